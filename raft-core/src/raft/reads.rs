//! Linearizable reads (thesis, section 6.4).

use super::{Raft, Refusal};
use crate::config::ReadOnlyOption;
use crate::errors::Malformed;
use crate::event::RaftEvent;
use crate::raftpb::{Message, MessageType};
use crate::read_only::ReadState;
use crate::rules::Rule;
use crate::storage::Storage;
use crate::types::{Index, NONE};

impl<S: Storage> Raft<S> {
    /// Takes a read on the leader: answers it, asks the others, or waits for the first commit of
    /// the term, before which the commit index may be out of date.
    pub(super) fn step_read_index(&mut self, m: &mut Message) -> Result<(), Refusal> {
        if m.entries.len() != 1 {
            return Err(Malformed::EntryCount(m.entries.len()).into());
        }
        let m = std::mem::take(m);
        if self.trk.is_singleton() {
            self.respond_to_read(m, self.log.committed);
        } else if self.has_committed_in_term() || !self.rules.holds(Rule::ReadAfterOwnCommit) {
            self.start_read(m);
        } else {
            self.pending_read_index_messages.push(m);
        }
        Ok(())
    }

    /// Releases reads that waited for the first commit of the term.
    pub(super) fn release_pending_reads(&mut self) {
        if self.pending_read_index_messages.is_empty() {
            return;
        }
        if !self.has_committed_in_term() {
            return self.events.push(RaftEvent::ReadReleasedTooEarly);
        }
        for m in std::mem::take(&mut self.pending_read_index_messages) {
            self.start_read(m);
        }
    }

    /// Counts the answer to a heartbeat for the reads that it confirms.
    pub(super) fn confirm_reads(&mut self, m: &Message) {
        if self.read_only.option != ReadOnlyOption::Safe || m.context.is_empty() {
            return;
        }
        self.read_only.recv_ack(m.from, m.context.as_slice());
        for read in self.read_only.maybe_advance(&self.trk.config.voters) {
            self.respond_to_read(read.request, read.index);
        }
    }

    /// Takes the leader's answer on the node that was asked.
    pub(super) fn step_read_index_resp(&mut self, m: &Message) {
        let [entry] = &m.entries[..] else {
            let (id, from, entries) = (self.id, m.from, m.entries.len());
            return self
                .events
                .push(RaftEvent::InvalidReadIndexResp { id, from, entries });
        };
        self.read_states.push(ReadState {
            index: m.index,
            request_ctx: entry.data.clone(),
        });
    }

    fn start_read(&mut self, m: Message) {
        match self.read_only.option {
            ReadOnlyOption::Safe if self.rules.holds(Rule::ReadQuorumRound) => {
                self.read_only.add_request(self.log.committed, m);
                let own = self.read_only.heartbeat_context();
                self.read_only.recv_ack(self.id, own.as_slice());
                self.bcast_heartbeat();
            }
            _ => self.respond_to_read(m, self.log.committed),
        }
    }

    /// A read of this node surfaces in the next Ready, one of another node travels back.
    fn respond_to_read(&mut self, request: Message, index: Index) {
        if request.from == NONE || request.from == self.id {
            let contexts = request.entries.iter().map(|entry| entry.data.clone());
            let states = contexts.map(|request_ctx| ReadState { index, request_ctx });
            return self.read_states.extend(states);
        }
        self.send(Message {
            msg_type: MessageType::MsgReadIndexResp,
            to: request.from,
            index,
            entries: request.entries,
            ..Message::default()
        });
    }

    fn has_committed_in_term(&self) -> bool {
        self.log.term_or_zero(self.log.committed) == self.term
    }
}
