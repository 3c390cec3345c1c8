//! A script with new outputs in place of those that it records.
use super::Directive;

/// The text of a script with `outputs`, one for each directive, in place of what is recorded. Comments and the layout
/// stay as they are.
///
/// Source: the `-rewrite` of `datadriven` 1.0.2 (`runTestInternal`).
pub fn record(source: &str, directives: &[Directive], outputs: &[String]) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let (mut text, mut copied) = (String::new(), 0);
    for (directive, output) in directives.iter().zip(outputs) {
        let range = directive.recorded.clone();
        push_lines(&mut text, &lines[copied..range.start]);
        let doubled = push_output(&mut text, output);
        let next = lines.get(range.end);
        if !doubled && next.is_some_and(|line| !line.trim().is_empty()) {
            text.push('\n');
        }
        copied = range.end;
    }
    push_lines(&mut text, &lines[copied..]);
    text
}

fn push_lines(text: &mut String, lines: &[&str]) {
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
}

/// Whether the output got doubled separators, which one that holds a blank line needs.
fn push_output(text: &mut String, output: &str) -> bool {
    let doubled = output.lines().any(|line| line.trim().is_empty()) || output.starts_with("----");
    let (before, after) = match doubled {
        true => ("----\n", "----\n----\n"),
        false => ("", ""),
    };
    text.push_str(before);
    text.push_str(output);
    text.push_str(after);
    doubled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datadriven::{Form, parse};

    fn recorded(source: &str, outputs: &[&str]) -> String {
        let directives = parse(source, Form::Strict).expect("the script can be read");
        let outputs: Vec<_> = outputs.iter().map(|output| output.to_string()).collect();
        let text = record(source, &directives, &outputs);
        let again = parse(&text, Form::Strict).expect("the new script can be read");
        let expected: Vec<_> = again.iter().filter_map(|d| d.expected.as_deref()).collect();
        assert_eq!(expected, outputs, "{text}");
        text
    }

    #[test]
    fn comments_inputs_and_blank_lines_stay() {
        let source =
            "# Why.\n\n\na x=(1, 2) \\\n  y\ninput\n----\nold\nolder\n\n\n\n#Next\nb\n----\n";
        let text = recorded(source, &["new\n", "b\n"]);
        assert_eq!(
            text,
            "# Why.\n\n\na x=(1, 2) \\\n  y\ninput\n----\nnew\n\n\n\n#Next\nb\n----\nb\n"
        );
    }

    #[test]
    fn an_output_with_a_blank_line_gets_doubled_separators() {
        let text = recorded("a\n----\nold\n\nb\n----\nold", &["x\n\ny\n", "z\n"]);
        assert_eq!(text, "a\n----\n----\nx\n\ny\n----\n----\n\nb\n----\nz\n");
    }

    #[test]
    fn an_output_that_loses_its_doubled_separators_ends_before_the_next_command() {
        let text = recorded(
            "a\n----\n----\nx\n\n----\n----\nb\n----\nold\n",
            &["x\n", "z\n"],
        );
        assert_eq!(text, "a\n----\nx\n\nb\n----\nz\n");
    }

    #[test]
    fn recording_what_is_recorded_changes_nothing() {
        let source = "# Why.\na\n----\nx\n\n\nb\n----\n----\ny\n\ny\n----\n----\nc\n----\nz\n";
        assert_eq!(recorded(source, &["x\n", "y\n\ny\n", "z\n"]), source);
    }
}
