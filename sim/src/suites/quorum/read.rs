//! From directives to questions.
use super::{Ask, Query};
use crate::datadriven::{Arg, Directive};
use crate::script::args::Args;
use crate::script::{ScriptError, missing_separator};
use raft_core::quorum::JointConfig;
use raft_core::{Index, NodeId};

/// Most voters of a command: the table of a commit index has a bar for each, as wide as there are voters.
const MAX_VOTERS: usize = 1000;

/// The arguments of a command, as they are written.
#[derive(Default)]
struct Written {
    incoming: Vec<NodeId>,
    outgoing: Vec<NodeId>,
    joint: bool,
    indexes: Vec<Option<Index>>,
    votes: Vec<Option<bool>>,
}

/// Reads a command. What etcd's test would stop at is an error.
pub(super) fn query(directive: &Directive) -> Result<Query, ScriptError> {
    if let Some(missing) = missing_separator(directive, 0) {
        return Err(missing);
    }
    let args = Args::of(directive);
    let mut written = Written::default();
    for arg in args.all() {
        for value in &arg.vals {
            written.take(args, arg, value)?;
        }
        let voters = written.incoming.len() + written.outgoing.len();
        if voters > MAX_VOTERS {
            let expected = format!("at most {MAX_VOTERS} voters");
            return Err(args.wrong_value(arg, &voters.to_string(), &expected));
        }
    }
    Ok(written.query(directive))
}

impl Written {
    /// One value of an argument; an argument without values says nothing.
    fn take(&mut self, args: Args<'_>, arg: &Arg, value: &str) -> Result<(), ScriptError> {
        match arg.key.as_str() {
            "cfg" => self
                .incoming
                .push(args.parse(arg, value, "the id of a voter")?),
            "cfgj" => {
                self.joint = true;
                if value != "zero" {
                    let expected = "the id of a voter, or cfgj=zero";
                    self.outgoing.push(args.parse(arg, value, expected)?);
                } else if arg.vals.len() > 1 {
                    return Err(args.wrong(arg, "`zero` without other voters"));
                }
            }
            "idx" => self.indexes.push(index(args, arg, value)?),
            "votes" => self.votes.push(vote(args, arg, value)?),
            _ => return Err(args.wrong(arg, "cfg=, cfgj=, idx= or votes=")),
        }
        Ok(())
    }

    fn query(self, directive: &Directive) -> Query {
        let ask = match directive.command.as_str() {
            "committed" => Ask::Committed(self.indexes),
            "vote" => Ask::Vote(self.votes),
            _ => {
                let error = ScriptError::UnknownCommand {
                    line: directive.line,
                    command: directive.command.clone(),
                };
                Ask::Unknown(error, self.indexes)
            }
        };
        Query {
            config: JointConfig {
                incoming: self.incoming.iter().copied().collect(),
                outgoing: self.outgoing.iter().copied().collect(),
            },
            ids: [self.incoming, self.outgoing].concat(),
            joint: self.joint,
            ask,
        }
    }
}

/// An index, or `_` for one that is not known, which differs from 0; 0 itself cannot be written.
fn index(args: Args<'_>, arg: &Arg, value: &str) -> Result<Option<Index>, ScriptError> {
    let expected = "an index above 0, or `_`";
    if value == "_" {
        return Ok(None);
    }
    match args.parse(arg, value, expected)? {
        0 => Err(args.wrong_value(arg, value, expected)),
        index => Ok(Some(index)),
    }
}

fn vote(args: Args<'_>, arg: &Arg, value: &str) -> Result<Option<bool>, ScriptError> {
    match value {
        "y" => Ok(Some(true)),
        "n" => Ok(Some(false)),
        "_" => Ok(None),
        _ => Err(args.wrong_value(arg, value, "a vote: y, n or `_`")),
    }
}
