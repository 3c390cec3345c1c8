//! The values that expressions have.
use crate::script::lex;
use crate::script::words;
use raft_core::{Index, NodeId, Term};
use std::fmt;
use std::sync::Arc;

/// The kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Truth,
    /// A number: a term, an index, a count.
    Number,
    /// A node; 0 = none.
    Node,
    /// Some nodes.
    Nodes,
    /// Virtual time.
    Time,
    /// A role of a node.
    Role,
    /// A state of a Progress.
    State,
    /// The stage that a host comes to next.
    Stage,
    /// Where an entry is.
    Durability,
    /// A text.
    Text,
    /// A whole log.
    Log,
}

impl Type {
    /// The words of a kind that has only these.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Role => &words::ROLES,
            Self::State => &words::STATES,
            Self::Stage => &words::NEXT_STAGES,
            Self::Durability => &words::DURABILITIES,
            _ => &[],
        }
    }

    /// What is expected where a value of this kind should stand.
    pub fn expected(self) -> String {
        match self {
            Self::Truth => "true or false".to_string(),
            Self::Number => "a number".to_string(),
            Self::Node => "a node".to_string(),
            Self::Nodes => "nodes such as (1,3)".to_string(),
            Self::Time => "a time such as 500ms or 2s".to_string(),
            Self::Role => format!("a role ({})", self.words().join(", ")),
            Self::State => format!("a state of a Progress ({})", self.words().join(", ")),
            Self::Stage => format!("a stage ({})", self.words().join(", ")),
            Self::Durability => format!("a place of an entry ({})", self.words().join(", ")),
            Self::Text => "a text such as \"1\"".to_string(),
            Self::Log => "a log such as log(1)".to_string(),
        }
    }

    /// Whether values of this kind have an order.
    pub(super) fn is_ordered(self) -> bool {
        matches!(self, Self::Number | Self::Time)
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    /// True or false.
    Truth(bool),
    /// A term, an index, a count.
    Number(u64),
    /// A node; 0 = none.
    Node(NodeId),
    /// Nodes, in order of id.
    Nodes(Vec<NodeId>),
    /// Virtual time, ms.
    Time(u64),
    /// One of the words of a kind.
    Word(&'static str),
    /// A text.
    Text(Arc<str>),
    /// Index and term of each entry that is there.
    Log(Vec<(Index, Term)>),
}

impl Datum {
    /// Whether two values are the same. Logs are, when they end alike and no index that both hold differs: what one
    /// of them has compacted cannot differ.
    pub(super) fn same(&self, other: &Self) -> bool {
        let (Self::Log(left), Self::Log(right)) = (self, other) else {
            return self == other;
        };
        let shared = left.len().min(right.len());
        let tail = |log: &[(Index, Term)]| log[log.len() - shared..].to_vec();
        match shared {
            0 => left.is_empty() && right.is_empty(),
            _ => tail(left) == tail(right),
        }
    }

    /// The number to compare by, for kinds that have an order.
    pub(super) fn ordinal(&self) -> Option<u64> {
        match self {
            Self::Number(number) | Self::Time(number) => Some(*number),
            _ => None,
        }
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth(truth) => write!(f, "{truth}"),
            Self::Number(number) | Self::Node(number) => write!(f, "{number}"),
            Self::Nodes(nodes) if nodes.is_empty() => f.write_str("nobody"),
            Self::Nodes(nodes) if nodes.len() == 1 => write!(f, "{}", nodes[0]),
            Self::Nodes(nodes) => {
                let ids: Vec<_> = nodes.iter().map(NodeId::to_string).collect();
                write!(f, "({})", ids.join(","))
            }
            Self::Time(ms) => f.write_str(&lex::millis_text(*ms)),
            Self::Word(word) => f.write_str(word),
            Self::Text(text) => f.write_str(&lex::quote(text)),
            Self::Log(log) => {
                let terms: Vec<_> = log.iter().map(|(_, term)| term.to_string()).collect();
                match log.first() {
                    Some((first, _)) => write!(f, "terms {} from index {first}", terms.join(" ")),
                    None => f.write_str("no entries"),
                }
            }
        }
    }
}
