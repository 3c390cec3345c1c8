//! The write-ahead log of a node: what is written, and what of it is fsynced.
//!
//! A record is an entry or a HardState. An entry record at an index that is already there replaces it and everything
//! behind it, as when etcd's WAL is read. Records become durable in order, by [`Wal::sync`]; a crash takes the others.
use crate::shared_vec::SharedVec;
use crate::view::Durability;
use raft_core::{Entry, HardState, Index, Term};

/// One record that is written and not yet fsynced.
#[derive(Clone, Debug, PartialEq)]
enum Record {
    Entry(Entry),
    HardState(HardState),
}

/// A disk with one file on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wal {
    /// What reading the fsynced records gives: the last HardState…
    hard_state: HardState,
    /// …and the log; the entry at index `i` is item `i - 1`.
    entries: SharedVec<Entry>,
    /// Written, not fsynced, in order of writing.
    pending: Vec<Record>,
}

impl Wal {
    /// Writes entries and then the HardState, in the order of etcd's `wal.Save`. Nothing is durable yet.
    pub fn save(&mut self, hard_state: Option<HardState>, entries: &[Entry]) {
        for entry in entries {
            let last = self.last();
            assert!(
                (1..=last + 1).contains(&entry.index),
                "entry {} would leave a gap after {last}",
                entry.index
            );
            self.pending.push(Record::Entry(entry.clone()));
        }
        self.pending.extend(hard_state.map(Record::HardState));
    }

    /// Makes everything that is written durable.
    pub fn sync(&mut self) {
        for record in std::mem::take(&mut self.pending) {
            match record {
                Record::HardState(hard_state) => self.hard_state = hard_state,
                Record::Entry(entry) => {
                    self.entries.truncate(entry.index as usize - 1);
                    self.entries.push(entry);
                }
            }
        }
    }

    /// The machine dies: what is not fsynced is gone.
    pub fn crash(&mut self) {
        self.pending.clear();
    }

    /// Last index, fsynced or not; 0 when empty.
    pub fn last(&self) -> Index {
        let written = self.pending.iter().rev().find_map(|record| match record {
            Record::Entry(entry) => Some(entry.index),
            Record::HardState(_) => None,
        });
        written.unwrap_or_else(|| self.synced_last())
    }

    /// Last index that is fsynced; 0 when none.
    pub fn synced_last(&self) -> Index {
        self.entries.len() as Index
    }

    /// The fsynced HardState.
    pub fn synced_hard_state(&self) -> HardState {
        self.hard_state
    }

    /// The fsynced entry at an index.
    pub fn synced(&self, index: Index) -> Option<&Entry> {
        self.entries
            .get(usize::try_from(index.checked_sub(1)?).ok()?)
    }

    /// All fsynced entries, from index 1.
    pub(crate) fn synced_entries(&self) -> &SharedVec<Entry> {
        &self.entries
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.entries.clone_bytes() + size_of_val(self.pending.as_slice())
    }

    /// Shares with a list what both hold.
    pub(crate) fn adopt(&mut self, other: &SharedVec<Entry>) {
        self.entries.adopt(other);
    }

    /// How safe the entry with this index and term is.
    pub fn durability(&self, index: Index, term: Term) -> Durability {
        if self.synced(index).is_some_and(|entry| entry.term == term) {
            return Durability::Stored;
        }
        let written = self.pending.iter().any(|record| {
            matches!(record, Record::Entry(entry) if entry.index == index && entry.term == term)
        });
        if written {
            Durability::Written
        } else {
            Durability::Unstable
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(index: Index, term: Term) -> Entry {
        Entry {
            index,
            term,
            ..Entry::normal("x=1")
        }
    }

    fn terms(wal: &Wal) -> Vec<Term> {
        wal.synced_entries()
            .iter()
            .map(|entry| entry.term)
            .collect()
    }

    #[test]
    fn what_is_written_becomes_durable_by_fsync_and_not_before() {
        let mut wal = Wal::default();
        let hard_state = HardState {
            term: 1,
            vote: 2,
            commit: 0,
        };
        wal.save(Some(hard_state), &[entry(1, 1), entry(2, 1)]);
        assert_eq!((wal.last(), wal.synced_last()), (2, 0));
        assert_eq!(wal.durability(2, 1), Durability::Written);
        assert_eq!(wal.durability(3, 1), Durability::Unstable);
        wal.sync();
        assert_eq!((wal.last(), wal.synced_last()), (2, 2));
        assert_eq!(wal.durability(2, 1), Durability::Stored);
        assert_eq!(wal.synced_hard_state(), hard_state);
    }

    #[test]
    fn a_crash_takes_exactly_what_is_not_fsynced() {
        let mut wal = Wal::default();
        wal.save(None, &[entry(1, 1), entry(2, 1)]);
        wal.sync();
        wal.save(
            Some(HardState {
                term: 2,
                vote: 1,
                commit: 1,
            }),
            &[entry(2, 2), entry(3, 2)],
        );
        wal.crash();
        assert_eq!(terms(&wal), [1, 1]);
        assert_eq!(wal.synced_hard_state(), HardState::default());
    }

    #[test]
    fn an_entry_replaces_the_one_at_its_index_and_all_behind_it() {
        let mut wal = Wal::default();
        wal.save(None, &[entry(1, 1), entry(2, 1), entry(3, 1)]);
        wal.sync();
        wal.save(None, &[entry(2, 2)]);
        assert_eq!(wal.last(), 2);
        wal.sync();
        assert_eq!(terms(&wal), [1, 2]);
    }

    #[test]
    #[should_panic(expected = "would leave a gap")]
    fn a_gap_is_noticed() {
        Wal::default().save(None, &[entry(2, 1)]);
    }
}
