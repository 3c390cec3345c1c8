//! Finds the languages that have files, the lessons and the challenges that there are, and puts the source of every function
//! of raft-core that the narration names into the page, so that it can be read in place. Reads text, not syntax: all sources are laid out by rustfmt, which is what the marks below rest on.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    let locales = here.join("locales");
    println!("cargo:rerun-if-changed={}", locales.display());
    let tags = tags(&locales.join("first"));
    fs::write(out.join("locales.rs"), format!("&{tags:?}"))
        .expect("the output folder can be written");
    let narration = here.join("src/view_model");
    let core = here.join("../raft-core/src");
    println!("cargo:rerun-if-changed={}", narration.display());
    println!("cargo:rerun-if-changed={}", core.display());
    let mut named = BTreeSet::new();
    for (_, text) in sources(&narration) {
        named.extend(
            text.split('"')
                .filter(|word| is_function(word))
                .map(str::to_owned),
        );
    }
    let mut found = BTreeMap::new();
    for (path, text) in sources(&core) {
        let file = path.strip_prefix(&core).unwrap_or(&path);
        let file = format!("raft-core/src/{}", file.display()).replace('\\', "/");
        functions(&text, |name, line, source| {
            if named.contains(&name) {
                found.entry(name).or_insert((file.clone(), line, source));
            }
        });
    }
    let mut code = String::from("&[\n");
    for (name, (file, line, source)) in &found {
        let _ = writeln!(code, "    ({name:?}, {file:?}, {line}, || {source:?}),");
    }
    code.push_str("]\n");
    for (kind, script) in [("lessons", "lesson.raft"), ("challenges", "challenge.raft")] {
        let folder = here.join("..").join(kind);
        println!("cargo:rerun-if-changed={}", folder.display());
        fs::write(out.join(format!("{kind}.rs")), lessons(&folder, script))
            .expect("the output folder can be written");
    }
    fs::write(out.join("sources.rs"), code).expect("the output folder can be written");
}

/// Tags of the languages: `zh` of `zh.yml`; English first.
fn tags(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder of languages can be read");
    let stem = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        Some(name.strip_suffix(".yml")?.to_owned())
    };
    let tags: BTreeSet<String> = entries.flatten().filter_map(stem).collect();
    let english = tags.iter().filter(|tag| *tag == "en");
    let others = tags.iter().filter(|tag| *tag != "en");
    english.chain(others).cloned().collect()
}

/// The list of lessons, or of challenges: folder, minutes, and of each language its tag, the title and what to watch for. Only what the list
/// shows; whether a lesson is well formed is the business of `raftglass check`.
fn lessons(folder: &Path, script: &str) -> String {
    let entries = fs::read_dir(folder).expect("the folder of lessons can be read");
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    let mut code = String::from("&[\n");
    for folder in folders.iter().filter(|path| path.join(script).is_file()) {
        let id = folder.file_name().unwrap_or_default().to_string_lossy();
        let entries = fs::read_dir(folder).expect("a lesson can be read");
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        let (mut minutes, mut texts) = (0, String::new());
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|kind| kind == "md"))
        {
            let text = fs::read_to_string(file).expect("a text can be read");
            let after = |head: &str| {
                text.lines()
                    .find_map(|line| line.strip_prefix(head))
                    .unwrap_or("")
                    .trim()
            };
            let tag = file.file_stem().unwrap_or_default().to_string_lossy();
            let _ = write!(
                texts,
                "({tag:?}, {:?}, {:?}), ",
                after("# "),
                after("watch:")
            );
            minutes = after("minutes:").parse().unwrap_or(minutes);
        }
        let _ = writeln!(code, "    ({id:?}, {minutes}, &[{texts}]),");
    }
    code.push_str("]\n");
    code
}

/// `Type::function`.
fn is_function(word: &str) -> bool {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    word.split_once("::").is_some_and(|(owner, name)| {
        owner.starts_with(|c: char| c.is_ascii_uppercase())
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && plain(owner)
            && plain(name)
    })
}

/// Every source below a folder, in order, less those of tests.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut open = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder of sources can be read");
            open.extend(entries.flatten().map(|entry| entry.path()));
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).expect("a source can be read");
            found.push((path, text));
        }
    }
    found.sort();
    found
}

/// Tells every method with its type, the line it begins at, from 1, and its text with its comment.
fn functions(text: &str, mut tell: impl FnMut(String, usize, String)) {
    let lines: Vec<&str> = text.lines().collect();
    let mut owner = None;
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("impl") {
            owner = owner_of(line);
        } else if *line == "}" {
            owner = None;
        }
        let (Some(owner), Some(name)) = (owner, name_of(line)) else {
            continue;
        };
        let is_head = |line: &&&str| line.starts_with("    ///") || line.starts_with("    #[");
        let head = lines[..at].iter().rev().take_while(is_head).count();
        let Some(length) = lines[at..].iter().position(|line| *line == "    }") else {
            continue;
        };
        let source: Vec<&str> = lines[at - head..=at + length]
            .iter()
            .filter(|line| !line.starts_with("    #["))
            .map(|line| line.strip_prefix("    ").unwrap_or(line))
            .collect();
        tell(format!("{owner}::{name}"), at + 1, source.join("\n"));
    }
}

/// `Raft` of `impl<S: Storage> Raft<S> {`; `None` for a trait's.
fn owner_of(line: &str) -> Option<&str> {
    if line.contains(" for ") {
        return None;
    }
    let head = line.strip_suffix(" {")?;
    let name = head.rsplit(' ').next()?;
    name.split('<').next()
}

/// `step` of `    pub(crate) fn step(&mut self)`.
fn name_of(line: &str) -> Option<&str> {
    let inside = line
        .strip_prefix("    ")
        .filter(|rest| !rest.starts_with(' '))?;
    let (before, after) = inside.split_once("fn ")?;
    let is_method = before.is_empty() || before.ends_with(' ');
    let name = after.split(['(', '<']).next()?;
    (is_method && !before.contains('/')).then_some(name)
}
