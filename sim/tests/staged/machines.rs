//! What may befall a machine: an armed crash, a pause, a stalled or lost disk, a torn tail; and settings.
use crate::support::*;
use sim::cluster::{Cluster, ClusterConfig, ClusterError};
use sim::event::{Event, LossReason, SettingEffect, TruncateReason};
use sim::input::{Input, Refusal, Setting};
use sim::view::{HostStage, WalRecordView};

fn refused(cluster: &Cluster, input: Input) -> Refusal {
    let mut copy = cluster.clone();
    assert!(copy.apply(&input).is_empty(), "{input:?} does nothing");
    assert_eq!(&copy, cluster, "{input:?} changes nothing");
    cluster.check(&input).expect_err("it is refused")
}

#[test]
fn an_armed_crash_comes_right_after_its_stage() {
    for stage in [
        HostStage::TakeReady,
        HostStage::WalSave,
        HostStage::WalSync,
        HostStage::StorageAppend,
        HostStage::Send,
        HostStage::Advance,
    ] {
        let (mut cluster, leader) = calm(3, 11);
        let node = leader;
        let told = cluster.apply(&Input::CrashAfter { node, stage });
        assert_eq!(told, [Event::CrashArmed { node, stage }]);
        let armed = crate::support::node(&cluster, node).host.crash_after;
        assert_eq!(armed, Some(stage));
        propose(&mut cluster, leader, "x=1");
        let events = run_until(&mut cluster, "the crash", |c| {
            !crate::support::node(c, node).up
        });
        let crash = events
            .iter()
            .position(|e| matches!(e, Event::Crashed { .. }))
            .expect("it died");
        let done = events[..crash].iter().rev().find_map(|event| match event {
            Event::StageDone {
                node: at, stage, ..
            } if *at == node => Some(*stage),
            _ => None,
        });
        assert_eq!(done, Some(stage), "the last stage that it finished");
        cluster.apply(&Input::Restart { node });
        let armed = crate::support::node(&cluster, node).host.crash_after;
        assert_eq!(armed, None, "it comes once");
        assert_eq!(cluster.violations(), []);
    }
}

#[test]
fn a_paused_process_stands_still_and_takes_what_arrived_when_it_goes_on() {
    let (mut cluster, leader) = calm(3, 4);
    let node = leader % 3 + 1;
    cluster.apply(&Input::Pause { node });
    let paused = crate::support::node(&cluster, node);
    assert!(paused.paused && paused.up);
    propose(&mut cluster, leader, "x=1");
    let events = run_for(&mut cluster, 700);
    assert!(
        !events
            .iter()
            .any(|e| matches!(e, Event::Ticked { node: at } | Event::StageDone { node: at, .. } if *at == node)),
        "nothing ticks or works"
    );
    let waiting = crate::support::node(&cluster, node).host.inbox;
    assert!(!waiting.is_empty());
    let same = crate::support::node(&cluster, node);
    assert_eq!((same.term, same.log), (paused.term, paused.log));
    for input in [
        Input::Tick { node },
        Input::Campaign { node },
        Input::Stage { node },
        Input::Pause { node },
        Input::TakeSnapshot { node },
    ] {
        assert_eq!(refused(&cluster, input), Refusal::NodePaused { node });
    }
    let events = cluster.apply(&Input::Resume { node });
    let delivered = events.iter().filter_map(|e| match e {
        Event::Delivered { message } => Some(message.clone()),
        _ => None,
    });
    assert_eq!(delivered.collect::<Vec<_>>(), waiting, "in their order");
    run_until(&mut cluster, "x=1 there", |c| {
        value(c, node, "x").as_deref() == Some("1")
    });
    assert_eq!(
        refused(&cluster, Input::Resume { node }),
        Refusal::NotPaused { node }
    );
}

#[test]
fn a_crash_of_a_paused_process_takes_what_waits_at_it() {
    let (mut cluster, leader) = calm(3, 4);
    let node = leader % 3 + 1;
    cluster.apply(&Input::Pause { node });
    run_for(&mut cluster, 400);
    let waiting = crate::support::node(&cluster, node).host.inbox.len();
    assert!(waiting > 0);
    let events = cluster.apply(&Input::Crash { node });
    let lost = events.iter().filter(
        |e| matches!(e, Event::Lost { reason: LossReason::Down, message } if message.to == node),
    );
    assert_eq!(lost.count(), waiting);
    cluster.apply(&Input::Restart { node });
    assert!(!crate::support::node(&cluster, node).paused);
}

#[test]
fn a_stalled_disk_holds_up_writes_until_it_answers_again() {
    let (mut cluster, leader) = calm(3, 9);
    let node = leader;
    cluster.apply(&Input::StallDisk { node, on: true });
    propose(&mut cluster, leader, "x=1");
    run_for(&mut cluster, 500);
    let stalled = crate::support::node(&cluster, node);
    assert_eq!(stalled.host.stage, Some(HostStage::WalSave));
    assert!(stalled.host.disk_stalled);
    assert_eq!(
        refused(&cluster, Input::Stage { node }),
        Refusal::DiskStalled { node }
    );
    cluster.apply(&Input::StallDisk { node, on: false });
    run_until(&mut cluster, "x=1 everywhere", |c| {
        (1..=3).all(|id| value(c, id, "x").as_deref() == Some("1"))
    });
}

#[test]
fn only_a_crashed_machine_can_lose_its_disk_and_comes_back_with_nothing() {
    let (mut cluster, leader) = calm(3, 9);
    let node = leader % 3 + 1;
    assert_eq!(
        refused(&cluster, Input::LoseDisk { node }),
        Refusal::NodeUp { node }
    );
    cluster.apply(&Input::Crash { node });
    let events = cluster.apply(&Input::LoseDisk { node });
    assert_eq!(events[0], Event::DiskLost { node });
    assert!(matches!(
        events[1],
        Event::Truncated {
            reason: TruncateReason::DiskLost,
            ..
        }
    ));
    cluster.apply(&Input::Restart { node });
    let empty = crate::support::node(&cluster, node);
    assert_eq!((empty.term, empty.vote, empty.log.last), (0, 0, 0));
    assert_eq!(cluster.violations(), []);
}

#[test]
fn two_lost_disks_can_elect_a_leader_that_lacks_what_was_committed() {
    let (mut cluster, leader) = calm(3, 9);
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "x=1 everywhere", |c| applied_everywhere(c, 2));
    for node in 1..=3 {
        cluster.apply(&Input::Crash { node });
    }
    for node in (1..=3).filter(|node| *node != leader) {
        cluster.apply(&Input::LoseDisk { node });
        cluster.apply(&Input::Restart { node });
    }
    for _ in 0..PATIENCE {
        if !cluster.violations().is_empty() {
            break;
        }
        cluster.apply(&Input::Next);
    }
    let found = &cluster.violations()[0];
    assert!(
        ["election-safety", "leader-completeness"].contains(&found.invariant),
        "{found:?}"
    );
}

/// Crashes of a follower with a written record at risk, over many seeds: how many records of the tail came through,
/// and whether one was torn.
fn torn(torn_tail: bool) -> (usize, usize) {
    let (mut survived, mut torn) = (0, 0);
    for seed in 0..40 {
        let config = ClusterConfig {
            torn_tail,
            ..ClusterConfig::with_nodes(3, seed)
        };
        let mut cluster = Cluster::new(config).expect("it is sound");
        run_until(&mut cluster, "a calm leader", |c| {
            leader(c).is_some() && c.nodes().iter().all(|n| n.log.applied >= 1)
        });
        let leader = leader(&cluster).expect("there is one");
        propose(&mut cluster, leader, "x=1");
        let at_risk = |c: &Cluster| {
            let host = node(c, leader).host;
            host.wal_synced < host.wal_last
        };
        run_until(&mut cluster, "a tail at risk", at_risk);
        let before = node(&cluster, leader).host.wal_synced;
        cluster.apply(&Input::Crash { node: leader });
        let down = node(&cluster, leader);
        survived += (down.log.last - before) as usize;
        let events = cluster.apply(&Input::Restart { node: leader });
        let cut = events
            .iter()
            .any(|event| matches!(event, Event::TornTailCut { .. }));
        assert_eq!(
            cut, down.host.wal_torn,
            "a torn record is found at the start"
        );
        assert!(!node(&cluster, leader).host.wal_torn, "and cut off");
        torn += usize::from(cut);
        run_for(&mut cluster, 5_000);
        assert_eq!(cluster.violations(), [], "seed {seed}");
    }
    (survived, torn)
}

#[test]
fn a_torn_tail_keeps_some_records_and_loses_others() {
    let (survived, torn) = torn(true);
    assert!((5..40).contains(&survived), "{survived} of 40");
    assert!(torn > 5, "{torn} of 40");
}

#[test]
fn without_torn_tails_everything_that_is_not_fsynced_is_lost() {
    assert_eq!(torn(false), (0, 0));
}

#[test]
fn the_wal_shows_its_records_and_where_the_fsync_line_is() {
    let (mut cluster, leader) = calm(3, 6);
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "a written entry", |c| {
        let host = node(c, leader).host;
        host.wal_synced < host.wal_last
    });
    let records = node(&cluster, leader).host.wal_records;
    let line = records.iter().filter(|(_, synced)| *synced).count();
    assert!(records[..line].iter().all(|(_, synced)| *synced));
    assert!(
        records[line..]
            .iter()
            .any(|(record, synced)| !synced
                && matches!(record, WalRecordView::Entry { index: 2, .. }))
    );
}

#[test]
fn a_setting_says_when_it_has_effect_and_nothing_when_it_is_so_already() {
    let (mut cluster, _) = calm(3, 6);
    for (setting, effect) in [
        (Setting::PreVote(true), SettingEffect::Now),
        (Setting::CheckQuorum(true), SettingEffect::Now),
        (Setting::LeaseReads(true), SettingEffect::Now),
        (Setting::AsyncWrites(true), SettingEffect::NextStart),
        (Setting::MaxInflightMsgs(3), SettingEffect::NextTerm),
        (Setting::MaxSizePerMsg(100), SettingEffect::Now),
        (Setting::Snapshots { every: 9, keep: 3 }, SettingEffect::Now),
        (
            Setting::Fsync {
                node: Some(2),
                ms: (50, 60),
            },
            SettingEffect::Now,
        ),
        (
            Setting::Tick {
                node: None,
                ms: 200,
            },
            SettingEffect::Now,
        ),
    ] {
        let input = Input::Set(setting.clone());
        let told = cluster.apply(&input);
        assert_eq!(told, [Event::SettingChanged { setting, effect }]);
        assert_eq!(cluster.apply(&input), [], "{input:?} is so already");
    }
    run_for(&mut cluster, 5_000);
    assert_eq!(cluster.violations(), []);
}

#[test]
fn settings_that_no_cluster_can_have_are_refused() {
    let (cluster, _) = calm(3, 6);
    let number = |setting| match refused(&cluster, Input::Set(setting)) {
        Refusal::BadSetting(ClusterError::Number { name, .. }) => name,
        Refusal::BadSetting(ClusterError::Range { name, .. }) => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(number(Setting::MaxInflightMsgs(0)), "inflight");
    assert_eq!(number(Setting::Tick { node: None, ms: 0 }), "tick");
    let fsync = Setting::Fsync {
        node: Some(1),
        ms: (0, 3),
    };
    assert_eq!(number(fsync), "fsync");
    assert!(matches!(
        refused(&cluster, Input::Set(Setting::LeaseReads(true))),
        Refusal::BadSetting(ClusterError::Raft(_))
    ));
    let unknown = Setting::Tick {
        node: Some(7),
        ms: 10,
    };
    assert_eq!(
        refused(&cluster, Input::Set(unknown)),
        Refusal::UnknownNode { node: 7 }
    );
}

#[test]
fn leadership_is_handed_over_and_forgotten_on_request() {
    let (mut cluster, leader) = calm(3, 6);
    let to = leader % 3 + 1;
    let told = cluster.apply(&Input::TransferLeader { node: leader, to });
    assert_eq!(told[0], Event::TransferAsked { node: leader, to });
    run_until(&mut cluster, "the new leader", |c| {
        crate::support::leader(c) == Some(to)
    });
    run_for(&mut cluster, 300);
    let node = to % 3 + 1;
    cluster.apply(&Input::ForgetLeader { node });
    assert_eq!(crate::support::node(&cluster, node).lead, 0);
    cluster.apply(&Input::ReportUnreachable {
        node: to,
        peer: node,
    });
    let belief = crate::support::node(&cluster, to)
        .progress
        .into_iter()
        .find(|belief| belief.follower == node)
        .expect("a leader believes");
    assert_eq!(belief.state, raft_core::ProgressState::Probe);
    assert_eq!(cluster.violations(), []);
}

#[test]
fn a_sender_is_told_that_a_receiver_is_down_when_the_transport_reports() {
    for report_unreachable in [true, false] {
        let config = ClusterConfig {
            report_unreachable,
            ..ClusterConfig::with_nodes(3, 6)
        };
        let mut cluster = Cluster::new(config).expect("it is sound");
        run_until(&mut cluster, "a leader", |c| leader(c).is_some());
        run_for(&mut cluster, 1_000);
        let leader = leader(&cluster).expect("there is one");
        let peer = leader % 3 + 1;
        cluster.apply(&Input::Crash { node: peer });
        let events = run_for(&mut cluster, 1_000);
        let told = Event::UnreachableReported { node: leader, peer };
        assert_eq!(events.contains(&told), report_unreachable);
    }
}
