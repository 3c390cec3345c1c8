//! The looks at a script being played.
use super::Interaction;
use super::env::Node;
use crate::input::MessageId;
use crate::observe;
use crate::view::{CellView, HostStage, HostView, MessageView, NodeView};
use raft_core::{ConfState, Entry, Index, Message, NodeId, Storage, is_local_msg_target};
use std::ops::RangeInclusive;

impl Interaction {
    /// [`Lab::nodes`](crate::lab::Lab::nodes).
    pub fn nodes(&self) -> Vec<NodeView> {
        self.env.nodes.iter().map(node_view).collect()
    }

    /// [`Lab::cells`](crate::lab::Lab::cells).
    pub fn cells(&self, node: NodeId, range: RangeInclusive<Index>) -> Vec<CellView> {
        match self.env.index(node) {
            Ok(at) => {
                let node = &self.env.nodes[at];
                observe::cells(&node.raw, range, |entry| node.durability(entry))
            }
            Err(_) => Vec::new(),
        }
    }

    /// [`Lab::conf_state`](crate::lab::Lab::conf_state).
    pub fn conf_state(&self, node: NodeId) -> Option<ConfState> {
        let at = self.env.index(node).ok()?;
        Some(self.env.nodes[at].raw.raft().trk().conf_state())
    }

    /// [`Lab::messages`](crate::lab::Lab::messages): those that go from one node to another.
    pub fn messages(&self) -> Vec<MessageView> {
        self.env
            .queue
            .iter()
            .filter(|flight| !flight.is_local())
            .map(|flight| flight.view())
            .collect()
    }

    /// Bytes that the logs and messages in a clone take, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        let of_node = |node: &Node| {
            let raft = node.raw.raft();
            let (first, last) = (raft.log().first_index(), raft.log().last_index());
            let entries = (last + 1).saturating_sub(first) as usize;
            let work = node.append_work.len() + node.apply_work.len();
            entries * size_of::<Entry>() + (raft.pending_messages() + work) * size_of::<Message>()
        };
        let nodes: usize = self.env.nodes.iter().map(of_node).sum();
        nodes + self.env.queue.len() * size_of::<Message>()
    }

    /// [`Lab::cuts`](crate::lab::Lab::cuts): scripts drop messages, they cut nothing.
    pub fn cuts(&self) -> Vec<(NodeId, NodeId)> {
        Vec::new()
    }
}

fn node_view(node: &Node) -> NodeView {
    let mut view = observe::node_view(&node.raw, &node.observer);
    view.host = host_view(node);
    view
}

/// The storage as the disk, where everything is stored at once. A Ready is handled in one step, so only the threads
/// of asynchronous storage writes leave something to wait for.
fn host_view(node: &Node) -> HostView {
    let memory = &node.raw.storage().memory;
    let last = memory.last_index().unwrap_or(0);
    let hard_state = memory.hard_state();
    let stage = |waits: bool, stage| waits.then_some(stage);
    let stages: Vec<_> = [
        stage(!node.append_work.is_empty(), HostStage::StorageAppend),
        stage(!node.apply_work.is_empty(), HostStage::Apply),
    ]
    .into_iter()
    .flatten()
    .collect();
    HostView {
        stage: stages.first().copied(),
        stages,
        outbox: node
            .append_work
            .iter()
            .flat_map(|work| &work.responses)
            .filter_map(waiting)
            .collect(),
        wal_last: last,
        wal_synced: last,
        synced_hard_state: (hard_state.term, hard_state.vote, hard_state.commit),
        ..HostView::default()
    }
}

/// A message to another node that leaves when the append thread is done.
fn waiting(message: &Message) -> Option<MessageView> {
    let stays = message.to == message.from || is_local_msg_target(message.from);
    (!stays).then(|| observe::message_view(MessageId(0), message, 0, 0))
}
