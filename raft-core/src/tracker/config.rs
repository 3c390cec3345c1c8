//! Who votes, who learns, and what the next step of a change is.

use crate::quorum::{JointConfig, MajorityConfig};
use crate::types::NodeId;
use std::collections::BTreeSet;
use std::fmt;

/// The active configuration (etcd `tracker.Config`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TrackerConfig {
    /// Nodes whose answers count.
    pub voters: JointConfig,
    /// Whether the leader leaves the joint configuration by itself once that is applied.
    /// Invariant: false unless joint.
    pub auto_leave: bool,
    /// Nodes that get the log and do not vote. Invariant: no voter of either half.
    pub learners: BTreeSet<NodeId>,
    /// Voters of the outgoing half that turn into learners when the joint configuration is left:
    /// until then they still vote. Invariant: empty unless joint.
    pub learners_next: BTreeSet<NodeId>,
}

impl TrackerConfig {
    /// A copy that does not leave by itself: what [`Status`](crate::Status) shows and what a
    /// change starts from (etcd `Config.Clone` leaves `AutoLeave` out).
    pub fn clone_without_auto_leave(&self) -> Self {
        Self {
            auto_leave: false,
            ..self.clone()
        }
    }
}

impl fmt::Display for TrackerConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "voters={}", self.voters)?;
        for (name, ids) in [
            ("learners", &self.learners),
            ("learners_next", &self.learners_next),
        ] {
            if !ids.is_empty() {
                write!(
                    f,
                    " {name}={}",
                    ids.iter().copied().collect::<MajorityConfig>()
                )?;
            }
        }
        if self.auto_leave {
            f.write_str(" autoleave")?;
        }
        Ok(())
    }
}
