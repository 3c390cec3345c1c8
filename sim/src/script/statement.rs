//! One command as it is written, checked against its row of the table.
use super::lex::{self, In, Read, Wrong};
use super::similar::similar;
use super::table::{self, Arg, Form, Kind, Row, one_of};
use super::value::{self, NodeCount, Value};
use std::fmt;

/// A command with its values; what they do together is known when it is understood.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) row: &'static Row,
    /// For each argument of the row, in its order, the values that were given.
    values: Vec<Vec<Value>>,
}

impl PartialEq for Statement {
    fn eq(&self, other: &Self) -> bool {
        self.row.name == other.row.name && self.values == other.values
    }
}

impl Statement {
    /// Reads a command that fills the whole input.
    pub(super) fn read(input: &mut In<'_>, nodes: NodeCount) -> Read<Self> {
        lex::blanks(input);
        let at = lex::place(input);
        let name = lex::word(input, "a command")?;
        let row = table::find(name).ok_or_else(|| unknown_command(at, name))?;
        let mut statement = Self {
            row,
            values: vec![Vec::new(); row.args.len()],
        };
        loop {
            lex::blanks(input);
            if lex::at_end(input) {
                break;
            }
            statement.argument(input, nodes)?;
        }
        match statement.needed() {
            Some(missing) => Err(Wrong::here(input, missing.expected())),
            None => Ok(statement),
        }
    }

    /// The only value of an argument, if it was given.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.all(name).first()
    }

    /// The values of an argument, in order.
    pub(super) fn all(&self, name: &str) -> &[Value] {
        let at = self.row.arg(name);
        at.and_then(|at| self.values.get(at))
            .map_or(&[], Vec::as_slice)
    }

    /// The first argument that has to be given and was not.
    fn needed(&self) -> Option<&'static Arg> {
        self.open()
            .find(|(_, arg)| arg.default.is_none())
            .map(|(_, arg)| arg)
    }

    /// The arguments that were not given.
    fn open(&self) -> impl Iterator<Item = (usize, &'static Arg)> {
        let args = self.row.args.iter().enumerate();
        args.filter(|(at, _)| self.values[*at].is_empty())
    }

    fn argument(&mut self, input: &mut In<'_>, nodes: NodeCount) -> Read<()> {
        let at = lex::place(input);
        let place = self.open().find(|(_, arg)| arg.form == Form::At);
        if let Some((index, arg)) = place.filter(|(_, arg)| arg.default.is_none()) {
            return self.put(index, arg.kind, input, nodes);
        }
        if let Some((index, arg)) = self.keyed(input)? {
            return self.put(index, arg.kind, input, nodes);
        }
        let mut args = self.row.args.iter().enumerate();
        let rest = args.find(|(_, arg)| arg.form == Form::Rest);
        match place.or(rest) {
            Some((index, arg)) => self.put(index, arg.kind, input, nodes),
            None => Err(self.unexpected(at, input)),
        }
    }

    fn put(&mut self, index: usize, kind: Kind, input: &mut In<'_>, nodes: NodeCount) -> Read<()> {
        let value = value::read(input, kind, nodes)?;
        self.values[index].push(value);
        Ok(())
    }

    /// Takes `name=`, a flag or the word before a value, when one of the row's comes next.
    fn keyed(&self, input: &mut In<'_>) -> Read<Option<(usize, &'static Arg)>> {
        let at = lex::place(input);
        let mut ahead = *input;
        let Ok(word) = lex::name(&mut ahead, "a name") else {
            return Ok(None);
        };
        let Some(index) = self.row.arg(word) else {
            return Ok(None);
        };
        let arg = &self.row.args[index];
        let ended = lex::at_end(&ahead) || ahead.starts_with(char::is_whitespace);
        let found = match arg.form {
            Form::Named => lex::take(&mut ahead, "="),
            Form::Flag => ended,
            Form::After => {
                lex::blanks(&mut ahead);
                ended
            }
            Form::At | Form::Rest => false,
        };
        if !found {
            return match arg.form {
                Form::Named => Err(Wrong::new(at, arg.usage())),
                _ => Ok(None),
            };
        }
        if !self.values[index].is_empty() {
            return Err(Wrong::new(at, format!("`{word}` once only")));
        }
        *input = ahead;
        Ok(Some((index, arg)))
    }

    /// The error of a word that no argument takes.
    fn unexpected(&self, at: usize, input: &In<'_>) -> Wrong {
        let written: String = input
            .chars()
            .take_while(|c| !c.is_whitespace() && *c != '=')
            .collect();
        let names: Vec<&str> = self.open().map(|(_, arg)| arg.name).collect();
        match names.is_empty() {
            true => Wrong::new(at, "the end of the command"),
            false => Wrong::new(at, one_of(&names)).or(similar(&written, names.into_iter())),
        }
    }
}

impl Arg {
    /// What is expected where this argument is missing.
    fn expected(&self) -> String {
        match self.form {
            Form::Named => format!("{}={}", self.name, self.kind.short()),
            _ => self.kind.expected(),
        }
    }
}

fn unknown_command(at: usize, name: &str) -> Wrong {
    let expected = match name {
        super::SEPARATOR => "a command; a scenario records no output".to_string(),
        _ => COMMAND.to_string(),
    };
    let names = table::ROWS.iter().map(|row| row.name);
    Wrong::new(at, expected).or(similar(name, names))
}

/// What stands at the beginning of a line.
pub(super) const COMMAND: &str = "a command";

/// The canonical form.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row.name)?;
        for (arg, values) in self.row.args.iter().zip(&self.values) {
            for value in values {
                match arg.form {
                    Form::At | Form::Rest => write!(f, " {value}")?,
                    Form::Named => write!(f, " {}={value}", arg.name)?,
                    Form::Flag => write!(f, " {}", arg.name)?,
                    Form::After => write!(f, " {} {value}", arg.name)?,
                }
            }
        }
        Ok(())
    }
}
