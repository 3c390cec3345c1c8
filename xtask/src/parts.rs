//! The module of the page in two parts: what a first visit needs, and the rest. `split` does it by the list `web/rest.txt`, which
//! `cargo xtask parts` writes from what runs in a browser.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    browser::Browser,
    failure::{Failure, Result},
    process,
    tools::Tools,
    workspace::{WASM_TARGET, WEB_PACKAGE, cargo, root, target_dir},
};

/// The profile that trunk builds the page with; named in `index.html`.
const PROFILE: &str = "page";

/// What tells of the split: names of functions that are one for each, and what the linker did with addresses.
const ENVIRONMENT: [(&str, &str); 2] = [
    ("CARGO_PROFILE_PAGE_STRIP", "false"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-C symbol-mangling-version=v0 -C link-arg=--emit-relocs",
    ),
];

/// What the script beside the module imports once the module is split; `split` writes it.
pub(crate) const IMPORT: &str = "import { lend, rest } from './rest.js';\n";

/// Makes a build by trunk one that can be split.
pub(crate) fn splittable(trunk: &mut Command) -> &mut Command {
    trunk.envs(ENVIRONMENT)
}

/// The first part, under the name that wasm-bindgen gave the whole.
pub(crate) fn first(dist: &Path) -> PathBuf {
    dist.join(format!("{WEB_PACKAGE}_bg.wasm"))
}

/// The rest; `static/rest.js` knows its name.
pub(crate) fn rest(dist: &Path) -> PathBuf {
    dist.join(format!("{WEB_PACKAGE}_rest.wasm"))
}

/// Splits the module of a build by trunk.
pub(crate) fn split(dist: &Path) -> Result {
    let linked = target_dir()
        .join(WASM_TARGET)
        .join(PROFILE)
        .join(format!("{}.wasm", WEB_PACKAGE.replace('-', "_")));
    let script = dist.join(format!("{WEB_PACKAGE}.js"));
    let mut command = program();
    command
        .arg("cut")
        .args([first(dist), linked, list(), rest(dist), script]);
    process::run(&mut command).map_err(|failure| {
        failure.advise("RUSTFLAGS, if set, hides what the page is built with: unset it")
    })
}

/// `cargo xtask parts`: opens the page with a module that notes what runs, and writes the list anew.
pub(crate) fn write_list() -> Result {
    let browser = Browser::find_or_install()?;
    let tools = Tools::set_up()?;
    let folder = target_dir().join("parts");
    let mut trunk = tools.trunk();
    trunk
        .args(["build", "--release=true", "--dist"])
        .arg(&folder);
    process::run(splittable(&mut trunk))?;
    let (module, noting) = (folder.join("whole.wasm"), first(&folder));
    fs::rename(&noting, &module).map_err(Failure::file(&noting))?;
    process::run(program().arg("instrument").args([&module, &noting]))?;
    let mut visits = cargo();
    visits.args(["run", "--quiet", "--package", "e2e", "--bin", "parts"]);
    visits.env("RAFTGLASS_DIST", &folder);
    let ran = folder.join("ran.txt");
    let told = process::output_of(browser.named_in(&mut visits))?;
    fs::write(&ran, told).map_err(Failure::file(&ran))?;
    let lines = process::output_of(program().arg("list").args([&module, &ran]))?;
    let text = format!("{HEAD}{lines}");
    fs::write(list(), &text).map_err(Failure::file(list()))?;
    println!(
        "xtask: {} has {} lines",
        list().display(),
        text.lines().count()
    );
    Ok(())
}

const HEAD: &str = "\
# What of the page's module is fetched behind the running page: modules that no first visit enters, and single functions of
# others, with a hash of their whole names. Behind `~` functions of which a part is: hashes of the name and of the shape, and a bit
# for each stretch, 1 if it runs. Written by `cargo xtask parts`, read by `cargo xtask build`. What is not here comes first, so a list
# that is out of date makes the first part larger and breaks nothing.
";

fn list() -> PathBuf {
    root().join("web/rest.txt")
}

fn program() -> Command {
    let mut command = cargo();
    command.args(["run", "--quiet", "--package", "split", "--"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page asks for the rest by the name under which it is written.
    #[test]
    fn the_page_knows_where_the_rest_is() {
        let script = include_str!("../../static/rest.js");
        let name = rest(Path::new(""));
        assert!(
            script.contains(&format!("new URL('{}', import.meta.url)", name.display())),
            "{}",
            name.display()
        );
    }
}
