//! From directives to commands, with the argument rules of etcd's handlers.
//!
//! Source: the `handle…` functions of `rafttest/interaction_env_handler_*.go`.
use super::add_nodes::MAX_START_INDEX;
use super::command::{AddNodes, Change, Command, Limits, Recipient};
use super::output::Threshold;
use crate::datadriven::{Arg, Directive};
use crate::script::args::{Args, arg_text, parse_bool};
use crate::script::{ScriptError, UNKNOWN_COMMAND};
use raft_core::raftpb::conf_changes_from_str;
use raft_core::{
    ConfChange, ConfChangeTransition, ConfChangeV2, Index, MessageType, NodeId, ReadOnlyOption,
};

/// Every command that the driver knows.
pub(super) const NAMES: [&str; 27] = [
    "_breakpoint",
    "add-nodes",
    "campaign",
    "compact",
    "deliver-msgs",
    "process-ready",
    "process-append-thread",
    "process-apply-thread",
    "log-level",
    "raft-log",
    "raft-state",
    "set-randomized-election-timeout",
    "stabilize",
    "status",
    "tick-election",
    "tick-heartbeat",
    "transfer-leadership",
    "forget-leader",
    "send-snapshot",
    "propose",
    "propose-conf-change",
    "report-unreachable",
    "ext-config",
    "read-index",
    "report-snapshot",
    "restart",
    "subtest",
];

/// Why no command came out: an answer of etcd's, or an error where etcd's test would stop.
enum Stop {
    Answer(String),
    Error(ScriptError),
}

impl From<ScriptError> for Stop {
    fn from(error: ScriptError) -> Self {
        Self::Error(error)
    }
}

pub(super) fn command(directive: &Directive) -> Result<Command, ScriptError> {
    match read(directive, Args::of(directive)) {
        Ok(command) => Ok(command),
        Err(Stop::Answer(text)) => Ok(Command::Answer(text)),
        Err(Stop::Error(error)) => Err(error),
    }
}

fn read(directive: &Directive, args: Args<'_>) -> Result<Command, Stop> {
    Ok(match directive.command.as_str() {
        "_breakpoint" => Command::Breakpoint,
        "add-nodes" => Command::AddNodes(add_nodes(args)?),
        "campaign" => Command::Campaign {
            node: args.node(0)?,
        },
        "propose" => propose(args)?,
        "propose-conf-change" => conf_change(args, &directive.input)?,
        "process-ready" => Command::ProcessReady {
            nodes: args.nodes()?,
        },
        "process-append-thread" => Command::ProcessAppendThread {
            nodes: args.nodes()?,
        },
        "process-apply-thread" => Command::ProcessApplyThread {
            nodes: args.nodes()?,
        },
        "deliver-msgs" => deliver(args)?,
        "stabilize" => stabilize(args)?,
        "tick-election" => Command::TickElection {
            node: args.node(0)?,
        },
        "tick-heartbeat" => Command::TickHeartbeat {
            node: args.node(0)?,
        },
        "set-randomized-election-timeout" => set_timeout(args)?,
        "transfer-leadership" => Command::TransferLeadership {
            from: args.value("from", "the id of a node")?,
            to: args.value("to", "the id of a node")?,
        },
        "forget-leader" => Command::ForgetLeader {
            node: args.node(0)?,
        },
        "report-unreachable" => report_unreachable(args)?,
        "send-snapshot" => send_snapshot(args)?,
        "compact" => compact(args)?,
        "raft-log" => Command::RaftLog {
            node: args.node(0)?,
        },
        "raft-state" => Command::RaftState,
        "status" => Command::Status {
            node: args.node(0)?,
        },
        "log-level" => Command::LogLevel(threshold(&args.at(0, "a log level")?.key)?),
        "ext-config" => Command::ExtConfig(limits(args)?),
        "read-index" => read_index(args)?,
        "report-snapshot" => report_snapshot(args)?,
        "restart" => Command::Restart {
            node: args.node(0)?,
        },
        _ => return Err(Stop::Answer(UNKNOWN_COMMAND.to_string())),
    })
}

fn threshold(name: &str) -> Result<Threshold, Stop> {
    Threshold::parse(name).map_err(Stop::Answer)
}

fn add_nodes(args: Args<'_>) -> Result<AddNodes, Stop> {
    let mut nodes = AddNodes {
        count: args.number(0, "a number of nodes")?,
        ..AddNodes::default()
    };
    if nodes.count > super::MAX_NODES {
        let arg = args.at(0, "a number of nodes")?;
        return Err(args
            .wrong(arg, &format!("at most {} nodes", super::MAX_NODES))
            .into());
    }
    for arg in &args.all()[1..] {
        for value in &arg.vals {
            add_nodes_option(&mut nodes, args, arg, value)?;
        }
        let conf_state = &nodes.snapshot.metadata.conf_state;
        let members = conf_state.voters.len() + conf_state.learners.len();
        if members as u64 > super::MAX_NODES {
            let expected = format!("at most {} members", super::MAX_NODES);
            return Err(args
                .wrong_value(arg, &members.to_string(), &expected)
                .into());
        }
    }
    Ok(nodes)
}

/// One option; unknown ones are ignored, as etcd does.
fn add_nodes_option(
    nodes: &mut AddNodes,
    args: Args<'_>,
    arg: &Arg,
    value: &str,
) -> Result<(), Stop> {
    nodes.bootstraps |= matches!(arg.key.as_str(), "voters" | "learners" | "index");
    let metadata = &mut nodes.snapshot.metadata;
    match arg.key.as_str() {
        "voters" => metadata
            .conf_state
            .voters
            .push(args.parse(arg, value, "the id of a node")?),
        "learners" => {
            metadata
                .conf_state
                .learners
                .push(args.parse(arg, value, "the id of a node")?)
        }
        "index" => metadata.index = start_index(args, arg, value)?,
        "inflight" => nodes.inflight = Some(args.parse(arg, value, "a number of messages")?),
        "async-storage-writes" => nodes.async_storage_writes = args.truth(arg, value)?,
        "prevote" => nodes.pre_vote = args.truth(arg, value)?,
        "checkquorum" => nodes.check_quorum = args.truth(arg, value)?,
        "step-down-on-removal" => nodes.step_down_on_removal = args.truth(arg, value)?,
        "disable-conf-change-validation" => {
            nodes.disable_conf_change_validation = args.truth(arg, value)?;
        }
        "max-committed-size-per-ready" => {
            nodes.max_committed_size_per_ready = Some(args.parse(arg, value, "a size in bytes")?);
        }
        "read-only" => nodes.read_only = read_only(value)?,
        "content" => {
            return Err(args
                .wrong(arg, "no `content`, which etcd cannot read")
                .into());
        }
        _ => {}
    }
    Ok(())
}

fn start_index(args: Args<'_>, arg: &Arg, value: &str) -> Result<Index, ScriptError> {
    let index = args.parse(arg, value, "an index")?;
    if index > MAX_START_INDEX {
        let expected = format!("an index of at most {MAX_START_INDEX}");
        return Err(args.wrong_value(arg, value, &expected));
    }
    Ok(index)
}

fn read_only(value: &str) -> Result<ReadOnlyOption, Stop> {
    match value {
        "safe" => Ok(ReadOnlyOption::Safe),
        "lease-based" => Ok(ReadOnlyOption::LeaseBased),
        other => Err(Stop::Answer(format!(
            "invalid read-only option {}",
            raft_core::describe::quote(other.as_bytes())
        ))),
    }
}

/// `propose`: the data is the second argument as it is written; etcd's tests know only data without `=`.
fn propose(args: Args<'_>) -> Result<Command, Stop> {
    let node = args.node(0)?;
    let data = arg_text(args.at(1, "the data of one entry, without blanks")?);
    args.at_most(2)?;
    Ok(Command::Propose { node, data })
}

fn conf_change(args: Args<'_>, input: &str) -> Result<Command, Stop> {
    let node = args.node(0)?;
    let (mut v1, mut transition) = (false, ConfChangeTransition::default());
    for arg in &args.all()[1..] {
        for value in &arg.vals {
            match arg.key.as_str() {
                "v1" => v1 = go_bool(value)?,
                "transition" => transition = go_transition(value)?,
                key => return Err(Stop::Answer(format!("unknown command {key}"))),
            }
        }
    }
    let changes = conf_changes_from_str(input).map_err(|error| Stop::Answer(error.to_string()))?;
    let change = if !v1 {
        Change::V2(ConfChangeV2 {
            transition,
            changes,
            ..ConfChangeV2::default()
        })
    } else if let ([one], ConfChangeTransition::ConfChangeTransitionAuto) =
        (&changes[..], transition)
    {
        let change = ConfChange {
            change_type: one.change_type,
            node_id: one.node_id,
            ..ConfChange::default()
        };
        Change::V1(change)
    } else {
        let text = "v1 conf change can only have one operation and no transition";
        return Err(Stop::Answer(text.to_string()));
    };
    Ok(Command::ProposeConfChange { node, change })
}

fn go_bool(value: &str) -> Result<bool, Stop> {
    parse_bool(value).ok_or_else(|| {
        let quoted = raft_core::describe::quote(value.as_bytes());
        Stop::Answer(format!(
            "strconv.ParseBool: parsing {quoted}: invalid syntax"
        ))
    })
}

fn go_transition(value: &str) -> Result<ConfChangeTransition, Stop> {
    match value {
        "auto" => Ok(ConfChangeTransition::ConfChangeTransitionAuto),
        "implicit" => Ok(ConfChangeTransition::ConfChangeTransitionJointImplicit),
        "explicit" => Ok(ConfChangeTransition::ConfChangeTransitionJointExplicit),
        other => Err(Stop::Answer(format!("unknown transition {other}"))),
    }
}

fn deliver(args: Args<'_>) -> Result<Command, Stop> {
    let (mut recipients, mut kind) = (Vec::<Recipient>::new(), None);
    for arg in args.all() {
        if arg.vals.is_empty() {
            let id = arg
                .key
                .parse()
                .map_err(|_| args.wrong(arg, "the id of a node"))?;
            recipients.push(Recipient { id, dropped: false });
        }
        for value in &arg.vals {
            match arg.key.as_str() {
                "drop" => {
                    let id: NodeId = args.parse(arg, value, "the id of a node")?;
                    if recipients.iter().any(|recipient| recipient.id == id) {
                        return Err(args.wrong_value(arg, value, "a node named once").into());
                    }
                    recipients.push(Recipient { id, dropped: true });
                }
                "type" => kind = Some(message_type(args, arg, value)?),
                _ => {}
            }
        }
    }
    Ok(Command::DeliverMsgs { recipients, kind })
}

fn message_type(args: Args<'_>, arg: &Arg, value: &str) -> Result<MessageType, ScriptError> {
    let found = MessageType::ALL
        .into_iter()
        .find(|kind| kind.to_string() == value);
    found.ok_or_else(|| args.wrong_value(arg, value, "the type of a message, such as MsgApp"))
}

fn stabilize(args: Args<'_>) -> Result<Command, Stop> {
    let mut log_level = None;
    for arg in args.all().iter().filter(|arg| arg.key == "log-level") {
        for value in &arg.vals {
            log_level = Some(threshold(value)?);
        }
    }
    Ok(Command::Stabilize {
        nodes: args.nodes()?,
        log_level,
    })
}

fn set_timeout(args: Args<'_>) -> Result<Command, Stop> {
    let node = args.node(0)?;
    let timeout: u64 = args.value("timeout", "a number of ticks")?;
    if timeout == 0 {
        return Err(args.missing("a timeout of at least one tick").into());
    }
    Ok(Command::SetRandomizedElectionTimeout { node, timeout })
}

fn report_unreachable(args: Args<'_>) -> Result<Command, Stop> {
    match args.nodes()?[..] {
        [node, peer] => Ok(Command::ReportUnreachable { node, peer }),
        _ => Err(Stop::Answer(
            "must specify exactly two node indexes: node on which to report, and reported node"
                .to_string(),
        )),
    }
}

fn send_snapshot(args: Args<'_>) -> Result<Command, Stop> {
    match args.nodes()?[..] {
        [from, to] => Ok(Command::SendSnapshot { from, to }),
        _ => Err(args
            .missing("exactly two ids of nodes: sender and receiver")
            .into()),
    }
}

fn compact(args: Args<'_>) -> Result<Command, Stop> {
    let node = args.node(0)?;
    let key = &args.at(1, "an index")?.key;
    let quoted = || raft_core::describe::quote(key.as_bytes());
    let answer =
        |why: &str| Stop::Answer(format!("strconv.ParseUint: parsing {}: {why}", quoted()));
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(answer("invalid syntax"));
    }
    let index = key.parse().map_err(|_| answer("value out of range"))?;
    Ok(Command::Compact { node, index })
}

fn limits(args: Args<'_>) -> Result<Limits, Stop> {
    let mut limits = Limits::default();
    for arg in args.all() {
        let [value] = &arg.vals[..] else {
            return Err(args
                .wrong(arg, "an option with one value, such as max-size-per-msg=0")
                .into());
        };
        match arg.key.as_str() {
            "max-size-per-msg" => {
                limits.max_size_per_msg = Some(args.parse(arg, value, "a size in bytes")?)
            }
            "max-uncommitted-size" => {
                limits.max_uncommitted_size = Some(args.parse(arg, value, "a size in bytes")?);
            }
            "max-inflight-bytes" => {
                limits.max_inflight_bytes = Some(args.parse(arg, value, "a size in bytes")?)
            }
            "disable-proposal-forwarding" => {
                limits.disable_proposal_forwarding = Some(args.truth(arg, value)?);
            }
            _ => {
                let known = "max-size-per-msg, max-uncommitted-size, max-inflight-bytes or \
                             disable-proposal-forwarding";
                return Err(args.wrong(arg, known).into());
            }
        }
    }
    Ok(limits)
}

fn read_index(args: Args<'_>) -> Result<Command, Stop> {
    let node = args.node(0)?;
    let context = arg_text(args.at(1, "the context of the read")?);
    args.at_most(2)?;
    Ok(Command::ReadIndex { node, context })
}

fn report_snapshot(args: Args<'_>) -> Result<Command, Stop> {
    let (node, peer) = (args.node(0)?, args.node(1)?);
    let arg = args.at(2, "finish or failure")?;
    let failed = match arg.key.as_str() {
        "finish" => false,
        "failure" => true,
        _ => return Err(args.wrong(arg, "finish or failure").into()),
    };
    args.at_most(3)?;
    Ok(Command::ReportSnapshot { node, peer, failed })
}
