//! What can be seen of a laboratory at one moment: plain values, the same for staged hosts and for etcd's scripts.
use crate::event::UnknownReason;
use crate::input::{LinkSettings, MessageId, Request, RequestId};
use crate::kv::Reply;
use crate::observe::{cell_view, describe_readable, text_of};
use raft_core::{
    ConfState, Index, Message, MessageType, NodeId, Payload, ProgressState, StateType, Term,
};
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
    /// Whether the process stands still: nothing ticks or works, what arrives waits. Its memory stays.
    pub paused: bool,
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
    /// The configuration that its raft uses; of a crashed node the one of its last snapshot.
    pub config: ConfState,
    /// Whether it is a learner of `config`.
    pub is_learner: bool,
    /// Highest index at which a change of the configuration may wait for application (`pendingConfIndex`); a leader's.
    pub pending_conf_index: Index,
    /// To whom it is handing over its leadership; 0 = nobody.
    pub lead_transferee: NodeId,
    /// Bytes of data in the uncommitted part of a leader's log.
    pub uncommitted_size: u64,
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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct ProgressView {
    /// About whom.
    pub follower: NodeId,
    /// Probe, Replicate or Snapshot.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
    pub state: ProgressState,
    /// The highest index known to be in the follower's log.
    #[cfg_attr(feature = "serde", serde(rename = "match"))]
    pub matched: Index,
    /// The index of the next entry to send; greater than `matched`.
    pub next: Index,
    /// The highest commit index sent to it (`sentCommit`); in events 0, because changes of it are not told.
    pub sent_commit: Index,
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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct InflightsView {
    /// The last index of each append under way, oldest first.
    pub slots: Vec<Index>,
    /// `MaxInflightMsgs`.
    pub limit: u64,
    /// Bytes of entries under way; in events 0.
    pub bytes: u64,
    /// Whether no further append with entries may go out (`Full`).
    pub full: bool,
}

/// The stages of a host in the order of etcd's raftexample, the ones of asynchronous storage writes among them.
///
/// A Ready needs only some of them. Without asynchronous writes one Ready goes from [`TakeReady`](Self::TakeReady) to
/// [`Advance`](Self::Advance). With them the host takes it and sends; what is to be written goes to the append thread
/// (from [`SnapSave`](Self::SnapSave) to [`StorageAppend`](Self::StorageAppend)), what is to be applied to the apply
/// thread (from [`Apply`](Self::Apply) to [`Compact`](Self::Compact)), and each ends with [`Respond`](Self::Respond).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum HostStage {
    /// `Ready()` is taken.
    #[default]
    TakeReady,
    /// A received snapshot is written to a file and fsynced, before the WAL knows of it.
    SnapSave,
    /// The WAL marks the received snapshot, with an fsync.
    SnapMark,
    /// HardState and entries are written to the WAL.
    WalSave,
    /// The WAL is fsynced, when `MustSync` or when a snapshot was received.
    WalSync,
    /// The received snapshot replaces the storage that raft reads and the key-value machine.
    SnapInstall,
    /// The entries join the storage that raft reads (etcd's `MemoryStorage`).
    StorageAppend,
    /// The outbox goes to the network; with asynchronous writes, work goes to the threads too.
    Send,
    /// Committed entries go to the key-value machine, changes of the configuration to raft.
    Apply,
    /// A snapshot of the key-value machine is taken, written to a file and fsynced.
    SnapTake,
    /// The WAL marks the snapshot that was taken, with an fsync.
    SnapRecord,
    /// Entries far enough behind the snapshot leave the storage and the WAL.
    Compact,
    /// A thread's answers go to raft, and what waited for it to the network.
    Respond,
    /// `Advance()`: raft learns that all this is done.
    Advance,
}

impl HostStage {
    /// All of them, in order.
    pub const ALL: [Self; 14] = [
        Self::TakeReady,
        Self::SnapSave,
        Self::SnapMark,
        Self::WalSave,
        Self::WalSync,
        Self::SnapInstall,
        Self::StorageAppend,
        Self::Send,
        Self::Apply,
        Self::SnapTake,
        Self::SnapRecord,
        Self::Compact,
        Self::Respond,
        Self::Advance,
    ];

    /// Whether it needs the disk: such a stage waits while the disk stalls.
    pub fn uses_disk(self) -> bool {
        matches!(
            self,
            Self::SnapSave
                | Self::SnapMark
                | Self::WalSave
                | Self::WalSync
                | Self::SnapTake
                | Self::SnapRecord
        )
    }

    /// Whether it ends with an fsync, which takes a while.
    pub fn is_fsync(self) -> bool {
        self.uses_disk() && self != Self::WalSave
    }
}

/// A thread of asynchronous storage writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostThread {
    /// Writes the log: snapshots, entries and HardState.
    Append,
    /// Applies committed entries and takes snapshots.
    Apply,
}

/// A thread of asynchronous storage writes at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadView {
    /// Which.
    pub thread: HostThread,
    /// The stage that comes next; `None` when it is idle.
    pub stage: Option<HostStage>,
    /// The stages that the work at hand needs, in order.
    pub stages: Vec<HostStage>,
    /// What it has in hand and what waits behind that, oldest first: the range of entries of each, inclusive.
    pub queue: Vec<Option<(Index, Index)>>,
}

/// A record of a WAL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalRecordView {
    /// An entry.
    Entry {
        /// Its index.
        index: Index,
        /// Its term.
        term: Term,
    },
    /// A HardState.
    HardState {
        /// The term.
        term: Term,
        /// Voted for, in that term; 0 = nobody.
        vote: NodeId,
        /// The commit index.
        commit: Index,
    },
    /// The mark of a snapshot whose file is saved.
    Snapshot {
        /// The last index that it covers.
        index: Index,
        /// The term there.
        term: Term,
    },
}

/// A snapshot file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotView {
    /// The last index that it covers.
    pub index: Index,
    /// The term there.
    pub term: Term,
    /// Bytes of the key-value machine in it.
    pub bytes: usize,
    /// Whether a start would begin with it: the newest that the WAL marks and whose index is committed there.
    pub counts: bool,
}

/// The host of a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostView {
    /// The stage that comes next while a Ready is being handled; `None` when the host is idle.
    pub stage: Option<HostStage>,
    /// The stages that the Ready at hand needs, in order.
    pub stages: Vec<HostStage>,
    /// The threads of asynchronous storage writes; empty without them.
    pub threads: Vec<ThreadView>,
    /// Messages that wait for the disk.
    pub outbox: Vec<MessageView>,
    /// Messages that arrived while the process was paused, in order.
    pub inbox: Vec<MessageView>,
    /// Last index in the WAL, fsynced or not.
    pub wal_last: Index,
    /// Last index in the WAL that is fsynced.
    pub wal_synced: Index,
    /// HardState on the disk, fsynced: term, vote, commit.
    pub synced_hard_state: (Term, NodeId, Index),
    /// The last records of the WAL, oldest first; the fsync line is behind the last that is `true`.
    pub wal_records: Vec<(WalRecordView, bool)>,
    /// Whether the WAL ends with a torn record, which the next start will find and cut off.
    pub wal_torn: bool,
    /// The snapshot files, oldest first.
    pub snapshots: Vec<SnapshotView>,
    /// Whether the disk stands still.
    pub disk_stalled: bool,
    /// The stage after which the process will die, when that was asked for.
    pub crash_after: Option<HostStage>,
}

/// A message, at any place of its life.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct MessageView {
    /// 0 while it waits in an outbox.
    pub id: MessageId,
    /// Its type.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "type", serialize_with = "crate::serialize::text")
    )]
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
    /// Virtual time it will arrive, ms; equal to `sent_ms` when the clock is off. Of a message that is held: when it
    /// would have arrived, or when it was sent.
    pub due_ms: u64,
    /// Whether it is kept back until it is released, delivered or dropped.
    pub held: bool,
    /// What etcd prints for it, in one line; made when it is read.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
    pub text: MessageText,
}

/// What an entry carries, as text, without the tag of a client: the payload itself, turned into text only when somebody
/// reads it.
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
        f.write_str(&text_of(&self.0))
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

    /// The entries that the message carries, as cells that are on their way.
    pub(crate) fn entries(&self) -> Vec<CellView> {
        let entries = self.0.entries.iter();
        entries
            .map(|entry| cell_view(entry, Durability::Unstable))
            .collect()
    }
}

impl From<Arc<Message>> for MessageText {
    fn from(message: Arc<Message>) -> Self {
        Self(message)
    }
}

impl fmt::Display for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&describe_readable(&self.0))
    }
}

/// What a directed link does to messages that are sent on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// Where messages come from.
    pub from: NodeId,
    /// Where they go.
    pub to: NodeId,
    /// Whether it loses everything.
    pub cut: bool,
    /// Whether it keeps everything back.
    pub held: bool,
    /// One-way delay, ms, both ends inclusive.
    pub delay_ms: (u64, u64),
    /// Messages lost, of 1,000.
    pub loss: u16,
    /// Messages that arrive twice, of 1,000.
    pub duplication: u16,
    /// Whether later messages may overtake earlier ones.
    pub reorder: bool,
}

/// One thing that is wrong with the network now; [`Input::Heal`](crate::Input::Heal) takes all of them away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkFault {
    /// One direction of a link loses everything: cut by itself, by a partition, or by isolating a node.
    Cut {
        /// Where messages come from.
        from: NodeId,
        /// Where they do not arrive.
        to: NodeId,
    },
    /// One direction of a link keeps everything back.
    LinkHeld {
        /// Where messages come from.
        from: NodeId,
        /// Where they do not arrive yet.
        to: NodeId,
    },
    /// A message is kept back.
    MessageHeld {
        /// The message.
        message: MessageId,
    },
    /// Links do something else to messages than when the cluster was made.
    Rules {
        /// The link, or `None` for all links without rules of their own.
        link: Option<(NodeId, NodeId)>,
        /// What they do now; no part is left out.
        settings: LinkSettings,
    },
}

/// A request of a client, at any place of its life.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestView {
    /// Its id.
    pub id: RequestId,
    /// The node that was asked last.
    pub node: NodeId,
    /// What was asked.
    pub request: Request,
    /// How often nodes were asked, at least 1.
    pub attempts: u32,
    /// Virtual time of the first question, ms.
    pub asked_ms: u64,
    /// The place of the first question among all questions and ends, from 1.
    pub called: u64,
    /// How it ended; `None` while it is under way.
    pub ending: Option<Ending>,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// Virtual time of the end, ms.
    pub at_ms: u64,
    /// The place of the end among all questions and ends, from 1.
    pub moment: u64,
    /// What the client knows.
    pub outcome: RequestOutcome,
}

/// What a client knows about a request that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestOutcome {
    /// It was done.
    Answered {
        /// The result.
        reply: Reply,
        /// A write: index of its entry. A read: the last index that the node had applied.
        index: Index,
        /// What a local read did not see; `None` for other requests.
        stale: Option<Stale>,
    },
    /// It was not done and will not be.
    Failed,
    /// It may have been done, or may be done later, or never.
    Unknown {
        /// Why nothing is known.
        reason: UnknownReason,
    },
}

/// What a local read did not see.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct Stale {
    /// The newest committed value; `None` when the key is not there.
    pub newest: Option<Arc<str>>,
    /// The highest index that was committed.
    pub committed: Index,
}
