//! The stable log as raft reads it: what etcd's raftexample keeps in `MemoryStorage`, in a form whose clones share what
//! is old, because every checkpoint is a clone.
use crate::shared_log::SharedLog;
use crate::shared_vec::SharedVec;
use raft_core::{
    ConfState, Entry, EntryId, HardState, Index, Snapshot, Storage, StorageError, Term,
};
use std::borrow::Cow;

/// A log behind a snapshot. Memory: it dies with the process.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SharedStorage {
    /// As of the start of the process.
    hard_state: HardState,
    /// The latest snapshot; its index is 0 while there is none, and its configuration is then the first one.
    snapshot: Snapshot,
    log: SharedLog,
}

impl SharedStorage {
    /// What was read of a disk: the newest snapshot, or none but the first configuration, and the entries behind it.
    pub(crate) fn new(snapshot: Snapshot, hard_state: HardState, log: SharedLog) -> Self {
        Self {
            hard_state,
            snapshot,
            log,
        }
    }

    /// The entry at an index.
    pub(crate) fn entry(&self, index: Index) -> Option<&Entry> {
        self.log.get(index)
    }

    /// Adds entries, which replace stored ones from their first index on.
    pub(crate) fn append(&mut self, entries: &[Entry]) {
        entries.iter().for_each(|entry| self.log.put(entry));
    }

    /// Index of the latest snapshot; 0 for none.
    pub(crate) fn snapshot_index(&self) -> Index {
        self.snapshot.metadata.index
    }

    /// Keeps a snapshot of the applied state, for followers whose entries are gone; an older one than that at hand is
    /// ignored (etcd `CreateSnapshot`).
    pub(crate) fn set_snapshot(&mut self, snapshot: Snapshot) {
        if snapshot.metadata.index > self.snapshot_index() {
            self.snapshot = snapshot;
        }
    }

    /// Replaces the log by a received snapshot (etcd `ApplySnapshot`).
    pub(crate) fn install(&mut self, snapshot: Snapshot) {
        if snapshot.metadata.index > self.snapshot_index() {
            self.log = SharedLog::after(snapshot.id());
            self.snapshot = snapshot;
        }
    }

    /// Forgets entries up to and including `index`. Whether there were any.
    pub(crate) fn compact(&mut self, index: Index) -> bool {
        self.log.compact(index)
    }

    /// The stored entries.
    pub(crate) fn stored(&self) -> &SharedVec<Entry> {
        self.log.entries()
    }

    /// Shares with a list what both hold.
    pub(crate) fn adopt(&mut self, other: &SharedVec<Entry>) {
        self.log.adopt(other);
    }

    /// What the first entry follows.
    pub(crate) fn before(&self) -> EntryId {
        self.log.before()
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.log.clone_bytes()
    }
}

impl Storage for SharedStorage {
    fn initial_state(&self) -> Result<(HardState, ConfState), StorageError> {
        Ok((self.hard_state, self.snapshot.metadata.conf_state.clone()))
    }

    fn entries(
        &self,
        lo: Index,
        hi: Index,
        max_size: u64,
    ) -> Result<Cow<'_, [Entry]>, StorageError> {
        if lo < self.log.first() {
            return Err(StorageError::Compacted);
        }
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
        if index < self.log.before().index {
            return Err(StorageError::Compacted);
        }
        self.log.term(index).ok_or(StorageError::Unavailable)
    }

    fn last_index(&self) -> Result<Index, StorageError> {
        Ok(self.log.last())
    }

    fn first_index(&self) -> Result<Index, StorageError> {
        Ok(self.log.first())
    }

    fn snapshot(&self) -> Result<Snapshot, StorageError> {
        match self.snapshot.is_empty() {
            true => Err(StorageError::SnapshotTemporarilyUnavailable),
            false => Ok(self.snapshot.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft_core::{MemoryStorage, NO_LIMIT, SnapshotMetadata};

    fn entry(index: Index, term: Term) -> Entry {
        Entry {
            index,
            term,
            ..Entry::normal("some=data")
        }
    }

    fn run(range: std::ops::RangeInclusive<Index>, term: Term) -> Vec<Entry> {
        range.map(|index| entry(index, term)).collect()
    }

    fn snapshot(index: Index, term: Term) -> Snapshot {
        let metadata = SnapshotMetadata {
            conf_state: ConfState::from_voters([1, 2, 3]),
            index,
            term,
        };
        Snapshot {
            data: "state".into(),
            metadata,
        }
    }

    fn both(runs: &[&[Entry]]) -> (SharedStorage, MemoryStorage) {
        let (first, state) = (snapshot(0, 0), HardState::default());
        let mut shared = SharedStorage::new(first, state, SharedLog::default());
        let mut memory = MemoryStorage::with_conf_state(ConfState::from_voters([1, 2, 3]));
        for run in runs {
            shared.append(run);
            memory.append(run).expect("the entries follow each other");
        }
        (shared, memory)
    }

    fn assert_same(shared: &SharedStorage, memory: &MemoryStorage) {
        assert_eq!(shared.initial_state(), memory.initial_state());
        assert_eq!(shared.first_index(), memory.first_index());
        assert_eq!(shared.last_index(), memory.last_index());
        for index in [0, 1, 99, 100, 101, 139, 140, 200, 201] {
            assert_eq!(shared.term(index), memory.term(index), "term at {index}");
        }
    }

    #[test]
    fn it_answers_as_memory_storage_does() {
        let (shared, memory) = both(&[&run(1..=300, 1), &run(140..=200, 2)]);
        assert_same(&shared, &memory);
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

    #[test]
    fn it_compacts_as_memory_storage_does() {
        let (mut shared, mut memory) = both(&[&run(1..=200, 1)]);
        shared.set_snapshot(snapshot(150, 1));
        let created = memory.create_snapshot(150, None, "state").cloned();
        assert_eq!(shared.snapshot(), created);
        assert!(shared.compact(100));
        assert!(!shared.compact(90), "it is compacted already");
        memory.compact(100).expect("there is something to compact");
        assert_same(&shared, &memory);
        assert_eq!(
            shared.entries(100, 120, NO_LIMIT),
            memory.entries(100, 120, NO_LIMIT)
        );
        let late = run(95..=105, 2);
        shared.append(&late);
        memory.append(&late).expect("compacted ones are skipped");
        assert_same(&shared, &memory);
    }

    #[test]
    fn a_received_snapshot_replaces_the_log() {
        let (mut shared, mut memory) = both(&[&run(1..=100, 1)]);
        shared.install(snapshot(140, 3));
        memory
            .apply_snapshot(snapshot(140, 3))
            .expect("there is no other");
        assert_same(&shared, &memory);
        shared.install(snapshot(120, 3));
        assert_same(&shared, &memory);
        shared.append(&run(141..=200, 3));
        memory
            .append(&run(141..=200, 3))
            .expect("it follows the snapshot");
        assert_same(&shared, &memory);
    }

    #[test]
    fn there_is_no_snapshot_before_the_first_one() {
        let (shared, _) = both(&[&run(1..=3, 1)]);
        assert_eq!(
            shared.snapshot(),
            Err(StorageError::SnapshotTemporarilyUnavailable)
        );
    }
}
