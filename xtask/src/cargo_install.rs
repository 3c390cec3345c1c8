//! Building a tool from crates.io, unoptimised: a third of the time, and still under a second for each run of it.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::{
    failure::{Failure, Result},
    process,
};

/// How far a build is; shared with the thread that tells a person about it.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    crates: AtomicUsize,
    done: AtomicBool,
    /// The last lines that cargo said.
    tail: Mutex<Vec<String>>,
}

impl Progress {
    /// One word for a person: how many crates have been started, or that it is done.
    pub(crate) fn state(&self) -> String {
        match self.crates.load(Ordering::Relaxed) {
            _ if self.done.load(Ordering::Relaxed) => "done".to_owned(),
            0 => "downloading".to_owned(),
            n => format!("{n} crates"),
        }
    }

    fn hear(&self, line: String) {
        if line.trim_start().starts_with("Compiling ") {
            self.crates.fetch_add(1, Ordering::Relaxed);
        }
        let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        if tail.len() == 15 {
            tail.remove(0);
        }
        tail.push(line);
    }
}

/// Installs `package` at `version` into `dir/bin`.
pub(crate) fn install(package: &str, version: &str, dir: &Path, progress: &Progress) -> Result {
    let build = dir.join("build");
    let mut command = command(package, version, dir, &build);
    let mut child = command
        .spawn()
        .map_err(|why| process::not_started(&command, &why))?;
    if let Some(stderr) = child.stderr.take() {
        BufReader::new(stderr)
            .lines()
            .map_while(|line| line.ok())
            .for_each(|line| progress.hear(line));
    }
    let status = child
        .wait()
        .map_err(|why| process::not_started(&command, &why))?;
    if !status.success() {
        let output = progress
            .tail
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let shown = format!("cargo install --locked --no-default-features {package}@{version}");
        let failure = Failure::Command {
            command: shown,
            outcome: status.to_string(),
            output,
        };
        return Err(failure
            .advise(advice(package, version))
            .during(format!("install {package}")));
    }
    progress.done.store(true, Ordering::Relaxed);
    fs::remove_dir_all(&build).map_err(Failure::file(build))
}

fn command(package: &str, version: &str, dir: &Path, build: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args([
            "install",
            "--locked",
            "--no-default-features",
            "--color=never",
            "--root",
        ])
        .arg(dir);
    command.arg(format!("{package}@{version}"));
    command
        .env("CARGO_TARGET_DIR", build)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_TERM_PROGRESS_WHEN", "never")
        .env_remove("CARGO_TERM_QUIET")
        .env_remove("RUSTFLAGS")
        .current_dir(env::temp_dir()) // away from the configuration of this checkout
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn advice(package: &str, version: &str) -> String {
    format!(
        "if a download failed, see that this machine reaches crates.io (a proxy goes into HTTPS_PROXY) and run this \
         again: nothing half-built is kept\n\
         or install {package} {version} in your own way; one that is on PATH is used"
    )
}

/// About how long builds of `cpu_seconds` take on `cores`, in words.
pub(crate) fn estimate(cpu_seconds: u32, cores: u32) -> String {
    const DOWNLOADS: u32 = 20;
    let seconds = cpu_seconds / cores.clamp(1, 8) + DOWNLOADS;
    match seconds.div_ceil(60) {
        1 => "about a minute".to_owned(),
        minutes => format!("about {minutes} minutes"),
    }
}

/// A duration as a person says it.
pub(crate) fn spoken(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_falls_with_the_cores() {
        assert_eq!(estimate(270, 1), "about 5 minutes");
        assert_eq!(estimate(270, 2), "about 3 minutes");
        assert_eq!(estimate(70, 2), "about a minute");
        assert_eq!(estimate(270, 64), "about a minute");
    }

    #[test]
    fn progress_counts_crates_and_keeps_the_last_lines() {
        let progress = Progress::default();
        assert_eq!(progress.state(), "downloading");
        for n in 0..20 {
            progress.hear(format!("   Compiling c{n} v1.0.0"));
        }
        progress.hear("error: linker not found".to_owned());
        assert_eq!(progress.state(), "20 crates");
        let tail = progress.tail.into_inner().unwrap();
        assert_eq!(
            (tail.len(), tail[14].as_str()),
            (15, "error: linker not found")
        );
    }

    #[test]
    fn durations_are_spoken_in_minutes_and_seconds() {
        assert_eq!(spoken(Duration::from_millis(5_900)), "5 s");
        assert_eq!(spoken(Duration::from_secs(165)), "2 min 45 s");
    }

    #[test]
    fn the_advice_names_the_version_that_is_wanted() {
        assert!(advice("trunk", "0.21.14").contains("install trunk 0.21.14 in your own way"));
    }
}
