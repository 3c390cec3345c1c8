//! Commands that make one node do one thing.
//!
//! Source: `rafttest/interaction_env_handler_{campaign,propose,propose_conf_change,tick,…}.go`.
use super::command::{Change, Limits};
use super::env::{Env, Halt, Node};
use crate::event::Event;
use raft_core::describe::describe_message;
use raft_core::{Error, Message, MessageType, NodeId, SnapshotStatus, Storage};
use std::sync::Arc;

/// `campaign`.
pub(super) fn campaign(env: &mut Env, at: usize) -> Result<(), Halt> {
    answer(env.act(at, |node| node.raw.campaign()))
}

/// `propose`: the message names the node as its sender.
pub(super) fn propose(env: &mut Env, at: usize, data: &str) -> Result<(), Halt> {
    let node = at as u64 + 1;
    let text: Arc<str> = data.into();
    env.events.push(Event::Proposed {
        node,
        data: text.clone(),
    });
    let result = env.act(at, |node| node.raw.propose(data));
    if result == Err(Error::ProposalDropped) {
        env.events.push(Event::ProposalDropped { node, data: text });
    }
    answer(result)
}

/// `propose-conf-change`.
pub(super) fn propose_conf_change(env: &mut Env, at: usize, change: &Change) -> Result<(), Halt> {
    answer(match change.clone() {
        Change::V1(change) => env.act(at, |node| node.raw.propose_conf_change(change)),
        Change::V2(change) => env.act(at, |node| node.raw.propose_conf_change(change)),
    })
}

/// `tick-election` and `tick-heartbeat`: as many ticks as the node's setting says.
pub(super) fn tick(env: &mut Env, at: usize, ticks: impl FnOnce(&Node) -> u64) -> Result<(), Halt> {
    let count = ticks(&env.nodes[at]);
    env.events.push(Event::Ticked {
        node: at as u64 + 1,
    });
    env.act(at, |node| (0..count).for_each(|_| node.raw.tick()));
    Ok(())
}

/// `transfer-leadership`.
pub(super) fn transfer_leadership(env: &mut Env, from: NodeId, to: NodeId) -> Result<(), Halt> {
    let at = env.index(from)?;
    env.index(to)?;
    env.act(at, |node| node.raw.transfer_leader(to));
    Ok(())
}

/// `forget-leader`.
pub(super) fn forget_leader(env: &mut Env, at: usize) -> Result<(), Halt> {
    answer(env.act(at, |node| node.raw.forget_leader()))
}

/// `report-unreachable`.
pub(super) fn report_unreachable(env: &mut Env, node: NodeId, peer: NodeId) -> Result<(), Halt> {
    let at = env.index(node)?;
    env.index(peer)?;
    env.act(at, |node| node.raw.report_unreachable(peer));
    Ok(())
}

/// `send-snapshot`: the state machine's state goes out without the leader's Progress knowing.
pub(super) fn send_snapshot(env: &mut Env, from: NodeId, to: NodeId) -> Result<(), Halt> {
    let raw = &env.nodes[env.index(from)?].raw;
    let snapshot = raw.storage().snapshot().map_err(Halt::answer)?;
    let message = Message {
        msg_type: MessageType::MsgSnap,
        term: raw.raft().term(),
        from,
        to,
        snapshot: Some(Box::new(snapshot)),
        ..Message::default()
    };
    env.out.print(&describe_message(&message));
    env.send(message);
    Ok(())
}

/// `read-index`: an extension.
pub(super) fn read_index(env: &mut Env, at: usize, context: &str) -> Result<(), Halt> {
    env.act(at, |node| node.raw.read_index(context));
    Ok(())
}

/// `report-snapshot`: an extension.
pub(super) fn report_snapshot(
    env: &mut Env,
    node: NodeId,
    peer: NodeId,
    failed: bool,
) -> Result<(), Halt> {
    let at = env.index(node)?;
    let status = if failed {
        SnapshotStatus::Failure
    } else {
        SnapshotStatus::Finish
    };
    env.act(at, |node| node.raw.report_snapshot(peer, status));
    Ok(())
}

/// `ext-config`: an extension.
pub(super) fn ext_config(env: &mut Env, new: &Limits) {
    let limits = &mut env.limits;
    limits.max_size_per_msg = new.max_size_per_msg.or(limits.max_size_per_msg);
    limits.max_uncommitted_size = new.max_uncommitted_size.or(limits.max_uncommitted_size);
    limits.max_inflight_bytes = new.max_inflight_bytes.or(limits.max_inflight_bytes);
    limits.disable_proposal_forwarding = new
        .disable_proposal_forwarding
        .or(limits.disable_proposal_forwarding);
}

fn answer(result: Result<(), Error>) -> Result<(), Halt> {
    result.map_err(Halt::answer)
}
