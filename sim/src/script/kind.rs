//! Which kind of script a file is.
use super::table;
use crate::datadriven::Directive;
use crate::interaction;

/// The kinds of files that share the grammar of [`datadriven`](crate::datadriven).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A scenario of our own: a staged cluster.
    Scenario,
    /// etcd's interaction tests: whole nodes.
    Interaction,
    /// etcd's quorum tests: commit indexes and votes of configurations.
    Quorum,
    /// etcd's confchange tests: changes of a configuration.
    ConfChange,
    /// Nothing that is known.
    Unknown,
}

/// The kind of a script: that of most of its commands, the first of equals. A script that begins as a scenario is one,
/// because scenarios share command names with etcd's tests.
pub fn kind_of(directives: &[Directive]) -> Kind {
    let kinds: Vec<Kind> = directives.iter().filter_map(kind_of_command).collect();
    let Some(&first) = kinds.first() else {
        return Kind::Unknown;
    };
    if first == Kind::Scenario {
        return first;
    }
    let count = |kind: Kind| kinds.iter().filter(|other| **other == kind).count();
    let others = [Kind::Interaction, Kind::Quorum, Kind::ConfChange];
    others
        .into_iter()
        .fold(first, |best, kind| match count(kind) > count(best) {
            true => kind,
            false => best,
        })
}

fn kind_of_command(directive: &Directive) -> Option<Kind> {
    match directive.command.as_str() {
        "cluster" => Some(Kind::Scenario),
        "committed" | "vote" => Some(Kind::Quorum),
        "simple" | "enter-joint" | "leave-joint" => Some(Kind::ConfChange),
        name if interaction::is_command(name) => Some(Kind::Interaction),
        name if table::find(name).is_some() => Some(Kind::Scenario),
        _ => None,
    }
}

/// Whether a text, well-formed or not, begins as a scenario does.
pub fn is_scenario(source: &str) -> bool {
    first_word(source) == Some("cluster")
}

/// The first word of a text that is no comment.
pub(super) fn first_word(source: &str) -> Option<&str> {
    let mut lines = source.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'))?;
    first.split(char::is_whitespace).next()
}
