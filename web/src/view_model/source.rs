//! The source of functions of raft-core, as it was when the page was built.

/// Name, file, line from 1, and text of each, in order of name. The text stands behind a function, so that the page's first part
/// need not hold what nobody unfolded.
type Sources = &'static [(&'static str, &'static str, u32, fn() -> &'static str)];

const SOURCES: Sources = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// A function as it stands in raft-core.
#[derive(Clone, Copy, Debug)]
pub struct SourceVm {
    /// `Raft::step`.
    pub name: &'static str,
    /// Its file.
    pub file: &'static str,
    /// Its line, from 1.
    pub line: u32,
    text: fn() -> &'static str,
}

impl SourceVm {
    /// Its text with its comment.
    pub fn text(&self) -> &'static str {
        (self.text)()
    }
}

impl PartialEq for SourceVm {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The source of a function; `None` when there is none of that name.
pub fn source(name: &str) -> Option<SourceVm> {
    let at = SOURCES
        .binary_search_by_key(&name, |source| source.0)
        .ok()?;
    let (name, file, line, text) = SOURCES[at];
    Some(SourceVm {
        name,
        file,
        line,
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_that_is_named_can_be_read() {
        for name in [
            "Raft::step",
            "Raft::handle_append_entries",
            "RaftLog::commit_to",
            "RawNode::propose",
            "Unstable::truncate_and_append",
        ] {
            let found = source(name).unwrap_or_else(|| panic!("{name} has no source"));
            let function = name.split("::").nth(1).unwrap_or_default();
            assert!(
                found.text().contains(&format!("fn {function}")),
                "{}",
                found.text()
            );
            assert!(found.text().starts_with("///"), "{name} is explained");
            assert!(found.text().ends_with('}'));
            assert!(found.file.starts_with("raft-core/src/") && found.line > 1);
        }
        assert_eq!(source("Raft::no_such_function"), None);
    }

    /// The names are read from the narration by the build script; here from the same text.
    #[test]
    fn the_narration_names_no_function_that_raft_core_does_not_have() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/view_model/narration");
        let mut missing = Vec::new();
        for entry in std::fs::read_dir(folder)
            .expect("the narration is there")
            .flatten()
        {
            let text = std::fs::read_to_string(entry.path()).expect("a text");
            let names = text.split('"').filter(|word| {
                word.split_once("::").is_some_and(|(owner, name)| {
                    let plain = |t: &str| {
                        !t.is_empty() && t.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                    };
                    owner.starts_with(|c: char| c.is_ascii_uppercase())
                        && plain(owner)
                        && plain(name)
                })
            });
            missing.extend(
                names
                    .filter(|name| source(name).is_none())
                    .map(str::to_owned),
            );
        }
        assert!(missing.is_empty(), "no source of {missing:?}");
    }
}
