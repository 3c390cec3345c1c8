//! Joint configurations, snapshots, lost disks, machines that join.
use super::*;

#[test]
fn a_joint_commit_needs_a_majority_of_both_halves() {
    let commit = |halves: Voters, on: &'static [usize]| {
        move |nodes: &mut Vec<Fake>| {
            for (place, node) in nodes.iter_mut().enumerate() {
                node.log.push((2, Payload::from("x=2")));
                node.stored = 3 + usize::from(on.contains(&place));
                node.committed = 4;
                node.voters = halves.clone();
            }
        }
    };
    let joint = || (vec![1, 2, 3], vec![3]);
    assert_eq!(
        broken_by(1, commit(joint(), &[0, 1])),
        ["committed-is-durable"],
        "the outgoing half lacks it"
    );
    assert_eq!(
        broken_by(1, commit(joint(), &[2])),
        ["committed-is-durable"],
        "the incoming half lacks it"
    );
    assert_eq!(broken_by(1, commit(joint(), &[0, 2])), Vec::<&str>::new());
    let one = (vec![1], Vec::new());
    assert_eq!(broken_by(1, commit(one, &[0])), Vec::<&str>::new());
    let beyond = (vec![1, 8, 9], Vec::new());
    assert_eq!(
        broken_by(1, commit(beyond, &[0])),
        ["committed-is-durable"],
        "there are no machines 8 and 9"
    );
}

#[test]
fn what_a_snapshot_covers_is_stored_and_matches() {
    let compact = |nodes: &mut Vec<Fake>| {
        for node in &mut nodes[1..] {
            (node.snapshot, node.stored) = (3, 0);
        }
    };
    for node in 1..=3 {
        assert_eq!(broken_by(node, compact), Vec::<&str>::new(), "n{node}");
    }
    let elect = |nodes: &mut Vec<Fake>| {
        compact(nodes);
        (nodes[1].role, nodes[1].term) = (StateType::Leader, 3);
    };
    assert_eq!(broken_by(2, elect), Vec::<&str>::new());
}

#[test]
fn a_match_beyond_a_snapshot_is_found() {
    let install = |nodes: &mut Vec<Fake>| {
        nodes[1].snapshot = 2;
        nodes[1].log.truncate(2);
        (nodes[1].committed, nodes[1].stored) = (2, 2);
    };
    assert!(broken_by(1, install).contains(&"match-is-held"));
}

#[test]
fn a_snapshot_of_what_was_not_committed_breaks_state_machine_safety() {
    let with = |installed| Delta {
        installed: Some(installed),
        ..delta(2)
    };
    assert_eq!(broken_with(&with((3, 2)), |_| ()), Vec::<&str>::new());
    for installed in [(3, 1), (4, 2)] {
        assert_eq!(
            broken_with(&with(installed), |_| ()),
            ["state-machine-safety"]
        );
    }
}

#[test]
fn a_leader_that_compacts_its_log_does_not_delete_from_it() {
    let compact = |nodes: &mut Vec<Fake>| nodes[0].snapshot = 3;
    assert_eq!(broken_by(1, compact), Vec::<&str>::new());
}

#[test]
fn logs_are_compared_only_where_both_go_back_to() {
    let with = Delta {
        appended: Some((4, 4)),
        ..delta(2)
    };
    let change = |nodes: &mut Vec<Fake>| {
        for node in nodes.iter_mut() {
            node.log.push((2, Payload::from("x=2")));
        }
        nodes[2].snapshot = 3;
    };
    assert_eq!(broken_with(&with, change), Vec::<&str>::new());
}

#[test]
fn nobody_is_held_to_what_a_lost_disk_had_promised() {
    let mut scene = healthy();
    let mut checker = checker_of(&scene);
    for node in [2, 3] {
        checker.lost_disk(node);
        let fake = &mut scene.0[node as usize - 1];
        fake.log.clear();
        (fake.up, fake.term, fake.stored) = (false, 0, 0);
        (fake.committed, fake.applied) = (0, 0);
        assert_eq!(checker.check(&scene, &delta(node)), []);
    }
    (scene.0[1].up, scene.0[1].role, scene.0[1].term) = (true, StateType::Leader, 3);
    let found = checker.check(&scene, &delta(2));
    assert_eq!(found[0].invariant, "leader-completeness", "all else holds");
}

#[test]
fn a_node_that_joins_late_is_checked_from_its_first_step_on() {
    let mut scene = healthy();
    let mut checker = checker_of(&scene);
    let late = Fake {
        applied: 4,
        ..scene.0[1].clone()
    };
    scene.0.push(late);
    let found = checker.check(&scene, &delta(4));
    assert_eq!(found[0].invariant, "applied-committed-last");
}
