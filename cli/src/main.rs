//! The command line of Raftglass.
//!
//! Exit codes: 0 all is well, 1 something failed, 2 the command was not understood.
#![forbid(unsafe_code)]

mod check;
mod conformance;
mod files;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// A laboratory for the raft of etcd.
#[derive(Debug, Parser)]
#[command(name = "raftglass", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run scripts of etcd's test-suite and compare what they print.
    Conformance(conformance::Options),
    /// Run scenarios of our own to their end.
    Check {
        /// Scenario files, or folders that are searched for `*.raft`.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
}

fn main() -> ExitCode {
    let passed = match Cli::parse().command {
        Command::Conformance(options) => conformance::run(&options),
        Command::Check { paths } => check::run(&paths),
    };
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
