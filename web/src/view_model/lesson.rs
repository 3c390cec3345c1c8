//! The card of the lesson under way.
use super::words;
use crate::i18n::args;
use crate::store::Store;
use crate::store::lesson::Lesson;
use sim::lesson::Card;
use sim::lesson::Kind;
pub use sim::lesson::{Block, Inline};
use sim::script::{Ask, AskKind, Datum};

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
    /// The lane that the card is about, counted from 0.
    pub lane: Option<u32>,
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
    /// Of a challenge: how many inputs it took so far, or in the end, and the par.
    pub count: Option<String>,
    /// Of a challenge: what was done that it does not allow.
    pub forbidden: Option<String>,
    /// Of a challenge that was won: the part of its result's address behind the page's.
    pub link: Option<String>,
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
        lane: lane(store, lesson),
        goal: lesson.is_goal().then(|| GoalVm {
            done: lesson.reached.as_ref().map(|_| card.done.clone()),
            count: count(store, lesson),
            forbidden: lesson
                .forbidden
                .as_ref()
                .map(|command| locale.fill("lesson.forbidden", args![command])),
            link: lesson
                .reached
                .as_ref()
                .and_then(|reached| reached.link.clone()),
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

/// The inputs of a challenge in words.
fn count(store: &Store, lesson: &Lesson) -> Option<String> {
    let locale = store.prefs.locale;
    let par = lesson.par;
    match (&lesson.reached, lesson.kind) {
        (_, Kind::Lesson) => None,
        (Some(reached), _) => Some(locale.fill("lesson.took", args![inputs = reached.inputs, par])),
        (None, _) => Some(locale.fill(
            "lesson.so_far",
            args![inputs = lesson.deeds(&store.timeline), par],
        )),
    }
}

/// The place of the node that the card is about among all nodes: the follower that matters, or else the node.
fn lane(store: &Store, lesson: &Lesson) -> Option<u32> {
    let look = lesson.place().look?;
    let about = look.follower.unwrap_or(look.node);
    let nodes = store.timeline.lab().nodes();
    let place = nodes.iter().position(|node| node.id == about)?;
    u32::try_from(place).ok()
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
