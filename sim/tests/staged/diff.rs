//! Differences of moments and of runs, against naive comparison.
use crate::support::*;
use proptest::prelude::*;
use sim::diff;
use sim::input::Input;
use sim::lab::Lab;
use sim::prng::Prng;
use sim::timeline::Timeline;

/// A run of random inputs.
fn recorded(seed: u64, count: usize) -> Timeline {
    let mut timeline = Timeline::new(Lab::Cluster(cluster(3, seed)));
    let (mut draws, mut sent) = (Prng::new(seed), 0);
    while timeline.len() < count {
        if timeline.push(random_input(&mut draws, 3, sent, 90)).is_ok() {
            sent = last_sent(timeline.events(), sent);
        }
    }
    timeline
}

/// The first position at which two runs differ, by walking through all of both.
fn naive(left: &Timeline, right: &Timeline) -> Option<usize> {
    let (mut left, mut right) = (left.clone(), right.clone());
    left.seek(0);
    right.seek(0);
    loop {
        if (left.lab(), left.events()) != (right.lab(), right.events()) {
            return Some(left.position());
        }
        if left.position() == left.len() || right.position() == right.len() {
            return None;
        }
        left.step();
        right.step();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_moment_does_not_differ_from_itself(seed: u64, at in 0usize..400) {
        let mut timeline = recorded(seed, 400);
        timeline.seek(at);
        let diff = diff::labs(timeline.lab(), &timeline.lab().clone());
        prop_assert!(diff.is_empty() && diff.equal);
        prop_assert_eq!(diff.to_string(), "no difference\n");
        prop_assert_eq!(diff::runs(&timeline, &timeline), None);
    }

    #[test]
    fn a_difference_is_the_same_from_both_sides(seed: u64, a in 0usize..400, b in 0usize..400) {
        let mut timeline = recorded(seed, 400);
        timeline.seek(a);
        let left = timeline.lab().clone();
        timeline.seek(b);
        let (there, back) = (diff::labs(&left, timeline.lab()), diff::labs(timeline.lab(), &left));
        prop_assert_eq!(there.equal, left == *timeline.lab());
        prop_assert_eq!(there.nodes.len(), back.nodes.len());
        prop_assert_eq!(&there.left_messages, &back.right_messages);
        for (one, other) in there.nodes.iter().zip(&back.nodes) {
            prop_assert_eq!(&one.progress, &other.progress);
            prop_assert_eq!(one.kv.len(), other.kv.len());
            for (cells, mirrored) in one.log.iter().zip(&other.log) {
                prop_assert_eq!((cells.first, &cells.left), (mirrored.first, &mirrored.right));
            }
        }
    }

    #[test]
    fn the_first_difference_of_two_branches_is_really_the_first(seed: u64, at in 0usize..300, other: u64) {
        let mut timeline = recorded(seed, 300);
        timeline.seek(at);
        let (mut draws, mut sent) = (Prng::new(other), 0);
        for _ in 0..60 {
            if timeline.push(random_input(&mut draws, 3, sent, 70)).is_ok() {
                sent = last_sent(timeline.events(), sent);
            }
        }
        for branch in 0..timeline.branches().len() {
            let right = timeline.on_branch(branch).expect("it exists");
            let found = diff::runs(&timeline, &right);
            prop_assert_eq!(found.as_ref().map(|first| first.position), naive(&timeline, &right));
            if let Some(first) = found {
                prop_assert!(first.position > timeline.branches()[branch].at);
                prop_assert!(first.event.is_some() || !first.lab.equal);
                if let Some(place) = first.event {
                    prop_assert_eq!(&first.left[..place], &first.right[..place]);
                    prop_assert_ne!(first.left.get(place), first.right.get(place));
                }
            }
        }
    }
}

#[test]
fn a_crash_shows_as_what_it_took() {
    let (cluster, leader) = calm(3, 1);
    let mut timeline = Timeline::new(Lab::Cluster(cluster));
    let mut other = timeline.clone();
    timeline
        .push(Input::Crash { node: leader })
        .expect("it runs");
    other.step();
    let first = diff::runs(&timeline, &other).expect("they differ");
    assert_eq!(first.position, 1);
    let node = first.lab.nodes.iter().find(|node| node.node == leader);
    let fields = &node.expect("it differs").fields;
    let up = fields
        .iter()
        .find(|field| field.name == "up")
        .expect("it is down");
    assert_eq!((&*up.left, &*up.right), ("false", "true"));
    let text = first.to_string();
    assert!(
        text.starts_with("first difference at position 1\n< Crashed"),
        "{text}"
    );
    assert!(
        text.contains(&format!("n{leader} up: false | true\n")),
        "{text}"
    );
}

#[test]
fn other_seeds_differ_from_the_beginning() {
    let left = Timeline::new(Lab::Cluster(cluster(3, 1)));
    let right = Timeline::new(Lab::Cluster(cluster(3, 2)));
    assert_eq!(
        diff::runs(&left, &right).map(|first| first.position),
        Some(0)
    );
}
