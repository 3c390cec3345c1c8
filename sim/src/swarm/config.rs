//! Random clusters.
use crate::cluster::ClusterConfig;
use crate::prng::Prng;

/// A cluster whose network fails.
pub fn network_config(draws: &mut Prng, seed: u64) -> ClusterConfig {
    let nodes = 1 + draws.below(7);
    ClusterConfig {
        pre_vote: draws.below(3) == 0,
        check_quorum: draws.below(3) == 0,
        max_inflight_msgs: 1 + draws.below(8) as usize,
        max_size_per_msg: if draws.below(2) == 0 { 0 } else { u64::MAX },
        delay_ms: (1, 1 + draws.below(300)),
        fsync_ms: (1, 1 + draws.below(100)),
        loss: draws.below(3) as u16 * 20,
        duplication: draws.below(3) as u16 * 30,
        reorder: draws.below(3) == 0,
        client_timeout_ms: draws.below(4) * 1_000,
        client_retries: draws.below(4) as u32,
        ..ClusterConfig::with_nodes(nodes, seed)
    }
}

/// A cluster whose machines and disks fail, with snapshots and threads.
pub fn machines_config(draws: &mut Prng, seed: u64) -> ClusterConfig {
    let voters = 1 + draws.below(5);
    let learners = draws.below(2);
    let check_quorum = draws.below(3) == 0;
    ClusterConfig {
        voters: (1..=voters).collect(),
        learners: (voters + 1..=voters + learners).collect(),
        seed,
        pre_vote: draws.below(3) == 0,
        check_quorum,
        lease_reads: false,
        max_inflight_msgs: 1 + draws.below(8) as usize,
        max_size_per_msg: if draws.below(2) == 0 { 0 } else { 200 },
        max_inflight_bytes: if draws.below(2) == 0 { 0 } else { 400 },
        max_uncommitted_entries_size: if draws.below(3) == 0 { 100 } else { 0 },
        max_committed_size_per_ready: if draws.below(3) == 0 { 60 } else { 0 },
        disable_proposal_forwarding: draws.below(5) == 0,
        step_down_on_removal: draws.below(2) == 0,
        async_writes: draws.below(2) == 0,
        snapshot_every: draws.below(2) * (1 + draws.below(8)),
        snapshot_keep: draws.below(5),
        snapshot_ms_per_kib: draws.below(400),
        torn_tail: draws.below(2) == 0,
        report_unreachable: draws.below(2) == 0,
        delay_ms: (1, 1 + draws.below(200)),
        fsync_ms: (1, 1 + draws.below(100)),
        ..ClusterConfig::default()
    }
}
