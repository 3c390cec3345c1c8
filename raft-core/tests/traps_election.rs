//! Elections, leases, transfers and reads where ports of etcd's raft tend to differ from it.

#[path = "support/cluster.rs"]
mod cluster;

use cluster::{Cluster, append, entries, id, message, sent};
use raft_core::{
    Config, Message, MessageType, NONE, RaftEvent, ReadOnlyOption, StateType, Storage,
};

fn pre_vote(config: &mut Config) {
    config.pre_vote = true;
}

fn check_quorum(config: &mut Config) {
    config.check_quorum = true;
}

fn lines(cluster: &mut Cluster, id: u64) -> Vec<String> {
    let events = cluster.node_mut(id).take_events();
    events
        .iter()
        .map(|event| format!("{} {event}", event.level()))
        .collect()
}

#[test]
fn a_pre_vote_changes_neither_term_nor_vote_nor_timers() {
    let mut cluster = Cluster::with(3, pre_vote);
    cluster.node_mut(1).campaign().unwrap();
    let candidate = cluster.node(1).raft();
    assert_eq!(
        (candidate.state(), candidate.term()),
        (StateType::PreCandidate, 0)
    );
    let requests = sent(cluster.node_mut(1));
    assert!(
        requests
            .iter()
            .all(|m| m.msg_type == MessageType::MsgPreVote && m.term == 1)
    );
    cluster.tick(2, 1);
    cluster.node_mut(2).step(requests[0].clone()).unwrap();
    let answer = sent(cluster.node_mut(2)).remove(0);
    assert_eq!((answer.term, answer.reject), (1, false));
    let voter = cluster.node(2).raft();
    assert_eq!(
        (voter.term(), voter.vote(), voter.election_elapsed()),
        (0, NONE, 1)
    );
    cluster.node_mut(1).step(answer).unwrap();
    let candidate = cluster.node(1).raft();
    assert_eq!(
        (candidate.state(), candidate.term()),
        (StateType::Candidate, 1)
    );
}

#[test]
fn a_lost_election_makes_a_follower_of_the_same_term() {
    for configure in [pre_vote as fn(&mut Config), |_| ()] {
        let mut cluster = Cluster::with_logs(&[&[1], &[1, 1], &[1, 1]], configure);
        cluster.node_mut(1).campaign().unwrap();
        cluster.run();
        assert_eq!(cluster.state(1), StateType::Follower);
        let asked_in_vain = lines(&mut cluster, 1);
        assert!(
            asked_in_vain
                .iter()
                .any(|line| line.ends_with("and 2 vote rejections"))
        );
    }
}

#[test]
fn a_node_that_knows_a_leader_gives_its_vote_to_nobody() {
    let mut cluster = Cluster::new(3);
    cluster
        .node_mut(1)
        .step(append(2, 1, 3, id(0, 0), vec![]))
        .unwrap();
    sent(cluster.node_mut(1));
    cluster
        .node_mut(1)
        .step(message(MessageType::MsgVote, 3, 1, 3))
        .unwrap();
    assert!(sent(cluster.node_mut(1)).remove(0).reject);
    cluster.node_mut(1).forget_leader().unwrap();
    cluster
        .node_mut(1)
        .step(message(MessageType::MsgVote, 3, 1, 3))
        .unwrap();
    assert!(!sent(cluster.node_mut(1)).remove(0).reject);
}

/// Section 6: nodes that hear of a leader disregard votes asked of them, so that removed ones do no harm.
#[test]
fn within_the_lease_no_vote_changes_the_term_unless_the_leader_asked_for_it() {
    let mut cluster = Cluster::with(3, check_quorum);
    cluster.elect(1);
    lines(&mut cluster, 2);
    let request = Message {
        log_term: 9,
        index: 9,
        ..message(MessageType::MsgVote, 3, 2, 5)
    };
    cluster.node_mut(2).step(request.clone()).unwrap();
    assert_eq!(cluster.term(2), 1);
    assert_eq!(
        lines(&mut cluster, 2),
        [
            "INFO 2 [logterm: 1, index: 1, vote: 1] ignored MsgVote from 3 [logterm: 9, index: 9] \
             at term 1: lease is not expired (remaining ticks: 10)"
        ]
    );
    let forced = Message {
        context: "CampaignTransfer".into(),
        ..request.clone()
    };
    let mut other = cluster.clone();
    other.node_mut(2).step(forced).unwrap();
    assert_eq!(other.node(2).raft().vote(), 3);
    cluster.tick(2, 10);
    assert_eq!(
        cluster.term(2),
        1,
        "the timeout is longer than the lease with this seed"
    );
    cluster.node_mut(2).step(request).unwrap();
    assert_eq!(cluster.node(2).raft().vote(), 3);
}

#[test]
fn a_leader_without_a_quorum_steps_down_after_an_election_timeout() {
    let mut cluster = Cluster::with(3, check_quorum);
    cluster.elect(1);
    cluster.isolated.insert(1);
    cluster.tick(1, 10);
    assert_eq!(
        cluster.state(1),
        StateType::Leader,
        "it had heard of them before"
    );
    cluster.tick(1, 10);
    assert_eq!(
        (cluster.state(1), cluster.term(1)),
        (StateType::Follower, 1)
    );
}

#[test]
fn a_leader_of_an_old_term_is_told_so_with_check_quorum_or_pre_vote() {
    for (configure, answers) in [
        (check_quorum as fn(&mut Config), 1),
        (pre_vote, 1),
        (|_: &mut Config| (), 0),
    ] {
        let mut cluster = Cluster::with_logs(&[&[5], &[], &[]], configure);
        cluster
            .node_mut(1)
            .step(message(MessageType::MsgHeartbeat, 2, 1, 4))
            .unwrap();
        let told = sent(cluster.node_mut(1));
        assert_eq!(told.len(), answers);
        assert!(
            told.iter()
                .all(|m| m.msg_type == MessageType::MsgAppResp && m.term == 5)
        );
    }
}

#[test]
fn a_pre_vote_of_an_earlier_term_is_refused_aloud() {
    let mut cluster = Cluster::with_logs(&[&[5], &[], &[]], |_| ());
    cluster
        .node_mut(1)
        .step(message(MessageType::MsgPreVote, 2, 1, 3))
        .unwrap();
    let answer = sent(cluster.node_mut(1)).remove(0);
    assert_eq!(answer.msg_type, MessageType::MsgPreVoteResp);
    assert_eq!((answer.term, answer.reject), (5, true));
}

#[test]
fn a_follower_with_a_snapshot_to_install_does_not_campaign() {
    let mut cluster = Cluster::new(3);
    let mut snapshot = raft_core::Snapshot::default();
    snapshot.metadata.conf_state = raft_core::ConfState::from_voters([1, 2, 3]);
    (snapshot.metadata.index, snapshot.metadata.term) = (5, 1);
    let snapshot = Some(Box::new(snapshot));
    let request = Message {
        snapshot,
        ..message(MessageType::MsgSnap, 2, 1, 1)
    };
    cluster.node_mut(1).step(request).unwrap();
    cluster.node_mut(1).campaign().unwrap();
    assert_eq!(cluster.state(1), StateType::Follower);
    cluster.handle_ready(1);
    assert_eq!(cluster.node(1).storage().last_index(), Ok(5));
    cluster.node_mut(1).campaign().unwrap();
    assert_eq!(cluster.state(1), StateType::Candidate);
}

#[test]
fn a_snapshot_of_a_later_term_than_its_message_is_taken() {
    // Bootstrapped snapshots are of term 1 while their nodes are of term 0.
    let mut cluster = Cluster::new(3);
    let mut snapshot = raft_core::Snapshot::default();
    snapshot.metadata.conf_state = raft_core::ConfState::from_voters([1, 2, 3]);
    (snapshot.metadata.index, snapshot.metadata.term) = (5, 1);
    let snapshot = Some(Box::new(snapshot));
    let request = Message {
        snapshot,
        ..message(MessageType::MsgSnap, 2, 1, 0)
    };
    cluster.node_mut(1).step(request).unwrap();
    assert_eq!(cluster.committed(1), 5);
}

#[test]
fn a_transfer_hands_over_and_drops_proposals_meanwhile() {
    let mut cluster = Cluster::with(3, |config| {
        check_quorum(config);
        pre_vote(config);
    });
    cluster.elect(1);
    cluster.node_mut(1).transfer_leader(2);
    assert_eq!(cluster.node(1).raft().lead_transferee(), 2);
    assert!(cluster.node_mut(1).propose("x").is_err());
    cluster.run();
    assert_eq!(
        (cluster.state(1), cluster.state(2)),
        (StateType::Follower, StateType::Leader)
    );
    assert_eq!(
        cluster.term(2),
        2,
        "no pre-vote, and the lease did not stop it"
    );
}

#[test]
fn a_transfer_waits_for_a_target_that_lags_and_gives_up_after_an_election_timeout() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1);
    cluster.isolated.insert(3);
    cluster.propose(1, "x");
    cluster.node_mut(1).transfer_leader(3);
    cluster.run();
    cluster.tick(1, 9);
    assert_eq!(cluster.node(1).raft().lead_transferee(), 3);
    let mut waiting = cluster.clone();
    cluster.tick(1, 1);
    assert_eq!(cluster.node(1).raft().lead_transferee(), NONE);
    cluster.node_mut(1).propose("y").unwrap();
    waiting.isolated.clear();
    waiting.run();
    assert_eq!(waiting.state(3), StateType::Leader);
}

#[test]
fn requests_for_a_transfer_that_cannot_be_are_explained() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1);
    cluster.isolated.insert(3);
    cluster.propose(1, "x");
    lines(&mut cluster, 1);
    [1, 3, 3, 2]
        .iter()
        .for_each(|&target| cluster.node_mut(1).transfer_leader(target));
    let said = lines(&mut cluster, 1);
    assert_eq!(
        said,
        [
            "DEBUG 1 is already leader. Ignored transferring leadership to self",
            "INFO 1 [term 1] starts to transfer leadership to 3",
            "INFO 1 [term 1] transfer leadership to 3 is in progress, ignores request to same \
             node 3",
            "INFO 1 [term 1] abort previous transferring leadership to 3",
            "INFO 1 [term 1] starts to transfer leadership to 2",
            "INFO 1 sends MsgTimeoutNow to 2 immediately as 2 already has up-to-date log",
        ]
    );
}

#[test]
fn followers_forward_proposals_and_transfers_and_reads() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1);
    cluster.propose(2, "through 2");
    assert_eq!(cluster.applied_data(3), ["through 2"]);
    cluster.node_mut(2).read_index("read");
    let read = sent(cluster.node_mut(2)).remove(0);
    assert_eq!(
        (read.msg_type, read.to, read.from, read.term),
        (MessageType::MsgReadIndex, 1, 2, 0)
    );
    cluster.node_mut(2).transfer_leader(3);
    cluster.run();
    assert_eq!(cluster.state(3), StateType::Leader);
}

#[test]
fn without_forwarding_or_a_leader_proposals_are_dropped() {
    let mut cluster = Cluster::with(3, |config| config.disable_proposal_forwarding = true);
    assert!(cluster.node_mut(2).propose("x").is_err());
    cluster.elect(1);
    lines(&mut cluster, 2);
    assert!(cluster.node_mut(2).propose("x").is_err());
    assert_eq!(
        lines(&mut cluster, 2),
        ["INFO 2 not forwarding to leader 1 at term 1; dropping proposal"]
    );
}

#[test]
fn a_read_before_the_first_commit_of_the_term_is_held() {
    let mut cluster = Cluster::with_logs(&[&[1, 1], &[1, 1], &[]], |_| ());
    cluster.node_mut(1).campaign().unwrap();
    sent(cluster.node_mut(1));
    cluster
        .node_mut(1)
        .step(message(MessageType::MsgVoteResp, 2, 1, 2))
        .unwrap();
    cluster.node_mut(1).read_index("r");
    let beats = |messages: Vec<Message>| {
        messages
            .into_iter()
            .filter(|m| m.msg_type == MessageType::MsgHeartbeat)
            .count()
    };
    assert_eq!(beats(sent(cluster.node_mut(1))), 0);
    let ack = Message {
        index: 3,
        ..message(MessageType::MsgAppResp, 2, 1, 2)
    };
    cluster.node_mut(1).step(ack).unwrap();
    let messages = sent(cluster.node_mut(1));
    let context = messages
        .iter()
        .find(|m| m.msg_type == MessageType::MsgHeartbeat);
    let context = context.expect("the read asks around now").context.clone();
    assert_eq!(context.as_slice(), 1u64.to_le_bytes());
    let answer = Message {
        context,
        ..message(MessageType::MsgHeartbeatResp, 2, 1, 2)
    };
    cluster.node_mut(1).step(answer).unwrap();
    let reads = cluster.node_mut(1).ready().read_states;
    assert_eq!(
        (reads[0].index, reads[0].request_ctx.as_slice()),
        (3, b"r".as_slice())
    );
}

#[test]
fn a_lease_answers_reads_at_once() {
    let mut cluster = Cluster::with(3, |config| {
        config.check_quorum = true;
        config.read_only_option = ReadOnlyOption::LeaseBased;
    });
    cluster.elect(1);
    cluster.node_mut(1).read_index("r");
    assert_eq!(cluster.node_mut(1).ready().read_states[0].index, 1);
}

#[test]
fn messages_that_nobody_sends_are_refused_and_change_nothing() {
    let mut cluster = Cluster::with_logs(&[&[1, 1], &[], &[]], |_| ());
    let node = cluster.node_mut(1);
    node.step(Message {
        commit: 1,
        ..append(2, 1, 1, id(1, 2), vec![])
    })
    .unwrap();
    sent(node);
    let mut gap = append(2, 1, 1, id(1, 1), entries(&[1, 1, 1]));
    gap.entries = gap.entries[2..].into();
    let cases = [
        (message(MessageType::MsgVote, 2, 1, 0), "it has no term"),
        (append(1, 1, 1, id(0, 0), vec![]), "the sender is this node"),
        (
            message(MessageType::MsgHeartbeatResp, 1, 1, 1),
            "the sender is this node",
        ),
        (
            Message {
                reject: true,
                ..message(MessageType::MsgAppResp, 1, 1, 1)
            },
            "the sender is this node",
        ),
        (gap, "its entries are not a piece of one log"),
        (
            Message {
                commit: 9,
                ..message(MessageType::MsgHeartbeat, 2, 1, 1)
            },
            "tocommit(9) is out of range [lastIndex(2)]. Was the raft log corrupted, truncated, \
             or lost?",
        ),
        (message(MessageType::MsgProp, 2, 1, 0), "it has 0 entries"),
    ];
    for (request, problem) in cases {
        let node = cluster.node_mut(1);
        node.take_events();
        let log = node.raft().log().clone();
        let error = node.step(request).unwrap_err().to_string();
        assert!(error.ends_with(problem), "{error}");
        assert!(matches!(
            node.take_events()[..],
            [RaftEvent::MalformedMessage(_)]
        ));
        assert_eq!(node.raft().log(), &log);
    }
}

#[test]
fn network_messages_are_filtered() {
    let mut cluster = Cluster::new(3);
    let node = cluster.node_mut(1);
    let error = |node: &mut cluster::Node, m| node.step(m).unwrap_err().to_string();
    assert_eq!(
        error(node, message(MessageType::MsgHup, 2, 1, 0)),
        "raft: cannot step raft local message"
    );
    assert_eq!(
        error(node, message(MessageType::MsgAppResp, 9, 1, 0)),
        "raft: cannot step as peer not found"
    );
}
