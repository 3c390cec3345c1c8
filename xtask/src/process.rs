//! Running other programs.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::failure::{Failure, Result};

/// Runs a command with its output shown, and fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|why| not_started(command, &why))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Command {
        command: shown(command),
        outcome: status.to_string(),
        output: Vec::new(),
    })
}

/// Runs a command without showing its output; a failure carries the last lines of it.
pub(crate) fn run_quietly(command: &mut Command) -> Result {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|why| not_started(command, &why))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let output_lines = last_lines(text.lines(), 15);
    Err(Failure::Command {
        command: shown(command),
        outcome: output.status.to_string(),
        output: output_lines,
    })
}

/// What a command prints; its error output is shown.
pub(crate) fn output_of(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|why| not_started(command, &why))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(Failure::Command {
            command: shown(command),
            outcome: output.status.to_string(),
            output: Vec::new(),
        }),
    }
}

/// What a command prints, without its error output; `None` if it fails.
pub(crate) fn output(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

pub(crate) fn not_started(command: &Command, why: &std::io::Error) -> Failure {
    Failure::Command {
        command: shown(command),
        outcome: format!("could not be started: {why}"),
        output: Vec::new(),
    }
}

/// The last `count` lines.
pub(crate) fn last_lines<'a>(lines: impl Iterator<Item = &'a str>, count: usize) -> Vec<String> {
    let all: Vec<&str> = lines.collect();
    all[all.len().saturating_sub(count)..]
        .iter()
        .map(|line| line.to_string())
        .collect()
}

/// The command as one could type it, with the variables that it was given.
pub(crate) fn shown(command: &Command) -> String {
    let set = command
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    let set = set.filter(|(name, _)| *name != "PATH");
    let variables =
        set.map(|(name, value)| format!("{}={}", name.display(), quoted(&value.to_string_lossy())));
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(program)
        .chain(command.get_args())
        .map(|word| quoted(&word.to_string_lossy()));
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_=./:@,+%\\".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{word}'")
    }
}

/// Every file on PATH that is named so, in PATH's order.
pub(crate) fn all_on_path(name: &str) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let files = env::split_paths(&path).map(|dir| dir.join(executable(name)));
    files.filter(|file| file.is_file()).collect()
}

/// `name` with this platform's ending of a program.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// The version in what a program says to `--version`: the first word that starts with a digit.
pub(crate) fn version_in(text: &str) -> Option<&str> {
    text.split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// The version that a program says it has; `None` if it does not run.
pub(crate) fn version_of(program: &Path) -> Option<String> {
    version_in(&output(program, &["--version"])?).map(str::to_owned)
}

/// The number before the first dot.
pub(crate) fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_say() {
        assert_eq!(version_in("trunk 0.21.14"), Some("0.21.14"));
        assert_eq!(
            version_in("Chromium 156.0.1.2 built on Debian 12"),
            Some("156.0.1.2")
        );
        assert_eq!(
            version_in("ChromeDriver 156.0.1.2 (abc-refs/heads@{#1})"),
            Some("156.0.1.2")
        );
        assert_eq!(version_in("no version"), None);
        assert_eq!(major("156.0.1.2"), Some(156));
        assert_eq!(major("x"), None);
    }

    #[test]
    fn a_command_is_shown_as_one_could_type_it() {
        let mut command = Command::new("cargo");
        command.args(["clippy", "--", "-D", "warnings", "two words", ""]);
        assert_eq!(
            shown(&command),
            "cargo clippy -- -D warnings 'two words' ''"
        );
    }

    #[test]
    fn only_the_last_lines_are_kept() {
        assert_eq!(last_lines("a\nb\nc".lines(), 2), ["b", "c"]);
        assert_eq!(last_lines("a".lines(), 2), ["a"]);
    }
}
