//! Reading the arguments of a directive, with the place of what is wrong.
use super::error::ScriptError;
use crate::datadriven::{Arg, Directive};
use raft_core::NodeId;
use std::str::FromStr;

/// The arguments of one directive.
#[derive(Clone, Copy)]
pub(crate) struct Args<'a> {
    directive: &'a Directive,
}

impl<'a> Args<'a> {
    pub(crate) fn of(directive: &'a Directive) -> Self {
        Self { directive }
    }

    /// Every argument, in order.
    pub(crate) fn all(self) -> &'a [Arg] {
        &self.directive.args
    }

    /// The argument at a position, whatever its form.
    pub(crate) fn at(self, position: usize, expected: &str) -> Result<&'a Arg, ScriptError> {
        self.all()
            .get(position)
            .ok_or_else(|| self.missing(expected))
    }

    /// The key of the argument at a position as a number; a sign is allowed, as in Go's `Atoi`.
    pub(crate) fn number<T: FromStr>(
        self,
        position: usize,
        expected: &str,
    ) -> Result<T, ScriptError> {
        let arg = self.at(position, expected)?;
        arg.key.parse().map_err(|_| self.wrong(arg, expected))
    }

    /// The key of the argument at a position as the id of a node.
    pub(crate) fn node(self, position: usize) -> Result<NodeId, ScriptError> {
        self.number(position, "the id of a node")
    }

    /// The keys of all arguments without values as ids of nodes.
    pub(crate) fn nodes(self) -> Result<Vec<NodeId>, ScriptError> {
        let plain = self.all().iter().filter(|arg| arg.vals.is_empty());
        plain
            .map(|arg| {
                arg.key
                    .parse()
                    .map_err(|_| self.wrong(arg, "the id of a node"))
            })
            .collect()
    }

    /// The only value of the named argument.
    pub(crate) fn value<T: FromStr>(self, key: &str, expected: &str) -> Result<T, ScriptError> {
        let whole = format!("{key}={expected}");
        let arg = self
            .all()
            .iter()
            .find(|arg| arg.key == key)
            .ok_or_else(|| self.missing(&whole))?;
        match &arg.vals[..] {
            [value] => self.parse(arg, value, expected),
            _ => Err(self.wrong(arg, &whole)),
        }
    }

    /// A value of an argument, parsed.
    pub(crate) fn parse<T: FromStr>(
        self,
        arg: &Arg,
        value: &str,
        expected: &str,
    ) -> Result<T, ScriptError> {
        let unsigned = !value.starts_with('+');
        value
            .parse()
            .ok()
            .filter(|_| unsigned)
            .ok_or_else(|| self.wrong_value(arg, value, expected))
    }

    /// A value of an argument as a truth value, in the words that Go's `ParseBool` knows.
    pub(crate) fn truth(self, arg: &Arg, value: &str) -> Result<bool, ScriptError> {
        parse_bool(value).ok_or_else(|| self.wrong_value(arg, value, "true or false"))
    }

    /// Fails when there are more arguments than `count`.
    pub(crate) fn at_most(self, count: usize) -> Result<(), ScriptError> {
        match self.all().get(count) {
            Some(arg) => Err(self.wrong(arg, "the end of the command")),
            None => Ok(()),
        }
    }

    /// The error of an argument that is something else than expected.
    pub(crate) fn wrong(self, arg: &Arg, expected: &str) -> ScriptError {
        self.wrong_value(arg, &arg_text(arg), expected)
    }

    /// The error of a value that is something else than expected.
    pub(crate) fn wrong_value(self, arg: &Arg, value: &str, expected: &str) -> ScriptError {
        self.error(arg.column, expected, Some(value.to_string()))
    }

    /// The error of an argument that is not there.
    pub(crate) fn missing(self, expected: &str) -> ScriptError {
        self.error(self.directive.text.chars().count() + 1, expected, None)
    }

    fn error(self, column: usize, expected: &str, found: Option<String>) -> ScriptError {
        ScriptError::Argument {
            line: self.directive.line,
            column,
            expected: expected.to_string(),
            found,
        }
    }
}

/// An argument as it is written, blanks aside.
pub(crate) fn arg_text(arg: &Arg) -> String {
    match &arg.vals[..] {
        [] => arg.key.clone(),
        [value] => format!("{}={value}", arg.key),
        values => format!("{}=({})", arg.key, values.join(",")),
    }
}

/// Go's `strconv.ParseBool`.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
