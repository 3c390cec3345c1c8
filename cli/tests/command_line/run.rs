//! `run`: what is printed of a script, and how it ends.
use crate::support::{folder, raftglass, stderr, stdout, text};
use serde_json::Value;
use std::fs;

/// A scenario with its lines.
fn played(script: &str, format: &str) -> (Option<i32>, String, String) {
    let path = folder(&format!("run-{format}-{}", script.len())).join("script.raft");
    fs::write(&path, script).expect("a file can be written");
    let output = raftglass(&["run", text(&path), "--format", format]);
    (output.status.code(), stdout(&output), stderr(&output))
}

const ELECTION: &str = "cluster clock=off\ncampaign 1\nstabilize\nexpect leader == 1\n";

#[test]
fn every_event_is_a_json_object_with_its_own_fields() {
    let (code, lines, _) = played(ELECTION, "jsonl");
    assert_eq!(code, Some(0));
    let events: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let of_kind = |kind: &str| {
        let found = events.iter().find(|event| event["kind"] == kind);
        found.unwrap_or_else(|| panic!("there is a {kind}"))
    };
    let role = of_kind("role-changed");
    assert_eq!(role["position"], 1);
    assert_eq!(role["ms"], 0);
    assert_eq!(role["node"], 1);
    assert_eq!(role["term"], 1);
    assert_eq!(role["to"], "StateCandidate");
    let message = &of_kind("sent")["message"];
    assert_eq!(message["type"], "MsgVote");
    assert_eq!(message["from"], 1);
    assert_eq!(message["logTerm"], 0);
    assert_eq!(
        of_kind("raft")["line"],
        "1 is starting a new election at term 0"
    );
    assert_eq!(of_kind("progress-changed")["after"]["match"], 1);
    assert_eq!(of_kind("stage-done")["stage"], "take-ready");
}

#[test]
fn every_event_is_a_line_that_people_can_read() {
    let (code, lines, _) = played(ELECTION, "events");
    assert_eq!(code, Some(0));
    for line in [
        "1 0ms n1 is StateCandidate at term 1, was StateFollower",
        "1 0ms n1 votes for n1 at term 1",
        "7 0ms delivered: #1 1->2 MsgVote Term:1 Log:0/0",
    ] {
        assert!(lines.lines().any(|found| found == line), "{line}\n{lines}");
    }
    let debug = |line: &&str| line.contains(" { ") || line.contains("Some(");
    assert_eq!(lines.lines().find(debug), None);
}

#[test]
fn an_expectation_that_fails_is_told_after_what_happened_before_it() {
    let script = ELECTION.replace("leader == 1", "term(1) == 2");
    let (code, lines, said) = played(&script, "events");
    assert_eq!(code, Some(1));
    assert!(lines.contains("n1 is StateLeader at term 1"), "{lines}");
    assert!(
        said.ends_with("script.raft:4: `term(1) == 2` does not hold: term(1) is 1\n"),
        "{said}"
    );
}

#[test]
fn a_script_of_etcds_that_prints_something_else_fails() {
    let script = "log-level none\n----\nok\n\nadd-nodes 1\n----\nfine\n";
    let (code, lines, said) = played(script, "text");
    assert_eq!(code, Some(1));
    assert!(lines.contains("add-nodes 1\n"), "{lines}");
    assert!(
        said.contains("script.raft:5: what is printed is not what is recorded"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_not_there_is_misuse() {
    let output = raftglass(&["run", "nowhere.raft"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).starts_with("nowhere.raft: "),
        "{}",
        stderr(&output)
    );
}
