//! etcd's interaction tests as a laboratory: a script in the grammar of [`datadriven`](crate::datadriven) is played
//! in micro-steps (one Ready, one message, one storage message or one simple command each), and what each command
//! prints is what etcd's harness prints, byte for byte.
//!
//! The nodes here have no staged hosts: as in etcd's `rafttest`, a Ready is stored, applied, sent and acknowledged at
//! once, or, with async storage writes, handed to an append and an apply thread that commands drive.
mod add_nodes;
mod command;
mod drive;
mod env;
mod inspect;
mod output;
mod play;
mod process_ready;
mod read;
mod script;
mod stabilize;
mod storage;
mod storage_threads;
mod task;
mod verdict;
mod views;

use add_nodes::MAX_NODES;
pub use script::Script;
pub use storage::HistoryStorage;
pub use verdict::{judge, outputs};

use crate::datadriven::Directive;
use crate::event::{Event, Violation};
use crate::input::{Input, Refusal, Setting};
use crate::script::ScriptError;
use env::{Env, Halt};
use play::Running;
use raft_core::ProbeStrategy;
use std::sync::Arc;

/// Whether the driver knows a command of this name.
pub(crate) fn is_command(name: &str) -> bool {
    command::Command::is_known(name)
}

/// Virtual time that a micro-step takes, ms. The scripts know no time; the page needs some to show them in.
pub const STEP_MS: u64 = 20;

/// A script being played.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    script: Arc<Script>,
    /// The command that comes next, or is under way.
    position: usize,
    /// The command under way.
    running: Option<Running>,
    /// Why the script cannot go on.
    failure: Option<ScriptError>,
    env: Env,
}

impl Interaction {
    /// A script that has not begun.
    pub fn new(script: Script) -> Self {
        Self {
            script: Arc::new(script),
            position: 0,
            running: None,
            failure: None,
            env: Env::default(),
        }
    }

    /// The same, with nodes that look for the last matching entry in another way.
    pub fn with_probe(mut self, strategy: ProbeStrategy) -> Self {
        self.env.probe = strategy;
        self
    }

    /// The script.
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// The command that comes next, or is under way; `None` at the end.
    pub fn current(&self) -> Option<&Directive> {
        (self.position < self.script.len()).then(|| self.script.command(self.position).0)
    }

    /// Why the script stopped before its end.
    pub fn failure(&self) -> Option<&ScriptError> {
        self.failure.as_ref()
    }

    /// Whether nothing is left to do.
    pub fn is_finished(&self) -> bool {
        self.failure.is_some() || self.position == self.script.len()
    }

    /// [`Lab::apply`](crate::lab::Lab::apply).
    pub fn apply(&mut self, input: &Input) -> Vec<Event> {
        if self.check(input).is_err() {
            return Vec::new();
        }
        match input {
            Input::Set(Setting::Probe(strategy)) => self.set_probe(*strategy),
            _ => self.step(),
        }
        std::mem::take(&mut self.env.events)
    }

    /// [`Lab::check`](crate::lab::Lab::check): a script takes [`Input::Next`] and [`Setting::Probe`].
    pub fn check(&self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::Set(Setting::Probe(_)) => Ok(()),
            Input::Next if self.is_finished() => Err(Refusal::NothingScheduled),
            Input::Next => Ok(()),
            _ => Err(Refusal::ScriptRuns),
        }
    }

    /// [`Lab::now_ms`](crate::lab::Lab::now_ms).
    pub fn now_ms(&self) -> u64 {
        self.env.now_ms
    }

    /// [`Lab::peek`](crate::lab::Lab::peek).
    pub fn peek(&self) -> Option<u64> {
        (!self.is_finished()).then_some(self.env.now_ms + STEP_MS)
    }

    /// [`Lab::probe`](crate::lab::Lab::probe).
    pub fn probe(&self) -> ProbeStrategy {
        self.env.probe
    }

    /// [`Lab::seed`](crate::lab::Lab::seed): a script draws nothing that shows.
    pub fn seed(&self) -> u64 {
        0
    }

    /// [`Lab::violations`](crate::lab::Lab::violations): scripts are judged by their recorded output instead.
    pub fn violations(&self) -> &[Violation] {
        &[]
    }

    fn set_probe(&mut self, strategy: ProbeStrategy) {
        self.env.probe = strategy;
        for node in &mut self.env.nodes {
            node.config.probe_strategy = strategy;
            node.raw.raft_mut().set_probe_strategy(strategy);
        }
        self.env.events.push(Event::ProbeSet { strategy });
    }

    fn step(&mut self) {
        self.env.now_ms += STEP_MS;
        let script = self.script.clone();
        let (directive, command) = script.command(self.position);
        let result = match self.running.take() {
            Some(running) => play::resume(&mut self.env, running),
            None => {
                self.env.line = directive.line;
                let (text, caption) = (directive.text.clone(), directive.caption.clone());
                self.env.events.push(Event::ScriptCommand {
                    line: directive.line,
                    text,
                    caption,
                });
                play::begin(&mut self.env, command)
            }
        };
        match result {
            Ok(Some(running)) => self.running = Some(running),
            Ok(None) => self.finish(None),
            Err(Halt::Answer(text)) => self.finish(Some(&text)),
            Err(Halt::Error(error)) => {
                let reason = error.reason();
                self.failure = Some(error);
                self.finish(Some(&reason));
            }
        }
    }

    /// Ends a command and compares what it printed.
    fn finish(&mut self, error: Option<&str>) {
        let script = self.script.clone();
        let (directive, _) = script.command(self.position);
        let mut actual = self.env.out.take(error);
        if !actual.ends_with('\n') {
            actual.push('\n');
        }
        let expected = directive.expected.clone();
        let matches =
            self.failure.is_none() && expected.as_deref().is_none_or(|text| *text == actual);
        let expected = expected.unwrap_or_default();
        self.env.events.push(Event::ScriptOutput {
            line: directive.line,
            actual: actual.into(),
            expected,
            matches,
        });
        self.position += 1;
    }
}
