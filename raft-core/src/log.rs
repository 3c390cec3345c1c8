//! The whole log: what storage has, what it does not have yet, and how far it is committed and
//! applied.

use crate::errors::{Malformed, StorageError};
use crate::event::{EventLog, LogSummary, RaftEvent};
use crate::raftpb::{Entries, Entry, EntryType, Snapshot};
use crate::rules::{Rule, Rules};
use crate::storage::Storage;
use crate::types::{EntryId, Index, Term};
use crate::unstable::Unstable;

mod apply;
mod span;

/// The log of one node (etcd `raftLog`).
#[derive(Clone, Debug, PartialEq)]
pub struct RaftLog<S> {
    pub(crate) storage: S,
    pub(crate) unstable: Unstable,
    /// Highest index known to be on a quorum.
    pub(crate) committed: Index,
    /// Highest index handed out for applying. Invariant: `applied <= applying <= committed`.
    pub(crate) applying: Index,
    /// Highest index that the application reported as applied.
    pub(crate) applied: Index,
    /// Encoded bytes that may be handed out for applying and not yet reported.
    pub(crate) max_applying_size: u64,
    applying_size: u64,
    /// Whether nothing is handed out until more is reported as applied.
    applying_paused: bool,
}

impl<S: Storage> RaftLog<S> {
    /// The log as storage has it; everything that storage discarded counts as applied.
    pub(crate) fn new(storage: S, max_applying_size: u64) -> Result<Self, StorageError> {
        let before = storage.first_index()? - 1;
        let last = storage.last_index()?;
        Ok(Self {
            storage,
            unstable: Unstable::new(last + 1),
            committed: before,
            applying: before,
            applied: before,
            max_applying_size,
            applying_size: 0,
            applying_paused: false,
        })
    }

    /// Highest index known to be on a quorum.
    pub fn committed(&self) -> Index {
        self.committed
    }

    /// Highest index handed out for applying.
    pub fn applying(&self) -> Index {
        self.applying
    }

    /// Highest index that the application reported as applied.
    pub fn applied(&self) -> Index {
        self.applied
    }

    /// The part that storage does not have for sure.
    pub fn unstable(&self) -> &Unstable {
        &self.unstable
    }

    /// The stable part.
    pub fn storage(&self) -> &S {
        &self.storage
    }

    /// Index after the snapshot at which the log begins.
    pub fn first_index(&self) -> Index {
        self.unstable
            .maybe_first_index()
            .unwrap_or_else(|| read(self.storage.first_index()))
    }

    /// Index of the last entry, of the snapshot when there is none, 0 for the empty log. Storage answers when nothing is
    /// unstable: with asynchronous writes it may end elsewhere than where the unstable part began.
    #[inline(always)]
    pub fn last_index(&self) -> Index {
        match self.unstable.maybe_last_index() {
            Some(index) => index,
            None => read(self.storage.last_index()),
        }
    }

    /// The entry at `index`, if it is the last one and storage does not have it for sure.
    #[inline]
    pub(crate) fn last_unstable(&self, index: Index) -> Option<&Entry> {
        self.unstable
            .entries
            .last()
            .filter(|entry| entry.index == index)
    }

    /// Term and index of the last entry.
    #[inline]
    pub fn last_entry_id(&self) -> EntryId {
        let index = self.last_index();
        let term = self.known_term(index);
        EntryId {
            term: term.unwrap_or_else(|| panic!("the last entry, at {index}, has no term")),
            index,
        }
    }

    /// Term of the entry at `index`; known from the entry before the first one up to the last.
    pub fn term(&self, index: Index) -> Result<Term, StorageError> {
        if let Some(term) = self.known_term(index) {
            return Ok(term);
        }
        if index < self.first_index() - 1 {
            return Err(StorageError::Compacted);
        }
        if index > self.last_index() {
            return Err(StorageError::Unavailable);
        }
        self.storage.term(index)
    }

    /// The same where the reason does not matter.
    #[inline(always)]
    pub(crate) fn known_term(&self, index: Index) -> Option<Term> {
        let unstable = &self.unstable;
        if index >= unstable.offset && !unstable.entries.is_empty() {
            let at = (index - unstable.offset) as usize;
            return unstable.entries.get(at).map(|entry| entry.term);
        }
        match &unstable.snapshot {
            // Nothing lies behind it, and storage's entries before it count no more.
            Some(snapshot) => (snapshot.metadata.index == index).then_some(snapshot.metadata.term),
            None => self.storage.term(index).ok(),
        }
    }

    /// The same, 0 when the term is not known (etcd `zeroTermOnOutOfBounds`).
    pub(crate) fn term_or_zero(&self, index: Index) -> Term {
        self.known_term(index).unwrap_or(0)
    }

    #[inline]
    pub(crate) fn match_term(&self, id: EntryId) -> bool {
        self.known_term(id.index) == Some(id.term)
    }

    /// Whether a log that ends with `id` has everything this one could have committed (paper,
    /// section 5.4.1).
    pub fn is_up_to_date(&self, id: EntryId) -> bool {
        id >= self.last_entry_id()
    }

    /// Takes entries of a leader that follow `prev`, if they connect to this log, and commits what
    /// they cover. Returns the last index known to be the same in both logs, `None` if they do not
    /// connect.
    #[inline(always)]
    pub(crate) fn maybe_append(
        &mut self,
        prev: EntryId,
        entries: &mut Entries,
        committed: Index,
        rules: Rules,
        events: &mut EventLog,
    ) -> Result<Option<Index>, Malformed> {
        let connects = self.match_term(prev)
            || (!rules.holds(Rule::LogMatchingCheck) && prev.index <= self.last_index());
        if !connects {
            return Ok(None);
        }
        let last_new = prev.index + entries.len() as u64;
        if entries.is_empty() {
            // Only the commit index is new.
        } else if prev.index == self.last_index() {
            // The common case: they go on where the log ends.
            self.append(entries, 0, events);
        } else {
            self.append_what_differs(prev.index, entries, events)?;
        }
        let limit = match rules.holds(Rule::AppendCommitLimit) {
            true => last_new,
            false => self.last_index(),
        };
        // The log reaches to there: it was just made to, or compared.
        let commit = committed.min(limit);
        debug_assert!(commit <= self.last_index());
        self.committed = self.committed.max(commit);
        Ok(Some(last_new))
    }

    /// Adds those of the entries after `prev` that this log does not have.
    #[inline(never)]
    fn append_what_differs(
        &mut self,
        prev: Index,
        entries: &mut Entries,
        events: &mut EventLog,
    ) -> Result<(), Malformed> {
        let Some(index) = self.find_conflict(entries, events) else {
            return Ok(());
        };
        if index <= self.committed {
            return Err(Malformed::ConflictsWithCommitted {
                index,
                committed: self.committed,
            });
        }
        self.append(entries, (index - prev - 1) as usize, events);
        Ok(())
    }

    /// Adds the entries from the `skip`th on, which are moved out. Never touches committed ones.
    #[inline(always)]
    pub(crate) fn append(&mut self, entries: &mut Entries, skip: usize, events: &mut EventLog) {
        match (skip, entries.take_one()) {
            (0, Some(entry)) => self.append_one(entry, events),
            (_, Some(_)) => {}
            (_, None) => self.append_many(entries, skip, events),
        }
    }

    #[inline(always)]
    fn append_one(&mut self, entry: Entry, events: &mut EventLog) {
        self.check_uncommitted(entry.index);
        self.unstable.push(entry, events);
    }

    #[inline(never)]
    fn append_many(&mut self, entries: &mut Entries, skip: usize, events: &mut EventLog) {
        let Some(from) = entries.get(skip).map(|entry| entry.index) else {
            return;
        };
        self.check_uncommitted(from);
        self.unstable
            .truncate_and_append(from, entries, skip, events);
    }

    #[inline]
    fn check_uncommitted(&self, from: Index) {
        assert!(
            from > self.committed,
            "after({}) is out of range [committed({})]",
            from - 1,
            self.committed
        );
    }

    /// Index of the first entry that this log does not have, whether it has another in its place or
    /// none (etcd `findConflict`).
    fn find_conflict(&self, entries: &[Entry], events: &mut EventLog) -> Option<Index> {
        let entry = entries.iter().find(|entry| !self.match_term(entry.id()))?;
        if entry.index <= self.last_index() {
            events.push(RaftEvent::FoundConflict {
                index: entry.index,
                existing_term: self.term_or_zero(entry.index),
                conflicting_term: entry.term,
            });
        }
        Some(entry.index)
    }

    /// Highest index up to `index` at which this log may match another one that has `term` there:
    /// terms never fall, so everything of a later term is out. An unknown term ends the search and
    /// is returned as 0 (etcd `findConflictByTerm`).
    pub fn find_conflict_by_term(&self, index: Index, term: Term) -> EntryId {
        let mut index = index;
        while index > 0 {
            match self.known_term(index) {
                None => return EntryId { term: 0, index },
                Some(ours) if ours <= term => return EntryId { term: ours, index },
                Some(_) => index -= 1,
            }
        }
        EntryId::default()
    }

    /// Moves the commit index forward, never back.
    #[inline]
    pub(crate) fn commit_to(&mut self, commit: Index) -> Result<(), Malformed> {
        if commit > self.committed {
            let last_index = self.last_index();
            if commit > last_index {
                return Err(Malformed::CommitOutOfRange { commit, last_index });
            }
            self.committed = commit;
        }
        Ok(())
    }

    /// Commits up to `at` if the entry there is of its term: a leader counts replicas for entries
    /// of its own term only (paper, section 5.4.2).
    #[inline]
    pub(crate) fn maybe_commit(&mut self, at: EntryId) -> bool {
        if at.index <= self.committed || at.term == 0 || !self.match_term(at) {
            return false;
        }
        self.committed = at.index;
        true
    }

    /// Begins anew after a snapshot. Its index is committed at once and applied when the
    /// application says so.
    pub(crate) fn restore(&mut self, snapshot: Snapshot, events: &mut EventLog) {
        events.push(RaftEvent::StartsRestore {
            log: self.summary(),
            snapshot: snapshot.id(),
        });
        self.committed = snapshot.metadata.index;
        self.unstable.restore(snapshot);
    }

    /// The latest snapshot, received or made here.
    pub(crate) fn snapshot(&self) -> Result<Snapshot, StorageError> {
        match &self.unstable.snapshot {
            Some(snapshot) => Ok((**snapshot).clone()),
            None => self.storage.snapshot(),
        }
    }

    /// Whether a configuration change is committed and not applied. Reads the log in pages. Of entries
    /// that were compacted before they were applied nothing is known: there may be one (etcd panics).
    pub(crate) fn has_unapplied_conf_changes(&self) -> bool {
        let (mut lo, hi) = (self.applied + 1, self.committed + 1);
        while lo < hi {
            let page = match self.span(lo, hi, self.max_applying_size) {
                Err(StorageError::Compacted) => return true,
                page => read(page),
            };
            if page
                .iter()
                .any(|entry| entry.entry_type != EntryType::EntryNormal)
            {
                return true;
            }
            assert!(page.len() > 0, "got 0 entries in [{lo}, {hi})");
            lo += page.len() as u64;
        }
        false
    }

    /// The cursors, as they are printed.
    pub fn summary(&self) -> LogSummary {
        LogSummary {
            committed: self.committed,
            applied: self.applied,
            applying: self.applying,
            unstable_offset: self.unstable.offset,
            unstable_offset_in_progress: self.unstable.offset_in_progress,
            unstable_len: self.unstable.entries.len(),
        }
    }
}

/// Reads that cannot fail: the log has checked that what it asks for exists.
fn read<T>(result: Result<T, StorageError>) -> T {
    result.unwrap_or_else(|error| panic!("storage contradicts itself: {error}"))
}

#[cfg(test)]
mod tests;
