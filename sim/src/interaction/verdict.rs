//! Judging a script: everything is run, and the first command that prints something else than recorded is told.
use super::Interaction;
use crate::event::Event;
use crate::input::Input;
use crate::script::{Difference, ScriptError};
use std::sync::Arc;

/// Plays a script to its end, or to its first difference. A panic of raft's passes through;
/// [`Interaction::current`] tells then where it was.
pub fn judge(interaction: &mut Interaction) -> Result<(), Box<Difference>> {
    while !interaction.is_finished() {
        let position = interaction.position;
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
                let failure = interaction.failure().cloned();
                let error = failure.or_else(|| interaction.script.fault(position));
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

/// What every command prints, each line with its line feed; the script has not begun.
pub fn outputs(interaction: &mut Interaction) -> Result<Vec<String>, ScriptError> {
    let mut outputs = Vec::new();
    while !interaction.is_finished() {
        for event in interaction.apply(&Input::Next) {
            if let Event::ScriptOutput { actual, .. } = event {
                outputs.push(actual.to_string());
            }
        }
    }
    match interaction.failure() {
        Some(error) => Err(error.clone()),
        None => Ok(outputs),
    }
}
