//! Followers in the view of the leader.

use crate::event::RaftEvent;
use std::fmt;

impl RaftEvent {
    pub(super) fn fmt_progress(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            NoProgress { id, from } => write!(f, "{id:x} no progress available for {from:x}"),
            AppendRejected {
                id,
                hint,
                from,
                index,
            } => write!(
                f,
                "{id:x} received MsgAppResp(rejected, hint: (index {}, term {})) \
                 from {from:x} for index {index}",
                hint.index, hint.term
            ),
            DecreasedProgress { id, peer, progress } => {
                write!(f, "{id:x} decreased progress of {peer:x} to [{progress}]")
            }
            RejectedAppend {
                id,
                local_term,
                prev,
                from,
            } => write!(
                f,
                "{id:x} [logterm: {local_term}, index: {}] rejected MsgApp \
                 [logterm: {}, index: {}] from {from:x}",
                prev.index, prev.term, prev.index
            ),
            PausedReplication { id, to, progress } => {
                write!(
                    f,
                    "{id:x} paused sending replication messages to {to:x} [{progress}]"
                )
            }
            Unreachable { id, to, progress } => write!(
                f,
                "{id:x} failed to send message to {to:x} because it is unreachable [{progress}]"
            ),
            _ => return None,
        })
    }

    pub(super) fn fmt_sent_snapshot(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            SnapshotToInactive { to } => {
                write!(
                    f,
                    "ignore sending snapshot to {to:x} since it is not recently active"
                )
            }
            SnapshotUnavailable { id, to } => write!(
                f,
                "{id:x} failed to send snapshot to {to:x} because snapshot is \
                 temporarily unavailable"
            ),
            SentSnapshot {
                id,
                first_index,
                commit,
                snapshot,
                to,
                progress,
            } => write!(
                f,
                "{id:x} [firstindex: {first_index}, commit: {commit}] sent \
                 snapshot[index: {}, term: {}] to {to:x} [{progress}]",
                snapshot.index, snapshot.term
            ),
            RecoveredFromSnapshot { id, to, progress } => write!(
                f,
                "{id:x} recovered from needing snapshot, resumed sending replication messages \
                 to {to:x} [{progress}]"
            ),
            SnapshotReported {
                id,
                succeeded,
                to,
                progress,
            } => {
                let outcome = if *succeeded { "succeeded" } else { "failed" };
                write!(
                    f,
                    "{id:x} snapshot {outcome}, resumed sending replication messages \
                     to {to:x} [{progress}]"
                )
            }
            _ => return None,
        })
    }
}
