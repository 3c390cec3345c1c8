//! What the whole cluster has agreed on so far, as seen from outside.
use super::{NodeState, Scene, Voters};
use crate::shared_map::SharedMap;
use crate::shared_vec::SharedVec;
use raft_core::{Index, NodeId, Payload, StateType, Term};

/// An entry that was committed.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Term of the entry.
    pub term: Term,
    /// What it carries.
    pub data: Payload,
    /// Term of the leader that committed it; never falls from one entry to the next.
    pub committed_in: Term,
}

/// Who led, and what was committed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// The first leader seen of every term.
    leaders: SharedMap<Term, NodeId>,
    /// Entries up to here are not known: a trace can begin in the middle of a run.
    unknown: Index,
    /// Committed entries; index `i` is item `i - unknown - 1`.
    chosen: SharedVec<Chosen>,
    /// The configuration by which the newest of them was committed.
    voters: Voters,
}

impl Ledger {
    /// A ledger that begins behind an index; what was committed up to there is not known.
    pub(super) fn behind(unknown: Index) -> Self {
        Self {
            unknown,
            ..Self::default()
        }
    }

    /// Whether it is known what was committed at an index, or that nothing was.
    pub(super) fn knows(&self, index: Index) -> bool {
        index > self.unknown
    }

    /// The leader of a term, if one was seen.
    pub fn leader_of(&self, term: Term) -> Option<NodeId> {
        self.leaders.get(&term).copied()
    }

    /// The highest index that was ever committed.
    pub fn committed(&self) -> Index {
        self.unknown + self.chosen.len() as Index
    }

    /// The entry that was committed at an index.
    pub fn chosen(&self, index: Index) -> Option<&Chosen> {
        let place = index.checked_sub(self.unknown + 1)?;
        self.chosen.get(usize::try_from(place).ok()?)
    }

    /// The configuration by which the newest entry was committed: that of the node that was first to know.
    pub fn voters(&self) -> &Voters {
        &self.voters
    }

    /// The last index that was committed by a leader of a term before `term`.
    pub fn committed_before(&self, term: Term) -> Index {
        let mut index = self.committed();
        while self
            .chosen(index)
            .is_some_and(|chosen| chosen.committed_in >= term)
        {
            index -= 1;
        }
        index
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.chosen.clone_bytes() + self.leaders.clone_bytes()
    }

    /// Bytes of this ledger that `other` does not share.
    pub(crate) fn bytes_beside(&self, other: &Self) -> usize {
        self.chosen.bytes_beside(&[&other.chosen]) + self.leaders.bytes_beside(&[&other.leaders])
    }

    /// Takes over what a node shows that was not known before.
    pub(super) fn learn(&mut self, scene: &dyn Scene, node: NodeId, now: &NodeState) {
        if now.role == StateType::Leader && self.leaders.get(&now.term).is_none() {
            self.leaders.set(&now.term, node, |term| *term);
        }
        if now.up && now.committed > self.committed() {
            self.voters = scene.voters(node);
        }
        for index in self.committed() + 1..=now.committed {
            let Some((term, data)) = scene.entry(node, index) else {
                return;
            };
            let data = data.clone();
            self.chosen.push(Chosen {
                term,
                data,
                committed_in: now.term,
            });
        }
    }
}
