//! What must come out alike when it is computed in other ways. Each check prints only what differs.
use super::{Acked, Votes, index_text};
use raft_core::Index;
use raft_core::quorum::{JointConfig, MajorityConfig, VoteResult};
use std::fmt::Write;

/// The computations of raft's that are looked at. Tests put wrong ones here.
pub(super) struct Rules {
    pub(super) majority: fn(&MajorityConfig, &Acked) -> Index,
    pub(super) joint: fn(&JointConfig, &Acked) -> Index,
    pub(super) vote: fn(&JointConfig, &Votes) -> VoteResult,
}

impl Rules {
    /// Those of raft.
    pub(super) const RAFT: Self = Self {
        majority: |config, acked| config.committed_index(acked),
        joint: |config, acked| config.committed_index(acked),
        vote: |config, votes| config.vote_result(votes),
    };
}

/// The commit index of one majority: counted, joint with nobody, joint with itself, and with indexes lowered that lie
/// below it anyway.
pub(super) fn majority(
    rules: &Rules,
    config: &MajorityConfig,
    acked: &Acked,
    index: Index,
) -> String {
    let joint_with = |outgoing: MajorityConfig| {
        let incoming = config.clone();
        (rules.joint)(&JointConfig { incoming, outgoing }, acked)
    };
    let ways = [
        ("alternative computation", by_counting(config, acked)),
        ("zero-joint quorum", joint_with(MajorityConfig::default())),
        ("self-joint quorum", joint_with(config.clone())),
    ];
    let mut text = String::new();
    for (way, other) in ways.into_iter().filter(|(_, other)| *other != index) {
        let _ = writeln!(text, "{} <-- via {way}", index_text(other));
    }
    text + &overlays(rules, config, acked, index)
}

/// An index below the commit index does not count: lowered, it changes nothing.
fn overlays(rules: &Rules, config: &MajorityConfig, acked: &Acked, index: Index) -> String {
    let mut text = String::new();
    let below = |&(_, value): &(_, Index)| 0 < value && value < index;
    let known = config.iter().filter_map(|id| Some((id, *acked.get(&id)?)));
    for (id, value) in known.filter(below) {
        for (lowered, shown) in [(value - 1, value), (0, 0)] {
            let mut acked = acked.clone();
            acked.insert(id, lowered);
            let other = (rules.majority)(config, &acked);
            if other != index {
                let _ = write!(text, "{} <-- overlaying {id}->{shown}", index_text(other));
            }
        }
    }
    text
}

/// The highest known index that more than half of the voters reach.
fn by_counting(config: &MajorityConfig, acked: &Acked) -> Index {
    if config.is_empty() {
        return Index::MAX;
    }
    let mut known: Vec<_> = config.iter().filter_map(|id| acked.get(&id)).collect();
    known.sort_unstable_by(|a, b| b.cmp(a));
    known.get(config.len() / 2).map_or(0, |index| **index)
}

/// The commit index with both halves exchanged.
pub(super) fn index_symmetry(
    rules: &Rules,
    config: &JointConfig,
    acked: &Acked,
    index: Index,
) -> String {
    let other = (rules.joint)(&exchanged(config), acked);
    match other == index {
        true => String::new(),
        false => format!("{} <-- via symmetry\n", index_text(other)),
    }
}

/// The result of a vote with both halves exchanged.
pub(super) fn vote_symmetry(
    rules: &Rules,
    config: &JointConfig,
    votes: &Votes,
    result: VoteResult,
) -> String {
    let other = (rules.vote)(&exchanged(config), votes);
    match other == result {
        true => String::new(),
        false => format!("{other} <-- via symmetry\n"),
    }
}

fn exchanged(config: &JointConfig) -> JointConfig {
    JointConfig {
        incoming: config.outgoing.clone(),
        outgoing: config.incoming.clone(),
    }
}
