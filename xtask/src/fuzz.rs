//! `cargo xtask fuzz`: arbitrary messages for raft-core, guided by coverage.
//!
//! What cargo-fuzz does, with the stable compiler and without installing anything: libFuzzer comes as a crate, and the
//! compiler counts the edges that were taken.

use std::{fs, process::Command};

use crate::{
    failure::{Failure, Result},
    process,
    workspace::{cargo, root},
};

/// Flags by which libFuzzer sees where the program has been.
const COUNT_EDGES: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    --cfg fuzzing -Ccodegen-units=1";

/// Fuzzes for so many seconds. What was found earlier is where it begins; a failure leaves its input in the folder
/// that libFuzzer names.
pub(crate) fn run(seconds: u32) -> Result {
    let folder = root().join("raft-core/fuzz");
    let corpus = folder.join("target/corpus");
    fs::create_dir_all(&corpus).map_err(Failure::file(&corpus))?;
    let mut command = Command::new(cargo().get_program());
    // With a target named, build scripts are compiled without the flags.
    command
        .current_dir(&folder)
        .env("RUSTFLAGS", COUNT_EDGES)
        .args([
            "run",
            "--quiet",
            "--release",
            "--bin",
            "step",
            "--target",
            &host()?,
            "--",
        ]);
    command
        .arg(format!("-max_total_time={seconds}"))
        .args(["-max_len=4096", "-artifact_prefix=target/"])
        .arg(&corpus);
    process::run(&mut command)
}

/// The triple of this machine.
fn host() -> Result<String> {
    let text = process::output("rustc", &["--version", "--verbose"]).unwrap_or_default();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::Command {
        command: "rustc --version --verbose".to_owned(),
        outcome: "did not name the host".to_owned(),
        output: Vec::new(),
    })
}
