//! Safety rules that can be switched off one at a time, to see what each of them is for, and to see that a checker
//! notices when it is missing. All are in force unless somebody says otherwise; etcd has no such switch.

use crate::errors::ParseOptionError;
use std::fmt;
use std::str::FromStr;

/// One rule of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Rule {
    /// A leader counts replicas only for entries of its own term (paper, section 5.4.2).
    /// Without it: commits any entry that a majority holds.
    OwnTermCommit,
    /// A follower takes entries only if it holds the entry before them (paper, section 5.3).
    /// Without it: takes them wherever they leave no gap.
    LogMatchingCheck,
    /// A vote needs a log that is at least as up to date (paper, section 5.4.1).
    /// Without it: votes for any log.
    UpToDateVote,
    /// A node votes once per term (paper, section 5.2).
    /// Without it: votes for whoever asks.
    OneVotePerTerm,
    /// More than half of the voters decide (paper, section 5.2).
    /// Without it: half of them, rounded down, and at least one.
    QuorumSize,
    /// In a joint configuration both majorities decide (paper, section 6).
    /// Without it: that of the new voters alone.
    JointQuorum,
    /// Before a leader answers a read, a majority confirms that it still leads (paper, section 8).
    /// Without it: answers at once.
    ReadQuorumRound,
    /// A leader answers reads only after the first commit of its term (paper, section 8).
    /// Without it: with the commit index that it had as a follower.
    ReadAfterOwnCommit,
    /// A heartbeat's commit index does not pass what is known to match.
    /// Without it: it is the leader's.
    HeartbeatCommitLimit,
    /// A follower commits no further than to the last entry that an append made match (paper, Figure 2).
    /// Without it: to the leader's commit index, as far as its log goes.
    AppendCommitLimit,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::OwnTermCommit,
        Self::LogMatchingCheck,
        Self::UpToDateVote,
        Self::OneVotePerTerm,
        Self::QuorumSize,
        Self::JointQuorum,
        Self::ReadQuorumRound,
        Self::ReadAfterOwnCommit,
        Self::HeartbeatCommitLimit,
        Self::AppendCommitLimit,
    ];

    /// Their names, in the same order.
    const NAMES: [&'static str; 10] = [
        "own-term-commit",
        "log-matching-check",
        "up-to-date-vote",
        "one-vote-per-term",
        "quorum-size",
        "joint-quorum",
        "read-quorum-round",
        "read-after-own-commit",
        "heartbeat-commit-limit",
        "append-commit-limit",
    ];

    /// Its name in commands and files.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Rule {
    type Err = ParseOptionError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|rule| rule.name() == name);
        found.ok_or_else(|| ParseOptionError {
            found: name.into(),
            expected: &Self::NAMES,
        })
    }
}

/// Which rules are in force; the default is all of them.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rules {
    /// One bit for each rule that is switched off.
    off: u16,
}

impl Rules {
    /// All rules but one.
    pub fn without(rule: Rule) -> Self {
        let mut rules = Self::default();
        rules.set(rule, false);
        rules
    }

    /// Switches a rule.
    pub fn set(&mut self, rule: Rule, on: bool) {
        match on {
            true => self.off &= !(1 << rule as u16),
            false => self.off |= 1 << rule as u16,
        }
    }

    /// Whether a rule is in force.
    #[inline]
    pub fn holds(self, rule: Rule) -> bool {
        self.off & (1 << rule as u16) == 0
    }

    /// Whether all are.
    pub fn all_hold(self) -> bool {
        self.off == 0
    }

    /// The rules that are switched off.
    pub fn off(self) -> impl Iterator<Item = Rule> {
        Rule::ALL.into_iter().filter(move |rule| !self.holds(*rule))
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.all_hold() {
            true => f.write_str("all rules"),
            false => f.debug_list().entries(self.off()).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_switched_one_by_one() {
        let mut rules = Rules::default();
        assert!(rules.all_hold());
        for rule in Rule::ALL {
            assert!(!Rules::without(rule).holds(rule));
            assert!(Rules::without(rule).off().eq([rule]));
            rules.set(rule, false);
        }
        assert!(rules.off().eq(Rule::ALL));
        Rule::ALL.iter().for_each(|rule| rules.set(*rule, true));
        assert_eq!(rules, Rules::default());
    }

    #[test]
    fn names_are_read_back() {
        for rule in Rule::ALL {
            assert_eq!(rule.name().parse(), Ok(rule));
        }
        assert!("no-such-rule".parse::<Rule>().is_err());
    }
}
