//! What nodes, and the parts of one node, tell each other.

use super::{Entries, Payload, Responses, Snapshot};
use crate::types::{Index, NodeId, Term};
use std::fmt;

/// What a message asks or answers. The names are etcd's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MessageType {
    /// Local: start an election.
    #[default]
    MsgHup,
    /// Local: the leader's heartbeat timer fired.
    MsgBeat,
    /// Entries to append, for the leader; followers forward it.
    MsgProp,
    /// Leader to follower: entries that follow `(log_term, index)`, and the commit index.
    MsgApp,
    /// Answer to [`MsgApp`](Self::MsgApp) and [`MsgSnap`](Self::MsgSnap).
    MsgAppResp,
    /// Candidate asks for a vote; `(log_term, index)` is its last entry.
    MsgVote,
    /// Answer to [`MsgVote`](Self::MsgVote).
    MsgVoteResp,
    /// Leader to follower: a snapshot in place of entries that are compacted away.
    MsgSnap,
    /// Leader to follower: still here; carries a commit index that the follower has.
    MsgHeartbeat,
    /// Answer to [`MsgHeartbeat`](Self::MsgHeartbeat).
    MsgHeartbeatResp,
    /// Local: a message to the peer in `from` could not be delivered.
    MsgUnreachable,
    /// Local: how the transfer of a snapshot to the peer in `from` ended (`reject` = failed).
    MsgSnapStatus,
    /// Local: the leader checks that a quorum talked to it lately.
    MsgCheckQuorum,
    /// Hand leadership to the node in `from`.
    MsgTransferLeader,
    /// Leader to transferee: campaign at once.
    MsgTimeoutNow,
    /// A linearizable read; its context is the data of the only entry.
    MsgReadIndex,
    /// Answer to a forwarded [`MsgReadIndex`](Self::MsgReadIndex).
    MsgReadIndexResp,
    /// Would you vote for me? Changes nothing at the receiver (thesis, section 9.6).
    MsgPreVote,
    /// Answer to [`MsgPreVote`](Self::MsgPreVote).
    MsgPreVoteResp,
    /// To the append thread: entries, hard state and snapshot to store.
    MsgStorageAppend,
    /// From the append thread: everything up to `(log_term, index)` is stored.
    MsgStorageAppendResp,
    /// To the apply thread: committed entries.
    MsgStorageApply,
    /// From the apply thread: the entries are applied.
    MsgStorageApplyResp,
    /// Local: a follower forgets who leads.
    MsgForgetLeader,
}

impl MessageType {
    /// Every type, in etcd's numbering.
    pub const ALL: [Self; 24] = [
        Self::MsgHup,
        Self::MsgBeat,
        Self::MsgProp,
        Self::MsgApp,
        Self::MsgAppResp,
        Self::MsgVote,
        Self::MsgVoteResp,
        Self::MsgSnap,
        Self::MsgHeartbeat,
        Self::MsgHeartbeatResp,
        Self::MsgUnreachable,
        Self::MsgSnapStatus,
        Self::MsgCheckQuorum,
        Self::MsgTransferLeader,
        Self::MsgTimeoutNow,
        Self::MsgReadIndex,
        Self::MsgReadIndexResp,
        Self::MsgPreVote,
        Self::MsgPreVoteResp,
        Self::MsgStorageAppend,
        Self::MsgStorageAppendResp,
        Self::MsgStorageApply,
        Self::MsgStorageApplyResp,
        Self::MsgForgetLeader,
    ];

    /// Whether the message never crosses the network (etcd `IsLocalMsg`).
    pub fn is_local(self) -> bool {
        matches!(
            self,
            Self::MsgHup
                | Self::MsgBeat
                | Self::MsgUnreachable
                | Self::MsgSnapStatus
                | Self::MsgCheckQuorum
                | Self::MsgStorageAppend
                | Self::MsgStorageAppendResp
                | Self::MsgStorageApply
                | Self::MsgStorageApplyResp
        )
    }

    /// Whether the message answers another one (etcd `IsResponseMsg`).
    pub fn is_response(self) -> bool {
        matches!(
            self,
            Self::MsgAppResp
                | Self::MsgVoteResp
                | Self::MsgHeartbeatResp
                | Self::MsgUnreachable
                | Self::MsgReadIndexResp
                | Self::MsgPreVoteResp
                | Self::MsgStorageAppendResp
                | Self::MsgStorageApplyResp
        )
    }

    /// The answer to a vote request (etcd `voteRespMsgType`).
    pub(crate) fn vote_response(self) -> Self {
        match self {
            Self::MsgVote => Self::MsgVoteResp,
            Self::MsgPreVote => Self::MsgPreVoteResp,
            other => panic!("not a vote message: {other}"),
        }
    }

    /// Whether the message belongs to an election.
    pub(crate) fn is_vote_or_response(self) -> bool {
        use MessageType::{MsgPreVote, MsgPreVoteResp, MsgVote, MsgVoteResp};
        matches!(self, MsgVote | MsgVoteResp | MsgPreVote | MsgPreVoteResp)
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One message. Which fields matter depends on [`msg_type`](Self::msg_type); the others stay zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Message {
    /// What the message is.
    pub msg_type: MessageType,
    /// Receiver: a node or a storage thread.
    pub to: NodeId,
    /// Sender; for some local messages the peer that it is about.
    pub from: NodeId,
    /// Sender's term; 0 marks a local or forwarded message that has none. Vote requests and
    /// granted pre-votes carry the term campaigned for.
    pub term: Term,
    /// Term of the entry at `index`: the place that a `MsgApp` follows, a candidate's last entry,
    /// the hint of a rejection, or what is stable.
    pub log_term: Term,
    /// See [`log_term`](Self::log_term); in an accepting `MsgAppResp` the last matching index.
    pub index: Index,
    /// Entries to append, to apply, or the one that wraps a read's context.
    pub entries: Entries,
    /// The sender's commit index, as far as the receiver may use it.
    pub commit: Index,
    /// Vote to store, in a `MsgStorageAppend`.
    pub vote: NodeId,
    /// Snapshot to install or that has been installed.
    pub snapshot: Option<Box<Snapshot>>,
    /// Whether the request is refused.
    pub reject: bool,
    /// Where a refusing follower guesses that the logs may still match.
    pub reject_hint: Index,
    /// Opaque bytes that the answer brings back; marks forced elections and confirms reads.
    pub context: Payload,
    /// Messages that a storage thread delivers after its work is durable.
    pub responses: Responses,
}

impl Message {
    /// Drops a message that has been handled: nearly all are empty by then, which takes less to see than to drop each
    /// part.
    #[inline(always)]
    pub(crate) fn discard(self) {
        if self.entries.is_none()
            && self.snapshot.is_none()
            && self.context.is_nil()
            && self.responses.is_none()
        {
            std::mem::forget(self);
        }
    }
}
