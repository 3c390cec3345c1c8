//! Puts the scripts of the challenges into the program, so that results can be judged wherever it runs.
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

fn main() {
    let here = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let folder = Path::new(&here).join("../challenges");
    println!("cargo:rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(&folder).expect("the folder of challenges can be read");
    let mut scripts: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path().join("challenge.raft"))
        .filter(|script| script.is_file())
        .collect();
    scripts.sort();
    let mut code = String::from("&[\n");
    for script in scripts {
        let id = script
            .parent()
            .and_then(Path::file_name)
            .unwrap_or_default()
            .to_string_lossy();
        let text = fs::read_to_string(&script).expect("a challenge can be read");
        let _ = writeln!(code, "    ({id:?}, {text:?}),");
    }
    code.push_str("]\n");
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("challenges.rs"), code)
        .expect("the output folder can be written");
}
