//! What may happen from outside: the one closed list. The virtual clock, a script, a random tester, a person at the
//! page and a host page are all sources of inputs; undo, replay and links are lists of them.
use raft_core::{NodeId, ProbeStrategy};
use std::fmt;
use std::sync::Arc;

/// A message in the network; unique within a run, in order of sending, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageId(
    /// The number; 0 for a message that was not sent yet.
    pub u64,
);

/// The longest proposal that the laboratory takes, in bytes.
pub const PROPOSAL_LIMIT: usize = 1_024;

/// One thing that is done to the laboratory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Let the earliest scheduled thing happen (a tick, a stage, a delivery) and move the virtual clock to it.
    /// In a script of etcd's: the next micro-step of the script.
    Next,
    /// `Tick()` on a node, by hand.
    Tick {
        /// The node that ticks.
        node: NodeId,
    },
    /// The next stage of a node's host, by hand.
    Stage {
        /// The node whose host works.
        node: NodeId,
    },
    /// A message in flight arrives now, before others that were sent earlier if need be.
    Deliver {
        /// The message.
        message: MessageId,
    },
    /// A message in flight is lost.
    Drop {
        /// The message.
        message: MessageId,
    },
    /// A node's election timeout fires now (`MsgHup`).
    Campaign {
        /// The node that campaigns.
        node: NodeId,
    },
    /// A client proposes through a node. The data is a key-value command (`x=1`), see [`crate::kv`].
    Propose {
        /// The node that is asked; a follower forwards to its leader.
        node: NodeId,
        /// The command: 1 to [`PROPOSAL_LIMIT`] bytes.
        data: Arc<str>,
    },
    /// The process of a node dies with all that was in memory; of the disk only what was fsynced stays.
    Crash {
        /// The node that dies.
        node: NodeId,
    },
    /// A crashed node starts again and replays its WAL.
    Restart {
        /// The node that starts.
        node: NodeId,
    },
    /// One direction of a link is cut.
    Cut {
        /// Where messages come from.
        from: NodeId,
        /// Where they no longer arrive.
        to: NodeId,
    },
    /// One direction of a link is restored.
    Uncut {
        /// Where messages come from.
        from: NodeId,
        /// Where they arrive again.
        to: NodeId,
    },
    /// Every link of a node is cut, in both directions.
    Isolate {
        /// The node that is cut off.
        node: NodeId,
    },
    /// Every cut is healed.
    Heal,
    /// The rule by which a leader looks for the last matching entry, on every node.
    SetProbe {
        /// The new rule.
        strategy: ProbeStrategy,
    },
    /// The virtual clock is switched. Without it nothing is scheduled: stages, ticks and deliveries go by hand.
    SetClock {
        /// Whether the clock runs from now on.
        on: bool,
    },
}

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
    /// A link needs two different nodes.
    NoSuchLink {
        /// The first end.
        from: NodeId,
        /// The second end.
        to: NodeId,
    },
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
            Self::NoSuchLink { from, to } => {
                write!(
                    f,
                    "there is no link from n{from} to n{to}: a link has two different ends"
                )
            }
        }
    }
}

impl std::error::Error for Refusal {}
