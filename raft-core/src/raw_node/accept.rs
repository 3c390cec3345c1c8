//! Putting a Ready together, and what its completion means.

use super::RawNode;
use crate::raftpb::{Entry, HardState, Message, MessageType, entries_size, payloads_size};
use crate::ready::Ready;
use crate::storage::Storage;
use crate::types::{Index, LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD};
use std::mem;

/// What [`RawNode::advance`] tells the node, in this order (etcd `stepsOnAdvance`).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OnAdvance {
    /// Own votes and acknowledgements, then that everything is stored.
    messages: Vec<Message>,
    /// That the committed entries are applied.
    applied: Option<Applied>,
}

/// What has been applied: the sum of a `MsgStorageApplyResp`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Applied {
    index: Index,
    encoded_size: u64,
    payload_size: u64,
}

impl Applied {
    fn of(entries: &[Entry]) -> Option<Self> {
        let (encoded_size, payload_size) = (entries_size(entries), payloads_size(entries));
        entries.last().map(|last| Self {
            index: last.index,
            encoded_size,
            payload_size,
        })
    }
}

impl<S: Storage> RawNode<S> {
    /// Everything that is to be done now. The node considers it under way from here on: it must be
    /// done, and then [`advance`](Self::advance) called, unless storage is written asynchronously.
    pub fn ready(&mut self) -> Ready {
        assert!(
            self.on_advance == OnAdvance::default(),
            "two accepted Ready structs without call to Advance"
        );
        let mut ready = self.collect();
        if self.async_storage_writes {
            self.add_storage_messages(&mut ready);
        } else {
            self.split_messages(&mut ready);
        }
        self.accept(&ready);
        ready
    }

    /// Reports that the last [`Ready`] is done.
    ///
    /// # Panics
    ///
    /// With asynchronous storage writes, where the answers of the storage threads do this.
    pub fn advance(&mut self) {
        assert!(
            !self.async_storage_writes,
            "Advance must not be called when using AsyncStorageWrites"
        );
        let OnAdvance { messages, applied } = mem::take(&mut self.on_advance);
        for message in messages {
            // Own answers are of no interest when the configuration changed meanwhile.
            let _ = self.raft.step(message);
        }
        if let Some(applied) = applied {
            self.raft
                .storage_applied(applied.index, applied.encoded_size, applied.payload_size);
        }
    }

    fn collect(&mut self) -> Ready {
        let allow_unstable = self.applies_unstable();
        let raft = &mut self.raft;
        let (soft_state, hard_state) = (raft.soft_state(), raft.hard_state());
        let entries = raft.log.unstable.next_entries().to_vec();
        let prev = self.prev_hard_state;
        Ready {
            soft_state: (soft_state != self.prev_soft_state).then_some(soft_state),
            hard_state: (hard_state != prev && !hard_state.is_empty()).then_some(hard_state),
            read_states: mem::take(&mut raft.read_states),
            must_sync: must_sync(hard_state, prev, entries.len()),
            entries,
            snapshot: raft.log.next_unstable_snapshot().cloned(),
            committed_entries: raft.log.next_committed_entries(allow_unstable),
            messages: mem::take(&mut raft.msgs),
        }
    }

    fn accept(&mut self, ready: &Ready) {
        let allow_unstable = self.applies_unstable();
        self.prev_soft_state = ready.soft_state.unwrap_or(self.prev_soft_state);
        self.prev_hard_state = ready.hard_state.unwrap_or(self.prev_hard_state);
        self.raft.log.unstable.accept_in_progress();
        if let Some(applied) = Applied::of(&ready.committed_entries) {
            self.raft
                .log
                .accept_applying(applied.index, applied.encoded_size, allow_unstable);
            if !self.async_storage_writes {
                self.on_advance.applied = Some(applied);
            }
        }
    }

    /// Messages to others go out with this Ready, whose contract has it stored by then; those to
    /// this node wait for `advance`.
    fn split_messages(&mut self, ready: &mut Ready) {
        for message in mem::take(&mut self.raft.msgs_after_append) {
            match message.to == self.raft.id {
                true => self.on_advance.messages.push(message),
                false => ready.messages.push(message),
            }
        }
        if let Some(response) = self.storage_append_resp(ready) {
            self.on_advance.messages.push(response);
        }
    }

    /// Asks the storage threads to write and to apply. What waits for the write travels with it.
    fn add_storage_messages(&mut self, ready: &mut Ready) {
        let mut responses = mem::take(&mut self.raft.msgs_after_append);
        let nothing_to_store =
            ready.entries.is_empty() && ready.hard_state.is_none() && ready.snapshot.is_none();
        if !nothing_to_store || !responses.is_empty() {
            responses.extend(self.storage_append_resp(ready));
            let hard_state = ready.hard_state.unwrap_or_default();
            ready.messages.push(Message {
                msg_type: MessageType::MsgStorageAppend,
                to: LOCAL_APPEND_THREAD,
                from: self.raft.id,
                term: hard_state.term,
                vote: hard_state.vote,
                commit: hard_state.commit,
                entries: ready.entries.clone(),
                snapshot: ready.snapshot.clone().map(Box::new),
                responses,
                ..Message::default()
            });
        }
        if !ready.committed_entries.is_empty() {
            let response = Message {
                msg_type: MessageType::MsgStorageApplyResp,
                to: self.raft.id,
                from: LOCAL_APPLY_THREAD,
                entries: ready.committed_entries.clone(),
                ..Message::default()
            };
            ready.messages.push(Message {
                msg_type: MessageType::MsgStorageApply,
                to: LOCAL_APPLY_THREAD,
                from: self.raft.id,
                entries: ready.committed_entries.clone(),
                responses: vec![response],
                ..Message::default()
            });
        }
    }

    /// The report that everything up to here is stored (etcd `newStorageAppendRespMsg`).
    ///
    /// It names the last entry of the log, even when that was handed out earlier: reports of an
    /// earlier term are ignored, since what they wrote may be overwritten by a write under way, so
    /// some later report must vouch for the same entries.
    fn storage_append_resp(&self, ready: &Ready) -> Option<Message> {
        let raft = &self.raft;
        let has_entries = raft.log.has_unstable_entries();
        if !has_entries && ready.snapshot.is_none() {
            return None;
        }
        let last = if has_entries {
            raft.log.last_entry_id()
        } else {
            Default::default()
        };
        Some(Message {
            msg_type: MessageType::MsgStorageAppendResp,
            to: raft.id,
            from: LOCAL_APPEND_THREAD,
            term: raft.term,
            log_term: last.term,
            index: last.index,
            snapshot: ready.snapshot.clone().map(Box::new),
            ..Message::default()
        })
    }
}

/// Whether term, vote or entries changed, which others may learn of only once they are on disk
/// (paper, Figure 2).
fn must_sync(state: HardState, prev: HardState, entries: usize) -> bool {
    entries != 0 || state.vote != prev.vote || state.term != prev.term
}
