//! Configuration changes where ports of etcd's raft tend to differ from it.

#[path = "support/cluster.rs"]
mod cluster;

use cluster::{Cluster, message, sent};
use raft_core::{
    ConfChange, ConfChangeTransition, ConfChangeType, ConfChangeV2, ConfState, Config, EntryType,
    MemoryStorage, Message, MessageType, RawNode, StateType, conf_changes_from_str,
};

fn v1(change_type: ConfChangeType, node_id: u64) -> ConfChange {
    ConfChange {
        change_type,
        node_id,
        ..ConfChange::default()
    }
}

fn v2(changes: &str) -> ConfChangeV2 {
    let changes = conf_changes_from_str(changes).unwrap();
    ConfChangeV2 {
        changes,
        ..ConfChangeV2::default()
    }
}

fn explicit(changes: &str) -> ConfChangeV2 {
    let transition = ConfChangeTransition::ConfChangeTransitionJointExplicit;
    ConfChangeV2 {
        transition,
        ..v2(changes)
    }
}

fn config_of(cluster: &Cluster, id: u64) -> String {
    cluster.node(id).raft().trk().config().to_string()
}

/// Nodes 1 to `voters` vote, the others up to `all` know the configuration and are no members.
fn with_spares(voters: u64, all: u64) -> Cluster {
    let conf_state = ConfState::from_voters(1..=voters);
    let storages = (1..=all).map(|id| (id, MemoryStorage::with_conf_state(conf_state.clone())));
    let mut cluster = Cluster::from_storages(storages, |_| ());
    cluster.elect(1);
    cluster
}

#[test]
fn a_new_member_is_probed_from_the_last_entry_and_counts_as_active() {
    let mut cluster = with_spares(1, 1);
    cluster.propose(1, "x");
    cluster
        .node_mut(1)
        .propose_conf_change(v1(ConfChangeType::ConfChangeAddNode, 2))
        .unwrap();
    cluster.run();
    let progress = cluster.node(1).raft().trk().progress().get(2).unwrap();
    assert_eq!(
        (progress.matched, progress.next, progress.recent_active),
        (0, 3, true)
    );
}

#[test]
fn an_added_node_catches_up_and_votes() {
    let mut cluster = with_spares(2, 3);
    cluster.propose(1, "before");
    cluster
        .node_mut(1)
        .propose_conf_change(v1(ConfChangeType::ConfChangeAddNode, 3))
        .unwrap();
    cluster.run();
    assert_eq!(cluster.applied_data(3), ["before"]);
    assert_eq!(config_of(&cluster, 3), "voters=(1 2 3)");
    cluster.isolated.insert(2);
    cluster.propose(1, "after");
    assert_eq!(cluster.applied_data(3), ["before", "after"]);
}

/// Section 6: from the old configuration over the joint one to the new, while the cluster goes on.
#[test]
fn several_changes_pass_through_a_joint_configuration_that_is_left_by_itself() {
    let mut cluster = with_spares(1, 3);
    cluster.node_mut(1).take_events();
    cluster
        .node_mut(1)
        .propose_conf_change(v2("v2 v3"))
        .unwrap();
    cluster.run();
    assert!((1..=3).all(|id| config_of(&cluster, id) == "voters=(1 2 3)"));
    let events = cluster.node_mut(1).take_events();
    let lines: Vec<_> = events.iter().map(ToString::to_string).collect();
    let joint = "voters=(1 2 3)&&(1) autoleave";
    assert!(
        lines.contains(&format!("1 switched to configuration {joint}")),
        "{lines:?}"
    );
    let leaving = format!("initiating automatic transition out of joint configuration {joint}");
    assert!(lines.contains(&leaving), "{lines:?}");
}

/// Section 6: in joint consensus, elections and commits need a majority of the old and one of the new members.
#[test]
fn a_joint_configuration_needs_both_majorities_to_commit_and_to_elect() {
    let mut cluster = with_spares(3, 6);
    cluster
        .node_mut(1)
        .propose_conf_change(explicit("r2 r3 v4 v5 v6"))
        .unwrap();
    cluster.run();
    assert_eq!(config_of(&cluster, 1), "voters=(1 4 5 6)&&(1 2 3)");
    for cut in [[2, 3], [5, 6]] {
        let mut cut_off = cluster.clone();
        cut_off.isolated.extend(cut);
        let before = cut_off.committed(1);
        cut_off.node_mut(1).propose("x").unwrap();
        cut_off.run();
        assert_eq!(cut_off.committed(1), before, "without {cut:?}");
        cut_off.isolated.insert(1);
        cut_off.node_mut(4).campaign().unwrap();
        cut_off.run();
        assert_ne!(cut_off.state(4), StateType::Leader, "without {cut:?}");
    }
    cluster.propose(1, "x");
    assert_eq!(cluster.applied_data(4), ["x"]);
}

#[test]
fn a_second_change_while_one_is_pending_becomes_an_empty_entry() {
    let mut cluster = with_spares(3, 3);
    let node = cluster.node_mut(1);
    node.propose_conf_change(v1(ConfChangeType::ConfChangeAddNode, 4))
        .unwrap();
    node.take_events();
    node.propose_conf_change(v1(ConfChangeType::ConfChangeRemoveNode, 3))
        .unwrap();
    let line = "1 ignoring conf change transition:ConfChangeTransitionAuto \
                changes:{type:ConfChangeRemoveNode node_id:3} at config voters=(1 2 3): \
                possible unapplied conf change at index 2 (applied to 1)";
    assert_eq!(node.take_events()[0].to_string(), line);
    let last = node.raft().log().unstable().entries().last().unwrap();
    assert_eq!(
        (last.entry_type, last.type_set),
        (EntryType::EntryNormal, true)
    );
    assert!(last.data.is_nil());
}

#[test]
fn automatic_leaving_is_tried_again_after_a_transfer() {
    let mut cluster = with_spares(2, 3);
    cluster.isolated.insert(2);
    cluster
        .node_mut(1)
        .propose_conf_change(v2("v3 l2"))
        .unwrap();
    sent(cluster.node_mut(1));
    let ack = |from: u64, index| Message {
        index,
        ..message(MessageType::MsgAppResp, from, 1, 1)
    };
    cluster.node_mut(1).step(ack(2, 2)).unwrap();
    cluster.node_mut(1).transfer_leader(2);
    cluster.node_mut(1).take_events();
    cluster.handle_ready(1);
    let said = |cluster: &mut Cluster| {
        let events = cluster.node_mut(1).take_events();
        events
            .iter()
            .map(ToString::to_string)
            .filter(|line| line.contains("initiating"))
            .collect()
    };
    let refused: Vec<String> = said(&mut cluster);
    assert!(
        refused
            .iter()
            .any(|line| line.starts_with("not initiating")),
        "{refused:?}"
    );
    assert!(
        refused
            .iter()
            .all(|line| line.ends_with("raft proposal dropped")),
        "{refused:?}"
    );
    cluster.tick(1, 10);
    assert_eq!(cluster.node(1).raft().lead_transferee(), 0);
    cluster.node_mut(1).propose("something to apply").unwrap();
    sent(cluster.node_mut(1));
    cluster.node_mut(1).step(ack(2, 3)).unwrap();
    cluster.node_mut(1).step(ack(3, 3)).unwrap();
    cluster.handle_ready(1);
    let tried: Vec<String> = said(&mut cluster);
    assert_eq!(
        tried,
        [
            "initiating automatic transition out of joint configuration \
          voters=(1 3)&&(1 2) learners_next=(2) autoleave"
        ]
    );
}

#[test]
fn a_committed_change_that_is_not_applied_stops_a_campaign() {
    let change = v1(ConfChangeType::ConfChangeAddNode, 4).encode();
    let mut entry = raft_core::Entry::with_type(EntryType::EntryConfChange, change);
    (entry.term, entry.index) = (1, 1);
    let mut storage = MemoryStorage::with_conf_state(ConfState::from_voters([1, 2, 3]));
    storage.append(&[entry]).unwrap();
    storage.set_hard_state(raft_core::HardState {
        term: 1,
        vote: 0,
        commit: 1,
    });
    let mut node = RawNode::new(
        Config {
            id: 1,
            ..Config::default()
        },
        storage,
    )
    .unwrap();
    node.take_events();
    node.campaign().unwrap();
    assert_eq!(
        node.take_events()[0].to_string(),
        "1 cannot campaign at term 1 since there are still pending configuration changes to apply"
    );
    assert_eq!(node.raft().state(), StateType::Follower);
}

/// Section 6: a leader may manage a cluster that it is no member of, until it steps down.
#[test]
fn a_removed_leader_steps_down_only_if_configured_and_takes_no_proposals_otherwise() {
    for (steps_down, state) in [(true, StateType::Follower), (false, StateType::Leader)] {
        let mut cluster = Cluster::with(3, |config| config.step_down_on_removal = steps_down);
        cluster.elect(1);
        let remove = v1(ConfChangeType::ConfChangeRemoveNode, 1);
        cluster.node_mut(1).propose_conf_change(remove).unwrap();
        cluster.run();
        assert_eq!(cluster.state(1), state);
        assert!(cluster.node_mut(1).propose("x").is_err());
    }
}

/// Section 6: new members may first catch up without a vote.
#[test]
fn a_learner_gets_the_log_but_neither_counts_nor_campaigns_nor_takes_over() {
    let mut cluster = with_spares(1, 2);
    let learn = v1(ConfChangeType::ConfChangeAddLearnerNode, 2);
    cluster.node_mut(1).propose_conf_change(learn).unwrap();
    cluster.run();
    cluster.propose(1, "x");
    assert_eq!(cluster.applied_data(2), ["x"]);
    assert!(cluster.node(2).raft().is_learner());
    cluster.node_mut(2).campaign().unwrap();
    assert_eq!(cluster.state(2), StateType::Follower);
    cluster.node_mut(1).transfer_leader(2);
    assert_eq!(cluster.node(1).raft().lead_transferee(), 0);
    cluster.isolated.insert(2);
    cluster.propose(1, "alone");
    assert_eq!(cluster.applied_data(1), ["x", "alone"]);
}

#[test]
fn a_node_that_is_demoted_during_its_pre_vote_goes_on_and_says_so() {
    let mut cluster = Cluster::with(3, |config| config.pre_vote = true);
    let node = cluster.node_mut(1);
    node.campaign().unwrap();
    node.apply_conf_change(v2("l1"));
    node.take_events();
    for from in [2, 3] {
        node.step(message(MessageType::MsgPreVoteResp, from, 1, 1))
            .unwrap();
    }
    let lines: Vec<_> = node.take_events().iter().map(ToString::to_string).collect();
    let line = "1 is unpromotable; campaign() should have been called";
    assert!(lines.contains(&line.to_owned()), "{lines:?}");
    assert_eq!(node.raft().state(), StateType::Candidate);
}

#[test]
fn removing_the_target_ends_a_transfer() {
    let mut cluster = Cluster::new(3);
    cluster.elect(1);
    let remove = v1(ConfChangeType::ConfChangeRemoveNode, 3);
    cluster.node_mut(1).propose_conf_change(remove).unwrap();
    cluster.isolated.insert(3);
    cluster.node_mut(1).transfer_leader(3);
    assert_eq!(cluster.node(1).raft().lead_transferee(), 3);
    cluster.run();
    assert_eq!(cluster.node(1).raft().lead_transferee(), 0);
}

#[test]
fn a_change_that_cannot_be_applied_is_an_error_and_keeps_the_configuration() {
    let mut cluster = with_spares(1, 1);
    let remove = v1(ConfChangeType::ConfChangeRemoveNode, 1);
    let error = cluster
        .node_mut(1)
        .try_apply_conf_change(remove)
        .unwrap_err();
    assert_eq!(error.to_string(), "removed all voters");
    assert_eq!(config_of(&cluster, 1), "voters=(1)");
}

#[test]
fn a_bootstrapped_node_finds_its_peers_in_its_log() {
    let storages = (1..=3).map(|id| (id, MemoryStorage::new()));
    let mut cluster = Cluster::from_storages(storages, |_| ());
    for id in 1..=3 {
        cluster.node_mut(id).bootstrap(&[1, 2, 3]).unwrap();
    }
    cluster.run();
    cluster.elect(1);
    cluster.propose(1, "x");
    for id in 1..=3 {
        assert_eq!(
            cluster.applied_data(id).last().map(String::as_str),
            Some("x")
        );
        assert_eq!(config_of(&cluster, id), "voters=(1 2 3)");
    }
    let error = cluster.node_mut(1).bootstrap(&[1]).unwrap_err();
    assert_eq!(error.to_string(), "can't bootstrap a nonempty Storage");
}
