//! A node at a glance.

use crate::raft::Raft;
use crate::raftpb::HardState;
use crate::ready::{SoftState, StateType};
use crate::storage::Storage;
use crate::tracker::{ProgressMap, TrackerConfig};
use crate::types::{Index, NodeId};

/// The state of a node, without what grows with the cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BasicStatus {
    /// The node.
    pub id: NodeId,
    /// Term, vote and commit index, stored or not.
    pub hard_state: HardState,
    /// Role and leader.
    pub soft_state: SoftState,
    /// Highest index that the application reported as applied.
    pub applied: Index,
    /// Target of a leadership transfer under way, or [`NONE`](crate::NONE).
    pub lead_transferee: NodeId,
}

/// The state of a node and, on the leader, of its followers.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Status {
    /// The node itself.
    pub basic: BasicStatus,
    /// The active configuration; `auto_leave` is never shown, as in etcd.
    pub config: TrackerConfig,
    /// Progress of every member; empty unless the node leads.
    pub progress: ProgressMap,
}

impl BasicStatus {
    pub(crate) fn of<S: Storage>(raft: &Raft<S>) -> Self {
        Self {
            id: raft.id,
            hard_state: raft.hard_state(),
            soft_state: raft.soft_state(),
            applied: raft.log.applied,
            lead_transferee: raft.lead_transferee,
        }
    }
}

impl Status {
    pub(crate) fn of<S: Storage>(raft: &Raft<S>) -> Self {
        let progress = match raft.state {
            StateType::Leader => raft.trk.progress.clone(),
            _ => ProgressMap::default(),
        };
        let config = raft.trk.config.clone_without_auto_leave();
        Self {
            basic: BasicStatus::of(raft),
            config,
            progress,
        }
    }
}
