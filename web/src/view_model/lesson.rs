//! The card of the lesson under way, and the list of lessons.
use super::words;
use crate::i18n::args;
use crate::store::Store;
use crate::store::lesson::Lesson;
use sim::lesson::Card;
pub use sim::lesson::{Block, Inline};
use sim::script::{Ask, AskKind, Datum};

/// Folder, minutes, and of each language its tag, the title and what to watch for: made by `build.rs`.
type Listed = (
    &'static str,
    u32,
    &'static [(&'static str, &'static str, &'static str)],
);

/// All lessons of this build.
const LESSONS: &[Listed] = include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

/// The tags of the languages of a lesson; empty for an unknown one.
pub fn languages(id: &str) -> Vec<&'static str> {
    let lesson = LESSONS.iter().find(|(known, ..)| *known == id);
    lesson.map_or_else(Vec::new, |(_, _, texts)| {
        texts.iter().map(|(tag, ..)| *tag).collect()
    })
}

/// A lesson in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonVm {
    /// Its folder.
    pub id: String,
    /// `1 · One leader, one log`.
    pub title: String,
    /// What to watch for, and how long it takes.
    pub watch: String,
    /// Whether it is under way.
    pub on: bool,
}

/// The list.
pub fn lessons(store: &Store) -> Vec<LessonVm> {
    let locale = store.prefs.locale;
    let lesson = |(id, minutes, texts): &Listed| {
        let own = texts.iter().find(|(tag, ..)| *tag == locale.tag());
        let (_, title, watch) = own.or(texts.first())?;
        let number = id.split('-').next()?.trim_start_matches('0');
        Some(LessonVm {
            id: (*id).to_owned(),
            title: format!("{number} · {title}"),
            watch: format!("{watch} {}", locale.fill("lesson.minutes", args![minutes])),
            on: store.lesson.as_ref().is_some_and(|lesson| lesson.id == *id),
        })
    };
    LESSONS.iter().filter_map(lesson).collect()
}

/// The shown card.
#[derive(Clone, Debug, PartialEq)]
pub struct CardVm {
    /// Title of the lesson.
    pub lesson: String,
    /// `card 4 of 11`.
    pub step: String,
    /// Title of the card.
    pub title: String,
    /// What it says.
    pub body: Vec<Block>,
    /// The question.
    pub question: Option<QuestionVm>,
    /// What is to be brought about.
    pub goal: Option<GoalVm>,
    /// Whether there is a card before, and one after that may be shown now.
    pub turns: (bool, bool),
    /// The last card says where more is told: the paper's sections and functions.
    pub sources: Option<String>,
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionVm {
    /// Answers to press; empty where one is typed.
    pub options: Vec<OptionVm>,
    /// What is typed: `an index`.
    pub typed: Option<String>,
    /// What was answered.
    pub given: String,
    /// Whether it was right, and what is said to it.
    pub verdict: Option<(bool, Vec<Block>)>,
    /// The verdict in a word, and the right answer where it was missed.
    pub word: String,
}

/// An answer to press.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionVm {
    /// Its words.
    pub label: String,
    /// Whether it was given, or is selected on the picture.
    pub selected: bool,
    /// The answer.
    pub given: String,
}

/// A goal.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalVm {
    /// What is said when it was reached; `None` until then.
    pub done: Option<Vec<Block>>,
    /// Hints that were asked for.
    pub hints: Vec<Vec<Block>>,
    /// Whether there is another hint.
    pub more: bool,
}

/// The card; `None` without a lesson.
pub fn card(store: &Store) -> Option<CardVm> {
    let lesson = store.lesson.as_ref()?;
    let locale = store.prefs.locale;
    let text = lesson.text(locale)?;
    let card = lesson.card(locale)?;
    let last = lesson.at + 1 == lesson.count();
    Some(CardVm {
        lesson: text.title.clone(),
        step: locale.fill(
            "lesson.step",
            args![at = lesson.at + 1, all = lesson.count()],
        ),
        title: card.title.clone(),
        body: card.body.clone(),
        question: lesson.ask().map(|ask| question(store, lesson, ask, card)),
        goal: lesson.is_goal().then(|| GoalVm {
            done: lesson.reached.then(|| card.done.clone()),
            hints: card.hints.iter().take(lesson.hints).cloned().collect(),
            more: lesson.hints < card.hints.len(),
        }),
        turns: (lesson.at > 0, lesson.may_go_on()),
        sources: last.then(|| {
            locale.fill(
                "lesson.sources",
                args![paper = text.meta.paper, functions = text.meta.functions],
            )
        }),
    })
}

fn question(store: &Store, lesson: &Lesson, ask: &Ask, card: &Card) -> QuestionVm {
    let locale = store.prefs.locale;
    let given = lesson.given().unwrap_or_default();
    let nodes = || store.timeline.lab().nodes().into_iter().map(|node| node.id);
    let options: Vec<OptionVm> = match &ask.kind {
        AskKind::Choice(options) => options
            .iter()
            .map(|option| OptionVm {
                label: card
                    .answer(option)
                    .and_then(|answer| answer.label.clone())
                    .unwrap_or_else(|| option.clone()),
                selected: given == option,
                given: option.clone(),
            })
            .collect(),
        AskKind::Node => nodes()
            .map(|id| OptionVm {
                label: words::node(id),
                selected: match lesson.given() {
                    Some(given) => given == id.to_string(),
                    None => store.selected == Some(id),
                },
                given: id.to_string(),
            })
            .collect(),
        AskKind::Number | AskKind::Index => Vec::new(),
    };
    let verdict = lesson.given().map(|given| {
        let said = card.answer(given).map(|answer| answer.text.clone());
        (ask.is_right(given), said.unwrap_or_default())
    });
    QuestionVm {
        typed: match ask.kind {
            AskKind::Number => Some(locale.text("lesson.number").into_owned()),
            AskKind::Index => Some(locale.text("lesson.index").into_owned()),
            _ => None,
        },
        options,
        given: given.to_owned(),
        word: match &verdict {
            None => String::new(),
            Some((true, _)) => locale.text("lesson.right").into_owned(),
            Some((false, _)) => {
                let right = ask
                    .right
                    .as_ref()
                    .map_or_else(String::new, |right| shown(card, right));
                locale.fill("lesson.wrong", args![right])
            }
        },
        verdict,
    }
}

/// The right answer as it is offered.
fn shown(card: &Card, right: &Datum) -> String {
    let plain = match right {
        Datum::Node(id) => return words::node(*id),
        Datum::Truth(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Datum::Text(text) => text.to_string(),
        other => other.to_string(),
    };
    card.answer(&plain)
        .filter(|answer| answer.given == plain)
        .and_then(|answer| answer.label.clone())
        .unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    #[test]
    fn every_lesson_of_the_folder_is_listed_in_every_language() {
        let store = Store::new(Options::default(), Prefs::default(), true);
        let listed = lessons(&store);
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons");
        let folders = std::fs::read_dir(folder).expect("the lessons are there");
        assert_eq!(
            listed.len(),
            folders
                .flatten()
                .filter(|entry| entry.path().is_dir())
                .count()
        );
        for lesson in &listed {
            let tags = languages(&lesson.id);
            assert!(
                Locale::all().all(|locale| tags.contains(&locale.tag())),
                "{lesson:?}"
            );
            assert!(!lesson.watch.is_empty());
        }
    }
}
