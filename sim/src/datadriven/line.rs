//! One directive line: a command and its arguments.
use super::Problem;

/// An argument: `key`, `key=value`, `key=` (one empty value) or `key=(value, value)`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arg {
    /// What stands before `=`, or the whole argument.
    pub key: String,
    /// The values; empty without `=`.
    pub vals: Vec<String>,
    /// Character of the directive where the argument begins, from 1.
    pub column: usize,
}

/// A problem and the character where it was found, from 1.
pub(super) type LineError = (usize, Problem);

/// Splits a directive into its command and arguments; an empty line has an empty command.
///
/// Source: `ParseLine` of `datadriven` 1.0.2.
pub fn parse_line(text: &str) -> Result<(String, Vec<Arg>), LineError> {
    let mut rest = Cursor {
        text,
        at: text.len() - text.trim_start().len(),
        end: text.trim_end().len(),
        counted: (0, 0),
    };
    let command = rest.take_until(&[' ']).to_string();
    rest.skip_blanks();
    let mut args = Vec::new();
    while !rest.is_empty() {
        args.push(parse_arg(&mut rest)?);
        rest.skip_blanks();
    }
    Ok((command, args))
}

fn parse_arg(rest: &mut Cursor<'_>) -> Result<Arg, LineError> {
    let column = rest.column();
    let key = rest.take_until(&[' ', '=']).to_string();
    if key.is_empty() {
        return Err((column, Problem::MissingKey));
    }
    let vals = if rest.take('=') {
        parse_values(rest)?
    } else {
        Vec::new()
    };
    Ok(Arg { key, vals, column })
}

fn parse_values(rest: &mut Cursor<'_>) -> Result<Vec<String>, LineError> {
    let column = rest.column();
    if !rest.take('(') {
        return Ok(vec![rest.take_until(&[' ']).to_string()]);
    }
    let mut vals = Vec::new();
    let mut value = String::new();
    let mut depth = 1;
    while let Some(c) = rest.next() {
        match c {
            ',' if depth == 1 => {
                vals.push(std::mem::take(&mut value));
                while rest.take(' ') {}
                continue;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            vals.push(value);
            return Ok(vals);
        }
        value.push(c);
    }
    Err((column, Problem::Unclosed))
}

/// The part of a line that is not read yet.
struct Cursor<'a> {
    text: &'a str,
    /// Byte where the unread part begins.
    at: usize,
    /// Byte where it ends, exclusive.
    end: usize,
    /// A byte that was reached, and the characters before it: what a long line is counted on from.
    counted: (usize, usize),
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    fn is_empty(&self) -> bool {
        self.rest().is_empty()
    }

    /// Character of the line where the unread part begins, from 1.
    fn column(&mut self) -> usize {
        let (byte, chars) = self.counted;
        let chars = chars + self.text[byte..self.at].chars().count();
        self.counted = (self.at, chars);
        chars + 1
    }

    fn take_until(&mut self, stops: &[char]) -> &'a str {
        let rest = self.rest();
        let taken = &rest[..rest.find(stops).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        if found {
            self.at += c.len_utf8();
        }
        found
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }
}
