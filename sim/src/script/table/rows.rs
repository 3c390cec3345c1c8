//! The rows of the table.
use super::{Arg, Form, Group, Kind, Row};
use crate::rule;
use crate::script::words;

const fn arg(name: &'static str, kind: Kind, form: Form, default: Option<&'static str>) -> Arg {
    Arg {
        name,
        kind,
        form,
        default,
    }
}

/// A value in its place that has to be there.
const fn at(name: &'static str, kind: Kind) -> Arg {
    arg(name, kind, Form::At, None)
}

const fn named(name: &'static str, kind: Kind, default: &'static str) -> Arg {
    arg(name, kind, Form::Named, Some(default))
}

const fn flag(name: &'static str) -> Arg {
    arg(name, Kind::Nothing, Form::Flag, Some("not so"))
}

const fn row(
    name: &'static str,
    group: Group,
    args: &'static [Arg],
    meaning: &'static str,
    example: &'static str,
) -> Row {
    Row {
        name,
        group,
        args,
        meaning,
        example,
    }
}

const PROBES: Kind = Kind::Word(&["decrement", "last-index", "term-hint"]);
const READS: Kind = Kind::Word(&["index", "lease", "local"]);
const NODE: Arg = at("node", Kind::Node);
const JUST_NODE: &[Arg] = &[NODE];
const TIMES: Arg = arg(
    "times",
    Kind::Number("a number of times"),
    Form::At,
    Some("1"),
);
const TICKS: Kind = Kind::Number("a number of ticks");
const BYTES: Kind = Kind::Number("a number of bytes");
const MESSAGES: Kind = Kind::Number("a number of messages");
const AS_IT_IS: &str = "as it is";
const ANY: &str = "any";

const CLUSTER: &[Arg] = &[
    named("voters", Kind::Nodes, "(1,2,3)"),
    named("nodes", Kind::Number("a number of nodes"), "3"),
    named("learners", Kind::Nodes, "none"),
    named("seed", Kind::Number("a number"), "1"),
    named("tick", Kind::Duration, "100ms"),
    named("election", TICKS, "10"),
    named("heartbeat", TICKS, "1"),
    named("delay", Kind::Range, "20ms..60ms"),
    named("fsync", Kind::Range, "5ms..15ms"),
    named("loss", Kind::Share, "0%"),
    named("duplication", Kind::Share, "0%"),
    named("reorder", Kind::Truth, "false"),
    named("prevote", Kind::Truth, "false"),
    named("checkquorum", Kind::Truth, "false"),
    named("lease-reads", Kind::Truth, "false"),
    named("probe", PROBES, "term-hint"),
    named("inflight", MESSAGES, "8"),
    named("max-size-per-msg", Kind::Size, "unlimited"),
    named("async-writes", Kind::Truth, "false"),
    named("snapshots", Kind::Snapshots, "off"),
    named("client-timeout", Kind::Duration, "2s"),
    named("client-retries", Kind::Number("a number of retries"), "0"),
    named("snapshot-ms-per-kib", Kind::Number("a number of ms"), "10"),
    named("torn-tail", Kind::Truth, "false"),
    named("report-unreachable", Kind::Truth, "false"),
    named("max-inflight-bytes", BYTES, "0, which is unlimited"),
    named("max-uncommitted-size", BYTES, "0, which is unlimited"),
    named(
        "max-committed-size",
        BYTES,
        "0, which is max-size-per-msg, or unlimited where that is 0",
    ),
    named("forwarding", Kind::Truth, "true"),
    named("step-down-on-removal", Kind::Truth, "false"),
    named("confchange-validation", Kind::Truth, "true"),
    named("rules-off", Kind::Rules, "none"),
    named("clock", Kind::Switch, "on"),
];

const SET: &[Arg] = &[
    named("probe", PROBES, AS_IT_IS),
    named("prevote", Kind::Truth, AS_IT_IS),
    named("checkquorum", Kind::Truth, AS_IT_IS),
    named("lease-reads", Kind::Truth, AS_IT_IS),
    named("async-writes", Kind::Truth, AS_IT_IS),
    named("inflight", MESSAGES, AS_IT_IS),
    named("max-size-per-msg", Kind::Size, AS_IT_IS),
    named("snapshots", Kind::Snapshots, AS_IT_IS),
    named("client-timeout", Kind::Duration, "2s, with client-retries"),
    named(
        "client-retries",
        Kind::Number("a number of retries"),
        "0, with client-timeout",
    ),
    named("fsync", Kind::Range, AS_IT_IS),
    named("tick", Kind::Duration, AS_IT_IS),
    named("node", Kind::Node, "all, for fsync and tick"),
    named("delay", Kind::Range, AS_IT_IS),
    named("loss", Kind::Share, AS_IT_IS),
    named("duplication", Kind::Share, AS_IT_IS),
    named("reorder", Kind::Truth, AS_IT_IS),
];

const LINK: &[Arg] = &[
    at("link", Kind::Link),
    arg(
        "state",
        Kind::Word(&["cut", "whole", "hold", "release"]),
        Form::At,
        Some(AS_IT_IS),
    ),
    named("delay", Kind::Range, AS_IT_IS),
    named("loss", Kind::Share, AS_IT_IS),
    named("duplication", Kind::Share, AS_IT_IS),
    named("reorder", Kind::Truth, AS_IT_IS),
];

const PATTERN: &[Arg] = &[
    flag("all"),
    named("from", Kind::Nodes, ANY),
    named("to", Kind::Nodes, ANY),
    named("type", Kind::Types, ANY),
    flag("first"),
    flag("last"),
    named("nth", Kind::Number("a place from 1"), "all of them"),
    named("count", MESSAGES, "all of them; 1 with first, last and nth"),
    named("id", Kind::Number("the number of a message"), ANY),
];

const DELAY: &[Arg] = &[
    arg("by", Kind::Duration, Form::Named, None),
    flag("all"),
    named("from", Kind::Nodes, ANY),
    named("to", Kind::Nodes, ANY),
    named("type", Kind::Types, ANY),
    flag("first"),
    flag("last"),
    named("nth", Kind::Number("a place from 1"), "all of them"),
    named("count", MESSAGES, "all of them; 1 with first, last and nth"),
    named("id", Kind::Number("the number of a message"), ANY),
];

const ASK: &[Arg] = &[
    at("id", Kind::Name),
    at("kind", Kind::Word(&["choice", "number", "node", "index"])),
    named(
        "options",
        Kind::Choices,
        "for a choice: those that the answer can be",
    ),
    arg("answer", Kind::Expression, Form::Named, None),
    named("at", Kind::Name, "here"),
];

/// All commands.
pub(in crate::script) const ROWS: &[Row] = &[
    row(
        "cluster",
        Group::Cluster,
        CLUSTER,
        "makes the cluster; the first command of a scenario",
        "cluster nodes=5 seed=7 delay=20ms..60ms",
    ),
    row(
        "set",
        Group::Cluster,
        SET,
        "sets something of the running cluster",
        "set prevote=true loss=5%",
    ),
    row(
        "rule",
        Group::Cluster,
        &[
            at("name", Kind::Word(&rule::NAMES)),
            at("state", Kind::Switch),
        ],
        "switches a rule of raft off or on; the run is one of a modified raft",
        "rule own-term-commit off",
    ),
    row(
        "clock",
        Group::Time,
        &[at("state", Kind::Switch)],
        "with the clock off nothing happens by itself",
        "clock off",
    ),
    row(
        "run",
        Group::Time,
        &[
            arg("for", Kind::Duration, Form::At, Some("up to a condition")),
            arg("until", Kind::Predicate, Form::After, Some("no condition")),
            named("max", Kind::Duration, "30s"),
        ],
        "lets virtual time pass, for so long or until a condition holds",
        "run until leader == 1 max=10s",
    ),
    row(
        "step",
        Group::Time,
        &[arg(
            "times",
            Kind::Number("a number of steps"),
            Form::At,
            Some("1"),
        )],
        "lets the next scheduled thing happen, so many times",
        "step 3",
    ),
    row(
        "stabilize",
        Group::Time,
        &[arg("nodes", Kind::Node, Form::Rest, Some("all"))],
        "these nodes work and receive by hand until nothing is left for them; what is kept back stays",
        "stabilize 1 2",
    ),
    row(
        "put",
        Group::Clients,
        &[NODE, at("pair", Kind::Pair)],
        "a client sets a key through a node",
        "put 2 x=1",
    ),
    row(
        "get",
        Group::Clients,
        &[NODE, at("key", Kind::Key), named("read", READS, "index")],
        "a client reads a key through a node",
        "get 2 x read=lease",
    ),
    row(
        "delete",
        Group::Clients,
        &[NODE, at("key", Kind::Key)],
        "a client removes a key through a node",
        "delete 2 x",
    ),
    row(
        "cas",
        Group::Clients,
        &[
            NODE,
            at("pair", Kind::Pair),
            named("if", Kind::Key, "the key must not exist"),
        ],
        "a client sets a key if it has the value `if` (compare-and-set)",
        "cas 2 x=2 if=1",
    ),
    row(
        "propose",
        Group::Clients,
        &[NODE, at("command", Kind::Data)],
        "an entry is proposed through a node, without a client that waits",
        "propose 1 x=1",
    ),
    row(
        "propose-conf-change",
        Group::Clients,
        &[
            NODE,
            arg(
                "changes",
                Kind::Change,
                Form::Rest,
                Some("none: leaves a joint configuration"),
            ),
            named("transition", Kind::Word(&words::TRANSITIONS), "auto"),
        ],
        "a change of the membership is proposed through a node",
        "propose-conf-change 1 v4 l5 r1 transition=explicit",
    ),
    row(
        "crash",
        Group::Nodes,
        &[NODE, named("at", Kind::Word(&words::DONE_STAGES), "now")],
        "a process dies with all that its disk had not fsynced; with `at` as soon as its host has done that stage",
        "crash 3 at=wal-saved",
    ),
    row(
        "restart",
        Group::Nodes,
        JUST_NODE,
        "a crashed node starts on what its disk holds",
        "restart 3",
    ),
    row(
        "pause",
        Group::Nodes,
        JUST_NODE,
        "a process stops where it is; its memory stays",
        "pause 3",
    ),
    row(
        "resume",
        Group::Nodes,
        JUST_NODE,
        "a paused process goes on",
        "resume 3",
    ),
    row(
        "lose-disk",
        Group::Nodes,
        JUST_NODE,
        "the disk of a crashed node is replaced by an empty one",
        "lose-disk 3",
    ),
    row(
        "stall-disk",
        Group::Nodes,
        &[NODE, at("state", Kind::Switch)],
        "a disk stops answering, or answers again",
        "stall-disk 3 on",
    ),
    row(
        "add-node",
        Group::Nodes,
        &[],
        "a machine with the next id and an empty disk starts",
        "add-node",
    ),
    row(
        "campaign",
        Group::Nodes,
        JUST_NODE,
        "the election timeout of a node fires",
        "campaign 1",
    ),
    row(
        "tick",
        Group::Nodes,
        &[NODE, TIMES],
        "a node ticks by hand",
        "tick 1 3",
    ),
    row(
        "stage",
        Group::Nodes,
        &[
            NODE,
            TIMES,
            named("thread", Kind::Word(&words::THREADS), "the host itself"),
        ],
        "the host of a node does its next stage by hand, or a thread of its asynchronous writes",
        "stage 1",
    ),
    row(
        "transfer-leadership",
        Group::Nodes,
        &[
            arg("from", Kind::Node, Form::Named, None),
            arg("to", Kind::Node, Form::Named, None),
        ],
        "the node `from` is asked to hand leadership to the node `to`",
        "transfer-leadership from=1 to=2",
    ),
    row(
        "forget-leader",
        Group::Nodes,
        JUST_NODE,
        "a follower forgets who leads",
        "forget-leader 2",
    ),
    row(
        "report-unreachable",
        Group::Nodes,
        &[NODE, at("peer", Kind::Node)],
        "a node is told that another one cannot be reached",
        "report-unreachable 1 3",
    ),
    row(
        "snapshot",
        Group::Nodes,
        JUST_NODE,
        "a node takes a snapshot now and compacts its log",
        "snapshot 1",
    ),
    row(
        "partition",
        Group::Network,
        &[arg("groups", Kind::Group, Form::Rest, None)],
        "links between different groups are cut, those within a group are whole",
        "partition (1,2) (3,4,5)",
    ),
    row(
        "isolate",
        Group::Network,
        JUST_NODE,
        "every link of a node is cut",
        "isolate 3",
    ),
    row(
        "cut",
        Group::Network,
        &[at("link", Kind::Link)],
        "one direction of a link is cut",
        "cut 1->3",
    ),
    row(
        "link",
        Group::Network,
        LINK,
        "cuts or mends one direction of a link, holds back what is sent on it, or sets what it does to messages",
        "link 1->3 delay=1s loss=10%",
    ),
    row("heal", Group::Network, &[], "every cut is healed", "heal"),
    row(
        "deliver",
        Group::Messages,
        PATTERN,
        "messages arrive now",
        "deliver from=1 to=(2,3)",
    ),
    row(
        "drop",
        Group::Messages,
        PATTERN,
        "messages are lost",
        "drop to=3 type=MsgVote",
    ),
    row(
        "hold",
        Group::Messages,
        PATTERN,
        "messages are kept back",
        "hold type=MsgApp last",
    ),
    row(
        "release",
        Group::Messages,
        PATTERN,
        "messages that were kept back fly on",
        "release all",
    ),
    row(
        "duplicate",
        Group::Messages,
        PATTERN,
        "a second copy of messages is sent",
        "duplicate type=MsgAppResp first",
    ),
    row(
        "delay",
        Group::Messages,
        DELAY,
        "messages arrive later",
        "delay by=50ms to=2 type=MsgApp",
    ),
    row(
        "mark",
        Group::Story,
        &[at("name", Kind::Name)],
        "names the present position",
        "mark elected",
    ),
    row(
        "expect",
        Group::Story,
        &[at("condition", Kind::Predicate)],
        "the script fails where the condition does not hold",
        "expect committed(2) >= 5",
    ),
    row(
        "ask",
        Group::Story,
        ASK,
        "a question; its answer is what the expression gives here, or at a mark",
        "ask who node answer=leader",
    ),
    row(
        "goal",
        Group::Story,
        &[
            at("condition", Kind::Predicate),
            named(
                "allow",
                Kind::Choices,
                "neither rules nor settings may be changed",
            ),
        ],
        "what is to be brought about from here on; in a challenge by what a person can do to a cluster",
        "goal violated(log-matching) allow=(rules)",
    ),
    row(
        "look",
        Group::Story,
        &[
            NODE,
            named("follower", Kind::Node, "none of its followers"),
            named("index", Kind::Number("an index"), "no place of its log"),
        ],
        "changes nothing: from here on the page shows this node, with what it believes of a follower, with a place of its log",
        "look 1 follower=3",
    ),
];
