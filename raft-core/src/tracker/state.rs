//! How a leader treats a follower.

use std::fmt;

/// State of a [`Progress`](super::Progress) (etcd `tracker.StateType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ProgressState {
    /// The leader looks for the place where the logs match: one append per round trip.
    #[default]
    Probe,
    /// The logs match up to a known place: appends are sent without waiting for answers.
    Replicate,
    /// The follower needs a snapshot: no appends.
    Snapshot,
}

impl fmt::Display for ProgressState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Probe => "StateProbe",
            Self::Replicate => "StateReplicate",
            Self::Snapshot => "StateSnapshot",
        })
    }
}
