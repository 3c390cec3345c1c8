//! The snapshot files of a node's disk. A file is written and fsynced as one; whether it counts is for the WAL to say,
//! which marks it afterwards (etcd's snapshotter and `wal.SaveSnapshot`).
use raft_core::{EntryId, Index, Snapshot};
use std::sync::Arc;

/// Snapshot files, oldest first. They are shared: a clone copies none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SnapStore {
    files: Vec<Arc<Snapshot>>,
}

impl SnapStore {
    /// Writes a file; one of the same index is replaced, and the files stay in order of index.
    pub(crate) fn save(&mut self, snapshot: Snapshot) {
        let index = snapshot.metadata.index;
        let place = self
            .files
            .partition_point(|file| file.metadata.index < index);
        let same = |file: &Arc<Snapshot>| file.metadata.index == index;
        if self.files.get(place).is_some_and(same) {
            self.files.remove(place);
        }
        self.files.insert(place, Arc::new(snapshot));
    }

    /// The file of a snapshot.
    pub(crate) fn get(&self, id: EntryId) -> Option<&Arc<Snapshot>> {
        self.files.iter().find(|file| file.id() == id)
    }

    /// Removes the files of older snapshots than that at `index`.
    pub(crate) fn purge(&mut self, index: Index) {
        self.files.retain(|file| file.metadata.index >= index);
    }

    /// All files, oldest first.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Snapshot> {
        self.files.iter().map(|file| &**file)
    }

    /// Bytes of the files that another store does not share.
    pub(crate) fn bytes_beside(&self, other: Option<&Self>) -> usize {
        let held = |file: &Arc<Snapshot>| {
            let files = other.iter().flat_map(|other| &other.files);
            files.into_iter().any(|held| Arc::ptr_eq(held, file))
        };
        let new = self.files.iter().filter(|file| !held(file));
        new.map(bytes_of).sum()
    }

    /// Bytes that the files take; clones share them.
    pub(crate) fn bytes(&self) -> usize {
        self.files.iter().map(bytes_of).sum()
    }
}

fn bytes_of(file: &Arc<Snapshot>) -> usize {
    size_of::<Snapshot>() + file.data.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft_core::SnapshotMetadata;

    fn snapshot(index: Index, term: u64) -> Snapshot {
        let metadata = SnapshotMetadata {
            index,
            term,
            ..SnapshotMetadata::default()
        };
        Snapshot {
            metadata,
            ..Snapshot::default()
        }
    }

    #[test]
    fn files_are_kept_in_order_until_they_are_purged() {
        let mut store = SnapStore::default();
        for index in [5, 9, 7, 9] {
            store.save(snapshot(index, 2));
        }
        let indexes = |store: &SnapStore| -> Vec<Index> {
            store.files().map(|file| file.metadata.index).collect()
        };
        assert_eq!(indexes(&store), [5, 7, 9]);
        assert!(store.get(EntryId { term: 2, index: 7 }).is_some());
        assert!(store.get(EntryId { term: 1, index: 7 }).is_none());
        store.purge(7);
        assert_eq!(indexes(&store), [7, 9]);
    }
}
