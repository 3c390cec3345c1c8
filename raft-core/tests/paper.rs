//! One test per claim of the Raft paper (extended version), in its order. Sections 5.1 and 5.2 are
//! here: terms and elections; section 6 is in `traps_membership.rs`.

#[path = "support/cluster.rs"]
mod cluster;
#[path = "paper/replication.rs"]
mod replication;
#[path = "paper/services.rs"]
mod services;

use cluster::{Cluster, append, entries, id, message, sent};
use raft_core::{MessageType, StateType, Term};
use std::collections::BTreeSet;

/// Section 5.1: terms are the clock; whoever meets a later one adopts it and follows.
#[test]
fn any_role_follows_on_a_message_of_a_later_term() {
    for role in [StateType::Follower, StateType::Candidate, StateType::Leader] {
        let mut cluster = Cluster::new(3);
        match role {
            StateType::Follower => {}
            StateType::Candidate => cluster.node_mut(1).campaign().unwrap(),
            _ => cluster.elect(1),
        }
        assert_eq!(cluster.state(1), role);
        cluster
            .node_mut(1)
            .step(append(2, 1, 9, id(0, 0), vec![]))
            .unwrap();
        let raft = cluster.node(1).raft();
        assert_eq!(
            (raft.term(), raft.state(), raft.lead()),
            (9, StateType::Follower, 2)
        );
    }
}

/// Section 5.1: requests of an earlier term are turned down.
#[test]
fn a_message_of_an_earlier_term_changes_nothing() {
    let mut cluster = Cluster::with_logs(&[&[1, 2], &[1, 2], &[1, 2]], |_| ());
    let before = cluster.node(1).raft().log().clone();
    cluster
        .node_mut(1)
        .step(append(2, 1, 1, id(1, 1), entries(&[1, 1])[1..].to_vec()))
        .unwrap();
    assert_eq!(cluster.node(1).raft().log(), &before);
    assert!(sent(cluster.node_mut(1)).is_empty());
}

/// Section 5.2: every node starts as a follower.
#[test]
fn a_node_starts_as_a_follower() {
    let cluster = Cluster::new(3);
    assert!(
        [1, 2, 3]
            .iter()
            .all(|&id| cluster.state(id) == StateType::Follower)
    );
}

/// Section 5.2: a leader keeps its authority by heartbeats at an interval.
#[test]
fn a_leader_sends_heartbeats_at_its_interval() {
    let mut cluster = Cluster::with(3, |config| config.heartbeat_tick = 3);
    cluster.elect(1);
    let heartbeats = |cluster: &mut Cluster| {
        cluster.tick(1, 1);
        let messages = sent(cluster.node_mut(1));
        messages
            .iter()
            .map(|m| (m.msg_type, m.to))
            .collect::<Vec<_>>()
    };
    assert_eq!(heartbeats(&mut cluster), []);
    assert_eq!(heartbeats(&mut cluster), []);
    let beat = MessageType::MsgHeartbeat;
    assert_eq!(heartbeats(&mut cluster), [(beat, 2), (beat, 3)]);
}

/// Section 5.2: an election begins with a new term, the own vote, and requests to all others at once.
#[test]
fn a_follower_without_a_leader_campaigns() {
    let mut cluster = Cluster::new(3);
    let timeout = cluster.node(1).raft().randomized_election_timeout();
    cluster.tick(1, timeout - 1);
    assert_eq!(cluster.state(1), StateType::Follower);
    cluster.tick(1, 1);
    let raft = cluster.node(1).raft();
    assert_eq!(
        (raft.state(), raft.term(), raft.vote()),
        (StateType::Candidate, 1, 1)
    );
    let requests = sent(cluster.node_mut(1));
    let requests: Vec<_> = requests
        .iter()
        .map(|m| (m.msg_type, m.to, m.term))
        .collect();
    let vote = MessageType::MsgVote;
    assert_eq!(requests, [(vote, 2, 1), (vote, 3, 1)]);
}

/// Section 5.2: a majority of the votes of one term wins.
#[test]
fn a_majority_of_votes_wins_and_a_majority_of_refusals_loses() {
    use StateType::{Candidate, Follower, Leader};
    let cases: [(u64, &[bool], StateType); 8] = [
        (1, &[], Leader),
        (3, &[true], Leader),
        (3, &[], Candidate),
        (3, &[false, false], Follower),
        (5, &[true, true], Leader),
        (5, &[true, false, false], Candidate),
        (5, &[true, false, false, false], Follower),
        (4, &[true], Candidate),
    ];
    for (size, answers, expected) in cases {
        let mut cluster = Cluster::new(size);
        cluster.node_mut(1).campaign().unwrap();
        sent(cluster.node_mut(1));
        for (from, granted) in (2..).zip(answers) {
            let mut answer = message(MessageType::MsgVoteResp, from, 1, 1);
            answer.reject = !granted;
            cluster.node_mut(1).step(answer).unwrap();
        }
        assert_eq!(
            cluster.state(1),
            expected,
            "{size} nodes, answers {answers:?}"
        );
    }
}

/// Section 5.2: one vote per term and node, for whoever asks first.
#[test]
fn a_node_votes_once_per_term_and_again_for_the_same_candidate() {
    let mut cluster = Cluster::new(3);
    let mut ask = |from: u64, term: Term| {
        cluster
            .node_mut(1)
            .step(message(MessageType::MsgVote, from, 1, term))
            .unwrap();
        let answers = sent(cluster.node_mut(1));
        (answers[0].to, !answers[0].reject)
    };
    assert_eq!(ask(2, 1), (2, true));
    assert_eq!(ask(3, 1), (3, false));
    assert_eq!(ask(2, 1), (2, true));
    assert_eq!(ask(3, 2), (3, true));
}

/// Section 5.2: a candidate that hears of a leader of its term, or a later one, follows it.
#[test]
fn a_candidate_follows_the_leader_of_its_term() {
    let mut cluster = Cluster::new(3);
    cluster.node_mut(1).campaign().unwrap();
    cluster
        .node_mut(1)
        .step(append(2, 1, 1, id(0, 0), vec![]))
        .unwrap();
    let raft = cluster.node(1).raft();
    assert_eq!(
        (raft.state(), raft.lead(), raft.vote()),
        (StateType::Follower, 2, 1)
    );
}

/// Section 5.2: election timeouts are drawn from an interval.
#[test]
fn timeouts_are_drawn_from_the_interval_and_differ_between_nodes() {
    let mut drawn = BTreeSet::new();
    for seed in 0..40 {
        let cluster = Cluster::with(3, |config| config.election_seed = seed);
        let timeouts = [1, 2, 3].map(|id| cluster.node(id).raft().randomized_election_timeout());
        assert!(
            timeouts.iter().all(|timeout| (10..20).contains(timeout)),
            "{timeouts:?}"
        );
        drawn.extend(timeouts);
    }
    assert_eq!(drawn, (10..20).collect());
}

/// Section 5.2: which makes split votes rare and short.
#[test]
fn ticking_alone_elects_a_leader() {
    for seed in 0..20 {
        let mut cluster = Cluster::with(5, |config| config.election_seed = seed);
        for _ in 0..200 {
            (1..=5).for_each(|id| cluster.tick(id, 1));
            cluster.run();
        }
        let leaders = (1..=5).filter(|&id| cluster.state(id) == StateType::Leader);
        assert_eq!(leaders.count(), 1, "seed {seed}");
    }
}
