//! Small traces, written by hand.
use super::Recording;
use crate::event::{Event, LossReason};
use crate::input::Input;
use raft_core::StateType;

const HEAD: &str =
    r#"{"trace":"raftglass","version":1,"nodes":[{"node":1},{"node":2},{"node":3}]}"#;

/// The same, of a trace that carries what the nodes are given.
const HEAD_WITH_INPUTS: &str = r#"{"trace":"raftglass","version":1,"nodes":[{"node":1},{"node":2},{"node":3}],"raft":{"voters":[1,2,3]}}"#;

fn open_with(head: &str, lines: &[&str]) -> Recording {
    let text = [&[head], lines].concat().join("\n");
    Recording::open(&text).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

fn open(lines: &[&str]) -> Recording {
    open_with(HEAD, lines)
}

/// The first error of a trace with these records.
fn error(lines: &[&str]) -> String {
    let text = [&[HEAD], lines].concat().join("\n");
    let errors = Recording::open(&text).expect_err("it is wrong");
    errors[0].to_string()
}

/// Line, name and evidence of what is found.
fn found(recording: &Recording) -> Vec<String> {
    let finding = |finding: &super::Finding| {
        let violation = &finding.violation;
        format!(
            "{} {}: {}",
            finding.line, violation.invariant, violation.evidence
        )
    };
    recording.findings().iter().map(finding).collect()
}

#[test]
fn the_least_that_a_raft_writes_is_drawn() {
    let mut recording = open(&[
        r#"{"node":1,"term":1,"what":"role","role":"StateCandidate"}"#,
        r#"{"node":1,"term":1,"what":"vote","candidate":1}"#,
        r#"{"node":1,"term":1,"what":"send","message":{"type":"MsgVote","from":1,"to":2,"term":1}}"#,
        r#"{"node":2,"term":1,"what":"receive","message":{"type":"MsgVote","from":1,"to":2,"term":1}}"#,
        r#"{"node":2,"term":1,"what":"vote","candidate":1}"#,
        r#"{"node":2,"term":1,"what":"send","message":{"type":"MsgVoteResp","from":2,"to":1,"term":1}}"#,
        r#"{"node":1,"term":1,"what":"receive","message":{"type":"MsgVoteResp","from":2,"to":1,"term":1}}"#,
        r#"{"node":1,"term":1,"what":"role","role":"StateLeader"}"#,
        r#"{"node":1,"term":1,"what":"append","entries":[{"index":1,"term":1},{"index":2,"term":1,"data":"x=1"}]}"#,
        r#"{"node":1,"term":1,"what":"commit","index":1}"#,
        r#"{"node":1,"term":1,"what":"apply","index":1}"#,
    ]);
    assert_eq!(found(&recording), [] as [&str; 0]);
    assert_eq!(recording.steps(), 11);
    assert!(!recording.is_timed() && recording.comparison().is_none());
    let mut told = Vec::new();
    for _ in 0..3 {
        told.extend(recording.apply(&Input::Next));
    }
    assert!(told.contains(&Event::TermChanged {
        node: 1,
        from: 0,
        to: 1
    }));
    assert_eq!(recording.messages().len(), 1);
    let (line, text) = recording.last_step().swap_remove(0);
    assert!(line == 4 && text.contains("MsgVote"));
    while !recording.apply(&Input::Next).is_empty() {}
    let nodes = recording.nodes();
    assert_eq!(
        (nodes[0].role, nodes[0].lead, nodes[0].vote),
        (StateType::Leader, 1, 1)
    );
    assert_eq!(
        (
            nodes[0].log.last,
            nodes[0].log.committed,
            nodes[0].log.applied
        ),
        (2, 1, 1)
    );
    assert_eq!((nodes[1].term, nodes[1].vote), (1, 1));
    assert_eq!(&*recording.cells(1, 1..=9)[1].text, "x=1");
    assert_eq!(recording.now_ms(), 11 * super::STEP_MS);
    assert_eq!(nodes[2].config.voters, [1, 2, 3]);
}

#[test]
fn what_is_wrong_with_a_line_is_said() {
    let role = |role: &str| format!(r#"{{"node":1,"term":1,"what":"role","role":{role}}}"#);
    let cases: &[(&str, &str)] = &[
        (
            "{\"node\":1",
            "line 2: no JSON: EOF while parsing an object, at character 9",
        ),
        ("[1]", "line 2: `the line`: expected an object, found [1]"),
        (
            r#"{"node":1,"term":1}"#,
            "line 2: `what` is missing: expected a text",
        ),
        (
            r#"{"term":1,"what":"crash"}"#,
            "line 2: `node` is missing: expected a whole number",
        ),
        (
            r#"{"node":0,"term":1,"what":"crash"}"#,
            "line 2: `node`: expected the id of a node, from 1 to 9, found 0",
        ),
        (
            r#"{"node":1,"term":-1,"what":"crash"}"#,
            "line 2: `term`: expected a whole number from 0 to 1000000000, found -1",
        ),
        (
            &role("\"Leader\""),
            "line 2: `role`: expected StateFollower, StatePreCandidate, StateCandidate or StateLeader, found \"Leader\"",
        ),
        (&role("3"), "line 2: `role`: expected a text, found 3"),
        (
            r#"{"node":1,"term":1,"what":"append","entries":[{"index":1,"term":"x"}]}"#,
            "line 2: `entries[0].term`: expected a whole number from 0 to 1000000000, found \"x\"",
        ),
        (
            r#"{"node":1,"term":1,"what":"append","entries":[{"index":2,"term":1}]}"#,
            "line 2: `entries[0].index`: expected 1, where its log ends, found 2",
        ),
        (
            r#"{"node":1,"term":1,"what":"truncate","first":1,"last":1}"#,
            "line 2: `first`, `last`: expected a range that ends with 0, as its log does, found 1 to 1",
        ),
        (
            r#"{"node":4,"term":1,"what":"commit","index":1}"#,
            "line 2: n4 is not there yet: it has to be among the `nodes` of the first line, or `start` before this",
        ),
        (
            r#"{"node":1,"term":1,"what":"start","commit":0,"last":0}"#,
            "line 2: n1 is running: it has to `crash` before it starts",
        ),
        (
            r#"{"node":1,"term":1,"what":"send","message":{"from":1,"to":2,"term":1}}"#,
            "line 2: `message.type` is missing: expected a text",
        ),
        (
            r#"{"node":1,"term":1,"what":"send","message":{"type":"MsgApp","from":2,"to":3,"term":1}}"#,
            "line 2: `message.from`: expected 1, the node that sends it, found 2",
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(error(&[line]), *expected, "{line}");
    }
    let sent = r#"{"node":1,"term":1,"what":"send","message":{"id":7,"type":"MsgVote","from":1,"to":2,"term":1}}"#;
    let other = r#"{"node":2,"term":1,"what":"receive","message":{"id":7,"type":"MsgVote","from":1,"to":2,"term":2}}"#;
    assert_eq!(
        error(&[sent, other]),
        "line 3: `message`: the message with the id 7 is another one than when it was sent"
    );
    let crash = r#"{"node":1,"term":0,"what":"crash"}"#;
    assert_eq!(
        error(&[crash, r#"{"node":1,"term":0,"what":"commit","index":1}"#]),
        "line 3: n1 is down: it has to `start` before this"
    );
    assert_eq!(
        error(&[
            r#"{"ms":5,"node":1,"term":0,"what":"term"}"#,
            r#"{"ms":4,"node":1,"term":0,"what":"term"}"#
        ]),
        "line 3: `ms`: time falls from 5 to 4"
    );
}

#[test]
fn what_is_wrong_with_the_first_line_is_said() {
    let cases = [
        (
            "",
            "line 1: no JSON: EOF while parsing a value, at character 0",
        ),
        ("{}", "line 1: `trace` is missing: expected a text"),
        (
            r#"{"trace":"other","version":1,"nodes":[]}"#,
            "line 1: `trace`: expected \"raftglass\", found \"other\"",
        ),
        (
            r#"{"trace":"raftglass","version":2,"nodes":[]}"#,
            "line 1: `version`: this is version 2 of the format, and 1 can be read",
        ),
        (
            r#"{"trace":"raftglass","version":1}"#,
            "line 1: `nodes` is missing: expected the nodes before the first record",
        ),
        (
            r#"{"trace":"raftglass","version":1,"nodes":[{"node":1},{"node":1}]}"#,
            "line 1: `nodes`: n1 is there twice",
        ),
        (
            r#"{"trace":"raftglass","version":1,"nodes":[],"raft":{}}"#,
            "line 1: `raft.voters` is missing: expected the ids of the members that vote",
        ),
        (
            r#"{"trace":"raftglass","version":1,"nodes":[],"raft":{"voters":[0]}}"#,
            "line 1: `raft.voters`: expected ids from 1 to 9, found 0",
        ),
    ];
    for (text, expected) in cases {
        let errors = Recording::open(text).expect_err(text);
        assert_eq!(errors[0].to_string(), expected);
    }
}

/// All wrong lines are told at once, not one after the other.
#[test]
fn every_wrong_line_is_told() {
    let text = format!("{HEAD}\n{{}}\n\n{{\"what\":\"crash\"}}");
    let errors = Recording::open(&text).expect_err("two lines are wrong");
    let lines: Vec<_> = errors.iter().map(|error| error.line()).collect();
    assert_eq!(lines, [2, 4]);
}

#[test]
fn fields_and_kinds_that_are_not_known_are_skipped() {
    let recording = open(&[
        r#"{"node":1,"term":0,"what":"meeting","with":2}"#,
        r#"{"node":1,"term":1,"what":"term","why":{"deep":[1,2]}}"#,
    ]);
    assert_eq!(recording.steps(), 1);
}

#[test]
fn a_raft_that_breaks_a_rule_is_found_out() {
    let leader =
        |node: u64| format!(r#"{{"node":{node},"term":1,"what":"role","role":"StateLeader"}}"#);
    let entry = |node: u64, data: &str| {
        format!(
            r#"{{"node":{node},"term":1,"what":"append","entries":[{{"index":1,"term":1,"data":"{data}"}}]}}"#
        )
    };
    let commit = |node: u64, index: u64| {
        format!(r#"{{"node":{node},"term":1,"what":"commit","index":{index}}}"#)
    };
    let cases: &[(&[String], &[&str])] = &[
        (
            &[leader(1), leader(2)],
            &["3 election-safety: n2 leads term 1, which n1 led already"],
        ),
        (
            &[entry(1, "a"), entry(2, "b")],
            &["3 log-matching: n2 and n1 at 1: both hold term 1, but b\"b\" and b\"a\""],
        ),
        (
            &[commit(1, 1)],
            &["2 applied-committed-last: n1: applied 0, committed 1, last index 0"],
        ),
        (
            &[entry(1, "a"), commit(1, 1), commit(1, 0)],
            &["4 commit-never-falls: n1: the commit index falls from 1 to 0"],
        ),
        (
            &[
                r#"{"node":1,"term":2,"what":"term"}"#.to_string(),
                r#"{"node":1,"term":1,"what":"term"}"#.to_string(),
            ],
            &["3 term-never-falls: the term of n1 falls from 2 to 1"],
        ),
        (
            &[
                r#"{"node":1,"term":1,"what":"vote","candidate":2}"#.to_string(),
                r#"{"node":1,"term":1,"what":"vote","candidate":3}"#.to_string(),
            ],
            &["3 vote-once: n1 votes for n3 in term 1, after n2"],
        ),
        (
            &[
                r#"{"node":1,"term":1,"what":"send","message":{"type":"MsgVoteResp","from":1,"to":2,"term":1}}"#.to_string(),
                r#"{"node":1,"term":1,"what":"crash"}"#.to_string(),
                r#"{"node":1,"term":1,"what":"start","commit":0,"last":0}"#.to_string(),
                r#"{"node":1,"term":1,"what":"send","message":{"type":"MsgVoteResp","from":1,"to":3,"term":1}}"#.to_string(),
            ],
            &["5 vote-once: n1 votes for n3 in term 1, after n2"],
        ),
        (
            &[
                entry(1, "a"),
                commit(1, 1),
                r#"{"node":1,"term":1,"what":"apply","index":1,"data":"a"}"#.to_string(),
                r#"{"node":1,"term":1,"what":"apply","index":1,"data":"a"}"#.to_string(),
            ],
            &["5 applied-in-order: n1 applies 1, where 2 is next"],
        ),
        (
            &[
                entry(1, "a"),
                commit(1, 1),
                r#"{"node":1,"term":1,"what":"apply","index":1,"data":"b"}"#.to_string(),
            ],
            &["4 state-machine-safety: n1 applies term 1 b\"b\" at 1, where term 1 b\"a\" was committed"],
        ),
    ];
    for (lines, expected) in cases {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(found(&open(&lines)), *expected);
    }
}

#[test]
fn a_finding_is_told_in_the_step_in_which_it_shows() {
    let mut recording = open(&[
        r#"{"node":1,"term":1,"what":"role","role":"StateLeader"}"#,
        r#"{"node":2,"term":1,"what":"role","role":"StateLeader"}"#,
        r#"{"node":3,"term":1,"what":"term"}"#,
    ]);
    recording.apply(&Input::Next);
    assert_eq!(recording.violations(), []);
    let events = recording.apply(&Input::Next);
    assert!(matches!(events.last(), Some(Event::Violated { .. })));
    assert_eq!(recording.violations().len(), 1);
    assert_eq!(recording.findings()[0].position, 2);
}

/// A node that campaigns as raft-core does; the answer is as asked for.
fn election(vote: &str) -> Vec<String> {
    let mut lines: Vec<String> = [
        r#"{"node":1,"term":0,"what":"input","message":{"type":"MsgHup"}}"#,
        r#"{"node":1,"term":1,"what":"role","role":"StateCandidate"}"#,
        r#"{"node":1,"term":1,"what":"vote","candidate":1}"#,
        r#"{"node":1,"term":1,"what":"send","message":{"type":"MsgVote","from":1,"to":2,"term":1}}"#,
        r#"{"node":2,"term":0,"what":"receive","message":{"type":"MsgVote","from":1,"to":2,"term":1}}"#,
        r#"{"node":2,"term":1,"what":"vote","candidate":1}"#,
    ]
    .map(str::to_string)
    .to_vec();
    lines.push(vote.to_string());
    lines
}

#[test]
fn what_raft_core_would_not_do_is_told_with_both_sides() {
    let answer = r#"{"node":2,"term":1,"what":"send","message":{"type":"MsgVoteResp","from":2,"to":1,"term":1}}"#;
    let same = election(answer);
    let lines: Vec<&str> = same.iter().map(String::as_str).collect();
    let recording = open_with(HEAD_WITH_INPUTS, &lines);
    assert_eq!(found(&recording), [] as [&str; 0]);
    let comparison = recording.comparison().expect("the inputs are told");
    assert_eq!((comparison.inputs, &comparison.ended), (2, &None));

    let refusal = r#"{"node":2,"term":1,"what":"send","message":{"type":"MsgVoteResp","from":2,"to":1,"term":1,"reject":true}}"#;
    let other = election(refusal);
    let lines: Vec<&str> = other.iter().map(String::as_str).collect();
    assert_eq!(
        found(&open_with(HEAD_WITH_INPUTS, &lines)),
        [
            "8 as-raft-core: n2 sends 2->1 MsgVoteResp Term:1 Log:0/0 Rejected (Hint: 0), \
             where raft-core sends 2->1 MsgVoteResp Term:1 Log:0/0"
        ]
    );

    // A node that gives no vote where raft-core does is told at what it was given.
    let mut silent = election(answer);
    silent.truncate(5);
    silent.push(r#"{"node":2,"term":1,"what":"term"}"#.to_string());
    let lines: Vec<&str> = silent.iter().map(String::as_str).collect();
    assert_eq!(
        found(&open_with(HEAD_WITH_INPUTS, &lines)),
        [
            "6 as-raft-core: n2 after it received 1->2 MsgVote Term:1 Log:0/0: \
             vote is nobody, and in raft-core n1"
        ]
    );
}

#[test]
fn a_comparison_ends_where_too_little_is_told() {
    let recording = open_with(
        HEAD_WITH_INPUTS,
        &[
            r#"{"node":1,"term":0,"what":"input","message":{"type":"MsgHup"}}"#,
            r#"{"node":1,"term":1,"what":"role","role":"StateCandidate"}"#,
            r#"{"node":1,"term":1,"what":"vote","candidate":1}"#,
            r#"{"what":"untold","reason":"a power cut"}"#,
            r#"{"node":1,"term":1,"what":"role","role":"StateLeader"}"#,
        ],
    );
    assert_eq!(found(&recording), [] as [&str; 0]);
    let comparison = recording.comparison().expect("the inputs are told");
    assert_eq!(comparison.inputs, 1);
    assert_eq!(comparison.ended, Some((5, "a power cut".to_string())));
}

/// Many rafts do not write down what the network loses.
#[test]
fn a_message_of_which_no_end_is_told_is_gone_when_a_later_one_arrives() {
    let send = |index: u64| {
        format!(
            r#"{{"node":1,"term":1,"what":"send","message":{{"type":"MsgApp","from":1,"to":2,"term":1,"index":{index}}}}}"#
        )
    };
    let receive = r#"{"node":2,"term":1,"what":"receive","message":{"type":"MsgApp","from":1,"to":2,"term":1,"index":2}}"#;
    let (first, second) = (send(1), send(2));
    let mut recording = open(&[&first, &second, receive]);
    recording.apply(&Input::Next);
    recording.apply(&Input::Next);
    assert_eq!(recording.messages().len(), 2);
    let events = recording.apply(&Input::Next);
    let lost = |event: &Event| {
        matches!(
            event,
            Event::Lost {
                reason: LossReason::Untold,
                ..
            }
        )
    };
    assert!(events.iter().any(lost));
    assert_eq!(recording.messages(), []);
}

#[test]
fn a_trace_can_begin_in_the_middle_of_a_run() {
    let head = r#"{"trace":"raftglass","version":1,"nodes":[{"node":1,"term":4,"role":"StateLeader","last":7,"commit":6},{"node":2,"term":4,"last":5,"commit":5}]}"#;
    let recording = open_with(
        head,
        &[
            r#"{"node":2,"term":4,"what":"append","entries":[{"index":6,"term":3,"data":"a"},{"index":7,"term":4,"data":"b"}]}"#,
            r#"{"node":2,"term":4,"what":"commit","index":6}"#,
            r#"{"node":2,"term":4,"what":"apply","index":6,"data":"a"}"#,
            r#"{"node":1,"term":4,"what":"append","entries":[{"index":8,"term":4,"data":"c"}]}"#,
            r#"{"node":2,"term":4,"what":"role","role":"StateLeader"}"#,
        ],
    );
    assert_eq!(
        found(&recording),
        ["6 election-safety: n2 leads term 4, which n1 led already"]
    );
    assert_eq!(recording.nodes()[0].log.first, 8);
}

#[test]
fn indexes_far_from_the_beginning_cost_nothing() {
    let head = r#"{"trace":"raftglass","version":1,"nodes":[{"node":1,"last":1000000000,"commit":1000000000}]}"#;
    let recording = open_with(
        head,
        &[r#"{"node":1,"term":1,"what":"truncate","first":5,"last":1000000000}"#],
    );
    assert_eq!(recording.nodes()[0].log.last, 1_000_000_000);
}
