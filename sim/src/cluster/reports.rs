//! What the transport tells the sender of a message, as etcd's rafthttp does.
//!
//! * A snapshot travels on a connection of its own, and its sender learns how that ended, in the step in which it ended:
//!   `ReportSnapshot(Finish)` when the receiver took it, `ReportSnapshot(Failure)` when it was lost, for whatever reason.
//! * Of other messages the sender learns only what a connection shows: that nobody listens. `ReportUnreachable` follows
//!   when a message found its receiver down or its link cut. A message that somebody dropped on the way is lost without
//!   a word. [`report_unreachable`](super::ClusterConfig::report_unreachable) switches this on.
//! * A sender that is down learns nothing; one that is paused learns it when it goes on.
use super::{Cluster, Step};
use crate::event::{Event, LossReason};
use raft_core::{MessageType, NodeId};

/// What a node is told about one of its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// How the transfer of a snapshot ended.
    Snapshot {
        /// To whom.
        peer: NodeId,
        /// Whether it arrived.
        arrived: bool,
    },
    /// A peer cannot be reached.
    Unreachable {
        /// The peer.
        peer: NodeId,
    },
}

impl Cluster {
    /// Tells the senders of what arrived or was lost in a step.
    pub(super) fn report(&mut self, step: &mut Step) {
        let unreachable = self.config.report_unreachable;
        let told: Vec<_> = step
            .events
            .iter()
            .flat_map(|event| reports(event, unreachable))
            .collect();
        for (sender, report) in told {
            if self.running(sender).is_ok() {
                self.on(sender, step, |host, events| host.tell(report, events));
            }
        }
    }
}

/// Who is told what about an event.
fn reports(event: &Event, unreachable: bool) -> Vec<(NodeId, Report)> {
    let (message, lost) = match event {
        Event::Delivered { message } => (message, None),
        Event::Lost { message, reason } => (message, Some(*reason)),
        _ => return Vec::new(),
    };
    let (sender, peer) = (message.from, message.to);
    let mut told = Vec::new();
    if unreachable && matches!(lost, Some(LossReason::Cut | LossReason::Down)) {
        told.push((sender, Report::Unreachable { peer }));
    }
    if message.kind == MessageType::MsgSnap {
        let arrived = lost.is_none();
        told.push((sender, Report::Snapshot { peer, arrived }));
    }
    told
}
