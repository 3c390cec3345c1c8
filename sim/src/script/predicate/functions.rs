//! What conditions can ask for: one table, from which come the reader, the error texts and the reference.
mod rows;

use super::datum::Type;
pub(crate) use rows::FUNCTIONS;

/// What stands between the parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Param {
    /// A node: its id, or anything that gives one.
    Node,
    /// An index.
    Index,
    /// Some nodes.
    Nodes,
    /// A key of the key-value machine.
    Key,
    /// A mark of the script.
    Mark,
    /// An invariant; may be left out.
    Invariant,
    /// Any of `from=`, `to=`, `type=`; may be left out.
    Messages,
    /// A request of a client, in order of asking, from 1.
    Request,
}

/// A question to the state.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [Param],
    /// The kind of its answer; of `progress`, the field decides.
    pub(crate) result: Type,
    pub(crate) meaning: &'static str,
    pub(crate) example: &'static str,
}

/// A part of `progress(leader,follower)`.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) result: Type,
    pub(crate) meaning: &'static str,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The function whose answers have fields.
pub(super) const PROGRESS: &str = "progress";

const fn field(name: &'static str, result: Type, meaning: &'static str) -> Field {
    Field {
        name,
        result,
        meaning,
    }
}

/// The fields of a Progress.
pub(crate) const FIELDS: [Field; 10] = [
    field("state", Type::State, "probe, replicate or snapshot"),
    field(
        "match",
        Type::Number,
        "the highest index known to be in the follower's log",
    ),
    field("next", Type::Number, "the index of the next entry to send"),
    field("paused", Type::Truth, "the leader holds appends back"),
    field("inflight", Type::Number, "appends under way"),
    field(
        "full",
        Type::Truth,
        "no further append may go out before an answer comes",
    ),
    field(
        "pending-snapshot",
        Type::Number,
        "index of the snapshot under way; 0 when none",
    ),
    field(
        "recent-active",
        Type::Truth,
        "heard of since the last check of the quorum",
    ),
    field("rejections", Type::Number, "rejections read in this term"),
    field("is-learner", Type::Truth, "it has no vote"),
];
