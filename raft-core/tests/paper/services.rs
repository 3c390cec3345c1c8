//! Persistence, snapshots, clients, and what is left of it all after crashes.

use crate::cluster::{Cluster, append, entries, id, message, sent};
use raft_core::{MessageType, StateType};

/// Section 5.5: a request that comes twice does what it did once.
#[test]
fn a_repeated_append_does_no_harm() {
    let mut cluster = Cluster::new(3);
    let request = append(2, 1, 1, id(0, 0), entries(&[1, 1]));
    cluster.node_mut(1).step(request.clone()).unwrap();
    let first = sent(cluster.node_mut(1));
    cluster.node_mut(1).step(request).unwrap();
    assert_eq!(sent(cluster.node_mut(1)), first);
    assert_eq!(cluster.log_terms(1), [1, 1]);
}

/// Figure 2: term, vote and log are stable before anybody gets an answer.
#[test]
fn term_vote_and_entries_must_be_stored_before_the_answer_goes_out() {
    let mut cluster = Cluster::new(3);
    let node = cluster.node_mut(1);
    node.step(message(MessageType::MsgVote, 2, 1, 1)).unwrap();
    let ready = node.ready();
    let stored = ready.hard_state.map(|state| (state.term, state.vote));
    assert_eq!(
        (stored, ready.must_sync, ready.messages.len()),
        (Some((1, 2)), true, 1)
    );
    node.advance(ready);
    node.step(append(2, 1, 1, id(0, 0), entries(&[1]))).unwrap();
    let ready = node.ready();
    assert_eq!(
        (ready.entries.len(), ready.must_sync, ready.messages.len()),
        (1, true, 1)
    );
    node.advance(ready);
    node.step(append(2, 1, 1, id(1, 1), vec![])).unwrap();
    assert!(!node.ready().must_sync, "an answer alone needs no write");
}

/// Section 7: a follower that needs discarded entries gets a snapshot.
#[test]
fn a_follower_whose_entries_are_gone_gets_a_snapshot() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1);
    cluster.isolated.insert(3);
    ["a", "b"].iter().for_each(|data| cluster.propose(1, data));
    let conf_state = cluster.node(1).raft().trk().conf_state();
    let storage = cluster.node_mut(1).storage_mut();
    storage.create_snapshot(3, Some(conf_state), "ab").unwrap();
    storage.compact(3).unwrap();
    cluster.isolated.clear();
    // The first answer after the pause proves that the follower lives, the second heartbeat's
    // makes the leader try again.
    for _ in 0..2 {
        cluster.tick(1, 1);
        cluster.run();
    }
    assert_eq!(
        cluster.count_delivered(|m| m.msg_type == MessageType::MsgSnap),
        1
    );
    cluster.propose(1, "c");
    assert_eq!(cluster.node(3).storage().all_entries().len(), 1);
    assert_eq!(cluster.applied_data(3), ["c"]);
}

/// Section 8: a new leader begins its term with an empty entry, to learn what is committed.
#[test]
fn a_new_leader_commits_an_empty_entry() {
    let mut cluster = Cluster::with_logs(&[&[1, 1], &[1, 1], &[1]], |_| ());
    cluster.elect(1);
    assert_eq!(cluster.log_terms(1), [1, 1, 2]);
    assert_eq!(cluster.committed(1), 3);
    assert!(cluster.applied[&1][2].data.is_empty());
}

/// Section 8: before a leader answers a read it makes sure that it still leads.
#[test]
fn a_read_waits_for_a_majority_and_never_comes_back_from_a_deposed_leader() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1);
    cluster.isolated.insert(1);
    cluster.node_mut(1).read_index("old");
    cluster.run();
    cluster.elect(2);
    cluster.node_mut(2).read_index("new");
    let mut served = Vec::new();
    for _ in 0..10 {
        for node in 1..=3 {
            if cluster.node(node).has_ready() {
                let mut ready = cluster.node_mut(node).ready();
                served.extend(ready.read_states.drain(..).map(|read| (node, read)));
                cluster.queue.extend(ready.messages.drain(..));
                cluster.node_mut(node).advance(ready);
            }
        }
        while let Some(message) = cluster.queue.pop_front() {
            cluster.deliver(message);
        }
    }
    assert_eq!(served.len(), 1);
    assert_eq!(
        (served[0].0, served[0].1.request_ctx.as_slice()),
        (2, b"new".as_slice())
    );
    assert_eq!(served[0].1.index, cluster.committed(2));
}

/// Section 5.4.3: a leader that is cut off can neither commit nor keep what it alone has.
#[test]
fn a_partitioned_leader_cannot_commit() {
    let mut cluster = Cluster::new(5);
    cluster.elect(1);
    cluster.isolated.extend([1, 2]);
    cluster.node_mut(1).propose("lost").unwrap();
    cluster.run();
    assert_eq!(cluster.committed(1), 1);
    cluster.elect(3);
    cluster.propose(3, "kept");
    cluster.isolated.clear();
    cluster.tick(3, 1);
    cluster.run();
    cluster.propose(3, "after");
    for node in 1..=5 {
        assert_eq!(cluster.applied_data(node), ["kept", "after"], "node {node}");
    }
}

/// Section 5.4.3: what is committed survives the crash of any minority.
#[test]
fn a_restarted_cluster_has_what_was_committed() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1);
    ["a", "b"].iter().for_each(|data| cluster.propose(1, data));
    (1..=3).for_each(|node| cluster.restart(node));
    assert!((1..=3).all(|node| cluster.state(node) == StateType::Follower));
    cluster.elect(2);
    for node in 1..=3 {
        assert_eq!(cluster.applied_data(node), ["a", "b"]);
        assert_eq!(cluster.term(node), 2);
    }
}
