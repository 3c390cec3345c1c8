//! Scripts: the one that is played, its output beside etcd's recording, and the dialog that opens one.
use crate::i18n::args;
use crate::store::Store;
use crate::store::world::{OPENING, Problem, ScriptDraft, Source};
use sim::event::Event;

/// Lines around a problem that are shown.
const AROUND: usize = 2;
/// Characters of a line that are shown.
const WIDTH: usize = 160;

/// The command that was run last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputVm {
    /// `line 12`.
    pub place: String,
    /// The command.
    pub command: String,
    /// The comment before it.
    pub caption: String,
    /// What we print; `None` while it runs.
    pub actual: Option<String>,
    /// What etcd's recording says; `None` when equal or absent.
    pub expected: Option<String>,
    /// Whether they are equal.
    pub matches: bool,
}

/// The dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptDialogVm {
    /// The text.
    pub text: String,
    /// What is wrong, in words.
    pub problem: Option<String>,
    /// The lines around it, each with its number; the third part marks the one that is wrong.
    pub lines: Vec<(usize, String, bool)>,
}

/// The last command of the script or scenario that is played; `None` where there is none.
pub fn output(store: &Store) -> Option<OutputVm> {
    if store.timeline.lab().is_open() {
        return scenario(store);
    }
    if !store.timeline.lab().is_script() {
        return None;
    }
    let mut shown = OutputVm {
        place: String::new(),
        command: String::new(),
        caption: String::new(),
        actual: None,
        expected: None,
        matches: true,
    };
    for event in store.recent.steps().flat_map(|told| &told.events) {
        match event {
            Event::ScriptCommand {
                line,
                text,
                caption,
            } => {
                shown.place = store.prefs.locale.fill("script.line", args![line = line]);
                shown.command = text.to_string();
                shown.caption = caption.to_string();
                shown.actual = None;
                shown.expected = None;
                shown.matches = true;
            }
            Event::ScriptOutput {
                actual,
                expected,
                matches,
                ..
            } => {
                shown.actual = Some(actual.to_string());
                shown.expected = (!matches).then(|| expected.to_string());
                shown.matches = *matches;
            }
            _ => {}
        }
    }
    Some(shown)
}

/// The command of a scenario that led to the shown moment, with the caption that holds there; not for the opening,
/// which is a set-up without words, and not beyond the end of the scenario.
fn scenario(store: &Store) -> Option<OutputVm> {
    let (world, position) = (&store.world, store.timeline.position());
    if position > world.told_until || world.source == Source::BuiltIn(OPENING.to_owned()) {
        return None;
    }
    let (line, command) = world.told.command_at(position).unwrap_or((0, ""));
    let caption = world.told.caption_at(position);
    Some(OutputVm {
        place: if line > 0 {
            store.prefs.locale.fill("script.line", args![line = line])
        } else {
            String::new()
        },
        command: command.to_owned(),
        caption: caption.map_or_else(String::new, |caption| {
            let words = caption.text_in(store.prefs.locale.tag());
            words.replace('\n', " ")
        }),
        actual: None,
        expected: None,
        matches: true,
    })
}

/// The dialog.
pub fn dialog(store: &Store) -> ScriptDialogVm {
    let ScriptDraft { text, problem } = &store.script;
    ScriptDialogVm {
        text: text.clone(),
        lines: problem
            .as_ref()
            .map(|problem| around(text, problem))
            .unwrap_or_default(),
        problem: problem.as_ref().map(|problem| words(store, problem)),
    }
}

fn words(store: &Store, problem: &Problem) -> String {
    let key = match (problem.line, problem.column) {
        (0, _) => "script.problem",
        (_, 0) => "script.problem_line",
        _ => "script.problem_column",
    };
    let args = args![
        line = problem.line,
        column = problem.column,
        message = problem.message
    ];
    store.prefs.locale.fill(key, args)
}

fn around(text: &str, problem: &Problem) -> Vec<(usize, String, bool)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    numbered
        .filter(|(number, _)| number.abs_diff(problem.line) <= AROUND && problem.line > 0)
        .map(|(number, line)| {
            (
                number,
                line.chars().take(WIDTH).collect(),
                number == problem.line,
            )
        })
        .collect()
}
