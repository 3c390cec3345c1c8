//! The work that is measured is etcd's: the same messages, the same Readys, the same data applied.

use bench_core::Node;
use bench_harness::run;

#[test]
fn one_proposal_at_a_time_takes_etcds_messages_and_readies() {
    for (nodes, messages, readies) in [(3, 8, 6), (5, 16, 10)] {
        let counts = run::<Node>(1, nodes, 1_000, 1);
        assert_eq!(
            (counts.msgs, counts.readies),
            (1_000 * messages, 1_000 * readies),
            "{nodes} nodes"
        );
    }
}

#[test]
fn batches_and_compaction_apply_the_same_data() {
    let hashes = [1, 2, 3, 5].map(|workload| run::<Node>(workload, 3, 1_500, 1).hash);
    assert_eq!(hashes, [hashes[0]; 4]);
}

#[test]
fn the_fault_laden_run_repeats() {
    let [a, b] = [(); 2].map(|()| run::<Node>(4, 5, 3_000, 7));
    assert_eq!((a.hash, a.msgs, a.crashes), (b.hash, b.msgs, b.crashes));
    assert!(a.crashes > 0 && a.applied > 1_000);
}
