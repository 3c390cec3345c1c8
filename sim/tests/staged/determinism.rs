//! The same seed and the same inputs give the same run; every position can be come back to.
use crate::support::*;
use proptest::prelude::*;
use sim::cluster::Cluster;
use sim::input::Input;
use sim::lab::Lab;
use sim::prng::Prng;
use sim::timeline::Timeline;

/// Inputs drawn from a seed; many cannot be applied.
fn inputs(nodes: u64, seed: u64, count: usize) -> Vec<Input> {
    let mut draws = Prng::new(seed);
    let mut sent = 0;
    let mut cluster = cluster(nodes, seed);
    let mut inputs = Vec::new();
    while inputs.len() < count {
        let input = random_input(&mut draws, nodes, sent, 80);
        sent = last_sent(&cluster.apply(&input), sent);
        inputs.push(input);
    }
    inputs
}

fn run(nodes: u64, seed: u64, inputs: &[Input]) -> Cluster {
    let mut cluster = cluster(nodes, seed);
    for input in inputs {
        cluster.apply(input);
    }
    cluster
}

/// A timeline of the inputs that can be applied.
fn recorded(nodes: u64, seed: u64, inputs: &[Input]) -> Timeline {
    let mut timeline = Timeline::new(Lab::Cluster(cluster(nodes, seed)));
    for input in inputs {
        let _refused = timeline.push(input.clone());
    }
    timeline
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn two_runs_are_equal(nodes in 1u64..=7, seed: u64) {
        let inputs = inputs(nodes, seed, 600);
        prop_assert_eq!(run(nodes, seed, &inputs), run(nodes, seed, &inputs));
    }

    #[test]
    fn a_clone_goes_the_way_of_its_original(nodes in 1u64..=5, seed: u64, at in 0usize..400) {
        let inputs = inputs(nodes, seed, 500);
        let mut original = run(nodes, seed, &inputs[..at]);
        let mut copy = original.clone();
        for input in &inputs[at..] {
            prop_assert_eq!(original.apply(input), copy.apply(input));
        }
        prop_assert_eq!(original, copy);
    }

    #[test]
    fn seeking_a_position_equals_running_to_it(nodes in 1u64..=5, seed: u64, places in prop::collection::vec(0usize..700, 6)) {
        let mut timeline = recorded(nodes, seed, &inputs(nodes, seed, 700));
        let start = Lab::Cluster(cluster(nodes, seed));
        for place in places {
            let place = place.min(timeline.len());
            timeline.seek(place);
            let mut walked = Timeline::new(start.clone());
            let mut forward = timeline.clone();
            forward.seek(0);
            while forward.position() < place {
                forward.step();
                walked.push(forward.last_input().expect("a step was made")).expect("it was recorded");
            }
            prop_assert_eq!(timeline.lab(), walked.lab());
            prop_assert_eq!(timeline.events(), walked.events());
            prop_assert_eq!(timeline.mark_at(place), walked.mark_at(place));
        }
    }

    #[test]
    fn stepping_back_and_forward_ends_where_it_began(seed: u64, steps in 1usize..60) {
        let mut timeline = recorded(3, seed, &inputs(3, seed, 400));
        let (lab, events) = (timeline.lab().clone(), timeline.events().to_vec());
        let steps = steps.min(timeline.position());
        for _ in 0..steps {
            prop_assert!(timeline.back());
        }
        for _ in 0..steps {
            prop_assert!(timeline.step());
        }
        prop_assert_eq!(timeline.lab(), &lab);
        prop_assert_eq!(timeline.events(), &events[..]);
        prop_assert!(timeline.branches().is_empty());
    }
}

#[test]
fn another_seed_gives_another_run() {
    let next = vec![Input::Next; 500];
    let ends: Vec<_> = (0..4).map(|seed| run(3, seed, &next).now_ms()).collect();
    assert!(ends.windows(2).any(|pair| pair[0] != pair[1]), "{ends:?}");
}

/// Long enough for many checkpoints, and for a restart whose one stage applies more than a thousand entries.
#[test]
fn seeking_in_a_long_run_gives_what_was_seen_when_it_was_recorded() {
    let mut timeline = Timeline::new(Lab::Cluster(cluster(3, 4)));
    let mut draws = Prng::new(4);
    let mut seen = Vec::new();
    let mut longest = 0;
    while timeline.len() < 24_000 {
        let node = 1 + draws.below(3);
        let input = match (draws.below(8), timeline.len()) {
            (0, _) => Input::Propose {
                node,
                data: format!("k{}={}", draws.below(60), timeline.len()).into(),
            },
            (1, 16_000..) if draws.below(60) == 0 => Input::Crash { node },
            (2, 16_000..) => Input::Restart { node },
            _ => Input::Next,
        };
        let _refused = timeline.push(input);
        let facts = timeline.events().len();
        longest = longest.max(facts);
        if facts > 500 || draws.below(300) == 0 {
            seen.push((
                timeline.position(),
                timeline.lab().clone(),
                timeline.events().to_vec(),
            ));
        }
    }
    assert!(longest > 1_000, "no costly step was met: {longest}");
    assert!(timeline.checkpoints().0 > 10);
    for round in 0..2 * seen.len() {
        let (position, lab, events) = &seen[draws.below(seen.len() as u64) as usize];
        timeline.seek(*position);
        assert!(
            timeline.lab() == lab && timeline.events() == &events[..],
            "position {position}, round {round}"
        );
    }
}
