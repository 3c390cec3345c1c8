//! The commands of a scenario, understood. Whether they can be carried out is known only when they run.
mod settings;

use super::OpenOptions;
use super::pattern::{Pattern, Place};
use super::predicate::{Expression, Predicate};
use super::run::{Allowed, Look};
use super::statement::Statement;
use super::value::Value;
use super::words;
use crate::cluster::ClusterConfig;
use crate::input::{Input, MessageId, PROPOSAL_LIMIT, ReadMode, Request};
use crate::rule::Rule;
use raft_core::{ConfChangeV2, NodeId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Virtual time after which `run until` gives up, ms, unless the script says otherwise.
const DEFAULT_MAX_MS: u64 = 30_000;

/// What a scenario begins with.
#[derive(Clone, Debug)]
pub(super) struct Setup {
    pub(super) config: ClusterConfig,
}

impl Setup {
    pub(super) fn nodes(&self) -> u64 {
        (self.config.voters.len() + self.config.learners.len()) as u64
    }
}

/// One command.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    /// These inputs, each so many times.
    Do(Vec<Input>, u64),
    /// These nodes' hosts work and receive, by hand, until nothing is left for them.
    Stabilize(Vec<NodeId>),
    /// Something happens to messages in flight.
    Messages(Act, Pattern),
    /// This much virtual time passes, ms.
    Run(u64),
    /// Virtual time passes until the condition holds, at most this long, ms.
    RunUntil(Predicate, u64),
    /// The present position gets a name.
    Mark(Arc<str>),
    Expect(Predicate),
    Ask(Question),
    Goal(Predicate, Allowed),
    Look(Look),
}

/// What happens to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Deliver,
    Drop,
    Hold,
    Release,
    Duplicate,
    /// By so many ms.
    Delay(u64),
}

/// A question of a script.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Question {
    pub(super) id: Arc<str>,
    pub(super) kind: super::AskKind,
    pub(super) answer: Expression,
    pub(super) at: Option<Arc<str>>,
}

impl Act {
    pub(super) fn on(self, message: MessageId) -> Input {
        match self {
            Self::Deliver => Input::Deliver { message },
            Self::Drop => Input::Drop { message },
            Self::Hold => Input::Hold { message },
            Self::Release => Input::Release { message },
            Self::Duplicate => Input::Duplicate { message },
            Self::Delay(ms) => Input::Delay { message, ms },
        }
    }
}

/// What the cluster is made from. The options win.
pub(super) fn setup(statement: &Statement, options: &OpenOptions) -> Setup {
    settings::setup(&Args(statement), options)
}

/// A command, or what was expected where it ends.
pub(super) fn understand(statement: &Statement, nodes: u64) -> Result<Command, String> {
    let args = Args(statement);
    let one = |input: Input| Ok(Command::Do(vec![input], 1));
    let node = args.node("node");
    match statement.row.name {
        "set" => settings::set(&args).map(|inputs| Command::Do(inputs, 1)),
        "link" => settings::link(&args).map(|inputs| Command::Do(inputs, 1)),
        "rule" => settings::rule(&args).and_then(one),
        "clock" => one(Input::SetClock {
            on: args.switch("state"),
        }),
        "run" => run(&args),
        "step" => Ok(Command::Do(vec![Input::Next], args.times())),
        "stabilize" => Ok(Command::Stabilize(match args.nodes("nodes") {
            none if none.is_empty() => (1..=nodes).collect(),
            some => once_each(&some),
        })),
        "put" | "get" | "delete" | "cas" => one(Input::Ask {
            node,
            request: request(&args),
        }),
        "propose" => {
            let data = args.text("command");
            match data.len() {
                1..=PROPOSAL_LIMIT => one(Input::Propose { node, data }),
                _ => Err(format!("a command of 1 to {PROPOSAL_LIMIT} bytes")),
            }
        }
        "propose-conf-change" => one(Input::ProposeConfChange {
            node,
            change: change(&args),
        }),
        "crash" => one(match args.word("at").and_then(words::stage_of) {
            Some(stage) => Input::CrashAfter { node, stage },
            None => Input::Crash { node },
        }),
        "restart" => one(Input::Restart { node }),
        "pause" => one(Input::Pause { node }),
        "resume" => one(Input::Resume { node }),
        "lose-disk" => one(Input::LoseDisk { node }),
        "stall-disk" => one(Input::StallDisk {
            node,
            on: args.switch("state"),
        }),
        "add-node" => one(Input::AddNode),
        "campaign" => one(Input::Campaign { node }),
        "tick" => Ok(Command::Do(vec![Input::Tick { node }], args.times())),
        "stage" => {
            let input = match args.word("thread").map(words::thread_of) {
                Some(thread) => Input::ThreadStage { node, thread },
                None => Input::Stage { node },
            };
            Ok(Command::Do(vec![input], args.times()))
        }
        "transfer-leadership" => one(Input::TransferLeader {
            node: args.node("from"),
            to: args.node("to"),
        }),
        "forget-leader" => one(Input::ForgetLeader { node }),
        "report-unreachable" => one(Input::ReportUnreachable {
            node,
            peer: args.node("peer"),
        }),
        "snapshot" => one(Input::TakeSnapshot { node }),
        "partition" => partition(&args).and_then(one),
        "isolate" => one(Input::Isolate { node }),
        "cut" => {
            let (from, to) = args.link();
            one(Input::Cut { from, to })
        }
        "heal" => one(Input::Heal),
        "mark" => Ok(Command::Mark(args.text("name"))),
        "expect" => args.predicate("condition").map(Command::Expect),
        "goal" => goal(&args),
        "look" => Ok(Command::Look(Look {
            line: 0,
            position: 0,
            node,
            follower: args.0.get("follower").map(|_| args.node("follower")),
            index: args.number("index"),
        })),
        "ask" => ask(&args).map(Command::Ask),
        name => {
            let act = match name {
                "deliver" => Act::Deliver,
                "drop" => Act::Drop,
                "hold" => Act::Hold,
                "release" => Act::Release,
                "duplicate" => Act::Duplicate,
                _ => Act::Delay(args.millis("by").unwrap_or(0)),
            };
            pattern(&args).map(|pattern| Command::Messages(act, pattern))
        }
    }
}

/// The nodes in the order in which they are first named.
fn once_each(named: &[NodeId]) -> Vec<NodeId> {
    let mut seen = BTreeSet::new();
    named
        .iter()
        .copied()
        .filter(|node| seen.insert(*node))
        .collect()
}

fn run(args: &Args<'_>) -> Result<Command, String> {
    let (time, until) = (args.millis("for"), args.predicate("until"));
    let max = args.millis("max");
    match (time, until, max) {
        (Some(ms), Err(_), None) => Ok(Command::Run(ms)),
        (None, Ok(until), max) => Ok(Command::RunUntil(until, max.unwrap_or(DEFAULT_MAX_MS))),
        _ => Err("either a duration such as 500ms or 2s, or `until` and a condition".to_string()),
    }
}

fn request(args: &Args<'_>) -> Request {
    let key = args.text("key");
    let (pair_key, value) = args.pair();
    match args.0.row.name {
        "put" => Request::Put {
            key: pair_key,
            value,
        },
        "cas" => Request::Cas {
            key: pair_key,
            expected: args.0.get("if").map(|_| args.text("if")),
            value,
        },
        "delete" => Request::Delete { key },
        _ => Request::Get {
            key,
            mode: match args.word("read") {
                Some("lease") => ReadMode::Lease,
                Some("local") => ReadMode::Local,
                _ => ReadMode::Index,
            },
        },
    }
}

fn change(args: &Args<'_>) -> ConfChangeV2 {
    let changes = args
        .0
        .all("changes")
        .iter()
        .filter_map(|value| match value {
            Value::Change(change) => Some(*change),
            _ => None,
        });
    ConfChangeV2 {
        transition: words::transition_of(args.word("transition").unwrap_or("auto")),
        changes: changes.collect(),
        ..ConfChangeV2::default()
    }
}

fn partition(args: &Args<'_>) -> Result<Input, String> {
    let groups: Vec<Vec<NodeId>> = args
        .0
        .all("groups")
        .iter()
        .filter_map(|value| match value {
            Value::Group(nodes) => Some(nodes.clone()),
            _ => None,
        })
        .collect();
    let mut all: Vec<NodeId> = groups.concat();
    let named = all.len();
    all.sort_unstable();
    all.dedup();
    match all.len() == named {
        true => Ok(Input::Partition { groups }),
        false => Err("every node in one group only".to_string()),
    }
}

fn goal(args: &Args<'_>) -> Result<Command, String> {
    let mut allowed = Allowed::default();
    if let Some(Value::Choices(words)) = args.0.get("allow") {
        for word in words {
            match word.as_str() {
                "rules" => allowed.rules = true,
                "settings" => allowed.settings = true,
                _ => return Err("rules, settings or both: (rules,settings)".to_string()),
            }
        }
    }
    let condition = args.predicate("condition")?;
    Ok(Command::Goal(condition, allowed))
}

fn ask(args: &Args<'_>) -> Result<Question, String> {
    let options = match args.0.get("options") {
        Some(Value::Choices(options)) => options.clone(),
        _ => Vec::new(),
    };
    let kind = match args.word("kind") {
        Some("choice") if options.len() < 2 => {
            return Err("two options or more, such as options=(yes,no)".to_string());
        }
        Some("choice") => super::AskKind::Choice(options),
        _ if !options.is_empty() => return Err("no options: only a choice has them".to_string()),
        Some("number") => super::AskKind::Number,
        Some("node") => super::AskKind::Node,
        _ => super::AskKind::Index,
    };
    let Some(Value::Expression(answer)) = args.0.get("answer") else {
        return Err("answer=EXPRESSION".to_string());
    };
    if !kind.takes(answer.kind()) {
        return Err(format!(
            "an answer that is {}, found {}",
            kind.expected(),
            answer.kind().expected()
        ));
    }
    Ok(Question {
        id: args.text("id"),
        kind,
        answer: answer.clone(),
        at: args.0.get("at").map(|_| args.text("at")),
    })
}

fn pattern(args: &Args<'_>) -> Result<Pattern, String> {
    let [all, first, last] = ["all", "first", "last"].map(|flag| args.0.get(flag).is_some());
    let nth = args.number("nth");
    let place = match (first, last, nth) {
        (false, false, None) => None,
        (true, false, None) => Some(Place::Nth(1)),
        (false, true, None) => Some(Place::Last),
        (false, false, Some(nth)) if nth > 0 => Some(Place::Nth(nth)),
        _ => return Err("one of first, last and nth (from 1)".to_string()),
    };
    let pattern = Pattern {
        id: args.number("id").map(MessageId),
        from: args.nodes("from"),
        to: args.nodes("to"),
        kinds: match args.0.get("type") {
            Some(Value::Types(kinds)) => kinds.clone(),
            _ => Vec::new(),
        },
        nth: place,
        count: args.number("count"),
    };
    match (all, pattern == Pattern::default()) {
        (true, true) | (false, false) => Ok(pattern),
        _ => Err("either all, or from=, to=, type=, first, last, nth=, count= or id=".to_string()),
    }
}

/// The values of a statement by name. What the table promises is there; a mistake in it gives zeros, never a panic.
pub(super) struct Args<'a>(&'a Statement);

impl Args<'_> {
    fn node(&self, name: &str) -> NodeId {
        match self.0.get(name) {
            Some(Value::Node(node)) => *node,
            _ => 0,
        }
    }

    fn nodes(&self, name: &str) -> Vec<NodeId> {
        let values = self.0.all(name).iter();
        values
            .flat_map(|value| match value {
                Value::Node(node) => vec![*node],
                Value::Nodes(nodes) => nodes.clone(),
                _ => Vec::new(),
            })
            .collect()
    }

    fn text(&self, name: &str) -> Arc<str> {
        match self.0.get(name) {
            Some(Value::Text(text)) => text.clone(),
            _ => "".into(),
        }
    }

    fn word(&self, name: &str) -> Option<&'static str> {
        match self.0.get(name) {
            Some(Value::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn pair(&self) -> (Arc<str>, Arc<str>) {
        match self.0.get("pair") {
            Some(Value::Pair(key, value)) => (key.clone(), value.clone()),
            _ => ("".into(), "".into()),
        }
    }

    fn rules(&self, name: &str) -> Vec<Rule> {
        match self.0.get(name) {
            Some(Value::Rules(rules)) => rules.clone(),
            _ => Vec::new(),
        }
    }

    fn number(&self, name: &str) -> Option<u64> {
        match self.0.get(name) {
            Some(Value::Number(number) | Value::Size(number)) => Some(*number),
            _ => None,
        }
    }

    fn times(&self) -> u64 {
        self.number("times").unwrap_or(1)
    }

    fn millis(&self, name: &str) -> Option<u64> {
        match self.0.get(name) {
            Some(Value::Millis(ms)) => Some(*ms),
            _ => None,
        }
    }

    fn range(&self, name: &str) -> Option<(u64, u64)> {
        match self.0.get(name) {
            Some(Value::Range(from, to)) => Some((*from, *to)),
            _ => None,
        }
    }

    fn share(&self, name: &str) -> Option<u16> {
        match self.0.get(name) {
            Some(Value::Share(share)) => Some(*share),
            _ => None,
        }
    }

    fn truth(&self, name: &str) -> Option<bool> {
        match self.0.get(name) {
            Some(Value::Truth(truth) | Value::Switch(truth)) => Some(*truth),
            _ => None,
        }
    }

    fn switch(&self, name: &str) -> bool {
        self.truth(name).unwrap_or(false)
    }

    fn link(&self) -> (NodeId, NodeId) {
        match self.0.get("link") {
            Some(Value::Link(from, to)) => (*from, *to),
            _ => (0, 0),
        }
    }

    fn snapshots(&self) -> Option<(u64, u64)> {
        match self.0.get("snapshots") {
            Some(Value::Snapshots(every, keep)) => Some((*every, *keep)),
            _ => None,
        }
    }

    fn predicate(&self, name: &str) -> Result<Predicate, String> {
        match self.0.get(name) {
            Some(Value::Predicate(predicate)) => Ok(predicate.clone()),
            _ => Err("a condition such as leader == 1".to_string()),
        }
    }
}
