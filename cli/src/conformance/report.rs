//! Telling what is wrong with a script: place, command, and both outputs side by side.
use super::verdict::Verdict;
use sim::script::Difference;
use std::fmt::Write;

/// Lines of agreement shown before and after those that differ.
const CONTEXT: usize = 3;

/// Most lines shown of one difference.
const LIMIT: usize = 40;

/// Most characters of an output line in the left column.
const MAX_WIDTH: usize = 100;

/// What there is to say; empty when the script passed.
pub fn report(file: &str, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Passed => String::new(),
        Verdict::Unreadable(reason) => format!("{file}: {reason}\n"),
        Verdict::Panicked {
            line,
            command,
            reason,
        } => {
            format!("{file}:{line}: {command}\n  raft panicked: {reason}\n")
        }
        Verdict::Violated(violation) => {
            format!(
                "{file}: {} is violated: {}\n",
                violation.invariant, violation.evidence
            )
        }
        Verdict::Wrong(error) => {
            let column = error
                .column()
                .map_or(String::new(), |column| format!(":{column}"));
            format!("{file}:{}{column}: {}\n", error.line(), error.reason())
        }
        Verdict::Different(difference) => describe(file, difference),
    }
}

fn describe(file: &str, difference: &Difference) -> String {
    let mut text = format!("{file}:{}: {}\n", difference.line, difference.command);
    if let Some(error) = &difference.error {
        let _ = writeln!(text, "  error: {}", error.reason());
    }
    let expected: Vec<&str> = difference.expected.lines().collect();
    let actual: Vec<&str> = difference.actual.lines().collect();
    let rows = rows(&expected, &actual);
    let shown = &window(&rows)[..];
    let width = shown
        .iter()
        .map(|row| row.left().chars().count())
        .max()
        .unwrap_or(0);
    let width = width.clamp("expected".len(), MAX_WIDTH);
    let _ = writeln!(text, "    {:<width$} | actual", "expected");
    for row in shown {
        let line = format!("  {} {:<width$} | {}", row.mark(), row.left(), row.right());
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// A line of both outputs, or of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row<'a> {
    Same(&'a str),
    Changed(&'a str, &'a str),
    Expected(&'a str),
    Actual(&'a str),
    /// Lines left out.
    Gap,
}

impl<'a> Row<'a> {
    fn mark(&self) -> char {
        match self {
            Self::Same(_) | Self::Gap => ' ',
            Self::Changed(..) => '!',
            Self::Expected(_) => '-',
            Self::Actual(_) => '+',
        }
    }

    fn left(&self) -> &'a str {
        match self {
            Self::Same(text) | Self::Changed(text, _) | Self::Expected(text) => text,
            Self::Actual(_) => "",
            Self::Gap => "…",
        }
    }

    fn right(&self) -> &'a str {
        match self {
            Self::Same(text) | Self::Changed(_, text) | Self::Actual(text) => text,
            Self::Expected(_) => "",
            Self::Gap => "…",
        }
    }
}

/// Both outputs as rows: equal beginnings and ends beside each other, and what lies between in pairs.
fn rows<'a>(expected: &[&'a str], actual: &[&'a str]) -> Vec<Row<'a>> {
    let head = expected
        .iter()
        .zip(actual)
        .take_while(|(a, b)| a == b)
        .count();
    let (e, a) = (&expected[head..], &actual[head..]);
    let tail = e
        .iter()
        .rev()
        .zip(a.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (e, a) = (&e[..e.len() - tail], &a[..a.len() - tail]);
    let mut rows: Vec<_> = expected[..head]
        .iter()
        .map(|text| Row::Same(text))
        .collect();
    for at in 0..e.len().max(a.len()) {
        rows.push(match (e.get(at), a.get(at)) {
            (Some(e), Some(a)) if e == a => Row::Same(e),
            (Some(e), Some(a)) => Row::Changed(e, a),
            (Some(e), None) => Row::Expected(e),
            (None, Some(a)) => Row::Actual(a),
            (None, None) => unreachable!("row {at} lies within one of the outputs"),
        });
    }
    rows.extend(
        expected[expected.len() - tail..]
            .iter()
            .map(|text| Row::Same(text)),
    );
    rows
}

/// The rows around the first difference.
fn window<'a>(rows: &[Row<'a>]) -> Vec<Row<'a>> {
    let differs = |row: &Row<'_>| !matches!(row, Row::Same(_));
    let first = rows.iter().position(differs).unwrap_or(0);
    let last = rows.iter().rposition(differs).unwrap_or(0);
    let from = first.saturating_sub(CONTEXT);
    let to = (last + 1 + CONTEXT).min(rows.len()).min(from + LIMIT);
    let mut shown = Vec::new();
    if from > 0 {
        shown.push(Row::Gap);
    }
    shown.extend(&rows[from..to]);
    if to < rows.len() {
        shown.push(Row::Gap);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim::script::ScriptError;

    fn difference(expected: &str, actual: &str) -> Verdict {
        Verdict::Different(Box::new(Difference {
            line: 7,
            command: "status 1".into(),
            expected: expected.into(),
            actual: actual.into(),
            error: None,
        }))
    }

    #[test]
    fn outputs_stand_side_by_side_with_their_context() {
        let text = report(
            "a.txt",
            &difference("0\n1\n2\n3\n4\nlong line\n5\n", "0\n1\n2\n3\n4\nother\n5\n"),
        );
        let shown = "a.txt:7: status 1\n    expected  | actual\n    …         | …\n    2         | 2\n    \
                     3         | 3\n    4         | 4\n  ! long line | other\n    5         | 5\n";
        assert_eq!(text, shown);
    }

    #[test]
    fn missing_and_additional_lines_are_marked() {
        assert!(report("a", &difference("x\ny\n", "x\n")).contains("\n  - y        |\n"));
        assert!(report("a", &difference("x\n", "x\ny\n")).contains("\n  +          | y\n"));
    }

    #[test]
    fn the_mistake_is_named_above_both_outputs() {
        let Verdict::Different(mut told) = difference("ok\n", "unknown command\n") else {
            panic!("it is a difference");
        };
        told.error = Some(ScriptError::UnknownCommand {
            line: 7,
            command: "fly".into(),
        });
        let text = report("a.txt", &Verdict::Different(told));
        let shown = "a.txt:7: status 1\n  error: unknown command `fly`\n    expected | actual\n  \
                     ! ok       | unknown command\n";
        assert_eq!(text, shown);
    }

    #[test]
    fn a_long_difference_is_cut() {
        let long = "line\n".repeat(500);
        let text = report("a", &difference(&long, "other\n"));
        assert!(text.lines().count() < LIMIT + 5, "{}", text.lines().count());
    }
}
