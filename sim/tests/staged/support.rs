//! What the tests share: making clusters, letting time pass, drawing random inputs.
use raft_core::{NodeId, ProbeStrategy, StateType};
use sim::cluster::{Cluster, ClusterConfig};
use sim::event::Event;
use sim::input::{Input, LinkSettings, MessageId, ReadMode, Request, Setting};
use sim::prng::Prng;
use sim::view::NodeView;
use std::sync::Arc;

/// Steps after which a test gives up waiting.
pub const PATIENCE: usize = 20_000;

pub fn cluster(nodes: u64, seed: u64) -> Cluster {
    Cluster::new(ClusterConfig::with_nodes(nodes, seed)).expect("the configuration is sound")
}

/// A cluster that has elected a leader and applied its first entry everywhere.
pub fn calm(nodes: u64, seed: u64) -> (Cluster, NodeId) {
    let mut cluster = cluster(nodes, seed);
    run_until(&mut cluster, "a calm leader", |c| {
        leader(c).is_some()
            && c.nodes()
                .iter()
                .all(|n| n.log.applied >= 1 && n.host.stage.is_none())
    });
    let leader = leader(&cluster).expect("there is one");
    (cluster, leader)
}

pub fn node(cluster: &Cluster, id: NodeId) -> NodeView {
    cluster.nodes().swap_remove(id as usize - 1)
}

/// The running leader of the latest term.
pub fn leader(cluster: &Cluster) -> Option<NodeId> {
    let leads = |n: &NodeView| n.up && n.role == StateType::Leader;
    cluster
        .nodes()
        .iter()
        .filter(|n| leads(n))
        .max_by_key(|n| n.term)
        .map(|n| n.id)
}

/// Lets time pass until something holds; gives all events on the way.
pub fn run_until(
    cluster: &mut Cluster,
    what: &str,
    holds: impl Fn(&Cluster) -> bool,
) -> Vec<Event> {
    let mut events = Vec::new();
    for _ in 0..PATIENCE {
        if holds(cluster) {
            return events;
        }
        events.extend(cluster.apply(&Input::Next));
    }
    panic!("{what} did not come about; nodes: {:#?}", cluster.nodes());
}

/// Lets virtual time pass.
pub fn run_for(cluster: &mut Cluster, ms: u64) -> Vec<Event> {
    let end = cluster.now_ms() + ms;
    let mut events = Vec::new();
    while cluster.peek().is_some_and(|at| at <= end) {
        events.extend(cluster.apply(&Input::Next));
    }
    events
}

pub fn propose(cluster: &mut Cluster, node: NodeId, data: &str) -> Vec<Event> {
    cluster.apply(&Input::Propose {
        node,
        data: Arc::from(data),
    })
}

/// Whether every node applied `index`.
pub fn applied_everywhere(cluster: &Cluster, index: u64) -> bool {
    cluster
        .nodes()
        .iter()
        .all(|n| n.up && n.log.applied >= index)
}

/// The value of a key on a node.
pub fn value(cluster: &Cluster, id: NodeId, key: &str) -> Option<String> {
    let pairs = node(cluster, id).kv;
    pairs
        .iter()
        .find(|(k, _)| &**k == key)
        .map(|(_, v)| v.to_string())
}

pub fn terms(cluster: &Cluster, id: NodeId) -> Vec<u64> {
    cluster
        .cells(id, 1..=u64::MAX)
        .iter()
        .map(|cell| cell.term)
        .collect()
}

/// Any input, many of them such that they cannot be applied. `steps` of 100 inputs let time pass.
pub fn random_input(draws: &mut Prng, nodes: u64, sent: u64, steps: u64) -> Input {
    if draws.below(100) < steps {
        return Input::Next;
    }
    let node = draws.below(nodes + 2);
    let other = draws.below(nodes + 2);
    let message = MessageId(sent.saturating_sub(draws.below(12)));
    match draws.below(50) {
        0 | 1 => Input::Tick { node },
        2..=4 => Input::Stage { node },
        5 | 6 => Input::Deliver { message },
        7 => Input::Drop { message },
        8..=10 => Input::Campaign { node },
        11..=14 => Input::Propose {
            node,
            data: random_text(draws),
        },
        15..=17 => Input::Crash { node },
        18..=24 => Input::Restart { node },
        25 => Input::Cut {
            from: node,
            to: other,
        },
        26 => Input::Uncut {
            from: node,
            to: other,
        },
        27 => Input::Isolate { node },
        28 | 29 | 45..=48 => Input::Heal,
        30 => Input::Set(Setting::Probe(ProbeStrategy::ALL[draws.below(3) as usize])),
        31 => Input::SetClock {
            on: draws.below(4) > 0,
        },
        32..=38 => Input::Ask {
            node,
            request: random_request(draws),
        },
        39 => Input::Partition {
            groups: random_groups(draws, nodes),
        },
        40 => Input::Hold { message },
        41 => Input::Release { message },
        42 => Input::Delay {
            message,
            ms: draws.below(3_000),
        },
        43 => Input::Duplicate { message },
        44 => Input::HoldLink {
            from: node,
            to: other,
            on: draws.below(3) == 0,
        },
        _ => Input::Set(Setting::Link {
            link: (draws.below(3) > 0).then_some((node, other)),
            settings: random_settings(draws),
        }),
    }
}

fn random_request(draws: &mut Prng) -> Request {
    let key: Arc<str> = match draws.below(20) {
        0 => Arc::from(""),
        1 => Arc::from("a=b"),
        n => Arc::from(format!("k{}", n % 3)),
    };
    let value = |draws: &mut Prng| Arc::<str>::from(draws.below(5).to_string());
    match draws.below(10) {
        0..=2 => Request::Put {
            key,
            value: value(draws),
        },
        3 => Request::Delete { key },
        4 | 5 => Request::Cas {
            key,
            expected: (draws.below(3) > 0).then(|| value(draws)),
            value: value(draws),
        },
        6 | 7 => Request::Get {
            key,
            mode: ReadMode::Index,
        },
        _ => Request::Get {
            key,
            mode: if draws.below(4) == 0 {
                ReadMode::Lease
            } else {
                ReadMode::Local
            },
        },
    }
}

/// Groups, some of them such that they are refused.
fn random_groups(draws: &mut Prng, nodes: u64) -> Vec<Vec<NodeId>> {
    let mut groups = vec![Vec::new(); 1 + draws.below(3) as usize];
    for node in 1..=nodes {
        let at = draws.below(groups.len() as u64) as usize;
        groups[at].push(node);
    }
    if draws.below(8) == 0 {
        groups[0].push(draws.below(nodes + 2));
    }
    groups
}

fn random_settings(draws: &mut Prng) -> LinkSettings {
    let of_thousand =
        |draws: &mut Prng| (draws.below(3) == 0).then(|| draws.below(1_050) as u16 / 3);
    let from = draws.below(100);
    LinkSettings {
        delay_ms: (draws.below(3) == 0).then(|| (from, draws.below(400))),
        loss: of_thousand(draws),
        duplication: of_thousand(draws),
        reorder: (draws.below(2) == 0).then(|| draws.below(2) == 0),
    }
}

fn random_text(draws: &mut Prng) -> Arc<str> {
    match draws.below(12) {
        0 => Arc::from(""),
        1 => Arc::from("x".repeat(10_000)),
        2 => Arc::from("<b>π\0</b>"),
        n => Arc::from(format!("k{}={}", n % 4, draws.below(1_000))),
    }
}

/// The highest message id among events.
pub fn last_sent(events: &[Event], known: u64) -> u64 {
    let ids = events.iter().filter_map(|event| match event {
        Event::Sent { message } | Event::Duplicated { message, .. } => Some(message.id.0),
        _ => None,
    });
    ids.fold(known, u64::max)
}
