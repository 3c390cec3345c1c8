//! From directives to a scenario, with typed errors and before anything runs.
use super::OpenOptions;
use super::args::Args;
use super::command::{Command, Goal, Scenario};
use super::error::ScriptError;
use super::pattern::Pattern;
use super::units::{Link, Millis, Spread};
use crate::cluster::ClusterConfig;
use crate::datadriven::{Arg, Directive};
use crate::input::Input;
use raft_core::{MessageType, NodeId};

/// Virtual time after which `run until` gives up, ms, unless the script says otherwise.
const DEFAULT_MAX_MS: u64 = 30_000;

const DURATION: &str = "a duration such as 500ms or 2s";

/// Reads a whole scenario. The options win over what its `cluster` says.
pub(super) fn scenario(
    directives: &[Directive],
    options: &OpenOptions,
) -> Result<Scenario, ScriptError> {
    let (first, rest) = directives.split_first().expect("a scenario has a command");
    if first.command != "cluster" {
        let reason = format!(
            "expected `cluster` as the first command, found `{}`",
            first.command
        );
        return Err(ScriptError::Failed {
            line: first.line,
            reason,
        });
    }
    no_block(first)?;
    let mut config = cluster(Args::of(first))?;
    if let Some(count) = options.nodes {
        config.voters = ids(count);
    }
    config.seed = options.seed.unwrap_or(config.seed);
    config.probe = options.probe.unwrap_or(config.probe);
    let nodes = config.voters.len();
    let read = |directive: &Directive| {
        no_block(directive)?;
        let reader = Reader {
            args: Args::of(directive),
            line: directive.line,
            nodes,
        };
        Ok((directive.line, reader.command(&directive.command)?))
    };
    let commands = rest.iter().map(read).collect::<Result<_, ScriptError>>()?;
    Ok(Scenario {
        line: first.line,
        config,
        commands,
    })
}

/// A scenario's commands have neither input nor a recorded output.
fn no_block(directive: &Directive) -> Result<(), ScriptError> {
    match directive.expected {
        None => Ok(()),
        Some(_) => Err(ScriptError::Failed {
            line: directive.line,
            reason: format!(
                "`{}` of a scenario records no output, but `----` follows",
                directive.command
            ),
        }),
    }
}

/// The ids of `count` nodes. Far more than a cluster may have: enough for the refusal to say how many.
fn ids(count: u64) -> Vec<NodeId> {
    (1..=count.min(10_000)).collect()
}

fn cluster(args: Args<'_>) -> Result<ClusterConfig, ScriptError> {
    let mut config = ClusterConfig::default();
    for arg in args.all() {
        match arg.key.as_str() {
            "voters" => config.voters = many(args, arg, "the id of a node")?,
            "nodes" => config.voters = ids(one(args, arg, "a number of nodes")?),
            "seed" => config.seed = one(args, arg, "a number")?,
            "delay" => config.delay_ms = spread(args, arg)?,
            "tick" => {
                let Millis(ms) = one(args, arg, DURATION)?;
                config.tick_ms = ms;
            }
            "fsync" => config.fsync_ms = spread(args, arg)?,
            "probe" => config.probe = one(args, arg, "decrement, last-index or term-hint")?,
            "inflight" => config.max_inflight_msgs = one(args, arg, "a number of messages")?,
            "prevote" => config.pre_vote = truth(args, arg)?,
            "checkquorum" => config.check_quorum = truth(args, arg)?,
            "clock" => config.clock = switch(args, arg, &single(args, arg)?)?,
            _ => {
                let known = "voters, nodes, seed, tick, delay, fsync, probe, inflight, prevote, checkquorum or clock";
                return Err(args.wrong_value(arg, &arg.key, known));
            }
        }
    }
    Ok(config)
}

fn single(args: Args<'_>, arg: &Arg) -> Result<String, ScriptError> {
    match &arg.vals[..] {
        [value] => Ok(value.clone()),
        _ => Err(args.wrong(arg, &format!("one value: {}=…", arg.key))),
    }
}

fn one<T: std::str::FromStr>(args: Args<'_>, arg: &Arg, expected: &str) -> Result<T, ScriptError> {
    args.parse(arg, &single(args, arg)?, expected)
}

fn many<T: std::str::FromStr>(
    args: Args<'_>,
    arg: &Arg,
    expected: &str,
) -> Result<Vec<T>, ScriptError> {
    if arg.vals.is_empty() {
        return Err(args.wrong(arg, &format!("values: {}=(…)", arg.key)));
    }
    arg.vals
        .iter()
        .map(|value| args.parse(arg, value, expected))
        .collect()
}

fn spread(args: Args<'_>, arg: &Arg) -> Result<(u64, u64), ScriptError> {
    let Spread(from, to) = one(args, arg, "durations such as 20ms..60ms")?;
    Ok((from, to))
}

fn truth(args: Args<'_>, arg: &Arg) -> Result<bool, ScriptError> {
    args.truth(arg, &single(args, arg)?)
}

fn switch(args: Args<'_>, arg: &Arg, value: &str) -> Result<bool, ScriptError> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(args.wrong_value(arg, value, "on or off")),
    }
}

/// One directive of a cluster with `nodes` nodes.
struct Reader<'a> {
    args: Args<'a>,
    line: usize,
    nodes: usize,
}

impl Reader<'_> {
    fn command(&self, name: &str) -> Result<Command, ScriptError> {
        Ok(match name {
            "campaign" => Command::Do(Input::Campaign {
                node: self.only_node()?,
            }),
            "tick" => Command::Do(Input::Tick {
                node: self.only_node()?,
            }),
            "stage" => Command::Do(Input::Stage {
                node: self.only_node()?,
            }),
            "crash" => Command::Do(Input::Crash {
                node: self.only_node()?,
            }),
            "restart" => Command::Do(Input::Restart {
                node: self.only_node()?,
            }),
            "isolate" => Command::Do(Input::Isolate {
                node: self.only_node()?,
            }),
            "heal" => {
                self.args.at_most(0)?;
                Command::Do(Input::Heal)
            }
            "propose" => self.propose()?,
            "cut" => self.cut()?,
            "clock" => self.clock()?,
            "stabilize" => self.stabilize()?,
            "deliver" => Command::Deliver(self.pattern()?),
            "drop" => Command::Drop(self.pattern()?),
            "run" => self.run()?,
            "mark" => {
                let name = &self.args.at(0, "a name")?.key;
                self.args.at_most(1)?;
                Command::Mark(name.as_str().into())
            }
            _ => {
                return Err(ScriptError::UnknownCommand {
                    line: self.line,
                    command: name.to_string(),
                });
            }
        })
    }

    fn known(&self, node: NodeId) -> Result<NodeId, ScriptError> {
        match (1..=self.nodes as u64).contains(&node) {
            true => Ok(node),
            false => Err(ScriptError::UnknownNode {
                line: self.line,
                node,
                nodes: self.nodes,
            }),
        }
    }

    fn only_node(&self) -> Result<NodeId, ScriptError> {
        let node = self.known(self.args.node(0)?)?;
        self.args.at_most(1)?;
        Ok(node)
    }

    fn propose(&self) -> Result<Command, ScriptError> {
        let node = self.known(self.args.node(0)?)?;
        let data = super::args::arg_text(self.args.at(1, "a command such as x=1")?);
        self.args.at_most(2)?;
        Ok(Command::Do(Input::Propose {
            node,
            data: data.into(),
        }))
    }

    fn cut(&self) -> Result<Command, ScriptError> {
        let Link(from, to) = self.args.number(0, "a link such as 1->3")?;
        self.args.at_most(1)?;
        Ok(Command::Do(Input::Cut {
            from: self.known(from)?,
            to: self.known(to)?,
        }))
    }

    fn clock(&self) -> Result<Command, ScriptError> {
        let arg = self.args.at(0, "on or off")?;
        self.args.at_most(1)?;
        Ok(Command::Do(Input::SetClock {
            on: switch(self.args, arg, &super::args::arg_text(arg))?,
        }))
    }

    fn stabilize(&self) -> Result<Command, ScriptError> {
        let named = self.args.nodes()?;
        if let Some(arg) = self.args.all().iter().find(|arg| !arg.vals.is_empty()) {
            return Err(self.args.wrong(arg, "the id of a node"));
        }
        let nodes = if named.is_empty() {
            ids(self.nodes as u64)
        } else {
            named
        };
        nodes
            .into_iter()
            .map(|node| self.known(node))
            .collect::<Result<_, _>>()
            .map(Command::Stabilize)
    }

    /// `all`, or any of `from=`, `to=`, `type=`.
    fn pattern(&self) -> Result<Pattern, ScriptError> {
        let what = "all, or from=, to= or type=";
        let mut pattern = Pattern::default();
        let first = self.args.at(0, what)?;
        if first.key == "all" && first.vals.is_empty() {
            self.args.at_most(1)?;
            return Ok(pattern);
        }
        for arg in self.args.all() {
            match arg.key.as_str() {
                "from" => pattern.from = self.known_nodes(arg)?,
                "to" => pattern.to = self.known_nodes(arg)?,
                "type" => pattern.kinds = self.kinds(arg)?,
                _ => return Err(self.args.wrong(arg, what)),
            }
        }
        Ok(pattern)
    }

    fn known_nodes(&self, arg: &Arg) -> Result<Vec<NodeId>, ScriptError> {
        let nodes: Vec<NodeId> = many(self.args, arg, "the id of a node")?;
        nodes.into_iter().map(|node| self.known(node)).collect()
    }

    fn kinds(&self, arg: &Arg) -> Result<Vec<MessageType>, ScriptError> {
        let expected = "the type of a message, such as MsgApp";
        let find = |name: &String| {
            let found = MessageType::ALL
                .into_iter()
                .find(|kind| kind.to_string() == *name);
            found.ok_or_else(|| self.args.wrong_value(arg, name, expected))
        };
        if arg.vals.is_empty() {
            Err(self.args.wrong(arg, expected))
        } else {
            arg.vals.iter().map(find).collect()
        }
    }

    fn run(&self) -> Result<Command, ScriptError> {
        if self.args.at(0, DURATION)?.key != "until" {
            let Millis(ms) = self.args.number(0, DURATION)?;
            self.args.at_most(1)?;
            return Ok(Command::Run(ms));
        }
        let goals = [Goal::Leader, Goal::Quiet];
        let arg = self.args.at(1, "leader or quiet")?;
        let goal = goals.into_iter().find(|goal| goal.name() == arg.key);
        let goal = goal.ok_or_else(|| self.args.wrong(arg, "leader or quiet"))?;
        let max_ms = match self.args.all().get(2) {
            None => DEFAULT_MAX_MS,
            Some(_) => {
                let Millis(ms) = self.args.value("max", DURATION)?;
                ms
            }
        };
        self.args.at_most(3)?;
        Ok(Command::RunUntil(goal, max_ms))
    }
}
