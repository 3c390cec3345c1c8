//! The numbers that everything is made of, and the identity of a log entry.

use crate::raftpb::Entry;

/// Identity of a node; [`NONE`] is no node. Ids never change and are never reused.
pub type NodeId = u64;

/// A leadership term, counted from 1; 0 before the first election (paper, section 5.1).
pub type Term = u64;

/// A position in the log, counted from 1; 0 is the place before the first entry.
pub type Index = u64;

/// No node: an unknown leader, a vote not given, a message that has no sender (etcd `None`).
pub const NONE: NodeId = 0;

/// Target of [`MsgStorageAppend`](crate::MessageType::MsgStorageAppend) (etcd `LocalAppendThread`).
pub const LOCAL_APPEND_THREAD: NodeId = u64::MAX;

/// Target of [`MsgStorageApply`](crate::MessageType::MsgStorageApply) (etcd `LocalApplyThread`).
pub const LOCAL_APPLY_THREAD: NodeId = u64::MAX - 1;

/// A size limit that never bites, in bytes (etcd `noLimit`).
pub const NO_LIMIT: u64 = u64::MAX;

/// Highest index that a message may speak of; far beyond any log, and sums with it do not overflow.
pub(crate) const MAX_INDEX: Index = Index::MAX >> 1;

/// Whether `id` names a storage thread rather than a node (etcd `IsLocalMsgTarget`).
pub fn is_local_msg_target(id: NodeId) -> bool {
    id == LOCAL_APPEND_THREAD || id == LOCAL_APPLY_THREAD
}

/// Names one log entry: two logs that agree on it agree on everything before it
/// (Log Matching, paper section 5.3; etcd `entryID`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EntryId {
    /// Term of the leader that created the entry.
    pub term: Term,
    /// Position of the entry in the log.
    pub index: Index,
}

/// Whether entries that a leader of `term` sent continue a log after `prev`: indexes are consecutive, and terms never
/// fall nor pass the leader's (etcd `logSlice.valid`).
pub(crate) fn is_log_slice(term: Term, prev: EntryId, entries: &[Entry]) -> bool {
    let mut prev = prev;
    for id in entries.iter().map(Entry::id) {
        if id.index != prev.index + 1 || id.term < prev.term {
            return false;
        }
        prev = id;
    }
    prev.term <= term
}
