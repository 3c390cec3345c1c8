//! Storage writes and application: what a Ready does at once, or the append and apply threads do message by message.
//!
//! Source: `rafttest/interaction_env_handler_process_append_thread.go` and `…_process_apply_thread.go`.
use super::env::{Env, Halt};
use crate::event::{Event, StageWork};
use crate::view::{EntryText, HostStage};
use raft_core::describe::describe_message;
use raft_core::{
    ConfChange, ConfChangeV2, ConfState, Entry, EntryType, HardState, Index, Message, Responses,
    Snapshot,
};

/// One message of the append thread.
pub(crate) fn process_append(env: &mut Env, at: usize) -> Result<(), Halt> {
    let Some(mut message) = env.nodes[at].append_work.pop_front() else {
        env.out.print("no append work to perform");
        return Ok(());
    };
    let responses = begin(env, &mut message);
    let hard_state = HardState {
        term: message.term,
        vote: message.vote,
        commit: message.commit,
    };
    append_to_storage(
        env,
        at,
        hard_state,
        &message.entries,
        message.snapshot.as_deref(),
    )?;
    respond(env, responses);
    Ok(())
}

/// One message of the apply thread.
pub(crate) fn process_apply(env: &mut Env, at: usize) -> Result<(), Halt> {
    let Some(mut message) = env.nodes[at].apply_work.pop_front() else {
        env.out.print("no apply work to perform");
        return Ok(());
    };
    let responses = begin(env, &mut message);
    apply_entries(env, at, &message.entries)?;
    respond(env, responses);
    Ok(())
}

fn begin(env: &mut Env, message: &mut Message) -> Responses {
    let responses = std::mem::take(&mut message.responses);
    env.out.print_line("Processing:");
    env.out.print_line(&describe_message(message));
    responses
}

fn respond(env: &mut Env, responses: Responses) {
    env.out.print_line("Responses:");
    for message in &responses {
        env.out.print_line(&describe_message(message));
    }
    for message in responses {
        env.send(message);
    }
}

/// Makes HardState, and the snapshot or else the entries, stable.
pub(crate) fn append_to_storage(
    env: &mut Env,
    at: usize,
    hard_state: HardState,
    entries: &[Entry],
    snapshot: Option<&Snapshot>,
) -> Result<(), Halt> {
    let memory = &mut env.nodes[at].raw.storage_mut().memory;
    if !hard_state.is_empty() {
        memory.set_hard_state(hard_state);
    }
    match snapshot.filter(|snapshot| !snapshot.is_empty()) {
        Some(_) if !entries.is_empty() => {
            return Err(Halt::Answer(
                "can't apply snapshot and entries at the same time".to_string(),
            ));
        }
        Some(snapshot) => memory
            .apply_snapshot(snapshot.clone())
            .map_err(Halt::answer)?,
        None => memory.append(entries).map_err(Halt::answer)?,
    }
    if !hard_state.is_empty() || !entries.is_empty() || snapshot.is_some() {
        let work = StageWork {
            entries: entry_range(entries),
            hard_state: !hard_state.is_empty(),
            ..StageWork::default()
        };
        env.events.push(Event::StageDone {
            node: at as u64 + 1,
            stage: HostStage::StorageAppend,
            work,
        });
    }
    Ok(())
}

/// Lets the state machine take committed entries; membership changes take effect here.
pub(crate) fn apply_entries(env: &mut Env, at: usize, entries: &[Entry]) -> Result<(), Halt> {
    for entry in entries {
        apply_entry(env, at, entry)?;
        let text = match entry.entry_type {
            EntryType::EntryNormal => EntryText::new(entry.data.clone()),
            _ => EntryText::default(),
        };
        env.events.push(Event::Applied {
            node: at as u64 + 1,
            index: entry.index,
            text,
        });
    }
    if let Some(range) = entry_range(entries) {
        let work = StageWork {
            entries: Some(range),
            ..StageWork::default()
        };
        env.events.push(Event::StageDone {
            node: at as u64 + 1,
            stage: HostStage::Apply,
            work,
        });
    }
    Ok(())
}

fn apply_entry(env: &mut Env, at: usize, entry: &Entry) -> Result<(), Halt> {
    let change = match entry.entry_type {
        EntryType::EntryNormal => None,
        EntryType::EntryConfChange => Some(
            ConfChange::decode(entry.data.as_slice())
                .map_err(Halt::answer)?
                .to_v2(),
        ),
        EntryType::EntryConfChangeV2 => {
            Some(ConfChangeV2::decode(entry.data.as_slice()).map_err(Halt::answer)?)
        }
    };
    let update = change
        .as_ref()
        .map_or(&entry.data, |change| &change.context)
        .clone();
    let conf_state = match change {
        Some(change) => Some(apply_change(env, at, change)?),
        None => None,
    };
    env.nodes[at]
        .raw
        .storage_mut()
        .take(entry, update.as_slice(), conf_state);
    Ok(())
}

/// A membership change takes effect; one that does not fit would stop etcd's test.
fn apply_change(env: &mut Env, at: usize, change: ConfChangeV2) -> Result<ConfState, Halt> {
    let result = env.act(at, |node| node.raw.try_apply_conf_change(change));
    result.map_err(|error| env.failed(format!("node {} cannot apply a change: {error}", at + 1)))
}

/// First and last index, both inclusive.
pub(super) fn entry_range(entries: &[Entry]) -> Option<(Index, Index)> {
    Some((entries.first()?.index, entries.last()?.index))
}
