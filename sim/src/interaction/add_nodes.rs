//! `add-nodes` and `restart`: nodes come to life, and again.
//!
//! Source: `rafttest/interaction_env_handler_add_nodes.go`; `restart` is an extension.
use super::command::AddNodes;
use super::env::{Env, Halt, Node};
use super::storage::HistoryStorage;
use crate::event::{Event, LossReason};
use crate::observe::Observer;
use raft_core::{Config, Index, NO_LIMIT, NodeId, Storage};
use std::collections::VecDeque;

/// Most nodes that a script may have.
pub(crate) const MAX_NODES: u64 = 200;

/// Last index that a node may start from: far beyond any script, and no log that grows from it overflows.
pub(crate) const MAX_START_INDEX: Index = 1 << 62;

/// Adds nodes with the next ids.
pub(crate) fn add_nodes(env: &mut Env, options: &AddNodes) -> Result<(), Halt> {
    for _ in 0..options.count {
        let id = env.nodes.len() as u64 + 1;
        if id > MAX_NODES {
            return Err(env.failed(format!("a script may have {MAX_NODES} nodes at the most")));
        }
        let mut snapshot = options.snapshot.clone();
        if options.bootstraps {
            if snapshot.metadata.index <= 1 {
                return Err(Halt::Answer(
                    "index must be specified as > 1 due to bootstrap".to_string(),
                ));
            }
            snapshot.metadata.term = 1;
        }
        let applied = snapshot.metadata.index;
        let storage = HistoryStorage::starting_from(snapshot).map_err(Halt::answer)?;
        let config = config(env, id, applied, options);
        let node = start(env, config, storage)?;
        env.nodes.push(node);
        let at = env.nodes.len() - 1;
        env.act(at, |_| ());
    }
    Ok(())
}

/// The settings of `raftConfigStub` with the options of the command.
fn config(env: &Env, id: NodeId, applied: Index, options: &AddNodes) -> Config {
    let limits = &env.limits;
    Config {
        id,
        election_tick: 3,
        heartbeat_tick: 1,
        applied,
        max_size_per_msg: limits.max_size_per_msg.unwrap_or(NO_LIMIT),
        max_inflight_msgs: options.inflight.unwrap_or(i32::MAX as usize),
        max_committed_size_per_ready: options.max_committed_size_per_ready.unwrap_or(0),
        max_uncommitted_entries_size: limits.max_uncommitted_size.unwrap_or(0),
        max_inflight_bytes: limits.max_inflight_bytes.unwrap_or(0),
        disable_proposal_forwarding: limits.disable_proposal_forwarding.unwrap_or(false),
        async_storage_writes: options.async_storage_writes,
        pre_vote: options.pre_vote,
        check_quorum: options.check_quorum,
        step_down_on_removal: options.step_down_on_removal,
        disable_conf_change_validation: options.disable_conf_change_validation,
        read_only_option: options.read_only,
        probe_strategy: env.probe,
        rules: Default::default(),
        election_seed: id,
    }
}

fn start(env: &Env, config: Config, storage: HistoryStorage) -> Result<Node, Halt> {
    let raw = raft_core::RawNode::new(config.clone(), storage)
        .map_err(|error| env.failed(format!("node {} cannot start: {error}", config.id)))?;
    let observer = Observer::new(&raw);
    let (append_work, apply_work) = (VecDeque::new(), VecDeque::new());
    Ok(Node {
        raw,
        config,
        append_work,
        apply_work,
        observer,
        ready_failed: false,
    })
}

/// A crash and a new start from what is stable. Messages to the node, and what its threads had to do, are lost.
pub(crate) fn restart(env: &mut Env, at: usize) -> Result<(), Halt> {
    let node = at as u64 + 1;
    drop_messages_to(env, node);
    let old = &env.nodes[at];
    let storage = recovered(old.raw.storage().clone()).map_err(Halt::answer)?;
    let config = Config {
        applied: storage.latest.metadata.index,
        election_seed: old.config.election_seed + MAX_NODES,
        probe_strategy: env.probe,
        ..old.config.clone()
    };
    env.events.push(Event::Crashed {
        node,
        outbox_lost: old.append_work.len(),
    });
    env.nodes[at] = start(env, config, storage)?;
    env.act(at, |_| ());
    let raft = env.nodes[at].raw.raft();
    let (commit, last) = (raft.log().committed(), raft.log().last_index());
    env.events.push(Event::Restarted {
        node,
        term: raft.term(),
        commit,
        last,
    });
    Ok(())
}

fn drop_messages_to(env: &mut Env, node: NodeId) {
    let (lost, kept) = std::mem::take(&mut env.queue)
        .into_iter()
        .partition(|flight| flight.message.to == node);
    env.queue = kept;
    let lost: Vec<super::env::Flight> = lost;
    for flight in lost.iter().filter(|flight| !flight.is_local()) {
        env.events.push(Event::Lost {
            message: flight.view(),
            reason: LossReason::Down,
        });
    }
}

/// What a storage looks like to a node that starts on it: the state machine is not behind a snapshot that was
/// received, and the commit index not behind the state machine.
fn recovered(mut storage: HistoryStorage) -> Result<HistoryStorage, raft_core::StorageError> {
    let received = storage.memory.snapshot()?;
    if received.metadata.index > storage.latest.metadata.index {
        storage.latest = received;
    }
    let mut hard_state = storage.memory.hard_state();
    if !hard_state.is_empty() && hard_state.commit < storage.latest.metadata.index {
        hard_state.commit = storage.latest.metadata.index;
        storage.memory.set_hard_state(hard_state);
    }
    Ok(storage)
}
