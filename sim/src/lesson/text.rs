//! The text of a lesson in one language: a head, a title, and a section for each card.
use super::markdown::{Block, blocks};
use super::{GOAL, LEAVES_OUT, Problem};

/// Longest file that is read, bytes.
pub const SIZE_LIMIT: usize = 256 * 1024;

/// A lesson's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// What is said of the whole.
    pub meta: Meta,
    /// Title of the lesson.
    pub title: String,
    /// The cards, in order.
    pub cards: Vec<Card>,
}

/// What is said of a lesson as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// How long it takes, minutes.
    pub minutes: u32,
    /// Sections of the paper: `5.2, 5.4.1`.
    pub paper: String,
    /// Functions of raft-core: `Raft::campaign, Raft::poll`.
    pub functions: String,
    /// What to watch for, in a sentence.
    pub watch: String,
}

/// A card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The mark or the question that it belongs to.
    pub name: String,
    /// Its line in the file.
    pub line: usize,
    /// Its title.
    pub title: String,
    /// What it says.
    pub body: Vec<Block>,
    /// What a speaker may say, with the time that it takes.
    pub notes: Vec<Block>,
    /// What is said to each answer of a question.
    pub answers: Vec<Answer>,
    /// Hints on the way to a goal, each more telling than the one before.
    pub hints: Vec<Vec<Block>>,
    /// What is said when the goal is reached.
    pub done: Vec<Block>,
}

/// What is said to an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The answer, as the script writes it; `other` for all others.
    pub given: String,
    /// How a choice is offered.
    pub label: Option<String>,
    /// The explanation.
    pub text: Vec<Block>,
    /// Its line in the file.
    pub line: usize,
}

impl Card {
    /// What is said to an answer: its own explanation, or that of all others.
    pub fn answer(&self, given: &str) -> Option<&Answer> {
        let bare = given.trim().strip_prefix('n').unwrap_or(given.trim());
        let own = |answer: &&Answer| answer.given == bare || answer.given == given.trim();
        let other = |answer: &&Answer| answer.given == "other";
        let found = self.answers.iter().find(own);
        found.or_else(|| self.answers.iter().find(other))
    }
}

impl Text {
    /// The card of a mark, of a question, or of the goal.
    pub fn card(&self, name: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.name == name)
    }
}

/// Reads a file.
///
/// # Errors
/// All that is wrong with it.
pub fn read(file: &str, source: &str) -> Result<Text, Vec<Problem>> {
    let mut reader = Reader {
        file,
        text: Text::default(),
        problems: Vec::new(),
    };
    if source.len() > SIZE_LIMIT {
        reader.problem(0, format!("{} bytes; at most {SIZE_LIMIT}", source.len()));
        return Err(reader.problems);
    }
    let source = source.replace("\r\n", "\n");
    let body = reader.head(&source);
    reader.sections(&source, body);
    match reader.problems.is_empty() {
        true => Ok(reader.text),
        false => Err(reader.problems),
    }
}

struct Reader<'a> {
    file: &'a str,
    text: Text,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, line: usize, message: impl Into<String>) {
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line,
            message: message.into(),
        });
    }

    /// Reads the lines between the first two `---`; gives the number of lines that the head takes.
    fn head(&mut self, source: &str) -> usize {
        let mut lines = source.lines().enumerate();
        if lines.next().is_none_or(|(_, line)| line.trim() != "---") {
            self.problem(
                1,
                "expected the head: a line ---, then minutes, paper, functions and watch, then ---",
            );
            return 0;
        }
        let mut seen: Vec<&str> = Vec::new();
        for (at, line) in lines {
            let number = at + 1;
            if line.trim() == "---" {
                for name in ["minutes", "paper", "functions", "watch"] {
                    if !seen.contains(&name) {
                        self.problem(number, format!("the head has no {name}"));
                    }
                }
                return number;
            }
            let Some((name, value)) = line.split_once(':') else {
                self.problem(number, "expected `name: value`");
                continue;
            };
            let value = value.trim().to_owned();
            match name.trim() {
                "minutes" => match value.parse() {
                    Ok(minutes) if (1..=60).contains(&minutes) => self.text.meta.minutes = minutes,
                    _ => self.problem(
                        number,
                        format!("minutes: expected 1 to 60, found {value:?}"),
                    ),
                },
                "paper" => self.text.meta.paper = value,
                "functions" => self.text.meta.functions = value,
                "watch" => self.text.meta.watch = value,
                other => self.problem(
                    number,
                    format!("{other:?} is unknown: expected minutes, paper, functions or watch"),
                ),
            }
            seen.push(match name.trim() {
                "minutes" => "minutes",
                "paper" => "paper",
                "functions" => "functions",
                _ => "watch",
            });
        }
        self.problem(1, "the head has no end: a second line ---");
        source.lines().count()
    }

    /// Reads what follows the head: sections begin with `# `, `## ` or `### `, but not within code.
    fn sections(&mut self, source: &str, after: usize) {
        let mut section = Section::default();
        let mut code = false;
        for (at, line) in source.lines().enumerate().skip(after) {
            code ^= line.trim_start().starts_with("```");
            let heading = (!code)
                .then(|| line.split_once(' '))
                .flatten()
                .filter(|(marks, _)| matches!(*marks, "#" | "##" | "###"));
            match heading {
                Some((marks, words)) => {
                    let next = Section {
                        level: marks.len(),
                        words: words.trim().to_owned(),
                        line: at + 1,
                        body: String::new(),
                    };
                    self.section(std::mem::replace(&mut section, next));
                }
                None => {
                    section.body.push_str(line);
                    section.body.push('\n');
                }
            }
        }
        self.section(section);
        if self.text.title.is_empty() {
            self.problem(after + 1, "expected the title of the lesson: `# Title`");
        }
        if self.text.cards.is_empty() {
            self.problem(after + 1, "expected a card: `## mark: Title`");
        }
    }

    fn section(&mut self, section: Section) {
        let body = blocks(
            &section.body,
            (self.file, section.line + 1),
            &mut self.problems,
        );
        let line = section.line;
        match section.level {
            0 if body.is_empty() => {}
            0 => self.problem(line + 1, "expected the title of the lesson before any text"),
            1 if !body.is_empty() => self.problem(line, "between the title and the first card there is no text"),
            1 => self.text.title = section.words,
            2 => match section.words.split_once(": ") {
                Some((name, title)) => self.text.cards.push(Card {
                    name: name.trim().to_owned(),
                    line,
                    title: title.trim().to_owned(),
                    body,
                    ..Card::default()
                }),
                None => self.problem(line, "expected `## mark: Title`, with the name of a mark, of a question, `goal` or `leaves-out`"),
            },
            _ => self.part(section.words, line, body),
        }
    }

    /// A part of the last card.
    fn part(&mut self, words: String, line: usize, body: Vec<Block>) {
        let Some(card) = self.text.cards.last_mut() else {
            return self.problem(line, "expected a card before its parts: `## mark: Title`");
        };
        if body.is_empty() {
            return self.problem(line, format!("{words:?} has no text"));
        }
        match words.as_str() {
            "Notes" if card.notes.is_empty() => card.notes = body,
            "Notes" => self.problem(line, "a card has notes once"),
            "Hint" if card.name == GOAL => card.hints.push(body),
            "Done" if card.name == GOAL => card.done = body,
            "Hint" | "Done" => self.problem(line, "only the goal has hints and an end"),
            _ if card.name == GOAL || card.name == LEAVES_OUT => {
                self.problem(
                    line,
                    format!("{words:?} is unknown here: expected Notes, Hint or Done"),
                );
            }
            _ => {
                let (given, label) = match words.split_once(": ") {
                    Some((given, label)) => (given.trim(), Some(label.trim().to_owned())),
                    None => (words.as_str(), None),
                };
                card.answers.push(Answer {
                    given: given.to_owned(),
                    label,
                    text: body,
                    line,
                });
            }
        }
    }
}

#[derive(Default)]
struct Section {
    level: usize,
    words: String,
    line: usize,
    body: String,
}
