//! Random clusters under random faults keep the paper's promises; random messages break nothing.

#[path = "support/cluster.rs"]
mod cluster;

use cluster::Cluster;
use proptest::prelude::*;
use raft_core::{
    ConfChangeV2, ConfState, Config, Entry, EntryType, MemoryStorage, Message, MessageType, NodeId,
    Payload, Prng, ProbeStrategy, RawNode, ReadOnlyOption, Snapshot, SnapshotMetadata, StateType,
    Term, conf_changes_from_str,
};
use std::collections::BTreeMap;

/// What must hold at every moment, with what it takes to check that.
#[derive(Default)]
struct Promises {
    leaders: BTreeMap<Term, NodeId>,
    /// What was applied at each index, by whoever came first.
    applied: BTreeMap<u64, Entry>,
    commits: BTreeMap<NodeId, u64>,
}

impl Promises {
    fn check(&mut self, cluster: &Cluster) {
        for (&id, node) in &cluster.nodes {
            let raft = node.raft();
            if raft.state() == StateType::Leader {
                let first = *self.leaders.entry(raft.term()).or_insert(id);
                assert_eq!(
                    first,
                    id,
                    "Election Safety: two leaders in term {}",
                    raft.term()
                );
            }
            for entry in &cluster.applied[&id] {
                let first = self
                    .applied
                    .entry(entry.index)
                    .or_insert_with(|| entry.clone());
                assert_eq!(first, entry, "State Machine Safety at {}", entry.index);
            }
            let log = raft.log();
            assert!(log.applied() <= log.applying() && log.applying() <= log.committed());
            assert!(log.committed() <= log.last_index());
            let before = self.commits.insert(id, log.committed()).unwrap_or(0);
            assert!(before <= log.committed(), "the commit index of {id} fell");
            let progress = raft.trk().progress().iter().map(|(_, progress)| progress);
            assert!(
                progress
                    .clone()
                    .all(|progress| progress.matched < progress.next)
            );
        }
        check_log_matching(cluster);
    }
}

fn check_log_matching(cluster: &Cluster) {
    let logs: Vec<_> = cluster
        .nodes
        .keys()
        .map(|&id| cluster.log_terms(id))
        .collect();
    for (a, b) in logs.iter().flat_map(|a| logs.iter().map(move |b| (a, b))) {
        let same = |at: &usize| a[*at] == b[*at];
        if let Some(last) = (0..a.len().min(b.len())).rev().find(same) {
            assert_eq!(a[..last], b[..last], "Log Matching");
        }
    }
}

/// Drives a cluster by dice: ticks, proposals, membership changes, restarts, and messages that are
/// lost, doubled and reordered.
fn run_swarm(seed: u64) {
    let mut dice = Prng::new(seed, 0);
    let strategy = ProbeStrategy::ALL[dice.below(3) as usize];
    let (pre_vote, check_quorum) = (dice.below(2) == 0, dice.below(2) == 0);
    let (limit, window) = (
        [0, 20, u64::MAX][dice.below(3) as usize],
        1 + dice.below(3) as usize,
    );
    let mut cluster = Cluster::with(3 + 2 * dice.below(2), |config| {
        config.election_seed = seed;
        config.probe_strategy = strategy;
        (config.pre_vote, config.check_quorum) = (pre_vote, check_quorum);
        (config.max_size_per_msg, config.max_inflight_msgs) = (limit, window);
        config.max_committed_size_per_ready = limit.max(1);
    });
    let mut promises = Promises::default();
    let size = cluster.nodes.len() as u64;
    for step in 0..1_500 {
        let id = 1 + dice.below(size);
        match dice.below(100) {
            0..30 => cluster.node_mut(id).tick(),
            30..60 if cluster.node(id).has_ready() => cluster.handle_ready(id),
            60..63 => drop(cluster.node_mut(id).propose(format!("{step}"))),
            63 => propose_change(&mut cluster, id, &mut dice),
            64 => cluster.node_mut(id).transfer_leader(1 + dice.below(size)),
            65 => cluster
                .node_mut(id)
                .report_unreachable(1 + dice.below(size)),
            66 => restart(&mut cluster, &mut promises, id),
            _ => deliver_some(&mut cluster, &mut dice),
        }
        promises.check(&cluster);
    }
    assert!(
        !promises.leaders.is_empty(),
        "nobody was ever elected with seed {seed}"
    );
}

fn propose_change(cluster: &mut Cluster, id: NodeId, dice: &mut Prng) {
    // Node 1 stays, so that every change can be applied.
    let text = ["l2", "v2", "l3 v2", "v3 l2", "v3"][dice.below(5) as usize];
    let changes = conf_changes_from_str(text).unwrap();
    let _ = cluster.node_mut(id).propose_conf_change(ConfChangeV2 {
        changes,
        ..Default::default()
    });
}

fn restart(cluster: &mut Cluster, promises: &mut Promises, id: NodeId) {
    cluster.restart(id);
    promises.commits.remove(&id);
}

fn deliver_some(cluster: &mut Cluster, dice: &mut Prng) {
    let waiting = cluster.queue.len() as u64;
    if waiting == 0 {
        return;
    }
    let at = if dice.below(4) == 0 {
        dice.below(waiting)
    } else {
        0
    };
    let Some(message) = cluster.queue.remove(at as usize) else {
        return;
    };
    match dice.below(20) {
        0 => {}
        1 => {
            cluster.queue.push_back(message.clone());
            cluster.deliver(message);
        }
        _ => cluster.deliver(message),
    }
}

#[test]
fn random_faults_break_no_promise() {
    (0..150).for_each(run_swarm);
}

#[test]
fn the_same_calls_have_the_same_outcome() {
    let run = |seed| {
        let mut cluster = Cluster::with(5, |config| config.election_seed = seed);
        let mut lines = Vec::new();
        for round in 0..100 {
            (1..=5).for_each(|id| cluster.tick(id, 1));
            let _ = cluster.node_mut(1 + round % 5).propose(format!("{round}"));
            cluster.run();
            let events = (1..=5)
                .flat_map(|id| cluster.node_mut(id).take_events())
                .map(|e| e.to_string());
            lines.extend(events.collect::<Vec<_>>());
        }
        (lines, cluster.nodes)
    };
    let (lines, nodes) = run(3);
    assert!(lines.len() > 10 && nodes[&1].raft().log().committed() > 10);
    assert_eq!(run(3), (lines, nodes));
}

fn small() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0u64..6, 1 => Just(u64::MAX), 1 => Just(u64::MAX - 1)]
}

fn arbitrary_entry() -> impl Strategy<Value = Entry> {
    let entry_type = prop_oneof![
        4 => Just(EntryType::EntryNormal),
        1 => Just(EntryType::EntryConfChange),
        1 => Just(EntryType::EntryConfChangeV2),
    ];
    (
        entry_type,
        any::<bool>(),
        small(),
        small(),
        prop::collection::vec(any::<u8>(), 0..4),
    )
        .prop_map(|(entry_type, type_set, term, index, data)| Entry {
            entry_type,
            type_set,
            term,
            index,
            data: data.into(),
        })
}

fn arbitrary_snapshot() -> impl Strategy<Value = Snapshot> {
    let ids = || prop::collection::vec(0u64..5, 0..4);
    (ids(), ids(), ids(), ids(), any::<bool>(), small(), small()).prop_map(
        |(voters, learners, voters_outgoing, learners_next, auto_leave, index, term)| Snapshot {
            data: Payload::nil(),
            metadata: SnapshotMetadata {
                conf_state: ConfState {
                    voters,
                    learners,
                    voters_outgoing,
                    learners_next,
                    auto_leave,
                },
                index,
                term,
            },
        },
    )
}

fn arbitrary_message() -> impl Strategy<Value = Message> {
    let numbers = (small(), small(), small(), small(), small(), small());
    let entries = prop::collection::vec(arbitrary_entry(), 0..3);
    let snapshot = prop::option::weighted(0.3, arbitrary_snapshot());
    let kind = (0..MessageType::ALL.len(), any::<bool>(), any::<bool>());
    (kind, numbers, entries, snapshot, small()).prop_map(
        |((kind, reject, transfer), numbers, entries, snapshot, reject_hint)| {
            let (from, term, log_term, index, commit, vote) = numbers;
            let context = if transfer {
                "CampaignTransfer".into()
            } else {
                Payload::nil()
            };
            Message {
                msg_type: MessageType::ALL[kind],
                to: 1,
                from,
                term,
                log_term,
                index,
                entries: entries.into(),
                commit,
                vote,
                snapshot: snapshot.map(Box::new),
                reject,
                reject_hint,
                context,
                responses: Default::default(),
            }
        },
    )
}

/// Steps messages and does what the node then wants, as far as its storage allows.
fn step_all(mut node: RawNode<MemoryStorage>, messages: Vec<Message>, is_async: bool) {
    for (round, message) in messages.into_iter().enumerate() {
        let _ = node.step(message);
        if round % 4 == 0 {
            node.tick();
            let _ = node.campaign();
        }
        let mut ready = node.ready();
        if let Some(snapshot) = ready.snapshot.take() {
            let _ = node.storage_mut().apply_snapshot(*snapshot);
        }
        node.storage_mut()
            .append(&ready.entries)
            .expect("entries are consecutive");
        if !is_async {
            node.advance(ready);
        }
        node.take_events()
            .iter()
            .for_each(|event| drop(event.to_string()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn arbitrary_messages_never_panic(
        messages in prop::collection::vec(arbitrary_message(), 1..40),
        flags in prop::array::uniform5(any::<bool>()),
    ) {
        let [is_async, pre_vote, check_quorum, lease, small_messages] = flags;
        let config = Config {
            id: 1,
            async_storage_writes: is_async,
            pre_vote,
            check_quorum: check_quorum || lease,
            read_only_option: if lease { ReadOnlyOption::LeaseBased } else { ReadOnlyOption::Safe },
            max_size_per_msg: if small_messages { 0 } else { 1 << 20 },
            max_inflight_msgs: 2,
            ..Config::default()
        };
        let storage = MemoryStorage::with_conf_state(ConfState::from_voters([1, 2, 3]));
        step_all(RawNode::new(config, storage).unwrap(), messages, is_async);
    }
}
