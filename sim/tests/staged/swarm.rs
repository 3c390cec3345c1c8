//! Random faults over many seeds: no invariant breaks, nothing panics, what is refused changes nothing.
use crate::support::*;
use sim::cluster::Cluster;
use sim::event::{Event, TruncateReason};
use sim::input::Input;
use sim::prng::Prng;
use sim::swarm::network_config;

/// What a swarm met: without trouble it proves nothing.
#[derive(Debug, Default)]
struct Met {
    commits: usize,
    conflicts: usize,
    tails_lost: usize,
    rejections: usize,
    stale_rejections: usize,
    restarts: usize,
    refusals: usize,
    answers: usize,
    stale_answers: usize,
    failures: usize,
    unknowns: usize,
    retries: usize,
    unjudged: u64,
}

impl Met {
    fn count(&mut self, event: &Event) {
        let counter = match event {
            Event::Committed { .. } => &mut self.commits,
            Event::Truncated {
                reason: TruncateReason::Conflict { .. },
                ..
            } => &mut self.conflicts,
            Event::Truncated {
                reason: TruncateReason::Crash,
                ..
            } => &mut self.tails_lost,
            Event::RejectHandled { stale: false, .. } => &mut self.rejections,
            Event::RejectHandled { stale: true, .. } => &mut self.stale_rejections,
            Event::Restarted { .. } => &mut self.restarts,
            Event::RequestAnswered { stale: Some(_), .. } => &mut self.stale_answers,
            Event::RequestAnswered { .. } => &mut self.answers,
            Event::RequestFailed { .. } => &mut self.failures,
            Event::RequestUnknown { .. } => &mut self.unknowns,
            Event::RequestRetried { .. } => &mut self.retries,
            _ => return,
        };
        *counter += 1;
    }
}

/// One run.
fn swarm(seed: u64, inputs: usize, met: &mut Met) {
    let mut draws = Prng::new(seed);
    let config = network_config(&mut draws, seed);
    let nodes = config.voters.len() as u64;
    let mut cluster = Cluster::new(config).expect("the configuration is sound");
    let steps = 85 + draws.below(15);
    let mut sent = 0;
    for _ in 0..inputs {
        let input = random_input(&mut draws, nodes, sent, steps);
        let refused = cluster.check(&input).is_err();
        let events = cluster.apply(&input);
        assert!(
            !refused || events.is_empty(),
            "seed {seed}: {input:?} was refused"
        );
        assert_eq!(
            cluster.violations(),
            [],
            "seed {seed} after {input:?}: {events:#?}"
        );
        met.refusals += usize::from(refused);
        events.iter().for_each(|event| met.count(event));
        sent = last_sent(&events, sent);
    }
    met.unjudged += cluster.unjudged_answers();
}

#[test]
fn hundreds_of_seeds_break_no_invariant() {
    let mut met = Met::default();
    (0..1_000).for_each(|seed| swarm(seed, 2_000, &mut met));
    let Met {
        commits,
        conflicts,
        tails_lost,
        rejections,
        stale_rejections,
        restarts,
        refusals,
        answers,
        stale_answers,
        failures,
        unknowns,
        retries,
        unjudged,
    } = met;
    assert!(
        unjudged < answers as u64 / 20,
        "{unjudged} of {answers} answers were not judged"
    );
    let least = [
        commits / 50,
        conflicts,
        tails_lost,
        rejections,
        stale_rejections,
        restarts,
        refusals,
        answers / 10,
        stale_answers,
        failures,
        unknowns,
        retries,
    ];
    assert!(
        least.iter().all(|times| *times >= 50),
        "too little trouble was met: {met:?}"
    );
}

#[test]
#[ignore = "takes minutes: for release builds"]
fn thousands_of_seeds_break_no_invariant() {
    let mut met = Met::default();
    (100_000..105_000).for_each(|seed| swarm(seed, 3_000, &mut met));
    println!("{met:?}");
}

#[test]
fn a_cluster_recovers_when_the_faults_end() {
    for seed in 1_000..1_040 {
        let mut draws = Prng::new(seed);
        let mut cluster = cluster(3, seed);
        let mut sent = 0;
        for _ in 0..600 {
            let input = random_input(&mut draws, 3, sent, 80);
            sent = last_sent(&cluster.apply(&input), sent);
        }
        cluster.set_clock(true);
        cluster.apply(&Input::Heal);
        for node in 1..=3 {
            cluster.apply(&Input::Restart { node });
        }
        run_for(&mut cluster, 10_000);
        run_until(&mut cluster, "a leader", |c| leader(c).is_some());
        let leader = leader(&cluster).expect("there is one");
        propose(&mut cluster, leader, "end=1");
        run_until(&mut cluster, "end=1 everywhere", |c| {
            (1..=3).all(|id| value(c, id, "end").as_deref() == Some("1"))
        });
        assert_eq!(cluster.violations(), [], "seed {seed}");
    }
}
