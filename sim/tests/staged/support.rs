//! What the tests share: making clusters, letting time pass.
use raft_core::{NodeId, StateType};
use sim::cluster::{Cluster, ClusterConfig};
use sim::event::Event;
use sim::input::Input;
use sim::view::NodeView;
use std::sync::Arc;

pub use sim::swarm::{last_sent, random_input};

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
