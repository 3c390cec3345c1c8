//! The panel of the selected node: what it is, what can be done to it, its host, disk and key-value machine.
use super::words::{self, Field, node_or_none};
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::prefs::Depth;
use raft_core::StateType;
use sim::view::{HostStage, NodeView};

/// Pairs of the key-value machine that are listed.
const PAIRS: usize = 12;

/// Every stage, in order.
const STAGES: [HostStage; 7] = [
    HostStage::TakeReady,
    HostStage::WalSave,
    HostStage::WalSync,
    HostStage::StorageAppend,
    HostStage::Send,
    HostStage::Apply,
    HostStage::Advance,
];

/// The panel.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeVm {
    /// Nodes to choose from.
    pub picker: Vec<PickVm>,
    /// The selected one.
    pub detail: Option<DetailVm>,
    /// Cuts in words, and what heals them; `None` when nothing is cut.
    pub cuts: Option<String>,
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
    /// HardState and what it knows.
    pub state: Vec<Field>,
    /// The host's stages with the present one; empty with the paper's depth.
    pub stages: Vec<StageVm>,
    /// What the host is about, in words.
    pub host: String,
    /// Messages that wait for the disk.
    pub outbox: Vec<String>,
    /// The WAL in words; `None` with the paper's depth.
    pub wal: Option<String>,
    /// Whether something written is not fsynced.
    pub wal_behind: bool,
    /// The key-value machine.
    pub pairs: Vec<Field>,
    /// Pairs beyond those listed.
    pub more_pairs: usize,
}

/// One deed.
#[derive(Clone, Debug, PartialEq)]
pub struct DeedVm {
    /// Stable name, for tests and styles.
    pub name: &'static str,
    /// Its text.
    pub label: String,
    /// What it means exactly, where the word does not say it.
    pub title: Option<String>,
    /// Its key; empty when it has none.
    pub key: &'static str,
    /// Whether it can be done now: not while a script decides; the reason is told when it is tried.
    pub possible: bool,
    /// What it does.
    pub action: Action,
}

/// One stage of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageVm {
    /// Its name.
    pub label: &'static str,
    /// Where the host is with it.
    pub progress: StageProgress,
}

/// Where a host is with a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageProgress {
    /// The Ready at hand does not need it, or the host is idle.
    Unused,
    /// It is done.
    Done,
    /// It comes next.
    Now,
    /// It comes later.
    Later,
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
        cuts: cuts(store),
    }
}

fn detail(store: &Store, view: &NodeView) -> DetailVm {
    let locale = store.prefs.locale;
    let etcd = store.prefs.depth == Depth::Etcd;
    let role = words::role(locale, view);
    DetailVm {
        id: view.id,
        title: format!("{} · {role}", words::node(view.id)),
        deeds: deeds(store, view),
        state: state(locale, view, etcd),
        stages: if etcd && view.up {
            stages(view)
        } else {
            Vec::new()
        },
        host: host(locale, view),
        outbox: view
            .host
            .outbox
            .iter()
            .map(|m| format!("{:?} → {}", m.kind, words::node(m.to)))
            .collect(),
        wal: etcd.then(|| wal(locale, view)),
        wal_behind: view.host.wal_synced < view.host.wal_last,
        pairs: view
            .kv
            .iter()
            .take(PAIRS)
            .map(|(key, value)| Field::new(key.as_ref(), value))
            .collect(),
        more_pairs: view.kv.len().saturating_sub(PAIRS),
    }
}

fn deeds(store: &Store, view: &NodeView) -> Vec<DeedVm> {
    let locale = store.prefs.locale;
    let free = !store.timeline.lab().is_script();
    let deed = |name, text, key, action| DeedVm {
        name,
        label: locale.text(text).into_owned(),
        title: (name == "crash").then(|| locale.text("node.crash_title").into_owned()),
        key,
        possible: free,
        action,
    };
    let id = view.id;
    let mut deeds = if view.up {
        vec![
            deed(
                "propose-here",
                "deed.propose",
                "",
                Action::Propose {
                    via: Some(id),
                    text: proposal(store),
                },
            ),
            deed("crash", "deed.crash", "C", Action::Crash(id)),
            deed("time-out", "deed.time_out", "T", Action::TimeOut(id)),
        ]
    } else {
        vec![deed("restart", "deed.restart", "R", Action::Restart(id))]
    };
    if !view.isolated {
        deeds.push(deed("isolate", "deed.isolate", "X", Action::Isolate(id)));
    }
    if !store.timeline.lab().cuts().is_empty() {
        deeds.push(deed("heal", "deed.heal", "H", Action::Heal));
    }
    deeds
}

fn proposal(store: &Store) -> String {
    if store.draft.is_empty() {
        store.suggestion()
    } else {
        store.draft.clone()
    }
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

fn stages(view: &NodeView) -> Vec<StageVm> {
    let now = view.host.stage;
    let progress = |stage: HostStage| match now {
        None => StageProgress::Unused,
        _ if !view.host.stages.contains(&stage) => StageProgress::Unused,
        Some(next) if stage == next => StageProgress::Now,
        Some(next) if stage < next => StageProgress::Done,
        Some(_) => StageProgress::Later,
    };
    STAGES
        .map(|stage| StageVm {
            label: words::stage(stage),
            progress: progress(stage),
        })
        .to_vec()
}

fn host(locale: Locale, view: &NodeView) -> String {
    let key = match view.host.stage {
        _ if !view.up => "host.down",
        None => "host.idle",
        Some(HostStage::TakeReady) => "host.take_ready",
        Some(HostStage::WalSave) => "host.wal_save",
        Some(HostStage::WalSync) => "host.wal_sync",
        Some(HostStage::StorageAppend) => "host.storage_append",
        Some(HostStage::Send) => "host.send",
        Some(HostStage::Apply) => "host.apply",
        Some(HostStage::Advance) => "host.advance",
        Some(HostStage::SnapSave) => "machine.next_snap_save",
        Some(HostStage::SnapMark) => "machine.next_snap_mark",
        Some(HostStage::SnapInstall) => "machine.next_snap_install",
        Some(HostStage::SnapTake) => "machine.next_snap_take",
        Some(HostStage::SnapRecord) => "machine.next_snap_record",
        Some(HostStage::Compact) => "machine.next_compact",
        Some(HostStage::Respond) => "machine.next_respond",
    };
    locale.text(key).into_owned()
}

fn wal(locale: Locale, view: &NodeView) -> String {
    let host = &view.host;
    let key = if host.wal_synced < host.wal_last {
        "node.wal_behind"
    } else {
        "node.wal_synced"
    };
    locale.fill(key, args![last = host.wal_last, synced = host.wal_synced])
}

fn cuts(store: &Store) -> Option<String> {
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
