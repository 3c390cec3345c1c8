//! `conformance`, `check`, `fmt`, `reference`.
use crate::support::{folder, last_line, raftglass, stdout, text};
use std::fs;
use std::path::Path;

const RIGHT: &str = "log-level none\n----\nok\n\nadd-nodes 3 voters=(1,2,3) index=2\n----\nok\n";
const WRONG: &str = "log-level none\n----\nok\n\nadd-nodes 1\n----\nfine\n";

#[test]
fn files_and_folders_are_run_and_counted() {
    let folder = folder("counted");
    fs::create_dir(folder.join("inner")).expect("a folder can be made");
    fs::write(folder.join("b.txt"), RIGHT).expect("a file can be written");
    fs::write(folder.join("inner/a.txt"), WRONG).expect("a file can be written");
    fs::write(folder.join("notes.md"), "no script").expect("a file can be written");
    let output = raftglass(&["conformance", text(&folder)]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(last_line(&output), "1 passed, 1 failed");
    assert!(
        stdout(&output).contains("a.txt:5: add-nodes 1\n"),
        "{}",
        stdout(&output)
    );
    assert!(
        stdout(&output).contains("! fine     | ok\n"),
        "{}",
        stdout(&output)
    );
    let output = raftglass(&["conformance", text(&folder.join("b.txt"))]);
    assert_eq!(
        (output.status.code(), stdout(&output).as_str()),
        (Some(0), "1 passed, 0 failed\n")
    );
}

#[test]
fn a_path_that_leads_nowhere_is_a_failure() {
    let folder = folder("nowhere");
    let output = raftglass(&[
        "conformance",
        text(&folder),
        text(&folder.join("missing.txt")),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(last_line(&output), "0 passed, 2 failed");
    assert!(stdout(&output).contains("no *.txt or *.raft file in this folder"));
}

#[test]
fn a_command_line_that_is_not_understood_exits_with_2() {
    for args in [
        &["conformance"][..],
        &["conformance", "x", "--probe=guess"],
        &["fly"],
        &[],
    ] {
        assert_eq!(raftglass(args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn wrong_scripts_are_told_with_file_line_and_reason() {
    let folder = folder("wrong");
    let path = folder.join("wrong.txt");
    fs::write(
        &path,
        "log-level none\n----\nok\n\ncampaign one\n----\nok\n",
    )
    .expect("a file can be written");
    let said = stdout(&raftglass(&["conformance", text(&path)]));
    assert!(
        said.contains("wrong.txt:5:10: expected the id of a node, found `one`"),
        "{said}"
    );
}

#[test]
fn another_strategy_prints_other_hints() {
    let folder = folder("strategy");
    let path = folder.join("script.txt");
    let conflicts = include_str!("../../../sim/tests/testdata/conflicts.txt");
    fs::write(&path, conflicts).expect("a file can be written");
    assert_eq!(
        raftglass(&["conformance", text(&path)]).status.code(),
        Some(0)
    );
    let output = raftglass(&["conformance", "--probe=decrement", text(&path)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("Rejected (Hint: 0)"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn rewriting_records_what_is_printed() {
    let folder = folder("rewrite");
    let path = folder.join("script.txt");
    fs::write(
        &path,
        "# Why.\nfly\n----\n----\nold\n\nold\n----\n----\n\nadd-nodes 0\n----\nold\n",
    )
    .expect("a file can be written");
    assert_eq!(
        raftglass(&["conformance", "--rewrite", text(&path)])
            .status
            .code(),
        Some(0)
    );
    let now = fs::read_to_string(&path).expect("the file is there");
    assert_eq!(
        now,
        "# Why.\nfly\n----\nunknown command\n\nadd-nodes 0\n----\nok\n"
    );
    assert_eq!(
        raftglass(&["conformance", text(&path)]).status.code(),
        Some(0)
    );
}

const QUORUM: &str = "vote cfg=(1,2) votes=(y,n)\n----\nVoteLost\n";
const CONFCHANGE: &str = "simple\nv1\n----\nvoters=(1)\n1: StateProbe match=0 next=1\n";

#[test]
fn scripts_of_all_kinds_are_told_apart_by_their_commands() {
    let folder = folder("kinds");
    for (name, script) in [
        ("confchange.txt", QUORUM),
        ("quorum.txt", CONFCHANGE),
        ("scenario.txt", RIGHT),
        ("interaction.raft", "cluster nodes=3\nrun until leader\n"),
    ] {
        fs::write(folder.join(name), script).expect("a file can be written");
    }
    fs::write(folder.join("wrong.txt"), QUORUM.replace("Lost", "Won")).expect("it can be written");
    let output = raftglass(&["conformance", text(&folder)]);
    assert_eq!(last_line(&output), "4 passed, 1 failed");
    let said = stdout(&output);
    assert!(
        said.contains("wrong.txt:1: vote cfg=(1,2) votes=(y,n)\n"),
        "{said}"
    );
    assert!(said.contains("  ! VoteWon  | VoteLost\n"), "{said}");
}

#[test]
fn scripts_of_all_kinds_are_rewritten() {
    let folder = folder("rewrite-kinds");
    let comment = "# A comment.\n\n";
    for (name, script) in [("a.txt", QUORUM), ("b.txt", CONFCHANGE), ("c.txt", RIGHT)] {
        let separator = script.find("----").expect("it records an output");
        let forgotten = format!("{comment}{}----\n", &script[..separator]);
        let path = folder.join(name);
        fs::write(&path, forgotten).expect("a file can be written");
        let output = raftglass(&["conformance", "--rewrite", text(&path)]);
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
        let now = fs::read_to_string(&path).expect("the file is there");
        let first = script.split("\n\n").next().expect("it has a command");
        assert_eq!(now.trim_end(), format!("{comment}{}", first.trim_end()));
    }
}

#[test]
fn scenarios_are_checked() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/scenarios");
    let output = raftglass(&[
        "check",
        text(&scenarios.join("first-light.raft")),
        text(&scenarios.join("figure-8.raft")),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert_eq!(last_line(&output), "2 passed, 0 failed");
    assert!(stdout(&output).contains("4 marks, 10 expectations, 1 questions\n"));
    let folder = folder("scenarios");
    let path = folder.join("wrong.raft");
    fs::write(&path, "cluster nodes=3\ncrash 1\ncrash 1\n").expect("a file can be written");
    let output = raftglass(&["check", text(&path)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("wrong.raft:3: n1 has crashed"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_wrong_scenario_tells_every_line_that_is_wrong() {
    let path = folder("every-line").join("wrong.raft");
    fs::write(&path, "cluster nodes=3\ncrush 1\n\nput 9 x=1\n").expect("a file can be written");
    for command in [&["check"][..], &["fmt"], &["fmt", "--check"]] {
        let output = raftglass(&[command, &[text(&path)]].concat());
        assert_eq!(output.status.code(), Some(1));
        let said = stdout(&output);
        assert!(
            said.contains("wrong.raft:2:1: unknown command `crush` (did you mean `crash`?)"),
            "{said}"
        );
        assert!(
            said.contains("wrong.raft:4:5: expected a node from 1 to 3, found `9`"),
            "{said}"
        );
    }
}

#[test]
fn an_expectation_that_fails_is_told_with_what_was_read() {
    let path = folder("expectation").join("wrong.raft");
    fs::write(&path, "cluster clock=off\nexpect leader == 1\n").expect("a file can be written");
    let output = raftglass(&["check", text(&path)]);
    assert_eq!(output.status.code(), Some(1));
    let said = stdout(&output);
    assert!(
        said.contains("wrong.raft:2: `leader == 1` does not hold: leader is 0"),
        "{said}"
    );
}

#[test]
fn scenarios_are_laid_out_once() {
    let path = folder("layout").join("loose.raft");
    let loose = "\n\n#why\ncluster   seed=2 nodes=3\n\n\n\n  run   1000ms\n\n";
    fs::write(&path, loose).expect("a file can be written");
    assert_eq!(
        raftglass(&["fmt", "--check", text(&path)]).status.code(),
        Some(1)
    );
    assert_eq!(fs::read_to_string(&path).expect("the file is there"), loose);
    assert_eq!(raftglass(&["fmt", text(&path)]).status.code(), Some(0));
    let new = fs::read_to_string(&path).expect("the file is there");
    assert_eq!(new, "# why\ncluster nodes=3 seed=2\n\nrun 1s\n");
    assert_eq!(
        raftglass(&["fmt", "--check", text(&path)]).status.code(),
        Some(0)
    );
}

#[test]
fn the_reference_is_printed() {
    let output = raftglass(&["reference"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).starts_with("# The script language\n"));
}
