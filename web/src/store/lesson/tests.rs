//! Cards, answers, goals and results of lessons and challenges.
use super::*;
use crate::action::Action;
use crate::store::options::Options;
use crate::store::prefs::Prefs;

fn files() -> Files {
    let text = |text: &str| text.to_owned();
    Files {
        id: text("01-one-leader-one-log"),
        kind: Kind::Lesson,
        script: text(include_str!(
            "../../../../lessons/01-one-leader-one-log/lesson.raft"
        )),
        texts: vec![
            (
                text("en"),
                text(include_str!(
                    "../../../../lessons/01-one-leader-one-log/en.md"
                )),
            ),
            (
                text("zh"),
                text(include_str!(
                    "../../../../lessons/01-one-leader-one-log/zh.md"
                )),
            ),
        ],
    }
}

fn store() -> Store {
    let mut store = Store::new(Options::default(), Prefs::default(), true);
    assert!(store.reduce(Action::StartLesson(Box::new(files()))));
    store
}

fn card(store: &Store) -> String {
    store
        .lesson
        .as_ref()
        .map_or_else(String::new, |lesson| lesson.place().name.clone())
}

fn next_until(store: &mut Store, name: &str) {
    for _ in 0..20 {
        if card(store) == name {
            return;
        }
        store.reduce(Action::Answer("1".to_owned()));
        store.reduce(Action::TurnCard(true));
    }
    panic!("there is no card {name}");
}

#[test]
fn a_question_wants_an_answer_and_cards_go_back() {
    let mut store = store();
    assert_eq!(card(&store), "start");
    next_until(&mut store, "whose-log");
    let here = store.timeline.position();
    store.reduce(Action::TurnCard(true));
    assert_eq!(
        (card(&store).as_str(), store.timeline.position()),
        ("whose-log", here)
    );
    store.reduce(Action::Answer("n2".to_owned()));
    let lesson = store.lesson.as_ref().expect("it is under way");
    assert!(
        lesson
            .ask()
            .expect("a question")
            .is_right(lesson.given().expect("an answer"))
    );
    store.reduce(Action::TurnCard(true));
    assert_eq!(card(&store), "first-copy");
    assert!(store.timeline.position() > here);
    store.reduce(Action::TurnCard(false));
    assert_eq!(
        (card(&store).as_str(), store.timeline.position()),
        ("whose-log", here)
    );
}

#[test]
fn the_goal_is_reached_by_acting_and_not_by_waiting() {
    let mut store = store();
    next_until(&mut store, "goal");
    for _ in 0..30 {
        store.reduce(Action::Step);
    }
    assert!(
        store
            .lesson
            .as_ref()
            .expect("it is under way")
            .reached
            .is_none()
    );
    store.reduce(Action::Crash(3));
    store.reduce(Action::Propose {
        via: None,
        text: "z=9".to_owned(),
    });
    for _ in 0..200 {
        store.reduce(Action::Step);
    }
    assert!(
        store
            .lesson
            .as_ref()
            .expect("it is under way")
            .reached
            .is_some()
    );
    store.reduce(Action::TurnCard(false));
    assert_eq!(
        card(&store),
        "applied",
        "the cards are found again after a fork"
    );
    assert_eq!(
        store
            .timeline
            .lab()
            .nodes()
            .iter()
            .filter(|node| node.up)
            .count(),
        3
    );
}

#[test]
fn the_solution_reaches_the_goal() {
    let mut store = store();
    next_until(&mut store, "goal");
    store.reduce(Action::ShowSolution);
    assert!(
        store
            .lesson
            .as_ref()
            .expect("it is under way")
            .reached
            .is_some()
    );
}

#[test]
fn a_lesson_that_cannot_be_read_changes_nothing() {
    for broken in [
        Files {
            script: "cluster nodes=3\nnonsense".to_owned(),
            ..files()
        },
        Files {
            texts: vec![("en".to_owned(), "no head".to_owned())],
            ..files()
        },
        Files {
            texts: Vec::new(),
            ..files()
        },
        Files {
            script: "campaign 1".to_owned(),
            ..files()
        },
    ] {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        let before = store.timeline.len();
        store.reduce(Action::StartLesson(Box::new(broken)));
        assert!(store.lesson.is_none());
        assert_eq!(store.timeline.len(), before);
        assert_eq!(store.notices.list().len(), 1);
    }
}

fn challenge() -> Files {
    let text = |text: &str| text.to_owned();
    Files {
        id: text("01-two-leaders"),
        kind: Kind::Challenge,
        script: text(include_str!(
            "../../../../challenges/01-two-leaders/challenge.raft"
        )),
        texts: vec![(
            text("en"),
            text(include_str!("../../../../challenges/01-two-leaders/en.md")),
        )],
    }
}

fn at_the_goal(files: Files) -> Store {
    let mut store = Store::new(Options::default(), Prefs::default(), true);
    assert!(store.reduce(Action::StartLesson(Box::new(files))));
    next_until(&mut store, "goal");
    store
}

#[test]
fn a_challenge_that_is_won_gives_a_link_that_counts() {
    let mut store = at_the_goal(challenge());
    store.reduce(Action::Isolate(2));
    for _ in 0..400 {
        store.reduce(Action::Step);
    }
    let lesson = store.lesson.as_ref().expect("it is under way");
    let reached = lesson.reached.clone().expect("two nodes lead");
    assert_eq!((reached.inputs, lesson.par), (1, 1));
    let link = sim::link::Link::parse(&reached.link.expect("a link")).expect("it is read back");
    let copy = sim::challenge::Challenge::read("01-two-leaders", &challenge().script);
    let verdict = copy
        .expect("it can be played")
        .judge(&link)
        .expect("it counts");
    assert_eq!(verdict.inputs, 1);
    assert_eq!(
        store
            .learned
            .of("01-two-leaders")
            .expect("it is kept")
            .inputs,
        Some(1)
    );
    let mut other = Store::new(
        Options {
            link: Some(link),
            ..Options::default()
        },
        Prefs::default(),
        true,
    );
    let leads = |node: &sim::view::NodeView| node.role == raft_core::StateType::Leader;
    assert_eq!(
        other
            .timeline
            .lab()
            .nodes()
            .iter()
            .filter(|node| leads(node))
            .count(),
        2
    );
    assert_eq!(
        other.notices.list().last().expect("it says what it is").key,
        "notice.link_result"
    );
    assert!(other.reduce(Action::Step));
}

#[test]
fn what_a_challenge_does_not_allow_is_said_and_wins_nothing() {
    use sim::input::{Input, Setting};
    let mut store = at_the_goal(challenge());
    store.reduce(Action::Do(Box::new(Input::Set(Setting::PreVote(true)))));
    store.reduce(Action::Isolate(2));
    for _ in 0..400 {
        store.reduce(Action::Step);
    }
    let lesson = store.lesson.as_ref().expect("it is under way");
    assert_eq!(lesson.reached, None);
    assert_eq!(lesson.forbidden.as_deref(), Some("set prevote=true"));
}

#[test]
fn the_solution_of_a_challenge_is_no_result() {
    let mut store = at_the_goal(challenge());
    store.reduce(Action::ShowSolution);
    let reached = store
        .lesson
        .as_ref()
        .expect("it is under way")
        .reached
        .clone();
    assert_eq!(reached.expect("the solution reaches it").link, None);
    assert_eq!(
        store
            .learned
            .of("01-two-leaders")
            .expect("it was read")
            .inputs,
        None
    );
}

#[test]
fn only_the_first_answer_is_kept() {
    let mut store = at_the_goal(files());
    let record = store
        .learned
        .of("01-one-leader-one-log")
        .expect("it was read");
    assert_eq!(record.answers.get("whose-log"), Some(&false));
    assert_eq!(record.cards.1, 10);
    store.reduce(Action::ForgetLearned);
    assert!(!store.learned.is_empty(), "the first press only asks");
    store.reduce(Action::ForgetLearned);
    assert!(store.learned.is_empty());
}
