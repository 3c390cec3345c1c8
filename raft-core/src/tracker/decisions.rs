//! What the voters have decided: how far to commit, who is elected, whether the leader is still heard.

use super::ProgressTracker;
use crate::quorum::{MajorityConfig, VoteResult, majority_index};
use crate::rules::Rule;
use crate::types::{Index, NodeId};
use std::collections::BTreeMap;

impl ProgressTracker {
    /// Highest index that a quorum has stored (paper, section 5.3).
    #[inline]
    pub fn committed(&self) -> Index {
        let voters = &self.config.voters;
        if !self.rules.all_hold() {
            return self.committed_by_rules();
        }
        // Every voter has a progress: where there are as many, they are the same, and nothing need be looked up.
        match !voters.is_joint() && voters.incoming.len() == self.progress.len() {
            true => majority_index(self.progress.iter().map(|(_, progress)| progress.matched)),
            false => voters.committed_index(&self.progress),
        }
    }

    #[cold]
    fn committed_by_rules(&self) -> Index {
        let index = |half| self.committed_by(half);
        self.deciding().map(index).min().unwrap_or(Index::MAX)
    }

    /// Whether a quorum talked to the leader since the last check.
    pub fn quorum_active(&self) -> bool {
        let voters = self
            .progress
            .iter()
            .filter(|(_, progress)| !progress.is_learner);
        let active = voters
            .map(|(id, progress)| (id, progress.recent_active))
            .collect();
        self.vote_result(&active) == VoteResult::VoteWon
    }

    /// How a vote stands: lost as soon as one half of the configuration has lost it, won when all have won it.
    pub(super) fn vote_result(&self, votes: &BTreeMap<NodeId, bool>) -> VoteResult {
        use VoteResult::{VoteLost, VotePending, VoteWon};
        if self.rules.all_hold() {
            return self.config.voters.vote_result(votes);
        }
        let results = self
            .deciding()
            .map(|half| half.vote_result_by(votes, self.quorum(half)));
        results.fold(VoteWon, |so_far, result| match (so_far, result) {
            (VoteLost, _) | (_, VoteLost) => VoteLost,
            (VoteWon, VoteWon) => VoteWon,
            _ => VotePending,
        })
    }

    /// The sets of voters that must all decide.
    fn deciding(&self) -> impl Iterator<Item = &MajorityConfig> {
        let voters = &self.config.voters;
        let outgoing = voters.is_joint() && self.rules.holds(Rule::JointQuorum);
        std::iter::once(&voters.incoming).chain(outgoing.then_some(&voters.outgoing))
    }

    fn committed_by(&self, half: &MajorityConfig) -> Index {
        half.committed_index_by(&self.progress, self.quorum(half))
    }

    /// How many of a set of voters decide.
    fn quorum(&self, half: &MajorityConfig) -> usize {
        match self.rules.holds(Rule::QuorumSize) {
            true => half.len() / 2 + 1,
            false => (half.len() / 2).max(1),
        }
    }
}
