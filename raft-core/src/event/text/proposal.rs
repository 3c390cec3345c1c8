//! Proposals, configurations and reads.

use crate::describe::{describe_conf_change, describe_conf_state};
use crate::event::{ConfChangeRefusal, RaftEvent};
use std::fmt;

impl RaftEvent {
    pub(super) fn fmt_refusal(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            ProposalDuringTransfer {
                id,
                term,
                transferee,
            } => write!(
                f,
                "{id:x} [term {term}] transfer leadership to {transferee:x} is in progress; \
                 dropping proposal"
            ),
            UncommittedLimit { id } => write!(
                f,
                "{id:x} appending new entries to log would exceed uncommitted entry size limit; \
                 dropping proposal"
            ),
            NoLeaderForProposal { id, term } => {
                write!(f, "{id:x} no leader at term {term}; dropping proposal")
            }
            NotForwarding { id, lead, term } => write!(
                f,
                "{id:x} not forwarding to leader {lead:x} at term {term}; dropping proposal"
            ),
            NoLeaderForTransfer { id, term } => {
                write!(
                    f,
                    "{id:x} no leader at term {term}; dropping leader transfer msg"
                )
            }
            NoLeaderForRead { id, term } => {
                write!(
                    f,
                    "{id:x} no leader at term {term}; dropping index reading msg"
                )
            }
            ForgetLeaderRefused => {
                f.write_str("ignoring MsgForgetLeader due to ReadOnlyLeaseBased")
            }
            ReadReleasedTooEarly => f.write_str(
                "pending MsgReadIndex should be released only after first commit in current term",
            ),
            InvalidReadIndexResp { id, from, entries } => write!(
                f,
                "{id:x} invalid format of MsgReadIndexResp from {from:x}, entries count: {entries}"
            ),
            MalformedMessage(error) => write!(f, "{error}"),
            _ => return None,
        })
    }

    pub(super) fn fmt_config(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            SwitchedConfig { id, config } => {
                write!(f, "{id:x} switched to configuration {config}")
            }
            AutoLeave { config } => write!(
                f,
                "initiating automatic transition out of joint configuration {config}"
            ),
            AutoLeaveFailed { config, error } => write!(
                f,
                "not initiating automatic transition out of joint configuration {config}: {error}"
            ),
            IgnoringConfChange(ignored) => write!(
                f,
                "{:x} ignoring conf change {} at config {}: {}",
                ignored.id,
                describe_conf_change(&ignored.change),
                ignored.config,
                ignored.reason
            ),
            InvalidConfChange { id, error } => {
                write!(
                    f,
                    "{id:x} cannot apply a committed configuration change: {error}"
                )
            }
            NotInConfState { id, conf_state } => write!(
                f,
                "{id:x} attempted to restore snapshot but it is not in the ConfState {}; \
                 should never happen",
                describe_conf_state(conf_state)
            ),
            _ => return None,
        })
    }
}

impl fmt::Display for ConfChangeRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PossiblyUnapplied { pending, applied } => write!(
                f,
                "possible unapplied conf change at index {pending} (applied to {applied})"
            ),
            Self::MustLeaveJointFirst => f.write_str("must transition out of joint config first"),
            Self::NotInJoint => f.write_str("not in joint state; refusing empty conf change"),
        }
    }
}
