//! A storage that forgets when the process ends.

use super::Storage;
use crate::errors::StorageError;
use crate::raftpb::{ConfState, Entry, HardState, Payload, Snapshot, limit_size};
use crate::types::{EntryId, Index, Term};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The log in a vector (etcd `MemoryStorage`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemoryStorage {
    hard_state: HardState,
    /// Latest snapshot; compaction leaves it alone, so it may be older than `before`.
    snapshot: Snapshot,
    /// What the first entry follows (etcd keeps it as a dummy entry).
    before: EntryId,
    /// `entries[i]` has index `before.index + 1 + i`.
    entries: Vec<Entry>,
}

impl MemoryStorage {
    /// An empty log of a node that knows no configuration.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty log that starts at index 1, of a node that knows its configuration.
    pub fn with_conf_state(conf_state: ConfState) -> Self {
        let mut storage = Self::default();
        storage.snapshot.metadata.conf_state = conf_state;
        storage
    }

    /// What [`set_hard_state`](Self::set_hard_state) saved last.
    pub fn hard_state(&self) -> HardState {
        self.hard_state
    }

    /// Saves the hard state.
    pub fn set_hard_state(&mut self, hard_state: HardState) {
        self.hard_state = hard_state;
    }

    /// All stored entries, in order.
    pub fn all_entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds entries, which replace stored ones from their first index on. Entries that are already
    /// compacted are skipped (etcd `Append`).
    pub fn append(&mut self, entries: &[Entry]) -> Result<(), StorageError> {
        let Some(append_at) = entries.first().map(|entry| entry.index) else {
            return Ok(());
        };
        let skip = (self.before.index + 1).saturating_sub(append_at) as usize;
        let Some(entries) = entries.get(skip..).filter(|rest| !rest.is_empty()) else {
            return Ok(());
        };
        let keep = (entries[0].index - self.before.index - 1) as usize;
        if keep > self.entries.len() {
            return Err(StorageError::MissingEntries {
                last_index: self.last(),
                append_at,
            });
        }
        self.entries.truncate(keep);
        self.entries.extend_from_slice(entries);
        Ok(())
    }

    /// The same, moving them: `entries` is empty afterwards and keeps its memory. What goes on where the log ends, and
    /// nearly everything does, is moved as it lies.
    #[inline(always)]
    pub fn append_from(&mut self, entries: &mut Vec<Entry>) -> Result<(), StorageError> {
        let goes_on = |first: &Entry| first.index == self.last() + 1;
        if entries.first().is_some_and(goes_on) {
            match entries.len() {
                1 => self.entries.push(entries.swap_remove(0)),
                _ => self.entries.append(entries),
            }
            return Ok(());
        }
        self.append(entries)?;
        entries.clear();
        Ok(())
    }

    /// Discards all entries up to and including `index`, which keeps its term. Fails when they are
    /// discarded already or do not exist. The caller compacts no further than it has applied.
    pub fn compact(&mut self, index: Index) -> Result<(), StorageError> {
        if index <= self.before.index {
            return Err(StorageError::Compacted);
        }
        self.check_bound("compact", index)?;
        let count = (index - self.before.index) as usize;
        self.before = self.entries[count - 1].id();
        self.entries.drain(..count);
        Ok(())
    }

    /// Replaces the snapshot by one of the state after `index`; `None` keeps the configuration of
    /// the previous one. Returns it.
    pub fn create_snapshot(
        &mut self,
        index: Index,
        conf_state: Option<ConfState>,
        data: impl Into<Payload>,
    ) -> Result<&Snapshot, StorageError> {
        if index <= self.snapshot.metadata.index {
            return Err(StorageError::SnapOutOfDate);
        }
        self.check_bound("snapshot", index)?;
        self.snapshot.metadata.term = self.term(index)?;
        self.snapshot.metadata.index = index;
        if let Some(conf_state) = conf_state {
            self.snapshot.metadata.conf_state = conf_state;
        }
        self.snapshot.data = data.into();
        Ok(&self.snapshot)
    }

    /// Replaces the whole log by a snapshot. Fails when a newer one is stored.
    pub fn apply_snapshot(&mut self, snapshot: Snapshot) -> Result<(), StorageError> {
        let stored = self.snapshot.metadata.index;
        if stored != 0 && stored >= snapshot.metadata.index {
            return Err(StorageError::SnapOutOfDate);
        }
        self.before = snapshot.id();
        self.entries.clear();
        self.snapshot = snapshot;
        Ok(())
    }

    #[inline]
    fn last(&self) -> Index {
        self.before.index + self.entries.len() as u64
    }

    /// The term right before the first entry, or why there is none.
    #[cold]
    fn term_outside(&self, index: Index) -> Result<Term, StorageError> {
        match index.cmp(&self.before.index) {
            Ordering::Less => Err(StorageError::Compacted),
            Ordering::Equal => Ok(self.before.term),
            Ordering::Greater => Err(StorageError::Unavailable),
        }
    }

    /// Why there are no entries `lo..hi`.
    #[cold]
    fn missing(&self, lo: Index, hi: Index) -> StorageError {
        let last_index = self.last();
        if lo <= self.before.index {
            StorageError::Compacted
        } else if hi > last_index + 1 {
            StorageError::OutOfBound {
                what: "entries' hi",
                index: hi,
                last_index,
            }
        } else {
            StorageError::Unavailable
        }
    }

    fn check_bound(&self, what: &'static str, index: Index) -> Result<(), StorageError> {
        let last_index = self.last();
        if index > last_index {
            return Err(StorageError::OutOfBound {
                what,
                index,
                last_index,
            });
        }
        Ok(())
    }
}

impl Storage for MemoryStorage {
    fn initial_state(&self) -> Result<(HardState, ConfState), StorageError> {
        Ok((self.hard_state, self.snapshot.metadata.conf_state.clone()))
    }

    #[inline]
    fn entries(
        &self,
        lo: Index,
        hi: Index,
        max_size: u64,
    ) -> Result<Cow<'_, [Entry]>, StorageError> {
        let first = self.before.index + 1;
        match (lo.checked_sub(first), hi.checked_sub(first)) {
            (Some(from), Some(to)) => match self.entries.get(from as usize..to as usize) {
                Some(entries) if !self.entries.is_empty() => {
                    Ok(limit_size(entries, max_size).into())
                }
                _ => Err(self.missing(lo, hi)),
            },
            _ => Err(self.missing(lo, hi)),
        }
    }

    #[inline]
    fn term(&self, index: Index) -> Result<Term, StorageError> {
        // What lies before the first entry wraps to a place that no log reaches.
        let at = index.wrapping_sub(self.before.index).wrapping_sub(1);
        match usize::try_from(at).ok().and_then(|at| self.entries.get(at)) {
            Some(entry) => Ok(entry.term),
            None => self.term_outside(index),
        }
    }

    #[inline]
    fn last_index(&self) -> Result<Index, StorageError> {
        Ok(self.last())
    }

    fn first_index(&self) -> Result<Index, StorageError> {
        Ok(self.before.index + 1)
    }

    fn snapshot(&self) -> Result<Snapshot, StorageError> {
        Ok(self.snapshot.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(ids: &[(Term, Index)]) -> Vec<Entry> {
        ids.iter()
            .map(|&(term, index)| Entry {
                term,
                index,
                ..Entry::default()
            })
            .collect()
    }

    /// A log that follows index 3 of term 3.
    fn storage(ids: &[(Term, Index)]) -> MemoryStorage {
        let mut storage = MemoryStorage::new();
        storage.before = EntryId { term: 3, index: 3 };
        storage.entries = entries(ids);
        storage
    }

    fn ids(storage: &MemoryStorage) -> Vec<(Term, Index)> {
        storage
            .entries
            .iter()
            .map(|entry| (entry.term, entry.index))
            .collect()
    }

    #[test]
    fn the_term_before_the_first_entry_stays_known() {
        let storage = storage(&[(4, 4), (5, 5)]);
        assert_eq!(storage.term(2), Err(StorageError::Compacted));
        assert_eq!(storage.term(3), Ok(3));
        assert_eq!(storage.term(5), Ok(5));
        assert_eq!(storage.term(6), Err(StorageError::Unavailable));
        assert_eq!(
            (storage.first_index(), storage.last_index()),
            (Ok(4), Ok(5))
        );
    }

    #[test]
    fn entries_are_limited_by_size_but_one_is_always_returned() {
        let storage = storage(&[(4, 4), (5, 5), (6, 6)]);
        let count = |lo, hi, max| storage.entries(lo, hi, max).map(|entries| entries.len());
        assert_eq!(count(3, 6, u64::MAX), Err(StorageError::Compacted));
        assert_eq!(count(4, 7, u64::MAX), Ok(3));
        assert_eq!(count(4, 7, 0), Ok(1));
        assert_eq!(count(4, 7, 8), Ok(2));
        assert_eq!(count(4, 7, 11), Ok(2));
        assert_eq!(count(4, 7, 12), Ok(3));
        assert!(matches!(
            count(4, 8, 0),
            Err(StorageError::OutOfBound { index: 8, .. })
        ));
    }

    #[test]
    fn appending_replaces_from_the_first_new_index_and_skips_compacted_ones() {
        type Ids<'a> = &'a [(Term, Index)];
        let cases: [(Ids<'_>, Ids<'_>); 6] = [
            (&[(1, 1), (2, 2)], &[(4, 4), (5, 5)]),
            (&[(3, 3), (4, 4), (5, 5)], &[(4, 4), (5, 5)]),
            (&[(3, 3), (6, 4), (6, 5)], &[(6, 4), (6, 5)]),
            (&[(4, 4), (5, 5), (5, 6)], &[(4, 4), (5, 5), (5, 6)]),
            (&[(5, 4)], &[(5, 4)]),
            (&[(5, 6)], &[(4, 4), (5, 5), (5, 6)]),
        ];
        for (new, expected) in cases {
            let mut storage = storage(&[(4, 4), (5, 5)]);
            storage.append(&entries(new)).unwrap();
            assert_eq!(ids(&storage), expected, "appending {new:?}");
        }
    }

    #[test]
    fn a_gap_is_refused() {
        let error = storage(&[(4, 4)]).append(&entries(&[(5, 6)])).unwrap_err();
        assert_eq!(
            error,
            StorageError::MissingEntries {
                last_index: 4,
                append_at: 6
            }
        );
    }

    #[test]
    fn compaction_keeps_the_term_of_the_last_discarded_entry() {
        let mut storage = storage(&[(4, 4), (5, 5), (6, 6)]);
        assert_eq!(storage.compact(3), Err(StorageError::Compacted));
        assert!(matches!(
            storage.compact(7),
            Err(StorageError::OutOfBound { index: 7, .. })
        ));
        assert_eq!(storage.compact(5), Ok(()));
        assert_eq!((storage.term(5), ids(&storage)), (Ok(5), vec![(6, 6)]));
        assert_eq!(storage.compact(6), Ok(()));
        assert_eq!((storage.term(6), storage.first_index()), (Ok(6), Ok(7)));
    }

    #[test]
    fn an_older_snapshot_is_refused() {
        let mut storage = storage(&[(4, 4), (5, 5)]);
        storage
            .create_snapshot(4, Some(ConfState::from_voters([1])), "state")
            .unwrap();
        assert_eq!(
            storage.snapshot().unwrap().id(),
            EntryId { term: 4, index: 4 }
        );
        assert_eq!(
            storage.create_snapshot(4, None, ""),
            Err(StorageError::SnapOutOfDate)
        );
        let mut snapshot = Snapshot::default();
        snapshot.metadata.index = 4;
        assert_eq!(
            storage.apply_snapshot(snapshot.clone()),
            Err(StorageError::SnapOutOfDate)
        );
        snapshot.metadata.index = 9;
        storage.apply_snapshot(snapshot).unwrap();
        assert_eq!(
            (storage.first_index(), storage.last_index()),
            (Ok(10), Ok(9))
        );
    }
}
