//! `--rewrite`: scripts get what they print now in place of what they record.
use crate::files;
use crate::panics::caught;
use raft_core::ProbeStrategy;
use sim::script;
use std::fs;
use std::path::Path;

/// Rewrites one file; whether it changed, or why it could not be done, beginning with the line where that is known.
pub fn rewrite(file: &Path, probe: ProbeStrategy) -> Result<bool, String> {
    let old = files::read(file).map_err(|error| error.reason)?;
    let new = caught(|| script::rewrite(&old, probe))
        .map_err(|reason| format!("raft panicked: {reason}"))?
        .map_err(|error| error.to_string())?;
    if new == old {
        return Ok(false);
    }
    fs::write(file, new).map_err(|error| error.to_string())?;
    Ok(true)
}
