//! Handing leadership over (thesis, section 3.10).

use super::Raft;
use crate::event::RaftEvent;
use crate::raftpb::{Message, MessageType};
use crate::storage::Storage;
use crate::types::{NONE, NodeId};

impl<S: Storage> Raft<S> {
    /// Starts to hand over to the sender of `m`, which must be a voter with the whole log. It has
    /// one election timeout to take over; until then proposals are dropped.
    pub(super) fn step_transfer_leader(&mut self, to: NodeId) {
        let (id, term) = (self.id, self.term);
        let Some(progress) = self.trk.progress.get(to) else {
            return;
        };
        if progress.is_learner {
            return self.events.push(RaftEvent::TransferToLearner { id });
        }
        let is_up_to_date = progress.matched == self.log.last_index();
        let previous = self.lead_transferee;
        if previous != NONE {
            if previous == to {
                return self
                    .events
                    .push(RaftEvent::TransferInProgress { id, term, to });
            }
            self.abort_leader_transfer();
            self.events.push(RaftEvent::TransferAborted {
                id,
                term,
                to: previous,
            });
        }
        if to == id {
            return self.events.push(RaftEvent::TransferToSelf { id });
        }
        self.events
            .push(RaftEvent::TransferStarted { id, term, to });
        self.election_elapsed = 0;
        self.lead_transferee = to;
        if is_up_to_date {
            self.send_timeout_now(to);
            self.events.push(RaftEvent::TimeoutNowSent { id, to });
        } else {
            self.send_append(to);
        }
    }

    /// Completes a transfer when its target has caught up.
    pub(super) fn continue_transfer(&mut self, from: NodeId) {
        let Some(progress) = self.trk.progress.get(from) else {
            return;
        };
        if progress.matched == self.log.last_index() {
            self.events.push(RaftEvent::TimeoutNowAfterAppend {
                id: self.id,
                to: from,
            });
            self.send_timeout_now(from);
        }
    }

    pub(super) fn abort_leader_transfer(&mut self) {
        self.lead_transferee = NONE;
    }

    fn send_timeout_now(&mut self, to: NodeId) {
        self.send(Message {
            msg_type: MessageType::MsgTimeoutNow,
            to,
            ..Message::default()
        });
    }
}
