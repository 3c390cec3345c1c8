//! Two sets of voters that must both agree (thesis, section 4.3).

use super::{AckedIndexer, MajorityConfig, VoteResult};
use crate::types::{Index, NodeId};
use std::collections::BTreeMap;
use std::fmt;

/// Voters of a configuration that may be on its way to another (etcd `JointConfig`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct JointConfig {
    /// Voters from now on (etcd `Voters[0]`).
    pub incoming: MajorityConfig,
    /// Voters so far; empty unless the configuration is joint (etcd `Voters[1]`).
    pub outgoing: MajorityConfig,
}

impl JointConfig {
    /// Whether two majorities are needed.
    pub fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Whether `id` votes in either half.
    pub fn contains(&self, id: NodeId) -> bool {
        self.incoming.contains(id) || self.outgoing.contains(id)
    }

    /// The voters of both halves as one set (etcd `IDs`).
    pub fn ids(&self) -> MajorityConfig {
        self.incoming.iter().chain(self.outgoing.iter()).collect()
    }

    /// Highest index that both majorities acknowledged.
    pub fn committed_index(&self, acked: &impl AckedIndexer) -> Index {
        let incoming = self.incoming.committed_index(acked);
        match self.is_joint() {
            false => incoming,
            true => incoming.min(self.outgoing.committed_index(acked)),
        }
    }

    /// State of a vote: lost as soon as one half is, won when both are.
    pub fn vote_result(&self, votes: &BTreeMap<NodeId, bool>) -> VoteResult {
        use VoteResult::{VoteLost, VotePending, VoteWon};
        match (
            self.incoming.vote_result(votes),
            self.outgoing.vote_result(votes),
        ) {
            (VoteWon, VoteWon) => VoteWon,
            (VoteLost, _) | (_, VoteLost) => VoteLost,
            _ => VotePending,
        }
    }

    /// The table of [`MajorityConfig::describe`] over the voters of both halves.
    pub fn describe(&self, acked: &impl AckedIndexer) -> String {
        self.ids().describe(acked)
    }
}

impl fmt::Display for JointConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.incoming)?;
        if self.is_joint() {
            write!(f, "&&{}", self.outgoing)?;
        }
        Ok(())
    }
}
