//! The clients: requests under way, what became of the others, and whether the whole history can be explained.
//!
//! A request is asked of a node. A write goes into the log with a tag, so that it is applied once however often it is
//! proposed, and is answered when the node that was asked last has applied it. A read with `ReadIndex` is answered when that
//! node has applied the index that raft names; a local read is answered at once. What gets no answer in time, is refused
//! by raft, or loses its node is asked again through the next node, until no retry is left.
//!
//! The moment at which an entry counts as done, for entries that are no request's, is when the first node learns that it
//! is committed.
mod history;
mod open;

pub(crate) use open::{Open, Step, Wait};

use crate::input::{Request, RequestId};
use crate::kv::{Kv, Tag};
use crate::linearizability::Search;
use crate::shared_vec::SharedVec;
use crate::view::{Ending, RequestOutcome, RequestView};
use raft_core::{Entry, Index, NodeId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The number of the one client in the tags of its commands; it may have many requests open.
const CLIENT: u64 = 1;

/// How long a client waits before it asks the next node after a refusal or a lost node, ms.
const RETRY_MS: u64 = 100;

/// How patient clients are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Patience {
    /// How long a client waits for an answer, ms; 0 = for ever.
    pub(crate) timeout_ms: u64,
    /// How often it asks again.
    pub(crate) retries: u32,
}

/// All clients.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Clients {
    patience: Patience,
    /// Whether anything is scheduled.
    clock: bool,
    /// Requests made so far.
    made: u64,
    /// Calls and ends so far: their order.
    moments: u64,
    open: BTreeMap<RequestId, Open>,
    /// When requests time out or are asked again.
    timers: BTreeSet<(u64, RequestId)>,
    /// What became of requests, in the order in which they ended.
    done: SharedVec<RequestView>,
    /// All that was committed, applied.
    newest: Kv,
    /// The keys that were asked for.
    searches: BTreeMap<Arc<str>, Arc<Search>>,
    /// Answers that were not judged, because there were too many ways to look at.
    not_judged: u64,
}

impl Clients {
    pub(crate) fn new(patience: Patience, clock: bool) -> Self {
        Self {
            patience,
            clock,
            made: 0,
            moments: 0,
            open: BTreeMap::new(),
            timers: BTreeSet::new(),
            done: SharedVec::default(),
            newest: Kv::default(),
            searches: BTreeMap::new(),
            not_judged: 0,
        }
    }

    pub(crate) fn patience(&self) -> Patience {
        self.patience
    }

    /// `false` when nothing changes.
    pub(crate) fn set_patience(&mut self, patience: Patience) -> bool {
        std::mem::replace(&mut self.patience, patience) != patience
    }

    /// A client asks a node.
    pub(crate) fn ask(&mut self, node: NodeId, request: &Request, now_ms: u64) -> RequestId {
        self.made += 1;
        let id = RequestId(self.made);
        let view = RequestView {
            id,
            node,
            request: request.clone(),
            attempts: 1,
            asked_ms: now_ms,
            called: self.moment(),
            ending: None,
        };
        self.history_begins(id, request);
        self.open.insert(id, Open::new(view));
        id
    }

    /// The tag of a request's command.
    pub(crate) fn tag(id: RequestId) -> Tag {
        Tag {
            client: CLIENT,
            sequence: id.0,
        }
    }

    pub(crate) fn get(&self, id: RequestId) -> Option<&Open> {
        self.open.get(&id)
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.open.is_empty()
    }

    /// The requests that a node was asked last.
    pub(crate) fn at_node(&self, node: NodeId) -> Vec<RequestId> {
        let here = self.open.values().filter(|open| open.view.node == node);
        here.map(|open| open.view.id).collect()
    }

    /// What a request waits for from now on, and until when.
    pub(crate) fn wait(&mut self, id: RequestId, wait: Wait, now_ms: u64) {
        let delay_ms = match wait {
            Wait::Retry(_) => RETRY_MS,
            Wait::Entry | Wait::ReadState => self.patience.timeout_ms,
            // The time runs on from the question.
            Wait::Applied(_) => 0,
        };
        let Some(open) = self.open.get_mut(&id) else {
            return;
        };
        open.may_be_done |= wait == Wait::Entry;
        open.wait = wait;
        if matches!(wait, Wait::Applied(_)) {
            return;
        }
        let due = (self.clock && delay_ms > 0).then(|| now_ms + delay_ms);
        let before = std::mem::replace(&mut open.due_ms, due);
        before.map(|at_ms| self.timers.remove(&(at_ms, id)));
        due.map(|at_ms| self.timers.insert((at_ms, id)));
    }

    /// The next node is asked.
    pub(crate) fn ask_again(&mut self, id: RequestId, node: NodeId) {
        if let Some(open) = self.open.get_mut(&id) {
            open.view.node = node;
            open.view.attempts += 1;
        }
    }

    /// Whether a request may be asked again.
    pub(crate) fn may_retry(&self, id: RequestId) -> bool {
        let attempts = self.open.get(&id).map_or(0, |open| open.view.attempts);
        self.clock && attempts <= self.patience.retries
    }

    /// A request ends.
    pub(crate) fn end(
        &mut self,
        id: RequestId,
        outcome: RequestOutcome,
        now_ms: u64,
        step: &mut Step,
    ) {
        let Some(mut open) = self.open.remove(&id) else {
            return;
        };
        open.due_ms.map(|at_ms| self.timers.remove(&(at_ms, id)));
        let moment = self.moment();
        self.history_ends(&open.view, &outcome, step);
        step.events.push(open.ended(&outcome));
        open.view.ending = Some(Ending {
            at_ms: now_ms,
            moment,
            outcome,
        });
        self.done.push(open.view);
    }

    /// The next time at which a client does something.
    pub(crate) fn next(&self) -> Option<(u64, RequestId)> {
        self.timers.first().copied()
    }

    /// Starts or stops time for the clients: without it nobody times out and nobody asks again.
    pub(crate) fn set_clock(&mut self, on: bool, now_ms: u64) {
        self.clock = on;
        self.timers.clear();
        self.open.values_mut().for_each(|open| open.due_ms = None);
        let waiting: Vec<_> = self.open.values().map(|o| (o.view.id, o.wait)).collect();
        for (id, wait) in waiting {
            let timed = match wait {
                Wait::Applied(_) => Wait::ReadState,
                other => other,
            };
            self.wait(id, timed, now_ms);
            self.wait(id, wait, now_ms);
        }
    }

    /// An entry was committed for the first time.
    pub(crate) fn learn(&mut self, entry: &Entry) {
        self.newest.apply(entry);
        self.history_meets(entry);
    }

    /// Index of the last entry that was committed, as far as it is known.
    pub(crate) fn committed(&self) -> Index {
        self.newest.applied()
    }

    /// Requests under way, in order of asking.
    pub(crate) fn open_views(&self) -> Vec<RequestView> {
        self.open.values().map(|open| open.view.clone()).collect()
    }

    /// How many requests have ended.
    pub(crate) fn done_count(&self) -> usize {
        self.done.len()
    }

    /// The last requests that ended, in the order in which they ended.
    pub(crate) fn done_views(&self, last: usize) -> Vec<RequestView> {
        let len = self.done.len();
        let places = len.saturating_sub(last)..len;
        places.filter_map(|at| self.done.get(at).cloned()).collect()
    }

    pub(crate) fn not_judged(&self) -> u64 {
        self.not_judged
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        let searches = self.searches.values();
        self.open.len() * size_of::<Open>()
            + self.done.clone_bytes()
            + self.newest.clone_bytes()
            + searches.map(|search| search.clone_bytes()).sum::<usize>()
    }

    /// All that was committed, applied.
    pub(crate) fn newest(&self) -> &Kv {
        &self.newest
    }

    /// The same, to replace it.
    pub(crate) fn newest_mut(&mut self) -> &mut Kv {
        &mut self.newest
    }

    /// Bytes of these clients that `other` does not share, about, beside [`newest`](Self::newest).
    pub(crate) fn bytes_beside(&self, other: &Self) -> usize {
        let is_new = |(key, search): &(&Arc<str>, &Arc<Search>)| {
            let held = other.searches.get(*key);
            !held.is_some_and(|held| Arc::ptr_eq(held, search))
        };
        let searches = self.searches.iter().filter(is_new);
        self.open.len() * size_of::<Open>()
            + self.done.bytes_beside(&[&other.done])
            + searches
                .map(|(_, search)| search.clone_bytes())
                .sum::<usize>()
    }

    fn moment(&mut self) -> u64 {
        self.moments += 1;
        self.moments
    }
}
