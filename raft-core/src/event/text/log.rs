//! The log of the node itself.

use crate::event::{LogSummary, RaftEvent};
use std::fmt;

impl RaftEvent {
    pub(super) fn fmt_entries(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            FoundConflict {
                index,
                existing_term,
                conflicting_term,
            } => write!(
                f,
                "found conflict at index {index} [existing term: {existing_term}, \
                 conflicting term: {conflicting_term}]"
            ),
            ReplacedUnstable { from } => {
                write!(f, "replace the unstable entries from index {from}")
            }
            TruncatedUnstable { before } => {
                write!(f, "truncate the unstable entries before index {before}")
            }
            StableEntryMissing { index } => {
                write!(
                    f,
                    "entry at index {index} missing from unstable log; ignoring"
                )
            }
            StableMatchedSnapshot { index } => {
                write!(
                    f,
                    "entry at index {index} matched unstable snapshot; ignoring"
                )
            }
            StableMismatched {
                acked,
                unstable_term,
            } => write!(
                f,
                "entry at (index,term)=({},{}) mismatched with entry at ({},{unstable_term}) \
                 in unstable log; ignoring",
                acked.index, acked.term, acked.index
            ),
            _ => return None,
        })
    }

    pub(super) fn fmt_snapshot(&self, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
        use RaftEvent::*;
        Some(match self {
            StartsRestore { log, snapshot } => write!(
                f,
                "log [{log}] starts to restore snapshot [index: {}, term: {}]",
                snapshot.index, snapshot.term
            ),
            Restored {
                id,
                commit,
                last,
                snapshot,
            } => write!(
                f,
                "{id:x} [commit: {commit}, lastindex: {}, lastterm: {}] restored snapshot \
                 [index: {}, term: {}]",
                last.index, last.term, snapshot.index, snapshot.term
            ),
            FastForwarded {
                id,
                commit,
                last,
                snapshot,
            } => write!(
                f,
                "{id:x} [commit: {commit}, lastindex: {}, lastterm: {}] fast-forwarded commit \
                 to snapshot [index: {}, term: {}]",
                last.index, last.term, snapshot.index, snapshot.term
            ),
            RestoredSnapshot {
                id,
                commit,
                snapshot,
            } => write!(
                f,
                "{id:x} [commit: {commit}] restored snapshot [index: {}, term: {}]",
                snapshot.index, snapshot.term
            ),
            IgnoredSnapshot {
                id,
                commit,
                snapshot,
            } => write!(
                f,
                "{id:x} [commit: {commit}] ignored snapshot [index: {}, term: {}]",
                snapshot.index, snapshot.term
            ),
            _ => return None,
        })
    }
}

impl fmt::Display for LogSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "committed={}, applied={}, applying={}, unstable.offset={}, \
             unstable.offsetInProgress={}, len(unstable.Entries)={}",
            self.committed,
            self.applied,
            self.applying,
            self.unstable_offset,
            self.unstable_offset_in_progress,
            self.unstable_len
        )
    }
}
