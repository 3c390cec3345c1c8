//! The layers of ARCHITECTURE.md, read from the source: who may know whom.
#![cfg(not(target_arch = "wasm32"))]
use std::fs;
use std::path::{Path, PathBuf};

/// All sources below a folder or file of `src`, less those of tests.
fn sources(below: &str) -> Vec<(PathBuf, String)> {
    let mut open = vec![
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src")
            .join(below),
    ];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("the folder can be read");
            open.extend(entries.map(|entry| entry.expect("it has entries").path()));
        } else if !path.to_string_lossy().contains("tests") {
            let text = fs::read_to_string(&path).expect("a source can be read");
            found.push((path, text));
        }
    }
    assert!(!found.is_empty(), "nothing below {below}");
    found
}

fn assert_free_of(below: &str, words: &[&str]) {
    for (path, text) in sources(below) {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in words {
                assert!(
                    !code.contains(word),
                    "{}:{}: {line}",
                    path.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn components_know_neither_the_simulator_nor_the_raft() {
    assert_free_of("components", &["sim::", "raft_core"]);
}

#[test]
fn view_models_and_the_store_know_no_browser() {
    for below in [
        "view_model",
        "view_model.rs",
        "store",
        "store.rs",
        "action.rs",
        "keyboard.rs",
    ] {
        assert_free_of(below, &["web_sys", "gloo", "js_sys", "wasm_bindgen"]);
    }
}
