//! Each safety rule, with it and without it: what it forbids happens when it is switched off.

#[path = "support/cluster.rs"]
mod cluster;

use cluster::{Cluster, append, entries, id, message, sent};
use raft_core::{Config, Message, MessageType, Rule, Rules, StateType};

/// What came of the same story with all rules, and without one.
fn with_and_without<T>(rule: Rule, story: impl Fn(Rules) -> T) -> (T, T) {
    (story(Rules::default()), story(Rules::without(rule)))
}

fn configured(rules: Rules) -> impl Fn(&mut Config) {
    move |config| config.rules = rules
}

#[test]
fn own_term_commit_keeps_old_entries_uncommitted_until_one_of_the_leaders_term_is() {
    let story = |rules| {
        let mut cluster = Cluster::with_logs(&[&[1, 2], &[1], &[1]], |config| {
            config.rules = rules;
            config.max_size_per_msg = 0;
        });
        cluster.isolated.insert(3);
        cluster.node_mut(1).campaign().unwrap();
        let mut seen = Vec::new();
        while cluster.handle_all() || !cluster.queue.is_empty() {
            if let Some(message) = cluster.queue.pop_front() {
                cluster.deliver(message);
            }
            seen.push(cluster.committed(1));
        }
        seen.contains(&2)
    };
    assert_eq!(with_and_without(Rule::OwnTermCommit, story), (false, true));
}

#[test]
fn log_matching_check_refuses_entries_that_do_not_connect() {
    let story = |rules| {
        let mut cluster = Cluster::with_logs(&[&[1, 1], &[], &[]], configured(rules));
        let node = cluster.node_mut(1);
        node.step(append(2, 1, 3, id(2, 2), entries(&[2, 2, 3])[2..].to_vec()))
            .unwrap();
        sent(node);
        cluster.log_terms(1)
    };
    let (with, without) = with_and_without(Rule::LogMatchingCheck, story);
    assert_eq!((with, without), (vec![1, 1], vec![1, 1, 3]));
}

#[test]
fn up_to_date_vote_refuses_a_candidate_with_a_worse_log() {
    let story = |rules| {
        let mut cluster = Cluster::with_logs(&[&[1, 1], &[], &[]], configured(rules));
        let node = cluster.node_mut(1);
        node.step(message(MessageType::MsgVote, 2, 1, 5)).unwrap();
        sent(node)[0].reject
    };
    assert_eq!(with_and_without(Rule::UpToDateVote, story), (true, false));
}

#[test]
fn one_vote_per_term_refuses_a_second_candidate() {
    let story = |rules| {
        let mut cluster = Cluster::with(3, configured(rules));
        let node = cluster.node_mut(1);
        let mut answer = |candidate| {
            node.step(message(MessageType::MsgVote, candidate, 1, 1))
                .unwrap();
            sent(node)[0].reject
        };
        (answer(2), answer(3))
    };
    let (with, without) = with_and_without(Rule::OneVotePerTerm, story);
    assert_eq!((with, without), ((false, true), (false, false)));
}

#[test]
fn quorum_size_needs_more_than_half() {
    let story = |rules| {
        let mut cluster = Cluster::with(4, configured(rules));
        cluster.isolated.extend([3, 4]);
        cluster.node_mut(1).campaign().unwrap();
        cluster.run();
        (
            cluster.node(1).raft().state() == StateType::Leader,
            cluster.committed(1),
        )
    };
    let (with, without) = with_and_without(Rule::QuorumSize, story);
    assert_eq!((with, without), ((false, 0), (true, 1)));
}

#[test]
fn joint_quorum_needs_a_majority_of_the_old_voters_too() {
    let story = |rules| {
        let mut cluster = Cluster::with(5, configured(rules));
        cluster.elect(1);
        let leave = raft_core::ConfChangeV2 {
            transition: raft_core::ConfChangeTransition::ConfChangeTransitionJointExplicit,
            changes: raft_core::conf_changes_from_str("r3 r4 r5").unwrap(),
            ..Default::default()
        };
        cluster.node_mut(1).propose_conf_change(leave).unwrap();
        cluster.run();
        let before = cluster.committed(1);
        cluster.isolated.extend([3, 4, 5]);
        cluster.propose(1, "x");
        cluster.committed(1) > before
    };
    assert_eq!(with_and_without(Rule::JointQuorum, story), (false, true));
}

#[test]
fn read_quorum_round_asks_before_it_answers() {
    let story = |rules| {
        let mut cluster = Cluster::with(3, configured(rules));
        cluster.elect(1);
        cluster.isolated.insert(1);
        cluster.node_mut(1).read_index("r");
        cluster.node_mut(1).ready().read_states.len()
    };
    assert_eq!(with_and_without(Rule::ReadQuorumRound, story), (0, 1));
}

#[test]
fn read_after_own_commit_waits_for_the_first_commit_of_the_term() {
    let story = |rules| {
        let mut rules: Rules = rules;
        rules.set(Rule::ReadQuorumRound, false);
        let mut cluster = Cluster::with(3, configured(rules));
        cluster.node_mut(1).campaign().unwrap();
        while cluster.node(1).raft().state() != StateType::Leader {
            cluster.handle_all();
            let message = cluster
                .queue
                .pop_front()
                .expect("the votes are on their way");
            cluster.deliver(message);
        }
        cluster.node_mut(1).read_index("r");
        cluster.node_mut(1).ready().read_states.len()
    };
    assert_eq!(with_and_without(Rule::ReadAfterOwnCommit, story), (0, 1));
}

#[test]
fn heartbeat_commit_limit_says_no_more_than_what_matches() {
    let story = |rules| {
        let mut cluster = Cluster::with(3, configured(rules));
        cluster.elect(1);
        cluster.isolated.insert(3);
        cluster.propose(1, "x");
        let node = cluster.node_mut(1);
        node.tick();
        let sent = sent(node);
        let heartbeat = sent
            .iter()
            .find(|m| m.to == 3 && m.msg_type == MessageType::MsgHeartbeat);
        heartbeat.expect("it is time for one").commit
    };
    assert_eq!(with_and_without(Rule::HeartbeatCommitLimit, story), (1, 2));
}

#[test]
fn append_commit_limit_commits_no_further_than_what_the_append_made_match() {
    let story = |rules| {
        let mut cluster = Cluster::with_logs(&[&[1, 1, 1], &[], &[]], configured(rules));
        let node = cluster.node_mut(1);
        let request = Message {
            commit: 3,
            ..append(2, 1, 2, id(1, 1), vec![])
        };
        node.step(request).unwrap();
        node.raft().log().committed()
    };
    assert_eq!(with_and_without(Rule::AppendCommitLimit, story), (1, 3));
}
