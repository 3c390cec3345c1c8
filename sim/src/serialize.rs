//! How values of raft and of the laboratory are written down where their own form is not the one that people know.
use raft_core::{ConfChangeV2, ConfState, NodeId, raftpb::conf_changes_to_string};
use serde::{Serialize, Serializer};
use std::fmt::Display;

/// As the text that etcd prints: `StateLeader`, `MsgApp`.
pub(crate) fn text<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Config<'a> {
    voters: &'a [NodeId],
    learners: &'a [NodeId],
    voters_outgoing: &'a [NodeId],
    learners_next: &'a [NodeId],
    auto_leave: bool,
}

/// A configuration, with its fields in etcd's terms.
pub(crate) fn config<S: Serializer>(config: &ConfState, serializer: S) -> Result<S::Ok, S::Error> {
    let fields = Config {
        voters: &config.voters,
        learners: &config.learners,
        voters_outgoing: &config.voters_outgoing,
        learners_next: &config.learners_next,
        auto_leave: config.auto_leave,
    };
    fields.serialize(serializer)
}

#[derive(Serialize)]
struct Change {
    transition: &'static str,
    changes: String,
}

/// A change of the membership: the transition, and the operations in the notation of etcd's tests (`v4 r1`).
pub(crate) fn change<S: Serializer>(
    change: &ConfChangeV2,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let fields = Change {
        transition: crate::script::transition_word(change.transition),
        changes: conf_changes_to_string(&change.changes),
    };
    fields.serialize(serializer)
}
