//! What may happen from outside: the one closed list. The virtual clock, a script, a random tester, a person at the
//! page and a host page are all sources of inputs; undo, replay and links are lists of them.
mod refusal;
mod request;
mod setting;

pub use refusal::Refusal;
pub use request::{ReadMode, Request};
pub use setting::{LinkSettings, Setting};

use crate::view::{HostStage, HostThread};
use raft_core::{ConfChangeV2, NodeId};
use std::sync::Arc;

/// A message in the network; unique within a run, in order of sending, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MessageId(
    /// The number; 0 for a message that was not sent yet.
    pub u64,
);

impl MessageId {
    /// Whether it is the id of a message that was not sent.
    pub fn is_none(&self) -> bool {
        self.0 == 0
    }
}

/// A request of a client; unique within a run, in order of asking, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RequestId(
    /// The number.
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
    /// The next stage of a thread of asynchronous storage writes, by hand.
    ThreadStage {
        /// The node.
        node: NodeId,
        /// The thread that works.
        thread: HostThread,
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
    /// Every link is again what it was when the cluster was made: cuts, partitions, loss, duplication, reordering and
    /// delays that were set since are gone, and what is held flies on.
    Heal,
    /// A process dies as soon as its host has finished a stage of the Ready at hand, or of the next one.
    CrashAfter {
        /// The node that will die.
        node: NodeId,
        /// The last stage that it finishes.
        stage: HostStage,
    },
    /// A process stops where it is (`SIGSTOP`): no ticks, no stages, and what arrives waits. Its memory stays.
    Pause {
        /// The node that stops.
        node: NodeId,
    },
    /// A paused process goes on.
    Resume {
        /// The node that goes on.
        node: NodeId,
    },
    /// A crashed node's disk is replaced by an empty one: it comes back with nothing, not even its vote.
    LoseDisk {
        /// The node.
        node: NodeId,
    },
    /// A node's disk stops answering, or answers again. A write under way waits.
    StallDisk {
        /// The node.
        node: NodeId,
        /// Whether it stands still from now on.
        on: bool,
    },
    /// A new machine with the next free id and an empty disk starts. It knows the configuration that the log
    /// begins with, as every machine does, and is no member of it: it waits until a change of the membership names it
    /// and a leader finds it.
    AddNode,
    /// A change of the membership is proposed through a node.
    ProposeConfChange {
        /// The node that is asked.
        node: NodeId,
        /// The change.
        change: ConfChangeV2,
    },
    /// A node is asked to hand leadership to another one; a follower forwards.
    TransferLeader {
        /// The node that is asked.
        node: NodeId,
        /// Who shall lead.
        to: NodeId,
    },
    /// A follower forgets who leads (`ForgetLeader`).
    ForgetLeader {
        /// The follower.
        node: NodeId,
    },
    /// A node is told that another one cannot be reached (`ReportUnreachable`).
    ReportUnreachable {
        /// The node that is told.
        node: NodeId,
        /// The peer that it is about.
        peer: NodeId,
    },
    /// A node takes a snapshot of its key-value machine now and compacts its log, whatever the policy says.
    TakeSnapshot {
        /// The node.
        node: NodeId,
    },
    /// Links between different groups are cut, links within one group are whole. Nodes in no group keep theirs.
    Partition {
        /// Disjoint groups.
        groups: Vec<Vec<NodeId>>,
    },
    /// A message in flight is kept back until it is released, delivered or dropped.
    Hold {
        /// The message.
        message: MessageId,
    },
    /// A message that was kept back flies on, with a fresh delay.
    Release {
        /// The message.
        message: MessageId,
    },
    /// A message in flight arrives later.
    Delay {
        /// The message.
        message: MessageId,
        /// How much later, ms.
        ms: u64,
    },
    /// A second copy of a message in flight is sent, with a delay of its own.
    Duplicate {
        /// The message.
        message: MessageId,
    },
    /// Everything sent on a directed link from now on is kept back, or no more.
    HoldLink {
        /// Where messages come from.
        from: NodeId,
        /// Where they go.
        to: NodeId,
        /// Whether they are kept back; false releases those that are.
        on: bool,
    },
    /// A client asks a node for something.
    Ask {
        /// The node that is asked.
        node: NodeId,
        /// What is asked.
        request: Request,
    },
    /// Something of the running cluster is set.
    Set(Setting),
    /// The virtual clock is switched. Without it nothing is scheduled: stages, ticks and deliveries go by hand.
    SetClock {
        /// Whether the clock runs from now on.
        on: bool,
    },
}
