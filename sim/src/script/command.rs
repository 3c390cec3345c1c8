//! The commands of a scenario, typed. Whether they can be carried out is known only when they run.
use super::pattern::Pattern;
use crate::cluster::ClusterConfig;
use crate::input::Input;
use raft_core::NodeId;
use std::sync::Arc;

/// A scenario that was read.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    /// Line of `cluster`, from 1.
    pub(super) line: usize,
    pub(super) config: ClusterConfig,
    /// Every further command with its line.
    pub(super) commands: Vec<(usize, Command)>,
}

/// One command.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    /// Something that is one input.
    Do(Input),
    /// These nodes' hosts work and receive, by hand, until nothing is left for them.
    Stabilize(Vec<NodeId>),
    /// The messages in flight now that match arrive, in order of sending.
    Deliver(Pattern),
    /// They are lost.
    Drop(Pattern),
    /// This much virtual time passes, ms.
    Run(u64),
    /// Virtual time passes until the goal is reached, at most this long, ms.
    RunUntil(Goal, u64),
    /// The present position gets a name.
    Mark(Arc<str>),
}

/// What a `run until` waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// Some node leads.
    Leader,
    /// Some node leads and has committed all it has, every running node has applied all that, and nothing is in
    /// flight but heartbeats and their answers.
    Quiet,
}

impl Goal {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Quiet => "quiet",
        }
    }
}
