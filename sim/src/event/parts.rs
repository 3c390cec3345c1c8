//! What events speak of: reasons, work, violations.
use raft_core::{Index, NodeId, Term};

/// Why entries left a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case", rename_all_fields = "camelCase")
)]
pub enum TruncateReason {
    /// A leader's entry of another term stands at `index` (Log Matching, section 5.3).
    Conflict {
        /// Whose append it was.
        leader: NodeId,
        /// The first index at which the logs differ.
        index: Index,
        /// The term of the entry that was there.
        old_term: Term,
        /// The term of the leader's entry.
        new_term: Term,
    },
    /// They were only in memory, or written but not fsynced, when the process died.
    Crash,
    /// A leader's snapshot takes the place of the whole log (section 7).
    Snapshot {
        /// The last index that the snapshot covers.
        index: Index,
        /// The term there.
        term: Term,
    },
    /// Their disk was lost.
    DiskLost,
    /// A trace does not tell.
    Untold,
}

/// When a process that runs takes over a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum SettingEffect {
    /// At once.
    Now,
    /// A leader with its next term, others when they become leader.
    NextTerm,
    /// When it is started again.
    NextStart,
}

/// Why a message did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum LossReason {
    /// The link is cut.
    Cut,
    /// The receiver is down.
    Down,
    /// Somebody dropped it.
    Dropped,
    /// Too many messages wait at a paused process already.
    QueueFull,
    /// The link loses some by chance.
    Chance,
    /// A trace tells no end of it.
    Untold,
}

/// Why a client asks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum RetryReason {
    /// raft did not take the request: the node knew no leader, for example.
    Dropped,
    /// No answer came in time.
    TimedOut,
    /// The node that was asked died.
    Crashed,
}

/// Why nothing is known of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum UnknownReason {
    /// No answer came in time.
    TimedOut,
    /// The node that was asked died.
    Crashed,
}

/// What a stage handled; ranges are inclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct StageWork {
    /// Entries written, synced, appended or applied.
    pub entries: Option<(Index, Index)>,
    /// Whether a HardState was among it.
    pub hard_state: bool,
    /// Messages: put into the outbox, or sent.
    pub messages: usize,
    /// Last index of the snapshot that it handled.
    pub snapshot: Option<Index>,
    /// Whether the Ready at hand holds nothing but heartbeats and answers to them.
    pub heartbeats_only: bool,
}

/// A broken invariant and what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct Violation {
    /// Name of the invariant, as in the table in `invariants`.
    pub invariant: &'static str,
    /// Section of the paper.
    pub section: &'static str,
    /// The evidence, with numbers.
    pub evidence: String,
}
