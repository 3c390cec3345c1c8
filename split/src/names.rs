//! What functions are called in the list of the rest: names that stay the same as long as the source does.
use std::fmt::Write;

/// Crates whose paths say little of where a function belongs: the first path of another crate in its name does.
const COMMON: [&str; 3] = ["core", "alloc", "std"];

/// A function as the list knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Known {
    /// The path of its module or type, such as `sim::trace::read::read`.
    pub(crate) owner: Vec<String>,
    /// A hash of its whole name, which tells apart what generic functions were made of.
    pub(crate) hash: u32,
}

impl Known {
    /// Reads a name of the name section, mangled or not.
    pub(crate) fn read(name: &str) -> Self {
        let name = format!("{:#}", rustc_demangle::demangle(name));
        let paths = paths(&name);
        let telling = paths.iter().find(|path| !COMMON.contains(&path[0]));
        let owner = telling.or(paths.first()).map_or(&[][..], Vec::as_slice);
        Self {
            owner: owner.iter().map(|part| (*part).to_owned()).collect(),
            hash: fnv(&name),
        }
    }

    /// As a line of the list.
    pub(crate) fn line(&self) -> String {
        let mut line = self.owner.join("::");
        let _ = write!(line, " {:08x}", self.hash);
        line
    }
}

/// The paths of two parts or more that stand in a name.
fn paths(name: &str) -> Vec<Vec<&str>> {
    name.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
        .map(|word| {
            let parts = word.split("::").map(|part| part.trim_matches(':'));
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
        })
        .filter(|path| path.len() > 1)
        .collect()
}

/// FNV-1a, 32 bits: the list needs one that is the same on every machine, not a strong one.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_first_path_that_says_something() {
        let owner = |name| Known::read(name).owner.join("::");
        assert_eq!(
            owner("_RNvNtNtCs46f983b1bb8_3sim5trace4read4read"),
            "sim::trace::read::read"
        );
        assert_eq!(
            owner(
                "<core::iter::Map<sim::view::Cell, web::logs::{closure#1}> as core::iter::Iterator>::fold"
            ),
            "sim::view::Cell"
        );
        assert_eq!(owner("<alloc::vec::Vec<u8>>::push"), "alloc::vec::Vec");
        assert_eq!(owner("malloc"), "");
    }

    #[test]
    fn the_version_of_a_crate_does_not_change_its_names() {
        let one = Known::read("_RNvNtNtCs46f983b1bb8_3sim5trace4read4read");
        assert_eq!(
            one,
            Known::read("_RNvNtNtCs1234567890a_3sim5trace4read4read")
        );
        assert_ne!(
            one,
            Known::read("_RNvNtNtCs46f983b1bb8_3sim5trace4read4tell")
        );
    }
}
