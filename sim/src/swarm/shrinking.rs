//! From a run that fails to a short one that fails too.
use crate::cluster::{Cluster, ClusterConfig};
use crate::input::{Input, MessageId};
use crate::view::MessageView;
use raft_core::{Index, MessageType, NodeId, Term};

/// Runs that are tried at most: a bound on the time, not on what can be shrunk.
const TRIALS: usize = 10_000;

/// A shorter run of a simpler cluster that fails as well: chunks of inputs are left out, smaller and smaller ones, then
/// the cluster is made simpler, until neither helps (delta debugging). What does not fail comes back as it is.
pub fn shrink(
    config: &ClusterConfig,
    inputs: &[Input],
    still_fails: impl Fn(&ClusterConfig, &[Input]) -> bool,
) -> (ClusterConfig, Vec<Input>) {
    let mut shrinker = Shrinker {
        config: config.clone(),
        items: items_of(config, inputs),
        still_fails,
        trials: 0,
    };
    let all = shrinker.items.clone();
    if !shrinker.keep_if_fails(config, &all) {
        return (config.clone(), inputs.to_vec());
    }
    loop {
        let before = shrinker.items.len();
        let simpler = shrinker.simplify();
        shrinker.drop_chunks();
        if !simpler && shrinker.items.len() == before {
            break;
        }
    }
    let inputs = resolve(&shrinker.config, &shrinker.items);
    let inputs = inputs.into_iter().map(|item| item.input).collect();
    (shrinker.config, inputs)
}

/// An input, and what the message is that it is about: ids change when earlier inputs are left out.
#[derive(Clone)]
struct Item {
    input: Input,
    message: Option<Likeness>,
}

/// By what a message is known in another run: sender, receiver, type, then term and index.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Likeness {
    ends: (NodeId, NodeId, MessageType),
    place: (Term, Index),
}

impl Likeness {
    fn of(view: &MessageView) -> Self {
        Self {
            ends: (view.from, view.to, view.kind),
            place: (view.term, view.index),
        }
    }
}

/// The id of the message that an input is about.
fn message_of(input: &mut Input) -> Option<&mut MessageId> {
    match input {
        Input::Deliver { message }
        | Input::Drop { message }
        | Input::Hold { message }
        | Input::Release { message }
        | Input::Delay { message, .. }
        | Input::Duplicate { message } => Some(message),
        _ => None,
    }
}

/// The inputs that are not refused, each with what its message is.
fn items_of(config: &ClusterConfig, inputs: &[Input]) -> Vec<Item> {
    let Ok(mut cluster) = Cluster::new(config.clone()) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    for input in inputs {
        if cluster.check(input).is_ok() {
            let mut input = input.clone();
            let id = message_of(&mut input).copied();
            let view = id.and_then(|id| cluster.message(id).map(|message| Likeness::of(&message)));
            cluster.apply(&input);
            items.push(Item {
                input,
                message: view,
            });
        }
    }
    items
}

/// The inputs of a run with ids of its own, without those that are refused.
fn resolve(config: &ClusterConfig, items: &[Item]) -> Vec<Item> {
    let Ok(mut cluster) = Cluster::new(config.clone()) else {
        return Vec::new();
    };
    let mut taken = Vec::new();
    for item in items {
        let mut item = item.clone();
        if let (Some(id), Some(like)) = (message_of(&mut item.input), item.message) {
            let Some(found) = cluster.message_like(|view| Likeness::of(view) == like) else {
                continue;
            };
            *id = found;
        }
        if cluster.check(&item.input).is_ok() {
            cluster.apply(&item.input);
            taken.push(item);
        }
    }
    taken
}

struct Shrinker<F> {
    config: ClusterConfig,
    items: Vec<Item>,
    still_fails: F,
    trials: usize,
}

impl<F: Fn(&ClusterConfig, &[Input]) -> bool> Shrinker<F> {
    /// Takes a run that fails as well over.
    fn keep_if_fails(&mut self, config: &ClusterConfig, items: &[Item]) -> bool {
        self.trials += 1;
        if self.trials > TRIALS {
            return false;
        }
        let items = resolve(config, items);
        let inputs: Vec<_> = items.iter().map(|item| item.input.clone()).collect();
        let fails = (self.still_fails)(config, &inputs);
        if fails {
            self.config = config.clone();
            self.items = items;
        }
        fails
    }

    fn drop_chunks(&mut self) {
        let mut size = (self.items.len() / 2).max(1);
        loop {
            let mut end = self.items.len();
            while end > 0 {
                let start = end.saturating_sub(size);
                let rest = [&self.items[..start], &self.items[end..]].concat();
                let config = self.config.clone();
                self.keep_if_fails(&config, &rest);
                end = start.min(self.items.len());
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
                let items = self.items.clone();
                simpler |= self.keep_if_fails(&config, &items);
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
