//! `raftglass check`: scenarios of our own, run to their end.
use crate::files::{self, PathError};
use sim::script::{self, OpenOptions};
use std::path::{Path, PathBuf};

/// Runs every scenario; `false` when one fails.
pub fn run(paths: &[PathBuf]) -> bool {
    let (mut passed, mut failed) = (0, 0);
    for path in paths {
        let files = match files::find(path, &["raft"]) {
            Ok(files) => files,
            Err(PathError { path, reason }) => {
                println!("{}: {reason}", path.display());
                failed += 1;
                continue;
            }
        };
        for file in files {
            match check(&file) {
                Ok(line) => {
                    println!("{}: {line}", file.display());
                    passed += 1;
                }
                Err(reason) => {
                    println!("{}: {reason}", file.display());
                    failed += 1;
                }
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    failed == 0
}

/// One scenario: a line about it, or why it fails.
fn check(file: &Path) -> Result<String, String> {
    let source = files::read(file).map_err(|error| error.reason)?;
    let timeline =
        script::open(&source, &OpenOptions::default()).map_err(|error| error.to_string())?;
    if let Some(violation) = timeline.lab().violations().first() {
        return Err(format!(
            "{} is violated: {}",
            violation.invariant, violation.evidence
        ));
    }
    Ok(format!(
        "{} steps, {} ms",
        timeline.len(),
        timeline.lab().now_ms()
    ))
}
