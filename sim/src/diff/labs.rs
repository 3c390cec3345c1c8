//! Two laboratories side by side.
use crate::lab::Lab;
use crate::view::{CellView, MessageView, NodeView};
use raft_core::{Index, NodeId};
use std::sync::Arc;

/// One number or word that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDiff {
    /// What it is: `role`, `term`, `vote`, `commit`, `applied`, `disk`…
    pub name: &'static str,
    /// On the one side, as text.
    pub left: String,
    /// On the other side.
    pub right: String,
}

/// Entries that differ, or that only one side has.
#[derive(Clone, Debug, PartialEq)]
pub struct CellsDiff {
    /// First index, inclusive.
    pub first: Index,
    /// Last index, inclusive.
    pub last: Index,
    /// The entries of the one side in this range.
    pub left: Vec<CellView>,
    /// … and of the other side.
    pub right: Vec<CellView>,
}

/// A key that differs; `None` where it does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KvDiff {
    /// The key.
    pub key: Arc<str>,
    /// Its value on the one side.
    pub left: Option<Arc<str>>,
    /// … and on the other side.
    pub right: Option<Arc<str>>,
}

/// A node that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeDiff {
    /// The node.
    pub node: NodeId,
    /// Numbers and words; `exists` when only one side has the node.
    pub fields: Vec<FieldDiff>,
    /// Ranges of its log, in order.
    pub log: Vec<CellsDiff>,
    /// The followers of which it believes different things.
    pub progress: Vec<NodeId>,
    /// Keys of its key-value machine, in order.
    pub kv: Vec<KvDiff>,
}

/// How two laboratories differ.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabDiff {
    /// Virtual time, the cuts, the probe rule.
    pub fields: Vec<FieldDiff>,
    /// Nodes that differ, in order of id.
    pub nodes: Vec<NodeDiff>,
    /// Messages that are in flight on the one side only, in order of sending.
    pub left_messages: Vec<MessageView>,
    /// … and on the other side only.
    pub right_messages: Vec<MessageView>,
    /// Whether both are equal in everything that decides what happens next, seen or not (random draws among it).
    pub equal: bool,
}

impl LabDiff {
    /// Whether nothing that can be seen differs.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
            && self.nodes.is_empty()
            && self.left_messages.is_empty()
            && self.right_messages.is_empty()
    }
}

/// Compares two laboratories.
pub fn labs(left: &Lab, right: &Lab) -> LabDiff {
    if left == right {
        return LabDiff {
            equal: true,
            ..LabDiff::default()
        };
    }
    let (a, b) = (left.nodes(), right.nodes());
    let mut ids: Vec<NodeId> = a.iter().chain(&b).map(|node| node.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let find = |nodes: &[NodeView], id: NodeId| nodes.iter().find(|node| node.id == id).cloned();
    let nodes = ids.into_iter().filter_map(|id| {
        let diff = match (find(&a, id), find(&b, id)) {
            (Some(a), Some(b)) => node(&a, &b, (left, right)),
            (a, b) => NodeDiff {
                node: id,
                fields: field("exists", &a.is_some(), &b.is_some())
                    .into_iter()
                    .collect(),
                log: Vec::new(),
                progress: Vec::new(),
                kv: Vec::new(),
            },
        };
        (!diff.is_empty()).then_some(diff)
    });
    let (sent, other) = (left.messages(), right.messages());
    let only = |own: &[MessageView], other: &[MessageView]| {
        own.iter()
            .filter(|message| !other.contains(message))
            .cloned()
            .collect()
    };
    LabDiff {
        fields: [
            field("time", &left.now_ms(), &right.now_ms()),
            field("cuts", &left.cuts(), &right.cuts()),
            field("probe", &left.probe(), &right.probe()),
            field(
                "violations",
                &left.violations().len(),
                &right.violations().len(),
            ),
        ]
        .into_iter()
        .flatten()
        .collect(),
        nodes: nodes.collect(),
        left_messages: only(&sent, &other),
        right_messages: only(&other, &sent),
        equal: false,
    }
}

impl NodeDiff {
    fn is_empty(&self) -> bool {
        self.fields.is_empty()
            && self.log.is_empty()
            && self.progress.is_empty()
            && self.kv.is_empty()
    }
}

fn field<T: PartialEq + std::fmt::Debug>(
    name: &'static str,
    left: &T,
    right: &T,
) -> Option<FieldDiff> {
    (left != right).then(|| FieldDiff {
        name,
        left: format!("{left:?}"),
        right: format!("{right:?}"),
    })
}

fn node(a: &NodeView, b: &NodeView, (left, right): (&Lab, &Lab)) -> NodeDiff {
    let disk = |node: &NodeView| {
        (
            node.host.wal_last,
            node.host.wal_synced,
            node.host.synced_hard_state,
        )
    };
    let work = |node: &NodeView| {
        (
            node.host.stage,
            node.host.stages.clone(),
            node.host.outbox.len(),
        )
    };
    let fields = [
        field("up", &a.up, &b.up),
        field("isolated", &a.isolated, &b.isolated),
        field("role", &a.role, &b.role),
        field("term", &a.term, &b.term),
        field("vote", &a.vote, &b.vote),
        field("leader", &a.lead, &b.lead),
        field("votes", &a.votes, &b.votes),
        field("snapshot", &a.log.snapshot, &b.log.snapshot),
        field("last", &a.log.last, &b.log.last),
        field("commit", &a.log.committed, &b.log.committed),
        field("applying", &a.log.applying, &b.log.applying),
        field("applied", &a.log.applied, &b.log.applied),
        field("unstable", &a.log.unstable_offset, &b.log.unstable_offset),
        field("disk", &disk(a), &disk(b)),
        field("host", &work(a), &work(b)),
        field("timers", &a.timers, &b.timers),
        field("paused", &a.paused, &b.paused),
        field("config", &a.config, &b.config),
        field("transferee", &a.lead_transferee, &b.lead_transferee),
    ];
    NodeDiff {
        node: a.id,
        fields: fields.into_iter().flatten().collect(),
        log: cells(
            &left.cells(a.id, 1..=Index::MAX),
            &right.cells(b.id, 1..=Index::MAX),
        ),
        progress: progress(a, b),
        kv: kv(a, b),
    }
}

/// Both logs as ranges that differ.
fn cells(a: &[CellView], b: &[CellView]) -> Vec<CellsDiff> {
    let mut diffs: Vec<CellsDiff> = Vec::new();
    for (index, left, right) in merged(a, b, |cell| cell.index) {
        if left == right {
            continue;
        }
        match diffs.last_mut() {
            Some(diff) if diff.last + 1 == index => diff.last = index,
            _ => diffs.push(CellsDiff {
                first: index,
                last: index,
                left: Vec::new(),
                right: Vec::new(),
            }),
        }
        if let Some(diff) = diffs.last_mut() {
            diff.left.extend(left.cloned());
            diff.right.extend(right.cloned());
        }
    }
    diffs
}

fn progress(a: &NodeView, b: &NodeView) -> Vec<NodeId> {
    let both = merged(&a.progress, &b.progress, |belief| belief.follower);
    both.filter(|(_, left, right)| left != right)
        .map(|(follower, ..)| follower)
        .collect()
}

fn kv(a: &NodeView, b: &NodeView) -> Vec<KvDiff> {
    let both = merged(&a.kv, &b.kv, |(key, _)| key.clone());
    let value = |pair: Option<&(Arc<str>, Arc<str>)>| pair.map(|(_, value)| value.clone());
    both.filter(|(_, left, right)| left != right)
        .map(|(key, left, right)| KvDiff {
            key,
            left: value(left),
            right: value(right),
        })
        .collect()
}

/// Two sorted lists side by side: each key with what the lists hold of it.
fn merged<'a, T, K: Ord + 'a>(
    a: &'a [T],
    b: &'a [T],
    key: impl Fn(&T) -> K + 'a,
) -> impl Iterator<Item = (K, Option<&'a T>, Option<&'a T>)> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (a.peek(), b.peek()) {
            (Some(left), Some(right)) => key(left).cmp(&key(right)),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, _) => std::cmp::Ordering::Greater,
        };
        let left = if order.is_le() { a.next() } else { None };
        let right = if order.is_ge() { b.next() } else { None };
        let of = left.or(right)?;
        Some((key(of), left, right))
    })
}
