//! How much a line matters.

use super::RaftEvent;
use std::fmt;

/// Levels of etcd's log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Details of replication.
    Debug,
    /// What changes state.
    Info,
    /// What should not happen often.
    Warn,
    /// What is refused.
    Error,
    /// What makes etcd panic.
    Fatal,
}

impl LogLevel {
    /// The word in front of a line: `DEBUG`, `INFO`, ..
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl RaftEvent {
    /// The level at which etcd logs the line.
    pub fn level(&self) -> LogLevel {
        use RaftEvent::*;
        match self {
            IgnoredHup { .. }
            | ProposalDuringTransfer { .. }
            | AutoLeaveFailed { .. }
            | NoProgress { .. }
            | AppendRejected { .. }
            | DecreasedProgress { .. }
            | RejectedAppend { .. }
            | SnapshotToInactive { .. }
            | SnapshotUnavailable { .. }
            | SentSnapshot { .. }
            | PausedReplication { .. }
            | RecoveredFromSnapshot { .. }
            | SnapshotReported { .. }
            | Unreachable { .. }
            | TransferToLearner { .. }
            | TransferToSelf { .. }
            | TimeoutNowIgnored { .. } => LogLevel::Debug,
            Unpromotable { .. }
            | CampaignUnpromotable { .. }
            | CannotCampaign { .. }
            | SteppedDown { .. }
            | UncommittedLimit { .. }
            | NotInConfState { .. } => LogLevel::Warn,
            ForgetLeaderRefused | ReadReleasedTooEarly | InvalidReadIndexResp { .. } => {
                LogLevel::Error
            }
            InvalidConfChange { .. } | MalformedMessage(_) => LogLevel::Fatal,
            _ => LogLevel::Info,
        }
    }
}
