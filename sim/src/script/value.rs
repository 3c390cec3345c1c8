//! The values of arguments: reading them and their canonical text.
use super::lex::{self, In, Read, Wrong};
use super::pattern::{self, list};
use super::predicate::{Expression, Predicate};
use super::similar::similar;
use super::table::Kind;
use crate::rule::{NAMES, Rule};
use raft_core::raftpb::{conf_changes_from_str, conf_changes_to_string};
use raft_core::{ConfChangeSingle, MessageType, NO_LIMIT, NodeId};
use std::fmt;
use std::sync::Arc;
use winnow::stream::Stream;

/// A value of an argument.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(u64),
    Node(NodeId),
    Nodes(Vec<NodeId>),
    Group(Vec<NodeId>),
    Link(NodeId, NodeId),
    Millis(u64),
    Range(u64, u64),
    Size(u64),
    Share(u16),
    Truth(bool),
    Switch(bool),
    Word(&'static str),
    Types(Vec<MessageType>),
    Pair(Arc<str>, Arc<str>),
    Text(Arc<str>),
    Choices(Vec<String>),
    Snapshots(u64, u64),
    Rules(Vec<Rule>),
    Change(ConfChangeSingle),
    Predicate(Predicate),
    Expression(Expression),
    Flag,
}

/// How many nodes there are where a command stands; `None` when that is not known.
pub(super) type NodeCount = Option<u64>;

/// Reads a value. It ends before a blank, or where a condition ends.
pub(super) fn read(input: &mut In<'_>, kind: Kind, nodes: NodeCount) -> Read<Value> {
    let at = lex::place(input);
    let value = read_kind(input, kind, nodes)?;
    let ended = lex::at_end(input) || input.starts_with(char::is_whitespace);
    match (ended, kind) {
        (true, _) => Ok(value),
        (false, Kind::Predicate | Kind::Expression) => {
            Err(Wrong::here(input, "the end of the condition, && or ||"))
        }
        (false, _) => Err(Wrong::new(at, kind.expected())),
    }
}

fn read_kind(input: &mut In<'_>, kind: Kind, nodes: NodeCount) -> Read<Value> {
    let expected = kind.expected();
    let at = lex::place(input);
    Ok(match kind {
        Kind::Node => {
            let node =
                lex::number(input, &expected).map_err(|wrong| Wrong::new(wrong.at, &*expected))?;
            known(at, node, nodes)?;
            Value::Node(node)
        }
        Kind::Nodes => Value::Nodes(node_list(input, &expected, nodes)?),
        Kind::Group if !input.starts_with('(') => return Err(Wrong::new(at, expected)),
        Kind::Group => Value::Group(node_list(input, &expected, nodes)?),
        Kind::Link => {
            let (from, to) = lex::link(input, &expected)?;
            known(at, from, nodes)?;
            known(at + from.to_string().len() + 2, to, nodes)?;
            Value::Link(from, to)
        }
        Kind::Duration => Value::Millis(lex::millis(input, &expected)?),
        Kind::Range => {
            let (from, to) = lex::range(input, &expected)?;
            Value::Range(from, to)
        }
        Kind::Number(_) => Value::Number(lex::number(input, &expected)?),
        Kind::Size if lex::take(input, "unlimited") => Value::Size(NO_LIMIT),
        Kind::Size => Value::Size(lex::number(input, &expected)?),
        Kind::Share => Value::Share(lex::share(input, &expected)?),
        Kind::Truth => Value::Truth(truth(input, &expected)?),
        Kind::Switch => Value::Switch(one_word(input, &["off", "on"], &expected)? == "on"),
        Kind::Word(words) => Value::Word(one_word(input, words, &expected)?),
        Kind::Types => Value::Types(pattern::message_types(input)?),
        Kind::Pair => {
            let key = text(input, &expected, "=")?;
            if !lex::take(input, "=") {
                return Err(Wrong::new(at, expected));
            }
            let blank = lex::at_end(input) || input.starts_with(char::is_whitespace);
            let value = if blank {
                "".into()
            } else {
                text(input, &expected, "")?
            };
            Value::Pair(key, value)
        }
        Kind::Key | Kind::Data | Kind::Name => Value::Text(text(input, &expected, "")?),
        Kind::Choices => Value::Choices(pattern::items(input, &expected, |text| {
            Ok(text.to_string())
        })?),
        Kind::Snapshots if lex::take(input, "off") => Value::Snapshots(0, 0),
        Kind::Snapshots => {
            let wrong = |_| Wrong::new(at, &*expected);
            let every = lex::number(input, &expected).map_err(wrong)?;
            if !lex::take(input, "/") {
                return Err(Wrong::new(at, expected));
            }
            Value::Snapshots(every, lex::number(input, &expected).map_err(wrong)?)
        }
        Kind::Rules => Value::Rules(pattern::items(input, &expected, |text| {
            text.parse().map_err(|_| similar(text, NAMES.into_iter()))
        })?),
        Kind::Change => {
            let word = lex::word(input, &expected)?;
            let changes = conf_changes_from_str(word).ok().filter(|_| word.len() > 1);
            match changes.as_deref() {
                Some([change]) => Value::Change(*change),
                _ => return Err(Wrong::new(at, expected)),
            }
        }
        Kind::Predicate => {
            let predicate = Predicate::read(input)?;
            all_known(at, &predicate.nodes(), nodes)?;
            Value::Predicate(predicate)
        }
        Kind::Expression => {
            let expression = Expression::read(input)?;
            all_known(at, &expression.nodes(), nodes)?;
            Value::Expression(expression)
        }
        Kind::Nothing => Value::Flag,
    })
}

fn known(at: usize, node: NodeId, nodes: NodeCount) -> Read<()> {
    match nodes {
        Some(count) if !(1..=count).contains(&node) => {
            Err(Wrong::new(at, format!("a node from 1 to {count}")))
        }
        _ => Ok(()),
    }
}

/// 0 is nobody.
fn all_known(at: usize, named: &[NodeId], nodes: NodeCount) -> Read<()> {
    let wrong = named
        .iter()
        .find(|node| **node != 0 && known(at, **node, nodes).is_err());
    match (wrong, nodes) {
        (Some(node), Some(count)) => {
            let expected = format!("nodes from 1 to {count} (there is no node {node})");
            Err(Wrong::new(at, expected))
        }
        _ => Ok(()),
    }
}

fn node_list(input: &mut In<'_>, expected: &str, nodes: NodeCount) -> Read<Vec<NodeId>> {
    let at = lex::place(input);
    let found = pattern::node_ids(input, expected)?;
    all_known(at, &found, nodes)?;
    match found.contains(&0) && nodes.is_some() {
        true => Err(Wrong::new(at, expected)),
        false => Ok(found),
    }
}

fn truth(input: &mut In<'_>, expected: &str) -> Read<bool> {
    let at = lex::place(input);
    match lex::item(input, expected)? {
        "on" => Ok(true),
        "off" => Ok(false),
        word => super::args::parse_bool(word).ok_or_else(|| Wrong::new(at, expected)),
    }
}

fn one_word(input: &mut In<'_>, words: &[&'static str], expected: &str) -> Read<&'static str> {
    let at = lex::place(input);
    let written = lex::item(input, expected)?;
    let found = words.iter().find(|word| **word == written);
    found
        .copied()
        .ok_or_else(|| Wrong::new(at, expected).or(similar(written, words.iter().copied())))
}

/// A text in quotes, or up to a blank or one of `ends`.
fn text(input: &mut In<'_>, expected: &str, ends: &str) -> Read<Arc<str>> {
    if input.starts_with('"') {
        return lex::quoted(input);
    }
    let at = lex::place(input);
    let mut ahead = *input;
    let word = lex::word(&mut ahead, expected)?;
    let length = word.find(|c| ends.contains(c)).unwrap_or(word.len());
    let taken = &word[..length];
    input.next_slice(length);
    match taken.is_empty() {
        true => Err(Wrong::new(at, expected)),
        false => Ok(taken.into()),
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Number(number) | Self::Node(number) => number.to_string(),
            Self::Nodes(nodes) => list(nodes),
            Self::Group(nodes) => {
                let ids: Vec<_> = nodes.iter().map(NodeId::to_string).collect();
                format!("({})", ids.join(","))
            }
            Self::Link(from, to) => format!("{from}->{to}"),
            Self::Millis(ms) => lex::millis_text(*ms),
            Self::Range(from, to) if from == to => lex::millis_text(*from),
            Self::Range(from, to) => {
                format!("{}..{}", lex::millis_text(*from), lex::millis_text(*to))
            }
            Self::Size(NO_LIMIT) => "unlimited".to_string(),
            Self::Size(bytes) => bytes.to_string(),
            Self::Share(share) => lex::share_text(*share),
            Self::Truth(truth) => truth.to_string(),
            Self::Switch(on) => if *on { "on" } else { "off" }.to_string(),
            Self::Word(word) => word.to_string(),
            Self::Types(types) => list(types),
            Self::Pair(key, value) => format!("{}={}", lex::bare(key, "="), lex::bare(value, "")),
            Self::Text(text) => lex::bare(text, ""),
            Self::Choices(words) => format!("({})", words.join(",")),
            Self::Snapshots(0, 0) => "off".to_string(),
            Self::Snapshots(every, keep) => format!("{every}/{keep}"),
            Self::Rules(rules) => list(rules),
            Self::Change(change) => conf_changes_to_string(&[*change]),
            Self::Predicate(predicate) => predicate.to_string(),
            Self::Expression(expression) => expression.to_string(),
            Self::Flag => String::new(),
        };
        f.write_str(&text)
    }
}
