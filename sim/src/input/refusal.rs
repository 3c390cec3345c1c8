//! Why an input is not taken.
use super::MessageId;
use crate::cluster::ClusterError;
use raft_core::{Index, NodeId};
use std::fmt;

/// Why an input cannot be applied now; the laboratory is unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no node with this id.
    UnknownNode {
        /// The id that was asked for.
        node: NodeId,
    },
    /// The node has crashed: it can only be restarted.
    NodeDown {
        /// The crashed node.
        node: NodeId,
    },
    /// The node is running: only a crashed node can be restarted.
    NodeUp {
        /// The running node.
        node: NodeId,
    },
    /// The message is no longer in flight.
    UnknownMessage {
        /// The message that was asked for.
        message: MessageId,
    },
    /// The host of the node has nothing to do.
    NothingToDo {
        /// The idle node.
        node: NodeId,
    },
    /// A proposal without content.
    EmptyProposal,
    /// A proposal that is too long.
    ProposalTooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The most that is taken, inclusive.
        limit: usize,
    },
    /// Nothing is scheduled: the clock is off, every node is down, or the script has ended.
    NothingScheduled,
    /// A script of etcd's is being played: it decides what happens next.
    ScriptRuns,
    /// A trace tells what has happened: nothing can be done to it.
    TraceIsOver,
    /// The laboratory cannot do this yet.
    NotYet,
    /// A setting of a link that sets nothing.
    NothingToSet,
    /// A link needs two different nodes.
    NoSuchLink {
        /// The first end.
        from: NodeId,
        /// The second end.
        to: NodeId,
    },
    /// The process is paused: it has to be resumed first.
    NodePaused {
        /// The paused node.
        node: NodeId,
    },
    /// The process is not paused.
    NotPaused {
        /// The node.
        node: NodeId,
    },
    /// The next stage needs the disk, which stands still.
    DiskStalled {
        /// The node.
        node: NodeId,
    },
    /// There is nothing applied that the last snapshot does not have.
    NothingToSnapshot {
        /// The node.
        node: NodeId,
        /// Index of its last snapshot, or of the one that it is receiving.
        index: Index,
    },
    /// There are as many machines as there may be.
    TooManyNodes {
        /// The most.
        limit: usize,
    },
    /// A change of the membership names a machine that there cannot be.
    NoSuchMember {
        /// The id that it names.
        node: NodeId,
        /// The highest id that there may be.
        limit: usize,
    },
    /// A setting that no cluster can have.
    BadSetting(
        /// What is wrong.
        ClusterError,
    ),
    /// The message is kept back already.
    MessageHeld {
        /// The message.
        message: MessageId,
    },
    /// The message is not kept back.
    MessageNotHeld {
        /// The message.
        message: MessageId,
    },
    /// Nothing has a time of arrival while the clock is off.
    ClockOff,
    /// A partition without groups, or with a group without nodes.
    EmptyGroup,
    /// A node stands more than once in the groups of a partition.
    NodeInTwoGroups {
        /// The node.
        node: NodeId,
    },
    /// A number that is out of its range.
    OutOfRange {
        /// Which one.
        name: &'static str,
        /// What was asked for.
        value: u64,
        /// What is allowed, both ends inclusive.
        allowed: (u64, u64),
    },
    /// A range whose first end is above its second, or that begins or ends where it must not.
    NoRange {
        /// Which one.
        name: &'static str,
        /// What was asked for, both ends inclusive.
        range: (u64, u64),
        /// What is allowed, both ends inclusive.
        allowed: (u64, u64),
    },
    /// A request without a key, or with `=` in it.
    BadKey,
    /// A read that trusts the leader's lease, in a cluster whose leaders have none.
    NoLease,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownNode { node } => write!(f, "there is no node n{node}"),
            Self::NodeDown { node } => {
                write!(f, "n{node} has crashed; it has to be restarted first")
            }
            Self::NodeUp { node } => {
                write!(
                    f,
                    "n{node} is running; only a crashed node can be restarted"
                )
            }
            Self::UnknownMessage { message } => {
                write!(f, "message {} is not in flight", message.0)
            }
            Self::NothingToDo { node } => write!(f, "the host of n{node} has nothing to do"),
            Self::EmptyProposal => f.write_str("a proposal needs at least one character"),
            Self::ProposalTooLong { bytes, limit } => {
                write!(
                    f,
                    "the proposal has {bytes} bytes; at most {limit} are taken"
                )
            }
            Self::NothingScheduled => f.write_str("nothing is scheduled"),
            Self::ScriptRuns => {
                f.write_str("a script is being played: only its next step is possible")
            }
            Self::TraceIsOver => {
                f.write_str("a trace tells what has happened: nothing can be done to it")
            }
            Self::NothingToSet => f.write_str("nothing is said that could be set"),
            Self::NotYet => f.write_str("this cannot be done yet"),
            Self::NoSuchLink { from, to } => {
                write!(
                    f,
                    "there is no link from n{from} to n{to}: a link has two different ends"
                )
            }
            Self::NodePaused { node } => write!(f, "n{node} is paused; it has to be resumed first"),
            Self::NotPaused { node } => write!(f, "n{node} is not paused"),
            Self::DiskStalled { node } => write!(f, "the disk of n{node} stands still"),
            Self::NothingToSnapshot { node, index } => write!(
                f,
                "n{node} has applied nothing beyond its snapshot at {index}"
            ),
            Self::TooManyNodes { limit } => write!(f, "there are {limit} nodes already"),
            Self::NoSuchMember { node, limit } => {
                write!(f, "a change cannot name node {node}: expected 1 to {limit}")
            }
            Self::BadSetting(error) => write!(f, "{error}"),
            Self::MessageHeld { message } => write!(f, "message {} is held already", message.0),
            Self::MessageNotHeld { message } => write!(f, "message {} is not held", message.0),
            Self::ClockOff => f.write_str("the clock is off: nothing arrives by itself"),
            Self::EmptyGroup => f.write_str("a partition needs groups with at least one node each"),
            Self::NodeInTwoGroups { node } => {
                write!(f, "n{node} stands in the groups of the partition twice")
            }
            Self::OutOfRange {
                name,
                value,
                allowed: (low, high),
            } => write!(
                f,
                "{name}: {value} is out of range: expected {low} to {high}"
            ),
            Self::NoRange {
                name,
                range: (from, to),
                allowed: (low, high),
            } => write!(
                f,
                "{name}: {from}..{to} is no range: expected two numbers from {low} to {high}, the smaller first"
            ),
            Self::BadKey => f.write_str("a key needs at least one character, and no ="),
            Self::NoLease => f.write_str("leaders have no lease: lease reads are off"),
        }
    }
}

impl std::error::Error for Refusal {}
