//! A Ready: stored, applied, sent and acknowledged at once; with async storage writes handed to the threads.
//!
//! Source: `rafttest/interaction_env_handler_process_ready.go`.
use super::env::{Env, Halt};
use super::storage_threads::{append_to_storage, apply_entries, entry_range};
use crate::event::{Event, StageWork};
use crate::view::HostStage;
use raft_core::describe::describe_ready;
use raft_core::{Message, MessageType, Ready, is_local_msg_target};

/// Takes a Ready and handles it in etcd's order. An error leaves it unacknowledged.
pub(crate) fn process_ready(env: &mut Env, at: usize) -> Result<(), Halt> {
    if let Some(why) = env.nodes[at].cannot_give_ready() {
        return Err(env.failed(format!("node {} cannot give a Ready: {why}", at + 1)));
    }
    let mut ready = env.act(at, |node| node.raw.ready());
    env.out.print(&describe_ready(&ready));
    let node = at as u64 + 1;
    stage(
        env,
        at,
        HostStage::TakeReady,
        StageWork {
            entries: entry_range(&ready.entries),
            hard_state: ready.hard_state.is_some(),
            messages: ready.messages.len(),
            snapshot: ready.snapshot.as_ref().map(|s| s.metadata.index),
            heartbeats_only: is_heartbeats_only(&ready),
        },
    );
    if env.nodes[at].config.async_storage_writes {
        return send_all(env, at, ready.messages);
    }
    env.nodes[at].ready_failed = true;
    store(env, at, &ready)?;
    apply_entries(env, at, &ready.committed_entries)?;
    let messages = ready.messages.len();
    send_all(env, at, std::mem::take(&mut ready.messages))?;
    if messages > 0 {
        stage(
            env,
            at,
            HostStage::Send,
            StageWork {
                messages,
                ..StageWork::default()
            },
        );
    }
    env.act(at, |node| node.raw.advance(ready));
    env.nodes[at].ready_failed = false;
    env.events.push(Event::StageDone {
        node,
        stage: HostStage::Advance,
        work: StageWork::default(),
    });
    Ok(())
}

fn store(env: &mut Env, at: usize, ready: &Ready) -> Result<(), Halt> {
    let snapshot = ready.snapshot.as_deref();
    append_to_storage(
        env,
        at,
        ready.hard_state.unwrap_or_default(),
        &ready.entries,
        snapshot,
    )
}

fn stage(env: &mut Env, at: usize, stage: HostStage, work: StageWork) {
    env.events.push(Event::StageDone {
        node: at as u64 + 1,
        stage,
        work,
    });
}

fn is_heartbeats_only(ready: &Ready) -> bool {
    let is_heartbeat = |kind| {
        matches!(
            kind,
            MessageType::MsgHeartbeat | MessageType::MsgHeartbeatResp
        )
    };
    let rest_is_empty = ready.hard_state.is_none()
        && ready.entries.is_empty()
        && ready.snapshot.is_none()
        && ready.committed_entries.is_empty()
        && ready.soft_state.is_none()
        && ready.read_states.is_empty();
    rest_is_empty
        && ready
            .messages
            .iter()
            .all(|message| is_heartbeat(message.msg_type))
}

/// Messages to the storage threads become their work, all others join the queue. A member that has the id of a thread
/// stops etcd's test.
fn send_all(env: &mut Env, at: usize, messages: Vec<Message>) -> Result<(), Halt> {
    for message in messages {
        let node = &mut env.nodes[at];
        match message.msg_type {
            _ if !is_local_msg_target(message.to) => env.send(message),
            MessageType::MsgStorageAppend => node.append_work.push_back(message),
            MessageType::MsgStorageApply => node.apply_work.push_back(message),
            kind => {
                let reason = format!("node {} sends a {kind} to a storage thread", at + 1);
                return Err(env.failed(reason));
            }
        }
    }
    Ok(())
}
