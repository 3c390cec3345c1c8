//! A whole trace, gone through once: its steps, the ways of its messages, and what is found in it.
use super::STEP_MS;
use super::check::Checks;
use super::flights::{Route, route};
use super::replay::{Comparison, Replay};
use super::state::{Note, State};
use crate::event::{Event, Violation};
use crate::invariants::{TABLE, keep_new};
use crate::script::ScriptError;
use crate::trace::{self, Record, Source, What};
use raft_core::ConfState;
use std::ops::Range;
use std::sync::Arc;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line of the trace at which it shows, from 1.
    pub line: usize,
    /// The step at which it shows: the position of a timeline that plays the trace.
    pub position: usize,
    /// What it is.
    pub violation: Violation,
    /// The record.
    record: usize,
}

/// A trace and all that is known of it from going through it once.
#[derive(Debug, PartialEq)]
pub(super) struct Tape {
    source: Source,
    /// The first configuration: that of the first line, or all nodes that there ever are.
    config: ConfState,
    routes: Vec<Route>,
    /// The first record of every step, and the number of records.
    steps: Vec<usize>,
    start: State,
    /// In order of their records.
    findings: Vec<Finding>,
    violations: Vec<Violation>,
    comparison: Option<Comparison>,
}

impl Tape {
    pub(super) fn read(text: &str) -> Result<Self, Vec<ScriptError>> {
        let source = trace::read(text)?;
        let config = first_config(&source);
        let mut tape = Self {
            steps: steps(&source.trace.records),
            start: State::at_start(&source.trace.nodes, &config),
            config,
            routes: Vec::new(),
            findings: Vec::new(),
            violations: Vec::new(),
            comparison: None,
            source,
        };
        match tape.go_through() {
            Ok(()) => Ok(tape),
            Err((record, reason)) => Err(tape.failed(record, reason)),
        }
    }

    fn failed(&self, record: usize, reason: String) -> Vec<ScriptError> {
        let line = self.source.lines[record];
        vec![ScriptError::Failed { line, reason }]
    }

    /// Finds the ways of messages, and notes every record once, with all checks.
    fn go_through(&mut self) -> Result<(), (usize, String)> {
        self.routes = route(&self.source.trace.records)?;
        let trace = &self.source.trace;
        let mut state = self.start.clone();
        let mut checks = Checks::new(&trace.nodes, &state);
        let mut replay = Replay::new(trace, &state);
        let mut found: Vec<(usize, Vec<Violation>)> = Vec::new();
        let mut events = Vec::new();
        for step in 0..self.steps() {
            state.now_ms = self.time_of_step(step);
            let range = self.step(step);
            for at in range.clone() {
                let record = &trace.records[at];
                let line = self.source.lines[at];
                if let Some(replay) = &mut replay {
                    let difference = replay.before(at, line, record, &state);
                    found.extend(difference.map(|(at, violation)| (at, vec![violation])));
                }
                let done = state
                    .note(&self.note(at), &mut events)
                    .map_err(|reason| (at, reason))?;
                events.clear();
                if let Some(replay) = &mut replay {
                    replay.after(at, line, record, &state);
                }
                found.push((at, checks.record(record, done)));
                if let What::Violated {
                    invariant,
                    evidence,
                } = &record.what
                {
                    found.push((at, vec![told(invariant, evidence)]));
                }
            }
            if let Some(last) = range.last() {
                found.push((last, checks.step(&state)));
            }
        }
        let difference = replay.as_mut().and_then(|replay| replay.finish(&state));
        found.extend(difference.map(|(at, violation)| (at, vec![violation])));
        // A difference shows later than the record that it is about.
        found.sort_by_key(|(at, _)| *at);
        self.comparison = replay.map(|replay| replay.comparison);
        for (record, violations) in found {
            for violation in keep_new(&mut self.violations, violations) {
                self.findings.push(Finding {
                    line: self.source.lines[record],
                    position: self.step_of(record) + 1,
                    violation,
                    record,
                });
            }
        }
        Ok(())
    }

    pub(super) fn start(&self) -> &State {
        &self.start
    }

    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub(super) fn comparison(&self) -> Option<&Comparison> {
        self.comparison.as_ref()
    }

    pub(super) fn is_timed(&self) -> bool {
        self.source.timed
    }

    /// How many steps there are.
    pub(super) fn steps(&self) -> usize {
        self.steps.len() - 1
    }

    /// The records of a step, counted from 0.
    pub(super) fn step(&self, step: usize) -> Range<usize> {
        self.steps[step]..self.steps[step + 1]
    }

    /// The step that a record is part of.
    fn step_of(&self, record: usize) -> usize {
        self.steps.partition_point(|first| *first <= record) - 1
    }

    /// When a step happens, ms.
    pub(super) fn time_of_step(&self, step: usize) -> u64 {
        match self.source.timed {
            true => self.source.trace.records[self.steps[step]].ms,
            false => (step as u64 + 1) * STEP_MS,
        }
    }

    /// The lines of a step and what is written there.
    pub(super) fn lines(&self, step: usize) -> Vec<(usize, Arc<str>)> {
        let records = self.step(step);
        records
            .map(|at| (self.source.lines[at], self.source.texts[at].clone()))
            .collect()
    }

    /// A record with what is known of it.
    pub(super) fn note(&self, record: usize) -> Note<'_> {
        let route = self.routes[record];
        let ends = route.other.filter(|other| *other > record);
        Note {
            record: &self.source.trace.records[record],
            route,
            ends_ms: ends.map(|end| self.time_of_step(self.step_of(end))),
            config: &self.config,
        }
    }

    /// What is found at a record.
    pub(super) fn found_at(&self, record: usize) -> impl Iterator<Item = Event> + '_ {
        let from = self
            .findings
            .partition_point(|finding| finding.record < record);
        let here = self.findings[from..]
            .iter()
            .take_while(move |finding| finding.record == record);
        here.map(|finding| Event::Violated {
            violation: finding.violation.clone(),
        })
    }

    /// What is found in so many steps.
    pub(super) fn violations(&self, done: usize) -> &[Violation] {
        let end = self
            .findings
            .partition_point(|finding| finding.position <= done);
        &self.violations[..end]
    }
}

/// An invariant that the trace itself says to be broken.
fn told(invariant: &'static str, evidence: &str) -> Violation {
    let known = TABLE.iter().find(|known| known.name == invariant);
    Violation {
        invariant,
        section: known.map_or("", |known| known.section),
        evidence: evidence.to_string(),
    }
}

/// The first record of every step, and the number of records.
fn steps(records: &[Record]) -> Vec<usize> {
    let is_first = |at: &usize| *at == 0 || records[*at].position != records[*at - 1].position;
    let mut steps: Vec<usize> = (0..records.len()).filter(is_first).collect();
    steps.push(records.len());
    steps
}

/// The configuration that the nodes begin with: of a trace that does not tell it, all nodes that it is about.
fn first_config(source: &Source) -> ConfState {
    match &source.trace.raft {
        Some(raft) => ConfState {
            learners: raft.learners.clone(),
            ..ConfState::from_voters(raft.voters.iter().copied())
        },
        None => ConfState::from_voters(source.trace.ids()),
    }
}
