//! What a cluster is made from, and what cannot be made.
use crate::clients::Patience;
use crate::host::HostConfig;
use crate::network::Rules;
use raft_core::{Config, NO_LIMIT, NodeId, ProbeStrategy, ReadOnlyOption};
use std::fmt;

/// The most nodes that a cluster may have.
pub const MAX_NODES: usize = 9;

/// How a cluster is made. The defaults are etcd's where it has any.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterConfig {
    /// The members: `1..=n`, with n from 1 to [`MAX_NODES`].
    pub voters: Vec<NodeId>,
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
    /// Whether the virtual clock runs. Without it nothing is scheduled and everything goes by hand.
    pub clock: bool,
}

impl Default for ClusterConfig {
    fn default() -> Self {
        Self {
            voters: vec![1, 2, 3],
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
        /// The ids that were asked for.
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
        let nodes = self.voters.len();
        if !(1..=MAX_NODES).contains(&nodes) {
            return Err(ClusterError::NodeCount { nodes });
        }
        if !self.voters.iter().copied().eq(1..=nodes as u64) {
            return Err(ClusterError::NodeIds {
                voters: self.voters.clone(),
            });
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
            ..Config::default()
        }
    }

    /// What links do to messages.
    pub(super) fn link_rules(&self) -> Rules {
        Rules {
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

    /// What the processes of one host are started with.
    pub(super) fn host_config(&self, id: NodeId) -> HostConfig {
        HostConfig {
            raft: self.raft_config(id),
            voters: self.voters.clone(),
            tick_ms: self.tick_ms,
            fsync_ms: self.fsync_ms,
        }
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
