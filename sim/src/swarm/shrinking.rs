//! From a run that fails to a short one that fails too.
use crate::cluster::{Cluster, ClusterConfig};
use crate::input::Input;

/// Runs that are tried at most: a bound on the time, not on what can be shrunk.
const TRIALS: usize = 30_000;

/// The inputs that are not refused; the run is the same without the others.
pub fn taken(config: &ClusterConfig, inputs: &[Input]) -> Vec<Input> {
    let Ok(mut cluster) = Cluster::new(config.clone()) else {
        return Vec::new();
    };
    let mut taken = Vec::new();
    for input in inputs {
        if cluster.check(input).is_ok() {
            cluster.apply(input);
            taken.push(input.clone());
        }
    }
    taken
}

/// A shorter run of a simpler cluster that fails as well: chunks of inputs are left out, smaller and smaller ones, then
/// the cluster is made simpler, until neither helps (delta debugging). What does not fail comes back as it is.
pub fn shrink(
    config: &ClusterConfig,
    inputs: &[Input],
    still_fails: impl Fn(&ClusterConfig, &[Input]) -> bool,
) -> (ClusterConfig, Vec<Input>) {
    let mut shrinker = Shrinker {
        config: config.clone(),
        inputs: taken(config, inputs),
        still_fails,
        trials: 0,
    };
    if !shrinker.fails(config, &shrinker.inputs.clone()) {
        return (config.clone(), inputs.to_vec());
    }
    shrinker.cut_end();
    loop {
        let before = shrinker.inputs.len();
        let simpler = shrinker.simplify();
        shrinker.drop_chunks();
        if !simpler && shrinker.inputs.len() == before {
            break;
        }
    }
    (shrinker.config, shrinker.inputs)
}

struct Shrinker<F> {
    config: ClusterConfig,
    inputs: Vec<Input>,
    still_fails: F,
    trials: usize,
}

impl<F: Fn(&ClusterConfig, &[Input]) -> bool> Shrinker<F> {
    fn fails(&mut self, config: &ClusterConfig, inputs: &[Input]) -> bool {
        self.trials += 1;
        self.trials <= TRIALS && (self.still_fails)(config, inputs)
    }

    /// What comes after the failure is of no use.
    fn cut_end(&mut self) {
        let (mut low, mut high) = (0, self.inputs.len());
        while low < high {
            let middle = low.midpoint(high);
            let (config, head) = (self.config.clone(), self.inputs[..middle].to_vec());
            match self.fails(&config, &head) {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        let (config, head) = (self.config.clone(), self.inputs[..high].to_vec());
        if self.fails(&config, &head) {
            self.inputs = head;
        }
    }

    fn drop_chunks(&mut self) {
        let mut size = (self.inputs.len() / 2).max(1);
        loop {
            let mut end = self.inputs.len();
            while end > 0 {
                let start = end.saturating_sub(size);
                let rest = [&self.inputs[..start], &self.inputs[end..]].concat();
                let config = self.config.clone();
                if self.fails(&config, &rest) {
                    self.inputs = taken(&config, &rest);
                    end = start.min(self.inputs.len());
                } else {
                    end = start;
                }
            }
            if size == 1 {
                break;
            }
            size = (size / 2).max(1);
        }
    }

    /// Tries the usual value of every part of the configuration. Whether one helped.
    fn simplify(&mut self) -> bool {
        let mut simpler = false;
        for make_usual in USUAL {
            let mut config = self.config.clone();
            make_usual(&mut config, &ClusterConfig::default());
            if config != self.config && config.validate().is_ok() {
                let inputs = self.inputs.clone();
                if self.fails(&config, &inputs) {
                    self.inputs = taken(&config, &inputs);
                    self.config = config;
                    simpler = true;
                }
            }
        }
        simpler
    }
}

type MakeUsual = fn(&mut ClusterConfig, &ClusterConfig);

/// Every part of a configuration that can be made usual, and one machine less.
const USUAL: [MakeUsual; 23] = [
    |config, _| {
        let last = config.voters.len() + config.learners.len();
        config.voters.retain(|node| *node != last as u64);
        config.learners.retain(|node| *node != last as u64);
    },
    |config, _| config.seed = 1,
    |config, usual| config.tick_ms = usual.tick_ms,
    |config, usual| config.delay_ms = usual.delay_ms,
    |config, usual| config.fsync_ms = usual.fsync_ms,
    |config, _| config.loss = 0,
    |config, _| config.duplication = 0,
    |config, _| config.reorder = false,
    |config, usual| config.client_timeout_ms = usual.client_timeout_ms,
    |config, _| config.client_retries = 0,
    |config, usual| config.max_inflight_msgs = usual.max_inflight_msgs,
    |config, usual| {
        config.max_size_per_msg = usual.max_size_per_msg;
        config.max_inflight_bytes = usual.max_inflight_bytes;
    },
    |config, _| config.pre_vote = false,
    |config, _| config.check_quorum = false,
    |config, _| config.async_writes = false,
    |config, _| (config.snapshot_every, config.snapshot_keep) = (0, 0),
    |config, usual| config.snapshot_ms_per_kib = usual.snapshot_ms_per_kib,
    |config, _| config.torn_tail = false,
    |config, _| config.report_unreachable = false,
    |config, _| config.max_uncommitted_entries_size = 0,
    |config, _| config.max_committed_size_per_ready = 0,
    |config, _| config.disable_proposal_forwarding = false,
    |config, _| config.step_down_on_removal = false,
];
