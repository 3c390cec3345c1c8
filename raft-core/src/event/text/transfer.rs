//! Leadership on its way.

use crate::event::RaftEvent;
use std::fmt;

impl RaftEvent {
    pub(super) fn fmt_transfer(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            TransferToLearner { id } => {
                write!(f, "{id:x} is learner. Ignored transferring leadership")
            }
            TransferToSelf { id } => {
                write!(
                    f,
                    "{id:x} is already leader. Ignored transferring leadership to self"
                )
            }
            TransferInProgress { id, term, to } => write!(
                f,
                "{id:x} [term {term}] transfer leadership to {to:x} is in progress, \
                 ignores request to same node {to:x}"
            ),
            TransferAborted { id, term, to } => write!(
                f,
                "{id:x} [term {term}] abort previous transferring leadership to {to:x}"
            ),
            TransferStarted { id, term, to } => {
                write!(
                    f,
                    "{id:x} [term {term}] starts to transfer leadership to {to:x}"
                )
            }
            TimeoutNowSent { id, to } => write!(
                f,
                "{id:x} sends MsgTimeoutNow to {to:x} immediately as {to:x} already has \
                 up-to-date log"
            ),
            TimeoutNowAfterAppend { id, to } => {
                write!(
                    f,
                    "{id:x} sent MsgTimeoutNow to {to:x} after received MsgAppResp"
                )
            }
            TimeoutNowReceived { id, term, from } => write!(
                f,
                "{id:x} [term {term}] received MsgTimeoutNow from {from:x} and starts \
                 an election to get leadership."
            ),
            TimeoutNowIgnored {
                id,
                term,
                state,
                from,
            } => write!(
                f,
                "{id:x} [term {term} state {state}] ignored MsgTimeoutNow from {from:x}"
            ),
            ForgettingLeader { id, lead, term } => {
                write!(f, "{id:x} forgetting leader {lead:x} at term {term}")
            }
            _ => return None,
        })
    }
}
