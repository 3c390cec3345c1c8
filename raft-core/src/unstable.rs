//! Entries and a snapshot that are not known to be in stable storage yet.

use crate::event::{EventLog, RaftEvent};
use crate::raftpb::{Entries, Entry, Snapshot};
use crate::types::{EntryId, Index, Term};

/// The tail of the log that [`Storage`](crate::Storage) does not have for sure (etcd `unstable`).
///
/// `offset` may lie below the last index in storage: then the next write to storage truncates it.
#[derive(Clone, Debug, PartialEq)]
pub struct Unstable {
    /// A received snapshot that is not in storage yet.
    pub(crate) snapshot: Option<Box<Snapshot>>,
    /// `entries[i]` has index `offset + i`.
    pub(crate) entries: Vec<Entry>,
    /// Index of the first unstable entry, existing or next.
    pub(crate) offset: Index,
    /// Whether the snapshot has been handed out for writing.
    pub(crate) snapshot_in_progress: bool,
    /// Index after the last entry that has been handed out for writing.
    /// Invariant: `offset <= offset_in_progress <= offset + entries.len()`.
    pub(crate) offset_in_progress: Index,
}

impl Unstable {
    pub(crate) fn new(offset: Index) -> Self {
        Self {
            snapshot: None,
            entries: Vec::new(),
            offset,
            snapshot_in_progress: false,
            offset_in_progress: offset,
        }
    }

    /// A received snapshot that is not in storage yet.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_deref()
    }

    /// All unstable entries, whether being written or not.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Index of the first unstable entry, existing or next.
    pub fn offset(&self) -> Index {
        self.offset
    }

    /// Index after the last entry that has been handed out for writing (exclusive).
    pub fn offset_in_progress(&self) -> Index {
        self.offset_in_progress
    }

    /// Whether the snapshot has been handed out for writing.
    pub fn snapshot_in_progress(&self) -> bool {
        self.snapshot_in_progress
    }

    pub(crate) fn maybe_first_index(&self) -> Option<Index> {
        self.snapshot
            .as_ref()
            .map(|snapshot| snapshot.metadata.index + 1)
    }

    /// Index of the last entry, or of the snapshot; `None` when storage has to be asked.
    #[inline]
    pub(crate) fn maybe_last_index(&self) -> Option<Index> {
        if !self.entries.is_empty() {
            return Some(self.end() - 1);
        }
        self.snapshot
            .as_ref()
            .map(|snapshot| snapshot.metadata.index)
    }

    /// Index after the last entry here.
    #[inline]
    pub(crate) fn end(&self) -> Index {
        self.offset + self.entries.len() as u64
    }

    #[inline]
    pub(crate) fn maybe_term(&self, index: Index) -> Option<Term> {
        if index < self.offset {
            let snapshot = self.snapshot.as_ref()?;
            return (snapshot.metadata.index == index).then_some(snapshot.metadata.term);
        }
        let at = usize::try_from(index - self.offset).ok()?;
        self.entries.get(at).map(|entry| entry.term)
    }

    #[inline]
    pub(crate) fn has_next_entries(&self) -> bool {
        self.offset_in_progress < self.end()
    }

    #[inline]
    pub(crate) fn next_entries(&self) -> &[Entry] {
        &self.entries[(self.offset_in_progress - self.offset) as usize..]
    }

    pub(crate) fn next_snapshot(&self) -> Option<&Snapshot> {
        self.snapshot
            .as_deref()
            .filter(|_| !self.snapshot_in_progress)
    }

    /// Everything that is here has been handed out for writing (etcd `acceptInProgress`).
    #[inline]
    pub(crate) fn accept_in_progress(&mut self) {
        self.offset_in_progress = self.end();
        self.snapshot_in_progress = self.snapshot.is_some();
    }

    /// Entries up to `id` are in storage (etcd `stableTo`). Stale acknowledgements are normal:
    /// what was written may have been replaced meanwhile.
    #[inline(always)]
    pub(crate) fn stable_to(&mut self, id: EntryId, events: &mut EventLog) {
        let Some(term) = self.maybe_term(id.index) else {
            return events.push(RaftEvent::StableEntryMissing { index: id.index });
        };
        if id.index < self.offset {
            return events.push(RaftEvent::StableMatchedSnapshot { index: id.index });
        }
        if term != id.term {
            return events.push(RaftEvent::StableMismatched {
                acked: id,
                unstable_term: term,
            });
        }
        let stable = (id.index + 1 - self.offset) as usize;
        match stable == self.entries.len() {
            true => self.entries.clear(),
            false => self.drop_first(stable),
        }
        self.offset = id.index + 1;
        self.offset_in_progress = self.offset_in_progress.max(self.offset);
    }

    #[inline(never)]
    fn drop_first(&mut self, count: usize) {
        self.entries.drain(..count);
    }

    /// The snapshot at `index` is in storage.
    pub(crate) fn stable_snap_to(&mut self, index: Index) {
        if self
            .snapshot
            .as_ref()
            .is_some_and(|snapshot| snapshot.metadata.index == index)
        {
            self.snapshot = None;
            self.snapshot_in_progress = false;
        }
    }

    /// A snapshot replaces everything.
    pub(crate) fn restore(&mut self, snapshot: Snapshot) {
        *self = Self::new(snapshot.metadata.index + 1);
        self.snapshot = Some(Box::new(snapshot));
    }

    /// Adds the entries from the `skip`th on, of which there must be one; they replace existing ones
    /// from its index `from` on (etcd `truncateAndAppend`).
    #[inline(always)]
    pub(crate) fn truncate_and_append(
        &mut self,
        from: Index,
        entries: &mut Entries,
        skip: usize,
        events: &mut EventLog,
    ) {
        if from != self.end() {
            self.cut(from, events);
        }
        entries.move_to(&mut self.entries, skip);
    }

    /// Adds one entry, which replaces existing ones from its index on.
    #[inline]
    pub(crate) fn push(&mut self, entry: Entry, events: &mut EventLog) {
        if entry.index != self.end() {
            self.cut(entry.index, events);
        }
        self.entries.push(entry);
    }

    /// Takes away everything from `from` on.
    #[cold]
    fn cut(&mut self, from: Index, events: &mut EventLog) {
        let end = self.end();
        assert!(from <= end, "appending at {from} leaves a gap after {end}");
        if from <= self.offset {
            events.push(RaftEvent::ReplacedUnstable { from });
            self.entries.clear();
            self.offset = from;
            self.offset_in_progress = from;
        } else {
            events.push(RaftEvent::TruncatedUnstable { before: from });
            self.entries.truncate((from - self.offset) as usize);
            self.offset_in_progress = self.offset_in_progress.min(from);
        }
    }

    /// Entries `lo..hi`, which must be here.
    #[inline]
    pub(crate) fn slice(&self, lo: Index, hi: Index) -> &[Entry] {
        let upper = self.end();
        assert!(
            self.offset <= lo && lo <= hi && hi <= upper,
            "unstable.slice[{lo},{hi}) out of bound [{},{upper}]",
            self.offset
        );
        &self.entries[(lo - self.offset) as usize..(hi - self.offset) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry((term, index): (Term, Index)) -> Entry {
        Entry {
            term,
            index,
            ..Entry::default()
        }
    }

    fn snapshot(term: Term, index: Index) -> Snapshot {
        let mut snapshot = Snapshot::default();
        snapshot.metadata.term = term;
        snapshot.metadata.index = index;
        snapshot
    }

    fn unstable(offset: Index, in_progress: Index, ids: &[(Term, Index)]) -> Unstable {
        Unstable {
            entries: ids.iter().copied().map(entry).collect(),
            offset_in_progress: in_progress,
            ..Unstable::new(offset)
        }
    }

    fn append(unstable: &mut Unstable, ids: &[(Term, Index)]) -> Vec<String> {
        let mut events = EventLog::default();
        let mut entries = ids.iter().copied().map(entry).collect();
        unstable.truncate_and_append(ids[0].1, &mut entries, 0, &mut events);
        events.take().iter().map(ToString::to_string).collect()
    }

    fn shape(unstable: &Unstable) -> (Index, Index, Vec<(Term, Index)>) {
        let ids = unstable
            .entries
            .iter()
            .map(|entry| (entry.term, entry.index))
            .collect();
        (unstable.offset, unstable.offset_in_progress, ids)
    }

    #[test]
    fn terms_are_known_for_entries_and_for_the_snapshot_only() {
        let mut with_snapshot = unstable(5, 5, &[(1, 5)]);
        with_snapshot.snapshot = Some(Box::new(snapshot(1, 4)));
        let terms = [3, 4, 5, 6].map(|index| with_snapshot.maybe_term(index));
        assert_eq!(terms, [None, Some(1), Some(1), None]);
        assert_eq!(with_snapshot.maybe_first_index(), Some(5));
        let mut bare = unstable(5, 5, &[]);
        bare.snapshot = Some(Box::new(snapshot(1, 4)));
        assert_eq!((bare.end(), bare.maybe_term(5)), (5, None));
    }

    #[test]
    fn what_is_in_progress_is_not_handed_out_again() {
        let mut unstable = unstable(5, 5, &[(1, 5), (1, 6)]);
        unstable.snapshot = Some(Box::new(snapshot(1, 4)));
        assert_eq!(unstable.next_entries().len(), 2);
        assert!(unstable.next_snapshot().is_some());
        unstable.accept_in_progress();
        assert!(unstable.next_entries().is_empty() && unstable.next_snapshot().is_none());
        append(&mut unstable, &[(1, 7)]);
        assert_eq!(unstable.next_entries(), [entry((1, 7))]);
    }

    #[test]
    fn appending_after_the_end_keeps_what_is_there() {
        let mut unstable = unstable(5, 6, &[(1, 5)]);
        assert_eq!(append(&mut unstable, &[(1, 6), (1, 7)]), [""; 0]);
        assert_eq!(shape(&unstable), (5, 6, vec![(1, 5), (1, 6), (1, 7)]));
    }

    #[test]
    fn appending_at_or_before_the_offset_replaces_everything() {
        for (ids, offset) in [(&[(2, 5), (2, 6)], 5), (&[(2, 4), (2, 5)], 4)] {
            let mut unstable = unstable(5, 6, &[(1, 5)]);
            let line = format!("replace the unstable entries from index {offset}");
            assert_eq!(append(&mut unstable, ids), [line]);
            assert_eq!(shape(&unstable), (offset, offset, ids.to_vec()));
        }
    }

    #[test]
    fn appending_before_an_empty_tail_replaces_and_says_so() {
        let mut unstable = unstable(5, 5, &[]);
        assert_eq!(
            append(&mut unstable, &[(2, 3)]),
            ["replace the unstable entries from index 3"]
        );
        assert_eq!(shape(&unstable), (3, 3, vec![(2, 3)]));
    }

    #[test]
    fn appending_inside_keeps_the_part_before_and_forgets_later_writes() {
        let mut unstable = unstable(5, 8, &[(1, 5), (1, 6), (1, 7)]);
        let lines = append(&mut unstable, &[(2, 6)]);
        assert_eq!(lines, ["truncate the unstable entries before index 6"]);
        assert_eq!(shape(&unstable), (5, 6, vec![(1, 5), (2, 6)]));
    }

    #[test]
    fn only_an_acknowledgement_of_the_same_term_makes_entries_stable() {
        let cases = [
            ((1, 5), 6, None),
            ((1, 6), 7, None),
            (
                (1, 7),
                5,
                Some("entry at index 7 missing from unstable log; ignoring"),
            ),
            (
                (1, 3),
                5,
                Some("entry at index 3 missing from unstable log; ignoring"),
            ),
            (
                (1, 4),
                5,
                Some("entry at index 4 matched unstable snapshot; ignoring"),
            ),
            (
                (2, 6),
                5,
                Some(
                    "entry at (index,term)=(6,2) mismatched with entry at (6,1) \
                     in unstable log; ignoring",
                ),
            ),
        ];
        for ((term, index), offset, line) in cases {
            let mut unstable = unstable(5, 5, &[(1, 5), (1, 6)]);
            unstable.snapshot = Some(Box::new(snapshot(1, 4)));
            let mut events = EventLog::default();
            unstable.stable_to(EntryId { term, index }, &mut events);
            let lines: Vec<_> = events.take().iter().map(ToString::to_string).collect();
            assert_eq!(lines, Vec::from_iter(line.map(str::to_owned)));
            assert_eq!(
                (unstable.offset, unstable.offset_in_progress),
                (offset, offset)
            );
        }
    }

    #[test]
    fn stabilising_does_not_move_the_writes_in_progress_back() {
        let mut unstable = unstable(5, 8, &[(1, 5), (1, 6), (1, 7)]);
        unstable.stable_to(EntryId { term: 1, index: 5 }, &mut EventLog::default());
        assert_eq!(shape(&unstable), (6, 8, vec![(1, 6), (1, 7)]));
    }

    #[test]
    fn a_snapshot_replaces_entries_until_it_is_stable() {
        let mut unstable = unstable(5, 6, &[(1, 5)]);
        unstable.restore(snapshot(2, 9));
        assert_eq!(shape(&unstable), (10, 10, vec![]));
        unstable.accept_in_progress();
        unstable.stable_snap_to(8);
        assert!(unstable.snapshot.is_some());
        unstable.stable_snap_to(9);
        assert!(unstable.snapshot.is_none() && !unstable.snapshot_in_progress);
    }
}
