//! The canonical layout of a scenario: one command per line, arguments in the order of the table, comments kept, no more
//! than one blank line.
use super::file::{self, File, Trivia};
use super::{OpenOptions, ScriptError, is_scenario};

/// Lays a scenario out anew without changing its meaning; a script of etcd's stays as it is. Formatting what was
/// formatted changes nothing.
///
/// # Errors
/// Everything that is wrong with the scenario, the first error of each line.
pub fn format(source: &str) -> Result<String, Vec<ScriptError>> {
    if !is_scenario(source) {
        return Ok(source.to_string());
    }
    let (file, _) = file::scenario(source, &OpenOptions::default())?;
    Ok(text(&file))
}

fn text(file: &File) -> String {
    let mut text = String::new();
    for line in &file.lines {
        trivia(&mut text, &line.before);
        text.push_str(&line.statement.to_string());
        text.push('\n');
    }
    trivia(&mut text, &file.tail);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn trivia(text: &mut String, before: &[Trivia]) {
    for trivia in before {
        match trivia {
            Trivia::Blank if text.is_empty() || text.ends_with("\n\n") => {}
            Trivia::Blank => text.push('\n'),
            Trivia::Comment(comment) => {
                text.push_str(format!("# {comment}").trim_end());
                text.push('\n');
            }
        }
    }
}
