//! The list of files that the page's worker keeps for use without a network: written into `sw.js` after a build.

use std::{fs, path::Path};

use crate::{
    digest,
    dist::files_in,
    failure::{Failure, Result},
};

/// The worker, which is not in its own list.
const WORKER: &str = "sw.js";

/// The page in one file, which may lie beside the page and needs no worker.
pub(crate) const SINGLE_FILE: &str = "raftglass.html";

/// The folder of posters, which `sim/src/bin/posters.rs` writes.
const POSTERS: &str = "posters";

/// The line of the worker that the list takes the place of.
const PLACE: &str = "const BUILD = null;";

/// A file of the build.
#[derive(Debug)]
struct File {
    name: String,
    /// As in an integrity attribute.
    hash: String,
}

/// Writes the files of a build with their hashes into its worker; gives the size of all, bytes.
pub(crate) fn list_files(dist: &Path) -> Result<u64> {
    let (mut files, mut size) = (Vec::new(), 0);
    for name in files_in(dist)? {
        let path = dist.join(&name);
        let bytes = fs::read(&path).map_err(Failure::file(&path))?;
        size += bytes.len() as u64;
        // Posters stand in pages of others until the program is there, and whoever has it has no need of them.
        let is_poster = Path::new(&name).starts_with(POSTERS);
        if is_poster || [WORKER, SINGLE_FILE].contains(&name.as_str()) {
            continue;
        }
        if !is_plain(&name) {
            return Err(Failure::Unexpected {
                path,
                expected: "a name of letters, digits, dots, dashes and underscores, because it becomes part of an address",
            });
        }
        let hash = digest::sha256(bytes);
        files.push(File { name, hash });
    }
    let path = dist.join(WORKER);
    let worker = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    let Some(worker) = with_build(&worker, &files) else {
        return Err(Failure::Unexpected {
            path,
            expected: PLACE,
        });
    };
    fs::write(&path, worker).map_err(Failure::file(path))?;
    Ok(size)
}

/// Whether a name can stand in an address and in a string of JavaScript as it is.
fn is_plain(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
}

/// The worker with its list. The name of the build comes from all hashes and from the worker itself, so that any change is
/// another build.
fn with_build(worker: &str, files: &[File]) -> Option<String> {
    let (before, after) = worker.split_once(PLACE)?;
    let lines: Vec<String> = files
        .iter()
        .map(|File { name, hash }| format!("  '{name}': '{hash}',\n"))
        .collect();
    let list = lines.concat();
    let id = digest::short(&[worker, &list]);
    Some(format!(
        "{before}const BUILD = {{ id: '{id}', files: {{\n{list}}} }};{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = include_str!("../../static/sw.js");

    fn files(hash: &str) -> [File; 1] {
        let (name, hash) = ("lessons/01/en.md".to_owned(), hash.to_owned());
        [File { name, hash }]
    }

    #[test]
    fn the_worker_gets_its_list_in_place_of_the_one_line() {
        let worker = with_build("// a\nconst BUILD = null;\n// b", &files("sha256-x")).unwrap();
        let (id, rest) = worker
            .strip_prefix("// a\nconst BUILD = { id: '")
            .unwrap()
            .split_at(16);
        assert!(id.chars().all(|c| c.is_ascii_hexdigit()), "{id}");
        assert_eq!(
            rest,
            "', files: {\n  'lessons/01/en.md': 'sha256-x',\n} };\n// b"
        );
        assert!(with_build("// no place", &files("sha256-x")).is_none());
    }

    #[test]
    fn the_worker_of_the_page_has_the_line() {
        assert_eq!(SOURCE.matches(PLACE).count(), 1);
    }

    #[test]
    fn any_change_is_another_build() {
        let first = with_build(SOURCE, &files("sha256-x"));
        assert_eq!(first, with_build(SOURCE, &files("sha256-x")));
        assert_ne!(first, with_build(SOURCE, &files("sha256-y")));
        let worker = format!("{SOURCE}\n");
        let id = |text: &str| text.split("id: '").nth(1).map(|rest| rest[..16].to_owned());
        let other = with_build(&worker, &files("sha256-x"));
        assert_ne!(id(&first.unwrap()), id(&other.unwrap()));
    }

    #[test]
    fn names_that_would_need_escapes_are_not_plain() {
        for name in ["a b", "é", "a'b", "a?b", "a#b", "a%20", "a\\b"] {
            assert!(!is_plain(name), "{name}");
        }
        assert!(is_plain("lessons/01-one_leader/zh.md"));
    }
}
