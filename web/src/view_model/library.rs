//! The library: lessons, challenges, scenarios by topic, and scripts of etcd's.
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::learned::Record;
use crate::store::world::Source;

/// Folder, minutes, and of each language its tag, the title and what to watch for: made by `build.rs`.
type Listed = (
    &'static str,
    u32,
    &'static [(&'static str, &'static str, &'static str)],
);

/// All lessons of this build, and all challenges.
const LESSONS: &[Listed] = include!(concat!(env!("OUT_DIR"), "/lessons.rs"));
const CHALLENGES: &[Listed] = include!(concat!(env!("OUT_DIR"), "/challenges.rs"));

/// Scenarios by topic.
const TOPICS: [(&str, &[&str]); 8] = [
    (
        "library.elections",
        &["first-light", "election", "split-vote"],
    ),
    (
        "library.replication",
        &["life-of-an-entry", "inflights", "figure-7", "figure-8"],
    ),
    (
        "library.storage",
        &[
            "lost-tail",
            "crash-at",
            "torn-tail",
            "restart",
            "lost-disk",
            "stalled-disk",
            "async-writes",
        ],
    ),
    (
        "library.snapshots",
        &["compaction", "follower-into-snapshot"],
    ),
    (
        "library.faults",
        &[
            "two-leaders",
            "partition",
            "prevote",
            "check-quorum",
            "flaky-network",
            "pause",
        ],
    ),
    (
        "library.clients",
        &[
            "stale-leader",
            "stale-read",
            "lease-read",
            "unknown-answer",
            "retry-once",
        ],
    ),
    (
        "library.members",
        &["membership", "joint-auto-leave", "demotion"],
    ),
    (
        "library.handover",
        &["transfer", "transfer-lagging", "forget-leader"],
    ),
];

/// Where the files of a lesson or a challenge are: the folder beside the page, its script, and the tags of its languages.
pub type Files = (&'static str, sim::lesson::Kind, Vec<&'static str>);

/// The whole name of a lesson or a challenge, and its files; `None` for an unknown one. The number of a lesson is enough:
/// `07`.
pub fn files(id: &str) -> Option<(&'static str, Files)> {
    use sim::lesson::Kind;
    let short = format!("{id}-");
    let of = |list: &'static [Listed], folder, kind| {
        let named = list.iter().find(|(known, ..)| *known == id);
        let begins = |known: &str| known.starts_with(&short) && id.len() == 2;
        let (known, _, texts) = named.or_else(|| list.iter().find(|(known, ..)| begins(known)))?;
        let tags = texts.iter().map(|(tag, ..)| *tag).collect();
        Some((*known, (folder, kind, tags)))
    };
    of(LESSONS, "lessons", Kind::Lesson).or_else(|| of(CHALLENGES, "challenges", Kind::Challenge))
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceVm {
    /// Its folder, or the id of a scenario.
    pub id: String,
    /// `1 · One leader, one log`.
    pub title: String,
    /// What to watch for, and how long it takes.
    pub watch: String,
    /// How far it was done; empty when it was not begun.
    pub done: String,
    /// Whether it is under way.
    pub on: bool,
}

/// Scenarios of one topic.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicVm {
    /// The topic.
    pub title: String,
    /// Its scenarios.
    pub scenarios: Vec<ChoiceVm>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryVm {
    /// Lessons.
    pub lessons: Vec<ChoiceVm>,
    /// Challenges.
    pub challenges: Vec<ChoiceVm>,
    /// Scenarios.
    pub topics: Vec<TopicVm>,
    /// Whether anything was learned that could be taken away or forgotten.
    pub learned: bool,
    /// What the button says that forgets it.
    pub forget: String,
}

/// The library.
pub fn library(store: &Store) -> LibraryVm {
    let locale = store.prefs.locale;
    let learnt = |list: &[Listed]| list.iter().filter_map(|one| choice(store, one)).collect();
    let topic = |(key, ids): &(&str, &[&str])| TopicVm {
        title: locale.text(key).into_owned(),
        scenarios: ids.iter().map(|id| scenario(store, id)).collect(),
    };
    let forget = if store.forgetting {
        "library.forget_sure"
    } else {
        "library.forget"
    };
    LibraryVm {
        lessons: learnt(LESSONS),
        challenges: learnt(CHALLENGES),
        topics: TOPICS.iter().map(topic).collect(),
        learned: !store.learned.is_empty(),
        forget: locale.text(forget).into_owned(),
    }
}

fn choice(store: &Store, (id, minutes, texts): &Listed) -> Option<ChoiceVm> {
    let locale = store.prefs.locale;
    let own = texts.iter().find(|(tag, ..)| *tag == locale.tag());
    let (_, title, watch) = own.or(texts.first())?;
    let number = id.split('-').next()?.trim_start_matches('0');
    Some(ChoiceVm {
        id: (*id).to_owned(),
        title: format!("{number} · {title}"),
        watch: format!("{watch} {}", locale.fill("lesson.minutes", args![minutes])),
        done: store
            .learned
            .of(id)
            .map_or_else(String::new, |record| done(locale, record)),
        on: store.lesson.as_ref().is_some_and(|lesson| lesson.id == *id),
    })
}

/// How far a lesson was done, in words.
fn done(locale: Locale, record: &Record) -> String {
    let right = record.answers.values().filter(|right| **right).count();
    let mut parts = Vec::new();
    if let Some(inputs) = record.inputs {
        parts.push(locale.fill("library.reached", args![inputs]));
    } else {
        let (at, all) = record.cards;
        parts.push(locale.fill("lesson.step", args![at, all]));
    }
    if !record.answers.is_empty() {
        parts.push(locale.fill("library.answers", args![right, all = record.answers.len()]));
    }
    parts.join(" · ")
}

fn scenario(store: &Store, id: &str) -> ChoiceVm {
    let locale = store.prefs.locale;
    ChoiceVm {
        id: id.to_owned(),
        title: locale.text(&format!("scenario.{id}")).into_owned(),
        watch: locale.text(&format!("watch.{id}")).into_owned(),
        done: String::new(),
        on: store.world.source == Source::BuiltIn(id.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn folders(name: &str) -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        let entries = std::fs::read_dir(folder)
            .expect("the folder is there")
            .flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> = folders
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn every_lesson_and_challenge_is_listed_in_every_language() {
        let store = Store::new(Options::default(), Prefs::default(), true);
        let library = library(&store);
        for (name, listed) in [
            ("lessons", &library.lessons),
            ("challenges", &library.challenges),
        ] {
            let ids: Vec<String> = listed.iter().map(|choice| choice.id.clone()).collect();
            assert_eq!(ids, folders(name));
            for choice in listed {
                let (_, (folder, _, tags)) = files(&choice.id).expect("it is listed");
                assert_eq!(folder, name);
                assert!(
                    Locale::all().all(|locale| tags.contains(&locale.tag())),
                    "{choice:?}"
                );
                assert!(!choice.watch.is_empty());
            }
        }
    }

    #[test]
    fn every_scenario_stands_under_one_topic_and_says_what_to_watch_for() {
        let listed: Vec<&str> = TOPICS
            .iter()
            .flat_map(|(_, ids)| ids.iter().copied())
            .collect();
        let known: BTreeSet<&str> = sim::script::library::ALL
            .iter()
            .map(|scenario| scenario.id)
            .collect();
        assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), known);
        assert_eq!(listed.len(), known.len());
        for id in listed {
            for locale in Locale::all() {
                let key = format!("watch.{id}");
                assert_ne!(locale.text(&key), key);
            }
        }
    }

    #[test]
    fn every_function_that_a_lesson_names_is_one_of_the_core() {
        let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../raft-core/src");
        let mut known = BTreeSet::new();
        let mut open = vec![core];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(
                    std::fs::read_dir(path)
                        .expect("it is there")
                        .flatten()
                        .map(|entry| entry.path()),
                );
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source");
            let mut owner = String::new();
            for line in text.lines() {
                if line.starts_with("impl") && !line.contains(" for ") {
                    let name = line
                        .trim_end_matches(" {")
                        .rsplit(' ')
                        .next()
                        .unwrap_or_default();
                    owner = name.split('<').next().unwrap_or_default().to_owned();
                }
                if let Some((_, name)) = line
                    .strip_prefix("    ")
                    .and_then(|line| line.split_once("fn "))
                {
                    known.insert(format!(
                        "{owner}::{}",
                        name.split(['(', '<']).next().unwrap_or_default()
                    ));
                }
            }
        }
        for name in ["lessons", "challenges"] {
            for folder in folders(name) {
                let path = format!("{}/../{name}/{folder}/en.md", env!("CARGO_MANIFEST_DIR"));
                let text = std::fs::read_to_string(path).expect("a text");
                let line = text
                    .lines()
                    .find_map(|line| line.strip_prefix("functions:"))
                    .expect("a line of functions");
                for function in line.split(',').map(str::trim) {
                    assert!(known.contains(function), "{folder} names {function}");
                }
            }
        }
    }
}
