//! What cannot be done is refused with a reason, and changes nothing.
use crate::support::*;
use raft_core::ProbeStrategy;
use sim::cluster::{Cluster, ClusterConfig, ClusterError};
use sim::input::{Input, MessageId, PROPOSAL_LIMIT, Refusal, Setting};
use std::sync::Arc;

fn refused(cluster: &Cluster, input: Input) -> Refusal {
    let mut copy = cluster.clone();
    assert!(copy.apply(&input).is_empty(), "{input:?} does nothing");
    assert_eq!(&copy, cluster, "{input:?} changes nothing");
    cluster.check(&input).expect_err("it is refused")
}

fn proposal(node: u64, data: &str) -> Input {
    Input::Propose {
        node,
        data: Arc::from(data),
    }
}

#[test]
fn inputs_about_nodes_that_do_not_exist_are_refused() {
    let (cluster, _) = calm(3, 1);
    for node in [0, 4, u64::MAX] {
        let unknown = Refusal::UnknownNode { node };
        for input in [
            Input::Tick { node },
            Input::Stage { node },
            Input::Campaign { node },
            proposal(node, "x=1"),
            Input::Crash { node },
            Input::Restart { node },
            Input::Cut { from: node, to: 1 },
            Input::Uncut { from: 1, to: node },
            Input::Isolate { node },
        ] {
            assert_eq!(refused(&cluster, input), unknown);
        }
    }
    assert!(cluster.cells(9, 1..=5).is_empty());
}

#[test]
fn a_crashed_node_can_only_be_restarted() {
    let (mut cluster, leader) = calm(3, 1);
    assert_eq!(
        refused(&cluster, Input::Restart { node: leader }),
        Refusal::NodeUp { node: leader }
    );
    cluster.apply(&Input::Crash { node: leader });
    let down = Refusal::NodeDown { node: leader };
    for input in [
        Input::Tick { node: leader },
        Input::Stage { node: leader },
        Input::Campaign { node: leader },
        proposal(leader, "x=1"),
        Input::Crash { node: leader },
    ] {
        assert_eq!(refused(&cluster, input), down);
    }
    assert_eq!(
        down.to_string(),
        format!("n{leader} has crashed; it has to be restarted first")
    );
}

#[test]
fn proposals_need_content_of_a_sensible_length() {
    let (mut cluster, leader) = calm(3, 1);
    assert_eq!(
        refused(&cluster, proposal(leader, "")),
        Refusal::EmptyProposal
    );
    let refusal = refused(&cluster, proposal(leader, &"x".repeat(10_000)));
    assert_eq!(
        refusal,
        Refusal::ProposalTooLong {
            bytes: 10_000,
            limit: PROPOSAL_LIMIT
        }
    );
    assert_eq!(
        refusal.to_string(),
        "the proposal has 10000 bytes; at most 1024 are taken"
    );
    assert!(!propose(&mut cluster, leader, &"x".repeat(PROPOSAL_LIMIT)).is_empty());
    assert!(!propose(&mut cluster, leader, "<script>alert(1)</script>").is_empty());
}

#[test]
fn messages_links_and_stages_that_are_not_there_are_refused() {
    let (cluster, leader) = calm(3, 1);
    let message = MessageId(999_999);
    assert_eq!(
        refused(&cluster, Input::Deliver { message }),
        Refusal::UnknownMessage { message }
    );
    assert_eq!(
        refused(&cluster, Input::Drop { message }),
        Refusal::UnknownMessage { message }
    );
    let own = Input::Cut {
        from: leader,
        to: leader,
    };
    assert_eq!(
        refused(&cluster, own),
        Refusal::NoSuchLink {
            from: leader,
            to: leader
        }
    );
    let idle = cluster
        .nodes()
        .into_iter()
        .find(|n| n.host.stage.is_none())
        .expect("a calm cluster");
    assert_eq!(
        refused(&cluster, Input::Stage { node: idle.id }),
        Refusal::NothingToDo { node: idle.id }
    );
}

#[test]
fn nothing_comes_next_when_all_nodes_are_down_and_all_messages_gone() {
    let mut cluster = cluster(1, 1);
    cluster.apply(&Input::Crash { node: 1 });
    assert_eq!(refused(&cluster, Input::Next), Refusal::NothingScheduled);
}

#[test]
fn switches_that_change_nothing_say_nothing() {
    let (mut cluster, _) = calm(3, 1);
    let before = cluster.clone();
    let strategy = ProbeStrategy::default();
    for input in [
        Input::Heal,
        Input::Set(Setting::Probe(strategy)),
        Input::SetClock { on: true },
        Input::Uncut { from: 1, to: 2 },
    ] {
        assert_eq!(cluster.check(&input), Ok(()));
        assert!(cluster.apply(&input).is_empty());
    }
    assert_eq!(cluster, before);
}

fn error(change: impl FnOnce(&mut ClusterConfig)) -> ClusterError {
    let mut config = ClusterConfig::default();
    change(&mut config);
    Cluster::new(config).expect_err("it cannot be made")
}

#[test]
fn impossible_clusters_are_refused_with_what_was_expected() {
    assert_eq!(
        error(|c| c.voters.clear()),
        ClusterError::NodeCount { nodes: 0 }
    );
    let crowd = Cluster::new(ClusterConfig::with_nodes(300, 1)).expect_err("too many");
    assert_eq!(
        crowd.to_string(),
        "a cluster of 300 nodes cannot be made: expected 1 to 9"
    );
    assert!(matches!(
        error(|c| c.voters = vec![2, 3]),
        ClusterError::NodeIds { .. }
    ));
    assert!(matches!(
        error(|c| c.voters = vec![1, 1]),
        ClusterError::NodeIds { .. }
    ));
    let delay = error(|c| c.delay_ms = (60, 20));
    assert!(matches!(
        delay,
        ClusterError::Range {
            name: "delay",
            range: (60, 20),
            ..
        }
    ));
    assert!(matches!(
        error(|c| c.fsync_ms = (0, 5)),
        ClusterError::Range { name: "fsync", .. }
    ));
    assert!(matches!(
        error(|c| c.delay_ms.1 = u64::MAX),
        ClusterError::Range { .. }
    ));
    assert!(matches!(
        error(|c| c.tick_ms = 0),
        ClusterError::Number { name: "tick", .. }
    ));
    assert!(matches!(
        error(|c| c.heartbeat_tick = 0),
        ClusterError::Number {
            name: "heartbeat",
            ..
        }
    ));
    assert!(matches!(
        error(|c| c.election_tick = 1),
        ClusterError::Number {
            name: "election",
            ..
        }
    ));
    assert!(matches!(
        error(|c| c.max_inflight_msgs = 0),
        ClusterError::Number {
            name: "inflight",
            ..
        }
    ));
}

#[test]
fn clusters_of_one_to_nine_nodes_can_be_made() {
    for nodes in 1..=9 {
        let (cluster, _) = calm(nodes, 1);
        assert_eq!(cluster.nodes().len() as u64, nodes);
    }
}
