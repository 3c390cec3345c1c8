//! A cluster of staged hosts under a virtual clock: what happens next, and what it does.
//!
//! Scheduled things (ticks, stages, arrivals) come in the order of their time; at one time stages come first, then
//! arrivals in order of sending, then ticks, each in order of node, then clients. [`Cluster::apply`] is the only way in, and it is
//! total: an input that cannot be applied changes nothing.
mod clients;
mod config;
mod inputs;
mod machines;
mod network;
mod packing;
mod reports;
mod scene;
mod settle;

pub use config::{ClusterConfig, ClusterError, MAX_NODES};
pub(crate) use packing::Packed;
pub(crate) use reports::Report;

use crate::clients::Clients;
use crate::event::{Event, LossReason, Violation};
use crate::facts::Facts;
use crate::host::{Actor, Host};
use crate::input::{Input, MessageId, PROPOSAL_LIMIT, Refusal, RequestId};
use crate::invariants::Checker;
use crate::network::{Kept, Network};
use crate::prng::Prng;
use crate::rule::Rules;
use crate::shared_vec::SharedVec;
use crate::view::{
    CellView, EntryText, LinkView, MessageView, NetworkFault, NodeView, RequestView,
};
use raft_core::{ConfState, Entry, Index, NodeId, ProbeStrategy, ReadState, StateType};
use scene::Hosts;
use std::ops::RangeInclusive;

/// The stream of draws that the network's delays come from; nodes use their ids.
const NETWORK_STREAM: u64 = 1_000;

/// Facts that a step has room for at once; few have more.
const USUAL_EVENTS: usize = 4;

/// A cluster: a value, like everything in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// In a box, as it is large.
    config: Box<ClusterConfig>,
    now_ms: u64,
    /// In order of id, from 1.
    hosts: Vec<Host>,
    /// In boxes, so that the two worlds of a `Lab` are about as large.
    network: Box<Network>,
    clients: Box<Clients>,
    checker: Checker,
    violations: Vec<Violation>,
}

/// Something scheduled. At one time, stages come before arrivals, and arrivals before ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Stage(NodeId, Actor),
    Arrival(MessageId),
    Tick(NodeId),
    Client(RequestId),
}

/// What one input did, while it is being done.
#[derive(Debug, Default)]
struct Step {
    events: Facts,
    /// The nodes whose raft, host or disk it touched, or whose clients it serves, each once, in order.
    touched: Vec<NodeId>,
    /// Entries that the key-value machine of the first of them took.
    applied: Vec<Entry>,
    /// Reads that its raft allows.
    reads: Vec<ReadState>,
    /// What clients were told that no order of their requests explains.
    broken: Vec<String>,
}

impl Step {
    /// Notes that a node was touched.
    fn touch(&mut self, node: NodeId) {
        if !self.touched.contains(&node) {
            self.touched.push(node);
        }
    }
}

impl Cluster {
    /// A cluster whose nodes all run with empty disks.
    pub fn new(config: ClusterConfig) -> Result<Self, ClusterError> {
        config.validate()?;
        let seed = config.seed;
        let host = |id: &NodeId| Host::new(*id, config.host_config(*id), seed);
        let hosts: Vec<Host> = (1..=config.nodes()).map(|id| host(&id)).collect();
        let delays = Prng::stream(seed, NETWORK_STREAM);
        let mut cluster = Self {
            now_ms: 0,
            network: Box::new(
                Network::new(delays, config.link_rules(), config.clock)
                    .with_transfers(config.snapshot_ms_per_kib),
            ),
            clients: Box::new(Clients::new(config.patience(), config.clock)),
            checker: Checker::new(&Hosts(&hosts)),
            violations: Vec::new(),
            hosts,
            config: Box::new(config),
        };
        let clock = cluster.config.clock;
        cluster
            .hosts
            .iter_mut()
            .for_each(|host| host.set_clock(clock, 0));
        Ok(cluster)
    }

    /// How the cluster was made, with what was switched since.
    pub fn config(&self) -> &ClusterConfig {
        &self.config
    }

    /// How patient clients are now: how long they wait, ms (0 = for ever), and how often they ask again.
    pub fn patience(&self) -> (u64, u32) {
        let patience = self.clients.patience();
        (patience.timeout_ms, patience.retries)
    }

    /// Does one thing and says what happened; an input that cannot be applied changes nothing.
    pub fn apply(&mut self, input: &Input) -> Vec<Event> {
        self.perform(input, Facts::with_capacity(USUAL_EVENTS))
            .into_list()
    }

    /// Does what [`apply`](Self::apply) does and tells nothing, for a step that is known: it broke no invariant and is
    /// not one of those that only a told step can be, see `timeline::silent`. What nobody looks at meanwhile is left
    /// behind until [`catch_up`](Self::catch_up); then the cluster is exactly what it would be.
    pub(crate) fn replay(&mut self, input: &Input) {
        self.perform(input, Facts::silent());
    }

    /// Makes up for what silent steps left out.
    pub(crate) fn catch_up(&mut self) {
        self.hosts.iter_mut().for_each(Host::catch_up);
    }

    fn perform(&mut self, input: &Input, events: Facts) -> Facts {
        // Whether anything is scheduled is found out while it is done.
        if *input != Input::Next && self.check(input).is_err() {
            return events;
        }
        let mut step = Step {
            events,
            ..Step::default()
        };
        match input {
            Input::Next => self.next(&mut step),
            Input::Tick { node } => self.tick(*node, &mut step),
            Input::Stage { node } => self.stage_by_hand(*node, &mut step),
            Input::Deliver { message } => self.arrive(*message, &mut step),
            Input::Drop { message } => self.lose(*message, LossReason::Dropped, &mut step),
            Input::Campaign { node } => {
                self.on(*node, &mut step, |host, events| host.campaign(events))
            }
            Input::Propose { node, data } => {
                self.on(*node, &mut step, |host, events| host.propose(data, events));
            }
            Input::Crash { node } => self.on(*node, &mut step, |host, events| host.crash(events)),
            Input::Restart { node } => self.restart(*node, &mut step),
            Input::Cut { from, to } => self.cut(*from, *to, &mut step),
            Input::Uncut { from, to } => self.uncut(*from, *to, &mut step),
            Input::Isolate { node } => self.isolate(*node, &mut step),
            Input::Heal => self.heal(&mut step),
            Input::SetClock { on } => self.switch_clock(*on, &mut step),
            Input::Ask { node, request } => self.ask(*node, request, &mut step),
            input if self.apply_to_machines(input, &mut step) => {}
            input if self.apply_to_network(input, &mut step) => {}
            _ => unreachable!("{input:?} was refused"),
        }
        self.settle(step)
    }

    /// Whether an input can be applied now.
    pub fn check(&self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::Next => match self.peek() {
                Some(_) => Ok(()),
                None => Err(Refusal::NothingScheduled),
            },
            Input::Tick { node } | Input::Campaign { node } => self.awake(*node).map(drop),
            Input::Crash { node } => self.running(*node).map(drop),
            Input::Stage { node } => {
                let host = self.awake(*node)?;
                self.check_stage(*node, host.next_actor().unwrap_or(Actor::Main))
            }
            Input::Propose { node, data } => {
                self.awake(*node)?;
                check_proposal(data)
            }
            Input::Restart { node } => self.check_down(*node),
            Input::Deliver { message } | Input::Drop { message } => {
                self.check_message(*message).map(drop)
            }
            Input::Cut { from, to } | Input::Uncut { from, to } => self.check_link(*from, *to),
            Input::Isolate { node } => self.known(*node).map(drop),
            Input::Heal | Input::SetClock { .. } => Ok(()),
            Input::Ask { node, request } => self.check_request(*node, request),
            input => match self.check_machines(input) {
                Some(checked) => checked,
                None => self.check_network(input),
            },
        }
    }

    /// Virtual time, ms.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Virtual time of the next scheduled thing, ms; `None` when nothing is scheduled.
    pub fn peek(&self) -> Option<u64> {
        self.next_due().map(|(at_ms, _)| at_ms)
    }

    /// How many machines there are.
    pub fn node_count(&self) -> u64 {
        self.hosts.len() as u64
    }

    /// Every node, in order of id.
    pub fn nodes(&self) -> Vec<NodeView> {
        let view = |host: &Host| {
            let mut view = host.view(self.config.clock);
            view.isolated = self.is_isolated(host.id());
            view
        };
        self.hosts.iter().map(view).collect()
    }

    /// The entries of a node's log within `range`, in order; those that do not exist are left out.
    pub fn cells(&self, node: NodeId, range: RangeInclusive<Index>) -> Vec<CellView> {
        self.known(node)
            .map_or_else(|_| Vec::new(), |host| host.cells(range))
    }

    /// The configuration that a node uses; `None` while its process is down.
    pub fn conf_state(&self, node: NodeId) -> Option<ConfState> {
        let raw = self.known(node).ok()?.raw()?;
        Some(raw.raft().trk().conf_state())
    }

    /// Messages in flight, in order of sending.
    pub fn messages(&self) -> Vec<MessageView> {
        self.network.views().collect()
    }

    /// How many messages are in the network.
    pub(crate) fn message_count(&self) -> usize {
        self.network.len()
    }

    /// The message at a place, in order of sending.
    pub(crate) fn message_at(&self, place: usize) -> Option<MessageId> {
        self.network.at(place)
    }

    /// A message in the network.
    pub(crate) fn message(&self, id: MessageId) -> Option<MessageView> {
        self.network.view(id)
    }

    /// The first message in the network of which something holds.
    pub(crate) fn message_like(&self, holds: impl Fn(&MessageView) -> bool) -> Option<MessageId> {
        self.network
            .views()
            .find(|message| holds(message))
            .map(|message| message.id)
    }

    /// The role of a node that runs.
    pub(crate) fn role(&self, node: NodeId) -> Option<StateType> {
        let raw = self.known(node).ok()?.raw()?;
        Some(raw.raft().state())
    }

    /// The directed links that are cut, in order.
    pub fn cuts(&self) -> Vec<(NodeId, NodeId)> {
        self.network.cuts().collect()
    }

    /// Every directed link, in order.
    pub fn links(&self) -> Vec<LinkView> {
        let nodes = 1..=self.hosts.len() as NodeId;
        let ends = nodes
            .clone()
            .flat_map(|from| nodes.clone().map(move |to| (from, to)));
        ends.filter(|(from, to)| from != to)
            .map(|(from, to)| self.network.link_view(from, to))
            .collect()
    }

    /// All that [`Input::Heal`] would take away: cuts, links and messages that are held, links that do something else
    /// to messages than in the beginning.
    pub fn network_faults(&self) -> Vec<NetworkFault> {
        self.network.faults()
    }

    /// Requests of clients that are under way, in order of asking.
    pub fn open_requests(&self) -> Vec<RequestView> {
        self.clients.open_views()
    }

    /// How many requests of clients have ended.
    pub fn ended_requests(&self) -> usize {
        self.clients.done_count()
    }

    /// The last requests that ended, at most `last` of them, in the order in which they ended.
    pub fn last_requests(&self, last: usize) -> Vec<RequestView> {
        self.clients.done_views(last)
    }

    /// Answers that were not judged, because there were too many ways in which they may have come about; see
    /// [`crate::linearizability`].
    pub fn unjudged_answers(&self) -> u64 {
        self.clients.not_judged()
    }

    /// The rule by which leaders look for the last matching entry.
    pub fn probe(&self) -> ProbeStrategy {
        self.config.probe
    }

    /// The rules in force; without all of them the run is one of a modified raft.
    pub fn rules(&self) -> Rules {
        self.config.rules
    }

    /// What all random draws grow from.
    pub fn seed(&self) -> u64 {
        self.config.seed
    }

    /// The invariants found broken so far, in order.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Switches the virtual clock; the same as [`Input::SetClock`].
    pub fn set_clock(&mut self, on: bool) {
        self.apply(&Input::SetClock { on });
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        let hosts: usize = self.hosts.iter().map(Host::clone_bytes).sum();
        hosts + self.network.clone_bytes() + self.clients.clone_bytes() + self.checker.clone_bytes()
    }

    /// What the entry carries that a node holds at an index.
    pub(crate) fn entry_text(&self, node: NodeId, index: Index) -> Option<EntryText> {
        let entry = self.known(node).ok()?.entry(index)?;
        Some(EntryText::new(entry.data.clone()))
    }

    /// Bytes of this cluster that neither `other` holds nor two of its own nodes share, about.
    pub(crate) fn bytes_beside(&self, other: &Self) -> usize {
        let (log, kv) = (self.longest_log(), self.clients.newest());
        let mut bytes = self.network.clone_bytes()
            + self.clients.bytes_beside(&other.clients)
            + self.checker.bytes_beside(&other.checker);
        for (at, host) in self.hosts.iter().enumerate() {
            bytes += host.bytes_beside(other.hosts.get(at), log, kv);
        }
        let shared_log = log
            .zip(other.longest_log())
            .map(|(own, its)| own.bytes_beside(&[its]));
        bytes + shared_log.unwrap_or(0) + kv.bytes_beside(&[other.clients.newest()])
    }

    /// Makes the nodes share what they hold alike: logs, disks and key-value maps. Nothing that can be seen changes.
    pub(crate) fn share_memory(&mut self) {
        let log = self.longest_log().cloned();
        for host in &mut self.hosts {
            host.adopt(log.as_ref(), self.clients.newest());
        }
    }

    /// The log on the disk that goes the furthest.
    fn longest_log(&self) -> Option<&SharedVec<Entry>> {
        let disks = self.hosts.iter().map(Host::wal);
        let longest = disks.max_by_key(|wal| wal.synced_last())?;
        Some(longest.synced_entries())
    }

    fn known(&self, node: NodeId) -> Result<&Host, Refusal> {
        let place = node.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        place
            .and_then(|at| self.hosts.get(at))
            .ok_or(Refusal::UnknownNode { node })
    }

    fn running(&self, node: NodeId) -> Result<&Host, Refusal> {
        let host = self.known(node)?;
        if host.is_up() {
            Ok(host)
        } else {
            Err(Refusal::NodeDown { node })
        }
    }

    fn check_link(&self, from: NodeId, to: NodeId) -> Result<(), Refusal> {
        self.known(from)?;
        self.known(to)?;
        if from == to {
            Err(Refusal::NoSuchLink { from, to })
        } else {
            Ok(())
        }
    }

    /// A host that is known to exist.
    fn host(&mut self, node: NodeId) -> &mut Host {
        &mut self.hosts[node as usize - 1]
    }

    /// The directed links between a node and all others.
    fn links_of(&self, node: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> + use<> {
        let others = (1..=self.hosts.len() as u64).filter(move |other| *other != node);
        others.flat_map(move |other| [(node, other), (other, node)])
    }

    fn is_isolated(&self, node: NodeId) -> bool {
        self.hosts.len() > 1
            && self
                .links_of(node)
                .all(|(from, to)| self.network.is_cut(from, to))
    }

    /// The earliest scheduled thing.
    fn next_due(&self) -> Option<(u64, Due)> {
        let (mut stage, mut tick) = ((u64::MAX, None), (u64::MAX, None));
        for host in &self.hosts {
            if let Some((at_ms, actor)) = host.stage_due()
                && (at_ms < stage.0 || stage.1.is_none())
            {
                stage = (at_ms, Some(Due::Stage(host.id(), actor)));
            }
            if let Some(at_ms) = host.tick_due_ms
                && (at_ms < tick.0 || tick.1.is_none())
            {
                tick = (at_ms, Some(Due::Tick(host.id())));
            }
        }
        let mut first = stage;
        // Of things of one time the kind that is offered first comes first.
        let mut offer = |at_ms: u64, due: Due| {
            if at_ms < first.0 || first.1.is_none() {
                first = (at_ms, Some(due));
            }
        };
        if let Some((at_ms, id)) = self.network.next() {
            offer(at_ms, Due::Arrival(id));
        }
        if let (at_ms, Some(due)) = tick {
            offer(at_ms, due);
        }
        if let Some((at_ms, id)) = self.clients.next() {
            offer(at_ms, Due::Client(id));
        }
        first.1.map(|due| (first.0, due))
    }
}

/// What may be proposed.
fn check_proposal(data: &str) -> Result<(), Refusal> {
    match data.len() {
        0 => Err(Refusal::EmptyProposal),
        bytes if bytes > PROPOSAL_LIMIT => Err(Refusal::ProposalTooLong {
            bytes,
            limit: PROPOSAL_LIMIT,
        }),
        _ => Ok(()),
    }
}
