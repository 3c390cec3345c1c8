//! What a leader knows about the other nodes, and the configuration that every node knows.

use crate::quorum::VoteResult;
use crate::raftpb::ConfState;
use crate::rules::Rules;
use crate::types::NodeId;
use std::collections::BTreeMap;

mod config;
mod decisions;
mod inflights;
mod map;
mod progress;
mod state;

pub use config::TrackerConfig;
pub use inflights::{Inflight, Inflights};
pub use map::ProgressMap;
pub use progress::{Progress, ProgressSummary};
pub use state::ProgressState;

/// The active configuration, the progress of its members and the votes of the current election
/// (etcd `ProgressTracker`).
#[derive(Clone, Debug, PartialEq)]
pub struct ProgressTracker {
    pub(crate) config: TrackerConfig,
    pub(crate) progress: ProgressMap,
    pub(crate) votes: BTreeMap<NodeId, bool>,
    pub(crate) max_inflight: usize,
    pub(crate) max_inflight_bytes: u64,
    /// By which quorums decide.
    pub(crate) rules: Rules,
}

impl ProgressTracker {
    /// An empty configuration. The limits are those of every [`Inflights`] window: messages, and
    /// bytes of data (0 = no limit).
    pub fn new(max_inflight: usize, max_inflight_bytes: u64) -> Self {
        Self {
            config: TrackerConfig::default(),
            progress: ProgressMap::default(),
            votes: BTreeMap::new(),
            max_inflight,
            max_inflight_bytes,
            rules: Rules::default(),
        }
    }

    /// The active configuration.
    pub fn config(&self) -> &TrackerConfig {
        &self.config
    }

    /// Progress of every member. Meaningful on the leader only; others keep it up to date as far
    /// as the configuration goes.
    pub fn progress(&self) -> &ProgressMap {
        &self.progress
    }

    /// Replaces configuration and progress by what a
    /// [`Changer`](crate::confchange::Changer) computed.
    pub fn set_config(&mut self, config: TrackerConfig, progress: ProgressMap) {
        self.config = config;
        self.progress = progress;
    }

    /// Answers to the current vote request, by voter.
    pub fn votes(&self) -> &BTreeMap<NodeId, bool> {
        &self.votes
    }

    /// The active configuration in its stored form.
    pub fn conf_state(&self) -> ConfState {
        ConfState {
            voters: self.config.voters.incoming.iter().collect(),
            voters_outgoing: self.config.voters.outgoing.iter().collect(),
            learners: self.config.learners.iter().copied().collect(),
            learners_next: self.config.learners_next.iter().copied().collect(),
            auto_leave: self.config.auto_leave,
        }
    }

    /// Whether one voter decides alone.
    pub fn is_singleton(&self) -> bool {
        self.config.voters.incoming.len() == 1 && !self.config.voters.is_joint()
    }

    /// Voters of both halves in ascending order.
    pub fn voter_nodes(&self) -> Vec<NodeId> {
        self.config.voters.ids().iter().collect()
    }

    /// Counts granted and refused votes of members, and says how the election stands.
    pub fn tally_votes(&self) -> Tally {
        let mut tally = Tally {
            granted: 0,
            rejected: 0,
            result: self.vote_result(&self.votes),
        };
        for (id, _) in self
            .progress
            .iter()
            .filter(|(_, progress)| !progress.is_learner)
        {
            match self.votes.get(&id) {
                Some(true) => tally.granted += 1,
                Some(false) => tally.rejected += 1,
                None => {}
            }
        }
        tally
    }

    pub(crate) fn reset_votes(&mut self) {
        self.votes.clear();
    }

    /// Records an answer; only the first one of a node counts.
    pub(crate) fn record_vote(&mut self, id: NodeId, granted: bool) {
        self.votes.entry(id).or_insert(granted);
    }
}

/// How an election stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Members that said yes.
    pub granted: usize,
    /// Members that said no.
    pub rejected: usize,
    /// What that means.
    pub result: VoteResult,
}
