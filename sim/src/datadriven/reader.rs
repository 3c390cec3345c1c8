//! A file: its lines into directives.
use super::line::parse_line;
use super::{Directive, Form, ParseError, Problem};

const SEPARATOR: &str = "----";

/// Reads a whole text. `subtest` lines, which only group, are skipped.
///
/// Source: `testDataReader.Next` of `datadriven` 1.0.2.
pub fn parse(source: &str, form: Form) -> Result<Vec<Directive>, ParseError> {
    let mut reader = Reader {
        lines: source.lines().collect(),
        at: 0,
        form,
        comment: Comment::default(),
        plain_until: 0,
    };
    let mut directives = Vec::new();
    while let Some(directive) = reader.next_directive()? {
        directives.push(directive);
    }
    Ok(directives)
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    /// Index of the line to read next.
    at: usize,
    form: Form,
    comment: Comment,
    /// Index of the line that ends a paragraph known to have no separator, neither in it nor at once after it.
    plain_until: usize,
}

/// The comment lines since the last directive; a blank line between two blocks forgets the first.
#[derive(Default)]
struct Comment {
    lines: Vec<String>,
    closed: bool,
}

impl Comment {
    fn push(&mut self, line: &str) {
        if std::mem::take(&mut self.closed) {
            self.lines.clear();
        }
        let text = line.trim_start_matches('#');
        self.lines.push(
            text.strip_prefix(' ')
                .unwrap_or(text)
                .trim_end()
                .to_string(),
        );
    }

    fn take(&mut self) -> String {
        self.closed = false;
        std::mem::take(&mut self.lines)
            .join("\n")
            .trim_matches('\n')
            .to_string()
    }
}

impl<'a> Reader<'a> {
    fn next_line(&mut self) -> Option<&'a str> {
        let line = self.lines.get(self.at).copied();
        self.at += usize::from(line.is_some());
        line
    }

    fn next_directive(&mut self) -> Result<Option<Directive>, ParseError> {
        while let Some(raw) = self.next_line() {
            let line = self.at;
            let trimmed = raw.trim();
            if trimmed.starts_with('#') {
                self.comment.push(trimmed);
                continue;
            }
            let text = self.join_continued(trimmed);
            let (command, args) = parse_line(&text).map_err(|(column, problem)| ParseError {
                line,
                column: Some(column),
                problem,
            })?;
            if command.is_empty() {
                self.comment.closed = true;
                continue;
            }
            if command == "subtest" {
                continue;
            }
            let caption = self.comment.take().into();
            let directive = Directive {
                line,
                text: text.into(),
                command,
                args,
                caption,
                ..Directive::default()
            };
            return self.read_block(directive).map(Some);
        }
        Ok(None)
    }

    fn join_continued(&mut self, first: &str) -> String {
        let mut text = first.to_string();
        while let Some(start) = text.strip_suffix('\\') {
            let Some(next) = self.next_line() else { break };
            text.truncate(start.len());
            text.push(' ');
            text.push_str(next.trim());
        }
        text
    }

    fn read_block(&mut self, mut directive: Directive) -> Result<Directive, ParseError> {
        if self.form == Form::Loose && !self.separator_in_paragraph() {
            return Ok(directive);
        }
        let mut input = String::new();
        loop {
            match self.next_line() {
                Some(SEPARATOR) => break,
                Some(text) => push_line(&mut input, text),
                None => {
                    let problem = Problem::MissingSeparator {
                        command: directive.command,
                    };
                    return Err(ParseError {
                        line: directive.line,
                        column: None,
                        problem,
                    });
                }
            }
        }
        directive.input = input.trim().to_string();
        let begin = self.at;
        directive.expected = Some(self.read_expected()?.into());
        directive.recorded = begin..self.at;
        Ok(directive)
    }

    /// Whether a separator comes before the next blank line, or at once after it.
    fn separator_in_paragraph(&mut self) -> bool {
        if self.at < self.plain_until {
            return false;
        }
        let rest = self.lines.get(self.at..).unwrap_or(&[]);
        let is_text = |line: &&str| !line.trim().is_empty();
        let ends = |line: &&str| *line == SEPARATOR || !is_text(line);
        let plain = rest.iter().position(ends).unwrap_or(rest.len());
        let found = rest[plain..].iter().find(|line| is_text(line)) == Some(&SEPARATOR);
        if !found {
            self.plain_until = self.at + plain;
        }
        found
    }

    fn read_expected(&mut self) -> Result<String, ParseError> {
        let mut expected = String::new();
        let mut line = self.next_line();
        if line == Some(SEPARATOR) {
            return self.read_doubled();
        }
        while let Some(text) = line {
            if text.trim().is_empty() {
                self.at -= 1;
                break;
            }
            push_line(&mut expected, text);
            line = self.next_line();
        }
        Ok(expected)
    }

    /// An output between doubled separators; a single `----` inside belongs to it.
    fn read_doubled(&mut self) -> Result<String, ParseError> {
        let line = self.at;
        let mut expected = String::new();
        while let Some(text) = self.next_line() {
            if text == SEPARATOR {
                match self.next_line() {
                    Some(SEPARATOR) => return Ok(expected),
                    Some(second) => {
                        push_line(&mut expected, text);
                        push_line(&mut expected, second);
                        continue;
                    }
                    None => break,
                }
            }
            push_line(&mut expected, text);
        }
        Err(ParseError {
            line,
            column: None,
            problem: Problem::UnclosedOutput,
        })
    }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
