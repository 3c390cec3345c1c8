//! What can be seen of a laboratory at one moment: plain values, the same for staged hosts and for etcd's scripts.
use crate::input::MessageId;
use raft_core::describe::describe_message;
use raft_core::{Index, Message, MessageType, NodeId, Payload, ProgressState, StateType, Term};
use std::fmt;
use std::sync::Arc;

/// A node, without the entries of its log (see `Lab::cells`).
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// From 1.
    pub id: NodeId,
    /// Whether the process runs. A crashed node shows what its disk holds, and no timers, leader or progress.
    pub up: bool,
    /// Whether every link of the node is cut.
    pub isolated: bool,
    /// Its role; Follower while it is down.
    pub role: StateType,
    /// Its current term.
    pub term: Term,
    /// Voted for, in `term`; 0 = nobody.
    pub vote: NodeId,
    /// The leader it knows; 0 = none.
    pub lead: NodeId,
    /// The bounds of its log.
    pub log: LogView,
    /// Its timers; all zero while it is down.
    pub timers: TimersView,
    /// What this node believes of every other, while it thinks that it leads; in order of id, itself included.
    pub progress: Vec<ProgressView>,
    /// Votes it has counted as a candidate: (voter, granted).
    pub votes: Vec<(NodeId, bool)>,
    /// Its host: the Ready at hand and the disk.
    pub host: HostView,
    /// The key-value machine, in order of key.
    pub kv: Vec<(Arc<str>, Arc<str>)>,
}

/// The bounds of a log. All indexes are inclusive unless named otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogView {
    /// The last entry covered by the snapshot, and its term; (0, 0) when the log starts at 1.
    pub snapshot: (Index, Term),
    /// First index whose entry exists.
    pub first: Index,
    /// Last index; `first - 1` when empty.
    pub last: Index,
    /// Term of the entry at `last`.
    pub last_term: Term,
    /// Highest index known to be committed.
    pub committed: Index,
    /// Highest index handed out for application; `applied <= applying <= committed`.
    pub applying: Index,
    /// Highest index that raft knows to be applied.
    pub applied: Index,
    /// First index that raft holds as unstable (`unstable.offset`); `last + 1` when none is.
    pub unstable_offset: Index,
}

/// Where an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// In memory only: a crash takes it.
    Unstable,
    /// Written to the WAL, not fsynced: a power loss may take it.
    Written,
    /// Fsynced: it survives a crash.
    Stored,
}

/// One entry of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct CellView {
    /// Its index.
    pub index: Index,
    /// Its term.
    pub term: Term,
    /// Where it is.
    pub durability: Durability,
    /// What it carries, as text; empty for the entry that a new leader appends.
    pub text: Arc<str>,
    /// Whether it is a membership change.
    pub conf_change: bool,
}

/// Timers in ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimersView {
    /// Ticks since the last sign of a leader (a follower), or since the last quorum check (a leader).
    pub election_elapsed: u64,
    /// Ticks at which this node campaigns; drawn anew with each change of role or term.
    pub randomized_election_timeout: u64,
    /// Ticks since the last heartbeat sent (a leader).
    pub heartbeat_elapsed: u64,
    /// Ticks between heartbeats.
    pub heartbeat_timeout: u64,
    /// Virtual time of the node's last tick, ms; `None` when the clock is off.
    pub last_tick_ms: Option<u64>,
    /// Length of a tick, ms.
    pub tick_ms: u64,
}

/// A leader's belief about one follower (etcd's `tracker.Progress`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressView {
    /// About whom.
    pub follower: NodeId,
    /// Probe, Replicate or Snapshot.
    pub state: ProgressState,
    /// The highest index known to be in the follower's log.
    pub matched: Index,
    /// The index of the next entry to send; greater than `matched`.
    pub next: Index,
    /// Index of the snapshot under way; 0 when none.
    pub pending_snapshot: Index,
    /// Whether it was heard of since the last quorum check.
    pub recent_active: bool,
    /// Whether the leader holds back appends to it (`IsPaused`).
    pub paused: bool,
    /// The window of appends under way.
    pub inflights: InflightsView,
    /// Rejections read from this follower in the present term, less those that were stale.
    pub rejections: u64,
    /// Whether it has no vote.
    pub is_learner: bool,
}

/// The window of appends under way in StateReplicate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InflightsView {
    /// The last index of each append under way, oldest first.
    pub slots: Vec<Index>,
    /// `MaxInflightMsgs`.
    pub limit: u64,
    /// Whether no further append with entries may go out (`Full`).
    pub full: bool,
}

/// The stages of a host in etcd's raftexample, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostStage {
    /// `Ready()` is taken.
    #[default]
    TakeReady,
    /// HardState and entries are written to the WAL.
    WalSave,
    /// The WAL is fsynced, when `MustSync`.
    WalSync,
    /// The entries join the storage that raft reads (etcd's `MemoryStorage`).
    StorageAppend,
    /// The outbox goes to the network.
    Send,
    /// Committed entries go to the key-value machine.
    Apply,
    /// `Advance()`: raft learns that all this is done.
    Advance,
}

/// The host of a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostView {
    /// The stage that comes next while a Ready is being handled; `None` when the host is idle.
    pub stage: Option<HostStage>,
    /// The stages that the Ready at hand needs, in order.
    pub stages: Vec<HostStage>,
    /// Messages that wait for the disk.
    pub outbox: Vec<MessageView>,
    /// Last index in the WAL, fsynced or not.
    pub wal_last: Index,
    /// Last index in the WAL that is fsynced.
    pub wal_synced: Index,
    /// HardState on the disk, fsynced: term, vote, commit.
    pub synced_hard_state: (Term, NodeId, Index),
}

/// A message, at any place of its life.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageView {
    /// 0 while it waits in an outbox.
    pub id: MessageId,
    /// Its type.
    pub kind: MessageType,
    /// Sender.
    pub from: NodeId,
    /// Receiver.
    pub to: NodeId,
    /// The sender's term; 0 for forwarded proposals.
    pub term: Term,
    /// `Index` of the message; in an append, the index before its entries.
    pub index: Index,
    /// `LogTerm` of the message; in an append, the term at `index`.
    pub log_term: Term,
    /// `Commit` of the message.
    pub commit: Index,
    /// First and last index of the entries it carries.
    pub entries: Option<(Index, Index)>,
    /// Whether it is a rejection.
    pub reject: bool,
    /// `RejectHint` of a rejection.
    pub reject_hint: Index,
    /// Virtual time it was sent, ms.
    pub sent_ms: u64,
    /// Virtual time it will arrive, ms; equal to `sent_ms` when the clock is off.
    pub due_ms: u64,
    /// What etcd prints for it, in one line; made when it is read.
    pub text: MessageText,
}

/// What an entry carries, as text: the payload itself, turned into text only when somebody reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntryText(Payload);

impl EntryText {
    /// The text of a payload.
    pub fn new(data: Payload) -> Self {
        Self(data)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.as_slice().is_empty()
    }
}

impl fmt::Display for EntryText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(self.0.as_slice()))
    }
}

impl From<&str> for EntryText {
    fn from(text: &str) -> Self {
        Self(Payload::from(text))
    }
}

/// What etcd prints for a message: the message itself, formatted only when somebody reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageText(Arc<Message>);

impl MessageText {
    /// The text of a message.
    pub fn new(message: Message) -> Self {
        Self(Arc::new(message))
    }
}

impl fmt::Display for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&describe_message(&self.0))
    }
}
