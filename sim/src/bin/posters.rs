//! What trunk calls after a build (Trunk.toml): a picture of the first moment of every lesson, challenge and scenario, for
//! `<raft-glass>` to show until the program is there.
#![forbid(unsafe_code)]

use sim::lesson::{self, Kind};
use sim::poster;
use sim::script::library::{self, Builtin};
use sim::script::{self, ScriptError};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

/// The folder of the built page that holds them.
const FOLDER: &str = "posters";

fn main() -> ExitCode {
    let Some(page) = env::var_os("TRUNK_STAGING_DIR") else {
        eprintln!("posters: TRUNK_STAGING_DIR is not set: this program is called by trunk");
        return ExitCode::from(2);
    };
    match write(&Path::new(&page).join(FOLDER)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("posters: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(about(folder))?;
    for (name, picture) in all()? {
        let path = folder.join(format!("{name}.svg"));
        fs::write(&path, picture).map_err(about(&path))?;
    }
    Ok(())
}

fn about(path: &Path) -> impl Fn(io::Error) -> String {
    move |why| format!("{}: {why}", path.display())
}

/// Name and picture of each. A lesson is known by its number, too.
fn all() -> Result<Vec<(String, String)>, String> {
    let mut posters = Vec::new();
    for scenario in library::ALL {
        posters.push((scenario.id.to_owned(), of_scenario(&scenario)?));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (parent, kind) in [("lessons", Kind::Lesson), ("challenges", Kind::Challenge)] {
        for (name, folder) in folders(&root.join(parent))? {
            let path = folder.join(kind.script());
            let source = fs::read_to_string(&path).map_err(about(&path))?;
            let picture = of_lesson(&name, &source)?;
            if let (Kind::Lesson, Some((number, _))) = (kind, name.split_once('-')) {
                posters.push((number.to_owned(), picture.clone()));
            }
            posters.push((name, picture));
        }
    }
    Ok(posters)
}

/// The moment of a scenario at which the page opens it.
fn of_scenario(scenario: &Builtin) -> Result<String, String> {
    let run = script::play(scenario.source(), &scenario.opening()).map_err(told(scenario.id))?;
    Ok(poster::svg(run.timeline.lab(), scenario.id))
}

/// The moment of the first card.
fn of_lesson(name: &str, source: &str) -> Result<String, String> {
    let mut run = lesson::run(source).map_err(told(name))?;
    if let Some(first) = lesson::places(&run).first() {
        run.timeline.seek(first.position);
    }
    Ok(poster::svg(run.timeline.lab(), name))
}

fn told(name: &str) -> impl Fn(Vec<ScriptError>) -> String {
    move |errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        format!("{name}: {}", lines.join("\n"))
    }
}

fn folders(parent: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(parent).map_err(about(parent))? {
        let entry = entry.map_err(about(parent))?;
        if entry.path().is_dir() {
            let name = entry.file_name().to_string_lossy().into_owned();
            folders.push((name, entry.path()));
        }
    }
    folders.sort();
    Ok(folders)
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn lessons_challenges_and_scenarios_have_one() {
        let posters = all().expect("everything that is built in runs");
        let find = |wanted: &str| {
            let found = posters.iter().find(|(name, _)| name == wanted);
            &found.unwrap_or_else(|| panic!("{wanted} has one")).1
        };
        assert_eq!(find("07"), find("07-when-logs-disagree"));
        assert!(find("07").contains(">n7</text>"));
        assert!(find("01-two-leaders").contains(">n3</text>"));
        assert!(find("first-light").contains(r#"class="leader"#));
        // What is drawn before anything else should not be waited for.
        for (name, picture) in &posters {
            assert!(picture.len() < 24_000, "{name} has {} bytes", picture.len());
        }
    }
}
