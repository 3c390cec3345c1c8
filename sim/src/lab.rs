//! The laboratory: whatever can be driven by [`Input`]s, stepped through and looked at. Three worlds have this one face:
//! the staged hosts under a virtual clock, etcd's interaction scripts, and traces of somebody's raft.
use crate::cluster::{Cluster, ClusterConfig};
use crate::event::{Event, Violation};
use crate::input::{Input, Refusal};
use crate::interaction::Interaction;
use crate::invariants;
use crate::recording::{self, Recording};
use crate::rule::Rules;
use crate::view::{
    CellView, EntryText, LinkView, MessageView, NetworkFault, NodeView, RequestView,
};
use raft_core::{ConfState, Index, NodeId, ProbeStrategy};
use std::ops::RangeInclusive;

/// What a clone of a script takes beside the logs, bytes.
const SCRIPT_BASE_BYTES: usize = 10_000;

/// One of the three worlds. A value: clones are independent, and equal labs behave alike for ever.
#[derive(Clone, Debug, PartialEq)]
pub enum Lab {
    /// Staged hosts with disks, a network with delays, and a virtual clock.
    Cluster(Cluster),
    /// A script of etcd's test-suite, played in micro-steps.
    Interaction(Interaction),
    /// A trace, record by record.
    Recording(Recording),
}

impl Lab {
    /// Does one thing and says what happened. Total: an input that cannot be applied changes nothing and gives an
    /// empty list; [`check`](Self::check) says why.
    pub fn apply(&mut self, input: &Input) -> Vec<Event> {
        match self {
            Self::Cluster(cluster) => cluster.apply(input),
            Self::Interaction(script) => script.apply(input),
            Self::Recording(recording) => recording.apply(input),
        }
    }

    /// Does what [`apply`](Self::apply) does and tells nothing; see [`Cluster::replay`].
    pub(crate) fn replay(&mut self, input: &Input) {
        match self {
            Self::Cluster(cluster) => cluster.replay(input),
            Self::Interaction(script) => drop(script.apply(input)),
            Self::Recording(recording) => drop(recording.apply(input)),
        }
    }

    /// Whether senders learn that a message of theirs was lost.
    pub(crate) fn reports_unreachable(&self) -> bool {
        match self {
            Self::Cluster(cluster) => cluster.config().report_unreachable,
            Self::Interaction(_) | Self::Recording(_) => false,
        }
    }

    /// Makes up for what silent steps left out.
    pub(crate) fn catch_up(&mut self) {
        if let Self::Cluster(cluster) = self {
            cluster.catch_up();
        }
    }

    /// Whether an input can be applied now.
    pub fn check(&self, input: &Input) -> Result<(), Refusal> {
        match self {
            Self::Cluster(cluster) => cluster.check(input),
            Self::Interaction(script) => script.check(input),
            Self::Recording(recording) => recording.check(input),
        }
    }

    /// Virtual time, ms since the beginning.
    pub fn now_ms(&self) -> u64 {
        match self {
            Self::Cluster(cluster) => cluster.now_ms(),
            Self::Interaction(script) => script.now_ms(),
            Self::Recording(recording) => recording.now_ms(),
        }
    }

    /// Virtual time of the next scheduled thing, ms; `None` when nothing is scheduled.
    pub fn peek(&self) -> Option<u64> {
        match self {
            Self::Cluster(cluster) => cluster.peek(),
            Self::Interaction(script) => script.peek(),
            Self::Recording(recording) => recording.peek(),
        }
    }

    /// Every node, in order of id.
    pub fn nodes(&self) -> Vec<NodeView> {
        match self {
            Self::Cluster(cluster) => cluster.nodes(),
            Self::Interaction(script) => script.nodes(),
            Self::Recording(recording) => recording.nodes(),
        }
    }

    /// The entries of a node's log within `range`, in order; those that do not exist are left out.
    pub fn cells(&self, node: NodeId, range: RangeInclusive<Index>) -> Vec<CellView> {
        match self {
            Self::Cluster(cluster) => cluster.cells(node, range),
            Self::Interaction(script) => script.cells(node, range),
            Self::Recording(recording) => recording.cells(node, range),
        }
    }

    /// The configuration that a node uses; `None` while its process is down.
    pub fn conf_state(&self, node: NodeId) -> Option<ConfState> {
        match self {
            Self::Cluster(cluster) => cluster.conf_state(node),
            Self::Interaction(script) => script.conf_state(node),
            Self::Recording(recording) => recording.conf_state(node),
        }
    }

    /// Messages in flight, in order of sending.
    pub fn messages(&self) -> Vec<MessageView> {
        match self {
            Self::Cluster(cluster) => cluster.messages(),
            Self::Interaction(script) => script.messages(),
            Self::Recording(recording) => recording.messages(),
        }
    }

    /// The directed links that are cut, as (from, to), in order.
    pub fn cuts(&self) -> Vec<(NodeId, NodeId)> {
        match self {
            Self::Cluster(cluster) => cluster.cuts(),
            Self::Interaction(script) => script.cuts(),
            Self::Recording(_) => Vec::new(),
        }
    }

    /// Every directed link, in order; none in a script.
    pub fn links(&self) -> Vec<LinkView> {
        match self {
            Self::Cluster(cluster) => cluster.links(),
            Self::Interaction(_) | Self::Recording(_) => Vec::new(),
        }
    }

    /// All that healing would take away; nothing in a script.
    pub fn network_faults(&self) -> Vec<NetworkFault> {
        match self {
            Self::Cluster(cluster) => cluster.network_faults(),
            Self::Interaction(_) | Self::Recording(_) => Vec::new(),
        }
    }

    /// Requests of clients that are under way, in order of asking.
    pub fn open_requests(&self) -> Vec<RequestView> {
        match self {
            Self::Cluster(cluster) => cluster.open_requests(),
            Self::Interaction(_) | Self::Recording(_) => Vec::new(),
        }
    }

    /// How many requests of clients have ended.
    pub fn ended_requests(&self) -> usize {
        match self {
            Self::Cluster(cluster) => cluster.ended_requests(),
            Self::Interaction(_) | Self::Recording(_) => 0,
        }
    }

    /// The last requests that ended, at most `last` of them, in the order in which they ended.
    pub fn last_requests(&self, last: usize) -> Vec<RequestView> {
        match self {
            Self::Cluster(cluster) => cluster.last_requests(last),
            Self::Interaction(_) | Self::Recording(_) => Vec::new(),
        }
    }

    /// Answers to clients that were not judged; see [`crate::linearizability`].
    pub fn unjudged_answers(&self) -> u64 {
        match self {
            Self::Cluster(cluster) => cluster.unjudged_answers(),
            Self::Interaction(_) | Self::Recording(_) => 0,
        }
    }

    /// The rule by which leaders look for the last matching entry.
    pub fn probe(&self) -> ProbeStrategy {
        match self {
            Self::Cluster(cluster) => cluster.probe(),
            Self::Interaction(script) => script.probe(),
            Self::Recording(_) => ProbeStrategy::default(),
        }
    }

    /// The rules in force; without all of them it is a modified raft. A script of etcd's has all.
    pub fn rules(&self) -> Rules {
        match self {
            Self::Cluster(cluster) => cluster.rules(),
            Self::Interaction(_) | Self::Recording(_) => Rules::default(),
        }
    }

    /// How the cluster was made, with what was set for all of it since; `None` for a script of etcd's.
    pub fn config(&self) -> Option<&ClusterConfig> {
        match self {
            Self::Cluster(cluster) => Some(cluster.config()),
            Self::Interaction(_) | Self::Recording(_) => None,
        }
    }

    /// How patient clients are now: how long they wait, ms (0 = for ever), and how often they ask again; `None` for a
    /// script of etcd's.
    pub fn patience(&self) -> Option<(u64, u32)> {
        match self {
            Self::Cluster(cluster) => Some(cluster.patience()),
            Self::Interaction(_) | Self::Recording(_) => None,
        }
    }

    /// What all random draws of the run grow from.
    pub fn seed(&self) -> u64 {
        match self {
            Self::Cluster(cluster) => cluster.seed(),
            Self::Interaction(script) => script.seed(),
            Self::Recording(_) => 0,
        }
    }

    /// The invariants found broken so far, in order.
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Cluster(cluster) => cluster.violations(),
            Self::Interaction(script) => script.violations(),
            Self::Recording(recording) => recording.violations(),
        }
    }

    /// The invariants that are checked, by name; none in a script of etcd's, which is judged by its recorded output.
    pub fn checked(&self) -> Vec<&'static str> {
        match self {
            Self::Cluster(_) => invariants::TABLE.iter().map(|known| known.name).collect(),
            Self::Interaction(_) => Vec::new(),
            Self::Recording(recording) => {
                let compared = recording.comparison().is_some();
                let is_checked = |name: &&'static str| compared || *name != recording::AS_RAFT_CORE;
                recording::CHECKED.into_iter().filter(is_checked).collect()
            }
        }
    }

    /// Whether people decide what happens next, and not a script of etcd's or a trace.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Cluster(_))
    }

    /// The trace that is played, if it is one.
    pub fn recording(&self) -> Option<&Recording> {
        match self {
            Self::Recording(recording) => Some(recording),
            _ => None,
        }
    }

    /// Whether a script of etcd's decides what happens next.
    pub fn is_script(&self) -> bool {
        matches!(self, Self::Interaction(_))
    }

    /// What the entry carries that a node holds at an index, for clusters.
    pub(crate) fn entry_text(&self, node: NodeId, index: Index) -> Option<EntryText> {
        match self {
            Self::Cluster(cluster) => cluster.entry_text(node, index),
            Self::Interaction(_) | Self::Recording(_) => None,
        }
    }

    /// Bytes of this laboratory that an earlier or later moment of the same run does not share, about.
    pub(crate) fn bytes_beside(&self, other: &Self) -> usize {
        match (self, other) {
            (Self::Cluster(own), Self::Cluster(other)) => own.bytes_beside(other),
            _ => self.clone_bytes(),
        }
    }

    /// Makes equal parts share their memory. Nothing that can be seen changes.
    pub(crate) fn share_memory(&mut self) {
        if let Self::Cluster(cluster) = self {
            cluster.share_memory();
        }
    }

    /// Bytes that a clone of this laboratory takes, about: for the spacing of checkpoints.
    pub(crate) fn clone_bytes(&self) -> usize {
        match self {
            Self::Cluster(cluster) => cluster.clone_bytes(),
            Self::Interaction(script) => SCRIPT_BASE_BYTES + script.clone_bytes(),
            Self::Recording(recording) => recording.clone_bytes(),
        }
    }
}
