//! For each rule a kept run shows what it is for: without it a named invariant breaks, with it nothing does.
use sim::cluster::Cluster;
use sim::lab::Lab;
use sim::rule::Rule;
use sim::script::{OpenOptions, play};
use sim::swarm::{self, RandomRun, Recipe, hunt_of};
use std::path::Path;

#[test]
fn without_its_rule_every_kept_run_breaks_the_named_invariant_and_with_it_none() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/modified");
    for rule in Rule::ALL {
        let path = folder.join(format!("{rule}.raft"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{rule}: {error}"));
        let mut run = play(&text, &OpenOptions::default())
            .unwrap_or_else(|errors| panic!("{rule}: {}", errors[0]));
        let invariant = hunt_of(rule).invariant;
        assert!(
            text.ends_with(&format!("expect violated({invariant})\n")),
            "{rule}"
        );
        assert!(run.timeline.lab().rules().off().eq([rule]));

        run.timeline.seek(0);
        let Lab::Cluster(cluster) = run.timeline.lab() else {
            panic!("{rule}: it is a scenario");
        };
        let mut config = cluster.config().clone();
        config.rules.set(rule, true);
        let mut whole = Cluster::new(config).expect("the configuration is sound");
        while run.timeline.position() < run.timeline.len() && run.timeline.step() {
            whole.apply(&run.timeline.last_input().expect("a step has an input"));
            assert_eq!(whole.violations(), [], "{rule}");
        }
    }
}

#[test]
fn with_all_rules_the_same_searches_find_nothing() {
    for rule in Rule::ALL {
        for seed in 0..20 {
            let mut run = RandomRun::new(seed, Recipe::Hunt(hunt_of(rule)), None);
            run.play(600);
            assert_eq!(run.violation(), None, "{rule}, seed {seed}");
        }
    }
    for seed in 0..40 {
        let mut run = RandomRun::new(seed, Recipe::Everything, None);
        run.play(500);
        assert_eq!(run.violation(), None, "seed {seed}");
    }
}

#[test]
fn a_search_finds_what_breaks_without_a_rule_and_shrinks_it() {
    let rule = Rule::PersistBeforeSend;
    let hunt = hunt_of(rule);
    let found = (0..200).find_map(|seed| {
        let mut run = RandomRun::new(seed, Recipe::Hunt(hunt), Some(rule));
        run.play_until_broken(hunt.invariant, 600).then_some(run)
    });
    let run = found.expect("one of the seeds breaks it");
    let fails = |config: &_, inputs: &[_]| swarm::run_breaks(config, inputs, hunt.invariant);
    let (config, inputs) = swarm::shrink(run.config(), run.inputs(), fails);
    assert!(fails(&config, &inputs) && inputs.len() < run.inputs().len());
    for left_out in 0..inputs.len() {
        let rest = [&inputs[..left_out], &inputs[left_out + 1..]].concat();
        assert!(!fails(&config, &rest), "input {left_out} could be left out");
    }
    let text = swarm::script(&config, &inputs);
    let again = play(&text, &OpenOptions::default()).expect("what is written can be read");
    assert!(
        again
            .timeline
            .lab()
            .violations()
            .iter()
            .any(|v| v.invariant == hunt.invariant)
    );
}

#[test]
fn a_seed_gives_the_same_run_again() {
    let run = |seed| {
        let mut run = RandomRun::new(seed, Recipe::Everything, None);
        run.play(400);
        run.hash()
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
