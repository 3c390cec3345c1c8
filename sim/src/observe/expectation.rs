//! What can only be known before an action: the entries that an append will remove, the rejection it will meet, and
//! what a leader will make of a rejection.
use super::views::entries;
use super::{Observer, cell_view};
use crate::event::{Event, TruncateReason};
use crate::view::{CellView, Durability, ProgressView};
use raft_core::{
    Entry, Index, Message, MessageType, ProbeStrategy, ProgressState, Raft, RaftLog, RawNode,
    StateType, Storage, Term,
};

/// What [`Observer::before`] foresees of an action.
#[derive(Debug, Default)]
pub struct Expectation {
    /// Entries that an append of a leader is about to remove, or a snapshot if it is restored, and why.
    pub(super) removed: Option<(Vec<CellView>, TruncateReason)>,
    /// The rejection that an append will meet.
    pub(super) rejected: Option<Event>,
    /// How a leader will read a rejection; `next_after` and `rejections` are filled in afterwards.
    pub(super) handled: Option<Event>,
    /// The append that an answer to a heartbeat will set off.
    pub(super) resumed: Option<Event>,
}

impl Observer {
    /// Looks ahead to a message that is about to be stepped; `durability` says where an entry of the log is.
    pub fn before<S: Storage>(
        &self,
        raw: &RawNode<S>,
        message: Option<&Message>,
        durability: impl Fn(&Entry) -> Durability,
    ) -> Expectation {
        match message {
            Some(app) if app.msg_type == MessageType::MsgApp => {
                foresee_append(raw, app, durability)
            }
            Some(snap) if snap.msg_type == MessageType::MsgSnap => {
                foresee_snapshot(raw, snap, durability)
            }
            Some(resp) if resp.msg_type == MessageType::MsgAppResp && resp.reject => Expectation {
                handled: self.foresee_probe(raw.raft(), resp),
                ..Default::default()
            },
            Some(resp) if resp.msg_type == MessageType::MsgHeartbeatResp => Expectation {
                resumed: self.foresee_resumption(raw.raft(), resp),
                ..Default::default()
            },
            _ => Expectation::default(),
        }
    }

    /// A leader hears a heartbeat answered (`stepLeader`, MsgHeartbeatResp).
    fn foresee_resumption<S: Storage>(&self, raft: &Raft<S>, resp: &Message) -> Option<Event> {
        if raft.state() != StateType::Leader || resp.term != raft.term() {
            return None;
        }
        let progress = self.progress.iter().find(|p| p.follower == resp.from)?;
        let sends = match progress.state {
            ProgressState::Probe => true,
            ProgressState::Replicate => progress.matched < raft.log().last_index(),
            ProgressState::Snapshot => false,
        };
        sends.then_some(Event::Resumed {
            leader: raft.id(),
            follower: resp.from,
        })
    }

    /// A leader reads a rejection (`stepLeader`, MsgAppResp).
    fn foresee_probe<S: Storage>(&self, raft: &Raft<S>, resp: &Message) -> Option<Event> {
        if raft.state() != StateType::Leader || resp.term != raft.term() {
            return None;
        }
        let progress = self.progress.iter().find(|p| p.follower == resp.from)?;
        let strategy = raft.probe_strategy();
        Some(Event::RejectHandled {
            leader: raft.id(),
            follower: resp.from,
            rejected: resp.index,
            hint: resp.reject_hint,
            hint_term: resp.log_term,
            search: search(raft.log(), strategy, resp),
            next_before: progress.next,
            next_after: progress.next,
            strategy,
            rejections: 0,
            stale: is_stale(progress, resp.index),
        })
    }
}

/// A follower handles an append (`handleAppendEntries`).
fn foresee_append<S: Storage>(
    raw: &RawNode<S>,
    app: &Message,
    durability: impl Fn(&Entry) -> Durability,
) -> Expectation {
    let raft = raw.raft();
    let log = raft.log();
    // A leader of an earlier term is a follower before it looks at the entries.
    let refuses = raft.state() == StateType::Leader && app.term == raft.term();
    if refuses || app.term < raft.term() || app.index < log.committed() {
        return Expectation::default();
    }
    if term_at(log, app.index) != Some(app.log_term) {
        return Expectation {
            rejected: Some(rejection(raft, app)),
            ..Default::default()
        };
    }
    let conflict = app.entries.iter().find_map(|entry| {
        let own = term_at(log, entry.index)?;
        (own != entry.term).then_some((entry.index, own, entry.term))
    });
    let removed = conflict.map(|(index, old_term, new_term)| {
        let gone = entries(log, index..=log.last_index());
        let cells = gone
            .iter()
            .map(|entry| cell_view(entry, durability(entry)))
            .collect();
        (
            cells,
            TruncateReason::Conflict {
                leader: app.from,
                index,
                old_term,
                new_term,
            },
        )
    });
    Expectation {
        removed,
        ..Default::default()
    }
}

/// A follower handles a snapshot (`handleSnapshot`): what its log loses if it restores it.
fn foresee_snapshot<S: Storage>(
    raw: &RawNode<S>,
    snap: &Message,
    durability: impl Fn(&Entry) -> Durability,
) -> Expectation {
    let log = raw.raft().log();
    let cells: Vec<_> = entries(log, log.first_index()..=log.last_index())
        .iter()
        .map(|entry| cell_view(entry, durability(entry)))
        .collect();
    let removed = snap.snapshot.as_ref().map(|snapshot| {
        let (index, term) = (snapshot.metadata.index, snapshot.metadata.term);
        (cells, TruncateReason::Snapshot { index, term })
    });
    Expectation {
        removed,
        ..Default::default()
    }
}

fn rejection<S: Storage>(raft: &Raft<S>, app: &Message) -> Event {
    let log = raft.log();
    let last = log.last_index();
    let (hint, hint_term) = match raft.probe_strategy() {
        ProbeStrategy::Decrement => (0, 0),
        ProbeStrategy::LastIndex => (last, 0),
        ProbeStrategy::TermHint => find_conflict_by_term(log, app.index.min(last), app.log_term),
    };
    Event::AppRejected {
        follower: raft.id(),
        leader: app.from,
        index: app.index,
        leader_term: app.log_term,
        follower_term: term_at(log, app.index),
        hint,
        hint_term,
    }
}

/// Where the leader's search for the next probe ends, by the rule in force.
fn search<S: Storage>(log: &RaftLog<S>, strategy: ProbeStrategy, resp: &Message) -> Index {
    match strategy {
        ProbeStrategy::Decrement => resp.index.saturating_sub(1),
        ProbeStrategy::LastIndex => resp.reject_hint,
        ProbeStrategy::TermHint if resp.log_term == 0 => resp.reject_hint,
        ProbeStrategy::TermHint => find_conflict_by_term(log, resp.reject_hint, resp.log_term).0,
    }
}

/// Whether `MaybeDecrTo` will ignore the rejection.
fn is_stale(progress: &ProgressView, rejected: Index) -> bool {
    match progress.state {
        ProgressState::Replicate => rejected <= progress.matched,
        _ => progress.next.saturating_sub(1) != rejected,
    }
}

/// The last index up to `index` whose term is not above `term`, and its term (etcd `findConflictByTerm`).
fn find_conflict_by_term<S: Storage>(log: &RaftLog<S>, index: Index, term: Term) -> (Index, Term) {
    let mut at = index;
    loop {
        match log.term(at) {
            Ok(own) if own > term && at > 0 => at -= 1,
            Ok(own) => return (at, own),
            Err(_) => return (at, 0),
        }
    }
}

/// The term of the entry at `index`; `None` beyond the end and below the start.
fn term_at<S: Storage>(log: &RaftLog<S>, index: Index) -> Option<Term> {
    if index > log.last_index() {
        None
    } else {
        log.term(index).ok()
    }
}
