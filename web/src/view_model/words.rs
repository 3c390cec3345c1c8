//! Words that several view models share.
use crate::action::Action;
use crate::i18n::{Locale, args};
use raft_core::{ProgressState, StateType};
use sim::view::{HostStage, NodeView};

/// One possibility of a picker.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its text.
    pub label: String,
    /// Whether it is the present one.
    pub selected: bool,
    /// What choosing it does.
    pub action: Action,
}

/// A name with its value, both as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name, in etcd's words where it has one.
    pub name: String,
    /// The value.
    pub value: String,
}

impl Field {
    /// A field.
    pub fn new(name: impl Into<String>, value: impl ToString) -> Self {
        Field {
            name: name.into(),
            value: value.to_string(),
        }
    }
}

/// How nodes are called: `n1`.
pub fn node(id: u64) -> String {
    format!("n{id}")
}

/// `n1`, or a dash for nobody (id 0).
pub fn node_or_none(id: u64) -> String {
    if id == 0 { "–".to_owned() } else { node(id) }
}

/// `n1, n2 and n3` in the language.
pub fn nodes(locale: Locale, ids: &[u64]) -> String {
    let names: Vec<String> = ids.iter().copied().map(node).collect();
    names.join(&locale.text("word.list"))
}

/// `entry 5` or `entries 5–7`.
pub fn entries(locale: Locale, first: u64, last: u64) -> String {
    if first == last {
        locale.fill("word.entry", args![index = first])
    } else {
        locale.fill("word.entries", args![first = first, last = last])
    }
}

/// `5` or `5–7`.
pub fn range(range: (u64, u64)) -> String {
    if range.0 == range.1 {
        range.0.to_string()
    } else {
        format!("{}–{}", range.0, range.1)
    }
}

/// What a node is, in a word.
pub fn role(locale: Locale, view: &NodeView) -> String {
    locale.text(role_key(view)).into_owned()
}

/// The key of that word.
pub fn role_key(view: &NodeView) -> &'static str {
    match view.role {
        _ if !view.up => "role.down",
        StateType::Follower => "role.follower",
        StateType::Candidate => "role.candidate",
        StateType::Leader => "role.leader",
        StateType::PreCandidate => "role.pre_candidate",
    }
}

/// The short name of a host stage, in etcd's words.
pub fn stage(stage: HostStage) -> &'static str {
    match stage {
        HostStage::TakeReady => "Ready",
        HostStage::WalSave => "wal.Save",
        HostStage::WalSync => "wal fsync",
        HostStage::StorageAppend => "storage.Append",
        HostStage::Send => "Send",
        HostStage::Apply => "Apply",
        HostStage::Advance => "Advance",
        HostStage::SnapSave => "SaveSnap",
        HostStage::SnapMark => "wal.SaveSnapshot",
        HostStage::SnapInstall => "ApplySnapshot",
        HostStage::SnapTake => "CreateSnapshot",
        HostStage::SnapRecord => "wal.SaveSnapshot",
        HostStage::Compact => "Compact",
        HostStage::Respond => "Respond",
    }
}

/// Virtual time as people read it: `1.250 s`.
pub fn time(ms: u64) -> String {
    format!("{}.{:03} s", ms / 1000, ms % 1000)
}

/// What a leader thinks of a follower, in etcd's word.
pub fn progress_state(state: ProgressState) -> &'static str {
    match state {
        ProgressState::Probe => "Probe",
        ProgressState::Replicate => "Replicate",
        ProgressState::Snapshot => "Snapshot",
    }
}
