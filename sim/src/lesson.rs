//! Lessons and challenges: a script with marks, questions and a goal, and a text in each language with a card for each.
//!
//! They are data. A lesson is a folder with `lesson.raft` and `en.md`, `zh.md`, …; a challenge has `challenge.raft` in its
//! place. `docs/lessons.md` describes the form, [`check`](fn@check) says what is wrong with one, and the page shows
//! what is read here.
mod check;
mod markdown;
#[cfg(test)]
mod tests;
mod text;

pub use check::{Checked, Kind, check};
pub use markdown::{Block, Inline};
pub use text::{Answer, Card, Meta, SIZE_LIMIT, Text, read};

use crate::script::{self, Look, OpenOptions, Run, ScriptError};

/// What is wrong with a file of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file's name within the folder: `en.md`.
    pub file: String,
    /// Line, from 1; 0 when it concerns the whole file.
    pub line: usize,
    /// What was found and what was expected.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

/// Name of the card of the goal.
pub const GOAL: &str = "goal";
/// Name of the last card: what the lesson leaves out.
pub const LEAVES_OUT: &str = "leaves-out";

/// Where a card stands in the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name, as in the text.
    pub name: String,
    /// Line of the command, from 1.
    pub line: usize,
    /// Position of the run.
    pub position: usize,
    /// What the page shows there: the last `look` before it.
    pub look: Option<Look>,
}

/// The cards of a script in their order: its marks and questions, its goal, and what is left out.
pub fn places(run: &Run) -> Vec<Place> {
    let look = |line: usize| run.looks.iter().rfind(|look| look.line < line).copied();
    let mut places: Vec<Place> = run
        .marks
        .iter()
        .map(|(name, line, position)| Place {
            name: name.to_string(),
            line: *line,
            position: *position,
            look: look(*line),
        })
        .chain(run.asks.iter().map(|ask| Place {
            name: ask.id.to_string(),
            line: ask.line,
            position: ask.position,
            look: look(ask.line),
        }))
        .chain(run.goals.iter().map(|goal| Place {
            name: GOAL.to_owned(),
            line: goal.line,
            position: goal.position,
            look: look(goal.line),
        }))
        .collect();
    places.sort_by_key(|place| place.line);
    if let Some(last) = places.last().cloned() {
        places.push(Place {
            name: LEAVES_OUT.to_owned(),
            ..last
        });
    }
    places
}

/// The script without its worked solution: everything up to the goal.
pub fn without_solution(script: &str, run: &Run) -> String {
    let last = run.goals.first().map_or(usize::MAX, |goal| goal.line);
    let lines: Vec<&str> = script.lines().take(last).collect();
    lines.join("\n")
}

/// Runs a lesson's script with its solution.
///
/// # Errors
/// All that is wrong with it.
pub fn run(script: &str) -> Result<Run, Vec<ScriptError>> {
    script::play(script, &OpenOptions::default())
}
