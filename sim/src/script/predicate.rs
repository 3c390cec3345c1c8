//! Conditions over the state of a laboratory, in etcd's words: `leader == 1 && committed(2) >= 5`.
//!
//! They are typed: comparing a role with a number is refused when the text is read. Reading a state has no effect, and
//! a state that does not exist (the progress of a node that does not lead, the term of an entry that is not there)
//! equals nothing and is neither less nor greater than anything.
mod datum;
mod evaluate;
mod functions;
mod print;
mod raw;
mod resolve;

pub use datum::{Datum, Type};
pub(super) use functions::{FIELDS, FUNCTIONS, Param};

use super::lex::{self, In, Read};
use super::pattern::Pattern;
use crate::lab::Lab;
use evaluate::Moment;
use functions::{Field, Function};
use raft_core::NodeId;
use std::fmt;
use std::sync::Arc;

/// A condition that holds or does not hold at a moment. Its text form is read back as the same condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicate(Expr);

/// Something that has a value at a moment: `term(1)`, `progress(1,4).state`, any condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    expr: Expr,
    kind: Type,
}

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PredicateError {
    /// Character, from 1.
    pub column: usize,
    /// What should stand there.
    pub expected: String,
}

impl fmt::Display for PredicateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: expected {}", self.column, self.expected)
    }
}

impl std::error::Error for PredicateError {}

/// A typed expression.
#[derive(Clone, Debug, PartialEq)]
enum Expr {
    /// One of them holds; at least two.
    Or(Vec<Expr>),
    /// All of them hold; at least two.
    And(Vec<Expr>),
    Not(Box<Expr>),
    Compare(Box<Expr>, Op, Box<Expr>),
    /// There is such a node.
    Exists(Box<Expr>),
    Literal(Datum),
    Call(Call),
}

/// A question to the state.
#[derive(Clone, Debug, PartialEq)]
struct Call {
    function: &'static Function,
    args: Vec<Argument>,
    field: Option<&'static Field>,
}

#[derive(Clone, Debug, PartialEq)]
enum Argument {
    Expr(Expr),
    /// A key, a mark, an invariant.
    Word(Arc<str>),
    Messages(Pattern),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// The names of positions that were reached, as [`Timeline::names`](crate::timeline::Timeline::names) gives them.
pub type Names = [(Arc<str>, usize)];

impl Predicate {
    /// Reads a condition.
    pub fn parse(text: &str) -> Result<Self, PredicateError> {
        whole(text, Self::read)
    }

    pub(super) fn read(input: &mut In<'_>) -> Read<Self> {
        let raw = read_raw(input)?;
        resolve::condition(&raw).map(Self)
    }

    /// Whether it holds in a laboratory at whose moment the positions `names` were reached.
    pub fn holds(&self, lab: &Lab, names: &Names) -> bool {
        Moment::new(lab, names).holds(&self.0)
    }

    /// Everything that the condition asks of the state, with the answers: `("committed(2)", "4")`.
    pub fn readings(&self, lab: &Lab, names: &Names) -> Vec<(String, String)> {
        Moment::new(lab, names).readings(&self.0)
    }

    /// Every node that is named by its number.
    pub fn nodes(&self) -> Vec<NodeId> {
        nodes(&self.0)
    }
}

impl Expression {
    /// Reads an expression.
    pub fn parse(text: &str) -> Result<Self, PredicateError> {
        whole(text, Self::read)
    }

    pub(super) fn read(input: &mut In<'_>) -> Read<Self> {
        let raw = read_raw(input)?;
        let (expr, kind) = resolve::expression(&raw, None)?;
        Ok(Self { expr, kind })
    }

    /// What kind of value it has.
    pub fn kind(&self) -> Type {
        self.kind
    }

    /// Its value; `None` when what it asks for does not exist.
    pub fn value(&self, lab: &Lab, names: &Names) -> Option<Datum> {
        Moment::new(lab, names).value(&self.expr)
    }

    pub(super) fn nodes(&self) -> Vec<NodeId> {
        nodes(&self.expr)
    }
}

/// Longest condition, bytes: it may be asked at every step of a run.
pub const CONDITION_LIMIT: usize = 4_096;

fn read_raw(input: &mut In<'_>) -> Read<raw::Raw> {
    let at = lex::place(input);
    let raw = raw::read(input)?;
    match lex::place(input) - at {
        0..=CONDITION_LIMIT => Ok(raw),
        _ => Err(lex::Wrong::new(
            at,
            format!("a condition of at most {CONDITION_LIMIT} bytes"),
        )),
    }
}

fn whole<T>(text: &str, read: impl Fn(&mut In<'_>) -> Read<T>) -> Result<T, PredicateError> {
    let mut input = In::new(text);
    lex::blanks(&mut input);
    let found = read(&mut input).and_then(|found| {
        lex::blanks(&mut input);
        match lex::at_end(&input) {
            true => Ok(found),
            false => Err(lex::Wrong::here(&input, "the end, && or ||")),
        }
    });
    found.map_err(|wrong| PredicateError {
        column: text.get(..wrong.at).unwrap_or(text).chars().count() + 1,
        expected: match wrong.similar {
            Some(similar) => format!("{} (did you mean `{similar}`?)", wrong.expected),
            None => wrong.expected,
        },
    })
}

fn nodes(expr: &Expr) -> Vec<NodeId> {
    match expr {
        Expr::Or(parts) | Expr::And(parts) => parts.iter().flat_map(nodes).collect(),
        Expr::Not(inner) | Expr::Exists(inner) => nodes(inner),
        Expr::Compare(left, _, right) => [nodes(left), nodes(right)].concat(),
        Expr::Literal(Datum::Node(node)) => vec![*node],
        Expr::Literal(Datum::Nodes(nodes)) => nodes.clone(),
        Expr::Literal(_) => Vec::new(),
        Expr::Call(call) => call.args.iter().flat_map(argument_nodes).collect(),
    }
}

fn argument_nodes(argument: &Argument) -> Vec<NodeId> {
    match argument {
        Argument::Expr(expr) => nodes(expr),
        Argument::Word(_) => Vec::new(),
        Argument::Messages(pattern) => [&pattern.from[..], &pattern.to[..]].concat(),
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)
    }
}
