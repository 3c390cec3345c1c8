use super::*;

fn read(source: &str, form: Form) -> Vec<Directive> {
    parse(source, form).unwrap()
}

fn arg(text: &str) -> Arg {
    parse_line(&format!("cmd {text}")).unwrap().1.remove(0)
}

fn problem(source: &str) -> String {
    parse(source, Form::Strict).unwrap_err().to_string()
}

#[test]
fn arguments_have_no_one_or_many_values() {
    assert_eq!(arg("1").vals, Vec::<String>::new());
    assert_eq!(arg("drop=3").vals, ["3"]);
    assert_eq!(arg("drop=").vals, [""]);
    assert_eq!(arg("drop=()").vals, [""]);
    assert_eq!(arg("voters=(1, 2,3)").vals, ["1", "2", "3"]);
    assert_eq!(arg("exprs=(a + (b, c), d)").vals, ["a + (b, c)", "d"]);
}

#[test]
fn an_argument_knows_its_column() {
    let (_, args) = parse_line("ä  one two=(1)three").unwrap();
    let columns: Vec<_> = args
        .iter()
        .map(|arg| (arg.key.as_str(), arg.column))
        .collect();
    assert_eq!(columns, [("one", 4), ("two", 8), ("three", 15)]);
}

#[test]
fn a_broken_argument_is_named_with_line_and_column() {
    assert_eq!(
        problem("\ncmd =1\n----\n"),
        "line 2, column 5: expected the name of an argument, found `=`"
    );
    assert_eq!(
        problem("cmd a=(1,2\n----\n"),
        "line 1, column 7: expected `)` before the end of the line"
    );
}

#[test]
fn a_missing_separator_is_named_with_the_line_of_its_directive() {
    assert_eq!(
        problem("# c\n\ncampaign 1\nok\n"),
        "line 3: expected `----` after `campaign`, found the end"
    );
    assert_eq!(
        problem("a\n----\n----\nx\n"),
        "line 3: expected two lines `----` after the output, found the end"
    );
}

#[test]
fn a_directive_has_input_output_and_line() {
    let all = read(
        "\npropose-conf-change 1 \\\n  v1=true\n v2 \n l3\n----\nok\nmore\n\nstatus 1\n----\nok",
        Form::Strict,
    );
    assert_eq!(all.len(), 2);
    assert_eq!(
        (all[0].line, &*all[0].text),
        (2, "propose-conf-change 1  v1=true")
    );
    assert_eq!(all[0].input, "v2 \n l3");
    assert_eq!(all[0].expected.as_deref(), Some("ok\nmore\n"));
    assert_eq!(all[0].recorded, 6..8);
    assert_eq!(
        (all[1].line, all[1].expected.as_deref()),
        (10, Some("ok\n"))
    );
}

#[test]
fn an_output_between_doubled_separators_may_hold_blank_lines_and_a_separator() {
    let all = read(
        "a\n----\n----\nx\n\n----\ny\n----\n----\nb\n----\nz\n",
        Form::Strict,
    );
    assert_eq!(all[0].expected.as_deref(), Some("x\n\n----\ny\n"));
    assert_eq!((all[0].recorded.clone(), &*all[1].command), (2..9, "b"));
}

#[test]
fn the_nearest_comment_is_the_caption() {
    let all = read(
        "# File.\n\n## One\n# two.\n\na\n----\n\nb\n----\n",
        Form::Strict,
    );
    assert_eq!(&*all[0].caption, "One\ntwo.");
    assert_eq!(&*all[1].caption, "");
}

#[test]
fn a_paragraph_without_separator_is_a_list_of_directives_in_the_loose_form() {
    let all = read("a 1\n# why\nb\n\nc\ninput\n----\nok\n\nd", Form::Loose);
    let names: Vec<_> = all
        .iter()
        .map(|d| (d.command.as_str(), d.expected.is_some()))
        .collect();
    assert_eq!(
        names,
        [("a", false), ("b", false), ("c", true), ("d", false)]
    );
    assert_eq!((&*all[1].caption, &*all[2].input), ("why", "input"));
}

#[test]
fn a_separator_after_a_blank_line_belongs_to_the_directive_before() {
    let all = read("a\n\n----\nok\n\nb\n", Form::Loose);
    assert_eq!(all.len(), 2);
    assert_eq!(
        (&*all[0].input, all[0].expected.as_deref()),
        ("", Some("ok\n"))
    );
}

#[test]
fn subtests_and_line_ends_of_other_systems_are_read() {
    let all = read(
        "subtest one\r\n\r\na\r\n----\r\nok\r\n\r\nsubtest end\r\n",
        Form::Strict,
    );
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].expected.as_deref(), Some("ok\n"));
}
