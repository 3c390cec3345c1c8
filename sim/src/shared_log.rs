//! A log that follows a snapshot, in a form whose clones share what is old: what raft's storage and the WAL hold.
use crate::shared_vec::SharedVec;
use raft_core::{Entry, EntryId, Index, Term};

/// Entries of consecutive indexes behind a place in the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SharedLog {
    /// What the first entry follows: the last index that is gone; (0, 0) when the log starts at 1.
    before: EntryId,
    /// The entry at index `i` is item `i - before.index - 1`, at the same place as in every other log.
    entries: SharedVec<Entry>,
}

impl SharedLog {
    /// An empty log behind a snapshot.
    pub(crate) fn after(before: EntryId) -> Self {
        Self {
            before,
            entries: SharedVec::behind(before.index as usize),
        }
    }

    /// What the first entry follows.
    pub(crate) fn before(&self) -> EntryId {
        self.before
    }

    /// Index of the first entry, if there is one.
    pub(crate) fn first(&self) -> Index {
        self.before.index + 1
    }

    /// Last index; `first() - 1` when empty.
    pub(crate) fn last(&self) -> Index {
        self.before.index + self.entries.len() as Index
    }

    /// Index and term of the last entry, or of what an empty log follows.
    pub(crate) fn last_id(&self) -> EntryId {
        let index = self.last();
        EntryId {
            term: self.term(index).unwrap_or(0),
            index,
        }
    }

    /// The entry at an index.
    pub(crate) fn get(&self, index: Index) -> Option<&Entry> {
        let place = index.checked_sub(self.first())?;
        self.entries.get(usize::try_from(place).ok()?)
    }

    /// Term of the entry at an index, that before the first one included.
    pub(crate) fn term(&self, index: Index) -> Option<Term> {
        if index == self.before.index {
            return Some(self.before.term);
        }
        self.get(index).map(|entry| entry.term)
    }

    /// Adds an entry, which replaces the one at its index and all behind it. One that is compacted already is skipped
    /// (etcd `MemoryStorage.Append`).
    pub(crate) fn put(&mut self, entry: &Entry) {
        let last = self.last();
        assert!(
            entry.index <= last + 1,
            "entry {} would leave a gap after {last}",
            entry.index
        );
        let Some(place) = entry.index.checked_sub(self.first()) else {
            return;
        };
        self.entries.truncate(place as usize);
        self.entries.push(entry.clone());
    }

    /// Forgets the entries up to and including `index`, as far as there are any. Whether any were.
    pub(crate) fn compact(&mut self, index: Index) -> bool {
        let index = index.min(self.last());
        let Some(term) = self.term(index).filter(|_| index > self.before.index) else {
            return false;
        };
        self.entries
            .drop_front((index - self.before.index) as usize);
        self.before = EntryId { term, index };
        true
    }

    /// Forgets the entries behind `last`, which is not before the first one's predecessor.
    pub(crate) fn cut(&mut self, last: Index) {
        let keep = last.saturating_sub(self.before.index);
        self.entries.truncate(keep as usize);
    }

    /// The entries behind `index`, which is not above the last one.
    pub(crate) fn behind(&self, id: EntryId) -> Self {
        let mut log = self.clone();
        log.compact(id.index);
        if log.before.index < id.index {
            return Self::after(id);
        }
        log
    }

    /// The entries themselves.
    pub(crate) fn entries(&self) -> &SharedVec<Entry> {
        &self.entries
    }

    /// Shares with a list of entries what both hold.
    pub(crate) fn adopt(&mut self, other: &SharedVec<Entry>) {
        self.entries.adopt(other);
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.entries.clone_bytes()
    }
}
