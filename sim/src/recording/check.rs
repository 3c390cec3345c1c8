//! The invariants, as far as a trace tells what they need.
use super::node::Node;
use super::state::{Done, State};
use crate::event::Violation;
use crate::invariants::{Checker, Delta, NodeState, Scene, Voters};
use crate::trace::{NodeAtStart, Record, What};
use raft_core::{Entry, Index, NodeId, Payload, StateType, Term};
use std::collections::BTreeMap;

/// What is checked of a trace, by name: those of [`crate::invariants::TABLE`] that need no disks, no beliefs and no clients,
/// and three that only a trace can break. How nodes compare with `raft-core` is told under the last name.
pub const CHECKED: [&str; 11] = [
    "election-safety",
    "leader-append-only",
    "log-matching",
    "leader-completeness",
    "state-machine-safety",
    "applied-committed-last",
    "commit-never-falls",
    VOTE_ONCE,
    TERM_NEVER_FALLS,
    APPLIED_IN_ORDER,
    super::replay::AS_RAFT_CORE,
];

const VOTE_ONCE: &str = "vote-once";
const TERM_NEVER_FALLS: &str = "term-never-falls";
const APPLIED_IN_ORDER: &str = "applied-in-order";

/// What has to be remembered of a trace.
#[derive(Debug, Default)]
pub(super) struct Checks {
    checker: Checker,
    /// What the records of the present step did, by node, in the order in which the nodes came.
    step: Vec<(NodeId, Sum)>,
    /// Whom a node has told that it has its vote, by node and term.
    granted: BTreeMap<(NodeId, Term), NodeId>,
}

/// What a step did to one node.
#[derive(Debug, Default)]
struct Sum {
    appended: Option<(Index, Index)>,
    applied: Vec<Entry>,
    installed: Option<(Index, Term)>,
}

impl Checks {
    /// Begins with the nodes of the first line. Of what is in their logs already nothing is known.
    pub(super) fn new(nodes: &[NodeAtStart], state: &State) -> Self {
        let mut checks = Self::default();
        let known_from = nodes.iter().map(|node| node.last).max().unwrap_or(0);
        checks.checker.begin_behind(known_from);
        for node in nodes {
            checks.checker.follow(&Nodes(state), node.node);
        }
        checks
    }

    /// A record was noted: what shows by itself, without looking at the other nodes.
    pub(super) fn record(&mut self, record: &Record, done: Done) -> Vec<Violation> {
        let node = record.node;
        if node == 0 || matches!(record.what, What::Lose { .. }) {
            return Vec::new();
        }
        let found = self.alone(record, &done);
        let known = self.step.iter().position(|(id, _)| *id == node);
        let place = known.unwrap_or_else(|| {
            self.step.push((node, Sum::default()));
            self.step.len() - 1
        });
        let sum = &mut self.step[place].1;
        if let Some((first, last)) = done.appended {
            let first = sum.appended.map_or(first, |(known, _)| known.min(first));
            sum.appended = Some((first, last));
        }
        sum.applied.extend(done.applied);
        sum.installed = done.installed.or(sum.installed);
        found
    }

    fn alone(&mut self, record: &Record, done: &Done) -> Vec<Violation> {
        let (node, term) = (record.node, record.term);
        let mut found = Vec::new();
        let mut tell = |invariant: &'static str, section: &'static str, evidence: String| {
            found.push(Violation {
                invariant,
                section,
                evidence,
            });
        };
        if let Some(before) = done.fell_from {
            tell(
                TERM_NEVER_FALLS,
                "5.1",
                format!("the term of n{node} falls from {before} to {term}"),
            );
        }
        if let Some((expected, index)) = done.skipped {
            tell(
                APPLIED_IN_ORDER,
                "5.3",
                format!("n{node} applies {index}, where {expected} is next"),
            );
        }
        let vote = match &record.what {
            What::Vote { candidate } => Some((done.voted_before, *candidate)),
            What::Send { message }
                if !message.reject && message.kind == raft_core::MessageType::MsgVoteResp =>
            {
                let told = self.granted.insert((node, message.term), message.to);
                Some((told.unwrap_or(0), message.to))
            }
            _ => None,
        };
        if let Some((before, now)) = vote
            && before != 0
            && before != now
        {
            tell(
                VOTE_ONCE,
                "5.2",
                format!("n{node} votes for n{now} in term {term}, after n{before}"),
            );
        }
        found
    }

    /// A step is over: what shows between the nodes.
    pub(super) fn step(&mut self, state: &State) -> Vec<Violation> {
        let mut found = Vec::new();
        for (node, sum) in std::mem::take(&mut self.step) {
            let delta = Delta {
                node,
                appended: sum.appended,
                applied: &sum.applied,
                installed: sum.installed,
                beliefs_changed: false,
                unexplained: &[],
            };
            found.extend(self.checker.check(&Nodes(state), &delta));
        }
        found
    }
}

/// The nodes of a trace as the invariants see them: no disk is told, no configuration and no belief.
struct Nodes<'a>(&'a State);

impl Nodes<'_> {
    fn node(&self, node: NodeId) -> Option<&Node> {
        self.0.nodes.get(&node)
    }
}

impl Scene for Nodes<'_> {
    fn node_count(&self) -> u64 {
        self.0.nodes.keys().next_back().copied().unwrap_or(0)
    }

    fn state(&self, node: NodeId) -> NodeState {
        let Some(node) = self.node(node) else {
            return NodeState {
                up: false,
                role: StateType::Follower,
                term: 0,
                first: 1,
                last: 0,
                last_term: 0,
                committed: 0,
                applied: 0,
                stored: (0, 0),
            };
        };
        let last = node.log.last_id();
        NodeState {
            up: node.up,
            role: node.role,
            term: node.term,
            first: node.log.first(),
            last: last.index,
            last_term: last.term,
            committed: node.committed,
            applied: node.applied,
            stored: (0, 0),
        }
    }

    fn entry(&self, node: NodeId, index: Index) -> Option<(Term, &Payload)> {
        let entry = self.node(node)?.log.get(index)?;
        Some((entry.term, &entry.data))
    }

    fn stores(&self, _: NodeId, _: Index, _: Term) -> bool {
        true
    }

    fn voters(&self, _: NodeId) -> Voters {
        Voters::default()
    }

    fn visit_beliefs(&self, _: NodeId, _: &mut dyn FnMut(NodeId, Index, Index)) {}
}
