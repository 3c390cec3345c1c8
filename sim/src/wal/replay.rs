//! What reading the file gives: each record that becomes durable changes it as if the file were read anew.
use super::{Record, Wal};
use crate::shared_log::SharedLog;
use raft_core::{EntryId, Index};

/// A mark that no durable HardState proves yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unproven {
    pub(super) id: EntryId,
    /// The log that begins behind a received snapshot; `None` when the mark is of the node's own making.
    log: Option<SharedLog>,
}

impl Unproven {
    pub(super) fn new(id: EntryId, replaces: bool) -> Self {
        Self {
            id,
            log: replaces.then(|| SharedLog::after(id)),
        }
    }

    /// Last index behind a received snapshot.
    pub(super) fn last(&self) -> Option<Index> {
        self.log.as_ref().map(SharedLog::last)
    }
}

impl Wal {
    /// The next record is on the disk.
    pub(super) fn make_durable(&mut self, record: Record) {
        self.show(record.view());
        match record {
            Record::HardState(hard_state) => {
                self.hard_state = hard_state;
                self.prove();
            }
            Record::Entry(entry) => {
                let begun = self.unproven.as_mut().and_then(|mark| mark.log.as_mut());
                begun.unwrap_or(&mut self.log).put(&entry);
            }
        }
    }

    /// Lets a mark count if the HardState commits as much.
    pub(super) fn prove(&mut self) {
        let commit = self.hard_state.commit;
        if let Some(Unproven { id, log }) = self.unproven.take_if(|mark| mark.id.index <= commit) {
            self.mark = id;
            self.log = log.unwrap_or_else(|| std::mem::take(&mut self.log));
        }
    }
}
