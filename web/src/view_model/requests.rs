//! Requests of clients: what is about to be asked, and what became of the last ones, each on a lane of time.
use super::client;
use super::words::{self, Choice};
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::asking::{Asking, Edit, Operation};
use sim::event::UnknownReason;
use sim::input::ReadMode;
use sim::view::{RequestOutcome, RequestView};

/// Requests that are listed.
const LISTED: usize = 12;
/// Width of the lanes, in parts.
pub const LANE: i32 = 1_000;

/// The dialog.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestsVm {
    /// Whether anything can be asked: not while a script of etcd's is played.
    pub open: bool,
    /// What can be asked for.
    pub operations: Vec<Choice>,
    /// Nodes to ask.
    pub via: Vec<Choice>,
    /// How a read is made safe; empty for a write.
    pub modes: Vec<Choice>,
    /// What the chosen way of reading promises; empty for a write.
    pub promise: String,
    /// The key.
    pub key: String,
    /// The value; `None` where there is none.
    pub value: Option<String>,
    /// The expected value; `None` where there is none.
    pub expected: Option<String>,
    /// The request in a line.
    pub shown: String,
    /// The last requests, newest first.
    pub list: Vec<RequestVm>,
    /// Answers that were not judged, in words.
    pub not_judged: Option<String>,
}

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestVm {
    /// Its number.
    pub id: u64,
    /// What was asked, and of whom.
    pub text: String,
    /// What became of it.
    pub fate: String,
    /// How that is meant.
    pub look: Fate,
    /// When it was asked and when it ended, in parts of the lane.
    pub span: (i32, i32),
    /// When it was asked and how long it took.
    pub times: String,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Under way.
    Open,
    /// Answered.
    Answered,
    /// Answered with what is not the newest.
    Stale,
    /// It certainly was not done.
    Failed,
    /// Nobody knows.
    Unknown,
}

/// The dialog.
pub fn requests(store: &Store) -> RequestsVm {
    let locale = store.prefs.locale;
    let asking = &store.asking;
    let operation = asking.operation;
    let lab = store.timeline.lab();
    let mut list = lab.last_requests(LISTED);
    list.extend(lab.open_requests());
    list.sort_by_key(|request| std::cmp::Reverse(request.id));
    list.truncate(LISTED);
    let writes = matches!(operation, Operation::Put | Operation::Cas);
    RequestsVm {
        open: store.may_act(),
        operations: operations(locale, operation),
        via: client::via(store),
        modes: if operation == Operation::Get {
            modes(locale, asking)
        } else {
            Vec::new()
        },
        promise: if operation == Operation::Get {
            locale
                .text(&format!("requests.promise_{}", mode_word(asking.mode)))
                .into_owned()
        } else {
            String::new()
        },
        key: asking.key.clone(),
        value: writes.then(|| asking.value.clone()),
        expected: (operation == Operation::Cas).then(|| asking.expected.clone()),
        shown: asking.request().to_string(),
        list: rows(locale, &list, lab.now_ms()),
        not_judged: Some(lab.unjudged_answers())
            .filter(|count| *count > 0)
            .map(|count| locale.fill("requests.not_judged", args![count])),
    }
}

fn operations(locale: Locale, present: Operation) -> Vec<Choice> {
    Operation::ALL
        .map(|operation| Choice {
            label: locale
                .text(&format!("requests.{}", operation.word()))
                .into_owned(),
            selected: operation == present,
            action: Action::EditAsking(Edit::Operation(operation)),
        })
        .to_vec()
}

fn modes(locale: Locale, asking: &Asking) -> Vec<Choice> {
    [ReadMode::Index, ReadMode::Lease, ReadMode::Local]
        .map(|mode| Choice {
            label: locale
                .text(&format!("requests.read_{}", mode_word(mode)))
                .into_owned(),
            selected: mode == asking.mode,
            action: Action::EditAsking(Edit::Mode(mode)),
        })
        .to_vec()
}

fn mode_word(mode: ReadMode) -> &'static str {
    match mode {
        ReadMode::Index => "index",
        ReadMode::Lease => "lease",
        ReadMode::Local => "local",
    }
}

fn rows(locale: Locale, list: &[RequestView], now_ms: u64) -> Vec<RequestVm> {
    let from = list.iter().map(|request| request.asked_ms).min();
    let from = from.unwrap_or(now_ms);
    let all = now_ms.saturating_sub(from).max(1);
    let part = |ms: u64| {
        (ms.saturating_sub(from) * LANE.unsigned_abs() as u64 / all).min(LANE as u64) as i32
    };
    list.iter()
        .map(|request| row(locale, request, now_ms, &part))
        .collect()
}

fn row(
    locale: Locale,
    request: &RequestView,
    now_ms: u64,
    part: &impl Fn(u64) -> i32,
) -> RequestVm {
    let end = request
        .ending
        .as_ref()
        .map_or(now_ms, |ending| ending.at_ms);
    let (look, fate) = fate(locale, request);
    let node = words::node(request.node);
    RequestVm {
        id: request.id.0,
        text: format!("{} · {node}", request.request),
        fate,
        look,
        span: (part(request.asked_ms), part(end)),
        times: locale.fill(
            "requests.times",
            args![
                at = words::time(request.asked_ms),
                ms = end.saturating_sub(request.asked_ms),
                attempts = request.attempts
            ],
        ),
    }
}

fn fate(locale: Locale, request: &RequestView) -> (Fate, String) {
    let outcome = request.ending.as_ref().map(|ending| &ending.outcome);
    match outcome {
        None => (Fate::Open, locale.text("requests.open").into_owned()),
        Some(RequestOutcome::Answered {
            reply,
            index,
            stale: None,
        }) => (
            Fate::Answered,
            locale.fill("requests.answered", args![reply, index]),
        ),
        Some(RequestOutcome::Answered {
            reply,
            index,
            stale: Some(stale),
        }) => {
            let none = locale.text("requests.no_value");
            let newest = stale.newest.as_deref().unwrap_or(&none).to_owned();
            let args = args![reply, index, newest, committed = stale.committed];
            (Fate::Stale, locale.fill("requests.stale", args))
        }
        Some(RequestOutcome::Failed) => (Fate::Failed, locale.text("requests.failed").into_owned()),
        Some(RequestOutcome::Unknown { reason }) => {
            let key = match reason {
                UnknownReason::TimedOut => "requests.timed_out",
                UnknownReason::Crashed => "requests.node_died",
            };
            (Fate::Unknown, locale.text(key).into_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    fn store() -> Store {
        Store::new(Options::default(), Prefs::default(), true)
    }

    #[test]
    fn a_request_is_open_and_then_answered() {
        let mut store = store();
        store.reduce(Action::Ask);
        let shown = requests(&store);
        assert_eq!(shown.list[0].look, Fate::Open);
        for _ in 0..400 {
            store.timeline.step();
        }
        let shown = requests(&store);
        assert_eq!(shown.list[0].look, Fate::Answered);
        assert!(shown.list[0].fate.contains("ok"), "{:?}", shown.list[0]);
        let (from, to) = shown.list[0].span;
        assert!(0 <= from && from < to && to <= LANE);
    }

    #[test]
    fn a_local_read_of_a_cut_off_node_is_marked_stale() {
        let mut store = store();
        let leader = store.leader().expect("the page opens with a leader");
        let other = (1..=3).find(|id| *id != leader).expect("three nodes");
        store.reduce(Action::Isolate(other));
        store.reduce(Action::Ask);
        for _ in 0..400 {
            store.timeline.step();
        }
        store.reduce(Action::EditAsking(Edit::Operation(Operation::Get)));
        store.reduce(Action::EditAsking(Edit::Mode(ReadMode::Local)));
        store.reduce(Action::Via(Some(other)));
        store.reduce(Action::Ask);
        assert_eq!(requests(&store).list[0].look, Fate::Stale);
    }

    #[test]
    fn a_key_that_cannot_be_is_refused_and_nothing_is_lost() {
        let mut store = store();
        store.reduce(Action::EditAsking(Edit::Key("a=b".to_owned())));
        store.reduce(Action::Ask);
        assert!(requests(&store).list.is_empty());
        assert_eq!(requests(&store).key, "a=b");
        assert!(
            store
                .notices
                .list()
                .iter()
                .any(|n| n.key == "refusal.bad_key")
        );
    }

    #[test]
    fn only_fields_that_count_are_shown() {
        let mut store = store();
        let fields = |store: &Store| {
            let shown = requests(store);
            (
                shown.value.is_some(),
                shown.expected.is_some(),
                !shown.modes.is_empty(),
            )
        };
        let mut seen = Vec::new();
        for operation in Operation::ALL {
            store.reduce(Action::EditAsking(Edit::Operation(operation)));
            seen.push(fields(&store));
        }
        assert_eq!(
            seen,
            [
                (true, false, false),
                (false, false, true),
                (true, true, false),
                (false, false, false)
            ]
        );
    }
}
