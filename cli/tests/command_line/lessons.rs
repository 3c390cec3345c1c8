//! `docs/lessons.md`: its example is written to a folder and checked, its table comes from the lessons.
//! `UPDATE_EXPECT=1 cargo test -p raftglass lessons` writes both anew.
use crate::support::{command, folder, stdout};
use expect_test::expect_file;
use sim::lesson::{Kind, check};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../../docs/lessons.md");
const TABLE: (&str, &str) = ("<!-- lessons: begin -->", "<!-- lessons: end -->");

/// Words, and letters of languages without blanks, that are read in a minute.
const WORDS: usize = 180;
const LETTERS: usize = 300;

#[test]
fn the_guide_is_true() {
    let place = folder("guide");
    let lesson = place.join("my-lesson");
    fs::create_dir(&lesson).expect("a folder can be made");
    let mut page = String::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        page.push_str(line);
        page.push('\n');
        let named = line
            .strip_prefix("```")
            .and_then(|info| info.split_once(' '));
        if let Some((_, file)) = named {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let text = text.join("\n") + "\n";
            fs::write(lesson.join(file), &text).expect("a file can be written");
            page.push_str(&text);
            page.push_str("```\n");
        }
        if line == "```console" {
            let old: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let words: Vec<&str> = old[0].split(' ').skip(2).collect();
            let output = command(&words)
                .current_dir(&place)
                .output()
                .expect("the binary runs");
            let _ = write!(page, "{}\n{}```\n", old[0], stdout(&output));
        }
        if line == TABLE.0 {
            lines.by_ref().find(|line| *line == TABLE.1);
            let _ = writeln!(page, "{}{}", table(), TABLE.1);
        }
    }
    expect_file!["../../../docs/lessons.md"].assert_eq(&page);
}

#[test]
fn every_lesson_and_challenge_is_well_formed() {
    for kind in [Kind::Lesson, Kind::Challenge] {
        let found = all(kind);
        assert!(found.len() >= 12, "{found:?}");
        for path in found {
            let checked = read(kind, &path);
            assert_eq!(checked.problems, [], "{}", path.display());
        }
    }
}

fn all(kind: Kind) -> Vec<PathBuf> {
    let name = if kind == Kind::Lesson {
        "lessons"
    } else {
        "challenges"
    };
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    let entries = fs::read_dir(place).expect("the folder is there").flatten();
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn read(kind: Kind, folder: &Path) -> sim::lesson::Checked {
    let text = |name: &str| fs::read_to_string(folder.join(name)).expect("a file of the lesson");
    let texts = ["en.md", "zh.md"].map(|name| (name.to_owned(), text(name)));
    check(kind, &text(kind.script()), &texts)
}

/// A row for each lesson.
fn table() -> String {
    let mut text = String::from(
        "\n| lesson | minutes | cards | questions | words (en) | to read | letters (zh) | to read |\n|---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for path in all(Kind::Lesson) {
        let checked = read(Kind::Lesson, &path);
        let (words, letters) = (checked.words[0].1, checked.words[1].1);
        let english = &checked.texts[0].1;
        let minutes =
            |count: usize, speed: usize| format!("{:.1} min", count as f64 / speed as f64);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {words} | {} | {letters} | {} |",
            english.title,
            english.meta.minutes,
            checked.cards,
            checked.questions,
            minutes(words, WORDS),
            minutes(letters, LETTERS)
        );
    }
    text + "\n"
}
