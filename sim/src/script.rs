//! Scripts: one text form for tests, scenarios and, later, lessons and links.
//!
//! A file whose first command is `cluster` is a scenario of our own: its commands are turned into
//! [`Input`](crate::input::Input)s of a staged cluster and run at once, so that the set-up lies in the past of the
//! [`Timeline`] and can be stepped back into. A file of etcd's interaction tests becomes a laboratory that plays it, and
//! so does a trace of somebody's raft (`docs/trace-format.md`).
//! Nothing of a file runs unless all of it can be read.
//!
//! The commands, the values and the conditions are described in `docs/script-language.md`, which is made from the tables
//! that the reader uses ([`reference()`]).
pub(crate) mod args;
mod lex;
mod similar;
mod words;

mod file;
mod statement;
mod table;
mod value;

mod act;
mod command;
mod pattern;
mod player;
mod predicate;
mod run;

mod difference;
mod error;
mod format;
mod kind;
pub mod library;
mod reference;
mod rewrite;
mod write;

pub use act::act;
pub use difference::Difference;
pub(crate) use difference::{Answer, UNKNOWN_COMMAND, missing_separator};
pub use error::ScriptError;
pub use file::ERROR_LIMIT;
pub use format::format;
pub use kind::{Kind, is_scenario, kind_of};
pub use player::{INPUT_LIMIT, MARK_LIMIT};
pub use predicate::{CONDITION_LIMIT, Datum, Expression, Names, Predicate, PredicateError, Type};
pub use reference::reference;
pub use rewrite::rewrite;
pub use run::{Allowed, Ask, AskKind, Caption, Expectation, Goal, Look, Run};
#[cfg(feature = "serde")]
pub(crate) use words::transition as transition_word;
pub(crate) use words::{done_stage as stage_word, role as role_word};
pub(crate) use write::set as setting_text;
pub use write::{command as command_text, write};

use crate::datadriven::{self, Form};
use crate::interaction::{Interaction, Script};
use crate::lab::Lab;
use crate::recording::Recording;
use crate::timeline::Timeline;
use crate::trace;
use raft_core::ProbeStrategy;

/// What divides a command of etcd's from its recorded output.
const SEPARATOR: &str = "----";

/// What the opener of a script decides; `None` leaves the decision to the script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// How leaders look for the last matching entry.
    pub probe: Option<ProbeStrategy>,
    /// What all random draws grow from.
    pub seed: Option<u64>,
    /// How many nodes a scenario has. Its commands must not name nodes beyond.
    pub nodes: Option<u64>,
}

/// Reads a script and, when it is a scenario, runs it.
///
/// # Errors
/// The first thing that is wrong with it; [`play`] gives all of them.
pub fn open(source: &str, options: &OpenOptions) -> Result<Timeline, ScriptError> {
    match play(source, options) {
        Ok(run) => Ok(run.timeline),
        Err(mut errors) => Err(errors.swap_remove(0)),
    }
}

/// Reads a script and, when it is a scenario, runs it. A script of etcd's is at its beginning, ready to be stepped
/// through.
///
/// # Errors
/// Everything that is wrong with the text, at least one error; or the one thing that could not be carried out.
pub fn play(source: &str, options: &OpenOptions) -> Result<Run, Vec<ScriptError>> {
    match play_as_far(source, options)? {
        (run, None) => Ok(run),
        (_, Some(error)) => Err(vec![error]),
    }
}

/// As [`play`], but what ran before a command that could not be carried out, or before an expectation that does not hold,
/// is given beside the error.
///
/// # Errors
/// Everything that is wrong with the text, at least one error. Nothing of it ran.
pub fn play_as_far(
    source: &str,
    options: &OpenOptions,
) -> Result<(Run, Option<ScriptError>), Vec<ScriptError>> {
    if trace::is_trace(source) {
        let recording = Recording::open(source)?;
        return Ok((Run::new(Timeline::new(Lab::Recording(recording))), None));
    }
    if is_scenario(source) {
        let (_, scenario) = file::scenario(source, options)?;
        return player::run(&scenario).map_err(|error| vec![error]);
    }
    etcds(source, options)
        .map(|timeline| (Run::new(timeline), None))
        .map_err(|error| vec![error])
}

/// A script in etcd's grammar.
fn etcds(source: &str, options: &OpenOptions) -> Result<Timeline, ScriptError> {
    let directives = datadriven::parse(source, Form::Loose)?;
    match kind_of(&directives) {
        Kind::Scenario => Err(no_cluster(&directives)),
        Kind::Interaction => {
            let script = Interaction::new(Script::from_directives(directives)?);
            let strategy = options.probe.unwrap_or_default();
            Ok(Timeline::new(Lab::Interaction(script.with_probe(strategy))))
        }
        Kind::Quorum | Kind::ConfChange => Err(ScriptError::Failed {
            line: directives[0].line,
            reason: "this file tests a part of raft; there is no cluster in it to show".to_string(),
        }),
        Kind::Unknown => Err(unknown(&directives)),
    }
}

/// The error of a scenario that does not begin with `cluster`.
fn no_cluster(directives: &[datadriven::Directive]) -> ScriptError {
    let (line, found) = directives
        .first()
        .map_or((1, None), |first| (first.line, Some(first.command.clone())));
    ScriptError::Argument {
        line,
        column: 1,
        expected: "`cluster` as the first command".to_string(),
        found,
    }
}

/// A calm cluster that has just elected a leader.
pub fn fresh(nodes: u64, seed: u64, probe: ProbeStrategy) -> Result<Timeline, ScriptError> {
    let options = OpenOptions {
        probe: Some(probe),
        seed: Some(seed),
        nodes: Some(nodes),
    };
    open(library::FIRST_LIGHT.source(), &options)
}

fn unknown(directives: &[datadriven::Directive]) -> ScriptError {
    match directives.first() {
        Some(first) => ScriptError::UnknownCommand {
            line: first.line,
            command: first.command.clone(),
        },
        None => ScriptError::Failed {
            line: 1,
            reason: "there is no command in this script".to_string(),
        },
    }
}

#[cfg(test)]
mod tests;
