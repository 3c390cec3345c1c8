//! `swarm`: last lines, scripts of failures, limits, interrupts.
use crate::support::{folder, last_line, raftglass, stderr, stdout, text};
use std::fs;

#[test]
fn seeds_that_break_nothing_are_counted() {
    let args = ["swarm", "--seeds", "0..3", "--jobs", "2"];
    let output = raftglass(&args);
    assert_eq!(output.status.code(), Some(0));
    let line = last_line(&output);
    assert!(
        line.starts_with("3 seeds, ") && line.ends_with(" events, 0 violations"),
        "{line}"
    );
    assert!(stderr(&output).starts_with("seeds 0..3, 2 at once\n"));
    // The same seeds are the same runs, however many at once.
    assert_eq!(
        last_line(&raftglass(&["swarm", "--seeds", "0..3", "--jobs", "1"])),
        line
    );
}

#[test]
fn a_failure_is_shrunk_written_and_replayed() {
    let out = folder("swarm-failure").join("made/here");
    let args = [
        "swarm",
        "--seeds",
        "0..50",
        "--rule-off",
        "quorum-size",
        "--jobs",
        "1",
        "--out",
        text(&out),
    ];
    let output = raftglass(&args);
    assert_eq!(output.status.code(), Some(1));
    let said = stdout(&output);
    assert!(
        said.starts_with("seed 0: committed-is-durable is violated: "),
        "{said}"
    );
    assert!(
        said.contains("seed-0.raft; replayed: committed-is-durable is violated again\n"),
        "{said}"
    );
    assert!(
        last_line(&output).starts_with("1 seeds, ") && said.ends_with(" events, 1 violations\n"),
        "{said}"
    );
    assert!(stderr(&output).ends_with("not played: go on with --seeds 1..50\n"));
    let script = out.join("seed-0.raft");
    let written = fs::read_to_string(&script).expect("it is written");
    assert!(
        written.starts_with("# Seed 0: committed-is-durable is violated: "),
        "{written}"
    );
    assert!(
        written.ends_with("expect violated(committed-is-durable)\n"),
        "{written}"
    );
    assert_eq!(raftglass(&["check", text(&script)]).status.code(), Some(0));
    assert_eq!(fs::read_dir(&out).expect("the folder is there").count(), 1);
}

#[test]
fn a_swarm_ends_when_its_minutes_are_over() {
    let output = raftglass(&[
        "swarm",
        "--seeds",
        "5..18000000000000000000",
        "--minutes",
        "0.001",
    ]);
    assert_eq!(output.status.code(), Some(0));
    assert!(last_line(&output).ends_with(" events, 0 violations"));
    let said = stderr(&output);
    assert!(
        said.contains("not played: go on with --seeds ")
            && said.ends_with("..18000000000000000000\n"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_done_is_misuse() {
    let file = folder("swarm-misuse").join("file");
    fs::write(&file, "").expect("a file can be written");
    let output = raftglass(&["swarm", "--seeds", "0..1", "--out", text(&file)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).ends_with("expected a folder, found a file\n"),
        "{}",
        stderr(&output)
    );
    for (args, expected) in [
        (
            &["--seeds", "5..5"][..],
            "expected two numbers such as 0..1000, the smaller first",
        ),
        (
            &["--seeds", "0..1", "--minutes", "-1"],
            "unexpected argument '-1'",
        ),
        (
            &["--seeds", "0..1", "--minutes", "soon"],
            "expected a number of minutes from 0 to 525600",
        ),
        (
            &["--seeds", "0..1", "--jobs", "0"],
            "invalid value '0' for '--jobs <N>'",
        ),
        (
            &["--seeds", "0..1", "--rule-off", "gravity"],
            "invalid value 'gravity'",
        ),
    ] {
        let output = raftglass(&[&["swarm"], args].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}

#[cfg(unix)]
mod interrupts {
    use crate::support::{command, folder, text};
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Child, Command, Stdio};

    /// A swarm that would never end, with its handler in place.
    fn swarm(args: &[&str]) -> (Child, BufReader<std::process::ChildStderr>) {
        let mut child = command(&[&["swarm", "--jobs", "2"], args].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut said = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut line = String::new();
        said.read_line(&mut line).expect("it says something");
        assert!(line.starts_with("seeds "), "{line}");
        (child, said)
    }

    fn interrupt(child: &Child) {
        let id = child.id().to_string();
        let done = Command::new("kill").args(["-INT", &id]).status();
        assert!(done.expect("there is a kill").success());
    }

    fn end(mut child: Child) -> (Option<i32>, String) {
        let code = child.wait().expect("it ends").code();
        let mut out = String::new();
        let mut stdout = child.stdout.take().expect("it is piped");
        stdout.read_to_string(&mut out).expect("it is text");
        (code, out)
    }

    #[test]
    fn the_first_one_ends_a_swarm_after_the_runs_under_way() {
        let (child, mut said) = swarm(&["--seeds", "0..1000000000"]);
        interrupt(&child);
        let (code, out) = end(child);
        assert_eq!(code, Some(130), "{out}");
        assert!(out.ends_with(" events, 0 violations\n"), "{out}");
        let mut rest = String::new();
        said.read_to_string(&mut rest).expect("it is text");
        assert!(
            rest.contains("interrupted: the runs under way are finished"),
            "{rest}"
        );
        assert!(rest.contains("not played: go on with --seeds "), "{rest}");
    }

    #[test]
    fn what_was_found_before_one_is_kept_and_told() {
        let out = folder("swarm-interrupted");
        // Shrinking this one takes a while.
        let seeds = [
            "--seeds",
            "0..1000000000",
            "--rule-off",
            "log-matching-check",
        ];
        let (child, mut said) = swarm(&[&seeds[..], &["--out", text(&out)]].concat());
        let mut line = String::new();
        while !line.contains("is violated") {
            line.clear();
            assert_ne!(said.read_line(&mut line).expect("it says something"), 0);
        }
        let written = std::fs::read_dir(&out)
            .expect("the folder is there")
            .count();
        assert!(written > 0, "it is written before it is told");
        interrupt(&child);
        // The second one counts when the first was noted.
        while !line.starts_with("interrupted") {
            line.clear();
            if said.read_line(&mut line).expect("it says something") == 0 {
                break;
            }
        }
        interrupt(&child);
        let (code, _) = end(child);
        assert!(matches!(code, Some(1 | 130)), "{code:?}");
        assert!(
            std::fs::read_dir(&out)
                .expect("the folder is there")
                .count()
                >= written
        );
    }
}
