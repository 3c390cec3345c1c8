//! A run as a list of records, each about one node: what a raft anywhere could write down of itself. From them come a
//! log for ShiViz, lines of JSON (`docs/trace-format.md`, with the feature `serde`), and a space-time diagram; from lines
//! of JSON they can be read again ([`read`]) and opened as a laboratory ([`crate::recording`]).
mod collect;
mod inputs;
mod json;
mod read;
mod shiviz;
mod svg;
#[cfg(feature = "serde")]
mod write;

pub use inputs::RaftAtStart;
pub use read::{RECORD_LIMIT, Source, is_trace, read};
pub use shiviz::shiviz;
pub use svg::{ROW_LIMIT, svg};
#[cfg(feature = "serde")]
pub use write::jsonl;

use crate::event::LossReason;
use crate::input::MessageId;
use crate::view::MessageText;
use raft_core::{ConfState, Index, MessageType, NodeId, StateType, Term};
use std::sync::Arc;

/// The version of the format of records.
pub const VERSION: u32 = 1;

/// A stretch of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The nodes before the first record, in order of id; those that appear later begin with nothing.
    pub nodes: Vec<NodeAtStart>,
    /// How every node's raft is configured, where the records carry the inputs of it.
    pub raft: Option<RaftAtStart>,
    /// What happened, in order.
    pub records: Vec<Record>,
}

/// What a node is when a trace begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct NodeAtStart {
    /// Its id.
    pub node: NodeId,
    /// Whether its process runs.
    pub up: bool,
    /// Its term.
    pub term: Term,
    /// Whom it voted for in this term; 0 = nobody.
    pub vote: NodeId,
    /// Its role.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
    pub role: StateType,
    /// The last index of its log.
    pub last: Index,
    /// The highest index that it knows to be committed.
    pub commit: Index,
}

/// One thing that happened at one node.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct Record {
    /// The step of the run; records of one step happened together.
    pub position: usize,
    /// Virtual time, ms.
    pub ms: u64,
    /// The node; 0 for what no node does.
    pub node: NodeId,
    /// The term of the node, after it.
    pub term: Term,
    /// What it is.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(
        tag = "what",
        rename_all = "kebab-case",
        rename_all_fields = "camelCase"
    )
)]
pub enum What {
    /// A process starts, anew or again.
    Start {
        /// The commit index that its disk knows.
        commit: Index,
        /// The last index on its disk.
        last: Index,
        /// The vote on its disk, of the term of the record; 0 = none.
        vote: NodeId,
        /// Entries at the end of its disk that are other ones than those told before: what took their place in memory had
        /// not reached the disk.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
        entries: Vec<TraceEntry>,
    },
    /// A process dies.
    Crash,
    /// The term of the record is a new one for the node.
    Term,
    /// The node has another role.
    Role {
        /// The new one.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        role: StateType,
    },
    /// The node votes in its term.
    Vote {
        /// For whom.
        candidate: NodeId,
    },
    /// Entries join the end of the log.
    Append {
        /// In order of index.
        entries: Vec<TraceEntry>,
    },
    /// Entries leave the end of the log.
    Truncate {
        /// The first one that is gone.
        first: Index,
        /// The last one that is gone.
        last: Index,
    },
    /// The node learns of a higher commit index.
    Commit {
        /// The new one.
        index: Index,
    },
    /// The state machine takes an entry.
    Apply {
        /// Its index.
        index: Index,
        /// What it carries.
        data: Arc<str>,
    },
    /// A message leaves the node.
    Send {
        /// The message.
        message: TraceMessage,
    },
    /// A message arrives at the node.
    Receive {
        /// The message.
        message: TraceMessage,
    },
    /// A message to the node is lost.
    Lose {
        /// The message.
        message: TraceMessage,
        /// Why.
        reason: LossReason,
    },
    /// A second copy of a message that the node sent is on its way.
    Duplicate {
        /// The copy.
        message: TraceMessage,
        /// The message that it is a copy of.
        of: MessageId,
    },
    /// The node takes a snapshot of its state machine.
    Snapshot {
        /// The last index that it covers.
        index: Index,
        /// The term there.
        log_term: Term,
    },
    /// A snapshot from a leader replaces the log, in memory.
    Restore {
        /// The last index that it covers.
        index: Index,
        /// The term there.
        log_term: Term,
    },
    /// … and the state machine and what is on the disk.
    Install {
        /// The last index that it covers.
        index: Index,
        /// The term there.
        log_term: Term,
    },
    /// Entries leave the beginning of the log.
    Compact {
        /// The first one that leaves.
        first: Index,
        /// The last one that leaves.
        last: Index,
    },
    /// The node uses another configuration from now on.
    Config {
        /// Index of the change.
        index: Index,
        /// The configuration.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::config"))]
        config: ConfState,
    },
    /// The node's raft is given something that did not come from another node: `MsgHup`, `MsgBeat`, `MsgCheckQuorum` of its
    /// clock, `MsgProp` of a client, `MsgUnreachable` of the transport, `MsgForgetLeader`.
    Input {
        /// The local message.
        message: TraceMessage,
    },
    /// `Ready()` is taken from the node's raft.
    Ready,
    /// `Advance()`: what the last Ready asked for is done.
    Advance,
    /// From here on something that the rafts are given is not told.
    Untold {
        /// What it is.
        reason: Arc<str>,
    },
    /// An invariant is found broken.
    Violated {
        /// Its name.
        invariant: &'static str,
        /// What shows it.
        evidence: String,
    },
}

/// An entry of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct TraceEntry {
    /// Its index.
    pub index: Index,
    /// Its term.
    pub term: Term,
    /// What it carries, as text; empty for the entry of a new leader and for changes of the membership.
    pub data: Arc<str>,
    /// Whether it is a change of the membership.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "std::ops::Not::not"))]
    pub conf_change: bool,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct TraceMessage {
    /// Which: the same where it is sent and where it arrives; 0 for a message that does not travel.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "MessageId::is_none"))]
    pub id: MessageId,
    /// Its type.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "type", serialize_with = "crate::serialize::text")
    )]
    pub kind: MessageType,
    /// Who sends it.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// The sender's term; 0 for forwarded proposals.
    pub term: Term,
    /// In an append: the index before its entries.
    pub index: Index,
    /// In an append: the term at `index`.
    pub log_term: Term,
    /// The sender's commit index, as far as it tells it.
    pub commit: Index,
    /// The entries that it carries.
    pub entries: Vec<TraceEntry>,
    /// Whether it is a rejection.
    pub reject: bool,
    /// `RejectHint` of a rejection.
    pub reject_hint: Index,
    /// What etcd prints for it.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub text: MessageText,
}

impl TraceMessage {
    /// Whether it is a heartbeat or the answer to one.
    pub fn is_heartbeat(&self) -> bool {
        matches!(
            self.kind,
            MessageType::MsgHeartbeat | MessageType::MsgHeartbeatResp
        )
    }
}

impl What {
    /// The message that it is about.
    pub fn message(&self) -> Option<&TraceMessage> {
        match self {
            Self::Send { message }
            | Self::Receive { message }
            | Self::Lose { message, .. }
            | Self::Duplicate { message, .. } => Some(message),
            // What a raft is given by its own clock or its clients does not travel.
            _ => None,
        }
    }
}

impl Trace {
    /// Leaves heartbeats and the answers to them out.
    pub fn without_heartbeats(mut self) -> Self {
        let is_beat = |record: &Record| {
            record
                .what
                .message()
                .is_some_and(TraceMessage::is_heartbeat)
        };
        self.records.retain(|record| !is_beat(record));
        self
    }

    /// Every node that there is at the beginning or in a record, in order of id.
    pub fn ids(&self) -> Vec<NodeId> {
        let at_start = self.nodes.iter().map(|node| node.node);
        let later = self.records.iter().map(|record| record.node);
        let mut ids: Vec<_> = at_start.chain(later).filter(|node| *node != 0).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
