//! What is measured; time is taken by the caller.
use crate::drive::{Driver, RECORD, SWARM, cluster, cluster_of};
use sim::Timeline;
use sim::input::Input;
use sim::lab::Lab;
use sim::prng::Prng;

/// What a swarm did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Swarm {
    /// Inputs that were applied: ticks, stages, arrivals, proposals, faults.
    pub inputs: u64,
    /// Facts that were reported about them.
    pub facts: u64,
    /// Entries committed, over all seeds.
    pub committed: u64,
    /// Broken invariants.
    pub violations: u64,
}

/// Random faults under all invariants.
pub fn swarm(seeds: std::ops::Range<u64>, nodes: u64, inputs: u64) -> Swarm {
    let mut done = Swarm::default();
    for seed in seeds {
        let mut cluster = cluster(nodes, seed, 0);
        let mut driver = Driver::new(seed, nodes, SWARM);
        let mut left = inputs;
        while left > 0 {
            let input = driver.next(&cluster);
            if input != Input::Next && cluster.check(&input).is_err() {
                continue;
            }
            left -= 1;
            done.facts += cluster.apply(&input).len() as u64;
            done.inputs += 1;
        }
        done.violations += cluster.violations().len() as u64;
        let committed = cluster.nodes().iter().map(|n| n.log.committed).max();
        done.committed += committed.unwrap_or(0);
    }
    done
}

/// A long run: how many nodes, how many inputs, and after how many applied entries nodes take snapshots; 0 = never.
#[derive(Clone, Copy, Debug)]
pub struct Long {
    /// Nodes.
    pub nodes: u64,
    /// Inputs that are applied.
    pub inputs: usize,
    /// Applied entries between two snapshots of a node.
    pub snapshots: u64,
}

/// What the draws of a long run grow from.
const SEED: u64 = 1;

/// A long run on record.
pub fn record(long: Long) -> Timeline {
    let Long {
        nodes,
        inputs,
        snapshots,
    } = long;
    let mut timeline = Timeline::new(Lab::Cluster(cluster(nodes, SEED, snapshots)));
    let mut driver = Driver::new(SEED, nodes, RECORD);
    while timeline.len() < inputs {
        let input = driver.next(cluster_of(timeline.lab()));
        let _refused = timeline.push(input);
    }
    timeline
}

/// The same run without a record.
pub fn unrecorded(long: Long) -> Lab {
    let mut lab = Lab::Cluster(cluster(long.nodes, SEED, long.snapshots));
    let mut driver = Driver::new(SEED, long.nodes, RECORD);
    let mut left = long.inputs;
    while left > 0 {
        let input = driver.next(cluster_of(&lab));
        if input == Input::Next || lab.check(&input).is_ok() {
            std::hint::black_box(lab.apply(&input));
            left -= 1;
        }
    }
    lab
}

/// Random positions to seek.
pub fn positions(len: usize, count: usize) -> Vec<usize> {
    let mut draws = Prng::new(9);
    (0..count)
        .map(|_| draws.below(len as u64 + 1) as usize)
        .collect()
}

/// Goes to a position.
pub fn seek(timeline: &mut Timeline, position: usize) -> u64 {
    timeline.seek(position);
    timeline.lab().now_ms()
}
