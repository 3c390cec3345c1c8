//! A run that failed: written as a script, shrunk, and replayed.
use crate::files;
use crate::panics::caught;
use sim::cluster::ClusterConfig;
use sim::input::Input;
use sim::script::{self, OpenOptions};
use sim::swarm::{self, RandomRun};
use std::path::Path;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    Violation {
        invariant: &'static str,
        evidence: String,
    },
    /// With what the panic said and where.
    Panic(String),
}

/// A run that failed.
pub struct Failure {
    seed: u64,
    fault: Fault,
    config: ClusterConfig,
    inputs: Vec<Input>,
}

impl Failure {
    /// What is wrong with a run, which may have ended in a panic; `None` when nothing is.
    pub fn of(seed: u64, run: &RandomRun, panic: Option<String>) -> Option<Self> {
        let violation = || {
            run.violation().map(|found| Fault::Violation {
                invariant: found.invariant,
                evidence: found.evidence.clone(),
            })
        };
        Some(Self {
            seed,
            fault: panic.map(Fault::Panic).or_else(violation)?,
            config: run.config().clone(),
            inputs: run.inputs().to_vec(),
        })
    }

    /// Writes the script as it is, shrinks it, writes the short one in its place, and replays that. Gives what there is to
    /// report; `say` is told what goes on.
    pub fn write(mut self, folder: &Path, say: impl Fn(&str)) -> String {
        let path = folder.join(format!("seed-{}.raft", self.seed));
        // Shrinking takes a while: should it be interrupted, the failure is not lost.
        let first = self.save(&path);
        say(&format!("seed {}: {}", self.seed, self.what()));
        self.shrink();
        let written = match first {
            Ok(()) => self.save(&path),
            failed => failed,
        };
        let what = format!("seed {}: {}", self.seed, self.what());
        match written {
            Ok(()) => format!(
                "{what}\n  {} steps in {}; {}",
                self.inputs.len(),
                path.display(),
                self.replay()
            ),
            Err(reason) => format!("{what}\n  {}: {reason}", path.display()),
        }
    }

    fn save(&self, path: &Path) -> Result<(), String> {
        files::write(path, &self.script()).map_err(|error| error.reason)
    }

    /// In a few words.
    fn what(&self) -> String {
        match &self.fault {
            Fault::Violation {
                invariant,
                evidence,
            } => format!("{invariant} is violated: {evidence}"),
            Fault::Panic(said) => format!("the laboratory panicked: {said}"),
        }
    }

    /// A run that panics stays as it is: shrinking would have to play it.
    fn shrink(&mut self) {
        if let Fault::Violation { invariant, .. } = &self.fault {
            let fails = |config: &_, inputs: &[_]| swarm::run_breaks(config, inputs, invariant);
            let shrunk = caught(|| swarm::shrink(&self.config, &self.inputs, fails));
            if let Ok((config, inputs)) = shrunk {
                (self.config, self.inputs) = (config, inputs);
            }
        }
    }

    fn script(&self) -> String {
        let title = format!("# Seed {}: {}", self.seed, self.what().replace('\n', " "));
        let text = match (&self.fault, self.inputs.split_last()) {
            // The last input is the one that panics: it is written, not played.
            (Fault::Panic(_), Some((last, before))) => format!(
                "{title}\n{}{}\n",
                caught(|| swarm::script(&self.config, before)).unwrap_or_default(),
                script::command_text(last)
            ),
            (Fault::Panic(_), None) => {
                format!("{title}\n{}", swarm::script(&self.config, &[]))
            }
            (Fault::Violation { invariant, .. }, _) => format!(
                "{title}\n{}expect violated({invariant})\n",
                caught(|| swarm::script(&self.config, &self.inputs)).unwrap_or_default()
            ),
        };
        script::format(&text).unwrap_or(text)
    }

    /// What comes of it when what was written is read and played.
    fn replay(&self) -> String {
        let played = caught(|| script::play_as_far(&self.script(), &OpenOptions::default()));
        match (&self.fault, played) {
            (Fault::Panic(_), Err(_)) => "replayed: it panics again".to_string(),
            (Fault::Panic(_), Ok(_)) => "replayed: it does not panic".to_string(),
            (_, Err(said)) => format!("replayed: the laboratory panicked: {said}"),
            (_, Ok(Err(errors))) => format!("replayed: it cannot be read: {}", errors[0]),
            (Fault::Violation { invariant, .. }, Ok(Ok((run, _)))) => {
                let violations = run.timeline.lab().violations();
                match violations.iter().any(|found| found.invariant == *invariant) {
                    true => format!("replayed: {invariant} is violated again"),
                    false => format!("replayed: {invariant} holds"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim::swarm::Recipe;
    use std::fs;

    #[test]
    fn a_panic_is_written_with_what_it_said_and_the_input_that_did_it() {
        let mut run = RandomRun::new(1, Recipe::Everything, None);
        run.play(60);
        let failure = Failure::of(1, &run, Some("index 5\nis too far (raft.rs:7)".into()));
        let folder = std::env::temp_dir().join(format!("raftglass-panic-{}", std::process::id()));
        files::make_folder(&folder).expect("a folder can be made");
        let report = failure
            .expect("a panic is a failure")
            .write(&folder, |_| {});
        assert!(
            report.contains("seed 1: the laboratory panicked: index 5\nis too far (raft.rs:7)")
        );
        // It is no real one.
        assert!(report.ends_with("replayed: it does not panic"), "{report}");
        let text = fs::read_to_string(folder.join("seed-1.raft")).expect("it is written");
        fs::remove_dir_all(&folder).expect("it can be removed");
        assert!(
            text.starts_with(
                "# Seed 1: the laboratory panicked: index 5 is too far (raft.rs:7)\ncluster "
            ),
            "{text}"
        );
        script::play_as_far(&text, &OpenOptions::default()).expect("it can be read");
    }
}
