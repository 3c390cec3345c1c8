//! The scenarios that come with the laboratory.
use super::OpenOptions;
use raft_core::ProbeStrategy;

/// Nodes of the first scenario, which leaves their number open, unless somebody asks for another.
pub const DEFAULT_NODES: u64 = 3;

/// The seed by which scenarios are opened to be looked at, unless somebody asks for another.
pub const DEFAULT_SEED: u64 = 1;

/// A scenario and how it is known.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Short name, as in links.
    pub id: &'static str,
    /// Key of its title among the page's texts.
    pub title: &'static str,
    /// The script, behind a function: the page's first part need not hold the scripts of scenarios that nobody opened.
    text: fn() -> &'static str,
}

impl Builtin {
    /// The script.
    pub fn source(&self) -> &'static str {
        (self.text)()
    }

    /// How it is opened to be looked at, unless somebody asks for something else.
    pub fn opening(&self) -> OpenOptions {
        OpenOptions {
            probe: Some(ProbeStrategy::default()),
            seed: Some(DEFAULT_SEED),
            nodes: (self.id == FIRST_LIGHT.id).then_some(DEFAULT_NODES),
        }
    }
}

/// A cluster that has just elected its first leader.
pub const FIRST_LIGHT: Builtin = Builtin {
    id: "first-light",
    title: "scenario-first-light",
    text: || include_str!("../../scenarios/first-light.raft"),
};

/// Figure 7 of the paper: a new leader and six followers whose logs differ from its own.
pub const FIGURE_7: Builtin = Builtin {
    id: "figure-7",
    title: "scenario-figure-7",
    text: || include_str!("../../scenarios/figure-7.raft"),
};

/// A leader that was cut off and the one that was elected in its place.
pub const TWO_LEADERS: Builtin = Builtin {
    id: "two-leaders",
    title: "scenario-two-leaders",
    text: || include_str!("../../scenarios/two-leaders.raft"),
};

/// Two candidates, and votes that elect neither.
pub const SPLIT_VOTE: Builtin = Builtin {
    id: "split-vote",
    title: "scenario-split-vote",
    text: || include_str!("../../scenarios/split-vote.raft"),
};

/// A crash that loses an entry that was written and not fsynced.
pub const LOST_TAIL: Builtin = Builtin {
    id: "lost-tail",
    title: "scenario-lost-tail",
    text: || include_str!("../../scenarios/lost-tail.raft"),
};

/// Figure 8 of the paper: an entry of an older term lies on a majority and gives way.
pub const FIGURE_8: Builtin = Builtin {
    id: "figure-8",
    title: "scenario-figure-8",
    text: || include_str!("../../scenarios/figure-8.raft"),
};

/// A leader that was cut off answers from the past.
pub const STALE_LEADER: Builtin = Builtin {
    id: "stale-leader",
    title: "scenario-stale-leader",
    text: || include_str!("../../scenarios/stale-leader.raft"),
};

/// An election by hand: one vote after the other.
pub const ELECTION: Builtin = Builtin {
    id: "election",
    title: "scenario-election",
    text: || include_str!("../../scenarios/election.raft"),
};

/// An entry from raft's memory to the state machines.
pub const LIFE_OF_AN_ENTRY: Builtin = Builtin {
    id: "life-of-an-entry",
    title: "scenario-life-of-an-entry",
    text: || include_str!("../../scenarios/life-of-an-entry.raft"),
};

/// A crash just before and just after an fsync.
pub const CRASH_AT: Builtin = Builtin {
    id: "crash-at",
    title: "scenario-crash-at",
    text: || include_str!("../../scenarios/crash-at.raft"),
};

/// A crash that leaves a torn record at the end of the WAL.
pub const TORN_TAIL: Builtin = Builtin {
    id: "torn-tail",
    title: "scenario-torn-tail",
    text: || include_str!("../../scenarios/torn-tail.raft"),
};

/// Probe, Replicate, and a window of appends that fills.
pub const INFLIGHTS: Builtin = Builtin {
    id: "inflights",
    title: "scenario-inflights",
    text: || include_str!("../../scenarios/inflights.raft"),
};

/// A snapshot, compaction, and the tail that stays.
pub const COMPACTION: Builtin = Builtin {
    id: "compaction",
    title: "scenario-compaction",
    text: || include_str!("../../scenarios/compaction.raft"),
};

/// A follower whose next entry is compacted gets a snapshot.
pub const FOLLOWER_INTO_SNAPSHOT: Builtin = Builtin {
    id: "follower-into-snapshot",
    title: "scenario-follower-into-snapshot",
    text: || include_str!("../../scenarios/follower-into-snapshot.raft"),
};

/// A process that starts on a snapshot and a WAL.
pub const RESTART: Builtin = Builtin {
    id: "restart",
    title: "scenario-restart",
    text: || include_str!("../../scenarios/restart.raft"),
};

/// A network in two parts, and requests on both sides.
pub const PARTITION: Builtin = Builtin {
    id: "partition",
    title: "scenario-partition",
    text: || include_str!("../../scenarios/partition.raft"),
};

/// A node that comes back, with PreVote and without.
pub const PREVOTE: Builtin = Builtin {
    id: "prevote",
    title: "scenario-prevote",
    text: || include_str!("../../scenarios/prevote.raft"),
};

/// A leader that hears nobody steps down.
pub const CHECK_QUORUM: Builtin = Builtin {
    id: "check-quorum",
    title: "scenario-check-quorum",
    text: || include_str!("../../scenarios/check-quorum.raft"),
};

/// Messages lost, doubled and reordered.
pub const FLAKY_NETWORK: Builtin = Builtin {
    id: "flaky-network",
    title: "scenario-flaky-network",
    text: || include_str!("../../scenarios/flaky-network.raft"),
};

/// A leader that stands still and wakes.
pub const PAUSE: Builtin = Builtin {
    id: "pause",
    title: "scenario-pause",
    text: || include_str!("../../scenarios/pause.raft"),
};

/// Disks that do not answer, of a follower and of the leader.
pub const STALLED_DISK: Builtin = Builtin {
    id: "stalled-disk",
    title: "scenario-stalled-disk",
    text: || include_str!("../../scenarios/stalled-disk.raft"),
};

/// A lost disk, and a new machine in its place.
pub const LOST_DISK: Builtin = Builtin {
    id: "lost-disk",
    title: "scenario-lost-disk",
    text: || include_str!("../../scenarios/lost-disk.raft"),
};

/// Local reads and ReadIndex through a leader that was replaced.
pub const STALE_READ: Builtin = Builtin {
    id: "stale-read",
    title: "scenario-stale-read",
    text: || include_str!("../../scenarios/stale-read.raft"),
};

/// Reads on a lease, and the end of the lease.
pub const LEASE_READ: Builtin = Builtin {
    id: "lease-read",
    title: "scenario-lease-read",
    text: || include_str!("../../scenarios/lease-read.raft"),
};

/// Learners join and become voters through a joint configuration.
pub const MEMBERSHIP: Builtin = Builtin {
    id: "membership",
    title: "scenario-membership",
    text: || include_str!("../../scenarios/membership.raft"),
};

/// A joint configuration that leaves by itself.
pub const JOINT_AUTO_LEAVE: Builtin = Builtin {
    id: "joint-auto-leave",
    title: "scenario-joint-auto-leave",
    text: || include_str!("../../scenarios/joint-auto-leave.raft"),
};

/// A voter becomes a learner by way of LearnersNext.
pub const DEMOTION: Builtin = Builtin {
    id: "demotion",
    title: "scenario-demotion",
    text: || include_str!("../../scenarios/demotion.raft"),
};

/// Leadership is handed over.
pub const TRANSFER: Builtin = Builtin {
    id: "transfer",
    title: "scenario-transfer",
    text: || include_str!("../../scenarios/transfer.raft"),
};

/// Leadership is handed to a node that lags behind.
pub const TRANSFER_LAGGING: Builtin = Builtin {
    id: "transfer-lagging",
    title: "scenario-transfer-lagging",
    text: || include_str!("../../scenarios/transfer-lagging.raft"),
};

/// A follower forgets its leader and may vote.
pub const FORGET_LEADER: Builtin = Builtin {
    id: "forget-leader",
    title: "scenario-forget-leader",
    text: || include_str!("../../scenarios/forget-leader.raft"),
};

/// A client that gets no answer in time.
pub const UNKNOWN_ANSWER: Builtin = Builtin {
    id: "unknown-answer",
    title: "scenario-unknown-answer",
    text: || include_str!("../../scenarios/unknown-answer.raft"),
};

/// A request that is asked twice and applied once.
pub const RETRY_ONCE: Builtin = Builtin {
    id: "retry-once",
    title: "scenario-retry-once",
    text: || include_str!("../../scenarios/retry-once.raft"),
};

/// Asynchronous storage writes, and a crash between write and fsync.
pub const ASYNC_WRITES: Builtin = Builtin {
    id: "async-writes",
    title: "scenario-async-writes",
    text: || include_str!("../../scenarios/async-writes.raft"),
};

/// All of them, in the order in which they are offered.
pub static ALL: [Builtin; 33] = [
    FIRST_LIGHT,
    ELECTION,
    SPLIT_VOTE,
    LIFE_OF_AN_ENTRY,
    LOST_TAIL,
    CRASH_AT,
    TORN_TAIL,
    INFLIGHTS,
    FIGURE_7,
    FIGURE_8,
    COMPACTION,
    FOLLOWER_INTO_SNAPSHOT,
    RESTART,
    TWO_LEADERS,
    PARTITION,
    PREVOTE,
    CHECK_QUORUM,
    FLAKY_NETWORK,
    PAUSE,
    STALLED_DISK,
    LOST_DISK,
    STALE_LEADER,
    STALE_READ,
    LEASE_READ,
    MEMBERSHIP,
    JOINT_AUTO_LEAVE,
    DEMOTION,
    TRANSFER,
    TRANSFER_LAGGING,
    FORGET_LEADER,
    UNKNOWN_ANSWER,
    RETRY_ONCE,
    ASYNC_WRITES,
];

/// The scenario with an id.
pub fn find(id: &str) -> Option<Builtin> {
    ALL.into_iter().find(|scenario| scenario.id == id)
}
