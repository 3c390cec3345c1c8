//! A run that failed: shrunk, and written as a script.
use sim::cluster::ClusterConfig;
use sim::input::Input;
use sim::swarm::{self, RandomRun};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// A run that failed.
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// The invariant and the evidence; `None` when the laboratory panicked.
    violation: Option<(&'static str, String)>,
    config: ClusterConfig,
    inputs: Vec<Input>,
}

impl Failure {
    /// What is wrong with a run, shrunk; `None` when nothing is.
    pub fn of(seed: u64, run: &RandomRun, panicked: bool) -> Option<Self> {
        let violation = run
            .violation()
            .map(|found| (found.invariant, found.evidence.clone()))
            .filter(|_| !panicked);
        let (config, inputs) = match &violation {
            Some((invariant, _)) => swarm::shrink(run.config(), run.inputs(), |config, inputs| {
                swarm::run_breaks(config, inputs, invariant)
            }),
            // What was being done when it panicked is the last input.
            None if panicked => (run.config().clone(), run.inputs().to_vec()),
            None => return None,
        };
        Some(Self {
            seed,
            violation,
            config,
            inputs,
        })
    }

    /// In a few words.
    pub fn what(&self) -> String {
        match &self.violation {
            Some((invariant, evidence)) => format!("{invariant} is violated: {evidence}"),
            None => "the laboratory panicked".to_string(),
        }
    }

    /// Writes the script; gives a line about the failure.
    pub fn report(&self, folder: &Path) -> String {
        let what = format!("seed {}: {}", self.seed, self.what());
        let Some((invariant, _)) = &self.violation else {
            return what;
        };
        let written = catch_unwind(AssertUnwindSafe(|| {
            swarm::script(&self.config, &self.inputs)
        }));
        let path = folder.join(format!("seed-{}.raft", self.seed));
        let text = format!(
            "# Seed {}: {}\n{}expect violated({invariant})\n",
            self.seed,
            self.what(),
            written.unwrap_or_default(),
        );
        let text = sim::script::format(&text).unwrap_or(text);
        match fs::write(&path, text) {
            Ok(()) => format!(
                "{what}\n  {} steps in {}",
                self.inputs.len(),
                path.display()
            ),
            Err(error) => format!("{what}\n  {}: {error}", path.display()),
        }
    }
}
