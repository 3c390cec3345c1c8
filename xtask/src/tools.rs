//! trunk and wasm-bindgen at exactly the versions that this checkout needs: from PATH, from the cache, or built now.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use crate::{
    cache::Cache,
    cargo_install::{self, Progress, estimate, spoken},
    failure::{Failure, Result},
    process::{self, executable},
    toolchain,
    workspace::{root, wasm_bindgen_version},
};

/// The newest that builds with this workspace's Rust.
const TRUNK_VERSION: &str = "0.21.14";

/// How often a person hears that a build goes on.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// A package of crates.io with the programs that are wanted of it.
#[derive(Debug)]
struct Tool {
    package: &'static str,
    version: String,
    programs: &'static [&'static str],
    /// What its build takes, in seconds of one core.
    cpu_seconds: u32,
}

impl Tool {
    fn key(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }

    /// Whether a folder holds all of its programs in its version.
    fn is_in(&self, dir: &Path) -> bool {
        self.programs.iter().all(|program| {
            let file = dir.join(executable(program));
            file.is_file() && process::version_of(&file).as_deref() == Some(&self.version)
        })
    }

    /// The folder with its programs, if no build is needed.
    fn find(&self, cache: &Cache) -> Option<PathBuf> {
        let cached = cache.place(&self.key()).join("bin");
        let on_path = process::all_on_path(self.programs[0])
            .into_iter()
            .filter_map(|file| Some(file.parent()?.to_owned()));
        std::iter::once(cached)
            .chain(on_path)
            .find(|dir| self.is_in(dir))
    }

    fn install(&self, cache: &Cache, progress: &Progress) -> Result<PathBuf> {
        let good = |dir: &Path| self.is_in(&dir.join("bin"));
        let fill = |dir: &Path| cargo_install::install(self.package, &self.version, dir, progress);
        Ok(cache.provide(&self.key(), good, fill)?.join("bin"))
    }
}

/// What is needed to build the page.
#[derive(Debug)]
pub(crate) struct Tools {
    /// PATH with the chosen tools first.
    path: OsString,
    /// Runs wasm tests in the browser.
    pub(crate) test_runner: PathBuf,
}

impl Tools {
    /// Finds everything, installs what is missing, and says so.
    pub(crate) fn set_up() -> Result<Self> {
        toolchain::ensure_wasm_target()?;
        let cache = Cache::of_user()?;
        let wanted = wanted()?;
        let found: Vec<Option<PathBuf>> = wanted.iter().map(|tool| tool.find(&cache)).collect();
        let dirs = if found.iter().all(Option::is_some) {
            found.into_iter().flatten().collect()
        } else {
            build(&wanted, found, &cache)?
        };
        let test_runner = dirs[BINDGEN].join(executable("wasm-bindgen-test-runner"));
        let rest = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(dirs.into_iter().chain(env::split_paths(&rest)))
            .map_err(|why| Failure::Missing(format!("PATH cannot be extended: {why}")))?;
        Ok(Self { path, test_runner })
    }

    /// trunk, in the checkout, with nothing to download.
    pub(crate) fn trunk(&self) -> Command {
        let mut trunk = Command::new("trunk");
        trunk
            .current_dir(root())
            .env("PATH", &self.path)
            .env("TRUNK_SKIP_VERSION_CHECK", "true");
        // trunk 0.21 refuses to start with the usual NO_COLOR=1: it takes only true and false.
        match env::var_os("NO_COLOR") {
            Some(value) if !value.is_empty() => trunk.env("NO_COLOR", "true"),
            _ => trunk.env_remove("NO_COLOR"),
        };
        trunk
    }
}

/// The place of wasm-bindgen among the wanted tools.
const BINDGEN: usize = 1;

fn wanted() -> Result<[Tool; 2]> {
    Ok([
        Tool {
            package: "trunk",
            version: TRUNK_VERSION.to_owned(),
            programs: &["trunk"],
            cpu_seconds: 200,
        },
        Tool {
            package: "wasm-bindgen-cli",
            version: wasm_bindgen_version()?,
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            cpu_seconds: 70,
        },
    ])
}

/// Builds the tools that were not found, side by side.
fn build(wanted: &[Tool], found: Vec<Option<PathBuf>>, cache: &Cache) -> Result<Vec<PathBuf>> {
    let missing: Vec<&Tool> = wanted
        .iter()
        .zip(&found)
        .filter(|(_, dir)| dir.is_none())
        .map(|(tool, _)| tool)
        .collect();
    println!("{}", announcement(&missing, cores(), &cache.place("")));
    let start = Instant::now();
    let progress: Vec<Progress> = wanted.iter().map(|_| Progress::default()).collect();
    let report = || {
        format!(
            "{}: {}",
            spoken(start.elapsed()),
            states(wanted, &missing, &progress)
        )
    };
    let dirs = side_by_side(wanted, found, &progress, cache, &report)?;
    println!("xtask: tools ready after {}", spoken(start.elapsed()));
    Ok(dirs)
}

fn side_by_side(
    wanted: &[Tool],
    found: Vec<Option<PathBuf>>,
    progress: &[Progress],
    cache: &Cache,
    report: &(dyn Fn() -> String + Sync),
) -> Result<Vec<PathBuf>> {
    // The heartbeat ends when `finished` is dropped, be it by a panic.
    let (finished, heard) = mpsc::channel::<()>();
    thread::scope(move |scope| {
        let _finished = finished;
        let jobs: Vec<_> = std::iter::zip(wanted, std::iter::zip(found, progress))
            .map(|(tool, (dir, progress))| {
                scope.spawn(move || dir.map_or_else(|| tool.install(cache, progress), Ok))
            })
            .collect();
        scope.spawn(move || {
            while let Err(RecvTimeoutError::Timeout) = heard.recv_timeout(HEARTBEAT) {
                println!("xtask:   {}", report());
            }
        });
        let ends: Vec<_> = jobs.into_iter().map(|job| job.join()).collect();
        ends.into_iter()
            .map(|end| end.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

fn cores() -> u32 {
    thread::available_parallelism().map_or(1, |n| n.get() as u32)
}

fn announcement(missing: &[&Tool], cores: u32, place: &Path) -> String {
    let names: Vec<String> = missing
        .iter()
        .map(|tool| format!("{} {}", tool.package, tool.version))
        .collect();
    let time = estimate(missing.iter().map(|tool| tool.cpu_seconds).sum(), cores);
    let place = place.display();
    format!(
        "xtask: building {} into {place}\n       ({time} here; once, every checkout uses them)",
        names.join(" and ")
    )
}

fn states(wanted: &[Tool], missing: &[&Tool], progress: &[Progress]) -> String {
    let built = wanted
        .iter()
        .zip(progress)
        .filter(|(tool, _)| missing.iter().any(|other| other.package == tool.package));
    built
        .map(|(tool, progress)| format!("{} {}", tool.package, progress.state()))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(package: &'static str, version: &str, cpu_seconds: u32) -> Tool {
        Tool {
            package,
            version: version.to_owned(),
            programs: &["none"],
            cpu_seconds,
        }
    }

    #[test]
    fn a_build_says_what_where_and_about_how_long() {
        let (trunk, bindgen) = (
            tool("trunk", "0.21.14", 200),
            tool("wasm-bindgen-cli", "0.2.129", 70),
        );
        let text = announcement(&[&trunk, &bindgen], 2, Path::new("/cache"));
        let expected = "\
xtask: building trunk 0.21.14 and wasm-bindgen-cli 0.2.129 into /cache
       (about 3 minutes here; once, every checkout uses them)";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_cache_is_keyed_by_tool_and_version() {
        assert_eq!(tool("trunk", "0.21.14", 0).key(), "trunk-0.21.14");
    }

    #[test]
    fn a_folder_without_the_programs_is_no_tool() {
        assert!(!tool("trunk", "0.21.14", 0).is_in(Path::new("src")));
    }

    #[test]
    fn only_what_is_built_is_reported() {
        let wanted = [tool("a", "1", 0), tool("b", "2", 0)];
        let progress = [Progress::default(), Progress::default()];
        assert_eq!(states(&wanted, &[&wanted[1]], &progress), "b downloading");
    }
}
