//! One set of voters.

use super::{AckedIndexer, VoteResult};
use crate::types::{Index, NodeId};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// Largest configuration that is computed without allocating.
const ON_STACK: usize = 9;

/// A set of voters of which more than half decide (etcd `MajorityConfig`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MajorityConfig {
    /// Ascending, each once.
    ids: Vec<NodeId>,
}

impl MajorityConfig {
    /// Number of voters.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no voter.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether `id` votes.
    pub fn contains(&self, id: NodeId) -> bool {
        self.ids.contains(&id)
    }

    /// Voters in ascending order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = NodeId> + '_ {
        self.ids.iter().copied()
    }

    pub(crate) fn insert(&mut self, id: NodeId) {
        if let Err(place) = self.ids.binary_search(&id) {
            self.ids.insert(place, id);
        }
    }

    pub(crate) fn remove(&mut self, id: NodeId) {
        self.ids.retain(|other| *other != id);
    }

    /// Highest index that a majority acknowledged; the maximum when there is no voter, so that
    /// the empty half of a joint configuration does not count.
    pub fn committed_index(&self, acked: &impl AckedIndexer) -> Index {
        majority_index(self.iter().map(|id| acked.acked_index(id).unwrap_or(0)))
    }

    /// State of a vote; won when there is no voter.
    pub fn vote_result(&self, votes: &BTreeMap<NodeId, bool>) -> VoteResult {
        self.vote_result_by(votes, self.len() / 2 + 1)
    }

    /// The same with another number of voters that decide.
    pub(crate) fn vote_result_by(
        &self,
        votes: &BTreeMap<NodeId, bool>,
        quorum: usize,
    ) -> VoteResult {
        let (mut yes, mut missing) = (0, 0);
        for id in self.iter() {
            match votes.get(&id) {
                Some(true) => yes += 1,
                Some(false) => {}
                None => missing += 1,
            }
        }
        if self.is_empty() || yes >= quorum {
            VoteResult::VoteWon
        } else if yes + missing >= quorum {
            VoteResult::VotePending
        } else {
            VoteResult::VoteLost
        }
    }

    /// Highest index that `quorum` voters, at least one, acknowledged.
    pub(crate) fn committed_index_by(&self, acked: &impl AckedIndexer, quorum: usize) -> Index {
        let mut indexes: Vec<_> = self
            .iter()
            .map(|id| acked.acked_index(id).unwrap_or(0))
            .collect();
        indexes.sort_unstable();
        let at = indexes.len().checked_sub(quorum);
        at.map_or(Index::MAX, |at| indexes[at])
    }

    /// A table with one bar per voter: the longer, the more voters acknowledged less
    /// (etcd `Describe`).
    pub fn describe(&self, acked: &impl AckedIndexer) -> String {
        if self.is_empty() {
            return "<empty majority quorum>".into();
        }
        let n = self.len();
        let indexes: Vec<_> = self.iter().map(|id| (id, acked.acked_index(id))).collect();
        let mut text = format!("{:n$}    idx\n", "");
        for &(id, index) in &indexes {
            let value = index.unwrap_or(0);
            let smaller = indexes
                .iter()
                .filter(|(_, other)| other.unwrap_or(0) < value)
                .count();
            let bar = match index {
                None => format!("?{:n$}", ""),
                Some(_) => format!("{}>{:width$}", "x".repeat(smaller), "", width = n - smaller),
            };
            let _ = writeln!(text, "{bar} {value:5}    (id={id:x})");
        }
        text
    }
}

/// Highest index that a majority of `acked` reaches; the maximum of none.
#[inline]
pub(crate) fn majority_index(mut acked: impl ExactSizeIterator<Item = Index>) -> Index {
    let n = acked.len();
    if n == 0 {
        return Index::MAX;
    }
    if n == 3 {
        // The most common cluster: the one in the middle.
        let [a, b, c] = std::array::from_fn(|_| acked.next().unwrap_or(0));
        return a.min(b).max(a.max(b).min(c));
    }
    majority_of_many(acked, n)
}

#[inline(never)]
fn majority_of_many(acked: impl Iterator<Item = Index>, n: usize) -> Index {
    if n > ON_STACK {
        let mut indexes: Vec<_> = acked.collect();
        indexes.sort_unstable();
        return indexes[n - (n / 2 + 1)];
    }
    let mut indexes = [0; ON_STACK];
    for (count, index) in acked.enumerate() {
        insert_sorted(&mut indexes, count, index);
    }
    indexes[n - (n / 2 + 1)]
}

/// Puts `index` in its place among the first `count` of the indexes, which are in order. Few as voters
/// are, nothing is faster (etcd sorts them so too).
#[inline]
fn insert_sorted(indexes: &mut [Index; ON_STACK], count: usize, index: Index) {
    let mut at = count;
    while at > 0 && indexes[at - 1] > index {
        indexes[at] = indexes[at - 1];
        at -= 1;
    }
    indexes[at] = index;
}

impl FromIterator<NodeId> for MajorityConfig {
    fn from_iter<I: IntoIterator<Item = NodeId>>(ids: I) -> Self {
        let mut ids: Vec<_> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self { ids }
    }
}

impl fmt::Display for MajorityConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('(')?;
        for (i, id) in self.iter().enumerate() {
            let separator = if i > 0 { " " } else { "" };
            write!(f, "{separator}{id:x}")?;
        }
        f.write_char(')')
    }
}
