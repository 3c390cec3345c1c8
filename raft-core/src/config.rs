//! How a node behaves, chosen when it starts.

use crate::errors::{ConfigError, ParseOptionError};
use crate::rules::Rules;
use crate::types::{Index, NO_LIMIT, NONE, NodeId, is_local_msg_target};
use std::fmt;
use std::str::FromStr;

/// How linearizable reads are confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ReadOnlyOption {
    /// By a round of heartbeats to a quorum.
    #[default]
    Safe,
    /// By the leader's lease, which trusts the clocks. Needs `check_quorum`.
    LeaseBased,
}

/// How leader and follower find the place where their logs match. Only the refusal and its use
/// differ; states and throttling are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ProbeStrategy {
    /// One index back per round trip, without a hint (paper, section 5.3).
    Decrement,
    /// The refusal names the follower's last index (etcd up to 3.4).
    LastIndex,
    /// The refusal names index and term of the follower's best guess, and the leader skips what
    /// its own terms rule out: at most one probe per term (etcd since 3.5).
    #[default]
    TermHint,
}

impl ProbeStrategy {
    /// Every strategy.
    pub const ALL: [Self; 3] = [Self::Decrement, Self::LastIndex, Self::TermHint];
    const NAMES: [&'static str; 3] = ["decrement", "last-index", "term-hint"];
}

impl fmt::Display for ProbeStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAMES[*self as usize])
    }
}

impl FromStr for ProbeStrategy {
    type Err = ParseOptionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::NAMES.iter().position(|name| *name == text);
        named
            .map(|position| Self::ALL[position])
            .ok_or_else(|| ParseOptionError {
                found: text.into(),
                expected: &Self::NAMES,
            })
    }
}

/// What a node is told when it starts (etcd `Config`). Sizes are bytes; ticks are calls of
/// [`tick`](crate::RawNode::tick).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    /// Identity of the node; not 0.
    pub id: NodeId,
    /// Ticks without a leader after which a follower campaigns; the actual timeout is drawn from
    /// `election_tick..2 * election_tick`. More than `heartbeat_tick`.
    pub election_tick: u64,
    /// Ticks between a leader's heartbeats; at least 1.
    pub heartbeat_tick: u64,
    /// After a restart the index up to which the application has applied; 0 = what the storage
    /// discarded.
    pub applied: Index,
    /// Whether storing and applying are asked for by messages; see [`Ready`](crate::Ready).
    pub async_storage_writes: bool,
    /// Encoded size of the entries of one append message; 0 = one entry each.
    pub max_size_per_msg: u64,
    /// Encoded size of the entries that are being applied at once; 0 = `max_size_per_msg`.
    pub max_committed_size_per_ready: u64,
    /// Data in the uncommitted part of a leader's log, above which proposals are dropped;
    /// 0 = no limit.
    pub max_uncommitted_entries_size: u64,
    /// Append messages under way to one follower; at least 1.
    pub max_inflight_msgs: usize,
    /// Data under way to one follower; at least `max_size_per_msg`, 0 = no limit.
    pub max_inflight_bytes: u64,
    /// Whether a leader that hears of no quorum for `election_tick` ticks steps down, and votes are
    /// refused while a leader is heard of.
    pub check_quorum: bool,
    /// Whether elections start with a round that changes nothing (thesis, section 9.6).
    pub pre_vote: bool,
    /// How reads are confirmed.
    pub read_only_option: ReadOnlyOption,
    /// Whether followers drop proposals instead of sending them to the leader.
    pub disable_proposal_forwarding: bool,
    /// Whether a leader lets every configuration change into its log, even one that cannot be
    /// applied.
    pub disable_conf_change_validation: bool,
    /// Whether a leader that is removed or demoted steps down.
    pub step_down_on_removal: bool,
    /// How mismatching logs are probed, as leader and as follower.
    pub probe_strategy: ProbeStrategy,
    /// The safety rules in force; all of them, unless it is to be shown what one is for.
    pub rules: Rules,
    /// Seed of the election timeouts. Nodes with different ids may share it.
    pub election_seed: u64,
}

impl Default for Config {
    /// Ten heartbeats per election timeout, 1 MiB per message, 256 messages under way.
    fn default() -> Self {
        Self {
            id: NONE,
            election_tick: 10,
            heartbeat_tick: 1,
            applied: 0,
            async_storage_writes: false,
            max_size_per_msg: 1 << 20,
            max_committed_size_per_ready: 0,
            max_uncommitted_entries_size: 0,
            max_inflight_msgs: 256,
            max_inflight_bytes: 0,
            check_quorum: false,
            pre_vote: false,
            read_only_option: ReadOnlyOption::Safe,
            disable_proposal_forwarding: false,
            disable_conf_change_validation: false,
            step_down_on_removal: false,
            probe_strategy: ProbeStrategy::TermHint,
            rules: Rules::default(),
            election_seed: 0,
        }
    }
}

impl Config {
    /// Says what is wrong with the values, if anything (etcd `Config.validate`).
    pub fn validate(&self) -> Result<(), ConfigError> {
        let checks = [
            (self.id == NONE, ConfigError::NoneAsId),
            (is_local_msg_target(self.id), ConfigError::LocalTargetAsId),
            (self.heartbeat_tick == 0, ConfigError::HeartbeatTick),
            (
                self.election_tick <= self.heartbeat_tick,
                ConfigError::ElectionTick,
            ),
            (self.max_inflight_msgs == 0, ConfigError::MaxInflightMsgs),
            (
                self.max_inflight_bytes != 0 && self.max_inflight_bytes < self.max_size_per_msg,
                ConfigError::MaxInflightBytes,
            ),
            (
                self.read_only_option == ReadOnlyOption::LeaseBased && !self.check_quorum,
                ConfigError::LeaseWithoutCheckQuorum,
            ),
        ];
        let wrong = checks.into_iter().find(|(wrong, _)| *wrong);
        wrong.map_or(Ok(()), |(_, error)| Err(error))
    }

    pub(crate) fn effective_max_committed_size(&self) -> u64 {
        match self.max_committed_size_per_ready {
            0 => self.max_size_per_msg,
            size => size,
        }
    }

    pub(crate) fn effective_max_uncommitted_size(&self) -> u64 {
        match self.max_uncommitted_entries_size {
            0 => NO_LIMIT,
            size => size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(change: impl FnOnce(&mut Config)) -> Option<String> {
        let mut config = Config {
            id: 1,
            ..Config::default()
        };
        change(&mut config);
        config.validate().err().map(|error| error.to_string())
    }

    #[test]
    fn each_wrong_value_is_named() {
        assert_eq!(problem(|_| ()), None);
        let says = |text: &str| Some(text.to_owned());
        assert_eq!(
            problem(|config| config.id = 0),
            says("cannot use none as id")
        );
        assert_eq!(
            problem(|config| config.id = crate::LOCAL_APPEND_THREAD),
            says("cannot use local target as id")
        );
        assert_eq!(
            problem(|config| config.heartbeat_tick = 0),
            says("heartbeat tick must be greater than 0")
        );
        assert_eq!(
            problem(|config| config.election_tick = 1),
            says("election tick must be greater than heartbeat tick")
        );
        assert_eq!(
            problem(|config| config.max_inflight_msgs = 0),
            says("max inflight messages must be greater than 0")
        );
        assert_eq!(
            problem(|config| config.max_inflight_bytes = 1),
            says("max inflight bytes must be >= max message size")
        );
        assert_eq!(
            problem(|config| config.read_only_option = ReadOnlyOption::LeaseBased),
            says("CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased")
        );
    }

    #[test]
    fn strategies_are_named_in_scripts() {
        for strategy in ProbeStrategy::ALL {
            assert_eq!(strategy.to_string().parse(), Ok(strategy));
        }
        let error = "fast".parse::<ProbeStrategy>().unwrap_err().to_string();
        assert_eq!(
            error,
            "\"fast\" is none of decrement, last-index, term-hint"
        );
    }
}
