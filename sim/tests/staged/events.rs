//! The events tell the whole story: a reader who sees nothing else knows what the nodes are.
use crate::support::*;
use raft_core::{MessageType, NodeId, StateType};
use sim::cluster::{Cluster, ClusterConfig};
use sim::event::{Event, TruncateReason};
use sim::prng::Prng;
use sim::view::{NodeView, ProgressView};
use std::collections::{BTreeMap, VecDeque};

/// A node as told by events.
#[derive(Clone, Debug, Default)]
struct Told {
    up: bool,
    role: StateType,
    term: u64,
    vote: u64,
    last: u64,
    committed: u64,
    progress: Vec<ProgressView>,
    /// Rejections that were decided on and not yet sent: (to, index, hint, term at the hint).
    rejections: VecDeque<(NodeId, u64, u64, u64)>,
}

impl Told {
    fn of(node: &NodeView) -> Self {
        Self {
            up: node.up,
            role: node.role,
            term: node.term,
            vote: node.vote,
            last: node.log.last,
            committed: node.log.committed,
            progress: as_told(&node.progress),
            rejections: VecDeque::new(),
        }
    }

    fn hear(&mut self, event: &Event, now: &NodeView) {
        match event {
            Event::TermChanged { from, to, .. } => {
                assert_eq!(self.term, *from);
                (self.term, self.vote) = (*to, 0);
            }
            Event::RoleChanged { from, to, term, .. } => {
                assert_eq!((self.role, self.term), (*from, *term));
                self.role = *to;
                // A new leader's first beliefs are the same everywhere: they are not told.
                self.progress = as_told(&now.progress);
            }
            Event::VoteCast {
                term, candidate, ..
            } => {
                assert_eq!(self.term, *term);
                self.vote = *candidate;
            }
            Event::Truncated {
                removed,
                reason: TruncateReason::Conflict { index, .. },
                ..
            } => {
                assert_eq!(removed.first().map(|cell| cell.index), Some(*index));
                assert_eq!(removed.last().map(|cell| cell.index), Some(self.last));
                self.last = index - 1;
            }
            Event::Appended { first, last, .. } => {
                assert_eq!(*first, self.last + 1);
                self.last = *last;
            }
            Event::Committed { from, to, .. } => {
                assert_eq!(self.committed, *from);
                self.committed = *to;
            }
            Event::ProgressChanged {
                follower,
                before,
                after,
                ..
            } => {
                let slot = self.progress.iter_mut().find(|p| p.follower == *follower);
                let slot = slot.expect("a leader has beliefs of every member");
                assert_eq!(slot, before);
                *slot = after.clone();
            }
            Event::AppRejected {
                leader,
                index,
                hint,
                hint_term,
                ..
            } => {
                self.rejections
                    .push_back((*leader, *index, *hint, *hint_term));
            }
            Event::Sent { message }
                if message.kind == MessageType::MsgAppResp && message.reject =>
            {
                let sent = (
                    message.to,
                    message.index,
                    message.reject_hint,
                    message.log_term,
                );
                assert_eq!(self.rejections.pop_front(), Some(sent));
            }
            Event::Crashed { .. } | Event::Restarted { .. } => *self = Self::of(now),
            _ => {}
        }
    }
}

fn about(event: &Event) -> Option<NodeId> {
    match event {
        Event::TermChanged { node, .. }
        | Event::RoleChanged { node, .. }
        | Event::VoteCast { node, .. }
        | Event::Truncated { node, .. }
        | Event::Appended { node, .. }
        | Event::Committed { node, .. }
        | Event::Crashed { node, .. }
        | Event::Restarted { node, .. } => Some(*node),
        Event::ProgressChanged { leader, .. } => Some(*leader),
        Event::AppRejected { follower, .. } => Some(*follower),
        Event::Sent { message } => Some(message.from),
        _ => None,
    }
}

#[test]
fn a_reader_of_the_events_knows_every_node() {
    let mut rejections = 0;
    for seed in 0..120 {
        let mut draws = Prng::new(seed);
        let config = ClusterConfig {
            max_inflight_msgs: 1 + draws.below(4) as usize,
            pre_vote: draws.below(4) == 0,
            ..ClusterConfig::with_nodes(2 + draws.below(4), seed)
        };
        let nodes = config.voters.len() as u64;
        let mut cluster = Cluster::new(config).expect("the configuration is sound");
        let mut told: Vec<Told> = cluster.nodes().iter().map(Told::of).collect();
        let mut sent = 0;
        for _ in 0..1_200 {
            let events = cluster.apply(&random_input(&mut draws, nodes, sent, 88));
            sent = last_sent(&events, sent);
            let now = cluster.nodes();
            for event in &events {
                rejections += usize::from(matches!(event, Event::AppRejected { .. }));
                if let Some(id) = about(event) {
                    told[id as usize - 1].hear(event, &now[id as usize - 1]);
                }
            }
            for (told, node) in told.iter().zip(&now) {
                compare(told, node, seed);
            }
        }
    }
    assert!(rejections > 100, "too few rejections: {rejections}");
}

fn compare(told: &Told, node: &NodeView, seed: u64) {
    let known = (
        told.up,
        told.role,
        told.term,
        told.vote,
        told.last,
        told.committed,
    );
    let seen = (
        node.up,
        node.role,
        node.term,
        node.vote,
        node.log.last,
        node.log.committed,
    );
    assert_eq!(known, seen, "seed {seed}: n{}", node.id);
    assert_eq!(
        told.progress,
        as_told(&node.progress),
        "seed {seed}: n{}",
        node.id
    );
}

/// Beliefs without what events do not tell.
fn as_told(beliefs: &[ProgressView]) -> Vec<ProgressView> {
    let mut told = beliefs.to_vec();
    for belief in &mut told {
        belief.sent_commit = 0;
        belief.inflights.bytes = 0;
    }
    told
}

#[test]
fn a_rejection_is_stale_exactly_when_raft_ignores_it() {
    let mut seen = BTreeMap::new();
    for seed in 0..300 {
        let mut draws = Prng::new(seed);
        let mut cluster = cluster(3, seed);
        let mut sent = 0;
        for _ in 0..1_200 {
            let events = cluster.apply(&random_input(&mut draws, 3, sent, 88));
            sent = last_sent(&events, sent);
            let decreased = events.iter().any(|event| {
                matches!(event, Event::Raft { event, .. } if event.to_string().contains("decreased progress of"))
            });
            for event in &events {
                let Event::RejectHandled {
                    stale,
                    next_before,
                    next_after,
                    ..
                } = event
                else {
                    continue;
                };
                *seen.entry(*stale).or_insert(0) += 1;
                assert_eq!(*stale, !decreased, "seed {seed}: {event:?}");
                match stale {
                    true => assert_eq!(next_before, next_after, "seed {seed}"),
                    false => assert!(next_after <= next_before, "seed {seed}: {event:?}"),
                }
            }
        }
    }
    assert!(
        seen.len() == 2 && seen.values().all(|times| *times > 20),
        "{seen:?}"
    );
}
