//! A stored configuration, built again by changes.

use super::{Change, Changer};
use crate::errors::ConfChangeError;
use crate::raftpb::{ConfChangeSingle, ConfChangeType, ConfState};
use crate::tracker::ProgressTracker;
use crate::types::{Index, NodeId};

/// Builds the configuration of `conf_state` from an empty one that has the limits of `tracker`;
/// new members are probed from `last_index` on (etcd `confchange.Restore`).
pub fn restore(
    tracker: &ProgressTracker,
    last_index: Index,
    conf_state: &ConfState,
) -> Result<Change, ConfChangeError> {
    use ConfChangeType::{ConfChangeAddLearnerNode, ConfChangeAddNode, ConfChangeRemoveNode};
    let mut tracker = ProgressTracker::new(tracker.max_inflight, tracker.max_inflight_bytes);
    let mut simple = operations(&conf_state.voters_outgoing, ConfChangeAddNode);
    let mut incoming = operations(&conf_state.voters_outgoing, ConfChangeRemoveNode);
    incoming.extend(operations(&conf_state.voters, ConfChangeAddNode));
    incoming.extend(operations(&conf_state.learners, ConfChangeAddLearnerNode));
    incoming.extend(operations(
        &conf_state.learners_next,
        ConfChangeAddLearnerNode,
    ));
    let joint = !simple.is_empty();
    if !joint {
        simple = std::mem::take(&mut incoming);
    }
    for change in &simple {
        let changer = Changer {
            tracker: &tracker,
            last_index,
        };
        let (config, progress) = changer.simple(std::slice::from_ref(change))?;
        tracker.set_config(config, progress);
    }
    if joint {
        let changer = Changer {
            tracker: &tracker,
            last_index,
        };
        let (config, progress) = changer.enter_joint(conf_state.auto_leave, &incoming)?;
        tracker.set_config(config, progress);
    }
    if !tracker.conf_state().is_equivalent(conf_state) {
        return Err(ConfChangeError::NotEquivalent);
    }
    Ok((tracker.config, tracker.progress))
}

fn operations(ids: &[NodeId], change_type: ConfChangeType) -> Vec<ConfChangeSingle> {
    ids.iter()
        .map(|&node_id| ConfChangeSingle {
            change_type,
            node_id,
        })
        .collect()
}
