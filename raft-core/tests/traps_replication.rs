//! Replication where ports of etcd's raft tend to differ from it.

#[path = "support/cluster.rs"]
mod cluster;

use cluster::{Cluster, Node, append, entries, id, message, sent};
use raft_core::{
    ConfState, Config, Entry, EntryType, LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD, MemoryStorage,
    Message, MessageType, NO_LIMIT, ProbeStrategy, Progress, ProgressState, RawNode, Storage,
};

/// A leader of three whose own entries are stored and who has heard of nobody.
fn leader(configure: impl Fn(&mut Config)) -> Node {
    let mut cluster = Cluster::with(3, configure);
    let mut node = cluster.nodes.remove(&1).unwrap();
    node.campaign().unwrap();
    sent(&mut node);
    node.step(message(MessageType::MsgVoteResp, 2, 1, 1))
        .unwrap();
    sent(&mut node);
    assert_eq!(node.raft().lead(), 1);
    node
}

fn progress(node: &Node, id: u64) -> &Progress {
    node.raft()
        .trk()
        .progress()
        .get(id)
        .expect("it is a member")
}

fn acked(from: u64, index: u64) -> Message {
    Message {
        index,
        ..message(MessageType::MsgAppResp, from, 1, 1)
    }
}

fn rejected(from: u64, index: u64, hint: raft_core::EntryId) -> Message {
    let reject = Message {
        reject: true,
        reject_hint: hint.index,
        ..acked(from, index)
    };
    Message {
        log_term: hint.term,
        ..reject
    }
}

fn heartbeat_answer(from: u64) -> Message {
    message(MessageType::MsgHeartbeatResp, from, 1, 1)
}

fn propose(node: &mut Node, count: usize) {
    (0..count).for_each(|_| node.propose("x").unwrap());
}

#[test]
fn a_lone_node_commits_only_what_it_has_stored() {
    let mut node = Cluster::new(1).nodes.remove(&1).unwrap();
    node.campaign().unwrap();
    let ready = node.ready();
    node.advance(ready);
    let ready = node.ready();
    assert_eq!(
        node.raft().log().committed(),
        0,
        "the entry is being stored"
    );
    node.advance(ready);
    assert_eq!(node.raft().log().committed(), 1);
}

#[test]
fn a_refusal_names_the_best_guess_and_not_just_the_last_entry() {
    for (strategy, hint, term) in [
        (ProbeStrategy::Decrement, 0, 0),
        (ProbeStrategy::LastIndex, 5, 0),
        (ProbeStrategy::TermHint, 2, 1),
    ] {
        let log: &[u64] = &[1, 1, 3, 3, 3];
        let configure = |config: &mut Config| config.probe_strategy = strategy;
        let mut cluster = Cluster::with_logs(&[log, &[], &[]], configure);
        let node = cluster.node_mut(1);
        node.step(append(2, 1, 4, id(2, 4), vec![])).unwrap();
        let answer = sent(node).remove(0);
        assert_eq!(
            (answer.reject, answer.reject_hint, answer.log_term),
            (true, hint, term)
        );
    }
}

#[test]
fn the_hint_never_lies_behind_the_refused_place() {
    let mut cluster = Cluster::with_logs(&[&[1, 1, 1, 1, 1], &[], &[]], |_| ());
    let node = cluster.node_mut(1);
    node.step(append(2, 1, 4, id(3, 3), vec![])).unwrap();
    let answer = sent(node).remove(0);
    assert_eq!(
        (answer.index, answer.reject_hint, answer.log_term),
        (3, 3, 1)
    );
}

#[test]
fn an_append_before_the_commit_index_is_answered_with_the_commit_index() {
    let mut cluster = Cluster::new(3);
    let node = cluster.node_mut(1);
    let request = append(2, 1, 1, id(0, 0), entries(&[1, 1, 1]));
    node.step(Message {
        commit: 2,
        ..request
    })
    .unwrap();
    sent(node);
    node.step(append(2, 1, 1, id(9, 1), vec![])).unwrap();
    let answer = sent(node).remove(0);
    assert_eq!((answer.reject, answer.index), (false, 2));
}

#[test]
fn a_stale_refusal_of_a_probe_is_ignored() {
    let mut node = leader(|_| ());
    assert_eq!(progress(&node, 2).next, 1);
    propose(&mut node, 3);
    node.step(acked(2, 4)).unwrap();
    node.report_unreachable(2);
    let before = progress(&node, 2).clone();
    node.step(rejected(2, 2, id(1, 1))).unwrap();
    assert_eq!(progress(&node, 2), &before);
}

#[test]
fn a_refusal_while_replicating_goes_back_to_the_match() {
    let mut node = leader(|_| ());
    node.step(acked(2, 1)).unwrap();
    propose(&mut node, 4);
    assert_eq!(progress(&node, 2).next, 6);
    node.step(rejected(2, 5, id(1, 3))).unwrap();
    let progress = progress(&node, 2);
    assert_eq!(
        (progress.state, progress.matched, progress.next),
        (ProgressState::Probe, 1, 2)
    );
}

#[test]
fn a_full_window_lets_one_empty_append_through_per_heartbeat() {
    let mut node = leader(|config| config.max_inflight_msgs = 2);
    node.step(acked(2, 1)).unwrap();
    sent(&mut node);
    propose(&mut node, 3);
    let to_2 = |node: &mut Node| -> Vec<usize> {
        sent(node)
            .iter()
            .filter(|m| m.to == 2)
            .map(|m| m.entries.len())
            .collect()
    };
    assert_eq!(to_2(&mut node), [1, 1]);
    assert!(progress(&node, 2).is_paused());
    node.step(heartbeat_answer(2)).unwrap();
    assert_eq!(to_2(&mut node), [0]);
    assert_eq!(
        progress(&node, 2).inflights.count(),
        2,
        "the answer frees no slot"
    );
    assert!(progress(&node, 2).is_paused());
    node.step(acked(2, 2)).unwrap();
    assert_eq!(to_2(&mut node), [1]);
}

#[test]
fn the_byte_limit_of_the_window_pauses_too() {
    let limits = |config: &mut Config| {
        config.max_size_per_msg = 10;
        config.max_inflight_bytes = 10;
    };
    let mut node = leader(limits);
    node.step(acked(2, 1)).unwrap();
    for _ in 0..3 {
        node.propose(vec![b'x'; 6]).unwrap();
    }
    let inflights = &progress(&node, 2).inflights;
    assert_eq!(
        (inflights.count(), inflights.bytes(), inflights.full()),
        (2, 12, true)
    );
}

#[test]
fn an_ack_is_answered_only_if_the_commit_index_is_news() {
    let mut node = leader(|_| ());
    node.step(acked(2, 1)).unwrap();
    node.step(acked(3, 1)).unwrap();
    sent(&mut node);
    propose(&mut node, 1);
    sent(&mut node);
    node.step(acked(2, 2)).unwrap();
    assert_eq!(
        sent(&mut node).len(),
        2,
        "the commit index moved: everybody hears of it"
    );
    node.step(acked(3, 2)).unwrap();
    assert_eq!(
        sent(&mut node),
        [],
        "node 3 has been sent the commit index already"
    );
}

#[test]
fn a_caught_up_follower_in_probe_returns_to_replicate() {
    let mut node = leader(|_| ());
    node.step(acked(2, 1)).unwrap();
    sent(&mut node);
    node.report_unreachable(2);
    assert_eq!(progress(&node, 2).state, ProgressState::Probe);
    node.step(heartbeat_answer(2)).unwrap();
    let probe = sent(&mut node);
    assert_eq!(
        (probe[0].msg_type, probe[0].entries.len()),
        (MessageType::MsgApp, 0)
    );
    node.step(acked(2, 1)).unwrap();
    assert_eq!(progress(&node, 2).state, ProgressState::Replicate);
}

#[test]
fn a_heartbeat_never_commits_more_than_matches() {
    let mut node = leader(|_| ());
    node.step(acked(2, 1)).unwrap();
    sent(&mut node);
    node.tick();
    let beats: Vec<_> = sent(&mut node).iter().map(|m| (m.to, m.commit)).collect();
    assert_eq!(beats, [(2, 1), (3, 0)]);
}

#[test]
fn messages_are_cut_at_their_size_and_carry_one_entry_at_least() {
    // An entry of term 1 and a small index takes 4 bytes, and 2 more and its length with data.
    for (limit, counts) in [(0, vec![1, 1, 1]), (14, vec![2, 1]), (NO_LIMIT, vec![3])] {
        let mut node = leader(|config| config.max_size_per_msg = limit);
        propose(&mut node, 2);
        sent(&mut node);
        node.step(acked(2, 0)).unwrap();
        let to_2 = sent(&mut node).into_iter().filter(|m| m.to == 2);
        let lengths: Vec<_> = to_2.map(|m| m.entries.len()).collect();
        assert_eq!(lengths, counts, "limit {limit}");
    }
}

#[test]
fn sizes_are_those_of_the_protobuf_encoding() {
    let placed = |entry: Entry| Entry {
        term: 1,
        index: 1,
        ..entry
    };
    assert_eq!(placed(Entry::default()).encoded_size(), 4);
    assert_eq!(placed(Entry::normal("")).encoded_size(), 6);
    assert_eq!(placed(Entry::normal("abc")).encoded_size(), 9);
    assert_eq!(
        placed(Entry::with_type(EntryType::EntryNormal, "abc")).encoded_size(),
        11
    );
    let large = Entry {
        term: 200,
        index: 20_000,
        ..Entry::normal(vec![0; 200])
    };
    assert_eq!(large.encoded_size(), 3 + 4 + 203);
    assert_eq!(
        (large.payload_size(), Entry::default().payload_size()),
        (200, 0)
    );
}

#[test]
fn application_is_paced_by_what_is_outstanding_and_by_what_was_held_back() {
    let mut storage = MemoryStorage::with_conf_state(ConfState::from_voters([1, 2]));
    storage.append(&entries(&[1, 1, 1])).unwrap();
    storage.set_hard_state(raft_core::HardState {
        term: 1,
        vote: 0,
        commit: 3,
    });
    let config = Config {
        id: 1,
        async_storage_writes: true,
        max_committed_size_per_ready: 11,
        ..Config::default()
    };
    let mut node = RawNode::new(config, storage).unwrap();
    let work = node.ready();
    assert_eq!(
        work.committed_entries.len(),
        2,
        "two of 4 bytes fit, the third would not"
    );
    assert!(
        !node.has_ready(),
        "the third waits although less than the limit is outstanding"
    );
    let [answer] = &work.messages[0].responses[..] else {
        panic!("one answer")
    };
    node.step(answer.clone()).unwrap();
    assert_eq!(node.ready().committed_entries[0].index, 3);
}

#[test]
fn the_uncommitted_quota_lets_one_proposal_through_whatever_its_size() {
    let mut node = leader(|config| config.max_uncommitted_entries_size = 10);
    node.propose(vec![b'x'; 100]).unwrap();
    assert_eq!(
        node.propose("y").unwrap_err().to_string(),
        "raft proposal dropped"
    );
    node.propose("").expect("what has no data is never refused");
    sent(&mut node);
    node.step(acked(2, 3)).unwrap();
    sent(&mut node);
    assert_eq!(node.raft().uncommitted_size(), 0);
    node.propose("y").unwrap();
}

#[test]
fn no_snapshot_is_sent_to_a_peer_that_may_be_down() {
    let mut node = leader(|_| ());
    propose(&mut node, 2);
    sent(&mut node);
    node.step(acked(2, 3)).unwrap();
    sent(&mut node);
    let conf_state = node.raft().trk().conf_state();
    node.storage_mut()
        .create_snapshot(3, Some(conf_state), "")
        .unwrap();
    node.storage_mut().compact(3).unwrap();
    node.propose("x").unwrap();
    let snapshots = |node: &mut Node| {
        sent(node)
            .iter()
            .filter(|m| m.msg_type == MessageType::MsgSnap && m.to == 3)
            .count()
    };
    assert_eq!(snapshots(&mut node), 0, "node 3 never answered");
    node.step(heartbeat_answer(3)).unwrap();
    assert_eq!(snapshots(&mut node), 1);
    assert_eq!(progress(&node, 3).pending_snapshot, 3);
    node.report_snapshot(3, raft_core::SnapshotStatus::Failure);
    let progress = progress(&node, 3);
    assert_eq!((progress.state, progress.next), (ProgressState::Probe, 1));
    assert!(progress.is_paused(), "the next heartbeat is awaited");
}

/// A follower of node 2 that writes asynchronously.
fn async_follower() -> Node {
    Cluster::with(3, |config| config.async_storage_writes = true)
        .nodes
        .remove(&1)
        .unwrap()
}

fn storage_append(node: &mut Node) -> Message {
    let messages = node.ready().messages;
    let to_append = |m: &Message| m.to == LOCAL_APPEND_THREAD;
    messages
        .into_iter()
        .find(to_append)
        .expect("something is to be stored")
}

#[test]
fn acceptance_and_refusal_both_wait_for_the_write() {
    let mut node = async_follower();
    node.step(append(2, 1, 1, id(0, 0), entries(&[1]))).unwrap();
    node.step(append(2, 1, 1, id(1, 7), vec![])).unwrap();
    let ready = node.ready();
    assert_eq!(ready.messages.len(), 1, "nothing goes to node 2 directly");
    let types: Vec<_> = ready.messages[0]
        .responses
        .iter()
        .map(|m| (m.msg_type, m.reject))
        .collect();
    let answer = MessageType::MsgAppResp;
    assert_eq!(
        types,
        [
            (answer, false),
            (answer, true),
            (MessageType::MsgStorageAppendResp, false)
        ]
    );
}

#[test]
fn asynchronous_application_never_runs_ahead_of_storage() {
    let mut node = async_follower();
    let request = append(2, 1, 1, id(0, 0), entries(&[1, 1]));
    node.step(Message {
        commit: 2,
        ..request
    })
    .unwrap();
    let ready = node.ready();
    assert!(ready.committed_entries.is_empty());
    let work = &ready.messages[0];
    node.storage_mut().append(&work.entries).unwrap();
    for answer in work.responses.iter().filter(|m| m.to == 1) {
        node.step(answer.clone()).unwrap();
    }
    let ready = node.ready();
    assert_eq!(ready.committed_entries.len(), 2);
    assert_eq!(ready.messages[0].to, LOCAL_APPLY_THREAD);
}

#[test]
fn a_report_of_an_earlier_term_does_not_make_entries_stable() {
    let mut node = async_follower();
    node.step(append(2, 1, 1, id(0, 0), entries(&[1]))).unwrap();
    let first = storage_append(&mut node);
    node.step(message(MessageType::MsgHeartbeat, 3, 1, 2))
        .unwrap();
    let second = storage_append(&mut node);
    node.storage_mut().append(&first.entries).unwrap();
    let report = |work: &Message| work.responses.last().unwrap().clone();
    node.step(report(&first)).unwrap();
    assert_eq!(node.raft().log().unstable().entries().len(), 1);
    assert!(
        second.entries.is_empty(),
        "the second write carries no entry"
    );
    node.step(report(&second)).unwrap();
    assert!(
        node.raft().log().unstable().entries().is_empty(),
        "yet it vouches for the first"
    );
    assert_eq!(node.storage().last_index(), Ok(1));
}

#[test]
fn entries_being_written_are_not_written_again_unless_they_are_replaced() {
    let mut node = async_follower();
    node.step(append(2, 1, 1, id(0, 0), entries(&[1, 1, 1])))
        .unwrap();
    assert_eq!(storage_append(&mut node).entries.len(), 3);
    let mut new = entries(&[1, 2, 2]);
    new.remove(0);
    node.step(append(3, 1, 2, id(1, 1), new)).unwrap();
    let rewritten: Vec<_> = storage_append(&mut node)
        .entries
        .iter()
        .map(Entry::id)
        .collect();
    assert_eq!(rewritten, [id(2, 2), id(2, 3)]);
}
