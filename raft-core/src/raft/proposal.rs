//! Proposals on the leader: what enters the log.

use super::{Raft, Refusal};
use crate::errors::{Error, Malformed};
use crate::event::{ConfChangeRefusal, IgnoredConfChange, RaftEvent};
use crate::raftpb::{
    ConfChange, ConfChangeV2, DecodeError, Entries, Entry, EntryType, Message, MessageType, Payload,
};
use crate::storage::Storage;
use crate::types::NONE;

impl<S: Storage> Raft<S> {
    /// Appends the proposed entries and sends them to everybody, or drops all of them.
    pub(super) fn step_proposal(&mut self, m: &mut Message) -> Result<(), Refusal> {
        if m.entries.is_empty() {
            return Err(Malformed::EntryCount(0).into());
        }
        if !self.trk.progress.contains(self.id) {
            return Err(Error::ProposalDropped.into());
        }
        if self.lead_transferee != NONE {
            self.events.push(RaftEvent::ProposalDuringTransfer {
                id: self.id,
                term: self.term,
                transferee: self.lead_transferee,
            });
            return Err(Error::ProposalDropped.into());
        }
        self.check_conf_changes(&mut m.entries)?;
        if !self.append_entries(&mut m.entries) {
            return Err(Error::ProposalDropped.into());
        }
        self.bcast_append();
        Ok(())
    }

    /// Replaces configuration changes that cannot be applied now by empty entries.
    fn check_conf_changes(&mut self, entries: &mut Entries) -> Result<(), Error> {
        let is_change = |entry: &Entry| entry.entry_type != EntryType::EntryNormal;
        if !entries.iter().any(is_change) {
            return Ok(());
        }
        let decoded: Result<Vec<_>, _> = entries.iter().map(decode_conf_change).collect();
        let next = self.log.last_index() + 1;
        for (offset, change) in decoded
            .map_err(Error::MalformedConfChange)?
            .into_iter()
            .enumerate()
        {
            let Some(change) = change else { continue };
            match self.conf_change_refusal(&change) {
                Some(reason) if !self.disable_conf_change_validation => {
                    self.events
                        .push(RaftEvent::IgnoringConfChange(Box::new(IgnoredConfChange {
                            id: self.id,
                            change,
                            config: self.trk.config.clone(),
                            reason,
                        })));
                    entries.make_mut()[offset] =
                        Entry::with_type(EntryType::EntryNormal, Payload::nil());
                }
                _ => self.pending_conf_index = next + offset as u64,
            }
        }
        Ok(())
    }

    fn conf_change_refusal(&self, change: &ConfChangeV2) -> Option<ConfChangeRefusal> {
        let (pending, applied) = (self.pending_conf_index, self.log.applied);
        let is_joint = self.trk.config.voters.is_joint();
        let leaves = change.changes.is_empty();
        if pending > applied {
            Some(ConfChangeRefusal::PossiblyUnapplied { pending, applied })
        } else if is_joint && !leaves {
            Some(ConfChangeRefusal::MustLeaveJointFirst)
        } else if !is_joint && leaves {
            Some(ConfChangeRefusal::NotInJoint)
        } else {
            None
        }
    }

    /// Gives entries their place and moves them to the log. The leader acknowledges them to itself, like a
    /// follower, when they are stored. False when the quota is used up (etcd `appendEntry`).
    #[inline(always)]
    pub(super) fn append_entries(&mut self, entries: &mut Entries) -> bool {
        let from = self.log.last_index() + 1;
        let mut size = 0;
        for (index, entry) in (from..).zip(entries.make_mut()) {
            entry.term = self.term;
            entry.index = index;
            size += entry.payload_size();
        }
        if !self.increase_uncommitted_size(size) {
            self.events
                .push(RaftEvent::UncommittedLimit { id: self.id });
            return false;
        }
        self.log.append(entries, 0, &mut self.events);
        let index = self.log.last_index();
        let (msg_type, to) = (MessageType::MsgAppResp, self.id);
        self.send(Message {
            msg_type,
            to,
            index,
            ..Message::default()
        });
        true
    }

    /// Accounts for new data. One proposal may always be under way, and what has no data passes.
    #[inline]
    fn increase_uncommitted_size(&mut self, size: u64) -> bool {
        let total = self.uncommitted_size.saturating_add(size);
        if self.uncommitted_size > 0 && size > 0 && total > self.max_uncommitted_size {
            return false;
        }
        self.uncommitted_size = total;
        true
    }

    pub(super) fn reduce_uncommitted_size(&mut self, size: u64) {
        self.uncommitted_size = self.uncommitted_size.saturating_sub(size);
    }
}

fn decode_conf_change(entry: &Entry) -> Result<Option<ConfChangeV2>, DecodeError> {
    let data = entry.data.as_slice();
    match entry.entry_type {
        EntryType::EntryNormal => Ok(None),
        EntryType::EntryConfChange => ConfChange::decode(data).map(|change| Some(change.to_v2())),
        EntryType::EntryConfChangeV2 => ConfChangeV2::decode(data).map(Some),
    }
}
