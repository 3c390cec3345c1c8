//! Progress by member.

use super::Progress;
use crate::quorum::AckedIndexer;
use crate::types::{Index, NodeId};
use std::fmt;

/// Progress of every member, by id in ascending order. Printed one per line, ids decimal (etcd `ProgressMap`).
///
/// A sorted vector: configurations are small, and the leader looks something up with every message.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ProgressMap(Vec<(NodeId, Progress)>);

impl ProgressMap {
    /// Number of members.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `id` is a member.
    pub fn contains(&self, id: NodeId) -> bool {
        self.find(id).is_some()
    }

    /// Progress of a member.
    pub fn get(&self, id: NodeId) -> Option<&Progress> {
        let mut members = self.0.iter();
        members
            .find(|(member, _)| *member == id)
            .map(|(_, progress)| progress)
    }

    /// Members and their progress in ascending order of ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (NodeId, &Progress)> + Clone + '_ {
        self.0.iter().map(|(id, progress)| (*id, progress))
    }

    /// Member and progress at a place in the order of ids.
    #[inline]
    pub(crate) fn at(&self, place: usize) -> Option<(NodeId, &Progress)> {
        self.0.get(place).map(|(id, progress)| (*id, progress))
    }

    /// The same to change it.
    #[inline]
    pub(crate) fn at_mut(&mut self, place: usize) -> Option<(NodeId, &mut Progress)> {
        self.0.get_mut(place).map(|(id, progress)| (*id, progress))
    }

    /// A member's place in the order of ids: it stays the same while a message is handled. Among few members a search
    /// from the first is the fastest.
    #[inline]
    pub(crate) fn find(&self, id: NodeId) -> Option<usize> {
        self.0.iter().position(|(member, _)| *member == id)
    }

    pub(crate) fn get_mut(&mut self, id: NodeId) -> Option<&mut Progress> {
        let mut members = self.0.iter_mut();
        members
            .find(|(member, _)| *member == id)
            .map(|(_, progress)| progress)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (NodeId, &mut Progress)> + '_ {
        self.0.iter_mut().map(|(id, progress)| (*id, progress))
    }

    /// Adds a member or replaces its progress.
    pub(crate) fn insert(&mut self, id: NodeId, progress: Progress) {
        match self.place(id) {
            Ok(at) => self.0[at].1 = progress,
            Err(at) => self.0.insert(at, (id, progress)),
        }
    }

    pub(crate) fn remove(&mut self, id: NodeId) {
        if let Ok(at) = self.place(id) {
            self.0.remove(at);
        }
    }

    /// Where a member is, or would be.
    fn place(&self, id: NodeId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&id, |(member, _)| *member)
    }
}

impl fmt::Display for ProgressMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter()
            .try_for_each(|(id, progress)| writeln!(f, "{id}: {progress}"))
    }
}

impl AckedIndexer for ProgressMap {
    fn acked_index(&self, voter: NodeId) -> Option<Index> {
        self.get(voter).map(|progress| progress.matched)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_in_the_order_of_their_ids_and_once() {
        let mut map = ProgressMap::default();
        for id in [3, 1, 2, 1] {
            map.insert(id, Progress::default());
        }
        let ids = |map: &ProgressMap| map.iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids(&map), [1, 2, 3]);
        map.remove(2);
        map.remove(9);
        assert_eq!((ids(&map), map.len()), (vec![1, 3], 2));
        assert!(map.contains(3) && !map.contains(2));
        assert_eq!(map.at(1).map(|(id, _)| id), Some(3));
    }
}
