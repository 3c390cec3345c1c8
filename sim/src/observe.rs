//! Looks at a raft from outside: what it is, as plain views, and what an action changed in it, as events.
//!
//! The same for staged hosts and for etcd's scripts. Around every action on a node's raft:
//!
//! 1. [`Observer::before`] with the message about to be stepped, if it is one;
//! 2. the action itself;
//! 3. [`Observer::after`], which adds the events and remembers what it saw.
mod derive;
mod expectation;
mod views;

pub use expectation::Expectation;
pub use views::{cell_view, cells, message_view, node_view, text_of, text_of_bytes};
pub(crate) use views::{describe_readable, shared_view};

use crate::view::ProgressView;
use raft_core::{Index, NodeId, RawNode, StateType, Storage, Term};
use std::collections::BTreeMap;

/// What was last seen of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Observer {
    seen: Seen,
    /// What the node believes of the others, as a leader; in order of id, else empty.
    progress: Vec<ProgressView>,
    /// Rejections read in the present term as its leader, per follower; stale ones do not count.
    rejections: BTreeMap<NodeId, u64>,
    /// Whether `progress` is older than the node, as [`overlook`](Self::overlook) left it.
    behind: bool,
}

/// The numbers of a raft that events are made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    role: StateType,
    term: Term,
    vote: NodeId,
    last: Index,
    committed: Index,
}

impl Observer {
    /// Begins with a node as it is.
    pub fn new<S: Storage>(raw: &RawNode<S>) -> Self {
        let mut observer = Self {
            seen: Seen::of(raw),
            progress: Vec::new(),
            rejections: BTreeMap::new(),
            behind: false,
        };
        observer.update_progress(raw, &mut Vec::new());
        observer
    }

    /// What the node believes of the others, as a leader; in order of id, else empty.
    pub fn progress(&self) -> &[ProgressView] {
        &self.progress
    }

    /// Rejections that the node read from a follower, in its present term as leader, less those that were stale.
    pub fn rejections(&self, follower: NodeId) -> u64 {
        self.rejections.get(&follower).copied().unwrap_or(0)
    }
}

impl Seen {
    fn of<S: Storage>(raw: &RawNode<S>) -> Self {
        let raft = raw.raft();
        Self {
            role: raft.state(),
            term: raft.term(),
            vote: raft.vote(),
            last: raft.log().last_index(),
            committed: raft.log().committed(),
        }
    }
}
