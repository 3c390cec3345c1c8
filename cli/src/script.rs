//! `raftglass fmt` and `raftglass reference`: the layout and the description of our own scripts.
use crate::files::{self, PathError};
use crate::outcome::Outcome;
use sim::script::{self, ScriptError};
use std::fs;
use std::path::{Path, PathBuf};

/// What became of a file.
enum Layout {
    Kept,
    Changed,
}

/// Lays scripts out anew, or with `check` only says which ones would change. Fails when one cannot be read, or would
/// change.
pub fn format(paths: &[PathBuf], check: bool) -> Outcome {
    let mut sound = true;
    for path in paths {
        match files::find(path, &["raft"]) {
            Ok(files) => {
                for file in files {
                    sound &= format_file(&file, check);
                }
            }
            Err(PathError { path, reason }) => {
                println!("{}: {reason}", path.display());
                sound = false;
            }
        }
    }
    Outcome::of(sound)
}

fn format_file(file: &Path, check: bool) -> bool {
    match lay_out(file, check) {
        Ok(Layout::Kept) => true,
        Ok(Layout::Changed) if check => {
            println!("{}: would be laid out anew", file.display());
            false
        }
        Ok(Layout::Changed) => {
            println!("{}: laid out anew", file.display());
            true
        }
        Err(lines) => {
            println!("{lines}");
            false
        }
    }
}

fn lay_out(file: &Path, check: bool) -> Result<Layout, String> {
    let of_file = |reason: String| format!("{}: {reason}", file.display());
    let source = files::read(file).map_err(|error| of_file(error.reason))?;
    let new = script::format(&source).map_err(|errors| report(file, &errors))?;
    if new == source {
        return Ok(Layout::Kept);
    }
    if !check {
        fs::write(file, new).map_err(|error| of_file(error.to_string()))?;
    }
    Ok(Layout::Changed)
}

/// Errors as `file:line:column: reason`, one per line.
pub fn report(file: &Path, errors: &[ScriptError]) -> String {
    let line = |error: &ScriptError| {
        let column = error
            .column()
            .map_or(String::new(), |column| format!(":{column}"));
        format!(
            "{}:{}{column}: {}",
            file.display(),
            error.line(),
            error.reason()
        )
    };
    errors.iter().map(line).collect::<Vec<_>>().join("\n")
}
