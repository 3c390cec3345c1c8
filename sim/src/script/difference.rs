//! Where a script prints something else than it records.
use super::ScriptError;
use crate::datadriven::Directive;
use std::sync::Arc;

/// The first difference of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Line of the command, from 1.
    pub line: usize,
    /// The command as written.
    pub command: Arc<str>,
    /// What the script records.
    pub expected: Arc<str>,
    /// What is printed.
    pub actual: Arc<str>,
    /// What is wrong with the command, where something is: the script cannot go on after it, or what it prints is
    /// etcd's answer to a mistake.
    pub error: Option<ScriptError>,
}

/// What a command prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The text, without the line feed that the record of it may need.
    pub(crate) text: String,
    /// What is wrong with the command, where the text is etcd's answer to a mistake.
    pub(crate) fault: Option<ScriptError>,
}

impl Answer {
    /// What a command without a mistake prints.
    pub(crate) fn right(text: String) -> Self {
        Self { text, fault: None }
    }

    /// etcd's answer to a mistake.
    pub(crate) fn to_mistake(directive: &Directive, text: &str) -> Self {
        Self {
            text: text.to_string(),
            fault: Some(fault(directive, text)),
        }
    }

    /// The text as it is recorded: its last line ends.
    pub(crate) fn recorded(&self) -> String {
        match self.text.ends_with('\n') {
            true => self.text.clone(),
            false => format!("{}\n", self.text),
        }
    }
}

/// What etcd's tests answer to a command that they do not know.
pub(crate) const UNKNOWN_COMMAND: &str = "unknown command";

/// The mistake that etcd's `answer` is about. More than one line of input is the sign of a missing `----`: no command
/// takes more.
fn fault(directive: &Directive, answer: &str) -> ScriptError {
    let line = directive.line;
    if let Some(missing) = missing_separator(directive, 1) {
        return missing;
    }
    if answer == UNKNOWN_COMMAND {
        return ScriptError::UnknownCommand {
            line,
            command: directive.command.clone(),
        };
    }
    ScriptError::Failed {
        line,
        reason: answer.to_string(),
    }
}

/// The error of a command that has more than `allowed` lines of input.
pub(crate) fn missing_separator(directive: &Directive, allowed: usize) -> Option<ScriptError> {
    let mut lines = directive
        .input
        .lines()
        .filter(|line| !line.trim().is_empty());
    let mut after = &*directive.text;
    for _ in 0..allowed {
        after = lines.next()?;
    }
    let found = lines.next()?;
    Some(ScriptError::Failed {
        line: directive.line,
        reason: format!("expected `----` after `{after}`, found `{found}`"),
    })
}
