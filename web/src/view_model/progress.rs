//! What the leader believes of its followers (etcd's `tracker.Progress`).
use super::words;
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::prefs::Depth;
use raft_core::{ProbeStrategy, ProgressState};
use sim::view::{NodeView, ProgressView};
use std::cmp::Reverse;

/// The beliefs of one node that thinks that it leads.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgressVm {
    /// `n1 believes`.
    pub title: String,
    /// Followers in order.
    pub rows: Vec<RowVm>,
    /// How the leader searches, in words, and how many probes were rejected in all.
    pub strategy: String,
    /// Rejections read in this term, over all followers.
    pub rejections: u64,
}

/// One follower.
#[derive(Clone, Debug, PartialEq)]
pub struct RowVm {
    /// Its name.
    pub node: String,
    /// State in etcd's word: `Probe`, `Replicate`, `Snapshot`.
    pub state: &'static str,
    /// `Match`.
    pub matched: u64,
    /// `Next`.
    pub next: u64,
    /// `2/8`.
    pub inflights: String,
    /// Filled part of the window, 0 to 8 eighths.
    pub filled: u64,
    /// Why nothing is sent now; `None` when not paused.
    pub paused: Option<String>,
    /// Rejections read in this term.
    pub rejections: u64,
    /// Whether it answered lately.
    pub active: bool,
}

/// One panel for every node that thinks that it leads, the selected one first, then the latest term; none with the
/// paper's depth.
pub fn progress(store: &Store) -> Vec<ProgressVm> {
    if store.prefs.depth == Depth::Paper {
        return Vec::new();
    }
    let locale = store.prefs.locale;
    let mut leaders = store.timeline.lab().nodes();
    let probe = store.timeline.lab().probe();
    leaders.retain(|node| node.up && !node.progress.is_empty());
    leaders.sort_by_key(|node| (store.selected != Some(node.id), Reverse(node.term)));
    leaders
        .iter()
        .map(|node| panel(locale, node, probe))
        .collect()
}

fn panel(locale: Locale, node: &NodeView, probe: ProbeStrategy) -> ProgressVm {
    let followers: Vec<&ProgressView> = node
        .progress
        .iter()
        .filter(|row| row.follower != node.id)
        .collect();
    let name = words::node(node.id);
    ProgressVm {
        title: locale.fill("progress.title", args![leader = name]),
        rejections: followers.iter().map(|row| row.rejections).sum(),
        rows: followers
            .into_iter()
            .map(|row| follower(locale, row))
            .collect(),
        strategy: locale.text(super::toolbar::probe_key(probe)).into_owned(),
    }
}

fn follower(locale: Locale, row: &ProgressView) -> RowVm {
    let used = row.inflights.slots.len() as u64;
    RowVm {
        node: words::node(row.follower),
        state: words::progress_state(row.state),
        matched: row.matched,
        next: row.next,
        inflights: format!("{used}/{}", row.inflights.limit),
        filled: (used * 8).checked_div(row.inflights.limit).unwrap_or(0),
        paused: row.paused.then(|| locale.text(pause_key(row)).into_owned()),
        rejections: row.rejections,
        active: row.recent_active,
    }
}

/// Why a leader sends nothing to a follower now (etcd's `Progress.IsPaused`).
pub fn pause_key(row: &ProgressView) -> &'static str {
    match row.state {
        ProgressState::Probe => "paused.probe",
        ProgressState::Replicate => "paused.replicate",
        ProgressState::Snapshot => "paused.snapshot",
    }
}
