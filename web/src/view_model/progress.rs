//! What the leader believes of its followers (etcd's `tracker.Progress`).
use super::words::{self, Field};
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::causes::Why;
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
    /// Shows or hides the rest.
    pub toggle: Action,
    /// The rest; `None` while it is folded.
    pub detail: Option<DetailVm>,
}

/// All that a leader believes of a follower.
#[derive(Clone, Debug, PartialEq)]
pub struct DetailVm {
    /// The states in etcd's order, with the present one lit.
    pub states: Vec<StateVm>,
    /// The transitions between them, as pairs of places in `states`; the last one is lit.
    pub moves: Vec<MoveVm>,
    /// Why the present state was entered, in words.
    pub cause: String,
    /// Appends under way, oldest first: the last index of each.
    pub slots: Vec<u64>,
    /// Slots that are free; at most [`SLOTS`] in all are drawn.
    pub free: u64,
    /// Slots that are not drawn.
    pub more: u64,
    /// Numbers.
    pub fields: Vec<Field>,
    /// Whether and why nothing is sent, in words.
    pub sending: String,
}

/// A state of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateVm {
    /// Its name.
    pub name: &'static str,
    /// Whether it is the present one.
    pub now: bool,
}

/// A transition of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveVm {
    /// Place of the state before.
    pub from: usize,
    /// Place of the state after.
    pub to: usize,
    /// Whether it is the one that was taken last.
    pub last: bool,
}

/// Slots of the window that are drawn at most.
const SLOTS: u64 = 16;

/// The states in the order of the graph.
const STATES: [ProgressState; 3] = [
    ProgressState::Probe,
    ProgressState::Replicate,
    ProgressState::Snapshot,
];

/// The transitions that etcd's `Progress` has, as places in [`STATES`].
const MOVES: [(usize, usize); 5] = [(0, 1), (1, 0), (0, 2), (1, 2), (2, 0)];

/// One panel for every node that thinks that it leads, the selected one first, then the latest term; none with the
/// paper's depth.
pub fn progress(store: &Store) -> Vec<ProgressVm> {
    if store.prefs.depth == Depth::Paper {
        return Vec::new();
    }
    let mut leaders = store.timeline.lab().nodes();
    let probe = store.timeline.lab().probe();
    leaders.retain(|node| node.up && !node.progress.is_empty());
    leaders.sort_by_key(|node| (store.selected != Some(node.id), Reverse(node.term)));
    leaders
        .iter()
        .map(|node| panel(store, node, probe))
        .collect()
}

fn panel(store: &Store, node: &NodeView, probe: ProbeStrategy) -> ProgressVm {
    let locale = store.prefs.locale;
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
            .map(|row| follower(store, node.id, row))
            .collect(),
        strategy: locale.text(super::toolbar::probe_key(probe)).into_owned(),
    }
}

fn follower(store: &Store, leader: u64, row: &ProgressView) -> RowVm {
    let locale = store.prefs.locale;
    let shown = store.follower == Some(row.follower);
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
        toggle: Action::ShowFollower((!shown).then_some(row.follower)),
        detail: shown.then(|| detail(store, leader, row)),
    }
}

fn detail(store: &Store, leader: u64, row: &ProgressView) -> DetailVm {
    let locale = store.prefs.locale;
    let change = store
        .causes
        .last(leader, row.follower)
        .filter(|change| change.to == row.state);
    let place = |state| STATES.iter().position(|each| *each == state);
    let taken = change.and_then(|change| place(change.from).zip(place(change.to)));
    let window = &row.inflights;
    let used = window.slots.len() as u64;
    let drawn = window.limit.min(SLOTS).max(used.min(SLOTS));
    let numbers = [
        ("Match", row.matched),
        ("Next", row.next),
        ("sentCommit", row.sent_commit),
        ("PendingSnapshot", row.pending_snapshot),
    ];
    let mut fields: Vec<Field> = numbers
        .map(|(name, value)| Field::new(name, value))
        .to_vec();
    let yes_no = |yes| locale.text(if yes { "word.yes" } else { "word.no" });
    fields.push(Field::new("RecentActive", yes_no(row.recent_active)));
    fields.push(Field::new(
        "Inflights",
        locale.fill(
            "progress.window",
            args![used, limit = window.limit, bytes = window.bytes],
        ),
    ));
    DetailVm {
        states: STATES
            .map(|state| StateVm {
                name: words::progress_state(state),
                now: state == row.state,
            })
            .to_vec(),
        moves: MOVES
            .map(|(from, to)| MoveVm {
                from,
                to,
                last: taken == Some((from, to)),
            })
            .to_vec(),
        cause: change.map_or_else(
            || locale.text("progress.cause_unseen").into_owned(),
            |change| cause(locale, change.why),
        ),
        slots: window.slots.iter().take(SLOTS as usize).copied().collect(),
        free: drawn.saturating_sub(used),
        more: window.limit.max(used).saturating_sub(drawn),
        fields,
        sending: locale
            .text(if row.paused {
                pause_key(row)
            } else {
                "progress.sends"
            })
            .into_owned(),
    }
}

fn cause(locale: Locale, why: Why) -> String {
    let key = match why {
        Why::Elected => "cause.elected",
        Why::Acknowledged => "cause.acknowledged",
        Why::Rejected => "cause.rejected",
        Why::Compacted => "cause.compacted",
        Why::SnapshotApplied => "cause.snapshot_applied",
        Why::SnapshotReported { arrived: true } => "cause.snapshot_arrived",
        Why::SnapshotReported { arrived: false } => "cause.snapshot_failed",
        Why::Unreachable => "cause.unreachable",
        Why::Other => "cause.other",
    };
    locale.text(key).into_owned()
}

/// Why a leader sends nothing to a follower now (etcd's `Progress.IsPaused`).
pub fn pause_key(row: &ProgressView) -> &'static str {
    match row.state {
        ProgressState::Probe => "paused.probe",
        ProgressState::Replicate => "paused.replicate",
        ProgressState::Snapshot => "paused.snapshot",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    #[test]
    fn a_follower_that_answers_enters_replicate_and_the_cause_is_known() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.reduce(Action::Load("figure-7".to_owned()));
        let mut seen = Vec::new();
        for _ in 0..600 {
            store.reduce(Action::Step);
            for panel in progress(&store) {
                for row in &panel.rows {
                    let id = row.node.trim_start_matches('n').parse().ok();
                    store.follower = id;
                    let shown = progress(&store);
                    let detail = shown
                        .iter()
                        .flat_map(|panel| &panel.rows)
                        .find_map(|row| row.detail.clone());
                    let detail = detail.expect("the chosen follower is shown in full");
                    assert_eq!(detail.states.iter().filter(|state| state.now).count(), 1);
                    seen.push(detail.cause);
                }
            }
        }
        let locale = store.prefs.locale;
        let wanted = cause(locale, Why::Acknowledged);
        assert!(seen.contains(&wanted), "never: {wanted}");
    }

    #[test]
    fn the_window_is_drawn_with_what_is_under_way_and_what_is_free() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        for _ in 0..3 {
            store.reduce(Action::ProposeDraft);
        }
        let leader = store.leader().expect("the page opens with a leader");
        store.follower = (1..=3).find(|id| *id != leader);
        for _ in 0..60 {
            store.reduce(Action::Step);
            let shown = progress(&store);
            let row = shown[0].rows.iter().find(|row| row.detail.is_some());
            let detail = row.and_then(|row| row.detail.clone()).expect("shown");
            assert_eq!(detail.slots.len() as u64 + detail.free, 8);
            if detail.slots.len() == 3 {
                return;
            }
        }
        panic!("never three appends under way");
    }
}
