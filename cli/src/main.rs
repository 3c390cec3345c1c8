//! The command line of Raftglass.
#![forbid(unsafe_code)]

mod check;
mod conformance;
mod files;
mod find;
mod interrupt;
mod lesson;
mod link;
mod outcome;
mod panics;
mod play;
mod poster;
mod progress;
mod results;
mod script;
mod seeds;
mod swarm;
mod trace;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
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
    /// Run scenarios of our own, lessons, links, or traces, to their end: they have to be readable, what they expect has to
    /// hold, and the goals of a link have to be met. A folder with `lesson.raft` or `challenge.raft` is looked at with its
    /// texts. A trace of somebody's raft (docs/your-raft.md) must not break an invariant, nor differ from etcd's raft where it
    /// tells what the nodes are given.
    Check {
        /// Scenario files, traces, folders that are searched for `*.raft` and `*.jsonl`, or links: `#r1.…`, alone or behind an
        /// address.
        #[arg(required_unless_present = "links", value_name = "PATH|LINK")]
        paths: Vec<PathBuf>,
        /// A file of results of challenges, one in a line: a name, if any, and the link. Each is replayed and judged.
        #[arg(long, value_name = "FILE", conflicts_with = "paths")]
        links: Option<PathBuf>,
        /// A folder of challenges of your own that results may be of, beside those that come with the program.
        #[arg(long, value_name = "DIR", requires = "links")]
        challenges: Vec<PathBuf>,
        /// Print the table of results as comma-separated values.
        #[arg(long, requires = "links")]
        csv: bool,
    },
    /// Print the link of a script.
    Link(link::Options),
    /// Play a script and print what happens.
    Run(play::Options),
    /// Play random runs under all invariants. The last line counts seeds, events and violations.
    Swarm(swarm::Options),
    /// Search random runs until a condition holds, and write the shortest script found.
    Find(find::Options),
    /// Play a script and write what happened as a log for ShiViz, as JSON lines, or as a space-time diagram.
    Trace(trace::Options),
    /// Draw one moment of a script as an SVG, for a page to show before the program is there.
    Poster(poster::Options),
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

/// What was asked for. Every command's help tells the exit codes. A command line that is not understood ends the program.
fn command() -> Command {
    let known = Cli::command().mut_subcommands(|command| command.after_help(EXIT_CODES));
    let matches = known.get_matches();
    match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli.command,
        Err(error) => error.exit(),
    }
}

fn main() -> ExitCode {
    let outcome = match command() {
        Command::Conformance(options) => conformance::run(&options),
        Command::Check {
            links: Some(file),
            challenges,
            csv,
            ..
        } => results::run(&file, &challenges, csv),
        Command::Check { paths, .. } => check::run(&paths),
        Command::Run(options) => play::run(&options),
        Command::Swarm(options) => swarm::run(&options),
        Command::Find(options) => find::run(&options),
        Command::Trace(options) => trace::run(&options),
        Command::Link(options) => link::run(&options),
        Command::Poster(options) => poster::run(&options),
        Command::Fmt { paths, check } => script::format(&paths, check),
        Command::Reference => {
            print!("{}", sim::script::reference());
            Outcome::Passed
        }
    };
    outcome.into()
}
