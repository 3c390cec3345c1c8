//! What the rafts of a cluster are given beside messages of each other, so that another raft can be given the same.
use super::collect::message;
use super::{TraceMessage, What};
use crate::cluster::ClusterConfig;
use crate::event::Event;
use crate::input::{Input, MessageId, ReadMode, Request, RequestId, Setting};
use crate::lab::Lab;
use crate::observe::message_view;
use crate::view::{HostStage, NodeView};
use raft_core::{Entry, Message, MessageType, NO_LIMIT, NodeId, Payload, ProbeStrategy, StateType};
use std::sync::Arc;

/// How the raft of every node is configured, in etcd's terms. What is not here is as in etcd's defaults, without limits of
/// bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct RaftAtStart {
    /// The members that vote, in order of id.
    pub voters: Vec<NodeId>,
    /// The members that do not, in order of id.
    pub learners: Vec<NodeId>,
    /// Whether nodes ask before they campaign (`PreVote`).
    pub pre_vote: bool,
    /// Whether a leader steps down that does not hear of a majority (`CheckQuorum`).
    pub check_quorum: bool,
    /// Appends that a leader has under way to one follower (`MaxInflightMsgs`).
    pub max_inflight_msgs: usize,
    /// How a leader looks for the last matching entry.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
    pub probe: ProbeStrategy,
}

/// What tells the inputs of a run, step by step.
pub(super) struct Inputs {
    raft: RaftAtStart,
    election_tick: u64,
    /// The nodes before the step.
    nodes: Vec<NodeView>,
    /// Whether something was not told: then the rest has no meaning.
    untold: bool,
}

/// A node and what happened to it.
type Told = Vec<(NodeId, What)>;

impl Inputs {
    /// Begins with the first moment of a cluster.
    pub(super) fn of(lab: &Lab) -> Result<Self, String> {
        let Some(config) = lab.config() else {
            return Err(
                "what a script of etcd's or a trace gives to its nodes cannot be told; \
                 it can for a scenario of our own"
                    .to_string(),
            );
        };
        check(config)?;
        Ok(Self {
            raft: RaftAtStart {
                voters: config.voters.clone(),
                learners: config.learners.clone(),
                pre_vote: config.pre_vote,
                check_quorum: config.check_quorum,
                max_inflight_msgs: config.max_inflight_msgs,
                probe: config.probe,
            },
            election_tick: config.election_tick,
            nodes: lab.nodes(),
            untold: false,
        })
    }

    /// The configuration of the nodes.
    pub(super) fn raft(&self) -> RaftAtStart {
        self.raft.clone()
    }

    /// What a step begins with: an election by hand, and the stage that it does, whose effects are told before it.
    pub(super) fn begin(&mut self, input: Option<&Input>, events: &[Event]) -> Told {
        if self.untold {
            return Vec::new();
        }
        if let Some(Input::Campaign { node }) = input {
            return vec![local(*node, MessageType::MsgHup)];
        }
        let stage = |event: &Event| match event {
            Event::StageDone { node, stage, .. } => match stage {
                HostStage::TakeReady => Some((*node, What::Ready)),
                HostStage::Advance => Some((*node, What::Advance)),
                _ => None,
            },
            _ => None,
        };
        events.iter().filter_map(stage).collect()
    }

    /// What a fact of the step says of its node's raft.
    pub(super) fn before(&mut self, event: &Event, lab: &Lab) -> Told {
        if self.untold {
            return Vec::new();
        }
        if let Some((node, reason)) = untold(event, lab) {
            self.untold = true;
            let reason = Arc::from(reason);
            return vec![(node, What::Untold { reason })];
        }
        match event {
            Event::Ticked { node } => self.tick(*node, lab),
            Event::Proposed { node, data } => {
                let entries = vec![Entry::normal(Payload::from(&**data))];
                vec![input(Message {
                    msg_type: MessageType::MsgProp,
                    from: *node,
                    to: *node,
                    entries: entries.into(),
                    ..Message::default()
                })]
            }
            Event::UnreachableReported { node, peer } => vec![input(Message {
                msg_type: MessageType::MsgUnreachable,
                from: *peer,
                to: *node,
                ..Message::default()
            })],
            Event::ForgetAsked { node } => vec![local(*node, MessageType::MsgForgetLeader)],
            _ => Vec::new(),
        }
    }

    /// The step is over.
    pub(super) fn end(&mut self, lab: &Lab) {
        if !self.untold {
            self.nodes = lab.nodes();
        }
    }

    /// What a tick gave to raft (etcd `tickElection`, `tickHeartbeat`), from the timers before and after it.
    fn tick(&self, node: NodeId, lab: &Lab) -> Told {
        let find = |nodes: &[NodeView]| nodes.iter().find(|view| view.id == node).cloned();
        let (Some(before), Some(after)) = (find(&self.nodes), find(&lab.nodes())) else {
            return Vec::new();
        };
        let (was, is) = (before.timers, after.timers);
        if before.role != StateType::Leader {
            let due = was.election_elapsed + 1 >= was.randomized_election_timeout;
            let hup = due && is.election_elapsed == 0;
            return Vec::from_iter(hup.then(|| local(node, MessageType::MsgHup)));
        }
        let mut told = Vec::new();
        if self.raft.check_quorum && was.election_elapsed + 1 >= self.election_tick {
            told.push(local(node, MessageType::MsgCheckQuorum));
        }
        let leads = after.role == StateType::Leader;
        if leads && was.heartbeat_elapsed + 1 >= was.heartbeat_timeout {
            told.push(local(node, MessageType::MsgBeat));
        }
        told
    }
}

/// Whether the configuration of a cluster has a place in a trace.
fn check(config: &ClusterConfig) -> Result<(), String> {
    let limits = [
        config.max_inflight_bytes,
        config.max_uncommitted_entries_size,
        config.max_committed_size_per_ready,
    ];
    let what = if config.async_writes {
        "asynchronous storage writes"
    } else if config.max_size_per_msg != NO_LIMIT || limits != [0; 3] {
        "limits of bytes"
    } else if config.disable_proposal_forwarding
        || config.step_down_on_removal
        || config.disable_conf_change_validation
    {
        "raft's rare options"
    } else {
        return Ok(());
    };
    Err(format!(
        "what the rafts are given cannot be told of a cluster with {what}"
    ))
}

/// Why the inputs cannot be told any further, where a fact is such that they cannot.
fn untold(event: &Event, lab: &Lab) -> Option<(NodeId, &'static str)> {
    const READ: &str = "a read asks for the commit index";
    const CHANGE: &str = "the membership changes";
    const TRANSFER: &str = "leadership is handed over";
    const SNAPSHOT: &str = "a snapshot goes to a follower";
    Some(match event {
        Event::RequestSent { request, node, .. } | Event::RequestRetried { request, node, .. }
            if asks_raft(*request, lab) =>
        {
            (*node, READ)
        }
        Event::ConfChangeProposed { node, .. } => (*node, CHANGE),
        Event::TransferAsked { node, .. } => (*node, TRANSFER),
        Event::SnapshotReported { node, .. } => (*node, SNAPSHOT),
        Event::Sent { message } => match message.kind {
            MessageType::MsgSnap => (message.from, SNAPSHOT),
            _ => return None,
        },
        Event::ProbeSet { .. } => (0, "a setting changes"),
        Event::SettingChanged { setting, .. } => match setting {
            Setting::Snapshots { .. }
            | Setting::Fsync { .. }
            | Setting::Tick { .. }
            | Setting::Link { .. }
            | Setting::Client { .. }
            | Setting::LeaseReads(_)
            | Setting::Rule { .. } => return None,
            _ => (0, "a setting changes"),
        },
        _ => return None,
    })
}

/// Whether a request is a read that goes through raft.
fn asks_raft(id: RequestId, lab: &Lab) -> bool {
    /// More than can end in one step.
    const ENDED: usize = 64;
    let mut known = lab
        .open_requests()
        .into_iter()
        .chain(lab.last_requests(ENDED));
    known.any(|view| {
        let reads = matches!(&view.request, Request::Get { mode, .. } if *mode != ReadMode::Local);
        view.id == id && reads
    })
}

fn local(node: NodeId, msg_type: MessageType) -> (NodeId, What) {
    input(Message {
        msg_type,
        from: node,
        to: node,
        ..Message::default()
    })
}

fn input(local: Message) -> (NodeId, What) {
    let node = local.to;
    let message: TraceMessage = message(&message_view(MessageId(0), &local, 0, 0));
    (node, What::Input { message })
}
