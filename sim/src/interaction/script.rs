//! A script, read as a whole: nothing of it runs unless all of it can be read.
use super::command::Command;
use crate::datadriven::{self, Directive, Form};
use crate::script::{Answer, ScriptError};

/// The commands of an interaction script, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    commands: Vec<(Directive, Command)>,
}

impl Script {
    /// Reads a text in etcd's grammar.
    pub fn parse(source: &str, form: Form) -> Result<Self, ScriptError> {
        Self::from_directives(datadriven::parse(source, form)?)
    }

    /// Reads directives.
    pub fn from_directives(directives: Vec<Directive>) -> Result<Self, ScriptError> {
        let commands = directives.into_iter().map(|directive| {
            let command = Command::read(&directive)?;
            Ok((directive, command))
        });
        Ok(Self {
            commands: commands.collect::<Result<_, ScriptError>>()?,
        })
    }

    /// How many commands there are.
    pub fn len(&self) -> usize {
        self.commands.len()
    }

    /// Whether there is no command.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// Every command as it is written, with its place and its recorded output.
    pub fn directives(&self) -> impl Iterator<Item = &Directive> {
        self.commands.iter().map(|(directive, _)| directive)
    }

    /// What is wrong with a command, where etcd's harness has an answer to it.
    pub(super) fn fault(&self, position: usize) -> Option<ScriptError> {
        match self.commands.get(position)? {
            (directive, Command::Answer(text)) => Answer::to_mistake(directive, text).fault,
            _ => None,
        }
    }

    pub(super) fn command(&self, position: usize) -> (&Directive, &Command) {
        let (directive, command) = &self.commands[position];
        (directive, command)
    }
}
