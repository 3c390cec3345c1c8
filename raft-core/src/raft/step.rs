//! Taking a message: what is refused, what its term means, and which role handles it.

use super::{Raft, Stored, election};
use crate::errors::{Error, Malformed};
use crate::event::{RaftEvent, VoteRequest};
use crate::raftpb::{Message, MessageType};
use crate::ready::StateType;
use crate::storage::Storage;
use crate::types::{EntryId, MAX_INDEX, NONE};

impl<S: Storage> Raft<S> {
    /// Takes one message (etcd `Step`), whose parts are moved out of it where they are kept. A refused
    /// one changes nothing but the term, if it carries a later one.
    pub(crate) fn step(&mut self, m: &mut Message) -> Result<(), Error> {
        match self.take(m) {
            Ok(()) => Ok(()),
            Err(refusal) => Err(self.refuse(m, refusal)),
        }
    }

    /// The same for what nearly everything consists of: appends and their acceptance, in the term that both nodes are
    /// in, where little of what [`step`](Self::step) checks can be wrong. `None`: it is another message.
    #[inline(always)]
    pub(crate) fn step_common(&mut self, m: &mut Message) -> Option<Result<(), Error>> {
        use MessageType::{MsgApp, MsgAppResp};
        // MAX_INDEX is all ones but for the highest bit, so that both indexes are looked at together.
        if m.term != self.term || (m.index | m.reject_hint) > MAX_INDEX || m.snapshot.is_some() {
            return None;
        }
        match (m.msg_type, self.state) {
            (MsgApp, StateType::Follower) if m.from != self.id => {
                let stepped = self.step_append(m);
                Some(stepped.map_err(|refusal| self.refuse(m, refusal)))
            }
            (MsgAppResp, StateType::Leader) if !m.reject => {
                let place = self.trk.progress.find(m.from)?;
                self.handle_append_acceptance(place, m);
                Some(Ok(()))
            }
            _ => None,
        }
    }

    /// Names the message that is refused, and records it when no correct node sends it.
    #[cold]
    fn refuse(&mut self, m: &Message, refusal: Refusal) -> Error {
        let reason = match *refusal.0 {
            Reason::Error(error) => return error,
            Reason::Malformed(reason) => reason,
        };
        let error = Error::MalformedMessage {
            msg_type: m.msg_type,
            from: m.from,
            reason,
        };
        self.events
            .push(RaftEvent::MalformedMessage(Box::new(error.clone())));
        error
    }

    fn take(&mut self, m: &mut Message) -> Result<(), Refusal> {
        self.check_origin(m)?;
        match self.check_term(m) {
            true => self.step_current(m),
            false => Ok(()),
        }
    }

    /// Refuses what nobody sends: votes asked for in no term, orders from this node to itself,
    /// indexes that no log reaches.
    #[inline]
    fn check_origin(&self, m: &Message) -> Result<(), Refusal> {
        use MessageType::{MsgPreVote, MsgVote};
        if m.index.max(m.reject_hint) > MAX_INDEX || m.snapshot.is_some() {
            check_indexes(m)?;
        }
        if m.term == 0 && matches!(m.msg_type, MsgVote | MsgPreVote) {
            return Err(Malformed::NoTerm.into());
        }
        if m.from == self.id && is_for_others(m) {
            return Err(Malformed::FromSelf.into());
        }
        Ok(())
    }

    /// Compares terms. A later one makes this node a follower, an earlier one ends the matter; says
    /// whether the message still has to be handled.
    #[inline]
    fn check_term(&mut self, m: &Message) -> bool {
        m.term == 0 || m.term == self.term || self.check_other_term(m)
    }

    #[inline(never)]
    fn check_other_term(&mut self, m: &Message) -> bool {
        if m.term < self.term {
            self.step_lower_term(m);
            return false;
        }
        if matches!(m.msg_type, MessageType::MsgVote | MessageType::MsgPreVote)
            && self.is_in_lease()
            && m.context.as_slice() != election::CAMPAIGN_TRANSFER
        {
            let remaining = self.election_timeout - self.election_elapsed;
            let request = self.vote_request(m);
            self.events
                .push(RaftEvent::LeaseNotExpired { request, remaining });
            return false;
        }
        match m.msg_type {
            // Asking changes nothing, and an accepted pre-vote is of the term to come.
            MessageType::MsgPreVote => {}
            MessageType::MsgPreVoteResp if !m.reject => {}
            msg_type => {
                self.events.push(RaftEvent::HigherTerm {
                    id: self.id,
                    term: self.term,
                    msg_type,
                    from: m.from,
                    msg_term: m.term,
                });
                use MessageType::{MsgApp, MsgHeartbeat, MsgSnap};
                let leads = matches!(msg_type, MsgApp | MsgHeartbeat | MsgSnap);
                self.become_follower(m.term, if leads { m.from } else { NONE });
            }
        }
        true
    }

    /// Whether a leader was heard of so lately that no vote is due.
    fn is_in_lease(&self) -> bool {
        self.check_quorum && self.lead != NONE && self.election_elapsed < self.election_timeout
    }

    fn step_lower_term(&mut self, m: &Message) {
        use MessageType::{MsgApp, MsgAppResp, MsgHeartbeat, MsgPreVote, MsgStorageAppendResp};
        match m.msg_type {
            // The sender leads an old term, and with these options it may never learn otherwise:
            // this answer carries the later term.
            MsgHeartbeat | MsgApp if self.check_quorum || self.pre_vote => {
                self.send(Message {
                    msg_type: MsgAppResp,
                    to: m.from,
                    ..Message::default()
                });
            }
            MsgPreVote => {
                let request = self.vote_request(m);
                self.reject_vote(request);
            }
            MsgStorageAppendResp => self.stored(Stored::of(m)),
            msg_type => self.events.push(RaftEvent::LowerTermIgnored {
                id: self.id,
                term: self.term,
                msg_type,
                from: m.from,
                msg_term: m.term,
            }),
        }
    }

    fn step_current(&mut self, m: &mut Message) -> Result<(), Refusal> {
        use MessageType::{MsgHup, MsgPreVote, MsgStorageAppendResp, MsgStorageApplyResp, MsgVote};
        match m.msg_type {
            MsgHup | MsgStorageAppendResp | MsgStorageApplyResp | MsgVote | MsgPreVote => {
                self.step_in_any_role(m)
            }
            _ => match self.state {
                StateType::Leader => self.step_leader(m),
                StateType::Follower => self.step_follower(m),
                StateType::Candidate | StateType::PreCandidate => self.step_candidate(m),
            },
        }
    }

    fn step_in_any_role(&mut self, m: &mut Message) -> Result<(), Refusal> {
        match m.msg_type {
            MessageType::MsgHup => self.hup(match self.pre_vote {
                true => election::CampaignType::PreElection,
                false => election::CampaignType::Election,
            }),
            MessageType::MsgStorageAppendResp => self.stored(Stored::of(m)),
            MessageType::MsgStorageApplyResp => self.step_storage_apply_resp(m)?,
            _ => self.step_vote(m)?,
        }
        Ok(())
    }

    pub(super) fn vote_request(&self, m: &Message) -> VoteRequest {
        VoteRequest {
            id: self.id,
            last: self.log.last_entry_id(),
            vote: self.vote,
            msg_type: m.msg_type,
            from: m.from,
            candidate_last: EntryId {
                term: m.log_term,
                index: m.index,
            },
            term: self.term,
        }
    }
}

/// Whether no node sends a message of this kind to itself.
fn is_for_others(m: &Message) -> bool {
    use MessageType::{MsgApp, MsgAppResp, MsgHeartbeat, MsgHeartbeatResp};
    match m.msg_type {
        MsgApp | MsgHeartbeat | MsgHeartbeatResp => true,
        MsgAppResp => m.reject,
        _ => false,
    }
}

#[cold]
fn check_indexes(m: &Message) -> Result<(), Malformed> {
    let snapshot = m.snapshot.as_ref();
    let snapshot = snapshot.map_or(0, |snapshot| snapshot.metadata.index);
    let index = m.index.max(m.reject_hint).max(snapshot);
    match index > MAX_INDEX {
        true => Err(Malformed::IndexTooLarge(index)),
        false => Ok(()),
    }
}

/// Why a message is not taken, before its type and sender are added. Boxed, so that the answer to one that is taken
/// is a word.
#[derive(Debug)]
pub(super) struct Refusal(Box<Reason>);

#[derive(Debug)]
enum Reason {
    Error(Error),
    Malformed(Malformed),
}

impl From<Error> for Refusal {
    #[cold]
    fn from(error: Error) -> Self {
        Self(Box::new(Reason::Error(error)))
    }
}

impl From<Malformed> for Refusal {
    #[cold]
    fn from(reason: Malformed) -> Self {
        Self(Box::new(Reason::Malformed(reason)))
    }
}
