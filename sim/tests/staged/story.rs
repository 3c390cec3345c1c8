//! Elections, proposals, a stranded leader: what a newcomer tries first.
use crate::support::*;
use raft_core::StateType;
use sim::event::{Event, TruncateReason};
use sim::input::{Input, Setting};
use sim::view::Durability;

#[test]
fn a_fresh_cluster_elects_one_leader() {
    for seed in 0..20 {
        let (cluster, leader) = calm(3, seed);
        let roles = cluster
            .nodes()
            .iter()
            .filter(|n| n.role == StateType::Leader)
            .count();
        assert_eq!(roles, 1, "seed {seed}");
        assert!(
            cluster.nodes().iter().all(|n| n.lead == leader),
            "seed {seed}"
        );
        assert!(cluster.violations().is_empty(), "seed {seed}");
    }
}

#[test]
fn one_node_is_a_cluster_too() {
    let (mut cluster, leader) = calm(1, 3);
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "x=1", |c| {
        value(c, 1, "x").as_deref() == Some("1")
    });
    assert!(!node(&cluster, 1).isolated);
}

#[test]
fn a_proposal_is_stored_committed_and_applied_on_every_node() {
    let (mut cluster, leader) = calm(3, 1);
    let events = propose(&mut cluster, leader, "x=1");
    assert!(
        matches!(&events[0], Event::Proposed { node, data } if *node == leader && &**data == "x=1")
    );
    let index = node(&cluster, leader).log.last;
    let cell = cluster.cells(leader, index..=index).remove(0);
    assert_eq!(
        (cell.durability, &*cell.text),
        (Durability::Unstable, "x=1")
    );
    run_until(&mut cluster, "x=1 everywhere", |c| {
        applied_everywhere(c, index)
    });
    for id in 1..=3 {
        assert_eq!(value(&cluster, id, "x").as_deref(), Some("1"));
        assert_eq!(
            cluster.cells(id, index..=index)[0].durability,
            Durability::Stored
        );
    }
}

#[test]
fn a_follower_forwards_a_proposal_to_its_leader() {
    let (mut cluster, leader) = calm(3, 2);
    let follower = (1..=3).find(|id| *id != leader).expect("three nodes");
    propose(&mut cluster, follower, "y=2");
    run_until(&mut cluster, "y=2", |c| {
        value(c, follower, "y").as_deref() == Some("2")
    });
}

#[test]
fn a_proposal_without_a_leader_is_dropped() {
    let mut cluster = cluster(3, 1);
    let events = propose(&mut cluster, 2, "x=1");
    assert!(
        matches!(&events[0], Event::ProposalDropped { node: 2, .. }),
        "{events:?}"
    );
    assert_eq!(node(&cluster, 2).log.last, 0);
}

#[test]
fn a_partitioned_leader_cannot_commit_and_loses_its_entry_when_it_returns() {
    let (mut cluster, old) = calm(5, 4);
    let committed = node(&cluster, old).log.committed;
    cluster.apply(&Input::Isolate { node: old });
    assert!(node(&cluster, old).isolated);
    propose(&mut cluster, old, "x=lost");
    run_until(&mut cluster, "a second leader", |c| {
        leader(c).is_some_and(|id| id != old)
    });
    let new = leader(&cluster).expect("there is one");
    assert_eq!(
        node(&cluster, old).role,
        StateType::Leader,
        "it does not know yet"
    );
    propose(&mut cluster, new, "x=kept");
    let others = |id: &u64| *id != old;
    run_until(&mut cluster, "x=kept", |c| {
        (1..=5)
            .filter(others)
            .all(|id| value(c, id, "x").as_deref() == Some("kept"))
    });
    assert_eq!(node(&cluster, old).log.committed, committed);
    assert_eq!(value(&cluster, old, "x"), None);

    cluster.apply(&Input::Heal);
    let events = run_until(&mut cluster, "x=kept on the old leader", |c| {
        value(c, old, "x").as_deref() == Some("kept")
    });
    let removed = events.iter().find_map(|event| match event {
        Event::Truncated {
            node,
            removed,
            reason:
                TruncateReason::Conflict {
                    leader,
                    old_term,
                    new_term,
                    ..
                },
        } => {
            assert_eq!((*node, *leader), (old, new));
            assert!(old_term < new_term);
            Some(removed.clone())
        }
        _ => None,
    });
    let removed = removed.expect("the old leader's own entry is overwritten");
    assert_eq!(
        removed.iter().map(|cell| &*cell.text).collect::<Vec<_>>(),
        ["x=lost"]
    );
    assert!(cluster.violations().is_empty());
}

#[test]
fn elect_propose_crash_restart() {
    let (mut cluster, first) = calm(3, 1);
    propose(&mut cluster, first, "x=1");
    run_until(&mut cluster, "x=1 everywhere", |c| applied_everywhere(c, 2));

    propose(&mut cluster, first, "x=2");
    let events = cluster.apply(&Input::Crash { node: first });
    assert!(matches!(events[0], Event::Crashed { node, .. } if node == first));
    let Event::Truncated {
        removed,
        reason: TruncateReason::Crash,
        ..
    } = &events[1]
    else {
        panic!("the unstable tail is lost: {events:?}");
    };
    assert_eq!(
        removed
            .iter()
            .map(|cell| (cell.index, &*cell.text))
            .collect::<Vec<_>>(),
        [(3, "x=2")]
    );
    let down = node(&cluster, first);
    assert!(!down.up && down.kv.is_empty() && down.progress.is_empty());
    assert_eq!((down.log.last, down.log.applied, down.lead), (2, 0, 0));

    run_until(&mut cluster, "a second leader", |c| {
        leader(c).is_some_and(|id| id != first)
    });
    let events = cluster.apply(&Input::Restart { node: first });
    assert!(
        matches!(events[0], Event::Restarted { node, last: 2, .. } if node == first),
        "{events:?}"
    );
    assert_eq!(
        value(&cluster, first, "x"),
        None,
        "the map is empty until the log is replayed"
    );
    let events = run_until(&mut cluster, "the replay", |c| {
        value(c, first, "x").as_deref() == Some("1")
    });
    let replayed = |event: &Event| matches!(event, Event::Applied { node, .. } if *node == first);
    assert!(events.iter().any(replayed));
    assert!(cluster.violations().is_empty());
}

#[test]
fn a_probe_strategy_can_be_switched_and_outlives_a_restart() {
    use raft_core::ProbeStrategy;
    let (mut cluster, leader) = calm(3, 1);
    let strategy = ProbeStrategy::Decrement;
    let events = cluster.apply(&Input::Set(Setting::Probe(strategy)));
    assert_eq!(events, [Event::ProbeSet { strategy }]);
    assert!(
        cluster
            .apply(&Input::Set(Setting::Probe(strategy)))
            .is_empty(),
        "nothing changes"
    );
    let behind = (1..=3).find(|id| *id != leader).expect("three nodes");
    cluster.apply(&Input::Crash { node: leader });
    cluster.apply(&Input::Restart { node: leader });
    assert_eq!(cluster.probe(), strategy);
    cluster.apply(&Input::Isolate { node: behind });
    run_until(&mut cluster, "a leader", |c| {
        crate::support::leader(c).is_some_and(|id| id != behind)
    });
    let leader = crate::support::leader(&cluster).expect("there is one");
    for value in 0..4 {
        propose(&mut cluster, leader, &format!("x={value}"));
        run_for(&mut cluster, 300);
    }
    cluster.apply(&Input::Heal);
    let events = run_until(&mut cluster, "all equal", |c| {
        (1..=3).all(|id| value(c, id, "x").as_deref() == Some("3"))
    });
    let steps: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::RejectHandled {
                stale: false,
                rejected,
                search,
                strategy: used,
                ..
            } => {
                assert_eq!(*used, strategy);
                Some((*rejected, *search))
            }
            _ => None,
        })
        .collect();
    assert!(
        steps
            .iter()
            .all(|(rejected, search)| *search == rejected - 1),
        "{steps:?}"
    );
}
