//! What a host page is told: when the page is ready, where time is, what was answered, what was reached, what broke.
//!
//! The news are plain values, found by comparing the store with what it was when news were last told; only the last step
//! touches the browser.
use crate::store::Store;
use js_sys::Function;
use serde::Serialize;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// Something that a host page may want to know. Names of variants are names of events.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", untagged)]
pub enum News {
    /// Everything that was asked for is there.
    Ready {
        /// Version of the program.
        version: &'static str,
    },
    /// Another position is shown.
    Step {
        /// Inputs applied.
        position: usize,
        /// Inputs on record.
        length: usize,
        /// Virtual time, ms.
        ms: u64,
    },
    /// A question of a lesson was answered.
    Answer {
        /// The lesson.
        lesson: String,
        /// The question: the name of its card.
        card: String,
        /// The answer.
        given: String,
        /// Whether it is right.
        right: bool,
    },
    /// The goal of a lesson or a challenge was reached.
    Goal {
        /// The lesson.
        lesson: String,
        /// What was done for it, less the passing of time.
        inputs: usize,
        /// The result of a challenge, to hand in.
        link: Option<String>,
    },
    /// An invariant was found broken.
    Violation {
        /// Its name.
        invariant: &'static str,
        /// What shows it.
        evidence: String,
    },
    /// Something that was asked for is not to be had; the page goes on with what it has.
    Error {
        /// Which kind of thing, for programs.
        code: &'static str,
        /// The same for people.
        message: String,
    },
}

impl News {
    /// The name of the event.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ready { .. } => "ready",
            Self::Step { .. } => "step",
            Self::Answer { .. } => "answer",
            Self::Goal { .. } => "goal",
            Self::Violation { .. } => "violation",
            Self::Error { .. } => "error",
        }
    }
}

/// What was told last.
#[derive(Debug, Default)]
struct Seen {
    line: String,
    position: usize,
    answers: BTreeMap<String, String>,
    lesson: Option<String>,
    reached: bool,
    violations: usize,
    notice: u32,
}

/// Tells a function of the host page what is new.
pub struct Outward {
    tell: Option<Function>,
    seen: Seen,
    is_ready: bool,
}

impl Outward {
    /// Begins with a store as it is, whose errors are news.
    pub fn new(tell: Option<Function>, store: &Store) -> Self {
        let mut seen = Seen::of(store);
        seen.notice = 0;
        Self {
            tell,
            seen,
            is_ready: false,
        }
    }

    /// Another run was asked for: when it is there that is told again.
    pub fn begin(&mut self, store: &Store) {
        self.seen = Seen::of(store);
        self.seen.notice = 0;
        self.is_ready = false;
    }

    /// Tells what is new; nothing before everything is there that was asked for.
    pub fn tell(&mut self, store: &Store, is_there: bool) {
        let Some(tell) = &self.tell else { return };
        if !is_there {
            return;
        }
        let mut all = Vec::new();
        if !std::mem::replace(&mut self.is_ready, true) {
            let version = env!("CARGO_PKG_VERSION");
            all.push(News::Ready { version });
        }
        let now = Seen::of(store);
        all.extend(news(&self.seen, &now, store));
        self.seen = now;
        for news in all {
            let detail = value(&news);
            // What a host page does with it is its own affair.
            let _ = tell.call2(&JsValue::NULL, &news.name().into(), &detail);
        }
    }
}

/// A value for JavaScript; maps as objects.
pub fn value(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}

impl Seen {
    fn of(store: &Store) -> Self {
        let lesson = store.lesson.as_ref();
        let answers = lesson.into_iter().flat_map(|lesson| lesson.answers());
        Self {
            line: store.timeline.line().to_string(),
            position: store.timeline.position(),
            answers: answers
                .map(|(card, given, _)| (card.to_owned(), given.to_owned()))
                .collect(),
            lesson: lesson.map(|lesson| lesson.id.clone()),
            reached: lesson.is_some_and(|lesson| lesson.reached.is_some()),
            violations: store.timeline.lab().violations().len(),
            notice: store.notices.list().last().map_or(0, |notice| notice.id),
        }
    }
}

fn news(before: &Seen, now: &Seen, store: &Store) -> Vec<News> {
    let mut news = Vec::new();
    if (before.position, &before.line) != (now.position, &now.line) {
        news.push(News::Step {
            position: now.position,
            length: store.timeline.len(),
            ms: store.timeline.lab().now_ms(),
        });
    }
    let same_lesson = before.lesson == now.lesson;
    if let Some(lesson) = &store.lesson {
        let known = |card: &str| before.answers.get(card).filter(|_| same_lesson);
        let fresh = lesson
            .answers()
            .filter(|(card, given, _)| known(card).is_none_or(|old| old != given));
        news.extend(fresh.map(|(card, given, right)| News::Answer {
            lesson: lesson.id.clone(),
            card: card.to_owned(),
            given: given.to_owned(),
            right,
        }));
        let was_reached = before.reached && same_lesson;
        if let Some(reached) = lesson.reached.as_ref().filter(|_| !was_reached) {
            news.push(News::Goal {
                lesson: lesson.id.clone(),
                inputs: reached.inputs,
                link: reached.link.clone(),
            });
        }
    }
    let violations = store.timeline.lab().violations();
    let fresh = violations.get(before.violations.min(violations.len())..);
    news.extend(
        fresh
            .unwrap_or_default()
            .iter()
            .map(|violation| News::Violation {
                invariant: violation.invariant,
                evidence: violation.evidence.clone(),
            }),
    );
    let locale = store.prefs.locale;
    let notices = store.notices.list().iter();
    let told = notices.filter(|notice| notice.id > before.notice);
    news.extend(told.filter_map(|notice| {
        Some(News::Error {
            code: code(notice.key)?,
            message: locale.fill(notice.key, &notice.args),
        })
    }));
    news
}

/// The code of a message of the page that is an error; `None` for the others.
fn code(key: &str) -> Option<&'static str> {
    Some(match key {
        "notice.lesson" => "lesson-wrong",
        "notice.no_lesson" => "lesson-missing",
        "notice.no_source" => "source-missing",
        "notice.link" => "link-wrong",
        "notice.link_engine" => "link-of-another-engine",
        "notice.cannot_start" => "cannot-start",
        "notice.unknown_scenario" => "scenario-missing",
        "notice.file" => "file-unreadable",
        _ if key.starts_with("option.") => "option-wrong",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::store::options::{Options, Raw};
    use crate::store::prefs::Prefs;

    fn told(store: &mut Store, action: Action) -> Vec<News> {
        let before = Seen::of(store);
        store.reduce(action);
        news(&before, &Seen::of(store), store)
    }

    #[test]
    fn a_step_is_told_and_looking_is_not() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        let position = store.timeline.position();
        let news = told(&mut store, Action::Back);
        let [News::Step { position: now, .. }] = news[..] else {
            panic!("{news:?}");
        };
        assert!(now < position);
        assert_eq!(told(&mut store, Action::SelectNode(Some(2))), []);
    }

    #[test]
    fn what_is_wrong_with_an_option_is_told_with_a_code() {
        let options = Options::read([("nodes".to_owned(), Raw::Text("300".to_owned()))]);
        let store = Store::new(options, Prefs::default(), true);
        let news = news(
            &Seen {
                notice: 0,
                ..Seen::of(&store)
            },
            &Seen::of(&store),
            &store,
        );
        let [News::Error { code, message }] = &news[..] else {
            panic!("{news:?}");
        };
        assert_eq!(*code, "option-wrong");
        assert!(message.starts_with("nodes=300"));
    }

    #[test]
    fn a_broken_invariant_is_told_once() {
        let script = include_str!("../../sim/scenarios/modified/quorum-size.raft");
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.reduce(Action::ScriptText(script.to_owned()));
        let news = told(&mut store, Action::OpenScript);
        let broken = |news: &News| matches!(news, News::Violation { .. });
        assert_eq!(
            news.iter().filter(|news| broken(news)).count(),
            1,
            "{news:?}"
        );
        assert!(
            !told(&mut store, Action::SelectNode(Some(1)))
                .iter()
                .any(broken)
        );
    }
}
