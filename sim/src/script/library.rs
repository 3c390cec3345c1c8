//! The scenarios that come with the laboratory.

/// A scenario and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Builtin {
    /// Short name, as in links.
    pub id: &'static str,
    /// Key of its title among the page's texts.
    pub title: &'static str,
    /// The script.
    pub source: &'static str,
}

/// A cluster that has just elected its first leader.
pub const FIRST_LIGHT: Builtin = Builtin {
    id: "first-light",
    title: "scenario-first-light",
    source: include_str!("../../scenarios/first-light.raft"),
};

/// Figure 7 of the paper: a new leader and six followers whose logs differ from its own.
pub const FIGURE_7: Builtin = Builtin {
    id: "figure-7",
    title: "scenario-figure-7",
    source: include_str!("../../scenarios/figure-7.raft"),
};

/// All of them, in the order in which they are offered.
pub const ALL: [Builtin; 2] = [FIRST_LIGHT, FIGURE_7];

/// The scenario with an id.
pub fn find(id: &str) -> Option<Builtin> {
    ALL.into_iter().find(|scenario| scenario.id == id)
}
