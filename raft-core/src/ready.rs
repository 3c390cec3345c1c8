//! What a node wants its application to do.

use crate::raftpb::{Entry, HardState, Message, Snapshot};
use crate::read_only::ReadState;
use crate::types::NodeId;
use std::fmt;

/// Role of a node (paper, Figure 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum StateType {
    /// Answers others; waits for a leader.
    #[default]
    Follower,
    /// Asks for votes.
    Candidate,
    /// Takes proposals and replicates them.
    Leader,
    /// Asks whether it would get votes (thesis, section 9.6).
    PreCandidate,
}

impl fmt::Display for StateType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Follower => "StateFollower",
            Self::Candidate => "StateCandidate",
            Self::Leader => "StateLeader",
            Self::PreCandidate => "StatePreCandidate",
        })
    }
}

/// What an application may want to know and need not store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SoftState {
    /// The leader as far as known, or [`NONE`](crate::NONE).
    pub lead: NodeId,
    /// The node's role.
    pub state: StateType,
}

/// A batch of work for the application (etcd `Ready`). The order of the steps is part of the
/// protocol: store `hard_state`, `entries` and `snapshot`; then send `messages`; apply
/// `committed_entries`; then [`advance`](crate::RawNode::advance).
///
/// With [`async_storage_writes`](crate::Config::async_storage_writes) storing and applying are
/// asked for by messages to [`LOCAL_APPEND_THREAD`](crate::LOCAL_APPEND_THREAD) and
/// [`LOCAL_APPLY_THREAD`](crate::LOCAL_APPLY_THREAD) instead, and `advance` is not called.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ready {
    /// Role and leader, when they changed.
    pub soft_state: Option<SoftState>,
    /// Term, vote and commit index to store, when they changed.
    pub hard_state: Option<HardState>,
    /// Reads that may be served once their index is applied.
    pub read_states: Vec<ReadState>,
    /// Entries to store before any message is sent. They replace stored ones from their first
    /// index on.
    pub entries: Vec<Entry>,
    /// A received snapshot to store; it replaces the log.
    pub snapshot: Option<Box<Snapshot>>,
    /// Entries to apply, in order; with synchronous writes they may still have to be stored.
    pub committed_entries: Vec<Entry>,
    /// Messages to send, in order, once everything above is stored.
    pub messages: Vec<Message>,
    /// Whether storing must reach the disk before messages are sent; false when only the commit
    /// index changed.
    pub must_sync: bool,
}

impl Ready {
    /// Empties it; the memory stays. `must_sync` is set anew for every Ready.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.soft_state = None;
        self.hard_state = None;
        self.read_states.clear();
        self.entries.clear();
        self.snapshot = None;
        self.committed_entries.clear();
        self.messages.clear();
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.soft_state.is_none()
            && self.hard_state.is_none()
            && self.read_states.is_empty()
            && self.entries.is_empty()
            && self.snapshot.is_none()
            && self.committed_entries.is_empty()
            && self.messages.is_empty()
    }
}
