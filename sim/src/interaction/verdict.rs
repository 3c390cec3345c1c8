//! Judging a script: everything is run, and the first command that prints something else than recorded is told.
use super::{Interaction, Script};
use crate::datadriven::Form;
use crate::event::Event;
use crate::input::Input;
use crate::script::ScriptError;
use raft_core::ProbeStrategy;
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
    /// Why the script cannot go on after the command, where it cannot.
    pub error: Option<ScriptError>,
}

/// Plays a script to its end, or to its first difference. A panic of raft's passes through;
/// [`Interaction::current`] tells then where it was.
pub fn judge(interaction: &mut Interaction) -> Result<(), Box<Difference>> {
    while !interaction.is_finished() {
        let command = interaction
            .current()
            .map_or_else(Arc::default, |directive| directive.text.clone());
        for event in interaction.apply(&Input::Next) {
            if let Event::ScriptOutput {
                line,
                actual,
                expected,
                matches: false,
            } = event
            {
                let error = interaction.failure().cloned();
                return Err(Box::new(Difference {
                    line,
                    command,
                    expected,
                    actual,
                    error,
                }));
            }
        }
    }
    Ok(())
}

/// The text of a script with what its commands print now in place of what it records.
pub fn rewrite(source: &str, probe: ProbeStrategy) -> Result<String, ScriptError> {
    let script = Script::parse(source, Form::Strict)?;
    let ranges: Vec<_> = script
        .directives()
        .map(|directive| directive.recorded.clone())
        .collect();
    let mut interaction = Interaction::new(script).with_probe(probe);
    let lines: Vec<&str> = source.lines().collect();
    let (mut text, mut copied) = (String::new(), 0);
    while !interaction.is_finished() {
        let position = interaction.position;
        for event in interaction.apply(&Input::Next) {
            if let Event::ScriptOutput { actual, .. } = event {
                let range = ranges[position].clone();
                push_lines(&mut text, &lines[copied..range.start]);
                push_output(&mut text, &actual);
                copied = range.end;
            }
        }
    }
    if let Some(error) = interaction.failure {
        return Err(error);
    }
    push_lines(&mut text, &lines[copied..]);
    Ok(text)
}

fn push_lines(text: &mut String, lines: &[&str]) {
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
}

/// An output that holds a blank line needs doubled separators.
fn push_output(text: &mut String, output: &str) {
    let doubled = output.lines().any(|line| line.trim().is_empty()) || output.starts_with("----");
    let (before, after) = if doubled {
        ("----\n", "----\n----\n")
    } else {
        ("", "")
    };
    text.push_str(before);
    text.push_str(output);
    text.push_str(after);
}
