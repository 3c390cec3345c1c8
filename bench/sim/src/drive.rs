//! Where the inputs come from: a busy client and an unkind world, both drawn from a seed.
use raft_core::StateType;
use sim::cluster::{Cluster, ClusterConfig};
use sim::input::Input;
use sim::lab::Lab;
use sim::prng::Prng;
use std::sync::Arc;

/// How often things happen, each once in so many inputs.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// A proposal.
    pub propose: u64,
    /// A crash; the node comes back after a while.
    pub crash: u64,
    /// An isolated node or a cut link; everything is healed after a while.
    pub cut: u64,
}

/// What the swarm does: trouble all the time.
pub const SWARM: Pace = Pace {
    propose: 20,
    crash: 1_000,
    cut: 1_000,
};

/// What a long run on record does: logs grow to tens of thousands of entries, and there is trouble.
pub const RECORD: Pace = Pace {
    propose: 25,
    crash: 8_000,
    cut: 4_000,
};

/// Keys that clients write to.
const KEYS: u64 = 500;
/// Inputs that a fault lasts, at most.
const TROUBLE: u64 = 500;

/// A source of inputs for one cluster.
#[derive(Clone, Debug)]
pub struct Driver {
    draws: Prng,
    pace: Pace,
    nodes: u64,
    proposals: u64,
    /// Inputs until the next end of a fault.
    end_in: u64,
}

impl Driver {
    /// The source of a seed.
    pub fn new(seed: u64, nodes: u64, pace: Pace) -> Self {
        Self {
            draws: Prng::stream(seed, 77),
            pace,
            nodes,
            proposals: 0,
            end_in: TROUBLE,
        }
    }

    /// The next input; some cannot be applied.
    pub fn next(&mut self, cluster: &Cluster) -> Input {
        self.end_in -= 1;
        if self.end_in == 0 {
            self.end_in = 1 + self.draws.below(TROUBLE);
            let down = (1..=self.nodes)
                .find(|node| cluster.check(&Input::Restart { node: *node }).is_ok());
            return down.map_or(Input::Heal, |node| Input::Restart { node });
        }
        let draw = self.draws.draw();
        let node = 1 + (draw >> 8) % self.nodes;
        if draw.is_multiple_of(self.pace.propose) {
            self.proposals += 1;
            let data = format!("key{}={}", (draw >> 20) % KEYS, self.proposals);
            return Input::Propose {
                node,
                data: Arc::from(data),
            };
        }
        if (draw >> 32).is_multiple_of(self.pace.crash) {
            return Input::Crash { node };
        }
        if (draw >> 40).is_multiple_of(self.pace.cut) {
            let to = 1 + (draw >> 16) % self.nodes;
            return match draw & 0x80 {
                0 => Input::Isolate { node },
                _ => Input::Cut { from: node, to },
            };
        }
        Input::Next
    }
}

/// Entries that stay in the log behind a snapshot.
const SNAPSHOT_KEEP: u64 = 200;

/// A cluster with delays and fsyncs that make messages and stages interleave. Its nodes take a snapshot after every
/// `snapshots` applied entries; 0 = never.
pub fn cluster(nodes: u64, seed: u64, snapshots: u64) -> Cluster {
    let config = ClusterConfig {
        snapshot_every: snapshots,
        snapshot_keep: if snapshots > 0 { SNAPSHOT_KEEP } else { 0 },
        pre_vote: seed.is_multiple_of(3),
        check_quorum: seed.is_multiple_of(2),
        ..ClusterConfig::with_nodes(nodes, seed)
    };
    Cluster::new(config).expect("the configuration is sound")
}

/// The cluster within a laboratory that was made of one.
pub fn cluster_of(lab: &Lab) -> &Cluster {
    match lab {
        Lab::Cluster(cluster) => cluster,
        Lab::Interaction(_) | Lab::Recording(_) => panic!("the benchmark records clusters"),
    }
}

/// Last index of the longest log, leaders and entries of all nodes: that the run was worth measuring.
pub fn summary(cluster: &Cluster) -> (u64, u64, usize) {
    let nodes = cluster.nodes();
    let last = nodes.iter().map(|n| n.log.last).max().unwrap_or(0);
    let term = nodes.iter().map(|n| n.term).max().unwrap_or(0);
    let leaders = nodes.iter().filter(|n| n.role == StateType::Leader).count();
    (last, term, leaders)
}
