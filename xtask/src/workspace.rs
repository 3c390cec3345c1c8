//! The checkout: where it is and what it pins.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::failure::{Failure, Result};

/// The target that the page is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The package whose module the page loads.
pub(crate) const WEB_PACKAGE: &str = "raftglass-web";

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    // Asked at run time first: a target folder may be shared by several checkouts.
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    xtask.parent().map(Path::to_path_buf).unwrap_or(xtask)
}

/// Where cargo puts what it builds.
pub(crate) fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The cargo that runs us, in the checkout.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// The version of wasm-bindgen in Cargo.lock; its command line tool must be exactly that.
pub(crate) fn wasm_bindgen_version() -> Result<String> {
    let path = root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    locked_version(&lock, "wasm-bindgen")
        .map(str::to_owned)
        .ok_or(Failure::Unexpected {
            path,
            expected: "the package wasm-bindgen with its version",
        })
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "\
[[package]]
name = \"wasm-bindgen-macro\"
version = \"9.9.9\"

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.129\"
";

    #[test]
    fn the_locked_version_is_that_of_the_package_with_exactly_that_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
