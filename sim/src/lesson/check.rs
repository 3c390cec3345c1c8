//! What is wrong with a lesson: its script with its expectations, each text, and how they fit together.
use super::markdown::length;
use super::text::{Card, Text, read};
use super::{GOAL, LEAVES_OUT, Place, Problem, places, run, without_solution};
use crate::challenge::deeds;
use crate::script::{Ask, AskKind, Datum, Run, command_text};
use std::collections::BTreeSet;

/// What a folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Cards, questions, something to try.
    Lesson,
    /// A goal to be reached with few inputs.
    Challenge,
}

impl Kind {
    /// The name of its script.
    pub fn script(self) -> &'static str {
        match self {
            Self::Lesson => "lesson.raft",
            Self::Challenge => "challenge.raft",
        }
    }
}

/// A lesson that was looked at.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// All that is wrong.
    pub problems: Vec<Problem>,
    /// Texts by the name of their file, those that could be read.
    pub texts: Vec<(String, Text)>,
    /// How many cards, questions among them.
    pub cards: usize,
    /// How many questions.
    pub questions: usize,
    /// Inputs of the worked solution that are not the passing of time.
    pub par: usize,
    /// Words of each text, by the name of its file; letters where a script has no blanks.
    pub words: Vec<(String, usize)>,
}

/// Looks at a lesson: its script, and its texts by the names of their files.
pub fn check(kind: Kind, script: &str, sources: &[(String, String)]) -> Checked {
    let mut checked = Checked::default();
    for (file, source) in sources {
        match read(file, source) {
            Ok(text) => checked.texts.push((file.clone(), text)),
            Err(problems) => checked.problems.extend(problems),
        }
    }
    if sources.iter().all(|(file, _)| file != "en.md") {
        checked.whole("en.md", "it is missing");
    }
    match run(script) {
        Ok(run) => checked.run(kind, script, &run),
        Err(errors) => {
            let problems = errors.iter().map(|error| Problem {
                file: kind.script().to_owned(),
                line: error.line(),
                message: error.reason(),
            });
            checked.problems.extend(problems);
        }
    }
    checked
}

impl Checked {
    fn tell(&mut self, file: &str, line: usize, message: impl Into<String>) {
        self.problems.push(Problem {
            file: file.to_owned(),
            line,
            message: message.into(),
        });
    }

    fn whole(&mut self, file: &str, message: impl Into<String>) {
        self.tell(file, 0, message);
    }

    fn run(&mut self, kind: Kind, script: &str, run: &Run) {
        let places = places(run);
        self.cards = places.len();
        self.questions = run.asks.len();
        let file = kind.script();
        if let Some(violation) = run.surprise() {
            self.whole(
                file,
                format!(
                    "{} is violated: {}",
                    violation.invariant, violation.evidence
                ),
            );
        }
        let mut names = BTreeSet::new();
        for place in places.iter().filter(|place| place.name != LEAVES_OUT) {
            if !names.insert(&place.name) {
                self.tell(
                    file,
                    place.line,
                    format!("there are two cards named {}", place.name),
                );
            }
        }
        if kind == Kind::Lesson && run.asks.len() < 2 {
            self.whole(
                file,
                format!(
                    "a lesson asks two questions at least, this one {}",
                    run.asks.len()
                ),
            );
        }
        self.goal(kind, script, run);
        for ask in run.asks.iter().filter(|ask| ask.right.is_none()) {
            self.tell(
                file,
                ask.line,
                format!(
                    "what {} asks for does not exist, so no answer is right",
                    ask.id
                ),
            );
        }
        let texts = std::mem::take(&mut self.texts);
        for (name, text) in &texts {
            self.words.push((name.clone(), words(text)));
            self.text(kind, (name, text), &places, run);
        }
        self.same_in_all(&texts);
        self.texts = texts;
    }

    fn goal(&mut self, kind: Kind, script: &str, run: &Run) {
        let file = kind.script();
        let [goal] = &run.goals[..] else {
            return self.whole(
                file,
                format!("expected one goal, found {}", run.goals.len()),
            );
        };
        if run.marks.iter().any(|(_, line, _)| *line > goal.line)
            || run.asks.iter().any(|ask| ask.line > goal.line)
        {
            self.tell(
                file,
                goal.line,
                "after the goal comes its solution, without marks and questions",
            );
        }
        let Ok(before) = super::run(&without_solution(script, run)) else {
            return;
        };
        if goal.is_reached(&before.timeline) {
            self.tell(file, goal.line, "the goal holds already where it stands");
        }
        if !goal.is_reached(&run.timeline) {
            self.tell(file, goal.line, "the goal does not hold after the solution");
        }
        let end = run.timeline.len();
        let inputs = run.timeline.inputs();
        let forbidden = (goal.position..end)
            .filter_map(|at| inputs.get(at))
            .find(|input| !goal.allowed.permits(input));
        if let Some(input) = forbidden.filter(|_| kind == Kind::Challenge) {
            let command = command_text(&input);
            self.tell(
                file,
                goal.line,
                format!("the solution does `{command}`, which the goal does not allow: expected `allow=(…)`"),
            );
        }
        self.par = deeds(&run.timeline, goal.position, end);
    }

    fn text(&mut self, kind: Kind, (file, text): (&str, &Text), places: &[Place], run: &Run) {
        // What a challenge leaves out it need not say.
        let spare = |name: &&str| {
            kind == Kind::Challenge && *name == LEAVES_OUT && text.card(name).is_none()
        };
        let names = places.iter().map(|place| place.name.as_str());
        let wanted: Vec<&str> = names.filter(|name| !spare(name)).collect();
        for card in &text.cards {
            if !wanted.contains(&card.name.as_str()) {
                self.tell(
                    file,
                    card.line,
                    format!(
                        "the script has no {}: it has {}",
                        card.name,
                        wanted.join(", ")
                    ),
                );
            }
        }
        for name in &wanted {
            match text.card(name) {
                None => self.whole(
                    file,
                    format!("there is no card for {name}: expected `## {name}: Title`"),
                ),
                Some(card) => self.card(kind, file, card, run),
            }
        }
        let found: Vec<&str> = text
            .cards
            .iter()
            .map(|card| card.name.as_str())
            .filter(|name| wanted.contains(name))
            .collect();
        let in_order: Vec<&str> = wanted
            .iter()
            .copied()
            .filter(|name| found.contains(name))
            .collect();
        if found != in_order {
            self.whole(
                file,
                format!(
                    "the cards stand in another order than in the script: {}",
                    in_order.join(", ")
                ),
            );
        }
    }

    fn card(&mut self, kind: Kind, file: &str, card: &Card, run: &Run) {
        if card.body.is_empty() {
            self.tell(file, card.line, format!("{} says nothing", card.name));
        }
        if card.notes.is_empty() && card.name != LEAVES_OUT && kind == Kind::Lesson {
            self.tell(
                file,
                card.line,
                format!("{} has no notes: expected `### Notes`", card.name),
            );
        }
        if card.name == GOAL {
            let wanted = match kind {
                Kind::Lesson => 1..=3,
                Kind::Challenge => 3..=3,
            };
            if !wanted.contains(&card.hints.len()) {
                let (least, most) = (wanted.start(), wanted.end());
                self.tell(
                    file,
                    card.line,
                    format!(
                        "the goal has {} hints, expected {least} to {most}",
                        card.hints.len()
                    ),
                );
            }
            if card.done.is_empty() {
                self.tell(
                    file,
                    card.line,
                    "expected `### Done`: what is said when the goal is reached",
                );
            }
        }
        match run.asks.iter().find(|ask| *ask.id == card.name) {
            Some(ask) => self.answers(file, card, ask),
            None => {
                for answer in &card.answers {
                    self.tell(file, answer.line, format!("{} is no question", card.name));
                }
            }
        }
    }

    fn answers(&mut self, file: &str, card: &Card, ask: &Ask) {
        if let AskKind::Choice(options) = &ask.kind {
            for option in options {
                match card.answers.iter().find(|answer| answer.given == *option) {
                    Some(answer) if answer.label.is_none() => {
                        self.tell(
                            file,
                            answer.line,
                            format!("expected `### {option}: what the choice says`"),
                        );
                    }
                    Some(_) => {}
                    None => self.tell(
                        file,
                        card.line,
                        format!(
                            "the answer {option} has no explanation: expected `### {option}: …`"
                        ),
                    ),
                }
            }
            let strange: Vec<_> = card
                .answers
                .iter()
                .filter(|answer| !options.contains(&answer.given))
                .collect();
            for answer in strange {
                self.tell(
                    file,
                    answer.line,
                    format!(
                        "{} is none of the options: {}",
                        answer.given,
                        options.join(", ")
                    ),
                );
            }
            return;
        }
        let right = ask.right.as_ref().map(bare);
        if let Some(right) =
            right.filter(|right| card.answers.iter().all(|answer| answer.given != *right))
        {
            self.tell(
                file,
                card.line,
                format!("the right answer, {right}, has no explanation: expected `### {right}`"),
            );
        }
        if card.answers.iter().all(|answer| answer.given != "other") {
            self.tell(
                file,
                card.line,
                "expected `### other`: what is said to all other answers",
            );
        }
    }

    /// What does not depend on the language is the same in all.
    fn same_in_all(&mut self, texts: &[(String, Text)]) {
        let Some((first, english)) = texts.iter().find(|(file, _)| file == "en.md") else {
            return;
        };
        for (file, text) in texts.iter().filter(|(file, _)| file != first) {
            let pairs = [
                (
                    "minutes",
                    english.meta.minutes.to_string(),
                    text.meta.minutes.to_string(),
                ),
                ("paper", english.meta.paper.clone(), text.meta.paper.clone()),
                (
                    "functions",
                    english.meta.functions.clone(),
                    text.meta.functions.clone(),
                ),
            ];
            for (name, wanted, found) in pairs {
                if wanted != found {
                    self.tell(
                        file,
                        1,
                        format!("{name} is {found:?} here and {wanted:?} in {first}"),
                    );
                }
            }
            for card in &english.cards {
                let Some(other) = text.card(&card.name) else {
                    continue;
                };
                let answers = |card: &Card| -> BTreeSet<String> {
                    card.answers
                        .iter()
                        .map(|answer| answer.given.clone())
                        .collect()
                };
                if answers(card) != answers(other) || card.hints.len() != other.hints.len() {
                    self.tell(
                        file,
                        other.line,
                        format!("{} has other answers or hints than in {first}", card.name),
                    );
                }
            }
        }
    }
}

/// An answer as the text names it.
fn bare(right: &Datum) -> String {
    match right {
        Datum::Node(number) | Datum::Number(number) | Datum::Time(number) => number.to_string(),
        other => other.to_string(),
    }
}

fn words(text: &Text) -> usize {
    let of = |card: &Card| {
        let answers: usize = card.answers.iter().map(|answer| length(&answer.text)).sum();
        length(&card.body) + answers
    };
    text.cards.iter().map(of).sum()
}
