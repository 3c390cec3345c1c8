//! A whole scenario as it is written: its commands with their comments, or everything that is wrong with it.
use super::OpenOptions;
use super::command::{self, Command, Setup};
use super::error::ScriptError;
use super::lex::{In, Wrong};
use super::statement::{COMMAND, Statement};
use super::value::{NodeCount, Value};
use std::sync::Arc;

/// Most errors that are told about one file.
pub const ERROR_LIMIT: usize = 50;

/// A scenario as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct File {
    pub(super) lines: Vec<Line>,
    /// Comments and blank lines after the last command.
    pub(super) tail: Vec<Trivia>,
}

/// A command with what stands before it. Places do not count: the same commands with the same comments are the same
/// script.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) before: Vec<Trivia>,
    pub(super) statement: Statement,
}

/// What is no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trivia {
    Blank,
    /// Without `#` and the blank after it.
    Comment(String),
}

/// A scenario that was understood: nothing in it is left to be read.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    /// Line of `cluster`, from 1.
    pub(super) line: usize,
    pub(super) setup: Setup,
    /// The comment before `cluster`.
    pub(super) caption: Words,
    pub(super) steps: Vec<Step>,
}

/// A command with its line and its caption.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) line: usize,
    pub(super) caption: Words,
    pub(super) command: Command,
}

/// A comment, and the same in other languages.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) text: Arc<str>,
    /// By the tags of their languages.
    pub(super) others: Vec<(Arc<str>, Arc<str>)>,
}

/// The nearest block of comment lines before a command. Its lines that begin with the tag of a language and a colon are the
/// same in that language.
fn caption(before: &[Trivia]) -> Words {
    let is_blank = |trivia: &Trivia| *trivia == Trivia::Blank;
    let Some(last) = before.iter().rposition(|trivia| !is_blank(trivia)) else {
        return Words::default();
    };
    let first = before[..last].iter().rposition(is_blank);
    let block = &before[first.map_or(0, |blank| blank + 1)..=last];
    let text = |trivia: &Trivia| match trivia {
        Trivia::Comment(text) => text.clone(),
        Trivia::Blank => String::new(),
    };
    let mut own: Vec<String> = Vec::new();
    let mut others: Vec<(Arc<str>, Vec<String>)> = Vec::new();
    for line in block.iter().map(text) {
        match translated(&line) {
            None => own.push(line),
            Some((tag, words)) => match others.iter_mut().find(|(known, _)| **known == *tag) {
                Some((_, lines)) => lines.push(words.to_owned()),
                None => others.push((tag.into(), vec![words.to_owned()])),
            },
        }
    }
    let joined = |lines: Vec<String>| Arc::from(lines.join("\n").trim_matches('\n'));
    Words {
        text: joined(own),
        others: others
            .into_iter()
            .map(|(tag, lines)| (tag, joined(lines)))
            .collect(),
    }
}

/// The tag of a language and the words of a comment in it: `zh: 一次选举`.
fn translated(line: &str) -> Option<(&str, &str)> {
    let (tag, words) = line.split_once(": ")?;
    let is_tag = matches!(tag.len(), 2 | 3) && tag.bytes().all(|byte| byte.is_ascii_lowercase());
    is_tag.then_some((tag, words))
}

/// Reads a scenario and understands every command. Gives all errors, the first of each line.
pub(super) fn scenario(
    source: &str,
    options: &OpenOptions,
) -> Result<(File, Scenario), Vec<ScriptError>> {
    let mut reader = Reader {
        options,
        nodes: None,
        marks: Vec::new(),
        later: Vec::new(),
        errors: Vec::new(),
        scenario: None,
        broken: false,
        file: File::default(),
    };
    reader.run(source);
    reader.finish()
}

/// The part of a command that stands on one line of the file.
struct Piece {
    /// Byte of the command where it begins.
    from: usize,
    /// Line of the file, from 1.
    line: usize,
}

struct Reader<'a> {
    options: &'a OpenOptions,
    /// How many nodes there are at this place.
    nodes: NodeCount,
    marks: Vec<Arc<str>>,
    /// Marks that questions name, with their lines.
    later: Vec<(usize, Arc<str>)>,
    errors: Vec<ScriptError>,
    scenario: Option<Scenario>,
    /// Whether a `cluster` came that cannot be read.
    broken: bool,
    file: File,
}

impl Reader<'_> {
    fn run(&mut self, source: &str) {
        let mut lines = source.lines().zip(1..);
        let mut before = Vec::new();
        while let Some((text, line)) = lines.next() {
            let trimmed = text.trim();
            if trimmed.is_empty() {
                before.push(Trivia::Blank);
            } else if let Some(comment) = trimmed.strip_prefix('#') {
                let comment = comment.trim_start_matches('#');
                let comment = comment.strip_prefix(' ').unwrap_or(comment);
                before.push(Trivia::Comment(comment.to_string()));
            } else {
                let (text, pieces) = joined(text, line, &mut lines);
                self.command(&text, &pieces, std::mem::take(&mut before));
            }
            if self.errors.len() >= ERROR_LIMIT {
                return;
            }
        }
        self.file.tail = before;
    }

    fn command(&mut self, text: &str, pieces: &[Piece], before: Vec<Trivia>) {
        let line = pieces[0].line;
        let nodes = match self.scenario {
            Some(_) => self.nodes,
            None => None,
        };
        let read = Statement::read(&mut In::new(text), nodes);
        let understood = read.and_then(|statement| {
            let end = text.trim_end().len();
            self.understand(line, end, &statement, &before)?;
            Ok(statement)
        });
        match understood {
            Ok(statement) => self.file.lines.push(Line { before, statement }),
            Err(wrong) => {
                self.broken |= text.split_whitespace().next() == Some("cluster");
                let error = placed(wrong, text, pieces);
                self.errors.push(error);
            }
        }
    }

    fn understand(
        &mut self,
        line: usize,
        end: usize,
        statement: &Statement,
        before: &[Trivia],
    ) -> Result<(), Wrong> {
        let caption = caption(before);
        let is_cluster = statement.row.name == "cluster";
        let start = 0;
        let Some(scenario) = &mut self.scenario else {
            if !is_cluster && self.broken {
                return Ok(());
            }
            if !is_cluster {
                return Err(Wrong::new(start, "`cluster` as the first command"));
            }
            let setup = command::setup(statement, self.options);
            self.nodes = Some(setup.nodes());
            self.scenario = Some(Scenario {
                line,
                setup,
                caption,
                steps: Vec::new(),
            });
            return Ok(());
        };
        if is_cluster {
            return Err(Wrong::new(
                start,
                "one `cluster` only, as the first command",
            ));
        }
        let nodes = self.nodes.unwrap_or(0);
        let command =
            command::understand(statement, nodes).map_err(|expected| Wrong::new(end, expected))?;
        if statement.row.name == "add-node" {
            self.nodes = Some(nodes + 1);
        }
        match (&command, statement.get("at")) {
            (Command::Mark(name), _) => self.marks.push(name.clone()),
            (Command::Ask(_), Some(Value::Text(mark))) => self.later.push((line, mark.clone())),
            _ => {}
        }
        scenario.steps.push(Step {
            line,
            caption,
            command,
        });
        Ok(())
    }

    fn finish(mut self) -> Result<(File, Scenario), Vec<ScriptError>> {
        self.marks.sort_unstable();
        if self.errors.is_empty() {
            let unknown = |(_, mark): &&(usize, Arc<str>)| self.marks.binary_search(mark).is_err();
            let wrong = self.later.iter().find(unknown);
            self.errors
                .extend(wrong.map(|(line, mark)| ScriptError::Failed {
                    line: *line,
                    reason: format!("expected a mark of this script after at=, found `{mark}`"),
                }));
        }
        match (self.errors.is_empty(), self.scenario) {
            (true, Some(scenario)) => Ok((self.file, scenario)),
            (true, None) => Err(vec![ScriptError::Failed {
                line: 1,
                reason: "there is no command in this script".to_string(),
            }]),
            (false, _) => Err(self.errors),
        }
    }
}

/// A line with those that continue it.
fn joined<'a>(
    first: &str,
    line: usize,
    lines: &mut impl Iterator<Item = (&'a str, usize)>,
) -> (String, Vec<Piece>) {
    let mut text = first.trim_end().to_string();
    let mut pieces = vec![Piece { from: 0, line }];
    while text.ends_with('\\') {
        text.pop();
        let Some((next, line)) = lines.next() else {
            break;
        };
        text.push(' ');
        pieces.push(Piece {
            from: text.len(),
            line,
        });
        text.push_str(next.trim_end());
    }
    (text, pieces)
}

/// An error with its line and column, and with what stands there.
fn placed(wrong: Wrong, text: &str, pieces: &[Piece]) -> ScriptError {
    let at = wrong.at.min(text.len());
    let piece = pieces.partition_point(|piece| piece.from <= at).max(1) - 1;
    let Piece { from, line } = pieces[piece];
    let rest = text.get(at..).unwrap_or("");
    let column = text.get(from..at).unwrap_or("").chars().count() + 1;
    let found = word_at(rest);
    if wrong.expected == COMMAND {
        return ScriptError::UnknownWord {
            line,
            column,
            word: found.unwrap_or_default(),
            similar: wrong.similar,
        };
    }
    let expected = match wrong.similar {
        Some(similar) => format!("{} (did you mean `{similar}`?)", wrong.expected),
        None => wrong.expected,
    };
    ScriptError::Argument {
        line,
        column,
        expected,
        found,
    }
}

/// Longest part of a line that an error repeats, characters.
const SHOWN: usize = 40;

/// The word at the beginning of what is left; `None` at the end.
fn word_at(rest: &str) -> Option<String> {
    let rest = rest.trim_start();
    let inside = |c: char| !c.is_whitespace() && !"(),".contains(c);
    let mut chars = rest.chars();
    let first = chars.next()?;
    let mut word = String::from(first);
    if inside(first) {
        word.extend(chars.take_while(|c| inside(*c)).take(SHOWN));
    }
    Some(word)
}
