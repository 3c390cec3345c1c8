//! Instructions per proposal: those of a long run less those of a short one, which leaves start and end out.

use crate::Failure;
use crate::program::{Program, Task};
use std::process::Command;

const SHORT: u64 = 4_000;
const LONG: u64 = 20_000;

/// Whether valgrind is there.
pub(crate) fn is_there() -> bool {
    Command::new("valgrind")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Instructions per proposal of a workload, or per tick of the fault-laden one.
pub(crate) fn instructions(
    program: &Program,
    workload: &'static str,
    nodes: u32,
) -> Result<u64, Failure> {
    let count = |n| {
        let words = Task::new(workload, nodes, n).args();
        collected(program, &words.each_ref().map(String::as_str))
    };
    let (short, long) = std::thread::scope(|scope| {
        let short = scope.spawn(|| count(SHORT).map_err(|failure| failure.to_string()));
        let long = count(LONG).map_err(|failure| failure.to_string());
        (short.join().expect("counting does not panic"), long)
    });
    Ok((long? - short?) / (LONG - SHORT))
}

/// Instructions of a whole run with these words.
pub(crate) fn collected(program: &Program, words: &[&str]) -> Result<u64, Failure> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program.path())
        .args(words)
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    match count.and_then(|(_, count)| count.trim().parse().ok()) {
        Some(count) => Ok(count),
        None => Err(format!("callgrind says nothing of {:?}: {text}", words).into()),
    }
}
