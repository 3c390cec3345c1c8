//! `find`: what is found, what is not, and what cannot be looked for.
use crate::support::{folder, raftglass, stderr, stdout, text};
use std::fs;

#[test]
fn the_script_that_is_found_is_printed_and_replays() {
    let output = raftglass(&["find", "count(leaders) == 2"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let script = stdout(&output);
    assert!(script.ends_with("expect count(leaders) == 2\n"), "{script}");
    let said = stderr(&output);
    assert!(
        said.starts_with("found with seed ") && said.contains(" seeds, "),
        "{said}"
    );
    let path = folder("find-printed").join("found.raft");
    fs::write(&path, &script).expect("a file can be written");
    assert_eq!(raftglass(&["check", text(&path)]).status.code(), Some(0));
    // However many look.
    let again = raftglass(&["find", "count(leaders) == 2", "--jobs", "3"]);
    assert_eq!(stdout(&again), script);
}

#[test]
fn the_script_goes_into_a_file() {
    let path = folder("find-file").join("found.raft");
    let output = raftglass(&["find", "rejections(3) >= 2", "--out", text(&path)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("written to "));
    let script = fs::read_to_string(&path).expect("it is written");
    assert!(script.ends_with("expect rejections(3) >= 2\n"), "{script}");
    let nowhere = text(&path).to_string() + "/inside";
    let output = raftglass(&["find", "leader", "--out", &nowhere]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stdout(&output).ends_with("expect leader\n"),
        "what was found is not lost"
    );
}

#[test]
fn what_never_holds_is_not_found() {
    let args = ["find", "leader == 1 && leader == 2", "--seeds", "0..9"];
    let output = raftglass(&args);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.starts_with("not found: leader == 1 && leader == 2 (9 seeds, "),
        "{said}"
    );
    let output = raftglass(&[
        "find",
        "violated",
        "--minutes",
        "0.001",
        "--seeds",
        "0..100000",
    ]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_rule_that_is_off_is_written_too() {
    let output = raftglass(&[
        "find",
        "violated",
        "--rule-off",
        "quorum-size",
        "--nodes",
        "4",
        "--seeds",
        "0..200",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let script = stdout(&output);
    assert!(
        script.contains("cluster nodes=4 ") && script.contains("rules-off=quorum-size"),
        "{script}"
    );
}

#[test]
fn what_holds_at_the_beginning_is_said_to() {
    let output = raftglass(&["find", "count(nodes) == 3"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("it holds at the beginning, before the first step"));
}

#[test]
fn a_condition_that_cannot_be_read_is_shown_with_its_place() {
    for (condition, expected) in [
        ("count(leader) == 2", "column 7: expected nodes"),
        ("leaders ==", "column 11: expected "),
        ("comitted(1) > 2", "(did you mean `committed`?)"),
        ("", "column 1: expected "),
    ] {
        let output = raftglass(&["find", condition]);
        assert_eq!(output.status.code(), Some(2), "{condition}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}
