//! The suite of quorums: `committed` computes the commit index of a configuration, `vote` the state of a vote.
//!
//! Source: `quorum/datadriven_test.go`.
mod checks;
mod read;

use crate::datadriven::Directive;
use crate::script::{Answer, ScriptError};
use checks::Rules;
use raft_core::quorum::{JointConfig, MajorityConfig};
use raft_core::{Index, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// How far voters are known to have stored the log.
type Acked = BTreeMap<NodeId, Index>;

/// What voters are known to have said.
type Votes = BTreeMap<NodeId, bool>;

/// A question to a configuration.
#[derive(Clone, Debug, PartialEq)]
struct Query {
    /// Voters of `cfg`, then of `cfgj`, as they are written.
    ids: Vec<NodeId>,
    /// The configuration; its outgoing half is that of `cfgj`.
    config: JointConfig,
    /// Whether `cfgj` is given, so that the rules of a joint configuration hold even if it is empty.
    joint: bool,
    ask: Ask,
}

/// What is asked. Values belong to the voters in the order in which these first appear; `None` is unknown.
#[derive(Clone, Debug, PartialEq)]
enum Ask {
    Committed(Vec<Option<Index>>),
    Vote(Vec<Option<bool>>),
    /// No command of the suite. etcd complains about missing values before it does about that.
    Unknown(ScriptError, Vec<Option<Index>>),
}

pub(super) fn answers(directives: &[Directive]) -> Result<Vec<Answer>, ScriptError> {
    let read = |directive| {
        let query = read::query(directive)?;
        match query.mismatch() {
            Some(text) => Ok(Answer::to_mistake(directive, &text)),
            None => query.answer(&Rules::RAFT).map(Answer::right),
        }
    };
    directives.iter().map(read).collect()
}

impl Query {
    /// etcd's answer when there is not one value for each voter. A vote is shown as 2 (yes), 1 (no) or 0 (unknown).
    fn mismatch(&self) -> Option<String> {
        let values: Vec<Index> = match &self.ask {
            Ask::Committed(values) | Ask::Unknown(_, values) => {
                values.iter().map(|value| value.unwrap_or(0)).collect()
            }
            Ask::Vote(votes) => votes
                .iter()
                .map(|vote| vote.map_or(0, |yes| 1 + Index::from(yes)))
                .collect(),
        };
        let voters = self.config.ids();
        (voters.len() != values.len()).then(|| {
            let voters: Vec<_> = voters.iter().map(|id| format!("{id}:{{}}")).collect();
            let values: Vec<_> = values.into_iter().map(index_text).collect();
            format!(
                "error: mismatched input (explicit or _) for voters map[{}]: [{}]",
                voters.join(" "),
                values.join(" ")
            )
        })
    }

    fn answer(self, rules: &Rules) -> Result<String, ScriptError> {
        match (self.ask, self.joint) {
            (Ask::Committed(values), false) => {
                let acked = by_voter(&self.ids, values);
                Ok(committed_by_majority(rules, &self.config.incoming, &acked))
            }
            (Ask::Committed(values), true) => {
                let acked = by_voter(&self.ids, values);
                Ok(committed_jointly(rules, &self.config, &acked))
            }
            (Ask::Vote(votes), _) => {
                let votes = by_voter(&self.ids, votes);
                Ok(vote(rules, &self.config, &votes, self.joint))
            }
            (Ask::Unknown(error, _), _) => Err(error),
        }
    }
}

/// Gives the values to the voters, those that are named twice once.
fn by_voter<T>(ids: &[NodeId], values: Vec<Option<T>>) -> BTreeMap<NodeId, T> {
    let mut seen = BTreeSet::new();
    let voters = ids.iter().filter(|id| seen.insert(**id));
    voters
        .zip(values)
        .filter_map(|(id, value)| Some((*id, value?)))
        .collect()
}

fn committed_by_majority(rules: &Rules, config: &MajorityConfig, acked: &Acked) -> String {
    let index = (rules.majority)(config, acked);
    let mut text = config.describe(acked);
    text.push_str(&checks::majority(rules, config, acked, index));
    text.push_str(&index_text(index));
    text
}

fn committed_jointly(rules: &Rules, config: &JointConfig, acked: &Acked) -> String {
    let index = (rules.joint)(config, acked);
    let mut text = config.describe(acked);
    text.push_str(&checks::index_symmetry(rules, config, acked, index));
    text.push_str(&index_text(index));
    text
}

fn vote(rules: &Rules, config: &JointConfig, votes: &Votes, joint: bool) -> String {
    if !joint {
        return config.incoming.vote_result(votes).to_string();
    }
    let result = (rules.vote)(config, votes);
    format!(
        "{}{result}",
        checks::vote_symmetry(rules, config, votes, result)
    )
}

/// An index as etcd prints it: the largest is what an empty configuration commits, everything.
fn index_text(index: Index) -> String {
    match index {
        Index::MAX => "∞".to_string(),
        index => index.to_string(),
    }
}

#[cfg(test)]
mod tests;
