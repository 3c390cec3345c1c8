//! Sections 5.3 and 5.4: replicating the log, and what may be committed.

use crate::cluster::{Cluster, append, entries, id, message, sent};
use raft_core::{EntryId, Message, MessageType, NONE, ProbeStrategy, Term};

/// Section 5.3: a command becomes an entry of the leader's log and is sent to all others at once.
#[test]
fn a_proposal_is_appended_and_sent_to_everybody() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1);
    cluster.node_mut(1).propose("x").unwrap();
    assert_eq!(cluster.log_terms(1), [1, 1]);
    let appends = sent(cluster.node_mut(1));
    assert_eq!(appends.iter().map(|m| m.to).collect::<Vec<_>>(), [2, 3]);
    for append in appends {
        assert_eq!((append.log_term, append.index, append.commit), (1, 1, 1));
        assert_eq!(append.entries[0].data.as_slice(), b"x");
    }
}

/// Section 5.3: an entry is committed when a majority has it.
#[test]
fn an_entry_is_committed_once_a_majority_has_it() {
    for (size, acks, committed) in [(1, 0, 2), (3, 0, 1), (3, 1, 2), (5, 1, 1), (5, 2, 2)] {
        let mut cluster = Cluster::new(size);
        cluster.elect(1);
        cluster.node_mut(1).propose("x").unwrap();
        sent(cluster.node_mut(1));
        for from in 2..2 + acks {
            let mut ack = message(MessageType::MsgAppResp, from, 1, 1);
            ack.index = 2;
            cluster.node_mut(1).step(ack).unwrap();
        }
        assert_eq!(cluster.committed(1), committed, "{acks} of {size}");
    }
}

/// Section 5.3: what is known to be committed is applied, in the order of the log.
#[test]
fn everybody_applies_committed_entries_in_log_order() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1);
    ["a", "b", "c"]
        .iter()
        .for_each(|data| cluster.propose(1, data));
    assert!(
        [1, 2, 3]
            .iter()
            .all(|&id| cluster.applied_data(id) == ["a", "b", "c"])
    );
}

/// Section 5.3: the consistency check: entries that do not connect are refused.
#[test]
fn a_follower_refuses_entries_that_do_not_connect() {
    for (prev, accepted) in [
        (id(1, 1), true),
        (id(2, 2), true),
        (id(1, 2), false),
        (id(2, 1), false),
        (id(2, 3), false),
    ] {
        let mut cluster = Cluster::with_logs(&[&[1, 2], &[], &[]], |_| ());
        let answer = {
            let node = cluster.node_mut(1);
            node.step(append(2, 1, 2, prev, vec![])).unwrap();
            sent(node).remove(0)
        };
        assert_eq!(!answer.reject, accepted, "after {prev:?}");
        assert_eq!(answer.index, prev.index);
    }
}

/// Section 5.3: Log Matching: what agrees at one place agrees before it; what conflicts goes.
#[test]
fn conflicting_entries_are_overwritten_and_matching_ones_stay() {
    type Case<'a> = (&'a [Term], u64, &'a [Term], &'a [Term]);
    let cases: [Case<'_>; 5] = [
        (&[1, 2, 2], 0, &[3], &[3]),
        (&[1, 2, 2], 1, &[3, 3], &[1, 3, 3]),
        (&[1, 2, 2], 3, &[3], &[1, 2, 2, 3]),
        (&[1, 2, 2], 1, &[2], &[1, 2, 2]),
        (&[1, 2, 2], 1, &[2, 2, 3], &[1, 2, 2, 3]),
    ];
    for (log, prev, new, expected) in cases {
        let mut cluster = Cluster::with_logs(&[log, &[], &[]], |_| ());
        let prev_term = prev.checked_sub(1).map_or(0, |at| log[at as usize]);
        let mut new = entries(new);
        new.iter_mut().for_each(|entry| entry.index += prev);
        cluster
            .node_mut(1)
            .step(append(2, 1, 3, id(prev_term, prev), new))
            .unwrap();
        assert_eq!(cluster.log_terms(1), expected, "{log:?} after {prev}");
    }
}

/// Figure 7 with the terms of the paper.
const FIGURE_7: [&[Term]; 7] = [
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6],
    &[1, 1, 1, 4],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    &[1, 1, 1, 4, 4, 4, 4],
    &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
];

/// Section 5.3: the leader makes every log like its own, and with hints needs one refusal per term that
/// conflicts instead of one per entry.
#[test]
fn every_follower_of_figure_7_ends_with_the_leaders_log() {
    let mut rejections = Vec::new();
    for strategy in ProbeStrategy::ALL {
        let mut cluster = Cluster::with_logs(&FIGURE_7, |config| config.probe_strategy = strategy);
        // Node 5 is of term 7 and would refuse a vote of a term before 8.
        cluster
            .node_mut(1)
            .step(message(MessageType::MsgHeartbeat, 5, 1, 7))
            .unwrap();
        cluster.elect(1);
        for follower in 2..=7 {
            assert_eq!(
                cluster.log_terms(follower),
                cluster.log_terms(1),
                "{strategy} {follower}"
            );
        }
        assert_eq!(cluster.log_terms(1).last(), Some(&8));
        let rejected = |m: &Message| m.msg_type == MessageType::MsgAppResp && m.reject;
        rejections.push(cluster.count_delivered(rejected));
    }
    assert_eq!(rejections, [19, 12, 4]);
}

/// Section 5.4.1: whoever has the better log does not vote for a worse one.
#[test]
fn a_vote_needs_a_log_that_is_at_least_as_up_to_date() {
    let cases: [(&[Term], EntryId, bool); 7] = [
        (&[1, 2], id(2, 2), true),
        (&[1, 2], id(2, 3), true),
        (&[1, 2], id(2, 1), false),
        (&[1, 2], id(1, 9), false),
        (&[1, 2], id(3, 1), true),
        (&[], id(0, 0), true),
        (&[1], id(0, 0), false),
    ];
    for (log, last, granted) in cases {
        let mut cluster = Cluster::with_logs(&[log, &[], &[]], |_| ());
        let mut request = message(MessageType::MsgVote, 2, 1, 5);
        (request.log_term, request.index) = (last.term, last.index);
        cluster.node_mut(1).step(request).unwrap();
        let answer = sent(cluster.node_mut(1)).remove(0);
        assert_eq!(
            (answer.term, !answer.reject),
            (5, granted),
            "{log:?} asked by {last:?}"
        );
        assert_eq!(
            cluster.node(1).raft().vote(),
            if granted { 2 } else { NONE }
        );
    }
}

/// Section 5.4.2, Figure 8: replicas are counted for entries of the leader's own term only.
#[test]
fn an_entry_of_an_earlier_term_is_committed_only_with_one_of_the_leaders_own() {
    let logs: [&[Term]; 5] = [&[1, 2], &[1, 2], &[1], &[1], &[1, 3]];
    // One entry per message: otherwise the leader's own entry would come along at once.
    let mut cluster = Cluster::with_logs(&logs, |config| config.max_size_per_msg = 0);
    cluster
        .node_mut(1)
        .step(message(MessageType::MsgHeartbeat, 5, 1, 3))
        .unwrap();
    cluster.isolated.extend([4, 5]);
    cluster.node_mut(1).campaign().unwrap();
    let mut committed_with = Vec::new();
    while cluster.handle_all() || !cluster.queue.is_empty() {
        if let Some(message) = cluster.queue.pop_front() {
            cluster.deliver(message);
        }
        let holders = (1..=5)
            .filter(|&id| cluster.log_terms(id).get(1) == Some(&2))
            .count();
        let own = (1..=5)
            .filter(|&id| cluster.log_terms(id).get(2) == Some(&4))
            .count();
        if holders >= 3 && own < 3 {
            assert_eq!(
                cluster.committed(1),
                0,
                "{holders} nodes hold the entry of term 2"
            );
        }
        committed_with.push((holders, cluster.committed(1)));
    }
    assert!(
        committed_with.contains(&(3, 0)),
        "the dangerous moment never came"
    );
    assert_eq!(committed_with.last(), Some(&(3, 3)));
}
