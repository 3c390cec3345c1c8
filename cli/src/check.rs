//! `raftglass check`: scenarios of our own, lessons, links and traces, run to their end.
use crate::files::{self, PathError};
use crate::lesson;
use crate::link;
use crate::outcome::Outcome;
use crate::script::report;
use sim::event::Violation;
use sim::recording::{Comparison, Finding, Recording};
use sim::script::{self, OpenOptions, Run};
use std::path::{Path, PathBuf};

/// Runs every scenario and every link.
pub fn run(paths: &[PathBuf]) -> Outcome {
    let (mut passed, mut failed) = (0, 0);
    for path in paths {
        if let Some(text) = link_of(path) {
            match link::check(text) {
                Ok(lines) => {
                    println!("{lines}");
                    passed += 1;
                }
                Err(lines) => {
                    println!("{lines}");
                    failed += 1;
                }
            }
            continue;
        }
        let files = match files::find(path, &["raft", "jsonl"]) {
            Ok(files) => files,
            Err(PathError { path, reason }) => {
                println!("{}: {reason}", path.display());
                failed += 1;
                continue;
            }
        };
        for file in files {
            let result = match lesson::kind_of(&file) {
                Some(kind) if path.is_dir() => lesson::check(kind, &file),
                _ => check(&file),
            };
            match result {
                Ok(line) => {
                    println!("{}: {line}", file.display());
                    passed += 1;
                }
                Err(lines) => {
                    println!("{lines}");
                    failed += 1;
                }
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Outcome::of(failed == 0)
}

/// The argument as a link; `None` when it is a path, which a file of that name always is.
fn link_of(path: &Path) -> Option<&str> {
    let text = path.to_str()?;
    (link::is_link(text) && !path.exists()).then_some(text)
}

/// One scenario: a line about it, or lines about why it fails.
fn check(file: &Path) -> Result<String, String> {
    let of_file = |reason: String| format!("{}: {reason}", file.display());
    let source = files::read(file).map_err(|error| of_file(error.reason))?;
    let run =
        script::play(&source, &OpenOptions::default()).map_err(|errors| report(file, &errors))?;
    if let Some(recording) = run.timeline.lab().recording() {
        return trace(file, recording);
    }
    verdict(&run).map_err(of_file)?;
    Ok(summary(&run))
}

/// A trace of somebody's raft: what it is, or what does not hold, line by line.
fn trace(file: &Path, recording: &Recording) -> Result<String, String> {
    let told = |finding: &Finding| {
        let Violation {
            invariant,
            evidence,
            ..
        } = &finding.violation;
        format!(
            "{}:{}: {invariant}: {evidence}",
            file.display(),
            finding.line
        )
    };
    let findings: Vec<_> = recording.findings().iter().map(told).collect();
    let compared = match recording.comparison() {
        None => "not compared with raft-core, because it does not tell what the nodes are given"
            .to_string(),
        Some(Comparison {
            inputs,
            ended: None,
        }) => format!("{inputs} inputs compared with raft-core"),
        Some(Comparison {
            inputs,
            ended: Some((line, reason)),
        }) => {
            format!("{inputs} inputs compared with raft-core, up to line {line}: {reason}")
        }
    };
    let summary = format!("a trace of {} steps, {compared}", recording.steps());
    match findings.is_empty() {
        true => Ok(summary),
        false => Err(format!(
            "{}\n{}: {summary}",
            findings.join("\n"),
            file.display()
        )),
    }
}

/// Whether nothing is violated, or the script says that it will be; else what is.
pub fn verdict(run: &Run) -> Result<(), String> {
    match run.surprise() {
        Some(violation) => Err(format!(
            "{} is violated: {}",
            violation.invariant, violation.evidence
        )),
        None => Ok(()),
    }
}

/// What a scenario that runs is made of.
pub fn summary(run: &Run) -> String {
    let mut text = format!(
        "{} steps, {} ms",
        run.timeline.len(),
        run.timeline.lab().now_ms()
    );
    for (count, what) in [
        (run.timeline.names().len(), "marks"),
        (run.expectations.len(), "expectations"),
        (run.asks.len(), "questions"),
        (run.goals.len(), "goals"),
    ] {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    text
}
