//! `raftglass trace`: a run as a log for ShiViz, as lines of JSON, or as a diagram.
use crate::files;
use crate::outcome::Outcome;
use crate::play::STEP_LIMIT;
use crate::script::{play_file, report};
use clap::{ArgAction, Args, ValueEnum};
use sim::timeline::Timeline;
use sim::trace::{Trace, jsonl, shiviz, svg};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Options {
    /// The script: a scenario of our own, one of etcd's interaction tests, or a trace.
    file: PathBuf,
    /// What is written.
    #[arg(long, value_enum)]
    format: Format,
    /// Begin after this position: a mark of the script, or a number of steps.
    #[arg(long, value_name = "MARK|N", default_value = "0")]
    from: String,
    /// End with this position; without it with the last one.
    #[arg(long, value_name = "MARK|N")]
    to: Option<String>,
    /// Whether heartbeats and their answers are part of it; without it they are, but not in a diagram.
    #[arg(long, value_name = "BOOL", action = ArgAction::Set)]
    heartbeats: Option<bool>,
    /// Tell what the rafts are given as well, so that another raft can be given the same: for `jsonl`, from the beginning
    /// of a scenario.
    #[arg(long)]
    inputs: bool,
    /// The file that it is written to; without it it is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A log with vector clocks, for ShiViz.
    Shiviz,
    /// One JSON object per line; docs/trace-format.md has the schema.
    Jsonl,
    /// A space-time diagram, readable on light and on dark.
    Svg,
}

/// Plays the script and writes the trace. A script that fails is traced up to there.
pub fn run(options: &Options) -> Outcome {
    let file = &options.file;
    let (mut run, failure) = match play_file(file) {
        Ok(played) => played,
        Err(outcome) => return outcome,
    };
    let trace = match trace(&mut run.timeline, options) {
        Ok(trace) => trace,
        Err(reason) => {
            eprintln!("{}: {reason}", file.display());
            return Outcome::Impossible;
        }
    };
    let written = files::put(options.out.as_deref(), "--out", &text(&trace, options));
    if let Err(reason) = written {
        eprintln!("{reason}");
        return Outcome::Impossible;
    }
    match failure {
        None => Outcome::Passed,
        Some(error) => {
            eprintln!("{}", report(file, &[error]));
            Outcome::Failed
        }
    }
}

fn trace(timeline: &mut Timeline, options: &Options) -> Result<Trace, String> {
    play_out(timeline);
    let from = position(timeline, "--from", &options.from)?;
    let to = match &options.to {
        Some(to) => position(timeline, "--to", to)?,
        None => timeline.len(),
    };
    if from > to {
        return Err(format!(
            "--from is position {from}, after --to, which is position {to}"
        ));
    }
    let trace = match (options.inputs, options.format, from) {
        (false, ..) => Trace::of(timeline, from, to),
        (true, Format::Jsonl, 0) if options.heartbeats != Some(false) => {
            Trace::with_inputs(timeline, to)?
        }
        (true, ..) => {
            let reason =
                "--inputs: it needs `--format jsonl`, the beginning of the run, and heartbeats";
            return Err(reason.to_string());
        }
    };
    match options.heartbeats.unwrap_or(options.format != Format::Svg) {
        true => Ok(trace),
        false => Ok(trace.without_heartbeats()),
    }
}

/// Puts all of a run on record: what plays by itself, one of etcd's scripts or a trace, has nothing there before.
fn play_out(timeline: &mut Timeline) {
    if !timeline.lab().is_open() {
        timeline.reach(STEP_LIMIT);
    }
}

/// The position that a mark or a number means.
pub fn position(timeline: &mut Timeline, option: &str, text: &str) -> Result<usize, String> {
    play_out(timeline);
    let end = timeline.len();
    if let Some(position) = timeline.named(text) {
        return Ok(position);
    }
    let number = text.parse().ok().filter(|position| *position <= end);
    number.ok_or_else(|| {
        let marks: Vec<_> = timeline.names().iter().map(|(name, _)| &**name).collect();
        let marks = match marks.is_empty() {
            true => "the script has no marks".to_string(),
            false => format!("the marks are {}", marks.join(", ")),
        };
        format!("{option}: expected a mark or a position from 0 to {end}, found `{text}`; {marks}")
    })
}

fn text(trace: &Trace, options: &Options) -> String {
    match options.format {
        Format::Shiviz => shiviz(trace),
        Format::Svg => {
            let name = options.file.file_stem().unwrap_or_default();
            svg(trace, &name.to_string_lossy())
        }
        Format::Jsonl => jsonl(trace),
    }
}
