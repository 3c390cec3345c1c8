//! The stable part of the log, as the application keeps it.

use crate::errors::StorageError;
use crate::raftpb::{ConfState, Entry, HardState, Snapshot};
use crate::types::{Index, Term};
use std::borrow::Cow;

mod memory;

pub use memory::MemoryStorage;

/// What raft reads of the application's stable storage (etcd `Storage`). Raft never writes: the
/// application stores what [`Ready`](crate::Ready) hands out.
///
/// A log of indexes `first_index()..=last_index()` follows a snapshot; the term of the entry right
/// before it stays known.
pub trait Storage {
    /// Hard state and configuration as of the last restart.
    fn initial_state(&self) -> Result<(HardState, ConfState), StorageError>;

    /// Entries `lo..hi`, cut so that their encoded sizes sum up to at most `max_size`, but at least
    /// one. Fails with [`Compacted`](StorageError::Compacted) below the first index and with
    /// [`Unavailable`](StorageError::Unavailable) past the last. A storage in memory lends them.
    fn entries(
        &self,
        lo: Index,
        hi: Index,
        max_size: u64,
    ) -> Result<Cow<'_, [Entry]>, StorageError>;

    /// Term of the entry at `index`, which may be `first_index() - 1` and up to `last_index()`.
    fn term(&self, index: Index) -> Result<Term, StorageError>;

    /// Index of the last entry, of the snapshot when there is no entry.
    fn last_index(&self) -> Result<Index, StorageError>;

    /// Index after the snapshot: the first that [`entries`](Self::entries) may return.
    fn first_index(&self) -> Result<Index, StorageError>;

    /// The latest snapshot. [`SnapshotTemporarilyUnavailable`] makes raft ask again later.
    ///
    /// [`SnapshotTemporarilyUnavailable`]: StorageError::SnapshotTemporarilyUnavailable
    fn snapshot(&self) -> Result<Snapshot, StorageError>;
}
