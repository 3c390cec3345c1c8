//! The client's field: what to propose, and through which node.
use super::words::{self, Choice};
use crate::action::Action;
use crate::i18n::args;
use crate::store::Store;

/// The field.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientVm {
    /// What is drafted.
    pub draft: String,
    /// What is proposed when nothing is drafted.
    pub suggestion: String,
    /// The text of the button.
    pub button: String,
    /// Nodes to propose through.
    pub via: Vec<Choice>,
    /// Whether a proposal can be made at all: not while a script of etcd's is played.
    pub open: bool,
    /// Counts requests to put the focus here.
    pub focus: u32,
}

/// The field.
pub fn client(store: &Store) -> ClientVm {
    let locale = store.prefs.locale;
    let suggestion = store.suggestion();
    let button = if store.draft.is_empty() {
        locale.fill("client.propose_value", args![value = suggestion])
    } else {
        locale.text("client.propose").into_owned()
    };
    ClientVm {
        draft: store.draft.clone(),
        suggestion,
        button,
        via: via(store),
        open: store.may_act(),
        focus: store.focus_requests,
    }
}

/// Nodes to go through: the leader, or one by name.
pub fn via(store: &Store) -> Vec<Choice> {
    let locale = store.prefs.locale;
    let default = store
        .default_via()
        .map_or_else(|| "–".to_owned(), words::node);
    let key = if store.leader().is_some() {
        "client.via_leader"
    } else {
        "client.via_any"
    };
    let automatic = Choice {
        label: locale.fill(key, args![node = default]),
        selected: store.via.is_none(),
        action: Action::Via(None),
    };
    let nodes = store.timeline.lab().nodes();
    let each = nodes.iter().map(|node| Choice {
        label: format!("{} · {}", words::node(node.id), words::role(locale, node)),
        selected: store.via == Some(node.id),
        action: Action::Via(Some(node.id)),
    });
    std::iter::once(automatic).chain(each).collect()
}
