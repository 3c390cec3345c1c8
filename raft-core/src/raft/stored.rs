//! What the application reports: what it has stored, what it has applied.

use super::Raft;
use crate::errors::Malformed;
use crate::event::RaftEvent;
use crate::raftpb::{Message, MessageType, both_sizes};
use crate::ready::StateType;
use crate::storage::Storage;
use crate::types::{EntryId, Index, Term};

/// That everything handed out for writing is stable: what a `MsgStorageAppendResp` says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stored {
    /// Term in which it was handed out.
    pub(crate) term: Term,
    /// The last entry; its index is 0 when there was none.
    pub(crate) last: EntryId,
    /// Index of the snapshot, 0 for none.
    pub(crate) snapshot: Index,
}

impl Stored {
    pub(super) fn of(m: &Message) -> Self {
        let snapshot = m.snapshot.as_ref();
        Self {
            term: m.term,
            last: EntryId {
                term: m.log_term,
                index: m.index,
            },
            snapshot: snapshot.map_or(0, |snapshot| snapshot.metadata.index),
        }
    }
}

impl<S: Storage> Raft<S> {
    /// Takes a report on writes. Of one from an earlier term the entries do not count: they may be
    /// overwritten by a write under way. What a snapshot holds is committed, whatever the term.
    #[inline(always)]
    pub(crate) fn stored(&mut self, stored: Stored) {
        if stored.last.index != 0 {
            match stored.term != 0 && stored.term < self.term {
                true => self.events.push(RaftEvent::LowerTermAppendIgnored {
                    id: self.id,
                    term: self.term,
                    msg_type: MessageType::MsgStorageAppendResp,
                    msg_term: stored.term,
                }),
                false => self.log.unstable.stable_to(stored.last, &mut self.events),
            }
        }
        if stored.snapshot != 0 && self.check_applied(stored.snapshot).is_ok() {
            self.log.unstable.stable_snap_to(stored.snapshot);
            self.applied_to(stored.snapshot, 0);
        }
    }

    /// Takes a report of the apply thread.
    pub(super) fn step_storage_apply_resp(&mut self, m: &Message) -> Result<(), Malformed> {
        let Some(last) = m.entries.last() else {
            return Ok(());
        };
        self.check_applied(last.index)?;
        let (encoded, payload) = both_sizes(&m.entries);
        self.storage_applied(last.index, encoded, payload);
        Ok(())
    }

    /// Entries up to `index` are applied; sizes are those of the entries since the last report.
    #[inline(always)]
    pub(crate) fn storage_applied(&mut self, index: Index, encoded: u64, payload: u64) {
        self.applied_to(index, encoded);
        self.reduce_uncommitted_size(payload);
    }

    fn check_applied(&self, applied: Index) -> Result<(), Malformed> {
        let (prev_applied, committed) = (self.log.applied, self.log.committed);
        if applied > committed {
            return Err(Malformed::AppliedOutOfRange {
                applied,
                prev_applied,
                committed,
            });
        }
        Ok(())
    }

    #[inline(always)]
    fn applied_to(&mut self, index: Index, size: u64) {
        let applied = index.max(self.log.applied);
        self.log.applied_to(applied, size);
        if self.trk.config.auto_leave
            && applied >= self.pending_conf_index
            && self.state == StateType::Leader
        {
            self.auto_leave();
        }
    }
}
