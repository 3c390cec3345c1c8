//! `raftglass check --links`: the results of a class, each replayed and judged.
use crate::files;
use crate::outcome::Outcome;
use sim::challenge::{Challenge, named};
use sim::link::Link;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name and script of every challenge that comes with the program: made by `build.rs`.
const CHALLENGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/challenges.rs"));

/// A line of the table.
struct Row {
    who: String,
    challenge: String,
    /// `reached`, `not reached`, or `refused`.
    result: &'static str,
    inputs: String,
    par: String,
    /// Why it was refused.
    why: String,
}

/// Judges every link of a file; its lines are a name, if any, and a link.
pub fn run(file: &Path, folders: &[PathBuf], csv: bool) -> Outcome {
    let text = match files::read(file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{}: {}", file.display(), error.reason);
            return Outcome::Impossible;
        }
    };
    let mut known = match Known::new(folders) {
        Ok(known) => known,
        Err(reason) => {
            eprintln!("{reason}");
            return Outcome::Impossible;
        }
    };
    let lines = text.lines().enumerate();
    let filled = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with("# "));
    let rows: Vec<Row> = filled.map(|(at, line)| known.judge(at + 1, line)).collect();
    print!("{}", if csv { as_csv(&rows) } else { as_table(&rows) });
    Outcome::of(!rows.is_empty() && rows.iter().all(|row| row.result == "reached"))
}

/// The challenges: scripts by name, and those that were played already.
struct Known {
    scripts: BTreeMap<String, String>,
    played: BTreeMap<String, Result<Challenge, String>>,
}

impl Known {
    /// Those of the program, and those of folders; the latter win.
    fn new(folders: &[PathBuf]) -> Result<Self, String> {
        let own = CHALLENGES
            .iter()
            .map(|(id, script)| ((*id).to_owned(), (*script).to_owned()));
        let mut scripts: BTreeMap<String, String> = own.collect();
        for folder in folders {
            let found = files::find(folder, &["raft"])
                .map_err(|error| format!("{}: {}", error.path.display(), error.reason))?;
            for path in found.iter().filter(|path| path.ends_with("challenge.raft")) {
                let id = path.parent().and_then(Path::file_name).unwrap_or_default();
                let text = files::read(path)
                    .map_err(|error| format!("{}: {}", path.display(), error.reason))?;
                scripts.insert(id.to_string_lossy().into_owned(), text);
            }
        }
        Ok(Self {
            scripts,
            played: BTreeMap::new(),
        })
    }

    fn challenge(&mut self, id: &str) -> Result<Challenge, String> {
        if let Some(known) = self.played.get(id) {
            return known.clone();
        }
        let challenge = match self.scripts.get(id) {
            None => Err(format!("there is no challenge {id}")),
            Some(script) => {
                Challenge::read(id, script).map_err(|errors| format!("{id}: {}", errors[0]))
            }
        };
        self.played.insert(id.to_owned(), challenge.clone());
        challenge
    }

    fn judge(&mut self, at: usize, line: &str) -> Row {
        let (who, link) = match line.trim().rsplit_once([' ', '\t', ',', ';']) {
            Some((who, link)) => (who.trim_end_matches([' ', '\t', ',', ';']).trim(), link),
            None => ("", line.trim()),
        };
        let mut row = Row {
            who: if who.is_empty() {
                format!("line {at}")
            } else {
                plain(who)
            },
            challenge: String::new(),
            result: "refused",
            inputs: String::new(),
            par: String::new(),
            why: String::new(),
        };
        match self.verdict(link, &mut row) {
            Ok(reached) => row.result = if reached { "reached" } else { "not reached" },
            Err(why) => row.why = why,
        }
        row
    }

    /// Whether the goal was reached, or why that is not asked.
    fn verdict(&mut self, link: &str, row: &mut Row) -> Result<bool, String> {
        let link = Link::parse(link).map_err(|error| error.to_string())?;
        let id = plain(named(&link).ok_or("the link is not the result of a challenge")?);
        row.challenge.clone_from(&id);
        let challenge = self.challenge(&id)?;
        row.par = challenge.par.to_string();
        let verdict = challenge
            .judge(&link)
            .map_err(|refused| refused.to_string())?;
        row.inputs = verdict.inputs.to_string();
        if !link.is_of_this_engine() {
            row.why = format!("made by engine {}", plain(&link.engine));
        }
        Ok(verdict.reached.is_some())
    }
}

/// A text of somebody else's, on one line and not too long.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect()
}

const HEAD: [&str; 6] = ["who", "challenge", "result", "inputs", "par", "why"];

fn cells(row: &Row) -> [&str; 6] {
    [
        &row.who,
        &row.challenge,
        row.result,
        &row.inputs,
        &row.par,
        &row.why,
    ]
}

fn as_table(rows: &[Row]) -> String {
    let lines: Vec<[&str; 6]> = std::iter::once(HEAD)
        .chain(rows.iter().map(cells))
        .collect();
    let width = |column: usize| {
        lines
            .iter()
            .map(|line| line[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let padded: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    let reached = rows.iter().filter(|row| row.result == "reached").count();
    text.push_str(&format!("{reached} of {} reached their goal\n", rows.len()));
    text
}

/// RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it.
fn as_csv(rows: &[Row]) -> String {
    let quoted = |cell: &str| {
        let formula = cell.starts_with(['=', '+', '-', '@']);
        let text = if formula {
            format!("'{cell}")
        } else {
            cell.to_owned()
        };
        match text.contains(['"', ',', '\n', '\r']) {
            true => format!("\"{}\"", text.replace('"', "\"\"")),
            false => text,
        }
    };
    let line = |cells: [&str; 6]| cells.map(quoted).join(",") + "\r\n";
    std::iter::once(HEAD)
        .chain(rows.iter().map(cells))
        .map(line)
        .collect()
}
