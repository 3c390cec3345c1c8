//! `trace`: three forms of one run, whole or in part.
use crate::support::{folder, raftglass, stderr, stdout, text};
use serde_json::Value;
use std::fs;

const FIRST_LIGHT: &str = "sim/scenarios/first-light.raft";

/// What `trace` prints.
fn traced(args: &[&str]) -> String {
    let output = raftglass(&[&["trace"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn lines_of_json_say_who_did_what() {
    let text = traced(&[FIRST_LIGHT, "--format", "jsonl"]);
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    assert_eq!(lines[0]["trace"], "raftglass");
    assert_eq!(lines[0]["version"], 1);
    assert_eq!(lines[0]["nodes"][2]["node"], 3);
    let of = |what: &str| {
        let found = lines.iter().find(|line| line["what"] == what);
        found.unwrap_or_else(|| panic!("there is a {what}"))
    };
    assert_eq!(of("role")["role"], "StateCandidate");
    assert_eq!(of("append")["entries"][0]["index"], 1);
    assert_eq!(of("commit")["index"], 1);
    let message = &of("send")["message"];
    assert_eq!(message["type"], "MsgVote");
    let received = lines.iter().find(|line| line["what"] == "receive");
    assert_eq!(
        received.map(|line| &line["message"]["id"]),
        Some(&message["id"])
    );
}

#[test]
fn every_line_has_what_the_page_of_the_format_promises() {
    let page = include_str!("../../../docs/trace-format.md");
    let text = traced(&["sim/scenarios/compaction.raft", "--format", "jsonl"]);
    for line in text.lines().skip(1) {
        let record: Value = serde_json::from_str(line).expect("a line is JSON");
        for field in ["position", "ms", "node", "term"] {
            assert!(record[field].is_u64(), "{field}: {line}");
        }
        let what = record["what"].as_str().expect("it says what");
        let row = page
            .lines()
            .find(|row| row.starts_with(&format!("| `{what}` |")));
        let row = row.unwrap_or_else(|| panic!("{what} is on the page"));
        for field in record.as_object().expect("an object").keys() {
            let common = ["position", "ms", "node", "term", "what"].contains(&&**field);
            assert!(
                common || row.contains(&format!("`{field}`")),
                "{what}: {field}"
            );
        }
    }
}

#[test]
fn a_part_lies_between_two_marks() {
    let script = folder("trace-part").join("script.raft");
    fs::write(&script, "cluster clock=off\ncampaign 1\nstabilize\nmark led\npropose 1 x=1\nstabilize\nmark done\npropose 1 x=2\n").expect("a file can be written");
    let text = traced(&[
        text(&script),
        "--format",
        "jsonl",
        "--from",
        "led",
        "--to",
        "done",
    ]);
    assert!(
        text.contains("\"x=1\"") && !text.contains("\"x=2\"") && !text.contains("MsgVote"),
        "{text}"
    );
    let path = script.to_str().expect("a path of letters");
    for (part, expected) in [
        (
            ["--from", "later", "--to", "done"],
            "--from: expected a mark or a position from 0 to ",
        ),
        (
            ["--from", "0", "--to", "9999"],
            "found `9999`; the marks are led, done",
        ),
        (
            ["--from", "done", "--to", "led"],
            "after --to, which is position ",
        ),
    ] {
        let output = raftglass(&[&["trace", path, "--format", "svg"], &part[..]].concat());
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}

#[test]
fn a_diagram_leaves_heartbeats_out_unless_asked() {
    let path = folder("trace-svg").join("picture.svg");
    let printed = traced(&[FIRST_LIGHT, "--format", "svg", "--out", text(&path)]);
    assert_eq!(printed, "");
    let picture = fs::read_to_string(&path).expect("it is written");
    assert!(picture.starts_with("<svg ") && picture.contains("<title>first-light</title>"));
    assert!(!picture.contains("MsgHeartbeat"));
    let all = traced(&[FIRST_LIGHT, "--format", "svg", "--heartbeats", "true"]);
    assert!(all.contains("MsgHeartbeat"));
}

#[test]
fn a_log_for_shiviz_begins_with_how_to_read_it() {
    let text = traced(&[FIRST_LIGHT, "--format", "shiviz"]);
    assert!(text.starts_with(
        "(?<ms>\\d+)ms step (?<step>\\d+): (?<event>.*)\\n(?<host>\\S+) (?<clock>\\{.*\\})\n\n"
    ));
    assert!(text.contains("\nn2 {\"n2\":1}\n"), "{text}");
}

#[test]
fn a_script_of_etcds_is_traced_too() {
    let script = folder("trace-etcd").join("script.txt");
    fs::write(
        &script,
        "add-nodes 3 voters=(1,2,3) index=2\n\ncampaign 1\n\nstabilize\n",
    )
    .expect("a file can be written");
    let text = traced(&[text(&script), "--format", "jsonl"]);
    assert!(
        text.contains("\"what\":\"role\",\"role\":\"StateLeader\""),
        "{text}"
    );
}

#[test]
fn a_script_that_fails_is_traced_up_to_there() {
    let script = folder("trace-fails").join("script.raft");
    fs::write(
        &script,
        "cluster clock=off\ncampaign 1\nexpect leader == 1\n",
    )
    .expect("a file can be written");
    let output = raftglass(&["trace", text(&script), "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("StateCandidate"));
    assert!(stderr(&output).contains("script.raft:3: `leader == 1` does not hold"));
}
