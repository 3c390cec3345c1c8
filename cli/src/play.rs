//! `raftglass run`: plays a script and prints what happens.
use crate::check;
use crate::outcome::Outcome;
use crate::script::{play_file, report};
use clap::{Args, ValueEnum};
use serde::Serialize;
use sim::event::Event;
use sim::script::command_text;
use sim::timeline::Timeline;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;

/// Steps of a script of etcd's, at most.
pub const STEP_LIMIT: usize = 1_000_000;

#[derive(Debug, Args)]
pub struct Options {
    /// The script: a scenario of our own, one of etcd's interaction tests, or a trace.
    file: PathBuf,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Commands, and the lines that etcd's raft logs.
    Text,
    /// One line per event, with its position and its time.
    Events,
    /// One JSON object per event; docs/command-line.md has the schema.
    Jsonl,
}

/// Plays the script, prints what happens, and says at the end whether all that it expects holds.
pub fn run(options: &Options) -> Outcome {
    let file = &options.file;
    let (mut run, failure) = match play_file(file) {
        Ok(played) => played,
        Err(outcome) => return outcome,
    };
    let differs = match print_all(&mut run.timeline, options.format) {
        Ok(differs) => differs,
        // Whoever reads has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => return Outcome::Passed,
        Err(error) => {
            eprintln!("what happens cannot be printed: {error}");
            return Outcome::Impossible;
        }
    };
    if let Some(error) = failure {
        eprintln!("{}", report(file, &[error]));
        return Outcome::Failed;
    }
    if let Some(line) = differs {
        eprintln!(
            "{}:{line}: what is printed is not what is recorded; `raftglass conformance` shows the difference",
            file.display()
        );
        return Outcome::Failed;
    }
    match check::verdict(&run) {
        Ok(()) => Outcome::Passed,
        Err(reason) => {
            eprintln!("{}: {reason}", file.display());
            Outcome::Failed
        }
    }
}

/// Prints every step; gives the line of the first command of etcd's that prints something else than is recorded.
fn print_all(timeline: &mut Timeline, format: Format) -> io::Result<Option<usize>> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut differs = None;
    timeline.seek(0);
    let end = match timeline.lab().is_open() {
        true => timeline.len(),
        false => STEP_LIMIT,
    };
    while timeline.position() < end && timeline.step() {
        step(&mut out, timeline, format)?;
        differs = differs.or_else(|| timeline.events().iter().find_map(differing));
    }
    out.flush()?;
    Ok(differs)
}

fn differing(event: &Event) -> Option<usize> {
    match event {
        Event::ScriptOutput {
            line,
            expected,
            matches: false,
            ..
        } if !expected.is_empty() => Some(*line),
        _ => None,
    }
}

/// Prints the last step.
fn step(out: &mut impl Write, timeline: &Timeline, format: Format) -> io::Result<()> {
    if let (Format::Text, true, Some(input)) =
        (format, timeline.lab().is_open(), timeline.last_input())
    {
        let command = command_text(&input);
        if command != "step" {
            writeln!(out, "{command}")?;
        }
    }
    for event in timeline.events() {
        line(out, timeline, event, format)?;
    }
    Ok(())
}

/// An event as a line of JSON: where and when, and its own fields.
#[derive(Serialize)]
struct Line<'a> {
    position: usize,
    ms: u64,
    #[serde(flatten)]
    event: &'a Event,
}

fn line(
    out: &mut impl Write,
    timeline: &Timeline,
    event: &Event,
    format: Format,
) -> io::Result<()> {
    let (position, ms) = (timeline.position(), timeline.lab().now_ms());
    match (format, event) {
        (Format::Text, Event::Raft { event, .. }) => writeln!(out, "  {event}"),
        (Format::Text, Event::ScriptOutput { actual, .. }) => writeln!(out, "{actual}"),
        (Format::Text, Event::ScriptCommand { text, .. }) => writeln!(out, "{text}"),
        (Format::Text, Event::Violated { .. }) => writeln!(out, "  {event}"),
        (Format::Text, _) => Ok(()),
        (Format::Events, event) => writeln!(out, "{position} {ms}ms {event}"),
        (Format::Jsonl, event) => {
            let line = Line {
                position,
                ms,
                event,
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)
        }
    }
}
