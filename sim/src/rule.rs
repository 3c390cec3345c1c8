//! Rules that can be switched off one at a time: those of raft whose absence shows in a cluster, and those that its host
//! has to keep. A run in which one was ever off is one of a modified raft, and says so.
//!
//! The limit that an append sets to the commit index is not among them: a leader's probes never end below the true end of
//! agreement, so that no run of a cluster needs it. raft-core's own tests show what it forbids.
use raft_core::Rule as RaftRule;
use std::fmt;
use std::str::FromStr;

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A rule of raft.
    Raft(RaftRule),
    /// A host sends nothing before the disk has what the Ready says (etcd's `Ready.Messages`; paper, section 5.1).
    /// Without it: messages leave first.
    PersistBeforeSend,
    /// A host writes the vote that the HardState carries (paper, Figure 2).
    /// Without it: what it writes has no vote.
    PersistVote,
}

/// The names of all rules, in the order of [`Rule::ALL`].
pub const NAMES: [&str; 11] = [
    "own-term-commit",
    "log-matching-check",
    "up-to-date-vote",
    "one-vote-per-term",
    "quorum-size",
    "joint-quorum",
    "read-quorum-round",
    "read-after-own-commit",
    "heartbeat-commit-limit",
    "persist-before-send",
    "persist-vote",
];

impl Rule {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Raft(RaftRule::OwnTermCommit),
        Self::Raft(RaftRule::LogMatchingCheck),
        Self::Raft(RaftRule::UpToDateVote),
        Self::Raft(RaftRule::OneVotePerTerm),
        Self::Raft(RaftRule::QuorumSize),
        Self::Raft(RaftRule::JointQuorum),
        Self::Raft(RaftRule::ReadQuorumRound),
        Self::Raft(RaftRule::ReadAfterOwnCommit),
        Self::Raft(RaftRule::HeartbeatCommitLimit),
        Self::PersistBeforeSend,
        Self::PersistVote,
    ];

    /// Its name in commands and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Raft(rule) => rule.name(),
            Self::PersistBeforeSend => "persist-before-send",
            Self::PersistVote => "persist-vote",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no rule has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule {
    /// The name.
    pub name: String,
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no rule is called `{}`: expected one of {}",
            self.name,
            NAMES.join(", ")
        )
    }
}

impl std::error::Error for UnknownRule {}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, UnknownRule> {
        let found = Self::ALL.into_iter().find(|rule| rule.name() == name);
        found.ok_or_else(|| UnknownRule {
            name: name.to_string(),
        })
    }
}

/// Which rules are in force; the default is all of them.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    raft: raft_core::Rules,
    send_first: bool,
    forget_vote: bool,
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
        match rule {
            Rule::Raft(rule) => self.raft.set(rule, on),
            Rule::PersistBeforeSend => self.send_first = !on,
            Rule::PersistVote => self.forget_vote = !on,
        }
    }

    /// Whether a rule is in force.
    pub fn holds(self, rule: Rule) -> bool {
        match rule {
            Rule::Raft(rule) => self.raft.holds(rule),
            Rule::PersistBeforeSend => !self.send_first,
            Rule::PersistVote => !self.forget_vote,
        }
    }

    /// Those of raft.
    pub fn raft(self) -> raft_core::Rules {
        self.raft
    }

    /// Whether all are in force.
    pub fn all_hold(self) -> bool {
        self == Self::default()
    }

    /// The rules that are switched off, in the order of [`Rule::ALL`].
    pub fn off(self) -> impl Iterator<Item = Rule> {
        Rule::ALL.into_iter().filter(move |rule| !self.holds(*rule))
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.off().map(Rule::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_switched_one_by_one_and_known_by_name() {
        for (rule, name) in Rule::ALL.into_iter().zip(NAMES) {
            assert_eq!((rule.name(), name.parse()), (name, Ok(rule)));
            let mut rules = Rules::without(rule);
            assert!(rules.off().eq([rule]) && !rules.all_hold());
            rules.set(rule, true);
            assert!(rules.all_hold());
        }
        let raft = Rule::ALL
            .iter()
            .filter(|rule| matches!(rule, Rule::Raft(_)));
        // All but one of raft's own: see the head of this file.
        assert_eq!(raft.count() + 1, RaftRule::ALL.len());
        assert!("no-such-rule".parse::<Rule>().is_err());
    }
}
