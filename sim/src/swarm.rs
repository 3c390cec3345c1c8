//! Random runs: a seed gives a cluster and inputs, and every run is played under all invariants. A run that breaks one
//! is a list of inputs, which is [shrunk](shrink) and [written](script()) as a script. No IO.
mod config;
mod hunt;
mod inputs;
mod machines;
mod search;
mod shrinking;

pub use config::{machines_config, network_config};
pub use hunt::{Hunt, hunt_of};
pub use inputs::{last_sent, random_input};
pub use machines::{random_machine_input, recovery};
pub use search::{Found, Search, Terrain};
pub use shrinking::shrink;

use crate::cluster::{Cluster, ClusterConfig};
use crate::event::{Event, Violation};
use crate::input::Input;
use crate::lab::Lab;
use crate::prng::Prng;
use crate::rule::Rule;
use crate::script;
use crate::timeline::Timeline;

/// Inputs of one run, at most.
pub const RUN_LENGTH: usize = 2_000;

/// The stream of draws that a run's cluster and inputs come from.
const SWARM_STREAM: u64 = 2_000;

/// How the inputs of a run are drawn.
#[derive(Clone, Debug)]
pub enum Recipe {
    /// Everything that may happen, with the clock running: networks that fail, and in every other seed machines too.
    Everything,
    /// What is likely to show that a rule is missing, by hand: every message and every stage is an input.
    Hunt(Hunt),
    /// What may make a condition hold, with so many nodes.
    Search(Terrain),
}

/// A run while it is being made. Every input is kept before it is applied, so that nothing is lost should it panic.
#[derive(Clone, Debug)]
pub struct RandomRun {
    recipe: Recipe,
    draws: Prng,
    config: ClusterConfig,
    /// A cluster.
    lab: Lab,
    inputs: Vec<Input>,
    events: u64,
    /// Of 100 inputs so many let time pass.
    steps: u64,
    /// Whether machines fail too.
    machines: bool,
    sent: u64,
    planned: Vec<Input>,
}

impl RandomRun {
    /// The run of a seed, at its beginning. A rule may be off.
    pub fn new(seed: u64, recipe: Recipe, rule_off: Option<Rule>) -> Self {
        let mut draws = Prng::stream(seed, SWARM_STREAM);
        let machines = draws.below(2) == 0;
        let mut config = match &recipe {
            Recipe::Hunt(hunt) => hunt.config(&mut draws, seed),
            Recipe::Search(terrain) => terrain.config(&mut draws, seed, machines),
            Recipe::Everything if machines => machines_config(&mut draws, seed),
            Recipe::Everything => network_config(&mut draws, seed),
        };
        if let Some(rule) = rule_off {
            config.rules.set(rule, false);
        }
        let cluster = Cluster::new(config.clone())
            .unwrap_or_else(|error| panic!("seed {seed}: drawn configurations are sound: {error}"));
        Self {
            steps: 85 + draws.below(15),
            recipe,
            draws,
            config,
            lab: Lab::Cluster(cluster),
            inputs: Vec::new(),
            events: 0,
            machines,
            sent: 0,
            planned: Vec::new(),
        }
    }

    /// Plays on to the first violation, or until there are so many inputs.
    pub fn play(&mut self, length: usize) {
        while self.inputs.len() < length && self.lab.violations().is_empty() {
            self.step();
        }
    }

    /// Plays on until an invariant is broken, or until there are so many inputs; others may break on the way.
    /// Whether it did.
    pub fn play_until_broken(&mut self, invariant: &str, length: usize) -> bool {
        while self.inputs.len() < length && !breaks(self.cluster(), invariant) {
            self.step();
        }
        breaks(self.cluster(), invariant)
    }

    /// One more input.
    pub fn step(&mut self) -> Vec<Event> {
        let input = self.draw();
        self.inputs.push(input.clone());
        let events = self.lab.apply(&input);
        self.events += events.len() as u64;
        self.sent = last_sent(&events, self.sent);
        events
    }

    fn draw(&mut self) -> Input {
        let (draws, cluster) = (&mut self.draws, cluster_of(&self.lab));
        match &self.recipe {
            Recipe::Hunt(hunt) => return hunt.draw(draws, cluster),
            Recipe::Search(terrain) => return terrain.draw(draws, cluster, self.sent),
            Recipe::Everything => {}
        }
        let nodes = cluster.node_count();
        if !self.planned.is_empty() {
            return self.planned.remove(0);
        }
        let machine = self.machines && draws.below(100) >= self.steps && draws.below(2) == 0;
        match draws.below(150) {
            0 if self.machines => {
                self.planned = recovery(cluster);
                Input::Next
            }
            1..=5 => Input::Propose {
                node: 1 + draws.below(nodes),
                data: "k=v".into(),
            },
            _ if machine => random_machine_input(draws, cluster),
            _ => random_input(draws, nodes, self.sent, self.steps),
        }
    }

    /// How its cluster was made.
    pub fn config(&self) -> &ClusterConfig {
        &self.config
    }

    /// The cluster as it is now.
    pub fn cluster(&self) -> &Cluster {
        cluster_of(&self.lab)
    }

    /// Every input so far, refused ones among them.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// How many events there were so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The first invariant that broke.
    pub fn violation(&self) -> Option<&Violation> {
        self.lab.violations().first()
    }

    /// A number that differs for runs that differ in what can be seen at their end (FNV-1a).
    pub fn hash(&self) -> u64 {
        let seen = (
            self.lab.now_ms(),
            self.inputs.len(),
            self.events,
            self.lab.nodes(),
            self.lab.violations(),
        );
        let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        format!("{seen:?}")
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, fold)
    }
}

fn cluster_of(lab: &Lab) -> &Cluster {
    match lab {
        Lab::Cluster(cluster) => cluster,
        Lab::Interaction(_) | Lab::Recording(_) => unreachable!("a random run is one of a cluster"),
    }
}

/// What a cluster that takes these inputs is at the end; `None` when there is no such cluster.
fn replay(config: &ClusterConfig, inputs: &[Input]) -> Option<Lab> {
    let mut lab = Lab::Cluster(Cluster::new(config.clone()).ok()?);
    for input in inputs {
        lab.apply(input);
    }
    Some(lab)
}

/// Whether an invariant is broken.
pub fn breaks(cluster: &Cluster, invariant: &str) -> bool {
    let violations = cluster.violations();
    violations.iter().any(|found| found.invariant == invariant)
}

/// Whether a cluster that takes these inputs breaks an invariant.
pub fn run_breaks(config: &ClusterConfig, inputs: &[Input], invariant: &str) -> bool {
    let Ok(mut cluster) = Cluster::new(config.clone()) else {
        return false;
    };
    inputs.iter().any(|input| {
        cluster.apply(input);
        breaks(&cluster, invariant)
    })
}

/// A run as a script. Inputs that are refused are left out. Empty when there is no such cluster.
pub fn script(config: &ClusterConfig, inputs: &[Input]) -> String {
    let Ok(cluster) = Cluster::new(config.clone()) else {
        return String::new();
    };
    let mut timeline = Timeline::new(Lab::Cluster(cluster));
    for input in inputs {
        // A refusal leaves no trace.
        drop(timeline.push(input.clone()));
    }
    script::write(&timeline)
}
