//! `cargo xtask bench`: figures, taken by the runner in the benchmarks' own workspace.

use std::{
    ffi::OsString,
    process::{Command, ExitCode},
};

use crate::{
    browser::Browser,
    dist,
    failure::Result,
    process, toolchain,
    tools::Tools,
    workspace::{cargo, root},
};

/// Runs the runner with these words; gives its exit code.
pub(crate) fn run(words: &[OsString]) -> Result<ExitCode> {
    let browser = match words.first() {
        Some(word) if word == "web" => {
            let browser = Browser::find_or_install()?;
            dist::build(&Tools::set_up()?)?;
            Some(browser)
        }
        _ if words.iter().any(|word| word == "--instructions") => None,
        _ => toolchain::ensure_wasm_target().map(|()| None)?,
    };
    let mut command = in_bench("run");
    if let Some(browser) = &browser {
        browser.named_in(&mut command);
    }
    command.args(["--quiet", "--release", "--package", "bench-runner", "--"]);
    command.args(words);
    let status = command
        .status()
        .map_err(|why| process::not_started(&command, &why))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The benchmarks are well formed and exchange etcd's messages; the peer is left out.
pub(crate) fn check() -> Result {
    process::run(in_bench("fmt").args(["--all", "--", "--check"]))?;
    process::run(in_bench("clippy").args(["--quiet", "--all-targets", "--", "-D", "warnings"]))?;
    process::run(in_bench("test").args(["--quiet"]))
}

fn in_bench(what: &str) -> Command {
    let mut command = Command::new(cargo().get_program());
    command.current_dir(root().join("bench")).arg(what);
    command
}
