//! Every invariant can fail: the checker is shown broken clusters.
mod machines;

use super::*;

/// A node that claims whatever a test wants.
#[derive(Clone)]
struct Fake {
    up: bool,
    role: StateType,
    term: Term,
    log: Vec<(Term, Payload)>,
    committed: Index,
    applied: Index,
    /// Index of the snapshot in whose place its first entries are not held.
    snapshot: Index,
    /// How many entries of `log` are on the disk.
    stored: usize,
    voters: Voters,
    /// (follower, Match, Next)
    beliefs: Vec<(NodeId, Index, Index)>,
}

struct Fakes(Vec<Fake>);

impl Scene for Fakes {
    fn node_count(&self) -> u64 {
        self.0.len() as u64
    }

    fn state(&self, node: NodeId) -> NodeState {
        let fake = &self.0[node as usize - 1];
        let last_term = |log: &[(Term, Payload)]| log.last().map_or(0, |(term, _)| *term);
        NodeState {
            up: fake.up,
            role: fake.role,
            term: fake.term,
            first: fake.snapshot + 1,
            last: fake.log.len() as Index,
            last_term: last_term(&fake.log),
            committed: fake.committed,
            applied: fake.applied,
            stored: (fake.stored as Index, last_term(&fake.log[..fake.stored])),
        }
    }

    fn entry(&self, node: NodeId, index: Index) -> Option<(Term, &Payload)> {
        let fake = &self.0[node as usize - 1];
        let log = Some(&fake.log).filter(|_| index > fake.snapshot)?;
        let (term, data) = log.get(index.checked_sub(1)? as usize)?;
        Some((*term, data))
    }

    fn stores(&self, node: NodeId, index: Index, term: Term) -> bool {
        let fake = &self.0[node as usize - 1];
        let stored = fake.log[..fake.stored].get(index as usize - 1);
        index <= fake.snapshot || stored.is_some_and(|(own, _)| *own == term)
    }

    fn voters(&self, node: NodeId) -> Voters {
        self.0[node as usize - 1].voters.clone()
    }

    fn visit_beliefs(&self, node: NodeId, visit: &mut dyn FnMut(NodeId, Index, Index)) {
        for (follower, matched, next) in &self.0[node as usize - 1].beliefs {
            visit(*follower, *matched, *next);
        }
    }
}

/// n1 leads term 2 of three nodes that hold the terms 1 1 2, all of it committed and on all disks.
fn healthy() -> Fakes {
    let log: Vec<_> = [1, 1, 2].map(|term| (term, Payload::from("x=1"))).to_vec();
    let follower = Fake {
        up: true,
        role: StateType::Follower,
        term: 2,
        log,
        committed: 3,
        applied: 2,
        snapshot: 0,
        stored: 3,
        voters: (vec![1, 2, 3], Vec::new()),
        beliefs: Vec::new(),
    };
    let beliefs = vec![(1, 3, 4), (2, 3, 4), (3, 3, 4)];
    let leader = Fake {
        role: StateType::Leader,
        beliefs,
        ..follower.clone()
    };
    Fakes(vec![leader, follower.clone(), follower])
}

fn delta(node: NodeId) -> Delta<'static> {
    Delta {
        node,
        appended: None,
        applied: &[],
        installed: None,
        beliefs_changed: true,
        unexplained: &[],
    }
}

/// A checker that has seen a healthy cluster, n1 last.
fn checker_of(scene: &Fakes) -> Checker {
    let mut checker = Checker::new(scene);
    for node in [3, 2, 1] {
        assert_eq!(checker.check(scene, &delta(node)), [], "n{node} is healthy");
    }
    checker
}

/// The names of what is found broken when a healthy cluster changes so, with n`node` as the one that was touched.
fn broken_by(node: NodeId, change: impl FnOnce(&mut Vec<Fake>)) -> Vec<&'static str> {
    broken_with(&delta(node), change)
}

fn broken_with(delta: &Delta<'_>, change: impl FnOnce(&mut Vec<Fake>)) -> Vec<&'static str> {
    let mut scene = healthy();
    let mut checker = checker_of(&scene);
    change(&mut scene.0);
    let mut names: Vec<_> = checker
        .check(&scene, delta)
        .into_iter()
        .map(|violation| violation.invariant)
        .collect();
    names.dedup();
    names
}

#[test]
fn a_healthy_cluster_breaks_nothing() {
    for node in 1..=3 {
        assert_eq!(broken_by(node, |_| ()), Vec::<&str>::new());
    }
}

#[test]
fn an_answer_that_no_order_explains_breaks_the_linearizable_history() {
    let unexplained = ["request 2 (get x) through n1 was answered none".to_owned()];
    let delta = Delta {
        unexplained: &unexplained,
        beliefs_changed: false,
        ..delta(1)
    };
    assert_eq!(broken_with(&delta, |_| ()), ["linearizable-history"]);
}

#[test]
fn every_invariant_has_a_name_of_its_own() {
    let mut names: Vec<_> = TABLE.iter().map(|invariant| invariant.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), TABLE.len());
}

#[test]
fn a_second_leader_of_a_term_breaks_election_safety() {
    assert_eq!(
        broken_by(2, |nodes| nodes[1].role = StateType::Leader),
        ["election-safety"]
    );
}

#[test]
fn a_leader_of_a_later_term_breaks_nothing() {
    let elect = |nodes: &mut Vec<Fake>| (nodes[1].role, nodes[1].term) = (StateType::Leader, 3);
    assert_eq!(broken_by(2, elect), Vec::<&str>::new());
}

#[test]
fn a_leader_that_loses_or_replaces_its_last_entry_breaks_append_only() {
    let lose = |nodes: &mut Vec<Fake>| {
        nodes[0].log.push((2, Payload::from("x=2")));
    };
    let mut scene = healthy();
    let mut checker = checker_of(&scene);
    lose(&mut scene.0);
    let appended = Delta {
        appended: Some((4, 4)),
        ..delta(1)
    };
    assert_eq!(checker.check(&scene, &appended), []);
    scene.0[0].log.pop();
    let found = checker.check(&scene, &delta(1));
    assert_eq!(found[0].invariant, "leader-append-only");
    assert!(
        found[0]
            .evidence
            .contains("ended at 4 with term 2, now it ends at 3"),
        "{}",
        found[0].evidence
    );
}

#[test]
fn different_data_under_the_same_index_and_term_breaks_log_matching() {
    let with = Delta {
        appended: Some((4, 4)),
        ..delta(2)
    };
    let change = |nodes: &mut Vec<Fake>| {
        nodes[0].log.push((2, Payload::from("x=2")));
        nodes[1].log.push((2, Payload::from("x=3")));
    };
    assert_eq!(broken_with(&with, change), ["log-matching"]);
}

#[test]
fn a_different_past_under_the_same_index_and_term_breaks_log_matching() {
    let with = Delta {
        appended: Some((4, 5)),
        ..delta(2)
    };
    let change = |nodes: &mut Vec<Fake>| {
        nodes[2]
            .log
            .extend([(2, Payload::from("a")), (3, Payload::from("b"))]);
        nodes[1]
            .log
            .extend([(1, Payload::from("a")), (3, Payload::from("b"))]);
    };
    assert_eq!(broken_with(&with, change), ["log-matching"]);
}

#[test]
fn a_new_leader_without_a_committed_entry_breaks_leader_completeness() {
    let change = |nodes: &mut Vec<Fake>| {
        let node = &mut nodes[1];
        (node.role, node.term, node.committed) = (StateType::Leader, 3, 2);
        node.log[2] = (1, Payload::from("x=9"));
    };
    let found = broken_by(2, change);
    assert!(found.contains(&"leader-completeness"), "{found:?}");
}

#[test]
fn a_commit_that_a_later_leader_lacks_breaks_leader_completeness() {
    let mut scene = healthy();
    let mut checker = checker_of(&scene);
    (scene.0[2].role, scene.0[2].term) = (StateType::Leader, 3);
    assert_eq!(checker.check(&scene, &delta(3)), []);
    for node in &mut scene.0[..2] {
        node.log.push((2, Payload::from("late")));
        node.stored = 4;
    }
    scene.0[0].committed = 4;
    let found = checker.check(&scene, &delta(1));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].invariant, "leader-completeness");
}

#[test]
fn a_different_committed_entry_breaks_state_machine_safety() {
    let change = |nodes: &mut Vec<Fake>| {
        nodes[2].up = true;
        nodes[2].log[2] = (2, Payload::from("other"));
        nodes[2].committed = 3;
    };
    let mut scene = healthy();
    scene.0[2].committed = 2;
    let mut checker = Checker::new(&scene);
    assert_eq!(checker.check(&scene, &delta(1)), []);
    // Seen first with a commit index of 2, so that the third entry is news.
    change(&mut scene.0);
    scene.0[2].term = 3;
    let found = checker.check(&scene, &delta(3));
    assert!(
        found.iter().any(|v| v.invariant == "state-machine-safety"),
        "{found:?}"
    );
}

#[test]
fn applying_what_was_not_committed_breaks_state_machine_safety() {
    let entry = |index, data: &str| Entry {
        term: 2,
        index,
        ..Entry::normal(data)
    };
    let other = [entry(3, "other")];
    let beyond = [entry(4, "x=1")];
    let same = [entry(3, "x=1")];
    let found = |applied| {
        broken_with(
            &Delta {
                applied,
                ..delta(2)
            },
            |_| (),
        )
    };
    assert_eq!(found(&other), ["state-machine-safety"]);
    assert_eq!(found(&beyond), ["state-machine-safety"]);
    assert_eq!(found(&same), Vec::<&str>::new());
}

#[test]
fn cursors_out_of_order_are_found() {
    assert_eq!(
        broken_by(2, |nodes| nodes[1].applied = 4),
        ["applied-committed-last"]
    );
    assert_eq!(
        broken_by(2, |nodes| nodes[1].committed = 4),
        ["applied-committed-last"]
    );
}

#[test]
fn a_falling_commit_index_is_found_unless_the_process_is_new() {
    let fall = |nodes: &mut Vec<Fake>| (nodes[1].committed, nodes[1].applied) = (1, 1);
    assert_eq!(broken_by(2, fall), ["commit-never-falls"]);

    let mut scene = healthy();
    let mut checker = checker_of(&scene);
    scene.0[1].up = false;
    assert_eq!(checker.check(&scene, &delta(2)), []);
    scene.0[1].up = true;
    fall(&mut scene.0);
    assert_eq!(checker.check(&scene, &delta(2)), []);
}

#[test]
fn a_match_beyond_what_the_follower_holds_is_found_from_both_sides() {
    let forget = |nodes: &mut Vec<Fake>| {
        nodes[1].log.truncate(2);
        (nodes[1].committed, nodes[1].stored) = (2, 2);
    };
    assert!(broken_by(2, forget).contains(&"match-is-held"));
    assert!(broken_by(1, forget).contains(&"match-is-held"));
}

#[test]
fn a_leader_of_the_past_may_believe_what_is_no_longer_so() {
    let overwrite = |nodes: &mut Vec<Fake>| {
        nodes[1].term = 3;
        nodes[1].log.push((3, Payload::from("x=4")));
        nodes[0].log.push((2, Payload::from("x=5")));
        nodes[0].beliefs[1] = (2, 4, 5);
    };
    let with = Delta {
        appended: Some((4, 4)),
        ..delta(2)
    };
    assert_eq!(broken_with(&with, overwrite), Vec::<&str>::new());
}

#[test]
fn match_at_next_is_found() {
    assert_eq!(
        broken_by(1, |nodes| nodes[0].beliefs[2] = (3, 3, 3)),
        ["match-below-next"]
    );
}

#[test]
fn a_commit_that_is_on_too_few_disks_is_found() {
    let commit = |nodes: &mut Vec<Fake>| {
        for node in nodes {
            node.log.push((2, Payload::from("x=2")));
            node.committed = 4;
        }
    };
    assert_eq!(broken_by(1, commit), ["committed-is-durable"]);
}

#[test]
fn a_disk_that_forgets_a_committed_entry_is_found_when_no_majority_is_left() {
    let forget = |places: &'static [usize]| {
        move |nodes: &mut Vec<Fake>| places.iter().for_each(|place| nodes[*place].stored = 2)
    };
    assert_eq!(broken_by(2, forget(&[1])), Vec::<&str>::new());
    assert_eq!(broken_by(2, forget(&[1, 2])), ["committed-is-durable"]);
}

#[test]
fn a_violation_is_kept_once() {
    let violation = |evidence: &str| Violation {
        invariant: "match-below-next",
        section: "Figure 2",
        evidence: evidence.to_owned(),
    };
    let mut known = Vec::new();
    assert_eq!(
        keep_new(&mut known, vec![violation("a"), violation("a")]),
        [violation("a")]
    );
    assert_eq!(
        keep_new(&mut known, vec![violation("a"), violation("b")]),
        [violation("b")]
    );
    assert_eq!(known.len(), 2);
}
