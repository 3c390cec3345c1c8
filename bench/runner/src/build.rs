//! Building the programs that are measured.

use crate::Failure;
use crate::program::Program;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder of the benchmarks' workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the workspace")
        .to_path_buf()
}

/// What a program is built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// To be timed.
    Native,
    /// To have its allocations counted.
    Counting,
}

/// Builds a package for the machine at hand.
pub(crate) fn native(package: &str, build: Build) -> Result<Program, Failure> {
    let target = match build {
        Build::Counting => workspace().join("target/count"),
        _ => workspace().join("target"),
    };
    let mut cargo = cargo(package, &target);
    if build == Build::Counting {
        cargo.args(["--features", "count"]);
    }
    run(cargo)?;
    Ok(Program::new(target.join("release").join(package)))
}

/// Builds a package for wasm; the path of the module.
pub(crate) fn wasm(package: &str) -> Result<PathBuf, Failure> {
    let target = workspace().join("target");
    let mut cargo = cargo(package, &target);
    cargo.args(["--lib", "--target", "wasm32-unknown-unknown"]);
    run(cargo)?;
    let module = format!("{}.wasm", package.replace('-', "_"));
    Ok(target.join("wasm32-unknown-unknown/release").join(module))
}

fn cargo(package: &str, target: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace()).args([
        "build",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        package,
    ]);
    cargo.arg("--target-dir").arg(target);
    cargo
}

/// Its output goes where it does not mix with figures.
fn run(mut command: Command) -> Result<(), Failure> {
    command.stdout(Stdio::null());
    match command.status()? {
        status if status.success() => Ok(()),
        status => Err(format!("{command:?} ended with {status}").into()),
    }
}
