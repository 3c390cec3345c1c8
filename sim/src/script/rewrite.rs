//! Scripts get what they print now in place of what they record.
use super::{Kind, ScriptError, is_scenario, kind_of, unknown};
use crate::datadriven::{self, Form};
use crate::interaction::{self, Interaction, Script};
use crate::suites::{self, Suite};
use raft_core::ProbeStrategy;

/// The text of a script of any kind with what its commands print now; comments and layout stay. A scenario records
/// nothing and stays as it is.
pub fn rewrite(source: &str, probe: ProbeStrategy) -> Result<String, ScriptError> {
    if is_scenario(source) {
        return Ok(source.to_string());
    }
    let directives = datadriven::parse(source, Form::Strict)?;
    if directives.is_empty() {
        return Err(unknown(&directives));
    }
    let outputs = match kind_of(&directives) {
        Kind::Quorum => suites::outputs(Suite::Quorum, &directives)?,
        Kind::ConfChange => suites::outputs(Suite::ConfChange, &directives)?,
        Kind::Interaction | Kind::Scenario | Kind::Unknown => {
            let script = Script::from_directives(directives.clone())?;
            interaction::outputs(&mut Interaction::new(script).with_probe(probe))?
        }
    };
    Ok(datadriven::record(source, &directives, &outputs))
}
