//! What can be set while a cluster runs.
use crate::rule::Rule;
use raft_core::{NodeId, ProbeStrategy};

/// One setting with its new value. Those of raft reach running processes at once where raft allows it, others at
/// their next start; the event says which.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case", rename_all_fields = "camelCase")
)]
pub enum Setting {
    /// The rule by which a leader looks for the last matching entry, on every node.
    Probe(
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        ProbeStrategy,
    ),
    /// Whether nodes ask before they campaign (`PreVote`).
    PreVote(bool),
    /// Whether a leader steps down that does not hear of a majority (`CheckQuorum`).
    CheckQuorum(bool),
    /// Whether reads trust the leader's lease (`ReadOnlyLeaseBased`); needs `CheckQuorum`.
    LeaseReads(bool),
    /// Whether an append and an apply thread work on their own (`AsyncStorageWrites`); from the next start of each
    /// process on.
    AsyncWrites(bool),
    /// Appends that a leader may have under way to one follower (`MaxInflightMsgs`), at least 1.
    MaxInflightMsgs(usize),
    /// Bytes of entries in one append (`MaxSizePerMsg`); 0 for one entry each.
    MaxSizePerMsg(u64),
    /// Snapshots: after how many applied entries one is taken (0 = never), and how many entries before it stay in
    /// the log for followers that are a little behind.
    Snapshots {
        /// Applied entries between two snapshots; 0 = never.
        every: u64,
        /// Entries that stay behind a snapshot (raftexample's catch-up entries).
        keep: u64,
    },
    /// Duration of an fsync, ms, both ends inclusive, at least 1.
    Fsync {
        /// One node, or all of them.
        node: Option<NodeId>,
        /// The range.
        ms: (u64, u64),
    },
    /// Length of a tick, ms, at least 1.
    Tick {
        /// One node, or all of them.
        node: Option<NodeId>,
        /// The length.
        ms: u64,
    },
    /// How patient clients are, from their next question on.
    Client {
        /// How long they wait for an answer, ms; 0 = for ever.
        timeout_ms: u64,
        /// How often they ask again, through the next node.
        retries: u32,
    },
    /// A rule is switched off or on again, on every machine.
    Rule {
        /// The rule.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        rule: Rule,
        /// Whether it is in force from now on.
        on: bool,
    },
    /// What a directed link does to messages that are sent from now on.
    Link {
        /// One link (from, to), or all of them.
        link: Option<(NodeId, NodeId)>,
        /// Its settings from now on.
        settings: LinkSettings,
    },
}

/// What a directed link does to messages; `None` leaves a part as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct LinkSettings {
    /// One-way delay, ms, both ends inclusive.
    pub delay_ms: Option<(u64, u64)>,
    /// Messages lost, of 1,000.
    pub loss: Option<u16>,
    /// Messages that arrive twice, of 1,000.
    pub duplication: Option<u16>,
    /// Whether later messages may overtake earlier ones.
    pub reorder: Option<bool>,
}
