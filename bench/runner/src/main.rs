//! `cargo xtask bench …`: builds the benchmarks, runs them side by side, and writes what came of it into
//! `docs/performance.md`.
//!
//! Machines are shared and noisy: the peers take turns, figures are medians, and instructions are counted, which
//! repeats exactly.

mod browser;
mod build;
mod callgrind;
mod core;
mod page;
mod program;
mod sim;
mod wasm;
mod web;

use std::process::ExitCode;

const USAGE: &str = "\
usage: bench core [--repetitions N]      measures everything and writes docs/performance.md
       bench core --instructions [--json]  counts the instructions of raft-core alone
       bench sim [--repetitions N]       measures the simulator and writes docs/performance.md
       bench web [--minutes N] [--peer FOLDER]  measures the built page in a browser and writes docs/performance.md";

/// Runs of each, unless told otherwise.
const REPETITIONS: usize = 5;

/// Why a benchmark was not taken.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["core"] => core::everything(REPETITIONS),
        ["sim"] => sim::everything(REPETITIONS),
        [part @ ("core" | "sim"), "--repetitions", n] => match n.parse() {
            Ok(n) if (1..=99).contains(&n) && part == "core" => core::everything(n),
            Ok(n) if (1..=99).contains(&n) => sim::everything(n),
            _ => {
                return usage(&format!(
                    "--repetitions takes a number from 1 to 99, not {n:?}"
                ));
            }
        },
        ["web", ref words @ ..] => web::everything(words),
        ["core", "--instructions"] => core::instructions(false),
        ["core", "--instructions", "--json"] | ["core", "--json", "--instructions"] => {
            core::instructions(true)
        }
        _ => return usage(&format!("not understood: {args:?}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn usage(why: &str) -> ExitCode {
    eprintln!("bench: {why}\n{USAGE}");
    ExitCode::from(2)
}
