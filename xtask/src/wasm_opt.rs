//! wasm-opt, which takes a few per cent off the module: used when it can be had, never required.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cache::Cache,
    failure::{Failure, Result},
    process::{self, major, version_of},
};

/// Older ones cannot read all that rustc emits.
const OLDEST: u32 = 116;

/// What npm is asked for where PATH has none.
const BINARYEN: &str = "132";

/// What rustc's wasm uses; named because the release profile strips the section that says so.
const FEATURES: [&str; 6] = [
    "bulk-memory",
    "sign-ext",
    "nontrapping-float-to-int",
    "mutable-globals",
    "reference-types",
    "multivalue",
];

/// The one on PATH if it is recent enough, else the one in the cache, else one that npm fetches there.
pub(crate) fn find_or_fetch(cache: &Cache) -> Option<PathBuf> {
    let on_path = process::all_on_path("wasm-opt")
        .into_iter()
        .find(|file| is_usable(file));
    on_path.or_else(|| {
        let key = format!("binaryen-{BINARYEN}");
        match cache.provide(&key, |dir| is_usable(&program(dir)), fetch) {
            Ok(dir) => Some(program(&dir)),
            Err(why) => {
                println!(
                    "xtask: going on without wasm-opt, the module stays a few per cent larger: {}",
                    brief(&why)
                );
                None
            }
        }
    })
}

fn is_usable(file: &Path) -> bool {
    file.is_file()
        && version_of(file)
            .as_deref()
            .and_then(major)
            .is_some_and(|version| version >= OLDEST)
}

fn program(dir: &Path) -> PathBuf {
    if cfg!(windows) {
        dir.join("wasm-opt.cmd")
    } else {
        dir.join("bin").join("wasm-opt")
    }
}

fn fetch(dir: &Path) -> Result {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if process::output(npm, &["--version"]).is_none() {
        return Err(Failure::Missing(format!(
            "wasm-opt {OLDEST} or later is not on PATH and there is no npm to fetch it"
        )));
    }
    println!("xtask: fetching wasm-opt with npm (a few seconds)");
    fs::create_dir_all(dir).map_err(Failure::file(dir))?;
    let flags = [
        "--global",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
        "--fetch-retries=0",
    ];
    let mut command = Command::new(npm);
    command
        .arg("install")
        .args(flags)
        .arg("--prefix")
        .arg(dir)
        .arg(format!("binaryen@{BINARYEN}"));
    process::run_quietly(command.current_dir(env::temp_dir()))
}

/// The first line of a failure: this one is only noted.
fn brief(failure: &Failure) -> String {
    failure
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Optimises a module in place. A wasm-opt that fails leaves the module as it was.
pub(crate) fn optimise(wasm_opt: &Path, module: &Path) -> Result {
    let before = size(module)?;
    let smaller = module.with_extension("wasm.smaller");
    let features = FEATURES.map(|feature| format!("--enable-{feature}"));
    let mut command = Command::new(wasm_opt);
    command
        .args(features)
        .arg("-O1")
        .arg(module)
        .arg("-o")
        .arg(&smaller);
    if let Err(why) = process::run_quietly(&mut command) {
        println!("xtask: wasm-opt failed, the module stays as it is: {why}");
        let _ = fs::remove_file(&smaller);
        return Ok(());
    }
    fs::rename(&smaller, module).map_err(Failure::file(module))?;
    println!(
        "xtask: wasm-opt: {} kB, was {} kB",
        size(module)? / 1000,
        before / 1000
    );
    Ok(())
}

fn size(file: &Path) -> Result<u64> {
    fs::metadata(file)
        .map(|data| data.len())
        .map_err(Failure::file(file))
}
