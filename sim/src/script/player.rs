//! Running a scenario: its commands as inputs of a timeline.
use super::command::{Act, Command, Question};
use super::error::ScriptError;
use super::file::{Scenario, Step, Words};
use super::pattern::Pattern;
use super::predicate::Predicate;
use super::run::{Ask, Caption, Expectation, Goal, Look, Run};
use crate::cluster::Cluster;
use crate::input::{Input, MessageId};
use crate::lab::Lab;
use crate::timeline::Timeline;
use crate::view::HostThread;
use raft_core::NodeId;
use std::sync::Arc;

/// Most inputs that one scenario may make: more than any of ours needs, few enough to end a runaway.
pub const INPUT_LIMIT: usize = 200_000;

/// Most positions that one scenario may name.
pub const MARK_LIMIT: usize = 1_000;

/// Runs the commands up to the first that fails, and gives what came of them.
///
/// # Errors
/// There is no such cluster.
pub(super) fn run(scenario: &Scenario) -> Result<(Run, Option<ScriptError>), ScriptError> {
    let failed = |reason: String| ScriptError::Failed {
        line: scenario.line,
        reason,
    };
    let setup = &scenario.setup;
    let cluster = Cluster::new(setup.config.clone()).map_err(|error| failed(error.to_string()))?;
    let mut player = Player {
        run: Run::new(Timeline::new(Lab::Cluster(cluster))),
        line: scenario.line,
    };
    player.caption(&scenario.caption);
    let failure = scenario
        .steps
        .iter()
        .find_map(|step| player.play(step).err());
    player.answer_at_marks();
    Ok((player.run, failure))
}

/// Runs the commands on a run that is there already, up to the first that fails.
pub(super) fn go_on(timeline: Timeline, scenario: &Scenario) -> (Timeline, Option<ScriptError>) {
    let mut player = Player {
        run: Run::new(timeline),
        line: scenario.line,
    };
    let failure = scenario
        .steps
        .iter()
        .find_map(|step| player.play(step).err());
    (player.run.timeline, failure)
}

struct Player {
    run: Run,
    /// Line of the command under way.
    line: usize,
}

impl Player {
    fn play(&mut self, step: &Step) -> Result<(), ScriptError> {
        self.line = step.line;
        self.caption(&step.caption);
        let position = self.run.timeline.position();
        self.run.commands.push((step.line, position));
        match &step.command {
            Command::Do(inputs, times) => self.repeat(inputs, *times),
            Command::Stabilize(nodes) => self.stabilize(nodes),
            Command::Messages(act, pattern) => self.messages(*act, pattern),
            Command::Run(ms) => self.run_for(*ms),
            Command::RunUntil(condition, max_ms) => self.run_until(condition, *max_ms),
            Command::Mark(name) => self.mark(name),
            Command::Expect(condition) => self.expect(condition),
            Command::Ask(question) => {
                self.ask(question);
                Ok(())
            }
            Command::Goal(condition, allowed) => {
                let (line, position) = (self.line, self.run.timeline.position());
                self.run.goals.push(Goal {
                    line,
                    position,
                    condition: condition.clone(),
                    allowed: *allowed,
                });
                Ok(())
            }
            Command::Look(look) => {
                let (line, position) = (self.line, self.run.timeline.position());
                self.run.looks.push(Look {
                    line,
                    position,
                    ..*look
                });
                Ok(())
            }
        }
    }

    fn caption(&mut self, words: &Words) {
        if !words.text.is_empty() {
            let (line, position) = (self.line, self.run.timeline.position());
            self.run.captions.push(Caption {
                line,
                position,
                text: words.text.clone(),
                others: words.others.clone(),
            });
        }
    }

    fn failed(&self, reason: impl ToString) -> ScriptError {
        ScriptError::Failed {
            line: self.line,
            reason: reason.to_string(),
        }
    }

    fn push(&mut self, input: Input) -> Result<(), ScriptError> {
        if self.run.timeline.len() >= INPUT_LIMIT {
            return Err(self.failed(format!("the scenario makes more than {INPUT_LIMIT} steps")));
        }
        self.run
            .timeline
            .push(input)
            .map_err(|refusal| self.failed(refusal))
    }

    fn repeat(&mut self, inputs: &[Input], times: u64) -> Result<(), ScriptError> {
        for _ in 0..times {
            for input in inputs {
                self.push(input.clone())?;
            }
        }
        Ok(())
    }

    fn mark(&mut self, name: &str) -> Result<(), ScriptError> {
        self.run.timeline.name_position(name);
        let position = self.run.timeline.position();
        self.run.marks.push((Arc::from(name), self.line, position));
        match self.run.timeline.names().len() {
            0..=MARK_LIMIT => Ok(()),
            _ => Err(self.failed(format!(
                "the scenario names more than {MARK_LIMIT} positions"
            ))),
        }
    }

    fn holds(&self, condition: &Predicate) -> bool {
        let timeline = &self.run.timeline;
        condition.holds(timeline.lab(), timeline.names())
    }

    fn expect(&mut self, condition: &Predicate) -> Result<(), ScriptError> {
        let timeline = &self.run.timeline;
        if !self.holds(condition) {
            return Err(ScriptError::Unexpected {
                line: self.line,
                predicate: condition.to_string(),
                readings: condition.readings(timeline.lab(), timeline.names()),
            });
        }
        self.run.expectations.push(Expectation {
            line: self.line,
            position: timeline.position(),
            condition: condition.clone(),
        });
        Ok(())
    }

    fn ask(&mut self, question: &Question) {
        let timeline = &self.run.timeline;
        let right = match question.at {
            None => question.answer.value(timeline.lab(), timeline.names()),
            Some(_) => None,
        };
        self.run.asks.push(Ask {
            line: self.line,
            position: timeline.position(),
            id: question.id.clone(),
            kind: question.kind.clone(),
            answer: question.answer.clone(),
            at: question.at.clone(),
            right,
        });
    }

    /// What is right at a mark is known when the mark is reached for the last time.
    fn answer_at_marks(&mut self) {
        let Run { timeline, asks, .. } = &mut self.run;
        let end = timeline.position();
        for ask in asks {
            let place = ask.at.as_ref().and_then(|mark| timeline.named(mark));
            if let Some(place) = place {
                timeline.seek(place);
                ask.right = ask.answer.value(timeline.lab(), timeline.names());
            }
        }
        timeline.seek(end);
    }

    /// In turn, each node's host works as long as it can and each node receives what is there, until neither moves.
    fn stabilize(&mut self, nodes: &[NodeId]) -> Result<(), ScriptError> {
        loop {
            let before = self.run.timeline.position();
            for &node in nodes {
                self.exhaust(&Input::Stage { node })?;
                for thread in [HostThread::Append, HostThread::Apply] {
                    self.exhaust(&Input::ThreadStage { node, thread })?;
                }
            }
            for &node in nodes {
                let pattern = Pattern {
                    to: vec![node],
                    ..Pattern::default()
                };
                for message in self.chosen(&pattern, Some(false)) {
                    self.push(Input::Deliver { message })?;
                }
            }
            if self.run.timeline.position() == before {
                return Ok(());
            }
        }
    }

    /// As often as it can be done.
    fn exhaust(&mut self, input: &Input) -> Result<(), ScriptError> {
        while self.run.timeline.lab().check(input).is_ok() {
            self.push(input.clone())?;
        }
        Ok(())
    }

    /// Those that match and are kept back, or are not, or either.
    fn chosen(&self, pattern: &Pattern, held: Option<bool>) -> Vec<MessageId> {
        let mut messages = self.run.timeline.lab().messages();
        messages.retain(|message| held.is_none_or(|held| message.held == held));
        pattern.choose(&messages)
    }

    fn messages(&mut self, act: Act, pattern: &Pattern) -> Result<(), ScriptError> {
        let held = match act {
            Act::Hold => Some(false),
            Act::Release => Some(true),
            _ => None,
        };
        let chosen = self.chosen(pattern, held);
        if chosen.is_empty() && pattern.is_of_one() {
            return Err(self.failed("there is no such message in flight"));
        }
        for message in chosen {
            self.push(act.on(message))?;
        }
        Ok(())
    }

    fn run_for(&mut self, ms: u64) -> Result<(), ScriptError> {
        let end = self.run.timeline.lab().now_ms().saturating_add(ms);
        while self
            .run
            .timeline
            .lab()
            .peek()
            .is_some_and(|next| next <= end)
        {
            self.push(Input::Next)?;
        }
        Ok(())
    }

    fn run_until(&mut self, condition: &Predicate, max_ms: u64) -> Result<(), ScriptError> {
        let end = self.run.timeline.lab().now_ms().saturating_add(max_ms);
        while !self.holds(condition) {
            if self.run.timeline.lab().peek().is_none_or(|next| next > end) {
                return Err(
                    self.failed(format!("`{condition}` was not reached within {max_ms} ms"))
                );
            }
            self.push(Input::Next)?;
        }
        Ok(())
    }
}
