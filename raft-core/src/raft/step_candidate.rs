//! What a candidate does with each message, and a pre-candidate.

use super::election::CampaignType;
use super::{Raft, Refusal};
use crate::errors::Error;
use crate::event::RaftEvent;
use crate::quorum::VoteResult;
use crate::raftpb::{Message, MessageType};
use crate::ready::StateType;
use crate::storage::Storage;
use crate::types::NONE;

impl<S: Storage> Raft<S> {
    /// Handles a message of this term (etcd `stepCandidate`).
    pub(super) fn step_candidate(&mut self, m: &mut Message) -> Result<(), Refusal> {
        let (id, term) = (self.id, self.term);
        // An answer to the pre-vote may come late, when it does not matter any more.
        let my_response = match self.state {
            StateType::PreCandidate => MessageType::MsgPreVoteResp,
            _ => MessageType::MsgVoteResp,
        };
        match m.msg_type {
            MessageType::MsgProp => {
                self.events
                    .push(RaftEvent::NoLeaderForProposal { id, term });
                return Err(Error::ProposalDropped.into());
            }
            MessageType::MsgApp | MessageType::MsgHeartbeat | MessageType::MsgSnap => {
                // Somebody else won this term. A message without one, which the interaction harness can make,
                // takes the node back to term 0, as etcd's does.
                self.become_follower(m.term, m.from);
                return self.handle_from_leader(m);
            }
            MessageType::MsgTimeoutNow => {
                let (state, from) = (self.state, m.from);
                self.events.push(RaftEvent::TimeoutNowIgnored {
                    id,
                    term,
                    state,
                    from,
                });
            }
            msg_type if msg_type == my_response => self.count_vote(m),
            _ => {}
        }
        Ok(())
    }

    fn count_vote(&mut self, m: &Message) {
        let tally = self.poll(m.from, m.msg_type, !m.reject);
        self.events.push(RaftEvent::VoteTally {
            id: self.id,
            granted: tally.granted,
            response: m.msg_type,
            rejected: tally.rejected,
        });
        match tally.result {
            VoteResult::VoteWon if self.state == StateType::PreCandidate => {
                self.campaign(CampaignType::Election);
            }
            VoteResult::VoteWon => {
                self.become_leader();
                self.bcast_append();
            }
            VoteResult::VoteLost => self.become_follower(self.term, NONE),
            VoteResult::VotePending => {}
        }
    }
}
