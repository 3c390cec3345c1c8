//! Campaigning and voting (paper, sections 5.2 and 5.4.1; thesis, section 9.6).

use super::Raft;
use crate::errors::Malformed;
use crate::event::{RaftEvent, VoteRequest};
use crate::raftpb::{Message, MessageType, Payload};
use crate::rules::Rule;
use crate::storage::Storage;
use crate::tracker::Tally;
use crate::types::{NONE, NodeId};

/// Context of vote requests that a leader asked for: they are granted in spite of its lease.
pub(super) const CAMPAIGN_TRANSFER: &[u8] = b"CampaignTransfer";

/// Why a node campaigns (etcd `CampaignType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CampaignType {
    /// To see whether an election could be won.
    PreElection,
    /// To win.
    Election,
    /// Because the leader hands over.
    Transfer,
}

impl<S: Storage> Raft<S> {
    /// Campaigns unless something speaks against it (etcd `hup`).
    pub(super) fn hup(&mut self, campaign: CampaignType) {
        let (id, term) = (self.id, self.term);
        let refusal = if self.state == crate::StateType::Leader {
            Some(RaftEvent::IgnoredHup { id })
        } else if !self.promotable() {
            Some(RaftEvent::Unpromotable { id })
        } else if self.log.has_unapplied_conf_changes() {
            Some(RaftEvent::CannotCampaign { id, term })
        } else {
            None
        };
        if let Some(refusal) = refusal {
            return self.events.push(refusal);
        }
        self.events.push(RaftEvent::StartingElection { id, term });
        self.campaign(campaign);
    }

    /// Whether this node may become leader.
    pub(super) fn promotable(&self) -> bool {
        let progress = self.trk.progress.get(self.id);
        progress.is_some_and(|progress| !progress.is_learner) && !self.log.has_unstable_snapshot()
    }

    /// Becomes a candidate and asks every voter, itself included: its own vote counts once it is
    /// stored (etcd `campaign`).
    pub(super) fn campaign(&mut self, campaign: CampaignType) {
        if !self.promotable() {
            self.events
                .push(RaftEvent::CampaignUnpromotable { id: self.id });
        }
        let (vote_type, term) = if campaign == CampaignType::PreElection {
            self.become_pre_candidate();
            (MessageType::MsgPreVote, self.term.saturating_add(1))
        } else {
            self.become_candidate();
            (MessageType::MsgVote, self.term)
        };
        let context = match campaign {
            CampaignType::Transfer => Payload::from(CAMPAIGN_TRANSFER),
            _ => Payload::nil(),
        };
        let last = self.log.last_entry_id();
        for to in self.trk.voter_nodes() {
            if to == self.id {
                let msg_type = vote_type.vote_response();
                self.send(Message {
                    msg_type,
                    to,
                    term,
                    ..Message::default()
                });
                continue;
            }
            self.events.push(RaftEvent::SentVoteRequest {
                id: self.id,
                last,
                vote_type,
                to,
                term: self.term,
            });
            self.send(Message {
                msg_type: vote_type,
                to,
                term,
                index: last.index,
                log_term: last.term,
                context: context.clone(),
                ..Message::default()
            });
        }
    }

    /// Counts an answer and says how the election stands (etcd `poll`).
    pub(super) fn poll(&mut self, from: NodeId, response: MessageType, granted: bool) -> Tally {
        let (id, term) = (self.id, self.term);
        self.events.push(RaftEvent::ReceivedVote {
            id,
            response,
            from,
            term,
            granted,
        });
        self.trk.record_vote(from, granted);
        self.trk.tally_votes()
    }

    /// Answers a vote request of this term, or of any for a pre-vote. Learners answer too: a
    /// candidate may know of a promotion that they have not heard of.
    pub(super) fn step_vote(&mut self, m: &Message) -> Result<(), Malformed> {
        let can_vote = self.vote == m.from
            || (self.vote == NONE && self.lead == NONE)
            || (m.msg_type == MessageType::MsgPreVote && m.term > self.term)
            || !self.rules.holds(Rule::OneVotePerTerm);
        let request = self.vote_request(m);
        let up_to_date =
            self.log.is_up_to_date(request.candidate_last) || !self.rules.holds(Rule::UpToDateVote);
        if !can_vote || !up_to_date {
            if self.term == 0 {
                return Err(Malformed::NoTermToRefuseIn);
            }
            self.reject_vote(request);
            return Ok(());
        }
        self.events.push(RaftEvent::CastVote(request));
        // The answer to a pre-vote is of the term asked for, or the candidate would ignore it.
        self.send(Message {
            msg_type: m.msg_type.vote_response(),
            to: m.from,
            term: m.term,
            ..Message::default()
        });
        if m.msg_type == MessageType::MsgVote {
            self.election_elapsed = 0;
            self.vote = m.from;
        }
        Ok(())
    }

    pub(super) fn reject_vote(&mut self, request: VoteRequest) {
        self.events.push(RaftEvent::RejectedVote(request));
        self.send(Message {
            msg_type: request.msg_type.vote_response(),
            to: request.from,
            term: self.term,
            reject: true,
            ..Message::default()
        });
    }
}
