//! What conditions can ask for: one table, from which come the reader, the error texts and the reference.
use super::datum::Type;

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

const fn row(
    name: &'static str,
    params: &'static [Param],
    result: Type,
    meaning: &'static str,
    example: &'static str,
) -> Function {
    Function {
        name,
        params,
        result,
        meaning,
        example,
    }
}

const NONE: &[Param] = &[];
const NODE: &[Param] = &[Param::Node];

/// All of them.
pub(crate) const FUNCTIONS: [Function; 39] = [
    row(
        "leader",
        NONE,
        Type::Node,
        "the running leader of the latest term; 0 when nobody leads",
        "leader == 1",
    ),
    row(
        "leaders",
        NONE,
        Type::Nodes,
        "every running node that thinks it leads",
        "count(leaders) == 2",
    ),
    row(
        "candidates",
        NONE,
        Type::Nodes,
        "every running node that asks for votes or pre-votes",
        "count(candidates) >= 2",
    ),
    row(
        "nodes",
        NONE,
        Type::Nodes,
        "every node",
        "count(nodes) == 3",
    ),
    row(
        "running",
        NONE,
        Type::Nodes,
        "every node whose process runs",
        "count(running) == 2",
    ),
    row(
        "count",
        &[Param::Nodes],
        Type::Number,
        "how many nodes",
        "count(leaders) == 1",
    ),
    row("up", NODE, Type::Truth, "the node's process runs", "up(3)"),
    row(
        "isolated",
        NODE,
        Type::Truth,
        "every link of the node is cut",
        "isolated(3)",
    ),
    row(
        "role",
        NODE,
        Type::Role,
        "the role of the node",
        "role(1) == follower",
    ),
    row(
        "term",
        NODE,
        Type::Number,
        "its current term",
        "term(1) >= 2",
    ),
    row(
        "vote",
        NODE,
        Type::Node,
        "whom it voted for in its term; 0 = nobody",
        "vote(2) == 1",
    ),
    row(
        "votes",
        NODE,
        Type::Number,
        "votes it was granted as a candidate",
        "votes(1) == 1",
    ),
    row(
        "lead",
        NODE,
        Type::Node,
        "the leader that it knows; 0 = none",
        "lead(2) == 1",
    ),
    row(
        "first",
        NODE,
        Type::Number,
        "first index of its log",
        "first(1) == 1",
    ),
    row(
        "last",
        NODE,
        Type::Number,
        "last index of its log",
        "last(1) == 5",
    ),
    row(
        "last-term",
        NODE,
        Type::Number,
        "term of the last entry of its log",
        "last-term(1) == 2",
    ),
    row(
        "committed",
        NODE,
        Type::Number,
        "highest index that it knows to be committed",
        "committed(2) >= 5",
    ),
    row(
        "applying",
        NODE,
        Type::Number,
        "highest index handed out for application",
        "applying(2) >= 5",
    ),
    row(
        "applied",
        NODE,
        Type::Number,
        "highest index that its state machine took",
        "applied(2) == committed(2)",
    ),
    row(
        "snapshot",
        NODE,
        Type::Number,
        "last index that its snapshot covers; 0 when it has none",
        "snapshot(1) == 10",
    ),
    row(
        "written",
        NODE,
        Type::Number,
        "last index in its WAL, fsynced or not",
        "written(1) > stored(1)",
    ),
    row(
        "stored",
        NODE,
        Type::Number,
        "last index in its WAL that is fsynced",
        "stored(1) == last(1)",
    ),
    row(
        "stored-term",
        NODE,
        Type::Number,
        "the term that its disk would give back after a crash",
        "stored-term(1) == 2",
    ),
    row(
        "stored-vote",
        NODE,
        Type::Node,
        "the vote that its disk would give back after a crash",
        "stored-vote(1) == 1",
    ),
    row(
        "stage",
        NODE,
        Type::Stage,
        "what its host does next",
        "stage(1) == wal-sync",
    ),
    row(
        "log",
        NODE,
        Type::Log,
        "its whole log: indexes and terms",
        "log(1) == log(4)",
    ),
    row(
        "term-at",
        &[Param::Node, Param::Index],
        Type::Number,
        "term of the entry at an index of its log",
        "term-at(1,5) == 2",
    ),
    row(
        "entry",
        &[Param::Node, Param::Index],
        Type::Text,
        "what the entry at an index of its log says",
        "entry(1,2) == \"x=1\"",
    ),
    row(
        "kv",
        &[Param::Node, Param::Key],
        Type::Text,
        "the value of a key in its state machine",
        "kv(2,x) == \"1\"",
    ),
    row(
        PROGRESS,
        &[Param::Node, Param::Node],
        Type::Truth,
        "what the first node, while it leads, believes of the second; with a field",
        "progress(1,4).state == probe",
    ),
    row(
        "rejections",
        NODE,
        Type::Number,
        "rejections that the leader read from the node in its term",
        "rejections(4) >= 3",
    ),
    row(
        "is-learner",
        NODE,
        Type::Truth,
        "the leader counts the node among those without a vote",
        "is-learner(4)",
    ),
    row(
        "joint",
        NONE,
        Type::Truth,
        "a running node is in a joint configuration",
        "joint",
    ),
    row(
        "in-flight",
        &[Param::Messages],
        Type::Number,
        "messages on their way, all or those that match",
        "in-flight(type=MsgApp, to=3) == 0",
    ),
    row(
        "violated",
        &[Param::Invariant],
        Type::Truth,
        "an invariant, or this one, was found broken",
        "violated(log-matching)",
    ),
    row(
        "quiet",
        NONE,
        Type::Truth,
        "somebody leads, all is committed and applied, and only heartbeats are on their way",
        "quiet",
    ),
    row(
        "now",
        NONE,
        Type::Time,
        "virtual time since the beginning",
        "now >= 2s",
    ),
    row(
        "reached",
        &[Param::Mark],
        Type::Truth,
        "the script came past this mark",
        "reached(elected)",
    ),
    row(
        "voters",
        NODE,
        Type::Nodes,
        "the voters in the configuration that the node uses",
        "count(voters(1)) == 3",
    ),
];

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
