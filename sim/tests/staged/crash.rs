//! A crash may fall between any two stages. It takes what is not fsynced, exactly that, and nothing that was promised.
use crate::support::*;
use raft_core::{NodeId, StateType};
use sim::cluster::Cluster;
use sim::event::{Event, TruncateReason};
use sim::input::Input;
use sim::view::{CellView, Durability, HostStage};

const STAGES: [HostStage; 7] = [
    HostStage::TakeReady,
    HostStage::WalSave,
    HostStage::WalSync,
    HostStage::StorageAppend,
    HostStage::Send,
    HostStage::Apply,
    HostStage::Advance,
];

/// Proposes until the host of `id` is about to do `stage` while entries are in hand.
fn bring_to(cluster: &mut Cluster, id: NodeId, stage: HostStage) {
    let leader = leader(cluster).expect("a calm cluster has a leader");
    for value in 0..50 {
        propose(cluster, leader, &format!("x={value}"));
        for _ in 0..60 {
            if node(cluster, id).host.stage == Some(stage)
                && node(cluster, id).host.stages.len() != 3
            {
                return;
            }
            cluster.apply(&Input::Next);
        }
    }
    panic!("n{id} never came to {stage:?}");
}

fn stored(cells: Vec<CellView>) -> (Vec<CellView>, Vec<CellView>) {
    cells
        .into_iter()
        .partition(|cell| cell.durability == Durability::Stored)
}

fn crash_at(cluster: &mut Cluster, id: NodeId, stage: HostStage) {
    let (kept, lost) = stored(cluster.cells(id, 1..=u64::MAX));
    let before = node(cluster, id);
    let events = cluster.apply(&Input::Crash { node: id });
    assert!(
        matches!(events[0], Event::Crashed { outbox_lost, .. } if outbox_lost == before.host.outbox.len()),
        "{stage:?}: {events:?}"
    );
    let told = events.iter().find_map(|event| match event {
        Event::Truncated {
            removed,
            reason: TruncateReason::Crash,
            ..
        } => Some(removed.clone()),
        _ => None,
    });
    assert_eq!(
        told.unwrap_or_default(),
        lost,
        "{stage:?}: what is lost is told"
    );
    assert_eq!(
        cluster.cells(id, 1..=u64::MAX),
        kept,
        "{stage:?}: what was fsynced stays"
    );
    let down = node(cluster, id);
    assert_eq!(down.log.last, kept.len() as u64, "{stage:?}");
    assert_eq!(
        (down.role, down.up),
        (StateType::Follower, false),
        "{stage:?}"
    );
    assert_eq!(
        down.host.wal_last, down.host.wal_synced,
        "{stage:?}: nothing is written but not fsynced"
    );
    assert_eq!(
        (down.term, down.vote, down.log.committed),
        down.host.synced_hard_state,
        "{stage:?}"
    );
}

#[test]
fn a_crash_before_any_stage_loses_exactly_the_unsynced_tail() {
    for stage in STAGES {
        for of_leader in [true, false] {
            let (mut cluster, leader) = calm(3, 11);
            let id = if of_leader { leader } else { leader % 3 + 1 };
            bring_to(&mut cluster, id, stage);
            crash_at(&mut cluster, id, stage);
            run_for(&mut cluster, 3_000);
            cluster.apply(&Input::Restart { node: id });
            run_until(&mut cluster, "a leader", |c| {
                crate::support::leader(c).is_some()
            });
            let now = crate::support::leader(&cluster).expect("there is one");
            propose(&mut cluster, now, "x=end");
            run_until(&mut cluster, "x=end everywhere", |c| {
                (1..=3).all(|id| value(c, id, "x").as_deref() == Some("end"))
            });
            assert_eq!(terms(&cluster, 1), terms(&cluster, 2), "{stage:?}");
            assert_eq!(terms(&cluster, 2), terms(&cluster, 3), "{stage:?}");
            assert_eq!(cluster.violations(), [], "{stage:?}");
        }
    }
}

#[test]
fn stages_come_in_the_order_of_raftexample_and_only_where_needed() {
    let (mut cluster, leader) = calm(3, 5);
    propose(&mut cluster, leader, "x=1");
    let mut seen = Vec::new();
    let events = run_until(&mut cluster, "Advance", |c| {
        node(c, leader).host.stage.is_none()
    });
    for event in &events {
        if let Event::StageDone { node, stage, .. } = event
            && *node == leader
        {
            seen.push(*stage);
        }
    }
    let needed = [
        HostStage::TakeReady,
        HostStage::WalSave,
        HostStage::WalSync,
        HostStage::StorageAppend,
        HostStage::Send,
        HostStage::Advance,
    ];
    assert_eq!(seen, needed);
}

#[test]
fn nothing_is_sent_before_the_disk_has_it() {
    let (mut cluster, leader) = calm(3, 6);
    propose(&mut cluster, leader, "x=1");
    bring_to(&mut cluster, leader, HostStage::WalSync);
    let waiting = node(&cluster, leader);
    assert!(!waiting.host.outbox.is_empty(), "appends wait for the disk");
    assert!(waiting.host.wal_synced < waiting.host.wal_last);
    let last = waiting.log.last;
    let written = cluster.cells(leader, last..=last).remove(0);
    assert_eq!(written.durability, Durability::Written);
    let events = cluster.apply(&Input::Stage { node: leader });
    assert!(matches!(
        events[0],
        Event::StageDone {
            stage: HostStage::WalSync,
            ..
        }
    ));
    assert_eq!(
        cluster.cells(leader, last..=last)[0].durability,
        Durability::Stored
    );
    assert!(
        !events
            .iter()
            .any(|event| matches!(event, Event::Sent { .. }))
    );
}

#[test]
fn a_commit_index_alone_is_written_without_an_fsync_and_may_lag_after_a_crash() {
    let (mut cluster, leader) = calm(3, 7);
    let follower = leader % 3 + 1;
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "x=1 everywhere", |c| applied_everywhere(c, 2));
    let before = node(&cluster, follower);
    assert_eq!(before.log.committed, 2);
    assert!(
        before.host.synced_hard_state.2 < 2,
        "the commit index is not fsynced for its own sake"
    );
    cluster.apply(&Input::Crash { node: follower });
    assert!(node(&cluster, follower).log.committed < 2);
    cluster.apply(&Input::Restart { node: follower });
    run_until(&mut cluster, "the commit index again", |c| {
        node(c, follower).log.applied == 2
    });
    assert_eq!(cluster.violations(), []);
}

#[test]
fn every_node_may_crash_at_once() {
    let (mut cluster, leader) = calm(3, 8);
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "x=1 everywhere", |c| applied_everywhere(c, 2));
    for node in 1..=3 {
        cluster.apply(&Input::Crash { node });
    }
    while cluster.peek().is_some() {
        cluster.apply(&Input::Next);
    }
    assert!(cluster.messages().is_empty(), "what was in flight is lost");
    for node in 1..=3 {
        cluster.apply(&Input::Restart { node });
    }
    run_until(&mut cluster, "x=1 again", |c| {
        (1..=3).all(|id| value(c, id, "x").as_deref() == Some("1"))
    });
    assert_eq!(cluster.violations(), []);
}

#[test]
fn a_restarted_node_draws_another_election_timeout() {
    let mut cluster = cluster(3, 9);
    let mut drawn = std::collections::BTreeSet::new();
    for _ in 0..20 {
        drawn.insert(node(&cluster, 1).timers.randomized_election_timeout);
        cluster.apply(&Input::Crash { node: 1 });
        cluster.apply(&Input::Restart { node: 1 });
    }
    assert!(drawn.len() > 3, "{drawn:?}");
}
