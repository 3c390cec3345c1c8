//! Snapshots: taken by policy or by hand, saved before the WAL marks them, sent, installed, and what they let go.
use crate::support::*;
use raft_core::{NodeId, ProgressState};
use sim::cluster::{Cluster, ClusterConfig};
use sim::event::{Event, LossReason};
use sim::input::{Input, Refusal};
use sim::view::{HostStage, NodeView};

fn cluster_with(every: u64, keep: u64, async_writes: bool) -> Cluster {
    let config = ClusterConfig {
        snapshot_every: every,
        snapshot_keep: keep,
        async_writes,
        ..ClusterConfig::with_nodes(3, 5)
    };
    Cluster::new(config).expect("it is sound")
}

/// Writes `count` values through whoever leads, each applied by the leader.
fn write(cluster: &mut Cluster, count: u64) -> NodeId {
    run_until(cluster, "a leader", |c| leader(c).is_some());
    let leader = leader(cluster).expect("there is one");
    for at in 0..count {
        propose(cluster, leader, &format!("k{at}=v{at}"));
        let key = format!("k{at}");
        run_until(cluster, "the write", |c| value(c, leader, &key).is_some());
    }
    leader
}

fn stages(events: &[Event], id: NodeId) -> Vec<HostStage> {
    let stage = |event: &Event| match event {
        Event::StageDone { node, stage, .. } if *node == id => Some(*stage),
        _ => None,
    };
    events.iter().filter_map(stage).collect()
}

#[test]
fn the_policy_takes_snapshots_and_keeps_entries_behind_them() {
    for async_writes in [false, true] {
        let mut cluster = cluster_with(5, 2, async_writes);
        write(&mut cluster, 20);
        run_for(&mut cluster, 1_000);
        for view in cluster.nodes() {
            let NodeView { id, log, host, .. } = view;
            let newest = host.snapshots.last().expect("one was taken");
            assert!(newest.counts, "n{id}: the WAL marks it");
            assert!(log.applied - newest.index < 5, "n{id}: {log:?}");
            assert_eq!(log.first, newest.index - 2 + 1, "n{id}: two stay");
            assert_eq!(log.snapshot.0, log.first - 1, "n{id}");
        }
        assert_eq!(cluster.violations(), []);
    }
}

#[test]
fn without_a_policy_no_snapshot_is_taken() {
    let mut cluster = cluster_with(0, 0, false);
    write(&mut cluster, 20);
    for view in cluster.nodes() {
        assert!(view.host.snapshots.is_empty());
        assert_eq!(view.log.first, 1);
    }
}

#[test]
fn a_snapshot_is_a_chain_of_stages_after_applying() {
    let mut cluster = cluster_with(3, 0, false);
    run_until(&mut cluster, "a leader", |c| leader(c).is_some());
    let leader = leader(&cluster).expect("there is one");
    let mut events = Vec::new();
    for at in 0..4 {
        propose(&mut cluster, leader, &format!("k={at}"));
        events.extend(run_for(&mut cluster, 400));
    }
    let stages = stages(&events, leader);
    let taken = stages
        .iter()
        .position(|stage| *stage == HostStage::SnapTake)
        .expect("one was taken");
    let around = [
        HostStage::Apply,
        HostStage::SnapTake,
        HostStage::SnapRecord,
        HostStage::Compact,
        HostStage::Advance,
    ];
    assert_eq!(stages[taken - 1..taken + 4], around);
}

#[test]
fn a_node_restarts_from_its_snapshot_and_the_entries_behind_it() {
    for async_writes in [false, true] {
        let mut cluster = cluster_with(5, 2, async_writes);
        let leader = write(&mut cluster, 13);
        run_for(&mut cluster, 500);
        let before = node(&cluster, leader);
        cluster.apply(&Input::Crash { node: leader });
        cluster.apply(&Input::Restart { node: leader });
        let after = node(&cluster, leader);
        let newest = before.host.snapshots.last().expect("one was taken");
        assert_eq!(after.log.first, newest.index + 1, "it begins behind it");
        assert_eq!(after.log.applied, newest.index);
        assert_eq!(value(&cluster, leader, "k0").as_deref(), Some("v0"));
        run_until(&mut cluster, "all of it again", |c| {
            node(c, leader).kv == before.kv
        });
        assert_eq!(cluster.violations(), []);
    }
}

#[test]
fn a_snapshot_by_hand_needs_something_new() {
    let mut cluster = cluster_with(0, 1, false);
    let leader = write(&mut cluster, 5);
    let take = Input::TakeSnapshot { node: leader };
    let events = cluster.apply(&take);
    let Event::SnapshotTaken { index, .. } = events[0] else {
        panic!("{events:?}");
    };
    assert!(matches!(events[1], Event::Compacted { first: 1, last, .. } if last < index));
    assert_eq!(
        cluster.check(&take),
        Err(Refusal::NothingToSnapshot {
            node: leader,
            index
        })
    );
    assert_eq!(cluster.violations(), []);
}

/// A follower that was down for so long that the leader's log does not go back to it.
fn behind(async_writes: bool) -> (Cluster, NodeId, NodeId) {
    let mut cluster = cluster_with(4, 0, async_writes);
    let leader = write(&mut cluster, 2);
    let late = leader % 3 + 1;
    cluster.apply(&Input::Crash { node: late });
    let leader = write(&mut cluster, 15);
    (cluster, leader, late)
}

#[test]
fn a_follower_that_is_too_far_behind_gets_a_snapshot() {
    for async_writes in [false, true] {
        let (mut cluster, leader, late) = behind(async_writes);
        cluster.apply(&Input::Restart { node: late });
        let events = run_until(&mut cluster, "the last write", |c| {
            value(c, late, "k14").is_some()
        });
        let installed = events
            .iter()
            .any(|e| matches!(e, Event::SnapshotInstalled { node, .. } if *node == late));
        assert!(installed, "by a snapshot");
        let arrived = Event::SnapshotReported {
            node: leader,
            peer: late,
            arrived: true,
        };
        assert!(events.contains(&arrived));
        let order: Vec<_> = stages(&events, late)
            .into_iter()
            .filter(|stage| stage.uses_disk() || *stage == HostStage::SnapInstall)
            .collect();
        let saved = order
            .iter()
            .position(|stage| *stage == HostStage::SnapSave)
            .expect("it was saved");
        let needed = [
            HostStage::SnapSave,
            HostStage::SnapMark,
            HostStage::WalSave,
            HostStage::WalSync,
            HostStage::SnapInstall,
        ];
        assert_eq!(order[saved..saved + 5], needed);
        run_for(&mut cluster, 500);
        assert_eq!(node(&cluster, late).kv, node(&cluster, leader).kv);
        assert_eq!(cluster.violations(), []);
    }
}

#[test]
fn a_crash_after_any_stage_of_an_install_loses_nothing_that_was_promised() {
    for async_writes in [false, true] {
        for stage in [
            HostStage::SnapSave,
            HostStage::SnapMark,
            HostStage::WalSave,
            HostStage::WalSync,
            HostStage::SnapInstall,
        ] {
            let (mut cluster, _, late) = behind(async_writes);
            cluster.apply(&Input::Restart { node: late });
            run_until(&mut cluster, "the install", |c| {
                let host = node(c, late).host;
                let append = host.threads.first().and_then(|thread| thread.stage);
                host.stage == Some(HostStage::SnapSave) || append == Some(HostStage::SnapSave)
            });
            cluster.apply(&Input::CrashAfter { node: late, stage });
            run_until(&mut cluster, "the crash", |c| !node(c, late).up);
            cluster.apply(&Input::Restart { node: late });
            run_until(&mut cluster, "the last write", |c| {
                value(c, late, "k14").is_some()
            });
            assert_eq!(cluster.violations(), [], "{stage:?}");
        }
    }
}

#[test]
fn a_mark_without_the_commit_index_does_not_count() {
    let (mut cluster, _, late) = behind(false);
    cluster.apply(&Input::Restart { node: late });
    run_until(&mut cluster, "the mark", |c| {
        node(c, late).host.stage == Some(HostStage::WalSave)
            && node(c, late).host.stages.contains(&HostStage::SnapMark)
    });
    let before = node(&cluster, late).host;
    assert!(before.snapshots.iter().any(|file| !file.counts));
    cluster.apply(&Input::Crash { node: late });
    let down = node(&cluster, late);
    assert_eq!(down.log.last, before.wal_synced, "the old log is in force");
    cluster.apply(&Input::Restart { node: late });
    run_until(&mut cluster, "the last write", |c| {
        value(c, late, "k14").is_some()
    });
    assert_eq!(cluster.violations(), []);
}

#[test]
fn a_lost_snapshot_is_reported_and_sent_again() {
    let (mut cluster, leader, late) = behind(false);
    cluster.apply(&Input::Restart { node: late });
    let snapshot = |c: &Cluster| {
        let flying = c.messages().into_iter();
        flying
            .filter(|m| m.kind == raft_core::MessageType::MsgSnap && m.to == late)
            .map(|m| m.id)
            .next()
    };
    run_until(&mut cluster, "a snapshot in flight", |c| {
        snapshot(c).is_some()
    });
    let belief = |c: &Cluster| {
        let progress = node(c, leader).progress.into_iter();
        progress
            .filter(|belief| belief.follower == late)
            .map(|belief| belief.state)
            .next()
    };
    assert_eq!(belief(&cluster), Some(ProgressState::Snapshot));
    let message = snapshot(&cluster).expect("it flies");
    let events = cluster.apply(&Input::Drop { message });
    assert!(matches!(
        events[0],
        Event::Lost {
            reason: LossReason::Dropped,
            ..
        }
    ));
    assert!(events.contains(&Event::SnapshotReported {
        node: leader,
        peer: late,
        arrived: false
    }));
    assert_eq!(belief(&cluster), Some(ProgressState::Probe));
    run_until(&mut cluster, "the last write", |c| {
        value(c, late, "k14").is_some()
    });
    assert_eq!(cluster.violations(), []);
}

#[test]
fn the_more_there_is_to_carry_the_longer_a_snapshot_takes_and_nothing_waits_for_it() {
    let config = ClusterConfig {
        snapshot_every: 4,
        snapshot_ms_per_kib: 5_000,
        ..ClusterConfig::with_nodes(3, 5)
    };
    let mut cluster = Cluster::new(config).expect("it is sound");
    let leader = write(&mut cluster, 2);
    let late = leader % 3 + 1;
    cluster.apply(&Input::Crash { node: late });
    write(&mut cluster, 9);
    cluster.apply(&Input::Restart { node: late });
    let events = run_until(&mut cluster, "the last write", |c| {
        value(c, late, "k8").is_some()
    });
    let flight = events.iter().find_map(|event| match event {
        Event::Sent { message } if message.kind == raft_core::MessageType::MsgSnap => {
            Some((message.sent_ms, message.due_ms))
        }
        _ => None,
    });
    let (sent, due) = flight.expect("it was sent");
    assert!(due >= sent + 5_000);
    let heartbeats = events.iter().filter(|event| {
        matches!(event, Event::Delivered { message }
            if message.to == late
                && message.kind == raft_core::MessageType::MsgHeartbeat
                && message.sent_ms > sent
                && message.due_ms < due)
    });
    assert!(heartbeats.count() > 10, "heartbeats pass it");
    assert_eq!(cluster.violations(), []);
}
