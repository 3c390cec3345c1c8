//! The write-ahead log of a node: what is written, and what of it is fsynced.
//!
//! A record is an entry, a HardState, or the mark of a snapshot whose file is saved. An entry record at an index that is
//! already there replaces it and everything behind it, as when etcd's WAL is read. Records become durable in order, by
//! [`Wal::sync`]. A crash takes the others; where the disk may tear, some of them may have reached it, and the record
//! in which the power went is read back with a wrong checksum: it is discarded with everything behind it.
//!
//! A mark counts once a HardState that commits as much is durable (etcd `wal.ValidSnapshotEntries`); until then a start
//! begins with the snapshot before it.
mod replay;
#[cfg(test)]
mod tests;

use crate::shared_log::SharedLog;
use crate::shared_vec::SharedVec;
use crate::view::{Durability, WalRecordView};
use raft_core::{Entry, EntryId, HardState, Index, Term};
use replay::Unproven;

/// Records that are remembered for looking at.
const SHOWN: usize = 24;

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
    /// …the newest snapshot that counts; (0, 0) for none…
    mark: EntryId,
    /// …and the log. It may reach back behind the mark, as far as it is not compacted.
    log: SharedLog,
    /// A mark that is durable and does not count yet.
    unproven: Option<Unproven>,
    /// Written, not fsynced, in order of writing.
    pending: Vec<Record>,
    /// The last records that were fsynced, oldest first, as they are shown.
    shown: Vec<WalRecordView>,
    /// Whether the record behind the last whole one is torn: a crash came in the middle of it.
    torn: bool,
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
            self.make_durable(record);
        }
    }

    /// Marks a snapshot whose file is saved, and fsyncs, as etcd's `wal.SaveSnapshot` does. A received one `replaces`
    /// the log: what was before it is void once it counts.
    pub fn mark(&mut self, id: EntryId, replaces: bool) {
        self.sync();
        let newest = self.unproven.as_ref().map_or(self.mark, |mark| mark.id);
        if id.index <= newest.index {
            return;
        }
        self.show(WalRecordView::Snapshot {
            index: id.index,
            term: id.term,
        });
        self.unproven = Some(Unproven::new(id, replaces));
        self.prove();
    }

    /// Forgets entries up to and including `index`, at most up to the snapshot that counts.
    pub fn compact(&mut self, index: Index) {
        self.log.compact(index.min(self.mark.index));
    }

    /// Records that are written and not fsynced.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// The machine dies: of what is not fsynced the first `survivors` records reached the disk; `torn` says whether
    /// the next one did in part, which the next [`recover`](Self::recover) finds.
    pub fn crash(&mut self, survivors: usize, torn: bool) {
        let mut records = std::mem::take(&mut self.pending);
        self.torn = torn && survivors < records.len();
        records.truncate(survivors);
        for record in records {
            self.make_durable(record);
        }
        self.unproven = None;
    }

    /// Reads the file from the start; gives whether a torn record was found and cut off.
    pub fn recover(&mut self) -> bool {
        std::mem::take(&mut self.torn)
    }

    /// Whether the file ends with a torn record.
    pub fn is_torn(&self) -> bool {
        self.torn
    }

    /// Last index, fsynced or not; 0 when empty.
    pub fn last(&self) -> Index {
        let written = self.pending.iter().rev().find_map(|record| match record {
            Record::Entry(entry) => Some(entry.index),
            Record::HardState(_) => None,
        });
        let behind_mark = || self.unproven.as_ref().and_then(Unproven::last);
        written
            .or_else(behind_mark)
            .unwrap_or_else(|| self.synced_last())
    }

    /// First index that is fsynced and not compacted; `synced_last() + 1` when none is.
    pub fn synced_first(&self) -> Index {
        self.log.first()
    }

    /// Last index that is fsynced, or that of the snapshot before it; 0 when none.
    pub fn synced_last(&self) -> Index {
        self.log.last()
    }

    /// Index and term of the last entry that is fsynced, or of the snapshot before it.
    pub fn synced_last_id(&self) -> EntryId {
        self.log.last_id()
    }

    /// The place that the fsynced entries follow.
    pub fn synced_before(&self) -> EntryId {
        self.log.before()
    }

    /// The fsynced HardState.
    pub fn synced_hard_state(&self) -> HardState {
        self.hard_state
    }

    /// The newest snapshot that counts; (0, 0) for none.
    pub fn snapshot(&self) -> EntryId {
        self.mark
    }

    /// The fsynced entry at an index.
    pub fn synced(&self, index: Index) -> Option<&Entry> {
        self.log.get(index)
    }

    /// Whether the disk has what stands at an index, as an entry of that term or within a snapshot.
    pub fn holds(&self, index: Index, term: Term) -> bool {
        index <= self.mark.index || self.log.term(index) == Some(term)
    }

    /// The fsynced entries behind the snapshot that counts: what a start reads.
    pub(crate) fn tail(&self) -> SharedLog {
        self.log.behind(self.mark)
    }

    /// The last records, oldest first, with whether they are fsynced.
    pub fn records(&self) -> Vec<(WalRecordView, bool)> {
        let synced = self.shown.iter().map(|record| (*record, true));
        let written = self.pending.iter().map(|record| (record.view(), false));
        synced.chain(written).collect()
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.log.clone_bytes()
            + size_of_val(self.pending.as_slice())
            + size_of_val(self.shown.as_slice())
    }

    /// The fsynced entries.
    pub(crate) fn synced_entries(&self) -> &SharedVec<Entry> {
        self.log.entries()
    }

    /// Shares with a list what both hold.
    pub(crate) fn adopt(&mut self, other: &SharedVec<Entry>) {
        self.log.adopt(other);
    }

    /// How safe the entry with this index and term is.
    pub fn durability(&self, index: Index, term: Term) -> Durability {
        if self.holds(index, term) {
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

    fn show(&mut self, record: WalRecordView) {
        if self.shown.len() == SHOWN {
            self.shown.remove(0);
        }
        self.shown.push(record);
    }
}

impl Record {
    fn view(&self) -> WalRecordView {
        match self {
            Self::Entry(entry) => WalRecordView::Entry {
                index: entry.index,
                term: entry.term,
            },
            Self::HardState(state) => WalRecordView::HardState {
                term: state.term,
                vote: state.vote,
                commit: state.commit,
            },
        }
    }
}
