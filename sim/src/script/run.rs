//! What a scenario gives beside its timeline: captions, expectations, questions, goals.
use super::predicate::{Datum, Expression, Predicate, Type};
use crate::event::Violation;
use crate::input::{Input, Setting};
use crate::timeline::Timeline;
use raft_core::{Index, NodeId};
use std::sync::Arc;

/// A scenario that ran to its end.
#[derive(Clone, Debug)]
pub struct Run {
    /// The run; its marks are its [`names`](Timeline::names).
    pub timeline: Timeline,
    /// The comments before commands, in order.
    pub captions: Vec<Caption>,
    /// Every command: its line, from 1, and the position of the timeline before it, in order.
    pub commands: Vec<(usize, usize)>,
    /// Every `mark`: its name, its line and the position that it names, in order of the commands.
    pub marks: Vec<(Arc<str>, usize, usize)>,
    /// Every `expect`; all of them held.
    pub expectations: Vec<Expectation>,
    /// Every `ask`, in order.
    pub asks: Vec<Ask>,
    /// Every `goal`, in order.
    pub goals: Vec<Goal>,
    /// Every `look`, in order.
    pub looks: Vec<Look>,
}

/// What a page shall show from a place on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Line of the command, from 1.
    pub line: usize,
    /// Position of the command.
    pub position: usize,
    /// The node.
    pub node: NodeId,
    /// The follower of whom the node's belief matters.
    pub follower: Option<NodeId>,
    /// The place of its log that matters.
    pub index: Option<Index>,
}

/// What may be changed on the way to a goal, beside what a person can do to a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// The rules of raft.
    pub rules: bool,
    /// The settings of the cluster and of its links.
    pub settings: bool,
}

/// A comment of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// Line of the command that it stands before, from 1.
    pub line: usize,
    /// Position of the timeline before that command.
    pub position: usize,
    /// The comment without `#`.
    pub text: Arc<str>,
    /// The same in other languages, by their tags.
    pub others: Vec<(Arc<str>, Arc<str>)>,
}

impl Caption {
    /// The words in a language, or else those that the comment is written in.
    pub fn text_in(&self, tag: &str) -> &str {
        let own = self.others.iter().find(|(known, _)| **known == *tag);
        own.map_or(&self.text, |(_, words)| words)
    }
}

/// An `expect` that held.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Line of the command, from 1.
    pub line: usize,
    /// Position at which it held.
    pub position: usize,
    /// What held.
    pub condition: Predicate,
}

/// What a challenge asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Line of the command, from 1.
    pub line: usize,
    /// Position of the command.
    pub position: usize,
    /// What is to be reached.
    pub condition: Predicate,
    /// What may be changed on the way.
    pub allowed: Allowed,
}

/// A question of a script.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Line of the command, from 1.
    pub line: usize,
    /// Position at which it is asked.
    pub position: usize,
    /// Its name; the words of the question are found under it.
    pub id: Arc<str>,
    /// What can be answered.
    pub kind: AskKind,
    /// What gives the right answer.
    pub answer: Expression,
    /// The mark at which it does; `None` for the position of the question.
    pub at: Option<Arc<str>>,
    /// The right answer in this run; `None` when what is asked for does not exist.
    pub right: Option<Datum>,
}

/// What can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskKind {
    /// One of these.
    Choice(Vec<String>),
    /// A number.
    Number,
    /// A node; 0 = none.
    Node,
    /// A place in a log.
    Index,
}

impl AskKind {
    /// Whether an expression of this type can give the answer.
    pub(super) fn takes(&self, kind: Type) -> bool {
        match self {
            Self::Choice(_) => !matches!(kind, Type::Log | Type::Nodes),
            Self::Number => matches!(kind, Type::Number | Type::Time),
            Self::Node => kind == Type::Node,
            Self::Index => kind == Type::Number,
        }
    }

    pub(super) fn expected(&self) -> &'static str {
        match self {
            Self::Choice(_) => "a word, a number, a text, true or false",
            Self::Number => "a number",
            Self::Node => "a node",
            Self::Index => "an index",
        }
    }
}

impl Ask {
    /// Whether an answer, as it is typed, is right. `yes` and `no` are true and false.
    pub fn is_right(&self, given: &str) -> bool {
        let given = match given.trim() {
            "yes" => "true",
            "no" => "false",
            other => other,
        };
        match &self.right {
            Some(Datum::Text(text)) => &**text == given,
            Some(Datum::Number(number) | Datum::Node(number) | Datum::Time(number)) => {
                given.strip_prefix('n').unwrap_or(given).parse() == Ok(*number)
            }
            Some(right) => right.to_string() == given,
            None => false,
        }
    }
}

impl Allowed {
    /// Whether an input is one that a person may make on the way to a goal: time, clients, members, faults of nodes, disks,
    /// links and messages always; rules and settings where they are opened.
    pub fn permits(self, input: &Input) -> bool {
        match input {
            Input::Set(Setting::Rule { .. }) => self.rules,
            Input::Set(Setting::Link { .. }) => true,
            Input::Set(_) => self.settings,
            _ => true,
        }
    }
}

impl Goal {
    /// Whether a run has reached the goal where it stands.
    pub fn is_reached(&self, timeline: &Timeline) -> bool {
        self.condition.holds(timeline.lab(), timeline.names())
    }

    /// The first position from the goal on, in the recorded line, at which it is reached; `None` when it never is. The
    /// timeline is there afterwards, or at its end.
    pub fn first_reached(&self, timeline: &mut Timeline) -> Option<usize> {
        timeline.seek(self.position);
        loop {
            let position = timeline.position();
            let passed = timeline.names().iter().filter(|(_, at)| *at <= position);
            let names: Vec<_> = passed.cloned().collect();
            if self.condition.holds(timeline.lab(), &names) {
                return Some(position);
            }
            if position >= timeline.len() || !timeline.step() {
                return None;
            }
        }
    }
}

impl Run {
    /// The first invariant that is broken at the end, unless the scenario says that one will be: it expects something
    /// about `violated`.
    pub fn surprise(&self) -> Option<&Violation> {
        let said = |expected: &Expectation| expected.condition.to_string().contains("violated");
        let found = self.timeline.lab().violations().first();
        found.filter(|_| !self.expectations.iter().any(said))
    }

    pub(super) fn new(timeline: Timeline) -> Self {
        Self {
            timeline,
            captions: Vec::new(),
            commands: Vec::new(),
            marks: Vec::new(),
            expectations: Vec::new(),
            asks: Vec::new(),
            goals: Vec::new(),
            looks: Vec::new(),
        }
    }
}
