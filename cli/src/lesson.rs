//! `raftglass check` of the folder of a lesson or a challenge.
use crate::files;
use sim::lesson::{self, Checked, Kind};
use std::path::Path;

/// What a folder holds whose script is this file; `None` for any other script.
pub fn kind_of(script: &Path) -> Option<Kind> {
    [Kind::Lesson, Kind::Challenge]
        .into_iter()
        .find(|kind| script.file_name().is_some_and(|name| name == kind.script()))
}

/// Looks at a lesson: a line about it, or lines about what is wrong.
pub fn check(kind: Kind, script: &Path) -> Result<String, String> {
    let folder = script.parent().unwrap_or_else(|| Path::new("."));
    let of_file = |reason: String| format!("{}: {reason}", script.display());
    let source = files::read(script).map_err(|error| of_file(error.reason))?;
    let texts = texts(folder).map_err(of_file)?;
    let checked = lesson::check(kind, &source, &texts);
    if checked.problems.is_empty() {
        return Ok(summary(kind, &checked));
    }
    let lines = checked
        .problems
        .iter()
        .map(|problem| format!("{}/{problem}", folder.display()));
    Err(lines.collect::<Vec<_>>().join("\n"))
}

/// The Markdown files of a folder, by name.
fn texts(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut texts = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.extension().is_some_and(|kind| kind == "md") {
            let text = files::read(&path).map_err(|error| format!("{name}: {}", error.reason))?;
            texts.push((name, text));
        }
    }
    texts.sort();
    Ok(texts)
}

fn summary(kind: Kind, checked: &Checked) -> String {
    let minutes = checked
        .texts
        .first()
        .map_or(0, |(_, text)| text.meta.minutes);
    let words = checked
        .words
        .iter()
        .map(|(file, words)| format!("{words} words in {file}"));
    let words = words.collect::<Vec<_>>().join(", ");
    match kind {
        Kind::Lesson => format!(
            "{} cards, {} questions, {minutes} minutes, {words}",
            checked.cards, checked.questions
        ),
        Kind::Challenge => format!("par {}, {words}", checked.par),
    }
}
