//! The command line of Raftglass.
#![forbid(unsafe_code)]

mod check;
mod conformance;
mod files;
mod find;
mod interrupt;
mod outcome;
mod panics;
mod play;
mod progress;
mod script;
mod seeds;
mod swarm;
mod trace;

use clap::{Parser, Subcommand};
use outcome::{EXIT_CODES, Outcome};
use std::path::PathBuf;
use std::process::ExitCode;

/// A laboratory for the raft of etcd.
#[derive(Debug, Parser)]
#[command(name = "raftglass", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run scripts of etcd's test-suite and compare what they print.
    Conformance(conformance::Options),
    /// Run scenarios of our own to their end: they have to be readable, and what they expect has to hold.
    Check {
        /// Scenario files, or folders that are searched for `*.raft`.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Play a script and print what happens.
    Run(play::Options),
    /// Play random runs under all invariants. The last line counts seeds, events and violations.
    Swarm(swarm::Options),
    /// Search random runs until a condition holds, and write the shortest script found.
    Find(find::Options),
    /// Play a script and write what happened as a log for ShiViz, as JSON lines, or as a space-time diagram.
    Trace(trace::Options),
    /// Lay scenarios out in the canonical form.
    Fmt {
        /// Scenario files, or folders that are searched for `*.raft`.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Change nothing; fail when something would change.
        #[arg(long)]
        check: bool,
    },
    /// Print the reference of the script language, as in docs/script-language.md.
    Reference,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Conformance(options) => conformance::run(&options),
        Command::Check { paths } => check::run(&paths),
        Command::Run(options) => play::run(&options),
        Command::Swarm(options) => swarm::run(&options),
        Command::Find(options) => find::run(&options),
        Command::Trace(options) => trace::run(&options),
        Command::Fmt { paths, check } => script::format(&paths, check),
        Command::Reference => {
            print!("{}", sim::script::reference());
            Outcome::Passed
        }
    };
    outcome.into()
}
