//! A run that is saved as a script and opened again is the same run.
use crate::support::*;
use proptest::prelude::*;
use sim::cluster::Cluster;
use sim::input::Input;
use sim::lab::Lab;
use sim::prng::Prng;
use sim::script::{OpenOptions, format, library, open, write};
use sim::swarm::{machines_config, random_machine_input};
use sim::timeline::Timeline;

/// A timeline of random inputs, with some marks.
fn recorded(nodes: u64, seed: u64, count: usize) -> Timeline {
    let mut draws = Prng::new(seed);
    let mut timeline = Timeline::new(Lab::Cluster(cluster(nodes, seed)));
    let mut sent = 0;
    for at in 0..count {
        let input = random_input(&mut draws, nodes, sent, 70);
        let _refused = timeline.push(input);
        sent = last_sent(timeline.events(), sent);
        if at % 97 == 0 {
            timeline.name_position(&format!("mark {at}"));
        }
    }
    timeline
}

/// A timeline of random faults of machines, changes of the membership and settings, on a random cluster.
fn recorded_with_machines(seed: u64, count: usize) -> Timeline {
    let mut draws = Prng::new(seed);
    let cluster =
        Cluster::new(machines_config(&mut draws, seed)).expect("the configuration is sound");
    let mut timeline = Timeline::new(Lab::Cluster(cluster));
    let mut sent = 0;
    for _ in 0..count {
        let Lab::Cluster(cluster) = timeline.lab() else {
            unreachable!("a cluster stays one");
        };
        let nodes = cluster.nodes().len() as u64;
        let input = match draws.below(6) {
            0 => random_machine_input(&mut draws, cluster),
            _ => random_input(&mut draws, nodes, sent, 70),
        };
        let _refused = timeline.push(input);
        sent = last_sent(timeline.events(), sent);
    }
    timeline
}

fn opened_again_is_the_same(timeline: &Timeline) -> Result<(), TestCaseError> {
    let text = write(timeline);
    let opened = open(&text, &OpenOptions::default());
    let opened = opened.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
    same(timeline, &opened)?;
    prop_assert_eq!(format(&text), Ok(text));
    Ok(())
}

fn same(saved: &Timeline, opened: &Timeline) -> Result<(), TestCaseError> {
    prop_assert_eq!(saved.lab(), opened.lab());
    prop_assert_eq!(saved.len(), opened.len());
    let mut names = saved.names().to_vec();
    names.sort_by_key(|(_, at)| *at);
    prop_assert_eq!(&names[..], opened.names());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_saved_run_is_the_same_run(nodes in 1u64..=7, seed: u64) {
        opened_again_is_the_same(&recorded(nodes, seed, 500))?;
    }

    #[test]
    fn a_saved_run_with_faults_of_machines_is_the_same_run(seed: u64) {
        opened_again_is_the_same(&recorded_with_machines(seed, 500))?;
    }
}

#[test]
fn a_run_is_saved_whole_wherever_one_stands() {
    for scenario in library::ALL {
        let mut timeline = open(scenario.source(), &OpenOptions::default()).expect("it runs");
        let text = write(&timeline);
        timeline.seek(timeline.len() / 2);
        assert_eq!(write(&timeline), text, "{}", scenario.id);
        let opened = open(&text, &OpenOptions::default()).expect("it runs");
        timeline.seek(usize::MAX);
        assert!(timeline.lab() == opened.lab(), "{}", scenario.id);
    }
}

#[test]
fn what_repeats_is_counted() {
    let mut timeline = Timeline::new(Lab::Cluster(cluster(3, 4)));
    for input in [
        Input::Next,
        Input::Next,
        Input::Crash { node: 2 },
        Input::Next,
    ] {
        timeline.push(input).expect("it can be done");
    }
    assert_eq!(
        write(&timeline),
        "cluster nodes=3 seed=4\nstep 2\ncrash 2\nstep\n"
    );
}
