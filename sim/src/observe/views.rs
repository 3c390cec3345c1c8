//! Views of a raft: plain values for pages and tests.
use super::Observer;
use crate::input::MessageId;
use crate::kv::Command;
use crate::view::{
    CellView, Durability, HostView, InflightsView, LogView, MessageText, MessageView, NodeView,
    ProgressView, TimersView,
};
use raft_core::describe::describe_message;
use raft_core::{
    Entry, EntryType, Index, Message, NO_LIMIT, NodeId, Payload, Progress, RaftLog, RawNode,
    StateType, Storage,
};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Bytes as text; what is not UTF-8 shows as replacement characters.
pub fn text_of_bytes(bytes: &[u8]) -> Arc<str> {
    match std::str::from_utf8(bytes) {
        Ok("") => Arc::default(),
        Ok(text) => Arc::from(text),
        Err(_) => Arc::from(&*String::from_utf8_lossy(bytes)),
    }
}

/// A payload as text, without the tag of a client; empty for nil.
pub fn text_of(data: &Payload) -> Arc<str> {
    match Command::decode(data.as_slice()) {
        Some((_, command)) => Arc::from(command.to_string()),
        None => text_of_bytes(data.as_slice()),
    }
}

/// etcd's line for a message, with commands of clients as text.
pub(crate) fn describe_readable(message: &Message) -> String {
    let is_tagged = |entry: &Entry| Command::is_tagged(entry.data.as_slice());
    if !message.entries.iter().any(is_tagged) {
        return describe_message(message);
    }
    let readable = message.entries.iter().map(|entry| Entry {
        data: Payload::from(&*text_of(&entry.data)),
        ..entry.clone()
    });
    describe_message(&Message {
        entries: readable.collect::<Vec<_>>().into(),
        ..message.clone()
    })
}

/// An entry as a cell.
pub fn cell_view(entry: &Entry, durability: Durability) -> CellView {
    let conf_change = entry.entry_type != EntryType::EntryNormal;
    CellView {
        index: entry.index,
        term: entry.term,
        durability,
        text: if conf_change {
            Arc::default()
        } else {
            text_of(&entry.data)
        },
        conf_change,
    }
}

/// The entries of a node's log within `range`, in order; those that do not exist are left out.
pub fn cells<S: Storage>(
    raw: &RawNode<S>,
    range: RangeInclusive<Index>,
    durability: impl Fn(&Entry) -> Durability,
) -> Vec<CellView> {
    entries(raw.raft().log(), range)
        .iter()
        .map(|entry| cell_view(entry, durability(entry)))
        .collect()
}

/// The index after the last entry that can be read. A script with asynchronous writes can leave storage longer or shorter
/// than where the unstable part begins: etcd stops when it is asked for what lies beyond, a picture leaves it out.
fn readable_end<S: Storage>(log: &RaftLog<S>) -> Index {
    let unstable = log.unstable();
    let end = unstable.offset() + unstable.entries().len() as u64;
    end.min(log.last_index() + 1).max(1)
}

/// The entries of a log within `range` that can be read.
pub(super) fn entries<S: Storage>(log: &RaftLog<S>, range: RangeInclusive<Index>) -> Vec<Entry> {
    let first = (*range.start()).max(log.first_index());
    let end = readable_end(log).min(range.end().saturating_add(1));
    if first >= end {
        return Vec::new();
    }
    log.slice(first, end, NO_LIMIT).unwrap_or_default()
}

/// A running node, as far as its raft shows it; the caller fills in the host, the map and the wall around it.
pub fn node_view<S: Storage>(raw: &RawNode<S>, observer: &Observer) -> NodeView {
    let raft = raw.raft();
    let votes = match raft.state() {
        StateType::Candidate | StateType::PreCandidate => raft
            .trk()
            .votes()
            .iter()
            .map(|(voter, granted)| (*voter, *granted))
            .collect(),
        _ => Vec::new(),
    };
    NodeView {
        id: raft.id(),
        up: true,
        isolated: false,
        paused: false,
        role: raft.state(),
        term: raft.term(),
        vote: raft.vote(),
        lead: raft.lead(),
        log: log_view(raw),
        timers: TimersView {
            election_elapsed: raft.election_elapsed(),
            randomized_election_timeout: raft.randomized_election_timeout(),
            heartbeat_elapsed: raft.heartbeat_elapsed(),
            heartbeat_timeout: raft.heartbeat_timeout(),
            last_tick_ms: None,
            tick_ms: 0,
        },
        progress: beliefs(raw, observer),
        votes,
        host: HostView::default(),
        kv: Vec::new(),
        config: raft.trk().conf_state(),
        is_learner: raft.is_learner(),
        pending_conf_index: raft.pending_conf_index(),
        lead_transferee: raft.lead_transferee(),
        uncommitted_size: raft.uncommitted_size(),
    }
}

fn log_view<S: Storage>(raw: &RawNode<S>) -> LogView {
    let log = raw.raft().log();
    let first = log.first_index();
    let before = first.saturating_sub(1);
    let last = (readable_end(log) - 1).max(before);
    LogView {
        snapshot: (before, log.term(before).unwrap_or(0)),
        first,
        last,
        last_term: log.term(last).unwrap_or(0),
        committed: log.committed(),
        applying: log.applying(),
        applied: log.applied(),
        unstable_offset: log.unstable().offset(),
    }
}

/// A message as a view; 0 as the id of one that waits in an outbox.
pub fn message_view(id: MessageId, message: &Message, sent_ms: u64, due_ms: u64) -> MessageView {
    shared_view(id, &Arc::new(message.clone()), sent_ms, due_ms)
}

/// The same of a message that the view shares.
pub(crate) fn shared_view(
    id: MessageId,
    message: &Arc<Message>,
    sent_ms: u64,
    due_ms: u64,
) -> MessageView {
    let ends = message.entries.first().zip(message.entries.last());
    MessageView {
        id,
        kind: message.msg_type,
        from: message.from,
        to: message.to,
        term: message.term,
        index: message.index,
        log_term: message.log_term,
        commit: message.commit,
        entries: ends.map(|(first, last)| (first.index, last.index)),
        reject: message.reject,
        reject_hint: message.reject_hint,
        sent_ms,
        due_ms,
        held: false,
        text: MessageText::from(message.clone()),
    }
}

/// A belief as a view; `rejections` is counted by the observer.
pub(super) fn progress_view(
    follower: NodeId,
    progress: &Progress,
    rejections: u64,
) -> ProgressView {
    ProgressView {
        follower,
        state: progress.state,
        matched: progress.matched,
        next: progress.next,
        sent_commit: 0,
        pending_snapshot: progress.pending_snapshot,
        recent_active: progress.recent_active,
        paused: progress.is_paused(),
        inflights: InflightsView {
            slots: progress.inflights.iter().map(|slot| slot.index).collect(),
            limit: progress.inflights.size() as u64,
            bytes: 0,
            full: progress.inflights.full(),
        },
        rejections,
        is_learner: progress.is_learner,
    }
}

/// What a node believes of every other. The commit index that was sent goes up with heartbeats, and bytes follow the slots:
/// neither is watched, both are looked up.
fn beliefs<S: Storage>(raw: &RawNode<S>, observer: &Observer) -> Vec<ProgressView> {
    let now = raw.raft().trk().progress();
    let mut seen = observer.progress().to_vec();
    for view in &mut seen {
        if let Some(progress) = now.get(view.follower) {
            view.sent_commit = progress.sent_commit;
            view.inflights.bytes = progress.inflights.iter().map(|slot| slot.bytes).sum();
        }
    }
    seen
}

/// Whether a view shows a belief as it is: [`progress_view`] without building it.
pub(super) fn shows(view: &ProgressView, progress: &Progress, rejections: u64) -> bool {
    view.state == progress.state
        && view.matched == progress.matched
        && view.next == progress.next
        && view.pending_snapshot == progress.pending_snapshot
        && view.recent_active == progress.recent_active
        && view.paused == progress.is_paused()
        && view.rejections == rejections
        && view.is_learner == progress.is_learner
        && view.inflights.full == progress.inflights.full()
        && view
            .inflights
            .slots
            .iter()
            .copied()
            .eq(progress.inflights.iter().map(|slot| slot.index))
}
