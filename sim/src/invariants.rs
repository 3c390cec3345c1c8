//! What must hold whatever happens: the five properties of the paper's Figure 3 and what follows from them for the
//! numbers of a node. Checked from outside of the nodes after every input, and only where something changed.
//!
//! The checker compares a node with what was seen of it before, with the other nodes, and with a record of all that was
//! ever committed. It reads them through [`Scene`], so that tests can show it a cluster that is broken.
mod checks;
mod ledger;
#[cfg(test)]
mod tests;

pub use checks::{Check, Invariant, TABLE};
pub use ledger::Ledger;

use crate::event::Violation;
use raft_core::{Entry, Index, NodeId, Payload, StateType, Term};
use std::collections::BTreeSet;

/// Broken invariants that are kept; a broken cluster breaks them again and again.
const KEPT: usize = 100;

/// A cluster as the checker sees it. Nodes have the ids `1..=node_count()`.
pub trait Scene {
    /// How many nodes there are.
    fn node_count(&self) -> u64;
    /// The numbers of a node.
    fn state(&self, node: NodeId) -> NodeState;
    /// The term of a node, as in its numbers.
    fn term(&self, node: NodeId) -> Term {
        self.state(node).term
    }
    /// The first index of a node, as in its numbers.
    fn first(&self, node: NodeId) -> Index {
        self.state(node).first
    }
    /// The last index of a node, as in its numbers.
    fn last(&self, node: NodeId) -> Index {
        self.state(node).last
    }
    /// Term and data of the entry that a node holds at an index: in memory, or on the disk while it is down. None of
    /// what a snapshot took the place of.
    fn entry(&self, node: NodeId, index: Index) -> Option<(Term, &Payload)>;
    /// Whether a node's disk has what stands at an index, fsynced: an entry of that term, or a snapshot beyond it.
    fn stores(&self, node: NodeId, index: Index, term: Term) -> bool;
    /// The voters that a node's configuration asks: the incoming half, and the outgoing one of a joint configuration,
    /// else nobody.
    fn voters(&self, node: NodeId) -> Voters;
    /// What a node believes of the others while it leads: `visit(follower, match, next)`.
    fn visit_beliefs(&self, node: NodeId, visit: &mut dyn FnMut(NodeId, Index, Index));
}

/// The voters of a configuration; the second half is empty unless it is joint.
pub type Voters = (Vec<NodeId>, Vec<NodeId>);

/// The numbers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// Whether the process runs.
    pub up: bool,
    /// Its role; Follower while it is down.
    pub role: StateType,
    /// Its term; the one on the disk while it is down.
    pub term: Term,
    /// First index whose entry it may hold; what is before it is in its snapshot.
    pub first: Index,
    /// Last index of its log; of its disk while it is down.
    pub last: Index,
    /// Term of the entry at `last`; 0 when there is none.
    pub last_term: Term,
    /// Its commit index.
    pub committed: Index,
    /// Last index that its state machine took.
    pub applied: Index,
    /// Last index on its disk that is fsynced, and the term there; (0, 0) when there is none.
    pub stored: (Index, Term),
}

/// What one input did to one node.
#[derive(Clone, Debug)]
pub struct Delta<'a> {
    /// The node.
    pub node: NodeId,
    /// Entries that joined its log, both ends inclusive.
    pub appended: Option<(Index, Index)>,
    /// Entries that its state machine took, in order.
    pub applied: &'a [Entry],
    /// Index and term of a snapshot that took the place of its log and state machine.
    pub installed: Option<(Index, Term)>,
    /// Whether it is a leader whose beliefs changed.
    pub beliefs_changed: bool,
    /// What clients were told that no order of their requests explains, see [`crate::linearizability`].
    pub unexplained: &'a [String],
}

/// The checker and what it has to remember.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checker {
    /// What was last seen of each node, in order of id.
    seen: Vec<Option<NodeState>>,
    ledger: Ledger,
    /// Nodes that lost their disk, and with it all that they had promised: nobody is held to their promises, and what
    /// others knew of them is void. All else is checked as before, and may well break.
    void: BTreeSet<NodeId>,
}

impl Checker {
    /// A checker that begins with a scene as it is.
    pub fn new(scene: &dyn Scene) -> Self {
        let seen = (1..=scene.node_count())
            .map(|node| Some(scene.state(node)))
            .collect();
        Self {
            seen,
            ledger: Ledger::default(),
            void: BTreeSet::new(),
        }
    }

    /// Nothing is known of entries up to an index: what is committed is judged from the next one on.
    pub(crate) fn begin_behind(&mut self, index: Index) {
        self.ledger = Ledger::behind(index);
    }

    /// A node lost its disk.
    pub fn lost_disk(&mut self, node: NodeId) {
        self.void.insert(node);
    }

    /// All that was ever committed, and who led when.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.ledger.clone_bytes()
    }

    /// Bytes of this checker that `other` does not share.
    pub(crate) fn bytes_beside(&self, other: &Self) -> usize {
        self.ledger.bytes_beside(&other.ledger)
    }

    /// Remembers what a step on a node showed, where it is known that it broke nothing.
    pub(crate) fn follow(&mut self, scene: &dyn Scene, node: NodeId) {
        let now = scene.state(node);
        if self.slot(node).replace(now) != Some(now) {
            self.ledger.learn(scene, node, &now);
        }
    }

    /// What was last seen of a node.
    fn slot(&mut self, node: NodeId) -> &mut Option<NodeState> {
        let place = node as usize - 1;
        if self.seen.len() <= place {
            self.seen.resize(place + 1, None);
        }
        &mut self.seen[place]
    }

    /// Checks everything that what happened to a node could have broken.
    pub fn check(&mut self, scene: &dyn Scene, delta: &Delta<'_>) -> Vec<Violation> {
        let now = scene.state(delta.node);
        let slot = self.slot(delta.node);
        let nothing_new = *slot == Some(now)
            && delta.appended.is_none()
            && delta.applied.is_empty()
            && delta.installed.is_none()
            && !delta.beliefs_changed
            && delta.unexplained.is_empty();
        if nothing_new {
            return Vec::new();
        }
        let before = slot.replace(now);
        let check = Check {
            scene,
            delta,
            before,
            now,
            ledger: &self.ledger,
            void: &self.void,
        };
        let mut violations = Vec::new();
        for invariant in &TABLE {
            (invariant.check)(&check, &mut |evidence| {
                let Invariant { name, section, .. } = *invariant;
                violations.push(Violation {
                    invariant: name,
                    section,
                    evidence,
                });
            });
        }
        self.ledger.learn(scene, delta.node, &now);
        violations
    }
}

/// Adds violations to those known, each once, and gives those that are new.
pub fn keep_new(known: &mut Vec<Violation>, found: Vec<Violation>) -> Vec<Violation> {
    let mut new = Vec::new();
    for violation in found {
        if known.len() < KEPT && !known.contains(&violation) {
            known.push(violation.clone());
            new.push(violation);
        }
    }
    new
}
