//! What can be wrong with a script, with the place and what was expected.
use crate::datadriven::ParseError;
use raft_core::NodeId;
use std::fmt;

/// Why a script cannot be read or cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptError {
    /// The text has not the form of a script.
    Form(ParseError),
    /// A command has a wrong or missing argument.
    Argument {
        /// Line of the command, from 1.
        line: usize,
        /// Character in the command, from 1.
        column: usize,
        /// What should stand there.
        expected: String,
        /// What stands there; `None` for the end of the command.
        found: Option<String>,
    },
    /// A command that does not exist.
    UnknownCommand {
        /// Line of the command, from 1.
        line: usize,
        /// Its first word.
        command: String,
    },
    /// A word that should be a command and is none.
    UnknownWord {
        /// Line of the file, from 1.
        line: usize,
        /// Character in the line, from 1.
        column: usize,
        /// The word.
        word: String,
        /// The command that may have been meant.
        similar: Option<String>,
    },
    /// An `expect` that does not hold.
    Unexpected {
        /// Line of the command, from 1.
        line: usize,
        /// The condition.
        predicate: String,
        /// What it asks of the state, with the answers.
        readings: Vec<(String, String)>,
    },
    /// A command names a node that does not exist.
    UnknownNode {
        /// Line of the command, from 1.
        line: usize,
        /// The node named.
        node: NodeId,
        /// How many nodes there are; their ids are 1 to this.
        nodes: usize,
    },
    /// A command cannot be carried out.
    Failed {
        /// Line of the command, from 1.
        line: usize,
        /// Why not.
        reason: String,
    },
}

impl ScriptError {
    /// Line of the file that the error is about, from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::Form(error) => error.line,
            Self::Argument { line, .. }
            | Self::UnknownCommand { line, .. }
            | Self::UnknownWord { line, .. }
            | Self::Unexpected { line, .. }
            | Self::UnknownNode { line, .. }
            | Self::Failed { line, .. } => *line,
        }
    }

    /// The same error so many lines further up.
    pub(super) fn up(mut self, lines: usize) -> Self {
        let line = match &mut self {
            Self::Form(error) => &mut error.line,
            Self::Argument { line, .. }
            | Self::UnknownCommand { line, .. }
            | Self::UnknownWord { line, .. }
            | Self::Unexpected { line, .. }
            | Self::UnknownNode { line, .. }
            | Self::Failed { line, .. } => line,
        };
        *line = line.saturating_sub(lines).max(1);
        self
    }

    /// Character in the command, from 1, where it is known.
    pub fn column(&self) -> Option<usize> {
        match self {
            Self::Form(error) => error.column,
            Self::Argument { column, .. } | Self::UnknownWord { column, .. } => Some(*column),
            _ => None,
        }
    }

    /// The reason alone, without the place.
    pub fn reason(&self) -> String {
        match self {
            Self::Form(error) => error.problem.to_string(),
            Self::Argument {
                expected,
                found: Some(found),
                ..
            } => format!("expected {expected}, found `{found}`"),
            Self::Argument {
                expected,
                found: None,
                ..
            } => format!("expected {expected}, found the end of the command"),
            Self::UnknownCommand { command, .. } => format!("unknown command `{command}`"),
            Self::UnknownWord {
                word,
                similar: Some(similar),
                ..
            } => format!("unknown command `{word}` (did you mean `{similar}`?)"),
            Self::UnknownWord { word, .. } => format!("unknown command `{word}`"),
            Self::Unexpected {
                predicate,
                readings,
                ..
            } => unexpected(predicate, readings),
            Self::UnknownNode { node, nodes: 0, .. } => {
                format!("there is no node {node}: no node exists yet")
            }
            Self::UnknownNode { node, nodes, .. } => {
                format!("there is no node {node}: nodes are 1 to {nodes}")
            }
            Self::Failed { reason, .. } => reason.clone(),
        }
    }
}

fn unexpected(predicate: &str, readings: &[(String, String)]) -> String {
    let read: Vec<_> = readings
        .iter()
        .map(|(question, answer)| format!("{question} is {answer}"))
        .collect();
    format!("`{predicate}` does not hold: {}", read.join(", "))
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line())?;
        if let Some(column) = self.column() {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.reason())
    }
}

impl std::error::Error for ScriptError {}

impl From<ParseError> for ScriptError {
    fn from(error: ParseError) -> Self {
        Self::Form(error)
    }
}
