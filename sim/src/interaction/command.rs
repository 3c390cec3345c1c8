//! The commands of etcd's interaction tests, typed. What etcd's harness answers with a text is [`Command::Answer`];
//! where it would stop the test, reading gives an error with its place.
use super::output::Threshold;
use super::read;
use crate::datadriven::Directive;
use crate::script::{ScriptError, UNKNOWN_COMMAND, missing_separator};
use raft_core::{ConfChange, ConfChangeV2, Index, MessageType, NodeId, ReadOnlyOption, Snapshot};

/// One command with its arguments. Ids are as written: whether a node exists is known only when the command runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Command {
    /// Prints this and does nothing else.
    Answer(String),
    Breakpoint,
    AddNodes(AddNodes),
    Campaign {
        node: NodeId,
    },
    Propose {
        node: NodeId,
        data: String,
    },
    ProposeConfChange {
        node: NodeId,
        change: Change,
    },
    ProcessReady {
        nodes: Vec<NodeId>,
    },
    ProcessAppendThread {
        nodes: Vec<NodeId>,
    },
    ProcessApplyThread {
        nodes: Vec<NodeId>,
    },
    DeliverMsgs {
        recipients: Vec<Recipient>,
        kind: Option<MessageType>,
    },
    Stabilize {
        nodes: Vec<NodeId>,
        log_level: Option<Threshold>,
    },
    TickElection {
        node: NodeId,
    },
    TickHeartbeat {
        node: NodeId,
    },
    SetRandomizedElectionTimeout {
        node: NodeId,
        timeout: u64,
    },
    TransferLeadership {
        from: NodeId,
        to: NodeId,
    },
    ForgetLeader {
        node: NodeId,
    },
    ReportUnreachable {
        node: NodeId,
        peer: NodeId,
    },
    SendSnapshot {
        from: NodeId,
        to: NodeId,
    },
    Compact {
        node: NodeId,
        index: Index,
    },
    RaftLog {
        node: NodeId,
    },
    RaftState,
    Status {
        node: NodeId,
    },
    LogLevel(Threshold),
    ExtConfig(Limits),
    ReadIndex {
        node: NodeId,
        context: String,
    },
    ReportSnapshot {
        node: NodeId,
        peer: NodeId,
        failed: bool,
    },
    Restart {
        node: NodeId,
    },
}

/// Arguments of `add-nodes`, in the terms of raft's `Config`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AddNodes {
    pub(crate) count: u64,
    /// Whether voters, learners or an index are given, so that there is a snapshot to start from.
    pub(crate) bootstraps: bool,
    /// What every new node starts from; empty for blank nodes.
    pub(crate) snapshot: Snapshot,
    /// `MaxInflightMsgs`.
    pub(crate) inflight: Option<usize>,
    pub(crate) async_storage_writes: bool,
    pub(crate) pre_vote: bool,
    pub(crate) check_quorum: bool,
    pub(crate) step_down_on_removal: bool,
    pub(crate) disable_conf_change_validation: bool,
    pub(crate) max_committed_size_per_ready: Option<u64>,
    pub(crate) read_only: ReadOnlyOption,
}

/// Fields of raft's `Config` that etcd's harness cannot set; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Limits {
    pub(crate) max_size_per_msg: Option<u64>,
    pub(crate) max_uncommitted_size: Option<u64>,
    pub(crate) max_inflight_bytes: Option<u64>,
    pub(crate) disable_proposal_forwarding: Option<bool>,
}

/// A proposed membership change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    V1(ConfChange),
    V2(ConfChangeV2),
}

/// Whose messages `deliver-msgs` takes, and what becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recipient {
    pub(crate) id: NodeId,
    pub(crate) dropped: bool,
}

impl Command {
    /// Reads a directive.
    pub(crate) fn read(directive: &Directive) -> Result<Self, ScriptError> {
        let command = read::command(directive)?;
        let takes_input = matches!(directive.command.as_str(), "propose-conf-change");
        let line = directive.line;
        if !takes_input
            && !matches!(command, Self::Answer(_))
            && let Some(missing) = missing_separator(directive, 0)
        {
            return Err(missing);
        }
        if directive.expected.is_none() && command == Self::Answer(UNKNOWN_COMMAND.to_string()) {
            return Err(ScriptError::UnknownCommand {
                line,
                command: directive.command.clone(),
            });
        }
        Ok(command)
    }

    /// Whether the driver knows a command of this name; used to tell the kinds of files apart.
    pub(crate) fn is_known(name: &str) -> bool {
        read::NAMES.contains(&name)
    }
}
