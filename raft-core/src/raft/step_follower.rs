//! What a follower does with each message.

use super::election::CampaignType;
use super::{Raft, Refusal};
use crate::config::ReadOnlyOption;
use crate::errors::{Error, Malformed};
use crate::event::RaftEvent;
use crate::raftpb::{Message, MessageType};
use crate::storage::Storage;
use crate::types::NONE;

impl<S: Storage> Raft<S> {
    /// Handles a message of this term (etcd `stepFollower`).
    pub(super) fn step_follower(&mut self, m: &mut Message) -> Result<(), Refusal> {
        let (id, term) = (self.id, self.term);
        match m.msg_type {
            MessageType::MsgProp => return self.forward_proposal(m),
            MessageType::MsgApp => return self.step_append(m),
            MessageType::MsgHeartbeat | MessageType::MsgSnap => {
                self.election_elapsed = 0;
                self.lead = m.from;
                return self.handle_from_leader(m);
            }
            MessageType::MsgTransferLeader if self.lead == NONE => {
                self.events
                    .push(RaftEvent::NoLeaderForTransfer { id, term });
            }
            MessageType::MsgReadIndex if self.lead == NONE => {
                self.events.push(RaftEvent::NoLeaderForRead { id, term });
            }
            MessageType::MsgTransferLeader | MessageType::MsgReadIndex => {
                self.forward_to_leader(m)?;
            }
            MessageType::MsgForgetLeader => self.forget_leader(),
            MessageType::MsgTimeoutNow => {
                self.events.push(RaftEvent::TimeoutNowReceived {
                    id,
                    term,
                    from: m.from,
                });
                // No pre-vote: the leader knows that this node has everything.
                self.hup(CampaignType::Transfer);
            }
            MessageType::MsgReadIndexResp => self.step_read_index_resp(m),
            _ => {}
        }
        Ok(())
    }

    /// The leader of this term is alive, and has entries or a commit index.
    #[inline(never)]
    pub(super) fn step_append(&mut self, m: &mut Message) -> Result<(), Refusal> {
        self.election_elapsed = 0;
        self.lead = m.from;
        self.handle_append_entries(m)
    }

    /// Handles what only the leader of this term sends.
    pub(super) fn handle_from_leader(&mut self, m: &mut Message) -> Result<(), Refusal> {
        match m.msg_type {
            MessageType::MsgApp => self.handle_append_entries(m),
            MessageType::MsgHeartbeat => self.handle_heartbeat(m),
            _ => self.handle_snapshot(m),
        }
    }

    fn forward_proposal(&mut self, m: &mut Message) -> Result<(), Refusal> {
        let (id, lead, term) = (self.id, self.lead, self.term);
        if m.entries.is_empty() {
            return Err(Malformed::EntryCount(0).into());
        }
        if lead == NONE {
            self.events
                .push(RaftEvent::NoLeaderForProposal { id, term });
            return Err(Error::ProposalDropped.into());
        }
        if self.disable_proposal_forwarding {
            self.events
                .push(RaftEvent::NotForwarding { id, lead, term });
            return Err(Error::ProposalDropped.into());
        }
        Ok(self.forward_to_leader(m)?)
    }

    /// Forgets who leads, so that votes may be given at once; vote and timer stay. Not with
    /// lease-based reads, whose lease rests on it.
    fn forget_leader(&mut self) {
        if self.read_only.option == ReadOnlyOption::LeaseBased {
            return self.events.push(RaftEvent::ForgetLeaderRefused);
        }
        if self.lead != NONE {
            let (id, lead, term) = (self.id, self.lead, self.term);
            self.events
                .push(RaftEvent::ForgettingLeader { id, lead, term });
            self.lead = NONE;
        }
    }
}
