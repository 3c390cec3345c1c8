//! `cargo xtask conformance`: etcd's scripts against our raft, run by the command line tool.

use std::{
    ffi::OsStr,
    path::PathBuf,
    process::{Command, ExitCode},
};

use crate::{
    failure::Result,
    process,
    workspace::{cargo, root},
};

/// Our own scripts, in the checkout.
const OWN: [&str; 2] = ["sim/scenarios", "sim/tests/testdata"];

/// etcd's scripts, which stand beside the checkout where they are tested.
const ETCD: &str = "../shared/conformance";

/// Runs the given files and folders, which may be relative to where the user is; gives the tool's exit code.
pub(crate) fn run(paths: &[impl AsRef<OsStr>]) -> Result<ExitCode> {
    let mut command = command(paths);
    let status = command
        .status()
        .map_err(|why| process::not_started(&command, &why))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The same as a step of the tests.
pub(crate) fn check(paths: &[PathBuf]) -> Result {
    process::run(command(paths).current_dir(root()))
}

fn command(paths: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(cargo().get_program());
    command.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "raftglass",
        "--manifest-path",
    ]);
    command
        .arg(root().join("Cargo.toml"))
        .args(["--", "conformance"])
        .args(paths);
    command
}

/// Our own scripts.
pub(crate) fn own_scripts() -> [PathBuf; 2] {
    OWN.map(PathBuf::from)
}

/// etcd's scripts, or the folder in which they were not found.
pub(crate) fn etcd_scripts() -> std::result::Result<PathBuf, &'static str> {
    Some(PathBuf::from(ETCD))
        .filter(|dir| root().join(dir).is_dir())
        .ok_or(ETCD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_options_go_to_the_tool_untouched() {
        let shown = process::shown(&command(&["a b.txt", "--probe=decrement"]));
        assert!(
            shown.ends_with("-- conformance 'a b.txt' --probe=decrement"),
            "{shown}"
        );
        assert!(
            shown.contains("run --quiet --release --package raftglass"),
            "{shown}"
        );
    }
}
