//! Which kind of script a file is.
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

/// The kind of a script, by the first command that tells.
pub fn kind_of(directives: &[Directive]) -> Kind {
    let kind = |directive: &Directive| match directive.command.as_str() {
        "cluster" => Some(Kind::Scenario),
        "committed" | "vote" => Some(Kind::Quorum),
        "simple" | "enter-joint" | "leave-joint" => Some(Kind::ConfChange),
        name if interaction::is_command(name) => Some(Kind::Interaction),
        _ => None,
    };
    directives.iter().find_map(kind).unwrap_or(Kind::Unknown)
}

/// Whether a text, well-formed or not, begins as a scenario does.
pub fn is_scenario(source: &str) -> bool {
    let mut lines = source.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| line.split(' ').next() == Some("cluster"))
}
