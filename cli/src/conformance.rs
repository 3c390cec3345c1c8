//! `raftglass conformance`: scripts of etcd's test-suites, compared with what they record.
mod report;
mod rewrite;
mod verdict;

use crate::files::{self, PathError};
use crate::outcome::Outcome;
use crate::panics;
use clap::Args;
use raft_core::ProbeStrategy;
use std::path::{Path, PathBuf};
use verdict::Verdict;

/// What is run, and how.
#[derive(Debug, Args)]
pub struct Options {
    /// Script files of any kind, or folders that are searched for `*.txt` and `*.raft`. Whether a file tests whole
    /// nodes, quorums or changes of a configuration is seen from its commands.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// How leaders look for the last matching entry: decrement, last-index or term-hint.
    #[arg(long, default_value = "term-hint")]
    probe: ProbeStrategy,
    /// Write what scripts print now into the files instead of comparing.
    #[arg(long)]
    rewrite: bool,
}

/// Runs every file; a path that leads nowhere fails.
pub fn run(options: &Options) -> Outcome {
    panics::silence();
    let (mut passed, mut failed) = (0, 0);
    for path in &options.paths {
        match files::find(path, &["txt", "raft"]) {
            Ok(files) => {
                for file in files {
                    if handle(&file, options) {
                        passed += 1;
                    } else {
                        failed += 1;
                    }
                }
            }
            Err(PathError { path, reason }) => {
                println!("{}: {reason}\n", path.display());
                failed += 1;
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Outcome::of(failed == 0)
}

fn handle(file: &Path, options: &Options) -> bool {
    if !options.rewrite {
        return run_file(file, options.probe);
    }
    let rewritten = rewrite::rewrite(file, options.probe);
    match &rewritten {
        Ok(true) => println!("{}: rewritten", file.display()),
        Ok(false) => {}
        Err(reason) => println!("{}: {reason}", file.display()),
    }
    rewritten.is_ok()
}

fn run_file(file: &Path, probe: ProbeStrategy) -> bool {
    let verdict = match files::read(file) {
        Ok(source) => verdict::judge(&source, probe),
        Err(error) => Verdict::Unreadable(error.reason),
    };
    let text = report::report(&file.display().to_string(), &verdict);
    if !text.is_empty() {
        println!("{text}");
    }
    verdict == Verdict::Passed
}
