//! Decisions by majority, over one set of voters or over two at once.

use crate::types::{Index, NodeId};
use std::collections::BTreeMap;
use std::fmt;

mod joint;
mod majority;

pub use joint::JointConfig;
pub use majority::MajorityConfig;
pub(crate) use majority::majority_index;

/// State of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum VoteResult {
    /// Missing votes still decide.
    VotePending,
    /// A quorum can no longer be reached.
    VoteLost,
    /// A quorum said yes.
    VoteWon,
}

impl fmt::Display for VoteResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Looks up how far a voter has acknowledged (etcd `AckedIndexer`).
pub trait AckedIndexer {
    /// Highest index that the voter acknowledged; `None` when it said nothing.
    fn acked_index(&self, voter: NodeId) -> Option<Index>;
}

impl AckedIndexer for BTreeMap<NodeId, Index> {
    fn acked_index(&self, voter: NodeId) -> Option<Index> {
        self.get(&voter).copied()
    }
}
