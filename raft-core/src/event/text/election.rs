//! Roles and votes.

use crate::event::{RaftEvent, VoteRequest};
use std::fmt;

impl RaftEvent {
    pub(super) fn fmt_role(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            NewRaft {
                id,
                peers,
                term,
                commit,
                applied,
                last,
            } => {
                let peers: Vec<_> = peers.iter().map(|peer| format!("{peer:x}")).collect();
                write!(
                    f,
                    "newRaft {id:x} [peers: [{}], term: {term}, commit: {commit}, \
                     applied: {applied}, lastindex: {}, lastterm: {}]",
                    peers.join(","),
                    last.index,
                    last.term
                )
            }
            BecameFollower { id, term } => write!(f, "{id:x} became follower at term {term}"),
            BecameCandidate { id, term } => write!(f, "{id:x} became candidate at term {term}"),
            BecamePreCandidate { id, term } => {
                write!(f, "{id:x} became pre-candidate at term {term}")
            }
            BecameLeader { id, term } => write!(f, "{id:x} became leader at term {term}"),
            StartingElection { id, term } => {
                write!(f, "{id:x} is starting a new election at term {term}")
            }
            SteppedDown { id } => {
                write!(
                    f,
                    "{id:x} stepped down to follower since quorum is not active"
                )
            }
            IgnoredHup { id } => write!(f, "{id:x} ignoring MsgHup because already leader"),
            Unpromotable { id } => write!(f, "{id:x} is unpromotable and can not campaign"),
            CampaignUnpromotable { id } => {
                write!(
                    f,
                    "{id:x} is unpromotable; campaign() should have been called"
                )
            }
            CannotCampaign { id, term } => write!(
                f,
                "{id:x} cannot campaign at term {term} since there are still pending \
                 configuration changes to apply"
            ),
            _ => return None,
        })
    }

    pub(super) fn fmt_vote(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            SentVoteRequest {
                id,
                last,
                vote_type,
                to,
                term,
            } => write!(
                f,
                "{id:x} [logterm: {}, index: {}] sent {vote_type} request to {to:x} at term {term}",
                last.term, last.index
            ),
            ReceivedVote {
                id,
                response,
                from,
                term,
                granted,
            } => {
                let rejection = if *granted { "" } else { " rejection" };
                write!(
                    f,
                    "{id:x} received {response}{rejection} from {from:x} at term {term}"
                )
            }
            VoteTally {
                id,
                granted,
                response,
                rejected,
            } => write!(
                f,
                "{id:x} has received {granted} {response} votes and {rejected} vote rejections"
            ),
            LeaseNotExpired { request, remaining } => request
                .fmt_as(f, "ignored", "from")
                .and_then(|()| write!(f, ": lease is not expired (remaining ticks: {remaining})")),
            CastVote(request) => request.fmt_as(f, "cast", "for"),
            RejectedVote(request) => request.fmt_as(f, "rejected", "from"),
            _ => return None,
        })
    }

    pub(super) fn fmt_term(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            HigherTerm {
                id,
                term,
                msg_type,
                from,
                msg_term,
            } => write!(
                f,
                "{id:x} [term: {term}] received a {msg_type} message with higher term \
                 from {from:x} [term: {msg_term}]"
            ),
            LowerTermIgnored {
                id,
                term,
                msg_type,
                from,
                msg_term,
            } => write!(
                f,
                "{id:x} [term: {term}] ignored a {msg_type} message with lower term \
                 from {from:x} [term: {msg_term}]"
            ),
            LowerTermAppendIgnored {
                id,
                term,
                msg_type,
                msg_term,
            } => write!(
                f,
                "{id:x} [term: {term}] ignored entry appends from a {msg_type} message \
                 with lower term [term: {msg_term}]"
            ),
            _ => return None,
        })
    }
}

impl VoteRequest {
    fn fmt_as(&self, f: &mut fmt::Formatter<'_>, verb: &str, preposition: &str) -> fmt::Result {
        write!(
            f,
            "{:x} [logterm: {}, index: {}, vote: {:x}] {verb} {} {preposition} {:x} \
             [logterm: {}, index: {}] at term {}",
            self.id,
            self.last.term,
            self.last.index,
            self.vote,
            self.msg_type,
            self.from,
            self.candidate_last.term,
            self.candidate_last.index,
            self.term
        )
    }
}
