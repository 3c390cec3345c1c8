//! `cargo xtask`: serves, builds and tests Raftglass, and installs what that takes.
//!
//! | file | duty |
//! |---|---|
//! | `args.rs` | what was asked for |
//! | `serve.rs`, `dist.rs`, `single_file.rs`, `suite.rs`, `conformance.rs`, `bench.rs`, `shots.rs`, `fuzz.rs` | the commands |
//! | `parts.rs`, `offline.rs`, `single_file/`, `digest.rs` | what is made of the built page: a module in two parts, the worker's list, one file; hashes |
//! | `toolchain.rs`, `tools.rs`, `browser.rs`, `browser_install.rs`, `besides.rs` | finding what they need, installing what is missing |
//! | `cache.rs`, `cargo_install.rs` | where tools are kept, how they are built |
//! | `process.rs`, `workspace.rs`, `report.rs`, `failure.rs` | running programs, the checkout, the table of steps, what a person is told |
//!
//! Besides the standard library only two small crates without dependencies are used (hashes, base64), so that the first command of a
//! newcomer starts after seconds.

#![forbid(unsafe_code)]

mod args;
mod bench;
mod besides;
mod browser;
mod browser_install;
mod cache;
mod cargo_install;
mod conformance;
mod digest;
mod dist;
mod failure;
mod fuzz;
mod offline;
mod parts;
mod process;
mod report;
mod serve;
mod shots;
mod single_file;
mod suite;
mod toolchain;
mod tools;
mod workspace;

use std::{env, process::ExitCode};

use args::{HELP, Request, USAGE};
use failure::Result;

fn main() -> ExitCode {
    match args::parse(env::args_os().skip(1)) {
        Ok(request) => perform(request).unwrap_or_else(|failure| {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }),
        Err(why) => {
            eprintln!("xtask: {why}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn perform(request: Request) -> Result<ExitCode> {
    match request {
        Request::Help => println!("{HELP}"),
        Request::Serve { port } => serve::serve(port)?,
        Request::Announce { port } => serve::announce(port),
        Request::Build => dist::build(&tools::Tools::set_up()?)?,
        Request::SingleFile { path } => single_file::build(path)?,
        Request::Test { fast } => suite::test(fast)?,
        Request::Conformance { paths } => return conformance::run(&paths),
        Request::Bench { words } => return bench::run(&words),
        Request::Parts => parts::write_list()?,
        Request::Shots { moments } => shots::run(&moments)?,
        Request::Fuzz { seconds } => fuzz::run(seconds)?,
    }
    Ok(ExitCode::SUCCESS)
}
