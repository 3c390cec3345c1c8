//! The nodes of a trace beside nodes of `raft-core` that are given the same: the first record that is different is told.
//!
//! A trace that carries the inputs has the configuration of the rafts in its first line. Every node gets a twin. Messages
//! that arrive and the records `input` go to the twin too; before the next one, role, term, vote, commit index and the end
//! of the log have to be the same on both sides, and what a node sends has to be among what its twin wants to send. Where
//! a trace does not tell enough to go on, the comparison ends, and says where and why.
use super::node::Node;
use super::state::State;
use crate::event::Violation;
use crate::observe::text_of;
use crate::trace::{RaftAtStart, Record, Trace, TraceEntry, TraceMessage, What};
use raft_core::{
    ConfState, Config, Entry, EntryType, HardState, MemoryStorage, Message, MessageType, NO_LIMIT,
    NodeId, RawNode, Ready, Snapshot, StateType,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The name under which a difference is told.
pub const AS_RAFT_CORE: &str = "as-raft-core";

/// Messages that a twin wants to send and its node has not sent: more are forgotten, the oldest first.
const UNSENT: usize = 10_000;

/// How far a trace was compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Inputs that both sides were given.
    pub inputs: usize,
    /// The line at which it ended before the end of the trace, and why, where it did.
    pub ended: Option<(usize, String)>,
}

/// The twins of a trace's nodes.
#[derive(Debug)]
pub(super) struct Replay {
    raft: RaftAtStart,
    twins: BTreeMap<NodeId, Twin>,
    /// Whether the trace tells when Readys are taken and done; else they are at once.
    tells_readys: bool,
    /// Whether it tells votes.
    tells_votes: bool,
    pub(super) comparison: Comparison,
    is_over: bool,
}

/// A node of `raft-core` that is given what a node of the trace was.
#[derive(Debug)]
struct Twin {
    raw: RawNode<MemoryStorage>,
    ready: Option<Box<Ready>>,
    /// What it wants to send and its node has not sent yet.
    unsent: Vec<Message>,
    /// The last thing that both were given: its record, and in words.
    given: Option<(usize, String)>,
    /// The record that changed each of [`standing`] last, in the trace.
    changed: [usize; 5],
}

/// What went wrong: the record, and the evidence.
type Difference = (usize, String);

impl Replay {
    /// The twins of the nodes that a trace begins with; `None` when it does not carry the inputs.
    pub(super) fn new(trace: &Trace, state: &State) -> Option<Self> {
        let raft = trace.raft.clone()?;
        let any = |is: fn(&What) -> bool| trace.records.iter().any(|record| is(&record.what));
        let mut replay = Self {
            raft,
            twins: BTreeMap::new(),
            tells_readys: any(|what| matches!(what, What::Ready | What::Advance)),
            tells_votes: any(|what| matches!(what, What::Vote { .. })),
            comparison: Comparison::default(),
            is_over: false,
        };
        if trace.nodes.iter().any(|node| node.last > 0) {
            replay.end(1, "the logs at the beginning are not told");
        }
        for (id, node) in state.nodes.iter().filter(|(_, node)| node.up) {
            replay.start(*id, node, 0, 1);
        }
        Some(replay)
    }

    fn end(&mut self, line: usize, reason: &str) {
        if !self.is_over {
            self.comparison.ended = Some((line, reason.to_string()));
        }
        self.is_over = true;
        self.twins.clear();
    }

    /// A difference is told once: behind it the two sides have nothing in common.
    fn differs(&mut self, difference: Difference) -> Option<(usize, Violation)> {
        self.is_over = true;
        self.twins.clear();
        let (record, evidence) = difference;
        Some((
            record,
            Violation {
                invariant: AS_RAFT_CORE,
                section: "",
                evidence,
            },
        ))
    }

    /// A record is about to be noted in `state`. The record that differs, and how.
    pub(super) fn before(
        &mut self,
        at: usize,
        line: usize,
        record: &Record,
        state: &State,
    ) -> Option<(usize, Violation)> {
        if self.is_over {
            return None;
        }
        if let Some(reason) = self.beyond(record) {
            // What was given before this can still be compared.
            let found = self.compare_all(state);
            self.end(line, &reason);
            return found;
        }
        let is_input = matches!(
            record.what,
            What::Receive { .. } | What::Input { .. } | What::Ready | What::Advance | What::Crash
        );
        if !is_input {
            return match &record.what {
                What::Send { message } => self.send(at, message),
                _ => None,
            };
        }
        if let Some(found) = self.compare(record.node, state) {
            return self.differs(found);
        }
        if record.what == What::Crash {
            self.twins.remove(&record.node);
            return None;
        }
        let tells_readys = self.tells_readys;
        let twin = self.twins.get_mut(&record.node)?;
        self.comparison.inputs += 1;
        if let Err(reason) = twin.give(record, tells_readys) {
            self.end(line, reason);
            return None;
        }
        twin.given = Some((at, given(record)));
        None
    }

    /// A record was noted in `state`.
    pub(super) fn after(&mut self, at: usize, line: usize, record: &Record, state: &State) {
        if self.is_over {
            return;
        }
        match &record.what {
            What::Start { .. } => {
                if let Some(node) = state.nodes.get(&record.node) {
                    self.start(record.node, node, at, line);
                }
            }
            What::Compact { last, .. } => {
                if let Some(twin) = self.twins.get_mut(&record.node) {
                    // What its twin has not stored yet it cannot forget; that changes nothing that is compared.
                    let _ = twin.raw.storage_mut().compact(*last);
                }
            }
            what => {
                if let Some(twin) = self.twins.get_mut(&record.node) {
                    for part in parts(what) {
                        twin.changed[*part] = at;
                    }
                }
            }
        }
    }

    /// The trace is over.
    pub(super) fn finish(&mut self, state: &State) -> Option<(usize, Violation)> {
        match self.is_over {
            true => None,
            false => self.compare_all(state),
        }
    }

    fn compare_all(&mut self, state: &State) -> Option<(usize, Violation)> {
        let ids: Vec<_> = self.twins.keys().copied().collect();
        let found = ids.into_iter().find_map(|id| self.compare(id, state))?;
        self.differs(found)
    }

    /// What a record needs that a trace does not tell.
    fn beyond(&self, record: &Record) -> Option<String> {
        const MEMBERSHIP: &str = "the membership changes";
        const SNAPSHOT: &str = "a snapshot goes to a follower";
        let changes = |entries: &[TraceEntry]| entries.iter().any(|entry| entry.conf_change);
        let reason = match &record.what {
            What::Untold { reason } if reason.is_empty() => {
                "what the nodes are given is not told from here on"
            }
            What::Untold { reason } => return Some(reason.to_string()),
            What::Config { .. } => MEMBERSHIP,
            What::Restore { .. } | What::Install { .. } => SNAPSHOT,
            What::Input { message } | What::Receive { message } | What::Send { message } => {
                match message.kind {
                    _ if changes(&message.entries) => MEMBERSHIP,
                    MessageType::MsgSnap => SNAPSHOT,
                    MessageType::MsgTimeoutNow | MessageType::MsgTransferLeader => {
                        "leadership is handed over"
                    }
                    MessageType::MsgReadIndex | MessageType::MsgReadIndexResp => {
                        "a read asks for the commit index"
                    }
                    MessageType::MsgVote | MessageType::MsgPreVote
                        if self.may_be_in_lease(record, message) =>
                    {
                        "whether a node still trusts its leader (CheckQuorum) depends on its clock"
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(reason.to_string())
    }

    /// Whether a node that is asked for its vote may have to ignore the question, which depends on its clock.
    fn may_be_in_lease(&self, record: &Record, message: &TraceMessage) -> bool {
        let arrives = matches!(record.what, What::Receive { .. });
        let knows_leader = |twin: &Twin| {
            let raft = twin.raw.raft();
            raft.lead() != 0 && message.term > raft.term()
        };
        let twin = self.twins.get(&record.node);
        arrives && self.raft.check_quorum && twin.is_some_and(knows_leader)
    }

    /// A process starts with what the trace has on its disk.
    fn start(&mut self, id: NodeId, node: &Node, at: usize, line: usize) {
        if self.is_over {
            return;
        }
        match Twin::new(id, node, &self.raft) {
            Ok(mut twin) => {
                twin.changed = [at; 5];
                self.twins.insert(id, twin);
            }
            Err(reason) => self.end(line, &reason),
        }
    }

    /// Whether a node stands where its twin does.
    fn compare(&self, id: NodeId, state: &State) -> Option<Difference> {
        let (twin, node) = (self.twins.get(&id)?, state.nodes.get(&id)?);
        let (given_at, given) = twin.given.as_ref()?;
        let (own, expected) = (standing_of(node), twin.standing());
        for (part, name) in PARTS.iter().enumerate() {
            if own[part] == expected[part] || (*name == "vote" && !self.tells_votes) {
                continue;
            }
            let at = twin.changed[part].max(*given_at);
            return Some((
                at,
                format!(
                    "n{id} after {given}: {name} is {}, and in raft-core {}",
                    own[part], expected[part]
                ),
            ));
        }
        None
    }

    /// A node sends a message: its twin has to want to.
    fn send(&mut self, at: usize, message: &TraceMessage) -> Option<(usize, Violation)> {
        let twin = self.twins.get_mut(&message.from)?;
        let place = twin
            .unsent
            .iter()
            .position(|unsent| is_same(message, unsent));
        if let Some(place) = place {
            twin.unsent.remove(place);
            return None;
        }
        let mut evidence = format!("n{} sends {}, ", message.from, message.text);
        let alike = |unsent: &&Message| unsent.to == message.to && unsent.msg_type == message.kind;
        // The newest of its kind is the one that was most likely meant.
        match twin.unsent.iter().rev().find(alike) {
            Some(unsent) => {
                let text = raft_core::describe::describe_message(unsent);
                let _ = write!(evidence, "where raft-core sends {text}");
            }
            None => evidence.push_str("and raft-core has no such message to send"),
        }
        self.differs((at, evidence))
    }
}

impl Twin {
    fn new(id: NodeId, node: &Node, raft: &RaftAtStart) -> Result<Self, String> {
        let before = node.log.before();
        let last = node.log.last();
        if before.index > 0 && before.term == 0 {
            return Err(format!("what is in the log of n{id} is not told"));
        }
        if node.committed > last || node.committed < before.index {
            return Err(format!(
                "n{id} starts with the commit index {} and a log that ends with {last}",
                node.committed
            ));
        }
        let mut voters = raft.voters.clone();
        let mut learners = raft.learners.clone();
        voters.sort_unstable();
        learners.sort_unstable();
        let mut members = ConfState::from_voters(voters);
        members.learners = learners;
        let mut storage = MemoryStorage::with_conf_state(members.clone());
        if before.index > 0 {
            let mut snapshot = Snapshot::default();
            snapshot.metadata.index = before.index;
            snapshot.metadata.term = before.term;
            snapshot.metadata.conf_state = members;
            storage
                .apply_snapshot(snapshot)
                .map_err(|error| error.to_string())?;
        }
        let entries: Vec<Entry> = (before.index + 1..=last)
            .filter_map(|index| node.log.get(index).cloned())
            .collect();
        storage
            .append(&entries)
            .map_err(|error| error.to_string())?;
        storage.set_hard_state(HardState {
            term: node.term,
            vote: node.vote,
            commit: node.committed,
        });
        let config = Config {
            id,
            pre_vote: raft.pre_vote,
            check_quorum: raft.check_quorum,
            max_inflight_msgs: raft.max_inflight_msgs,
            max_size_per_msg: NO_LIMIT,
            max_committed_size_per_ready: NO_LIMIT,
            probe_strategy: raft.probe,
            ..Config::default()
        };
        let mut raw = RawNode::new(config, storage).map_err(|error| error.to_string())?;
        raw.set_event_recording(false);
        Ok(Self {
            raw,
            ready: None,
            unsent: Vec::new(),
            given: None,
            changed: [0; 5],
        })
    }

    /// Gives it what its node was given. An error says why the comparison cannot go on.
    fn give(&mut self, record: &Record, tells_readys: bool) -> Result<(), &'static str> {
        match &record.what {
            What::Ready => {
                if self.ready.is_some() {
                    return Err("a Ready is taken before the last one was done");
                }
                if self.raw.has_ready() {
                    self.take_ready();
                }
                return Ok(());
            }
            What::Advance => {
                if let Some(ready) = self.ready.take() {
                    self.raw.advance(ready);
                }
                return Ok(());
            }
            What::Receive { message } => {
                // What raft refuses changes nothing, and so it has to be on the other side.
                let _ = self.raw.step(message.to_raft());
            }
            What::Input { message } => self.input(record.node, message)?,
            _ => {}
        }
        while !tells_readys && self.raw.has_ready() {
            self.take_ready();
            if let Some(ready) = self.ready.take() {
                self.raw.advance(ready);
            }
        }
        Ok(())
    }

    fn input(&mut self, id: NodeId, message: &TraceMessage) -> Result<(), &'static str> {
        // As above: a refusal changes nothing.
        let _ = match message.kind {
            MessageType::MsgHup | MessageType::MsgBeat | MessageType::MsgCheckQuorum => {
                self.raw.step_timer(message.kind)
            }
            MessageType::MsgProp => {
                let mut proposal = message.to_raft();
                (proposal.from, proposal.to, proposal.term) = (id, id, 0);
                self.raw.step(proposal)
            }
            MessageType::MsgUnreachable => {
                self.raw.report_unreachable(message.from);
                Ok(())
            }
            MessageType::MsgForgetLeader => self.raw.forget_leader(),
            _ => return Err("an input of this type is not known here"),
        };
        Ok(())
    }

    /// Takes a Ready and stores what is in it.
    fn take_ready(&mut self) {
        let mut ready = self.raw.ready();
        let storage = self.raw.storage_mut();
        // Appends that raft hands out go on where its storage ends.
        let _ = storage.append(&ready.entries);
        if let Some(hard_state) = ready.hard_state {
            storage.set_hard_state(hard_state);
        }
        self.unsent.append(&mut ready.messages);
        let too_many = self.unsent.len().saturating_sub(UNSENT);
        self.unsent.drain(..too_many);
        self.ready = Some(ready);
    }

    fn standing(&self) -> [String; 5] {
        let raft = self.raw.raft();
        let last = raft.log().last_index();
        let last_term = raft.log().term(last).unwrap_or(0);
        standing(
            raft.term(),
            raft.state(),
            raft.vote(),
            (last, last_term),
            raft.log().committed(),
        )
    }
}

/// The names of what is compared, in the order of [`standing`].
const PARTS: [&str; 5] = [
    "the term",
    "the role",
    "vote",
    "the end of the log",
    "the commit index",
];

fn standing(
    term: u64,
    role: StateType,
    vote: NodeId,
    (last, last_term): (u64, u64),
    commit: u64,
) -> [String; 5] {
    [
        term.to_string(),
        role.to_string(),
        match vote {
            0 => "nobody".to_string(),
            vote => format!("n{vote}"),
        },
        format!("{last} (term {last_term})"),
        commit.to_string(),
    ]
}

fn standing_of(node: &Node) -> [String; 5] {
    let last = node.log.last_id();
    standing(
        node.term,
        node.role,
        node.vote,
        (last.index, last.term),
        node.committed,
    )
}

/// What of [`standing`] a record changes.
fn parts(what: &What) -> &'static [usize] {
    match what {
        What::Term => &[0],
        What::Role { .. } => &[0, 1],
        What::Vote { .. } => &[0, 2],
        What::Append { .. } | What::Truncate { .. } => &[3],
        What::Commit { .. } => &[4],
        _ => &[],
    }
}

/// What a node was given, in words.
fn given(record: &Record) -> String {
    match &record.what {
        What::Receive { message } => format!("it received {}", message.text),
        What::Input { message } => message.kind.to_string(),
        What::Ready => "its Ready was taken".to_string(),
        What::Advance => "Advance".to_string(),
        _ => "its start".to_string(),
    }
}

/// Whether a message of a trace is one that raft wants to send, as far as a trace tells messages.
fn is_same(told: &TraceMessage, wanted: &Message) -> bool {
    let numbers = |message: &TraceMessage| {
        (
            message.to,
            message.term,
            message.index,
            message.log_term,
            message.commit,
            message.reject,
            message.reject_hint,
        )
    };
    let same_entry = |(told, wanted): (&TraceEntry, &Entry)| {
        let changes = wanted.entry_type != EntryType::EntryNormal;
        (told.index, told.term, told.conf_change) == (wanted.index, wanted.term, changes)
            && (changes || told.data == text_of(&wanted.data))
    };
    told.kind == wanted.msg_type
        && numbers(told)
            == (
                wanted.to,
                wanted.term,
                wanted.index,
                wanted.log_term,
                wanted.commit,
                wanted.reject,
                wanted.reject_hint,
            )
        && told.entries.len() == wanted.entries.len()
        && told
            .entries
            .iter()
            .zip(wanted.entries.iter())
            .all(same_entry)
}
