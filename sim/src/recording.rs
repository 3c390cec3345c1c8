//! A trace of somebody's raft as a laboratory: its records one by one, in the picture that the other two have, with the
//! invariants checked as far as it tells, and compared with `raft-core` where it carries what the nodes were given.
//!
//! The schema is `docs/trace-format.md`, the reader is [`crate::trace::read`]. Opening goes through the whole trace once:
//! what cannot be drawn is an error with its line, and what is found is known from then on. Nobody can act here: what
//! happened is over.
mod check;
mod flights;
mod node;
mod replay;
mod state;
mod tape;

#[cfg(test)]
mod tests;

pub use check::CHECKED;
pub use replay::{AS_RAFT_CORE, Comparison};
pub use tape::Finding;

use crate::event::{Event, Violation};
use crate::input::{Input, Refusal};
use crate::script::ScriptError;
use crate::view::{CellView, MessageView, NodeView};
use raft_core::{ConfState, Index, NodeId};
use state::State;
use std::ops::RangeInclusive;
use std::sync::Arc;
use tape::Tape;

/// Time that a step of a trace without times takes, ms.
pub const STEP_MS: u64 = 20;

/// A trace and a place in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    tape: Arc<Tape>,
    /// Steps done.
    at: usize,
    state: State,
}

impl Recording {
    /// Reads a trace and goes through it.
    ///
    /// # Errors
    /// What is wrong with its form, at least one error, or the first record that contradicts those before it.
    pub fn open(text: &str) -> Result<Self, Vec<ScriptError>> {
        let tape = Tape::read(text)?;
        Ok(Self {
            state: tape.start().clone(),
            tape: Arc::new(tape),
            at: 0,
        })
    }

    /// What does not hold in the whole trace, in order.
    pub fn findings(&self) -> &[Finding] {
        self.tape.findings()
    }

    /// How far it was compared with `raft-core`; `None` for a trace that does not carry what the nodes were given.
    pub fn comparison(&self) -> Option<&Comparison> {
        self.tape.comparison()
    }

    /// How many steps it has: records with the same position are one.
    pub fn steps(&self) -> usize {
        self.tape.steps()
    }

    /// Whether every record has a time.
    pub fn is_timed(&self) -> bool {
        self.tape.is_timed()
    }

    /// The records of the last step: the line of each in the text, from 1, and what is written there; none at the beginning.
    pub fn last_step(&self) -> Vec<(usize, Arc<str>)> {
        let last = self.at.checked_sub(1);
        last.map_or_else(Vec::new, |step| self.tape.lines(step))
    }

    /// [`Lab::apply`](crate::lab::Lab::apply).
    pub fn apply(&mut self, input: &Input) -> Vec<Event> {
        if self.check(input).is_err() {
            return Vec::new();
        }
        self.state.now_ms = self.tape.time_of_step(self.at);
        let mut events = Vec::new();
        for record in self.tape.step(self.at) {
            // Opening has shown that every record can be noted.
            let _ = self.state.note(&self.tape.note(record), &mut events);
            events.extend(self.tape.found_at(record));
        }
        self.at += 1;
        events
    }

    /// [`Lab::check`](crate::lab::Lab::check): a trace takes [`Input::Next`] only.
    pub fn check(&self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::Next if self.at >= self.tape.steps() => Err(Refusal::NothingScheduled),
            Input::Next => Ok(()),
            _ => Err(Refusal::TraceIsOver),
        }
    }

    /// [`Lab::now_ms`](crate::lab::Lab::now_ms): of a trace without times [`STEP_MS`] for every step.
    pub fn now_ms(&self) -> u64 {
        self.state.now_ms
    }

    /// [`Lab::peek`](crate::lab::Lab::peek).
    pub fn peek(&self) -> Option<u64> {
        (self.at < self.tape.steps()).then(|| self.tape.time_of_step(self.at))
    }

    /// [`Lab::violations`](crate::lab::Lab::violations).
    pub fn violations(&self) -> &[Violation] {
        self.tape.violations(self.at)
    }

    /// [`Lab::nodes`](crate::lab::Lab::nodes).
    pub fn nodes(&self) -> Vec<NodeView> {
        self.state.views()
    }

    /// [`Lab::cells`](crate::lab::Lab::cells).
    pub fn cells(&self, node: NodeId, range: RangeInclusive<Index>) -> Vec<CellView> {
        self.state.cells(node, range)
    }

    /// [`Lab::conf_state`](crate::lab::Lab::conf_state).
    pub fn conf_state(&self, node: NodeId) -> Option<ConfState> {
        self.state.conf_state(node)
    }

    /// [`Lab::messages`](crate::lab::Lab::messages).
    pub fn messages(&self) -> Vec<MessageView> {
        self.state.flights.views()
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.state.clone_bytes()
    }
}
