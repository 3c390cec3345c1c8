//! The text form of etcd's tests (cockroachdb's `datadriven`): directives with arguments, an input, a separator
//! `----` and the recorded output.
//!
//! ```text
//! # A comment becomes the caption of the directive after it.
//! command argument key=value key=(value, value) \
//!     continued
//! input
//! ----
//! output up to a blank line
//! ```
//!
//! An output that holds blank lines stands between two doubled separators. Any text gives directives or an error.
mod line;
mod reader;
mod record;

pub use line::{Arg, parse_line};
pub use reader::parse;
pub use record::record;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How much may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As etcd's tests are read: everything up to `----` is input, and `----` must come.
    Strict,
    /// In a paragraph (lines without a blank line between) that neither has `----` nor is followed by it, every line is a directive of its own,
    /// without input and without a recorded output. Paragraphs with `----` are read as in `Strict`.
    Loose,
}

/// One command of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directive {
    /// Line of the file where it begins, from 1.
    pub line: usize,
    /// The directive as written, continuation lines joined.
    pub text: Arc<str>,
    /// Its first word.
    pub command: String,
    /// What follows the first word.
    pub args: Vec<Arg>,
    /// The lines before `----`, joined, blanks at both ends removed.
    pub input: String,
    /// The recorded output, every line with its line feed; `None` when the directive has no `----`.
    pub expected: Option<Arc<str>>,
    /// The lines of the file that hold the recorded output, counted from 0 and half-open: what stands behind the
    /// first `----`, doubled separators included.
    pub recorded: Range<usize>,
    /// The nearest block of comment lines since the directive before, without `#`.
    pub caption: Arc<str>,
}

/// Why a text is no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Line of the file, from 1.
    pub line: usize,
    /// Character in the directive, from 1, where it is known.
    pub column: Option<usize>,
    /// What is wrong and what was expected.
    pub problem: Problem,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// An argument begins with `=`.
    MissingKey,
    /// A `(` that is never closed.
    Unclosed,
    /// The text ends before the separator of a directive.
    MissingSeparator {
        /// The first word of the directive.
        command: String,
    },
    /// A double separator that is never closed.
    UnclosedOutput,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingKey => write!(f, "expected the name of an argument, found `=`"),
            Self::Unclosed => write!(f, "expected `)` before the end of the line"),
            Self::MissingSeparator { command } => {
                write!(f, "expected `----` after `{command}`, found the end")
            }
            Self::UnclosedOutput => write!(
                f,
                "expected two lines `----` after the output, found the end"
            ),
        }
    }
}

impl std::error::Error for ParseError {}

#[cfg(test)]
mod tests;
