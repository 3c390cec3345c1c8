//! A stretch of the log, read without copying it.

use super::{RaftLog, read};
use crate::errors::StorageError;
use crate::raftpb::{Entries, Entry, entries_size, limit_size, payloads_size};
use crate::storage::Storage;
use crate::types::Index;
use std::borrow::Cow;

/// Consecutive entries: some that storage has, then some that it does not have yet.
#[derive(Debug)]
pub(crate) struct Span<'a> {
    stored: Cow<'a, [Entry]>,
    unstable: &'a [Entry],
}

impl Span<'_> {
    const EMPTY: Self = Self {
        stored: Cow::Borrowed(&[]),
        unstable: &[],
    };

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.stored.iter().chain(self.unstable)
    }

    pub(crate) fn len(&self) -> usize {
        self.stored.len() + self.unstable.len()
    }

    /// Bytes of the data of all entries.
    pub(crate) fn payload_size(&self) -> u64 {
        self.iter().map(Entry::payload_size).sum()
    }

    pub(crate) fn append_to(&self, entries: &mut Vec<Entry>) {
        entries.extend_from_slice(&self.stored);
        entries.extend_from_slice(self.unstable);
    }

    pub(crate) fn to_entries(&self) -> Entries {
        match (&*self.stored, self.unstable) {
            ([], entries) | (entries, []) => entries.into(),
            _ => self.iter().cloned().collect(),
        }
    }
}

impl<S: Storage> RaftLog<S> {
    /// Entries from `index` to the end of at most `max_size` encoded bytes, and the bytes of their data.
    #[inline]
    pub(crate) fn entries(
        &self,
        index: Index,
        max_size: u64,
    ) -> Result<(Entries, u64), StorageError> {
        let unstable_end = self.unstable.end();
        if (self.unstable.offset..unstable_end).contains(&index) {
            // The common case: they have just been proposed.
            let entries = limit_size(self.unstable.slice(index, unstable_end), max_size);
            return Ok((entries.into(), payloads_size(entries)));
        }
        let end = self.last_index() + 1;
        if index >= end {
            return Ok(Default::default());
        }
        let span = self.span(index, end, max_size)?;
        Ok((span.to_entries(), span.payload_size()))
    }

    /// Entries `lo..hi` of at most `max_size` encoded bytes, but at least one. Fails with
    /// [`StorageError::Compacted`] before the first index; `hi` must not pass the end
    /// (etcd `slice`).
    pub fn slice(&self, lo: Index, hi: Index, max_size: u64) -> Result<Vec<Entry>, StorageError> {
        let mut entries = Vec::new();
        self.span(lo, hi, max_size)?.append_to(&mut entries);
        Ok(entries)
    }

    /// The same without a copy.
    pub(crate) fn span(
        &self,
        lo: Index,
        hi: Index,
        max_size: u64,
    ) -> Result<Span<'_>, StorageError> {
        let offset = self.unstable.offset;
        if lo >= offset {
            let unstable = limit_size(self.unstable.slice(lo, hi), max_size);
            return Ok(Span {
                unstable,
                ..Span::EMPTY
            });
        }
        let last = self.last_index();
        assert!(
            lo <= hi && hi <= last + 1,
            "slice[{lo},{hi}) out of bound [..,{last}]"
        );
        if lo < self.first_index() {
            return Err(StorageError::Compacted);
        }
        if lo == hi {
            return Ok(Span::EMPTY);
        }
        let cut = hi.min(offset);
        let stored = match self.storage.entries(lo, cut, max_size) {
            Err(StorageError::Compacted) => return Err(StorageError::Compacted),
            entries => read(entries),
        };
        let all_stored = stored.len() as u64 == cut - lo;
        let unstable = match hi > offset && all_stored {
            true => self.unstable_rest(&stored, hi, max_size),
            false => &[],
        };
        Ok(Span { stored, unstable })
    }

    /// The unstable entries before `hi` that fit in besides those read from storage.
    fn unstable_rest(&self, stored: &[Entry], hi: Index, max_size: u64) -> &[Entry] {
        let size = entries_size(stored);
        if size >= max_size {
            return &[];
        }
        let rest = limit_size(
            self.unstable.slice(self.unstable.offset, hi),
            max_size - size,
        );
        match rest {
            [only] if size.saturating_add(only.encoded_size()) > max_size => &[],
            rest => rest,
        }
    }
}
