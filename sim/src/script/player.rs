//! Running a scenario: its commands as inputs of a timeline.
use super::command::{Command, Goal, Scenario};
use super::error::ScriptError;
use super::pattern::Pattern;
use crate::cluster::Cluster;
use crate::input::{Input, MessageId};
use crate::lab::Lab;
use crate::timeline::Timeline;
use raft_core::{MessageType, NodeId, StateType};

/// Most inputs that one scenario may make: more than any of ours needs, few enough to end a runaway.
const INPUT_LIMIT: usize = 200_000;

/// Most positions that one scenario may name.
const MARK_LIMIT: usize = 1_000;

/// Runs all commands and gives the timeline at its end.
pub(super) fn run(scenario: &Scenario) -> Result<Timeline, ScriptError> {
    let cluster = Cluster::new(scenario.config.clone()).map_err(|error| ScriptError::Failed {
        line: scenario.line,
        reason: error.to_string(),
    })?;
    let mut player = Player {
        timeline: Timeline::new(Lab::Cluster(cluster)),
        line: scenario.line,
    };
    for (line, command) in &scenario.commands {
        player.line = *line;
        player.play(command)?;
    }
    Ok(player.timeline)
}

struct Player {
    timeline: Timeline,
    /// Line of the command under way.
    line: usize,
}

impl Player {
    fn play(&mut self, command: &Command) -> Result<(), ScriptError> {
        match command {
            Command::Do(input) => self.push(input.clone()),
            Command::Stabilize(nodes) => self.stabilize(nodes),
            Command::Deliver(pattern) => self
                .each_message(pattern, |message| Input::Deliver { message })
                .map(|_| ()),
            Command::Drop(pattern) => self
                .each_message(pattern, |message| Input::Drop { message })
                .map(|_| ()),
            Command::Run(ms) => self.run_for(*ms),
            Command::RunUntil(goal, max_ms) => self.run_until(*goal, *max_ms),
            Command::Mark(name) => self.mark(name),
        }
    }

    fn failed(&self, reason: impl ToString) -> ScriptError {
        ScriptError::Failed {
            line: self.line,
            reason: reason.to_string(),
        }
    }

    fn push(&mut self, input: Input) -> Result<(), ScriptError> {
        if self.timeline.len() >= INPUT_LIMIT {
            return Err(self.failed(format!("the scenario makes more than {INPUT_LIMIT} steps")));
        }
        self.timeline
            .push(input)
            .map_err(|refusal| self.failed(refusal))
    }

    fn mark(&mut self, name: &str) -> Result<(), ScriptError> {
        self.timeline.name_position(name);
        match self.timeline.names().len() {
            0..=MARK_LIMIT => Ok(()),
            _ => Err(self.failed(format!(
                "the scenario names more than {MARK_LIMIT} positions"
            ))),
        }
    }

    /// In turn, each node's host works as long as it can and each node receives what is there, until neither moves.
    fn stabilize(&mut self, nodes: &[NodeId]) -> Result<(), ScriptError> {
        loop {
            let before = self.timeline.position();
            for &node in nodes {
                while self.timeline.lab().check(&Input::Stage { node }).is_ok() {
                    self.push(Input::Stage { node })?;
                }
            }
            for &node in nodes {
                let pattern = Pattern {
                    to: vec![node],
                    ..Pattern::default()
                };
                self.each_message(&pattern, |message| Input::Deliver { message })?;
            }
            if self.timeline.position() == before {
                return Ok(());
            }
        }
    }

    fn each_message(
        &mut self,
        pattern: &Pattern,
        input: impl Fn(MessageId) -> Input,
    ) -> Result<(), ScriptError> {
        let messages = self.timeline.lab().messages();
        for message in messages.iter().filter(|message| pattern.matches(message)) {
            self.push(input(message.id))?;
        }
        Ok(())
    }

    fn run_for(&mut self, ms: u64) -> Result<(), ScriptError> {
        let end = self.timeline.lab().now_ms().saturating_add(ms);
        while self.timeline.lab().peek().is_some_and(|next| next <= end) {
            self.push(Input::Next)?;
        }
        Ok(())
    }

    fn run_until(&mut self, goal: Goal, max_ms: u64) -> Result<(), ScriptError> {
        let end = self.timeline.lab().now_ms().saturating_add(max_ms);
        while !reached(goal, self.timeline.lab()) {
            if self.timeline.lab().peek().is_none_or(|next| next > end) {
                return Err(self.failed(format!(
                    "`{}` was not reached within {max_ms} ms",
                    goal.name()
                )));
            }
            self.push(Input::Next)?;
        }
        Ok(())
    }
}

fn reached(goal: Goal, lab: &Lab) -> bool {
    let nodes = lab.nodes();
    let up = || nodes.iter().filter(|node| node.up);
    let leader = up()
        .filter(|node| node.role == StateType::Leader)
        .max_by_key(|node| node.term);
    let Some(leader) = leader else { return false };
    match goal {
        Goal::Leader => true,
        Goal::Quiet => {
            let is_heartbeat = |kind| {
                matches!(
                    kind,
                    MessageType::MsgHeartbeat | MessageType::MsgHeartbeatResp
                )
            };
            leader.log.committed == leader.log.last
                && up().all(|node| node.log.applied == leader.log.committed)
                && lab
                    .messages()
                    .iter()
                    .all(|message| is_heartbeat(message.kind))
        }
    }
}
