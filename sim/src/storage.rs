//! The stable log as raft reads it: what etcd's raftexample keeps in `MemoryStorage`, in a form whose clones share what
//! is old, because every checkpoint is a clone.
use crate::shared_vec::SharedVec;
use raft_core::{
    ConfState, Entry, HardState, Index, NodeId, Snapshot, Storage, StorageError, Term,
};
use std::borrow::Cow;

/// A log from index 1 on, of a cluster with static members. Memory: it dies with the process.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SharedStorage {
    /// As of the start of the process.
    hard_state: HardState,
    voters: Vec<NodeId>,
    /// The entry at index `i` is item `i - 1`.
    entries: SharedVec<Entry>,
}

impl SharedStorage {
    /// What was read of a disk.
    pub(crate) fn new(
        voters: Vec<NodeId>,
        hard_state: HardState,
        entries: SharedVec<Entry>,
    ) -> Self {
        Self {
            hard_state,
            voters,
            entries,
        }
    }

    /// The entry at an index.
    pub(crate) fn entry(&self, index: Index) -> Option<&Entry> {
        self.entries
            .get(usize::try_from(index.checked_sub(1)?).ok()?)
    }

    /// Adds entries, which replace stored ones from their first index on.
    pub(crate) fn append(&mut self, entries: &[Entry]) {
        for entry in entries {
            let last = self.last();
            assert!(
                (1..=last + 1).contains(&entry.index),
                "entry {} would leave a gap after {last}",
                entry.index
            );
            self.entries.truncate(entry.index as usize - 1);
            self.entries.push(entry.clone());
        }
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.entries.clone_bytes()
    }

    /// All entries, from index 1.
    pub(crate) fn stored(&self) -> &SharedVec<Entry> {
        &self.entries
    }

    /// Shares with a list what both hold.
    pub(crate) fn adopt(&mut self, other: &SharedVec<Entry>) {
        self.entries.adopt(other);
    }

    fn last(&self) -> Index {
        self.entries.len() as Index
    }
}

impl Storage for SharedStorage {
    fn initial_state(&self) -> Result<(HardState, ConfState), StorageError> {
        Ok((
            self.hard_state,
            ConfState::from_voters(self.voters.iter().copied()),
        ))
    }

    fn entries(
        &self,
        lo: Index,
        hi: Index,
        max_size: u64,
    ) -> Result<Cow<'_, [Entry]>, StorageError> {
        let mut found = Vec::with_capacity(hi.saturating_sub(lo) as usize);
        let mut size = 0u64;
        for index in lo..hi {
            let entry = self.entry(index).ok_or(StorageError::Unavailable)?;
            size = size.saturating_add(entry.encoded_size());
            if size > max_size && !found.is_empty() {
                break;
            }
            found.push(entry.clone());
        }
        Ok(found.into())
    }

    fn term(&self, index: Index) -> Result<Term, StorageError> {
        match index {
            0 => Ok(0),
            _ => self
                .entry(index)
                .map(|entry| entry.term)
                .ok_or(StorageError::Unavailable),
        }
    }

    fn last_index(&self) -> Result<Index, StorageError> {
        Ok(self.last())
    }

    fn first_index(&self) -> Result<Index, StorageError> {
        Ok(1)
    }

    /// There is none: the log is never compacted.
    fn snapshot(&self) -> Result<Snapshot, StorageError> {
        Err(StorageError::SnapshotTemporarilyUnavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft_core::{MemoryStorage, NO_LIMIT};

    fn entry(index: Index, term: Term) -> Entry {
        Entry {
            index,
            term,
            ..Entry::normal("some=data")
        }
    }

    fn both(runs: &[&[Entry]]) -> (SharedStorage, MemoryStorage) {
        let mut shared =
            SharedStorage::new(vec![1, 2, 3], HardState::default(), SharedVec::default());
        let mut memory = MemoryStorage::with_conf_state(ConfState::from_voters([1, 2, 3]));
        for run in runs {
            shared.append(run);
            memory.append(run).expect("the entries follow each other");
        }
        (shared, memory)
    }

    #[test]
    fn it_answers_as_memory_storage_does() {
        let first: Vec<Entry> = (1..=300).map(|index| entry(index, 1)).collect();
        let second: Vec<Entry> = (140..=200).map(|index| entry(index, 2)).collect();
        let (shared, memory) = both(&[&first, &second]);
        assert_eq!(shared.initial_state(), memory.initial_state());
        assert_eq!(shared.first_index(), memory.first_index());
        assert_eq!(shared.last_index(), memory.last_index());
        assert_eq!(shared.last_index(), Ok(200));
        for index in [0, 1, 139, 140, 200] {
            assert_eq!(shared.term(index), memory.term(index), "term at {index}");
        }
        assert_eq!(shared.term(201), Err(StorageError::Unavailable));
        for (lo, hi, max) in [
            (1, 201, NO_LIMIT),
            (130, 150, NO_LIMIT),
            (5, 90, 100),
            (5, 90, 0),
        ] {
            let (a, b) = (shared.entries(lo, hi, max), memory.entries(lo, hi, max));
            assert_eq!(a, b, "{lo}..{hi} of at most {max} bytes");
        }
    }
}
