//! The hosts as the invariants see them.
use crate::host::Host;
use crate::invariants::{NodeState, Scene, Voters};
use raft_core::{Index, NodeId, Payload, StateType, Term};

/// The hosts of a cluster, in order of id from 1.
pub(super) struct Hosts<'a>(pub(super) &'a [Host]);

impl Hosts<'_> {
    fn host(&self, node: NodeId) -> &Host {
        &self.0[node as usize - 1]
    }
}

impl Scene for Hosts<'_> {
    fn node_count(&self) -> u64 {
        self.0.len() as u64
    }

    fn state(&self, node: NodeId) -> NodeState {
        let host = self.host(node);
        let wal = host.wal();
        let stored = wal.synced_last_id();
        let stored = (stored.index, stored.term);
        let Some(raw) = host.raw() else {
            let hard_state = wal.synced_hard_state();
            let (last, last_term) = stored;
            return NodeState {
                up: false,
                role: StateType::Follower,
                term: hard_state.term,
                first: wal.synced_first(),
                last,
                last_term,
                committed: hard_state.commit,
                applied: 0,
                stored,
            };
        };
        let raft = raw.raft();
        let last = raft.log().last_index();
        NodeState {
            up: true,
            role: raft.state(),
            term: raft.term(),
            first: raft.log().first_index(),
            last,
            last_term: raft.log().term(last).unwrap_or(0),
            committed: raft.log().committed(),
            applied: host.applied(),
            stored,
        }
    }

    fn term(&self, node: NodeId) -> Term {
        let host = self.host(node);
        let raw = host.raw().map(|raw| raw.raft().term());
        raw.unwrap_or_else(|| host.wal().synced_hard_state().term)
    }

    fn first(&self, node: NodeId) -> Index {
        let host = self.host(node);
        let raw = host.raw().map(|raw| raw.raft().log().first_index());
        raw.unwrap_or_else(|| host.wal().synced_first())
    }

    fn last(&self, node: NodeId) -> Index {
        let host = self.host(node);
        let raw = host.raw().map(|raw| raw.raft().log().last_index());
        raw.unwrap_or_else(|| host.wal().synced_last())
    }

    fn entry(&self, node: NodeId, index: Index) -> Option<(Term, &Payload)> {
        self.host(node)
            .entry(index)
            .map(|entry| (entry.term, &entry.data))
    }

    fn stores(&self, node: NodeId, index: Index, term: Term) -> bool {
        self.host(node).wal().holds(index, term)
    }

    fn voters(&self, node: NodeId) -> Voters {
        self.host(node).raw().map_or_else(Voters::default, |raw| {
            let voters = &raw.raft().trk().config().voters;
            (
                voters.incoming.iter().collect(),
                voters.outgoing.iter().collect(),
            )
        })
    }

    fn visit_beliefs(&self, node: NodeId, visit: &mut dyn FnMut(NodeId, Index, Index)) {
        for belief in self.host(node).beliefs() {
            visit(belief.follower, belief.matched, belief.next);
        }
    }
}
