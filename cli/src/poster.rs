//! `raftglass poster`: one moment of a run as a picture for a page.
use crate::files;
use crate::outcome::Outcome;
use crate::script::{play_file, report};
use crate::trace::position;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Options {
    /// The script: a scenario, a lesson's, one of etcd's interaction tests, or a trace.
    file: PathBuf,
    /// The moment: a mark of the script, or a number of steps; without it the one at which the page opens it.
    #[arg(long, value_name = "MARK|N")]
    at: Option<String>,
    /// The file that it is written to; without it it is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Draws a moment of a script that runs.
pub fn run(options: &Options) -> Outcome {
    let file = &options.file;
    let mut run = match play_file(file) {
        Ok((run, None)) => run,
        Ok((_, Some(error))) => {
            eprintln!("{}", report(file, &[error]));
            return Outcome::Failed;
        }
        Err(outcome) => return outcome,
    };
    if let Some(at) = &options.at {
        match position(&mut run.timeline, "--at", at) {
            Ok(position) => run.timeline.seek(position),
            Err(reason) => {
                eprintln!("{}: {reason}", file.display());
                return Outcome::Impossible;
            }
        }
    }
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let picture = sim::poster::svg(run.timeline.lab(), &name);
    match files::put(options.out.as_deref(), "--out", &picture) {
        Ok(()) => Outcome::Passed,
        Err(reason) => {
            eprintln!("{reason}");
            Outcome::Impossible
        }
    }
}
