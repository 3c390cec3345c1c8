//! Commands that look, and `compact`, which ends with a look.
//!
//! Source: `rafttest/interaction_env_handler_{raft_log,raftstate,status,compact}.go`.
use super::env::{Env, Halt};
use raft_core::describe::describe_entries;
use raft_core::{Index, NO_LIMIT, Storage};

/// `raft-log`: the stable entries.
pub(super) fn raft_log(env: &mut Env, at: usize) -> Result<(), Halt> {
    let memory = &env.nodes[at].raw.storage().memory;
    let first = memory.first_index().map_err(Halt::answer)?;
    let last = memory.last_index().map_err(Halt::answer)?;
    let text = if last < first {
        format!("log is empty: first index={first}, last index={last}")
    } else {
        describe_entries(
            &memory
                .entries(first, last + 1, NO_LIMIT)
                .map_err(Halt::answer)?,
        )
    };
    env.out.print(&text);
    Ok(())
}

/// `raft-state`: every node in its own view.
pub(super) fn raft_state(env: &mut Env) {
    for node in &env.nodes {
        let raft = node.raw.raft();
        let is_voter = raft.trk().config().voters.contains(raft.id());
        let voter = if is_voter { "(Voter)" } else { "(Non-Voter)" };
        let (id, state, term, lead) = (raft.id(), raft.state(), raft.term(), raft.lead());
        env.out
            .print_line(&format!("{id}: {state} {voter} Term:{term} Lead:{lead}"));
    }
}

/// `status`: what a leader believes of its peers.
pub(super) fn status(env: &mut Env, at: usize) {
    let progress = env.nodes[at].raw.status().progress;
    env.out.print(&progress.to_string());
}

/// `compact`: forgets stable entries up to an index, it included.
pub(super) fn compact(env: &mut Env, at: usize, index: Index) -> Result<(), Halt> {
    let memory = &mut env.nodes[at].raw.storage_mut().memory;
    let last = memory.last_index().map_err(Halt::answer)?;
    if index > last {
        return Err(env.failed(format!("compact {index} is out of bound lastindex({last})")));
    }
    memory.compact(index).map_err(Halt::answer)?;
    raft_log(env, at)
}
