//! `raftglass fmt` and `raftglass reference`: the layout and the description of our own scripts.
use crate::files::{self, PathError};
use crate::outcome::Outcome;
use sim::script::{self, OpenOptions, Run, ScriptError};
use std::fs;
use std::path::{Path, PathBuf};

/// What became of a file.
enum Layout {
    Kept,
    Changed,
}

/// Plays the script in a file as far as it goes: the run, and what stopped it. A file that cannot be read, or is no
/// script, is told, and its outcome returned.
pub fn play_file(file: &Path) -> Result<(Run, Option<ScriptError>), Outcome> {
    read_and_play(file).map(|(_, run, failure)| (run, failure))
}

/// The same, with the text of the file.
pub fn read_and_play(file: &Path) -> Result<(String, Run, Option<ScriptError>), Outcome> {
    let source = files::read(file).map_err(|error| {
        eprintln!("{}: {}", file.display(), error.reason);
        Outcome::Impossible
    })?;
    match script::play_as_far(&source, &OpenOptions::default()) {
        Ok((run, failure)) => Ok((source, run, failure)),
        Err(errors) => {
            eprintln!("{}", report(file, &errors));
            Err(Outcome::Failed)
        }
    }
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
