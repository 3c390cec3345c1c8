//! What is tested besides where it is there: Firefox, WebKit, and the tools that the worked examples are built with. They are
//! installed where that takes no questions, and never required; the tests tell what they leave out.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    browser_install,
    cache::Cache,
    cargo_install::{self, Progress},
    digest,
    failure::{Failure, Result},
    process,
    workspace::root,
};

/// Examples with a `requirements.txt`, and the program that it brings.
const PYTHON: [(&str, &str); 2] = [("mkdocs", "mkdocs"), ("jupyter", "jupyter-nbconvert")];
/// Examples with a `package-lock.json`.
const NODE: [&str; 2] = ["reveal", "docusaurus"];

/// The driver of Firefox, which no distribution packages: the version that the tests were written with.
const GECKODRIVER: &str = "0.37.1";

/// Where the programs are that were installed.
#[derive(Debug, Default)]
pub(crate) struct Besides {
    /// The folder of geckodriver, if PATH has none.
    geckodriver: Option<PathBuf>,
    /// Programs and modules of Python, if PATH has not all of them.
    python: Option<PathBuf>,
}

impl Besides {
    /// Finds or installs what can be had, and says what cannot.
    pub(crate) fn try_set_up() -> Self {
        let webkit = ["webkit2gtk-driver", "xvfb"];
        browser_install::try_packages(&["WebKitWebDriver", "Xvfb"], &webkit, "WebKit");
        let found = Self {
            geckodriver: geckodriver().unwrap_or_else(|why| leave_out("Firefox", &why)),
            python: python().unwrap_or_else(|why| leave_out("examples in Python", &why)),
        };
        for example in NODE {
            node(example).unwrap_or_else(|why| leave_out(&format!("examples/{example}"), &why));
        }
        browser_install::try_packages(&["hugo"], &["hugo"], "an example in Hugo");
        found
    }

    /// Lets a command find them.
    pub(crate) fn known_to<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some(dir) = &self.python {
            command
                .env("PYTHONPATH", dir)
                .env("JUPYTER_PATH", dir.join("share/jupyter"));
        }
        let python = self.python.as_ref().map(|dir| dir.join("bin"));
        let dirs = self.geckodriver.clone().into_iter().chain(python);
        let rest = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(dirs.chain(env::split_paths(&rest)));
        command.env("PATH", path.unwrap_or(rest))
    }
}

fn leave_out<T: Default>(what: &str, why: &Failure) -> T {
    let why = why.to_string();
    let why = why.lines().next().unwrap_or_default();
    println!("xtask: going on without {what}: {why}");
    T::default()
}

/// Firefox from packages, and the folder of its driver if that is not on PATH.
fn geckodriver() -> Result<Option<PathBuf>> {
    let has = |program: &str| !process::all_on_path(program).is_empty();
    if !has("firefox") {
        browser_install::try_packages(&["firefox-esr"], &["firefox-esr"], "Firefox");
    }
    if has("geckodriver") || !(has("firefox") || has("firefox-esr")) {
        return Ok(None);
    }
    let bin = |dir: &Path| dir.join("bin");
    let is_there = |dir: &Path| bin(dir).join(process::executable("geckodriver")).is_file();
    let fill = |dir: &Path| {
        println!(
            "xtask: building geckodriver {GECKODRIVER}, to test Firefox besides (two minutes)"
        );
        cargo_install::install("geckodriver", GECKODRIVER, dir, &Progress::default())
    };
    let key = format!("geckodriver-{GECKODRIVER}");
    Ok(Some(bin(&Cache::of_user()?.provide(&key, is_there, fill)?)))
}

fn folder(example: &str) -> PathBuf {
    root().join("examples").join(example)
}

/// What all examples in Python are built with, in one folder of the cache: without an environment of its own, which could not
/// be moved. Nothing if PATH has it.
fn python() -> Result<Option<PathBuf>> {
    let is_missing = |(_, program): &(&str, &str)| process::all_on_path(program).is_empty();
    if !PYTHON.iter().any(is_missing) {
        return Ok(None);
    }
    let lists = PYTHON.map(|(example, _)| folder(example).join("requirements.txt"));
    let mut texts = Vec::new();
    for list in &lists {
        texts.push(fs::read_to_string(list).map_err(Failure::file(list))?);
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let is_there = |dir: &Path| {
        let has = |(_, program): &(&str, &str)| dir.join("bin").join(program).is_file();
        PYTHON.iter().all(has)
    };
    let fill = |dir: &Path| {
        println!("xtask: installing what examples in Python are built with, by pip");
        let mut pip = Command::new("python3");
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--target",
        ]);
        pip.arg(dir);
        for list in &lists {
            pip.arg("--requirement").arg(list);
        }
        process::run_quietly(&mut pip)
    };
    let key = format!("examples-{}", digest::short(&texts));
    Cache::of_user()?.provide(&key, is_there, fill).map(Some)
}

/// The packages of an example in JavaScript, in its folder.
fn node(example: &str) -> Result {
    let folder = folder(example);
    if folder.join("node_modules").is_dir() {
        return Ok(());
    }
    println!("xtask: installing what examples/{example} is built with, by npm");
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    process::run_quietly(npm.current_dir(&folder)).inspect_err(|_| {
        // Half of them would pass for all of them the next time.
        let _ = fs::remove_dir_all(folder.join("node_modules"));
    })
}
