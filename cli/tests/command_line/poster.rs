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
