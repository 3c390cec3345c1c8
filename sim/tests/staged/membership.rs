//! Changes of the membership in running clusters: machines join, learn, vote, and leave.
use crate::support::*;
use raft_core::ConfChangeTransition::{
    self, ConfChangeTransitionAuto as Auto, ConfChangeTransitionJointExplicit as Explicit,
    ConfChangeTransitionJointImplicit as Implicit,
};
use raft_core::{ConfChangeV2, ConfState, NodeId, conf_changes_from_str};
use sim::cluster::{Cluster, ClusterConfig};
use sim::event::Event;
use sim::input::{Input, Refusal};

/// A change in etcd's words: `v4 l5 r1`.
fn change(words: &str, transition: ConfChangeTransition) -> ConfChangeV2 {
    ConfChangeV2 {
        transition,
        changes: conf_changes_from_str(words).expect("it is a change"),
        ..ConfChangeV2::default()
    }
}

fn propose_change(
    cluster: &mut Cluster,
    node: NodeId,
    words: &str,
    transition: ConfChangeTransition,
) -> Vec<Event> {
    let change = change(words, transition);
    cluster.apply(&Input::ProposeConfChange { node, change })
}

fn config_of(cluster: &Cluster, id: NodeId) -> ConfState {
    node(cluster, id).config
}

#[test]
fn a_blank_machine_joins_and_catches_up() {
    for async_writes in [false, true] {
        let config = ClusterConfig {
            async_writes,
            ..ClusterConfig::with_nodes(3, 2)
        };
        let mut cluster = Cluster::new(config).expect("it is sound");
        run_until(&mut cluster, "a leader", |c| leader(c).is_some());
        let leader = leader(&cluster).expect("there is one");
        propose(&mut cluster, leader, "x=1");
        assert_eq!(
            cluster.apply(&Input::AddNode),
            [Event::NodeAdded { node: 4 }]
        );
        let blank = node(&cluster, 4);
        assert_eq!(
            blank.config,
            ConfState::from_voters([1, 2, 3]),
            "it is no member"
        );
        assert_eq!(blank.log.last, 0);
        run_for(&mut cluster, 3_000);
        assert_eq!(node(&cluster, 4).term, 0, "it bothers nobody");
        propose_change(&mut cluster, leader, "v4", Auto);
        run_until(&mut cluster, "x=1 on n4", |c| {
            value(c, 4, "x").as_deref() == Some("1") && config_of(c, 4).voters == [1, 2, 3, 4]
        });
        assert_eq!(cluster.violations(), []);
    }
}

#[test]
fn a_machine_that_joins_a_compacted_cluster_gets_a_snapshot_that_knows_it() {
    let config = ClusterConfig {
        snapshot_every: 3,
        ..ClusterConfig::with_nodes(3, 2)
    };
    let mut cluster = Cluster::new(config).expect("it is sound");
    run_until(&mut cluster, "a leader", |c| leader(c).is_some());
    let leader = leader(&cluster).expect("there is one");
    for at in 0..8 {
        propose(&mut cluster, leader, &format!("x={at}"));
        run_for(&mut cluster, 400);
    }
    assert!(node(&cluster, leader).log.first > 1);
    cluster.apply(&Input::AddNode);
    propose_change(&mut cluster, leader, "l4", Auto);
    let events = run_until(&mut cluster, "x=7 on n4", |c| {
        value(c, 4, "x").as_deref() == Some("7")
    });
    assert!(
        events
            .iter()
            .any(|e| matches!(e, Event::SnapshotInstalled { node: 4, .. }))
    );
    let view = node(&cluster, 4);
    assert_eq!((view.is_learner, view.config.learners), (true, vec![4]));
    assert_eq!(cluster.violations(), []);
}

#[test]
fn learners_get_the_log_and_have_no_vote() {
    let config = ClusterConfig {
        voters: vec![1, 2],
        learners: vec![3],
        ..ClusterConfig::default()
    };
    let mut cluster = Cluster::new(config).expect("it is sound");
    run_until(&mut cluster, "a leader", |c| leader(c).is_some());
    let leader = leader(&cluster).expect("there is one");
    assert_ne!(leader, 3);
    cluster.apply(&Input::Crash { node: 3 - leader });
    propose(&mut cluster, leader, "x=1");
    run_for(&mut cluster, 5_000);
    assert_eq!(
        value(&cluster, 3, "x"),
        None,
        "one voter of two is no quorum"
    );
    cluster.apply(&Input::Restart { node: 3 - leader });
    run_until(&mut cluster, "x=1 on the learner", |c| {
        value(c, 3, "x").as_deref() == Some("1")
    });
    assert!(node(&cluster, 3).is_learner);
    assert_eq!(cluster.violations(), []);
}

#[test]
fn a_joint_configuration_is_left_by_itself_or_by_hand() {
    for (transition, leaves) in [(Implicit, true), (Explicit, false)] {
        let (mut cluster, leader) = calm(3, 2);
        cluster.apply(&Input::AddNode);
        let out = leader % 3 + 1;
        propose_change(&mut cluster, leader, &format!("v4 l{out}"), transition);
        let joint = |c: &Cluster| !config_of(c, leader).voters_outgoing.is_empty();
        run_until(&mut cluster, "the joint configuration", joint);
        let config = config_of(&cluster, leader);
        assert_eq!(config.voters_outgoing, [1, 2, 3]);
        assert_eq!(config.learners_next, [out], "it votes until the end");
        assert_eq!(config.auto_leave, leaves);
        run_for(&mut cluster, 3_000);
        assert_eq!(joint(&cluster), !leaves);
        if !leaves {
            propose_change(&mut cluster, leader, "", Auto);
        }
        run_until(&mut cluster, "the new configuration everywhere", |c| {
            c.nodes()
                .iter()
                .all(|n| n.config.voters_outgoing.is_empty() && n.config.learners == [out])
        });
        assert_eq!(cluster.violations(), []);
    }
}

#[test]
fn a_leader_that_is_removed_steps_down_when_it_is_told_to() {
    for step_down_on_removal in [true, false] {
        let config = ClusterConfig {
            step_down_on_removal,
            ..ClusterConfig::with_nodes(3, 2)
        };
        let mut cluster = Cluster::new(config).expect("it is sound");
        run_until(&mut cluster, "a leader", |c| leader(c).is_some());
        let leader = leader(&cluster).expect("there is one");
        run_for(&mut cluster, 500);
        propose_change(&mut cluster, leader, &format!("r{leader}"), Auto);
        run_until(&mut cluster, "the removal", |c| {
            !config_of(c, leader).voters.contains(&leader)
        });
        let leads = node(&cluster, leader).role == raft_core::StateType::Leader;
        assert_eq!(leads, !step_down_on_removal);
        run_for(&mut cluster, 3_000);
        assert_eq!(cluster.violations(), []);
    }
}

#[test]
fn a_change_that_does_not_fit_is_refused_by_every_node_and_told() {
    let config = ClusterConfig {
        disable_conf_change_validation: true,
        ..ClusterConfig::with_nodes(3, 2)
    };
    let mut cluster = Cluster::new(config).expect("it is sound");
    run_until(&mut cluster, "a leader", |c| leader(c).is_some());
    let leader = leader(&cluster).expect("there is one");
    propose_change(&mut cluster, leader, "r1 r2 r3", Explicit);
    let events = run_for(&mut cluster, 2_000);
    let mut refused: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::ConfChangeRefused { node, .. } => Some(*node),
            _ => None,
        })
        .collect();
    refused.sort_unstable();
    assert_eq!(refused, [1, 2, 3]);
    for id in 1..=3 {
        assert_eq!(config_of(&cluster, id).voters, [1, 2, 3]);
    }
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "x=1 everywhere", |c| {
        (1..=3).all(|id| value(c, id, "x").as_deref() == Some("1"))
    });
}

#[test]
fn a_restart_knows_the_configuration_of_its_snapshot() {
    let config = ClusterConfig {
        snapshot_every: 2,
        ..ClusterConfig::with_nodes(3, 2)
    };
    let mut cluster = Cluster::new(config).expect("it is sound");
    run_until(&mut cluster, "a leader", |c| leader(c).is_some());
    let leader = leader(&cluster).expect("there is one");
    let out = leader % 3 + 1;
    propose_change(&mut cluster, leader, &format!("r{out}"), Auto);
    run_for(&mut cluster, 500);
    for at in 0..4 {
        propose(&mut cluster, leader, &format!("x={at}"));
        run_for(&mut cluster, 400);
    }
    cluster.apply(&Input::Crash { node: leader });
    cluster.apply(&Input::Restart { node: leader });
    assert!(!config_of(&cluster, leader).voters.contains(&out));
    assert_eq!(cluster.violations(), []);
}

#[test]
fn changes_name_machines_that_may_be_and_machines_are_limited() {
    let (mut cluster, leader) = calm(3, 2);
    for node in [0, 10] {
        let single = raft_core::ConfChangeSingle {
            node_id: node,
            ..Default::default()
        };
        let change = ConfChangeV2 {
            changes: vec![single],
            ..ConfChangeV2::default()
        };
        let input = Input::ProposeConfChange {
            node: leader,
            change,
        };
        assert_eq!(
            cluster.check(&input),
            Err(Refusal::NoSuchMember { node, limit: 9 })
        );
    }
    for _ in 4..=9 {
        cluster.apply(&Input::AddNode);
    }
    assert_eq!(
        cluster.check(&Input::AddNode),
        Err(Refusal::TooManyNodes { limit: 9 })
    );
}

#[test]
fn a_member_without_a_machine_is_one_that_never_answers() {
    let (mut cluster, leader) = calm(3, 2);
    propose_change(&mut cluster, leader, "v7", Auto);
    run_for(&mut cluster, 3_000);
    assert_eq!(config_of(&cluster, leader).voters, [1, 2, 3, 7]);
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "x=1 by three of four", |c| {
        value(c, leader, "x").as_deref() == Some("1")
    });
    assert_eq!(cluster.violations(), []);
}
