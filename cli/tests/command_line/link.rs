//! `link` and `check LINK`.
use crate::support::{folder, last_line, raftglass, stderr, stdout, text};
use std::fs;
use std::path::{Path, PathBuf};

/// A challenge, with what somebody did about it.
const CHALLENGE: &str =
    "cluster nodes=3 clock=off\ngoal leader == 2\ncampaign 2\nstabilize\nmark led\ncrash 2\n";

fn written(name: &str, script: &str) -> PathBuf {
    let path = folder(name).join("script.raft");
    fs::write(&path, script).expect("a file can be written");
    path
}

fn link(path: &Path, more: &[&str]) -> String {
    let output = raftglass(&[&["link", text(path)], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output).trim_end().to_string()
}

#[test]
fn a_link_says_what_it_is_and_that_its_goal_is_met() {
    let path = written("link-met", CHALLENGE);
    let link = link(
        &path,
        &[
            "--at",
            "led",
            "--base",
            "https://example.org/raft/?theme=dark",
        ],
    );
    assert!(
        link.starts_with("https://example.org/raft/?theme=dark#r1."),
        "{link}"
    );
    let output = raftglass(&["check", &link]);
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.starts_with(&format!("link: engine {}, ", env!("CARGO_PKG_VERSION"))),
        "{said}"
    );
    assert!(said.contains("1 marks, 1 goals, looks at step "), "{said}");
    assert!(
        said.contains("  goal met at step ") && said.contains(": leader == 2\n"),
        "{said}"
    );
    assert_eq!(last_line(&output), "1 passed, 0 failed");
}

#[test]
fn a_goal_that_is_not_met_fails() {
    let path = written(
        "link-not-met",
        &CHALLENGE.replace("leader == 2", "leader == 3"),
    );
    let output = raftglass(&["check", &link(&path, &[])]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("  goal not met: leader == 3\n"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn what_is_no_link_of_ours_is_told() {
    let output = raftglass(&["check", "https://example.org/#top", "#r1.abcd", "#r7.abcd"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stdout(&output),
        "link: expected `#r1.…`, found `#top`\n\
         link: the link is damaged: a part of it is missing or changed\n\
         link: the link has the form `r7`, this version reads `r1`\n\
         0 passed, 3 failed\n"
    );
    let path = written("link-wrong", CHALLENGE);
    let output = raftglass(&["link", text(&path), "--at", "never"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--at: expected a mark or a position from 0 to "));
}
