//! `docs/command-line.md`: its examples are run and its table of events is read from the source, so that it stays true.
//! `UPDATE_EXPECT=1 cargo test -p raftglass page` writes both anew.
use crate::support::{command, folder, raftglass, stdout};
use expect_test::expect_file;
use serde_json::Value;
use sim::challenge::result;
use sim::script::OpenOptions;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../../docs/command-line.md");
const YOUR_RAFT: &str = include_str!("../../../docs/your-raft.md");
const EVENTS: &str = include_str!("../../../sim/src/event.rs");

/// Between these lines stands the table of events.
const TABLE: (&str, &str) = ("<!-- events -->", "<!-- end of events -->");

#[test]
fn the_page_shows_what_the_commands_print() {
    let page = with_output(PAGE, &scenarios());
    expect_file!["../../../docs/command-line.md"].assert_eq(&page);
}

/// The page about a reader's own raft: its traces are files beside its commands.
#[test]
fn the_traces_of_the_page_are_what_is_checked() {
    let page = with_output(YOUR_RAFT, &folder("your-raft"));
    expect_file!["../../../docs/your-raft.md"].assert_eq(&page);
    for checked in sim::recording::CHECKED {
        assert!(page.contains(&format!("| `{checked}` |")), "{checked}");
    }
}

/// A page with what its commands print now. Blocks with the name of a file are files.
fn with_output(page_now: &str, place: &Path) -> String {
    let mut page = String::new();
    let mut lines = page_now.lines();
    while let Some(line) = lines.next() {
        page.push_str(line);
        page.push('\n');
        if let Some(name) = line.strip_prefix("```jsonl ") {
            let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            let text = block.join("\n") + "\n";
            fs::write(place.join(name), &text).expect("a file can be written");
            page.push_str(&text);
            page.push_str("```\n");
        }
        if let Some(options) = line.strip_prefix("```console") {
            let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            page.push_str(&example(block[0], options, place));
            page.push_str("```\n");
        }
        if line == TABLE.0 {
            lines.by_ref().find(|line| *line == TABLE.1);
            let _ = write!(page, "\n{}\n{}\n", table(), TABLE.1);
        }
    }
    page
}

/// A folder in which the examples run: as if it were `sim/`.
fn scenarios() -> PathBuf {
    let place = folder("page");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/scenarios");
    let to = place.join("scenarios");
    fs::create_dir(&to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the scenarios are there") {
        let entry = entry.expect("the scenarios are there");
        if entry.path().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a file can be copied");
        }
    }
    let handed_in = |who: &str, done: &str| {
        let script =
            format!("cluster nodes=5 seed=11\nrun until leader\nrun until quiet\n{done}\nrun 3s\n");
        let run = sim::script::play(&script, &OpenOptions::default()).expect("it runs");
        let link = result("01-two-leaders", sim::script::write(&run.timeline), 0);
        format!(
            "{who} https://example.org/{}\n",
            link.encode().expect("it fits")
        )
    };
    let results = [
        handed_in("Ada", "isolate 2"),
        handed_in("Ben", "crash 2"),
        handed_in("Chi", "set prevote=true\nisolate 2"),
        "Dan https://example.org/#r1.eNpN\n".to_owned(),
    ];
    fs::write(place.join("results.txt"), results.concat()).expect("a file can be written");
    place
}

/// A command with what it prints, of which `first=N` shows the beginning.
fn example(line: &str, options: &str, place: &Path) -> String {
    let words = line
        .strip_prefix("$ raftglass")
        .expect("a block begins with a command");
    let words = words_of(words);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let output = command(&words)
        .current_dir(place)
        .output()
        .expect("the binary runs");
    let printed = stdout(&output) + &String::from_utf8_lossy(&output.stderr);
    let first = options.trim().strip_prefix("first=");
    let first: usize = first.map_or(usize::MAX, |count| count.parse().expect("a number"));
    // The page has the exit codes once.
    let printed = match line.ends_with("--help") {
        true => printed.split("\nExit codes:").next().unwrap_or_default(),
        false => &printed,
    };
    let mut text = format!("{line}\n");
    // How far it is depends on how fast the machine is.
    let is_progress = |line: &&str| {
        line.contains(" of ") && line.contains(" seeds, ") && line.contains(" events, ")
    };
    for line in printed
        .lines()
        .filter(|line| !is_progress(line))
        .take(first)
    {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    if printed.lines().count() > first {
        text.push_str("…\n");
    }
    text
}

/// Words, some of them in quotes.
fn words_of(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_string)),
            _ => words.push(part.to_string()),
        }
    }
    words
}

/// Every kind of event, its fields, and what its comment says.
fn events() -> Vec<(String, Vec<String>, String)> {
    let body = EVENTS
        .split_once("pub enum Event {\n")
        .expect("it is there")
        .1;
    let mut events: Vec<(String, Vec<String>, String)> = Vec::new();
    let (mut said, mut renamed) = (String::new(), None);
    for line in body.lines().take_while(|line| *line != "}") {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if let Some((_, name)) = line.split_once("rename = \"") {
            renamed = name.split_once('"').map(|(name, _)| name.to_string());
        }
        match (indent, line.strip_prefix("/// ")) {
            (4, Some(text)) => said = format!("{said} {text}").trim().to_string(),
            (4, None) if line.starts_with(char::is_uppercase) => {
                let name = line.trim_end_matches([' ', '{', ',']);
                events.push((kebab(name), Vec::new(), std::mem::take(&mut said)));
            }
            (8, None) if line.starts_with(char::is_lowercase) => {
                let name = line.split(':').next().expect("a field has a name");
                let name = renamed.take().unwrap_or_else(|| camel(name));
                events
                    .last_mut()
                    .expect("a field has an event")
                    .1
                    .push(name);
            }
            _ => {}
        }
    }
    events
}

fn table() -> String {
    let mut text = String::from("| `kind` | its fields | when |\n|---|---|---|\n");
    for (kind, fields, said) in events() {
        let fields: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
        let _ = writeln!(text, "| `{kind}` | {} | {said} |", fields.join(", "));
    }
    text
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        text.push_str(&part[..1].to_uppercase());
        text.push_str(&part[1..]);
    }
    text
}

#[test]
fn every_event_has_the_fields_that_the_page_names() {
    let known: BTreeMap<_, _> = events()
        .into_iter()
        .map(|(kind, fields, _)| (kind, fields))
        .collect();
    let mut seen = 0;
    for name in [
        "flaky-network",
        "membership",
        "compaction",
        "retry-once",
        "torn-tail",
        "transfer",
    ] {
        let file = format!("sim/scenarios/{name}.raft");
        let text = stdout(&raftglass(&["run", &file, "--format", "jsonl"]));
        for line in text.lines() {
            let event: Value = serde_json::from_str(line).expect("a line is JSON");
            let kind = event["kind"].as_str().expect("it has a kind");
            let fields = known.get(kind).unwrap_or_else(|| panic!("{kind} is known"));
            let own = event.as_object().expect("it is an object").keys();
            let mut own: Vec<_> = own
                .filter(|key| !["position", "ms", "kind"].contains(&&***key))
                .collect();
            let mut fields: Vec<_> = fields.iter().collect();
            own.sort_unstable();
            fields.sort_unstable();
            assert_eq!(own, fields, "{kind}");
            seen += 1;
        }
    }
    assert!(seen > 1_000);
}
