//! Putting a Ready together, and what its completion means.

use super::RawNode;
use crate::raft::Stored;
use crate::raftpb::{
    Entry, HardState, Message, MessageType, add_clones, at_most, entries_size, payloads_size,
};
use crate::ready::Ready;
use crate::storage::Storage;
use crate::types::{EntryId, Index, LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD};
use std::mem;

/// What [`RawNode::advance`] tells the node, in this order (etcd `stepsOnAdvance`).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OnAdvance {
    /// Own votes and acknowledgements.
    messages: Vec<Message>,
    /// That what was handed out is stored.
    stored: Option<Stored>,
    /// That the committed entries are applied.
    applied: Option<Applied>,
}

impl OnAdvance {
    #[inline]
    fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.stored.is_none() && self.applied.is_none()
    }
}

/// What has been applied: the sum of a `MsgStorageApplyResp`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Applied {
    index: Index,
    encoded_size: u64,
    payload_size: u64,
}

impl Applied {
    /// The sum of the entries. Whatever is handed out is applied before more is, so that of the encoded size only
    /// counts whether it uses up `budget`: it is 0 where it surely does not.
    #[inline(always)]
    fn of(entries: &[Entry], budget: u64) -> Option<Self> {
        let index = entries.last()?.index;
        let payload_size = payloads_size(entries);
        let encoded_size = match at_most(entries, payload_size) < budget {
            true => 0,
            false => entries_size(entries),
        };
        Some(Self {
            index,
            encoded_size,
            payload_size,
        })
    }
}

impl<S: Storage> RawNode<S> {
    /// Everything that is to be done now. The node considers it under way from here on: it must be
    /// done, and then [`advance`](Self::advance) called, unless storage is written asynchronously.
    pub fn ready(&mut self) -> Box<Ready> {
        assert!(
            self.on_advance.is_empty(),
            "two accepted Ready structs without call to Advance"
        );
        let mut ready = self.spare.take().unwrap_or_default();
        match self.async_storage_writes {
            false => {
                self.collect(&mut ready, true);
                self.split_messages(&mut ready);
                self.raft.log.unstable.accept_in_progress();
                if let Some(applied) = self.accept_applying(&ready) {
                    self.on_advance.applied = Some(applied);
                }
            }
            true => self.fill_for_threads(&mut ready),
        }
        self.stirred = false;
        ready
    }

    /// The same where storage threads store and apply.
    #[inline(never)]
    fn fill_for_threads(&mut self, ready: &mut Ready) {
        self.collect(ready, false);
        self.add_storage_messages(ready);
        let log = &mut self.raft.log;
        log.unstable.accept_in_progress();
        if let Some(last) = ready.committed_entries.last() {
            let size = entries_size(&ready.committed_entries);
            log.accept_applying(last.index, size, false);
        }
    }

    /// Reports that the last [`Ready`] is done, and gives it back: its memory serves the next one.
    ///
    /// # Panics
    ///
    /// With asynchronous storage writes, where the answers of the storage threads do this.
    pub fn advance(&mut self, mut ready: Box<Ready>) {
        assert!(
            !self.async_storage_writes,
            "Advance must not be called when using AsyncStorageWrites"
        );
        ready.clear();
        match self.spare {
            None => self.spare = Some(ready),
            Some(_) => drop(ready),
        }
        if !self.on_advance.messages.is_empty() {
            self.step_own_messages();
        }
        if let Some(stored) = self.on_advance.stored {
            self.on_advance.stored = None;
            // Committed entries after the snapshot need wait no longer.
            if stored.snapshot != 0 {
                self.stirred = true;
            }
            self.raft.stored(stored);
        }
        if let Some(applied) = self.on_advance.applied {
            self.on_advance.applied = None;
            // What was held back may follow, and a joint configuration may be left.
            if self.raft.log.is_applying_paused() || self.raft.trk.config.auto_leave {
                self.stirred = true;
            }
            self.raft
                .storage_applied(applied.index, applied.encoded_size, applied.payload_size);
        }
    }

    /// Own answers are of no interest when the configuration changed meanwhile.
    #[inline(never)]
    fn step_own_messages(&mut self) {
        self.stirred = true;
        for message in &mut self.on_advance.messages {
            let _ = match self.raft.step_common(message) {
                Some(stepped) => stepped,
                None => self.raft.step(message),
            };
        }
        self.on_advance.messages.clear();
    }

    /// Fills an empty Ready. What it says of term, vote, commit and role is not said again.
    #[inline(always)]
    fn collect(&mut self, ready: &mut Ready, allow_unstable: bool) {
        let raft = &mut self.raft;
        let (soft_state, hard_state) = (raft.soft_state(), raft.hard_state());
        let prev = self.prev_hard_state;
        if soft_state != self.prev_soft_state {
            ready.soft_state = Some(soft_state);
            self.prev_soft_state = soft_state;
        }
        if hard_state != prev && !hard_state.is_empty() {
            ready.hard_state = Some(hard_state);
            self.prev_hard_state = hard_state;
        }
        if !raft.read_states.is_empty() {
            mem::swap(&mut ready.read_states, &mut raft.read_states);
        }
        if !raft.msgs.is_empty() {
            mem::swap(&mut ready.messages, &mut raft.msgs);
        }
        let unstable = &raft.log.unstable;
        if unstable.has_next_entries() {
            add_clones(&mut ready.entries, unstable.next_entries());
        }
        ready.must_sync = must_sync(hard_state, prev, ready.entries.len());
        if let Some(snapshot) = unstable.next_snapshot() {
            ready.snapshot = Some(Box::new(snapshot.clone()));
        }
        raft.log
            .next_committed_entries(allow_unstable, &mut ready.committed_entries);
    }

    #[inline(always)]
    fn accept_applying(&mut self, ready: &Ready) -> Option<Applied> {
        let log = &mut self.raft.log;
        let applied = Applied::of(&ready.committed_entries, log.max_applying_size)?;
        log.accept_applying(applied.index, applied.encoded_size, true);
        Some(applied)
    }

    /// Messages to others go out with this Ready, whose contract has it stored by then; those to
    /// this node wait for `advance`.
    #[inline]
    fn split_messages(&mut self, ready: &mut Ready) {
        let id = self.raft.id;
        let waiting = &mut self.raft.msgs_after_append;
        let is_own = |message: &Message| message.to == id;
        if let Some(first) = waiting.first() {
            // Mostly all go the same way, and move as they lie.
            let own = is_own(first);
            let all_alike = waiting[1..].iter().all(|message| is_own(message) == own);
            match own {
                _ if !all_alike => {
                    for message in waiting.drain(..) {
                        match is_own(&message) {
                            true => self.on_advance.messages.push(message),
                            false => ready.messages.push(message),
                        }
                    }
                }
                true => mem::swap(&mut self.on_advance.messages, waiting),
                false if ready.messages.is_empty() => mem::swap(&mut ready.messages, waiting),
                false => ready.messages.append(waiting),
            }
        }
        if let Some(stored) = self.stored_by(ready) {
            self.on_advance.stored = Some(stored);
        }
    }

    /// Asks the storage threads to write and to apply. What waits for the write travels with it.
    fn add_storage_messages(&mut self, ready: &mut Ready) {
        let mut responses = mem::take(&mut self.raft.msgs_after_append);
        let nothing_to_store =
            ready.entries.is_empty() && ready.hard_state.is_none() && ready.snapshot.is_none();
        if !nothing_to_store || !responses.is_empty() {
            responses.extend(
                self.stored_by(ready)
                    .map(|stored| self.storage_append_resp(ready, stored)),
            );
            let hard_state = ready.hard_state.unwrap_or_default();
            ready.messages.push(Message {
                msg_type: MessageType::MsgStorageAppend,
                to: LOCAL_APPEND_THREAD,
                from: self.raft.id,
                term: hard_state.term,
                vote: hard_state.vote,
                commit: hard_state.commit,
                entries: ready.entries[..].into(),
                snapshot: ready.snapshot.clone(),
                responses: responses.into(),
                ..Message::default()
            });
        }
        if !ready.committed_entries.is_empty() {
            let response = Message {
                msg_type: MessageType::MsgStorageApplyResp,
                to: self.raft.id,
                from: LOCAL_APPLY_THREAD,
                entries: ready.committed_entries[..].into(),
                ..Message::default()
            };
            ready.messages.push(Message {
                msg_type: MessageType::MsgStorageApply,
                to: LOCAL_APPLY_THREAD,
                from: self.raft.id,
                entries: ready.committed_entries[..].into(),
                responses: vec![response].into(),
                ..Message::default()
            });
        }
    }

    /// The report that everything up to here is stored.
    ///
    /// It names the last entry of the log, even when that was handed out earlier: reports of an
    /// earlier term are ignored, since what they wrote may be overwritten by a write under way, so
    /// some later report must vouch for the same entries.
    fn stored_by(&self, ready: &Ready) -> Option<Stored> {
        let log = &self.raft.log;
        let last = log.unstable.entries.last();
        let snapshot = ready.snapshot.as_ref();
        if last.is_none() && snapshot.is_none() {
            return None;
        }
        Some(Stored {
            term: self.raft.term,
            last: last.map_or_else(EntryId::default, Entry::id),
            snapshot: snapshot.map_or(0, |snapshot| snapshot.metadata.index),
        })
    }

    /// The same as a message of the append thread (etcd `newStorageAppendRespMsg`).
    fn storage_append_resp(&self, ready: &Ready, stored: Stored) -> Message {
        Message {
            msg_type: MessageType::MsgStorageAppendResp,
            to: self.raft.id,
            from: LOCAL_APPEND_THREAD,
            term: stored.term,
            log_term: stored.last.term,
            index: stored.last.index,
            snapshot: ready.snapshot.clone(),
            ..Message::default()
        }
    }
}

/// Whether term, vote or entries changed, which others may learn of only once they are on disk
/// (paper, Figure 2).
fn must_sync(state: HardState, prev: HardState, entries: usize) -> bool {
    entries != 0 || state.vote != prev.vote || state.term != prev.term
}
