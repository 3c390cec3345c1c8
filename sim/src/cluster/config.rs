//! What a cluster is made from, and what cannot be made.
use crate::clients::Patience;
use crate::host::HostConfig;
use crate::input::Setting;
use crate::network::Rules as LinkRules;
use crate::rule::Rules;
use raft_core::{ConfState, Config, NO_LIMIT, NodeId, ProbeStrategy, ReadOnlyOption};
use std::fmt;

/// The most nodes that a cluster may have.
pub const MAX_NODES: usize = 9;

/// How a cluster is made. The defaults are etcd's where it has any.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterConfig {
    /// The members that vote, at least one. Together with the learners they are `1..=n`, with n from 1 to
    /// [`MAX_NODES`].
    pub voters: Vec<NodeId>,
    /// The members that get the log and do not vote.
    pub learners: Vec<NodeId>,
    /// What all random draws grow from.
    pub seed: u64,
    /// Length of a tick, ms; at least 1.
    pub tick_ms: u64,
    /// Ticks without a leader after which a node campaigns, at least; at most one less than double.
    pub election_tick: u64,
    /// Ticks between heartbeats; less than `election_tick`.
    pub heartbeat_tick: u64,
    /// One-way delay of a message, ms, both ends inclusive.
    pub delay_ms: (u64, u64),
    /// Messages lost on every link, of 1,000.
    pub loss: u16,
    /// Messages that arrive twice on every link, of 1,000.
    pub duplication: u16,
    /// Whether later messages may overtake earlier ones on a link.
    pub reorder: bool,
    /// How long a client waits for an answer, ms; 0 = for ever.
    pub client_timeout_ms: u64,
    /// How often a client asks again, through the next node.
    pub client_retries: u32,
    /// Duration of an fsync, ms, both ends inclusive, at least 1.
    pub fsync_ms: (u64, u64),
    /// Appends that a leader has under way to one follower (`MaxInflightMsgs`). Small, so that it can be drawn.
    pub max_inflight_msgs: usize,
    /// Bytes of entries in one append (`MaxSizePerMsg`); 0 for one entry each.
    pub max_size_per_msg: u64,
    /// Whether nodes ask before they campaign (`PreVote`).
    pub pre_vote: bool,
    /// Whether a leader steps down that does not hear of a majority (`CheckQuorum`).
    pub check_quorum: bool,
    /// Whether reads trust the leader's lease (`ReadOnlyLeaseBased`); needs `check_quorum`.
    pub lease_reads: bool,
    /// The rule by which a leader looks for the last matching entry.
    pub probe: ProbeStrategy,
    /// Whether an append and an apply thread work on their own (`AsyncStorageWrites`).
    pub async_writes: bool,
    /// After how many applied entries a node takes a snapshot; 0 = never.
    pub snapshot_every: u64,
    /// How many entries stay in the log behind a snapshot (raftexample's catch-up entries).
    pub snapshot_keep: u64,
    /// How long the transfer of a snapshot takes beside the delay of the link, ms per started KiB of its data.
    pub snapshot_ms_per_kib: u64,
    /// Whether a crash may leave a part of what was not fsynced on the disk, the last record of it torn: how much is
    /// drawn. Otherwise all of it is lost.
    pub torn_tail: bool,
    /// Whether the transport tells a node that a message of it found its receiver down or the link cut
    /// (`ReportUnreachable`), as etcd's does.
    pub report_unreachable: bool,
    /// Bytes of data under way to one follower (`MaxInflightBytes`); at least `max_size_per_msg`, 0 = no limit.
    pub max_inflight_bytes: u64,
    /// Bytes of data in the uncommitted part of a leader's log above which proposals are dropped
    /// (`MaxUncommittedEntriesSize`); 0 = no limit.
    pub max_uncommitted_entries_size: u64,
    /// Bytes of entries that are being applied at once (`MaxCommittedSizePerReady`); 0 = `max_size_per_msg`, and no
    /// limit where that is 0 too.
    pub max_committed_size_per_ready: u64,
    /// Whether followers drop proposals instead of sending them to the leader (`DisableProposalForwarding`).
    pub disable_proposal_forwarding: bool,
    /// Whether a leader that is removed or becomes a learner steps down (`StepDownOnRemoval`).
    pub step_down_on_removal: bool,
    /// Whether a leader takes every change of the membership into its log, even one that cannot be applied
    /// (`DisableConfChangeValidation`).
    pub disable_conf_change_validation: bool,
    /// The rules in force; without all of them it is a modified raft.
    pub rules: Rules,
    /// Whether the virtual clock runs. Without it nothing is scheduled and everything goes by hand.
    pub clock: bool,
}

impl Default for ClusterConfig {
    fn default() -> Self {
        Self {
            voters: vec![1, 2, 3],
            learners: Vec::new(),
            seed: 1,
            tick_ms: 100,
            election_tick: 10,
            heartbeat_tick: 1,
            delay_ms: (20, 60),
            loss: 0,
            duplication: 0,
            reorder: false,
            client_timeout_ms: 2_000,
            client_retries: 0,
            fsync_ms: (5, 15),
            max_inflight_msgs: 8,
            max_size_per_msg: NO_LIMIT,
            pre_vote: false,
            check_quorum: false,
            lease_reads: false,
            probe: ProbeStrategy::default(),
            async_writes: false,
            snapshot_every: 0,
            snapshot_keep: 0,
            snapshot_ms_per_kib: 10,
            torn_tail: false,
            report_unreachable: false,
            max_inflight_bytes: 0,
            max_uncommitted_entries_size: 0,
            max_committed_size_per_ready: 0,
            disable_proposal_forwarding: false,
            step_down_on_removal: false,
            disable_conf_change_validation: false,
            rules: Rules::default(),
            clock: true,
        }
    }
}

impl ClusterConfig {
    /// The default cluster with another number of nodes and another seed.
    pub fn with_nodes(nodes: u64, seed: u64) -> Self {
        // Far more than can be made: enough for the refusal to say how many were asked for.
        let nodes = nodes.min(10_000);
        Self {
            voters: (1..=nodes).collect(),
            seed,
            ..Self::default()
        }
    }
}

/// Why a cluster cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClusterError {
    /// No node, or too many.
    NodeCount {
        /// How many were asked for.
        nodes: usize,
    },
    /// The ids are not 1, 2, 3…
    NodeIds {
        /// The ids that were asked for, voters first.
        voters: Vec<NodeId>,
    },
    /// A range whose first end is above its second, or that begins or ends where it must not.
    Range {
        /// Which one.
        name: &'static str,
        /// What was asked for, ms, both ends inclusive.
        range: (u64, u64),
        /// What is allowed, ms, both ends inclusive.
        allowed: (u64, u64),
    },
    /// A number that is out of its range.
    Number {
        /// Which one.
        name: &'static str,
        /// What was asked for.
        value: u64,
        /// What is allowed, both ends inclusive.
        allowed: (u64, u64),
    },
    /// Nobody would vote.
    NoVoter,
    /// raft refuses its part of the configuration.
    Raft(raft_core::ConfigError),
}

impl fmt::Display for ClusterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NodeCount { nodes } => {
                write!(
                    f,
                    "a cluster of {nodes} nodes cannot be made: expected 1 to {MAX_NODES}"
                )
            }
            Self::NodeIds { voters } => {
                write!(
                    f,
                    "the nodes {voters:?} cannot be made: expected the ids 1, 2, 3… in order"
                )
            }
            Self::Range {
                name,
                range: (from, to),
                allowed: (low, high),
            } => write!(
                f,
                "{name}: {from}ms..{to}ms is no range: expected two times from {low}ms to {high}ms, the shorter first"
            ),
            Self::Number {
                name,
                value,
                allowed: (low, high),
            } => {
                write!(
                    f,
                    "{name}: {value} is out of range: expected {low} to {high}"
                )
            }
            Self::NoVoter => f.write_str("a cluster of learners cannot be made: expected a voter"),
            Self::Raft(error) => write!(f, "raft refuses the configuration: {error}"),
        }
    }
}

impl std::error::Error for ClusterError {}

/// The longest time that a delay, an fsync or a tick may take, ms.
pub(super) const LONGEST_MS: u64 = 600_000;
/// The most often that a client may ask again.
pub(super) const MOST_RETRIES: u64 = 1_000;
/// The most ticks that a timeout may have.
const MOST_TICKS: u64 = 10_000;

impl ClusterConfig {
    /// Whether a cluster can be made of it.
    pub fn validate(&self) -> Result<(), ClusterError> {
        let asked = [&self.voters[..], &self.learners[..]].concat();
        let nodes = asked.len();
        if !(1..=MAX_NODES).contains(&nodes) {
            return Err(ClusterError::NodeCount { nodes });
        }
        let mut ids = asked.clone();
        ids.sort_unstable();
        if !ids.into_iter().eq(1..=nodes as u64) {
            return Err(ClusterError::NodeIds { voters: asked });
        }
        if self.voters.is_empty() {
            return Err(ClusterError::NoVoter);
        }
        check_range("delay", self.delay_ms, (0, LONGEST_MS))?;
        check_range("fsync", self.fsync_ms, (1, LONGEST_MS))?;
        check_number("loss", self.loss.into(), (0, 1_000))?;
        check_number("duplication", self.duplication.into(), (0, 1_000))?;
        check_number("client timeout", self.client_timeout_ms, (0, LONGEST_MS))?;
        check_number(
            "client retries",
            self.client_retries.into(),
            (0, MOST_RETRIES),
        )?;
        check_number("tick", self.tick_ms, (1, LONGEST_MS))?;
        check_number("heartbeat", self.heartbeat_tick, (1, MOST_TICKS))?;
        check_number(
            "election",
            self.election_tick,
            (self.heartbeat_tick + 1, MOST_TICKS),
        )?;
        check_number(
            "snapshot transfer",
            self.snapshot_ms_per_kib,
            (0, LONGEST_MS),
        )?;
        check_number("inflight", self.max_inflight_msgs as u64, (1, 100_000))?;
        self.raft_config(1).validate().map_err(ClusterError::Raft)
    }

    /// raft's part of the configuration.
    fn raft_config(&self, id: NodeId) -> Config {
        Config {
            id,
            election_tick: self.election_tick,
            heartbeat_tick: self.heartbeat_tick,
            max_size_per_msg: self.max_size_per_msg,
            max_inflight_msgs: self.max_inflight_msgs,
            pre_vote: self.pre_vote,
            check_quorum: self.check_quorum,
            read_only_option: if self.lease_reads {
                ReadOnlyOption::LeaseBased
            } else {
                ReadOnlyOption::Safe
            },
            probe_strategy: self.probe,
            async_storage_writes: self.async_writes,
            max_inflight_bytes: self.max_inflight_bytes,
            max_uncommitted_entries_size: self.max_uncommitted_entries_size,
            // etcd would stop with a panic on a budget of 0 bytes, which would come from messages of one entry each.
            max_committed_size_per_ready: match (
                self.max_committed_size_per_ready,
                self.max_size_per_msg,
            ) {
                (0, 0) => NO_LIMIT,
                (size, _) => size,
            },
            disable_proposal_forwarding: self.disable_proposal_forwarding,
            step_down_on_removal: self.step_down_on_removal,
            disable_conf_change_validation: self.disable_conf_change_validation,
            rules: self.rules.raft(),
            ..Config::default()
        }
    }

    /// What links do to messages.
    pub(super) fn link_rules(&self) -> LinkRules {
        LinkRules {
            delay_ms: self.delay_ms,
            loss: self.loss,
            duplication: self.duplication,
            reorder: self.reorder,
        }
    }

    /// How patient clients are.
    pub(super) fn patience(&self) -> Patience {
        Patience {
            timeout_ms: self.client_timeout_ms,
            retries: self.client_retries,
        }
    }

    /// The machines that there are in the beginning: voters and learners.
    pub(super) fn nodes(&self) -> u64 {
        (self.voters.len() + self.learners.len()) as u64
    }

    /// What the processes of one host are started with. A machine beyond the first ones knows the same first
    /// configuration: it is what the log begins with, and without it the changes in the log would give another one.
    pub(super) fn host_config(&self, id: NodeId) -> HostConfig {
        let members = ConfState {
            learners: self.learners.clone(),
            ..ConfState::from_voters(self.voters.iter().copied())
        };
        HostConfig {
            raft: self.raft_config(id),
            members,
            tick_ms: self.tick_ms,
            fsync_ms: self.fsync_ms,
            snapshot_every: self.snapshot_every,
            snapshot_keep: self.snapshot_keep,
            torn_tail: self.torn_tail,
            rules: self.rules,
        }
    }

    /// The same cluster with another value of a setting; those of links and clients are not kept here.
    pub(super) fn with(&self, setting: &Setting) -> Self {
        let mut config = self.clone();
        match setting {
            Setting::Probe(strategy) => config.probe = *strategy,
            Setting::PreVote(on) => config.pre_vote = *on,
            Setting::CheckQuorum(on) => config.check_quorum = *on,
            Setting::LeaseReads(on) => config.lease_reads = *on,
            Setting::AsyncWrites(on) => config.async_writes = *on,
            Setting::MaxInflightMsgs(messages) => config.max_inflight_msgs = *messages,
            Setting::MaxSizePerMsg(bytes) => config.max_size_per_msg = *bytes,
            Setting::Snapshots { every, keep } => {
                (config.snapshot_every, config.snapshot_keep) = (*every, *keep);
            }
            Setting::Fsync { ms, .. } => config.fsync_ms = *ms,
            Setting::Tick { ms, .. } => config.tick_ms = *ms,
            Setting::Rule { rule, on } => config.rules.set(*rule, *on),
            Setting::Link { .. } | Setting::Client { .. } => {}
        }
        config
    }
}

fn check_range(
    name: &'static str,
    range: (u64, u64),
    allowed: (u64, u64),
) -> Result<(), ClusterError> {
    if range.0 <= range.1 && allowed.0 <= range.0 && range.1 <= allowed.1 {
        return Ok(());
    }
    Err(ClusterError::Range {
        name,
        range,
        allowed,
    })
}

fn check_number(name: &'static str, value: u64, allowed: (u64, u64)) -> Result<(), ClusterError> {
    if (allowed.0..=allowed.1).contains(&value) {
        return Ok(());
    }
    Err(ClusterError::Number {
        name,
        value,
        allowed,
    })
}
