//! `raftglass run`: plays a script and prints what happens.
use crate::check;
use crate::files;
use crate::script::report;
use clap::{Args, ValueEnum};
use sim::event::Event;
use sim::script::{self, OpenOptions, command_text};
use sim::timeline::Timeline;
use std::fmt::Write;
use std::path::PathBuf;

/// Steps of a script of etcd's, at most.
const STEP_LIMIT: usize = 1_000_000;

#[derive(Debug, Args)]
pub struct Options {
    /// The script.
    file: PathBuf,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Commands, and the lines that etcd's raft logs.
    Text,
    /// One line per event.
    Events,
    /// One JSON object per event.
    Jsonl,
}

/// Plays the script; `false` when it fails, as `check` says.
pub fn run(options: &Options) -> bool {
    let source = match files::read(&options.file) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("{}: {}", options.file.display(), error.reason);
            return false;
        }
    };
    let mut run = match script::play(&source, &OpenOptions::default()) {
        Ok(run) => run,
        Err(errors) => {
            eprintln!("{}", report(&options.file, &errors));
            return false;
        }
    };
    print_all(&mut run.timeline, options.format);
    match check::verdict(&run) {
        Ok(()) => true,
        Err(reason) => {
            eprintln!("{}: {reason}", options.file.display());
            false
        }
    }
}

fn print_all(timeline: &mut Timeline, format: Format) {
    timeline.seek(0);
    let is_script = timeline.lab().is_script();
    let end = match is_script {
        true => STEP_LIMIT,
        false => timeline.len(),
    };
    while timeline.position() < end && timeline.step() {
        print!("{}", step(timeline, format));
    }
}

/// What is printed of the last step.
fn step(timeline: &Timeline, format: Format) -> String {
    let mut text = String::new();
    if let (Format::Text, false, Some(input)) =
        (format, timeline.lab().is_script(), timeline.last_input())
    {
        let command = command_text(&input);
        if command != "step" {
            text.push_str(&format!("{command}\n"));
        }
    }
    for event in timeline.events() {
        line(&mut text, timeline, event, format);
    }
    text
}

fn line(text: &mut String, timeline: &Timeline, event: &Event, format: Format) {
    let (position, at_ms) = (timeline.position(), timeline.lab().now_ms());
    // Writing to a text does not fail.
    let _ = match (format, event) {
        (Format::Text, Event::Raft { event, .. }) => writeln!(text, "  {event}"),
        (Format::Text, Event::ScriptOutput { actual, .. }) => writeln!(text, "{actual}"),
        (Format::Text, Event::ScriptCommand { text: command, .. }) => writeln!(text, "{command}"),
        (Format::Text, Event::Violated { violation }) => {
            writeln!(
                text,
                "  {} is violated: {}",
                violation.invariant, violation.evidence
            )
        }
        (Format::Text, _) => Ok(()),
        (Format::Events, event) => writeln!(text, "{position} {at_ms}ms {event:?}"),
        (Format::Jsonl, event) => {
            let said = format!("{event:?}");
            let kind = said.split([' ', '(']).next().unwrap_or_default();
            let (kind, said) = (quoted(kind), quoted(&said));
            writeln!(
                text,
                "{{\"position\":{position},\"ms\":{at_ms},\"kind\":{kind},\"event\":{said}}}"
            )
        }
    };
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            letter if letter < ' ' => quoted.push_str(&format!("\\u{:04x}", letter as u32)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
