//! A cluster in one queue: everything that is sent arrives, in order, unless a test says otherwise.
#![allow(dead_code, reason = "each test file uses its part")]

use raft_core::{
    ConfState, Config, Entry, EntryId, EntryType, Index, MemoryStorage, Message, MessageType,
    NodeId, RawNode, StateType, Storage, Term,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub type Node = RawNode<MemoryStorage>;

#[derive(Clone)]
pub struct Cluster {
    pub nodes: BTreeMap<NodeId, Node>,
    pub queue: VecDeque<Message>,
    /// Everything that was applied, by node.
    pub applied: BTreeMap<NodeId, Vec<Entry>>,
    /// Nodes that no message reaches or leaves.
    pub isolated: BTreeSet<NodeId>,
    /// Everything that was delivered.
    pub delivered: Vec<Message>,
}

impl Cluster {
    pub fn new(size: u64) -> Self {
        Self::with(size, |_| ())
    }

    /// Nodes 1 to `size`, all voters, with a configuration of their own.
    pub fn with(size: u64, configure: impl Fn(&mut Config)) -> Self {
        let voters = ConfState::from_voters(1..=size);
        let storage = || MemoryStorage::with_conf_state(voters.clone());
        Self::from_storages((1..=size).map(|id| (id, storage())), configure)
    }

    pub fn from_storages(
        storages: impl IntoIterator<Item = (NodeId, MemoryStorage)>,
        configure: impl Fn(&mut Config),
    ) -> Self {
        let start = |(id, storage)| {
            let mut config = Config {
                id,
                election_seed: 7,
                ..Config::default()
            };
            configure(&mut config);
            (
                id,
                RawNode::new(config, storage).expect("the configuration is valid"),
            )
        };
        let nodes: BTreeMap<_, _> = storages.into_iter().map(start).collect();
        let applied = nodes.keys().map(|&id| (id, Vec::new())).collect();
        Self {
            nodes,
            applied,
            queue: VecDeque::new(),
            isolated: BTreeSet::new(),
            delivered: Vec::new(),
        }
    }

    /// Nodes that start with logs of these terms, nothing of it committed.
    pub fn with_logs(logs: &[&[Term]], configure: impl Fn(&mut Config)) -> Self {
        let voters = ConfState::from_voters(1..=logs.len() as u64);
        let storage = |terms: &[Term]| {
            let mut storage = MemoryStorage::with_conf_state(voters.clone());
            storage
                .append(&entries(terms))
                .expect("the entries are consecutive");
            let term = terms.last().copied().unwrap_or(0);
            storage.set_hard_state(raft_core::HardState {
                term,
                vote: 0,
                commit: 0,
            });
            storage
        };
        Self::from_storages(
            (1..).zip(logs.iter().map(|terms| storage(terms))),
            configure,
        )
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[&id]
    }

    pub fn node_mut(&mut self, id: NodeId) -> &mut Node {
        self.nodes.get_mut(&id).expect("the node exists")
    }

    /// Does what one node wants done.
    pub fn handle_ready(&mut self, id: NodeId) {
        let node = self.nodes.get_mut(&id).expect("the node exists");
        let mut ready = node.ready();
        let storage = node.storage_mut();
        if let Some(hard_state) = ready.hard_state {
            storage.set_hard_state(hard_state);
        }
        if let Some(snapshot) = ready.snapshot.take() {
            storage
                .apply_snapshot(*snapshot)
                .expect("the snapshot is newer");
        }
        storage
            .append(&ready.entries)
            .expect("entries are consecutive");
        self.queue.extend(ready.messages.drain(..));
        for entry in ready.committed_entries.drain(..) {
            apply_conf_change(node, &entry);
            self.applied.entry(id).or_default().push(entry);
        }
        node.advance(ready);
    }

    /// Lets every node do what it wants, once; says whether anybody wanted anything.
    pub fn handle_all(&mut self) -> bool {
        let busy: Vec<_> = self
            .nodes
            .iter()
            .filter(|(_, node)| node.has_ready())
            .map(|(&id, _)| id)
            .collect();
        busy.iter().for_each(|&id| self.handle_ready(id));
        !busy.is_empty()
    }

    pub fn deliver(&mut self, message: Message) {
        let blocked = [message.from, message.to]
            .iter()
            .any(|id| self.isolated.contains(id));
        if blocked {
            return;
        }
        self.delivered.push(message.clone());
        if let Some(node) = self.nodes.get_mut(&message.to) {
            let _ = node.step(message);
        }
    }

    /// Goes on until nothing is left to do.
    pub fn run(&mut self) {
        for _ in 0..10_000 {
            let worked = self.handle_all();
            let Some(message) = self.queue.pop_front() else {
                if worked {
                    continue;
                }
                return;
            };
            self.deliver(message);
        }
        panic!("the cluster does not come to rest");
    }

    /// Makes a node leader.
    pub fn elect(&mut self, id: NodeId) {
        self.node_mut(id).campaign().expect("a campaign can start");
        self.run();
        assert_eq!(
            self.state(id),
            StateType::Leader,
            "node {id} lost the election"
        );
    }

    pub fn propose(&mut self, id: NodeId, data: &str) {
        self.node_mut(id)
            .propose(data)
            .expect("the proposal is taken");
        self.run();
    }

    pub fn tick(&mut self, id: NodeId, times: u64) {
        (0..times).for_each(|_| self.node_mut(id).tick());
    }

    /// Loses everything but storage.
    pub fn restart(&mut self, id: NodeId) {
        let storage = self.node(id).storage().clone();
        let applied = storage.first_index().expect("memory can be read") - 1;
        let config = Config {
            id,
            applied,
            election_seed: 7,
            ..Config::default()
        };
        let node = RawNode::new(config, storage).expect("storage is consistent");
        self.nodes.insert(id, node);
        self.applied.insert(id, Vec::new());
    }

    pub fn state(&self, id: NodeId) -> StateType {
        self.node(id).raft().state()
    }

    pub fn term(&self, id: NodeId) -> Term {
        self.node(id).raft().term()
    }

    pub fn committed(&self, id: NodeId) -> Index {
        self.node(id).raft().log().committed()
    }

    /// Terms of a whole log, stable or not.
    pub fn log_terms(&self, id: NodeId) -> Vec<Term> {
        let log = self.node(id).raft().log();
        let term = |index| log.term(index).expect("the entry exists");
        (log.first_index()..=log.last_index()).map(term).collect()
    }

    pub fn applied_data(&self, id: NodeId) -> Vec<String> {
        let is_data =
            |entry: &&Entry| entry.entry_type == EntryType::EntryNormal && !entry.data.is_empty();
        let text = |entry: &Entry| String::from_utf8_lossy(entry.data.as_slice()).into_owned();
        self.applied[&id].iter().filter(is_data).map(text).collect()
    }

    pub fn count_delivered(&self, matches: impl Fn(&Message) -> bool) -> usize {
        self.delivered
            .iter()
            .filter(|message| matches(message))
            .count()
    }
}

pub fn apply_conf_change(node: &mut Node, entry: &Entry) {
    let data = entry.data.as_slice();
    match entry.entry_type {
        EntryType::EntryNormal => {}
        EntryType::EntryConfChange => {
            let change = raft_core::ConfChange::decode(data).expect("the change was encoded");
            node.apply_conf_change(change);
        }
        EntryType::EntryConfChangeV2 => {
            let change = raft_core::ConfChangeV2::decode(data).expect("the change was encoded");
            node.apply_conf_change(change);
        }
    }
}

/// Entries of these terms, from index 1 on.
pub fn entries(terms: &[Term]) -> Vec<Entry> {
    let entry = |(index, &term): (Index, &Term)| Entry {
        term,
        index,
        ..Entry::default()
    };
    (1..).zip(terms).map(entry).collect()
}

/// A message between two nodes.
pub fn message(msg_type: MessageType, from: NodeId, to: NodeId, term: Term) -> Message {
    Message {
        msg_type,
        from,
        to,
        term,
        ..Message::default()
    }
}

/// An append that follows `prev`.
pub fn append(from: NodeId, to: NodeId, term: Term, prev: EntryId, new: Vec<Entry>) -> Message {
    let place = message(MessageType::MsgApp, from, to, term);
    Message {
        log_term: prev.term,
        index: prev.index,
        entries: new.into(),
        ..place
    }
}

pub fn id(term: Term, index: Index) -> EntryId {
    EntryId { term, index }
}

/// Messages that a node would send now, with everything done that comes before.
pub fn sent(node: &mut Node) -> Vec<Message> {
    if !node.has_ready() {
        return Vec::new();
    }
    let mut ready = node.ready();
    if let Some(hard_state) = ready.hard_state {
        node.storage_mut().set_hard_state(hard_state);
    }
    node.storage_mut()
        .append(&ready.entries)
        .expect("entries are consecutive");
    let messages = std::mem::take(&mut ready.messages);
    node.advance(ready);
    messages
}
