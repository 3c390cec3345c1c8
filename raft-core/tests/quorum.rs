//! Majorities against a second implementation that is obviously right.

use proptest::prelude::*;
use raft_core::quorum::{JointConfig, MajorityConfig, VoteResult};
use raft_core::{Index, NodeId};
use std::collections::BTreeMap;

/// The highest index for which more than half of the voters can be counted, one by one.
fn naive_committed(voters: &MajorityConfig, acked: &BTreeMap<NodeId, Index>) -> Index {
    if voters.is_empty() {
        return Index::MAX;
    }
    let holders = |index| {
        voters
            .iter()
            .filter(move |id| acked.get(id).is_some_and(|at| *at >= index))
    };
    let committed = |index: &Index| holders(*index).count() * 2 > voters.len();
    acked.values().copied().filter(committed).max().unwrap_or(0)
}

/// Lost when even all missing votes would not do, won when they are not needed.
fn naive_vote(voters: &MajorityConfig, votes: &BTreeMap<NodeId, bool>) -> VoteResult {
    let counts = |missing| {
        let yes = voters
            .iter()
            .filter(|id| *votes.get(id).unwrap_or(&missing))
            .count();
        voters.is_empty() || yes * 2 > voters.len()
    };
    match (counts(false), counts(true)) {
        (true, _) => VoteResult::VoteWon,
        (false, true) => VoteResult::VotePending,
        (false, false) => VoteResult::VoteLost,
    }
}

fn voters() -> impl Strategy<Value = MajorityConfig> {
    prop::collection::btree_set(1u64..16, 0..12).prop_map(MajorityConfig::from_iter)
}

proptest! {
    #[test]
    fn the_committed_index_is_the_naive_one(
        incoming in voters(),
        outgoing in voters(),
        acked in prop::collection::btree_map(1u64..16, 0u64..9, 0..16),
    ) {
        let naive = naive_committed(&incoming, &acked);
        prop_assert_eq!(incoming.committed_index(&acked), naive);
        let both = naive.min(naive_committed(&outgoing, &acked));
        let joint = JointConfig { incoming, outgoing };
        prop_assert_eq!(joint.committed_index(&acked), both);
    }

    #[test]
    fn the_result_of_a_vote_is_the_naive_one(
        incoming in voters(),
        outgoing in voters(),
        votes in prop::collection::btree_map(1u64..16, any::<bool>(), 0..16),
    ) {
        use VoteResult::{VoteLost, VotePending, VoteWon};
        let (first, second) = (naive_vote(&incoming, &votes), naive_vote(&outgoing, &votes));
        prop_assert_eq!(incoming.vote_result(&votes), first);
        let both = match (first == VoteLost || second == VoteLost, first == second) {
            (true, _) => VoteLost,
            (false, true) => first,
            (false, false) => VotePending,
        };
        let joint = JointConfig { incoming, outgoing };
        prop_assert_eq!(joint.vote_result(&votes), both);
        prop_assert!(both != VoteWon || first == VoteWon);
    }

    #[test]
    fn an_overlapping_acknowledgement_never_commits_less(
        incoming in voters(),
        acked in prop::collection::btree_map(1u64..16, 0u64..9, 1..16),
        who in 1u64..16,
    ) {
        let before = incoming.committed_index(&acked);
        let mut more = acked;
        *more.entry(who).or_default() += 1;
        prop_assert!(incoming.committed_index(&more) >= before);
    }
}

#[test]
fn the_table_shows_who_is_behind() {
    let voters: MajorityConfig = [1, 2, 3, 10].into_iter().collect();
    let acked = BTreeMap::from([(1, 101), (2, 104), (3, 101)]);
    let table = concat!(
        "        idx\n",
        "x>      101    (id=1)\n",
        "xxx>    104    (id=2)\n",
        "x>      101    (id=3)\n",
        "?         0    (id=a)\n",
    );
    assert_eq!(voters.describe(&acked), table);
    assert_eq!(
        MajorityConfig::default().describe(&acked),
        "<empty majority quorum>"
    );
    assert_eq!(voters.to_string(), "(1 2 3 a)");
}
