//! Handing out committed entries, at the pace of the application.

use super::{RaftLog, read};
use crate::raftpb::{Entry, Snapshot, add_clones};
use crate::storage::Storage;
use crate::types::Index;

impl<S: Storage> RaftLog<S> {
    /// Adds the entries that are committed and not handed out yet, as many as the budget allows.
    /// None while a snapshot waits. Without `allow_unstable` only entries that storage has
    /// (etcd `nextCommittedEnts`).
    #[inline(always)]
    pub(crate) fn next_committed_entries(&self, allow_unstable: bool, entries: &mut Vec<Entry>) {
        if !self.has_next_committed_entries(allow_unstable) {
            return;
        }
        assert!(
            self.max_applying_size > self.applying_size || self.max_applying_size == 0,
            "applying entry size ({}-{}) not positive",
            self.max_applying_size,
            self.applying_size
        );
        let (lo, hi) = (
            self.applying + 1,
            self.max_appliable_index(allow_unstable) + 1,
        );
        let max_size = self.max_applying_size - self.applying_size;
        match hi <= self.unstable.offset {
            // The common case: storage has them all.
            true => add_clones(entries, &read(self.storage.entries(lo, hi, max_size))),
            false => read(self.span(lo, hi, max_size)).append_to(entries),
        }
    }

    /// Whether entries would be handed out now (etcd `hasNextCommittedEnts`).
    #[inline]
    pub fn has_next_committed_entries(&self, allow_unstable: bool) -> bool {
        !self.applying_paused
            && self.unstable.snapshot.is_none()
            && self.applying < self.max_appliable_index(allow_unstable)
    }

    /// Whether entries are held back until what was handed out is applied.
    #[inline]
    pub(crate) fn is_applying_paused(&self) -> bool {
        self.applying_paused
    }

    #[inline]
    fn max_appliable_index(&self, allow_unstable: bool) -> Index {
        match allow_unstable {
            true => self.committed,
            false => self.committed.min(self.unstable.offset - 1),
        }
    }

    /// Entries up to `index`, of `size` encoded bytes, have been handed out. More only come when
    /// the budget is not used up and nothing was held back (etcd `acceptApplying`).
    #[inline]
    pub(crate) fn accept_applying(&mut self, index: Index, size: u64, allow_unstable: bool) {
        assert!(
            index <= self.committed,
            "applying({index}) is out of range [prevApplying({}), committed({})]",
            self.applying,
            self.committed
        );
        self.applying = index;
        self.applying_size = self.applying_size.saturating_add(size);
        self.applying_paused = self.applying_size >= self.max_applying_size
            || index < self.max_appliable_index(allow_unstable);
    }

    /// Entries up to `index`, of `size` encoded bytes, are applied.
    #[inline]
    pub(crate) fn applied_to(&mut self, index: Index, size: u64) {
        assert!(
            self.applied <= index && index <= self.committed,
            "applied({index}) is out of range [prevApplied({}), committed({})]",
            self.applied,
            self.committed
        );
        self.applied = index;
        self.applying = self.applying.max(index);
        self.applying_size = self.applying_size.saturating_sub(size);
        self.applying_paused = self.applying_size >= self.max_applying_size;
    }

    /// A received snapshot that is not being written yet.
    pub(crate) fn next_unstable_snapshot(&self) -> Option<&Snapshot> {
        self.unstable.next_snapshot()
    }

    pub(crate) fn has_unstable_snapshot(&self) -> bool {
        self.unstable.snapshot.is_some()
    }
}
