//! `poster`: one moment of a script as a picture.
use crate::support::{raftglass, stderr, stdout};

const LESSON: &str = "lessons/07-when-logs-disagree/lesson.raft";

#[test]
fn a_moment_of_a_lesson_is_drawn() {
    let drawn = |mark: &str| {
        let output = raftglass(&["poster", LESSON, "--at", mark]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let (first, repaired) = (drawn("start"), drawn("term-hint"));
    assert!(first.starts_with("<svg ") && first.trim_end().ends_with("</svg>"));
    assert!(first.contains(">n7</text>"));
    assert_ne!(first, repaired);
}

#[test]
fn a_mark_that_is_not_there_is_told_with_those_that_are() {
    let output = raftglass(&["poster", LESSON, "--at", "never"]);
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    assert!(
        told.contains("`never`") && told.contains("term-hint"),
        "{told}"
    );
}

/// One of etcd's scripts and a trace play by themselves: the record has to be made before a moment can be found.
#[test]
fn what_plays_by_itself_has_moments_too() {
    let script = "sim/tests/testdata/async.txt";
    let draw = |at: &str| raftglass(&["poster", script, "--at", at]);
    let (early, late) = (stdout(&draw("0")), stdout(&draw("40")));
    assert!(!early.contains("class=\"cell"), "{early}");
    assert!(late.contains("class=\"cell"), "{late}");
    let beyond = draw("100000");
    assert_eq!(beyond.status.code(), Some(2));
    assert!(
        stderr(&beyond).contains("from 0 to "),
        "{}",
        stderr(&beyond)
    );
}
