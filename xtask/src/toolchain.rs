//! What rustup adds: the wasm target, and rustfmt and clippy where the profile left them out.

use std::{path::Path, process::Command};

use crate::{
    failure::{Failure, Result},
    process,
    workspace::{WASM_TARGET, cargo, root},
};

/// Sees to it that the page can be compiled.
pub(crate) fn ensure_wasm_target() -> Result {
    let libs = process::output(
        "rustc",
        &["--print", "target-libdir", "--target", WASM_TARGET],
    );
    if libs.is_some_and(|dir| Path::new(&dir).is_dir()) {
        return Ok(());
    }
    rustup(
        &["target", "add", WASM_TARGET],
        &format!("install the standard library of the target {WASM_TARGET}"),
    )
}

/// Sees to it that the checks can be run.
pub(crate) fn ensure_components() -> Result {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let is_there = cargo()
            .args([subcommand, "--version"])
            .output()
            .is_ok_and(|o| o.status.success());
        if !is_there {
            rustup(
                &["component", "add", component],
                &format!("install {component}"),
            )?;
        }
    }
    Ok(())
}

fn rustup(args: &[&str], otherwise: &str) -> Result {
    let command = format!("rustup {}", args.join(" "));
    if process::all_on_path("rustup").is_empty() {
        let missing = Failure::Missing(format!(
            "`{command}` is needed, and there is no rustup on PATH"
        ));
        let advice = format!(
            "{otherwise} the way this Rust was installed, or install rustup (https://rustup.rs)"
        );
        return Err(missing.advise(advice).during("set up Rust"));
    }
    let advice = format!(
        "see that this machine reaches static.rust-lang.org, then run `{command}` or this again"
    );
    process::run(Command::new("rustup").args(args).current_dir(root()))
        .map_err(|failure| failure.advise(advice).during("set up Rust"))
}
