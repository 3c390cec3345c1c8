//! The panel of the selected node: what it is, what can be done to it, its host, disk and key-value machine.
mod deeds;
mod disk;
mod stages;

pub use deeds::DeedVm;
pub use disk::{DiskVm, RecordVm};
pub use stages::{RowVm, StageProgress, StageVm};

use super::words::{self, Field, node_or_none};
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::prefs::Depth;
use raft_core::StateType;
use sim::view::{MessageView, NodeView};

/// Pairs of the key-value machine that are listed.
const PAIRS: usize = 12;

/// The panel.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeVm {
    /// Nodes to choose from.
    pub picker: Vec<PickVm>,
    /// The selected one.
    pub detail: Option<DetailVm>,
}

/// A node to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct PickVm {
    /// Its name.
    pub label: String,
    /// Its role in a word.
    pub role: String,
    /// Whether it is selected.
    pub selected: bool,
    /// Selects it.
    pub action: Action,
}

/// The selected node.
#[derive(Clone, Debug, PartialEq)]
pub struct DetailVm {
    /// Its number.
    pub id: u64,
    /// Its name and role: `n1 · Leader`.
    pub title: String,
    /// What can be done to it.
    pub deeds: Vec<DeedVm>,
    /// What can be done to its machine beside that.
    pub more: Vec<DeedVm>,
    /// What it is in the configuration, and what changes that; empty with the paper's depth.
    pub membership: String,
    /// Changes of the membership.
    pub members: Vec<DeedVm>,
    /// HardState and what it knows.
    pub state: Vec<Field>,
    /// The host's stages with the present one; empty with the paper's depth.
    pub stages: Vec<RowVm>,
    /// Whether a press on a stage lets the process die after it; else time goes on to there.
    pub crash_mode: bool,
    /// What the host is about, in words.
    pub host: String,
    /// Messages that wait for the disk.
    pub outbox: Vec<String>,
    /// Messages that wait for a paused process.
    pub inbox: Vec<String>,
    /// The disk; `None` with the paper's depth.
    pub disk: Option<DiskVm>,
    /// The key-value machine.
    pub pairs: Vec<Field>,
    /// Pairs beyond those listed.
    pub more_pairs: usize,
}

/// The panel.
pub fn node(store: &Store) -> NodeVm {
    let nodes = store.timeline.lab().nodes();
    let locale = store.prefs.locale;
    let picker = nodes
        .iter()
        .map(|view| PickVm {
            label: words::node(view.id),
            role: words::role(locale, view),
            selected: store.selected == Some(view.id),
            action: Action::SelectNode(Some(view.id)),
        })
        .collect();
    let selected = nodes.iter().find(|view| store.selected == Some(view.id));
    NodeVm {
        picker,
        detail: selected.map(|view| detail(store, view)),
    }
}

fn detail(store: &Store, view: &NodeView) -> DetailVm {
    let locale = store.prefs.locale;
    let etcd = store.prefs.depth == Depth::Etcd;
    let role = words::role(locale, view);
    DetailVm {
        id: view.id,
        title: format!("{} · {role}", words::node(view.id)),
        deeds: deeds::usual(store, view),
        more: deeds::more(store, view),
        membership: deeds::membership(store, view),
        members: deeds::members(store, view),
        state: state(locale, view, etcd),
        stages: if etcd && view.up {
            stages::rows(store, view)
        } else {
            Vec::new()
        },
        crash_mode: store.crash_mode,
        host: stages::words(locale, view),
        outbox: view.host.outbox.iter().map(short).collect(),
        inbox: view.host.inbox.iter().map(short).collect(),
        disk: etcd.then(|| disk::disk(locale, view)),
        pairs: view
            .kv
            .iter()
            .take(PAIRS)
            .map(|(key, value)| Field::new(key.as_ref(), value))
            .collect(),
        more_pairs: view.kv.len().saturating_sub(PAIRS),
    }
}

fn short(message: &MessageView) -> String {
    format!("{:?} → {}", message.kind, words::node(message.to))
}

fn state(locale: Locale, view: &NodeView, etcd: bool) -> Vec<Field> {
    let mut fields = vec![
        Field::new("Term", view.term),
        Field::new("Vote", node_or_none(view.vote)),
        Field::new("Commit", view.log.committed),
        Field::new("Applied", view.log.applied),
        Field::new("Last", view.log.last),
    ];
    if view.up {
        fields.push(Field::new("Lead", node_or_none(view.lead)));
    }
    if etcd {
        let (term, vote, commit) = view.host.synced_hard_state;
        let disk = format!("{term} / {} / {commit}", node_or_none(vote));
        fields.push(Field::new(locale.text("field.hard_state"), disk));
        let unstable = if view.log.unstable_offset > view.log.last {
            "–".to_owned()
        } else {
            words::range((view.log.unstable_offset, view.log.last))
        };
        fields.push(Field::new("unstable", unstable));
        let timers = view.timers;
        let waits = view.up && view.role != StateType::Leader;
        if waits && timers.randomized_election_timeout > 0 {
            let value = format!(
                "{} / {}",
                timers.election_elapsed, timers.randomized_election_timeout
            );
            fields.push(Field::new("electionElapsed", value));
        }
    }
    fields
}

/// Cut links in words; `None` when none is cut.
pub fn cuts(store: &Store) -> Option<String> {
    let lab = store.timeline.lab();
    let mut pairs = lab.cuts();
    let locale = store.prefs.locale;
    let nodes = lab.nodes();
    let isolated: Vec<u64> = nodes
        .iter()
        .filter(|node| node.isolated)
        .map(|node| node.id)
        .collect();
    pairs.retain(|(from, to)| !isolated.contains(from) && !isolated.contains(to));
    let mut parts = Vec::new();
    if !isolated.is_empty() && nodes.len() > 1 && !lab.cuts().is_empty() {
        parts.push(locale.fill(
            "cuts.isolated",
            args![nodes = words::nodes(locale, &isolated)],
        ));
    }
    parts.extend(
        pairs
            .iter()
            .map(|(from, to)| format!("{} ↛ {}", words::node(*from), words::node(*to))),
    );
    (!parts.is_empty()).then(|| parts.join(" · "))
}
