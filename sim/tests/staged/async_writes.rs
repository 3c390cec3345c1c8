//! Asynchronous storage writes: the append and the apply thread are actors of their own.
use crate::support::*;
use raft_core::NodeId;
use sim::cluster::{Cluster, ClusterConfig};
use sim::event::Event;
use sim::input::{Input, Refusal, Setting};
use sim::view::{HostStage, HostThread, ThreadView};

/// A calm cluster whose disks are slow.
fn slow(seed: u64) -> (Cluster, NodeId) {
    let config = ClusterConfig {
        async_writes: true,
        fsync_ms: (80, 120),
        ..ClusterConfig::with_nodes(3, seed)
    };
    let mut cluster = Cluster::new(config).expect("it is sound");
    run_until(&mut cluster, "a leader", |c| leader(c).is_some());
    let leader = leader(&cluster).expect("there is one");
    run_for(&mut cluster, 900);
    (cluster, leader)
}

fn thread(cluster: &Cluster, id: NodeId, thread: HostThread) -> ThreadView {
    let threads = node(cluster, id).host.threads;
    threads
        .into_iter()
        .find(|view| view.thread == thread)
        .expect("there are both")
}

#[test]
fn several_appends_are_under_way_while_the_host_takes_the_next_ready() {
    let (mut cluster, leader) = slow(3);
    for at in 0..6 {
        propose(&mut cluster, leader, &format!("x={at}"));
        run_for(&mut cluster, 5);
    }
    let append = thread(&cluster, leader, HostThread::Append);
    assert!(append.queue.len() > 2, "{append:?}");
    assert_eq!(node(&cluster, leader).host.stage, None, "the host is idle");
    run_until(&mut cluster, "x=5 everywhere", |c| {
        (1..=3).all(|id| value(c, id, "x").as_deref() == Some("5"))
    });
    assert_eq!(cluster.violations(), []);
}

#[test]
fn a_follower_answers_only_when_its_append_thread_has_fsynced() {
    let (mut cluster, leader) = slow(3);
    let follower = leader % 3 + 1;
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "the append thread before its fsync", |c| {
        let append = thread(c, follower, HostThread::Append);
        append.stage == Some(HostStage::WalSync)
            && append
                .queue
                .first()
                .is_some_and(|entries| entries.is_some())
    });
    let waiting = node(&cluster, follower).host.outbox;
    assert!(
        waiting
            .iter()
            .any(|m| m.kind == raft_core::MessageType::MsgAppResp),
        "the answer waits: {waiting:?}"
    );
    assert_eq!(cluster.violations(), []);
}

#[test]
fn a_crash_takes_the_queues_and_breaks_no_promise() {
    for seed in 0..10 {
        let (mut cluster, leader) = slow(seed);
        for at in 0..6 {
            propose(&mut cluster, leader, &format!("x={at}"));
            run_for(&mut cluster, 5 + seed);
        }
        cluster.apply(&Input::Crash { node: leader });
        assert!(node(&cluster, leader).host.threads.is_empty());
        cluster.apply(&Input::Restart { node: leader });
        let append = thread(&cluster, leader, HostThread::Append);
        assert!(append.queue.is_empty());
        run_for(&mut cluster, 5_000);
        assert_eq!(cluster.violations(), [], "seed {seed}");
    }
}

#[test]
fn threads_can_be_driven_by_hand_one_stage_at_a_time() {
    let (mut cluster, leader) = slow(3);
    cluster.set_clock(false);
    let node = leader;
    let append = Input::ThreadStage {
        node,
        thread: HostThread::Append,
    };
    while cluster.check(&Input::Stage { node }).is_ok() {
        cluster.apply(&Input::Stage { node });
    }
    assert_eq!(
        cluster.check(&append),
        Err(Refusal::NothingToDo { node }),
        "nothing waits for it"
    );
    propose(&mut cluster, leader, "x=1");
    cluster.apply(&Input::Stage { node });
    cluster.apply(&Input::Stage { node });
    let mut stages = Vec::new();
    while cluster.check(&append).is_ok() {
        for event in cluster.apply(&append) {
            if let Event::StageDone { stage, .. } = event {
                stages.push(stage);
            }
        }
    }
    let needed = [
        HostStage::WalSave,
        HostStage::WalSync,
        HostStage::StorageAppend,
        HostStage::Respond,
    ];
    assert_eq!(stages, needed);
}

#[test]
fn threads_begin_and_end_with_the_next_start() {
    let (mut cluster, leader) = calm(3, 3);
    cluster.apply(&Input::Set(Setting::AsyncWrites(true)));
    assert!(node(&cluster, leader).host.threads.is_empty());
    for id in 1..=3 {
        cluster.apply(&Input::Crash { node: id });
        cluster.apply(&Input::Restart { node: id });
        assert_eq!(node(&cluster, id).host.threads.len(), 2);
        run_for(&mut cluster, 4_000);
    }
    run_until(&mut cluster, "a leader", |c| {
        crate::support::leader(c).is_some()
    });
    let leader = crate::support::leader(&cluster).expect("there is one");
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "x=1 everywhere", |c| {
        (1..=3).all(|id| value(c, id, "x").as_deref() == Some("1"))
    });
    assert_eq!(cluster.violations(), []);
}
