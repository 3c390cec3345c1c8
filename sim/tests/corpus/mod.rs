//! Scripts to test with: ours, and etcd's own where they lie beside the project.
use std::path::{Path, PathBuf};

/// A script's file and text.
pub type File = (PathBuf, String);

/// Our scripts in a folder below `tests/testdata`; `""` is that folder itself.
pub fn ours(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata");
    scripts_in(&root.join(folder))
}

/// etcd's own scripts of one suite, which are no part of this project; says so when they are not there.
pub fn etcds(suite: &str) -> Option<Vec<File>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance");
    let folder = root.join(suite);
    if !folder.is_dir() {
        println!("skipped: etcd's {suite} scripts are not beside this project");
        return None;
    }
    Some(scripts_in(&folder))
}

fn scripts_in(folder: &Path) -> Vec<File> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("it has entries").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a script can be read");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}
