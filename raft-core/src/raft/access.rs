//! Looking at a node from outside, and the two knobs that may be turned while it runs.

use super::Raft;
use crate::config::ProbeStrategy;
use crate::log::RaftLog;
use crate::ready::StateType;
use crate::rules::Rules;
use crate::storage::Storage;
use crate::tracker::ProgressTracker;
use crate::types::{Index, NodeId, Term};

impl<S: Storage> Raft<S> {
    /// The node.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Latest term seen.
    pub fn term(&self) -> Term {
        self.term
    }

    /// Candidate voted for in this term, or [`NONE`](crate::NONE).
    pub fn vote(&self) -> NodeId {
        self.vote
    }

    /// The leader as far as known, or [`NONE`](crate::NONE).
    pub fn lead(&self) -> NodeId {
        self.lead
    }

    /// The node's role.
    pub fn state(&self) -> StateType {
        self.state
    }

    /// The log with its cursors.
    pub fn log(&self) -> &RaftLog<S> {
        &self.log
    }

    /// Configuration, progress of the members and votes.
    pub fn trk(&self) -> &ProgressTracker {
        &self.trk
    }

    /// Whether this node is a learner of the active configuration.
    pub fn is_learner(&self) -> bool {
        self.is_learner
    }

    /// Whether this node may become leader: a voter without a snapshot to install.
    pub fn is_promotable(&self) -> bool {
        self.promotable()
    }

    /// Target of a leadership transfer under way, or [`NONE`](crate::NONE).
    pub fn lead_transferee(&self) -> NodeId {
        self.lead_transferee
    }

    /// Ticks since a leader was heard of; on a leader, since the last quorum check.
    pub fn election_elapsed(&self) -> u64 {
        self.election_elapsed
    }

    /// Ticks since a leader's last heartbeat.
    pub fn heartbeat_elapsed(&self) -> u64 {
        self.heartbeat_elapsed
    }

    /// Ticks without a leader after which this node campaigns.
    pub fn randomized_election_timeout(&self) -> u64 {
        self.randomized_election_timeout
    }

    /// Replaces the drawn timeout until the next draw, which every change of term or role makes
    /// except that to pre-candidate.
    pub fn set_randomized_election_timeout(&mut self, ticks: u64) {
        self.randomized_election_timeout = ticks;
    }

    /// The configured election timeout in ticks.
    pub fn election_timeout(&self) -> u64 {
        self.election_timeout
    }

    /// The configured heartbeat interval in ticks.
    pub fn heartbeat_timeout(&self) -> u64 {
        self.heartbeat_timeout
    }

    /// Highest index at which an unapplied configuration change may be.
    pub fn pending_conf_index(&self) -> Index {
        self.pending_conf_index
    }

    /// Bytes of data in the uncommitted part of a leader's log.
    pub fn uncommitted_size(&self) -> u64 {
        self.uncommitted_size
    }

    /// Messages that wait for the next Ready, those of votes and acknowledgements included.
    pub fn pending_messages(&self) -> usize {
        self.msgs.len() + self.msgs_after_append.len()
    }

    /// The safety rules in force.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// Switches safety rules from now on.
    pub fn set_rules(&mut self, rules: Rules) {
        self.rules = rules;
        self.trk.rules = rules;
    }

    /// How mismatching logs are probed.
    pub fn probe_strategy(&self) -> ProbeStrategy {
        self.probe_strategy
    }

    /// Changes how mismatching logs are probed from now on.
    pub fn set_probe_strategy(&mut self, strategy: ProbeStrategy) {
        self.probe_strategy = strategy;
    }
}
