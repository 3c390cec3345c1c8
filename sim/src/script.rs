//! Scripts: one text form for tests, scenarios and, later, lessons and links.
//!
//! A file whose first command is `cluster` is a scenario of our own: its commands are turned into
//! [`Input`](crate::input::Input)s of a staged cluster and run at once, so that the set-up lies in the past of the
//! [`Timeline`] and can be stepped back into. A file of etcd's interaction tests becomes a laboratory that plays it.
//! Nothing of a file runs unless all of it can be read.
//!
//! The commands of a scenario, one per line; `#` begins a comment:
//!
//! | command | does |
//! |---|---|
//! | `cluster nodes=3 seed=7 …` | makes the cluster; also `voters=(1,2,3)`, `tick=100ms`, `delay=20ms..60ms`, `fsync=5ms..15ms`, `probe=term-hint`, `inflight=8`, `prevote=true`, `checkquorum=true`, `clock=off` |
//! | `clock on`, `clock off` | with the clock off nothing happens by itself |
//! | `campaign 1`, `tick 1`, `stage 1` | the election timeout, a tick, or the next stage of the host, by hand |
//! | `propose 1 x=1` | a client's proposal through a node |
//! | `stabilize 1 2` | these nodes (default: all) work and receive by hand until nothing is left for them |
//! | `deliver …`, `drop …` | messages in flight arrive or are lost: `all`, or any of `from=1`, `to=(2,3)`, `type=MsgApp` |
//! | `crash 1`, `restart 1` | a process dies, or starts on what its disk holds |
//! | `isolate 1`, `cut 1->3`, `heal` | links are cut, or all restored |
//! | `run 500ms` | virtual time passes |
//! | `run until leader max=10s` | until some node leads; `quiet`: and everything is committed and applied everywhere |
//! | `mark NAME` | names the present position |
pub(crate) mod args;
mod command;
mod difference;
mod error;
mod kind;
pub mod library;
mod pattern;
mod player;
mod read;
mod rewrite;
mod units;

pub use difference::Difference;
pub(crate) use difference::{Answer, UNKNOWN_COMMAND, missing_separator};
pub use error::ScriptError;
pub use kind::{Kind, is_scenario, kind_of};
pub use rewrite::rewrite;

use crate::datadriven::{self, Form};
use crate::interaction::{Interaction, Script};
use crate::lab::Lab;
use crate::timeline::Timeline;
use raft_core::ProbeStrategy;

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
pub fn open(source: &str, options: &OpenOptions) -> Result<Timeline, ScriptError> {
    let directives = datadriven::parse(source, Form::Loose)?;
    match kind_of(&directives) {
        Kind::Scenario => player::run(&read::scenario(&directives, options)?),
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

/// A calm cluster that has just elected a leader.
pub fn fresh(nodes: u64, seed: u64, probe: ProbeStrategy) -> Result<Timeline, ScriptError> {
    let options = OpenOptions {
        probe: Some(probe),
        seed: Some(seed),
        nodes: Some(nodes),
    };
    open(library::FIRST_LIGHT.source, &options)
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
