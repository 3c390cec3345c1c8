//! From a command to its first step and on to its end.
use super::command::Command;
use super::env::{Env, Halt};
use super::output::Threshold;
use super::stabilize::Stabilize;
use super::task::{Kind, Step, Task, perform};
use super::{add_nodes, drive, inspect};
use raft_core::NodeId;

/// A command under way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Running {
    task: Task,
    /// The step that comes next.
    step: Step,
    /// The log level to come back to afterwards.
    restore: Option<Threshold>,
    /// Steps taken so far.
    taken: usize,
}

/// Most steps of one command. Some clusters never come to rest (two followers that take each other for the leader
/// forward a proposal to and fro), and a script that stabilizes one would not end.
const STEP_LIMIT: usize = 100_000;

/// Begins a command and takes its first step. `None` when that was all.
pub(crate) fn begin(env: &mut Env, command: &Command) -> Result<Option<Running>, Halt> {
    let Some(mut task) = simple_or_task(env, command)? else {
        return Ok(None);
    };
    let mut restore = None;
    if let Command::Stabilize {
        log_level: Some(level),
        ..
    } = command
    {
        restore = Some(std::mem::replace(&mut env.out.threshold, *level));
    }
    match task.next(env) {
        Some(step) => resume(
            env,
            Running {
                task,
                step,
                restore,
                taken: 0,
            },
        ),
        None => {
            if matches!(task, Task::Deliver { .. }) {
                env.out.print_line("no messages");
            }
            env.out.threshold = restore.unwrap_or(env.out.threshold);
            Ok(None)
        }
    }
}

/// Takes the next step of a command. `None` when it was the last.
pub(crate) fn resume(env: &mut Env, mut running: Running) -> Result<Option<Running>, Halt> {
    running.taken += 1;
    let result = match running.taken {
        0..=STEP_LIMIT => perform(env, &running.step),
        _ => Err(env.failed(format!(
            "the command does not end: {STEP_LIMIT} steps are taken"
        ))),
    };
    let next = if result.is_ok() {
        running.task.next(env)
    } else {
        None
    };
    match next {
        Some(step) => Ok(Some(Running { step, ..running })),
        None => {
            env.out.threshold = running.restore.unwrap_or(env.out.threshold);
            result.map(|()| None)
        }
    }
}

fn simple_or_task(env: &mut Env, command: &Command) -> Result<Option<Task>, Halt> {
    match command {
        Command::ProcessReady { nodes } => each(env, Kind::Ready, nodes).map(Some),
        Command::ProcessAppendThread { nodes } => each(env, Kind::Append, nodes).map(Some),
        Command::ProcessApplyThread { nodes } => each(env, Kind::Apply, nodes).map(Some),
        Command::DeliverMsgs { recipients, kind } => Ok(Some(Task::Deliver {
            recipients: recipients.clone(),
            kind: *kind,
            at: 0,
        })),
        Command::Stabilize { nodes, .. } => Ok(Some(Task::Stabilize(Stabilize::new(
            env.indexes_or_all(nodes)?,
        )))),
        simple => run_simple(env, simple).map(|()| None),
    }
}

fn each(env: &Env, kind: Kind, nodes: &[NodeId]) -> Result<Task, Halt> {
    let nodes = nodes
        .iter()
        .map(|id| env.index(*id))
        .collect::<Result<_, _>>()?;
    Ok(Task::Each { kind, nodes, at: 0 })
}

fn run_simple(env: &mut Env, command: &Command) -> Result<(), Halt> {
    match command {
        Command::Answer(text) => return Err(Halt::Answer(text.clone())),
        Command::Breakpoint => {}
        Command::LogLevel(threshold) => env.out.threshold = *threshold,
        Command::AddNodes(options) => add_nodes::add_nodes(env, options)?,
        Command::RaftState => inspect::raft_state(env),
        Command::ExtConfig(limits) => drive::ext_config(env, limits),
        Command::TransferLeadership { from, to } => drive::transfer_leadership(env, *from, *to)?,
        Command::ReportUnreachable { node, peer } => drive::report_unreachable(env, *node, *peer)?,
        Command::ReportSnapshot { node, peer, failed } => {
            drive::report_snapshot(env, *node, *peer, *failed)?;
        }
        Command::SendSnapshot { from, to } => drive::send_snapshot(env, *from, *to)?,
        Command::Campaign { node }
        | Command::Propose { node, .. }
        | Command::ProposeConfChange { node, .. }
        | Command::TickElection { node }
        | Command::TickHeartbeat { node }
        | Command::SetRandomizedElectionTimeout { node, .. }
        | Command::ForgetLeader { node }
        | Command::Compact { node, .. }
        | Command::RaftLog { node }
        | Command::Status { node }
        | Command::ReadIndex { node, .. }
        | Command::Restart { node } => {
            let at = env.index(*node)?;
            run_on_node(env, at, command)?;
        }
        Command::ProcessReady { .. }
        | Command::ProcessAppendThread { .. }
        | Command::ProcessApplyThread { .. }
        | Command::DeliverMsgs { .. }
        | Command::Stabilize { .. } => unreachable!("{command:?} is a task"),
    }
    Ok(())
}

fn run_on_node(env: &mut Env, at: usize, command: &Command) -> Result<(), Halt> {
    match command {
        Command::Campaign { .. } => drive::campaign(env, at)?,
        Command::Propose { data, .. } => drive::propose(env, at, data)?,
        Command::ProposeConfChange { change, .. } => drive::propose_conf_change(env, at, change)?,
        Command::TickElection { .. } => drive::tick(env, at, |node| node.config.election_tick)?,
        Command::TickHeartbeat { .. } => drive::tick(env, at, |node| node.config.heartbeat_tick)?,
        Command::SetRandomizedElectionTimeout { timeout, .. } => {
            env.act(at, |node| {
                node.raw
                    .raft_mut()
                    .set_randomized_election_timeout(*timeout)
            });
        }
        Command::ForgetLeader { .. } => drive::forget_leader(env, at)?,
        Command::Compact { index, .. } => inspect::compact(env, at, *index)?,
        Command::RaftLog { .. } => inspect::raft_log(env, at)?,
        Command::Status { .. } => inspect::status(env, at),
        Command::ReadIndex { context, .. } => drive::read_index(env, at, context)?,
        Command::Restart { .. } => add_nodes::restart(env, at)?,
        other => unreachable!("{other:?} is not about one node"),
    }
    Ok(())
}
