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

/// A leader that was cut off and the one that was elected in its place.
pub const TWO_LEADERS: Builtin = Builtin {
    id: "two-leaders",
    title: "scenario-two-leaders",
    source: include_str!("../../scenarios/two-leaders.raft"),
};

/// Two candidates, and votes that elect neither.
pub const SPLIT_VOTE: Builtin = Builtin {
    id: "split-vote",
    title: "scenario-split-vote",
    source: include_str!("../../scenarios/split-vote.raft"),
};

/// A crash that loses an entry that was written and not fsynced.
pub const LOST_TAIL: Builtin = Builtin {
    id: "lost-tail",
    title: "scenario-lost-tail",
    source: include_str!("../../scenarios/lost-tail.raft"),
};

/// Figure 8 of the paper: an entry of an older term lies on a majority and gives way.
pub const FIGURE_8: Builtin = Builtin {
    id: "figure-8",
    title: "scenario-figure-8",
    source: include_str!("../../scenarios/figure-8.raft"),
};

/// A leader that was cut off answers from the past.
pub const STALE_LEADER: Builtin = Builtin {
    id: "stale-leader",
    title: "scenario-stale-leader",
    source: include_str!("../../scenarios/stale-leader.raft"),
};

/// All of them, in the order in which they are offered.
pub const ALL: [Builtin; 7] = [
    FIRST_LIGHT,
    FIGURE_7,
    TWO_LEADERS,
    SPLIT_VOTE,
    LOST_TAIL,
    FIGURE_8,
    STALE_LEADER,
];

/// The scenario with an id.
pub fn find(id: &str) -> Option<Builtin> {
    ALL.into_iter().find(|scenario| scenario.id == id)
}
