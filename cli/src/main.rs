//! The command line of Raftglass.
//!
//! Exit codes: 0 all is well, 1 something failed, 2 the command was not understood.
#![forbid(unsafe_code)]

mod check;
mod conformance;
mod files;
mod script;

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
    /// Run scenarios of our own to their end: they have to be readable, and what they expect has to hold.
    Check {
        /// Scenario files, or folders that are searched for `*.raft`.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
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
    let passed = match Cli::parse().command {
        Command::Conformance(options) => conformance::run(&options),
        Command::Check { paths } => check::run(&paths),
        Command::Fmt { paths, check } => script::format(&paths, check),
        Command::Reference => {
            print!("{}", sim::script::reference());
            true
        }
    };
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
