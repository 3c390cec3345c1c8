//! Looking at a node from outside, and the knobs that may be turned while it runs.

use super::Raft;
use crate::config::{ProbeStrategy, ReadOnlyOption};
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

    /// Switches pre-votes: from the next campaign on. One that is under way goes on as it began.
    pub fn set_pre_vote(&mut self, on: bool) {
        self.pre_vote = on;
    }

    /// Switches the check of a leader that a quorum is active, and the lease of followers: from the next message or
    /// tick on. Switched off, reads are confirmed by a quorum again, for a lease needs the check.
    pub fn set_check_quorum(&mut self, on: bool) {
        self.check_quorum = on;
        if !on {
            self.set_read_only_option(ReadOnlyOption::Safe);
        }
    }

    /// Changes how reads are confirmed: for reads that come from now on. Those that wait for the answer to a heartbeat
    /// wait on while a lease is in force, until the next change of term drops them, as reads may be.
    ///
    /// A lease needs [`set_check_quorum`](Self::set_check_quorum); without it the option stays
    /// [`Safe`](ReadOnlyOption::Safe).
    pub fn set_read_only_option(&mut self, option: ReadOnlyOption) {
        let lease = option == ReadOnlyOption::LeaseBased && self.check_quorum;
        let option = match lease {
            true => ReadOnlyOption::LeaseBased,
            false => ReadOnlyOption::Safe,
        };
        // Not a new queue: answers to earlier heartbeats must not count for later reads.
        self.read_only.option = option;
    }

    /// How reads are confirmed.
    pub fn read_only_option(&self) -> ReadOnlyOption {
        self.read_only.option
    }

    /// Changes how many bytes of entries one append may carry: from the next append on. What
    /// [`max_committed_size_per_ready`](crate::Config::max_committed_size_per_ready) was derived from it stays.
    pub fn set_max_size_per_msg(&mut self, bytes: u64) {
        self.max_msg_size = bytes;
    }

    /// Changes how many appends may be under way to one follower, at least 1: a leader's windows are made anew when it
    /// next becomes leader, those of members that join have the new size at once.
    pub fn set_max_inflight_msgs(&mut self, messages: usize) {
        self.trk.max_inflight = messages.max(1);
    }
}
