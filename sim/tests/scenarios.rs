//! The scenarios that come with the laboratory: they run, with any seed, and what they expect holds. And the reference
//! page is the one that the tables give.
use sim::script::{OpenOptions, format, library, play, reference};
use std::path::{Path, PathBuf};

fn files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = std::fs::read_dir(root).expect("the folder can be read");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("it has entries").path())
        .collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "raft")
    });
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a scenario can be read");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_scenario_runs_and_its_expectations_hold_with_any_seed() {
    let found = files();
    assert_eq!(
        found.len(),
        library::ALL.len(),
        "every scenario is built in"
    );
    for (path, text) in found {
        for seed in [None, Some(1), Some(77), Some(u64::MAX)] {
            let options = OpenOptions {
                seed,
                ..OpenOptions::default()
            };
            let run = play(&text, &options);
            let run = run.unwrap_or_else(|errors| panic!("{}: {}", path.display(), errors[0]));
            assert!(
                run.timeline.lab().violations().is_empty(),
                "{}",
                path.display()
            );
            assert!(!run.timeline.names().is_empty(), "{}", path.display());
            assert!(
                run.asks.iter().all(|ask| ask.right.is_some()),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn every_scenario_is_in_the_canonical_form() {
    for (path, text) in files() {
        assert_eq!(
            format(&text).as_deref(),
            Ok(&*text),
            "{}: run raftglass fmt",
            path.display()
        );
    }
}

#[test]
fn the_reference_page_is_made_from_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/script-language.md");
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        page == reference(),
        "docs/script-language.md is stale: cargo run -p raftglass -- reference > docs/script-language.md"
    );
}
