//! What can be done to a node: the usual deeds, those to its machine, and changes of the membership that name it.
use crate::action::Action;
use crate::i18n::args;
use crate::store::Store;
use crate::view_model::words;
use raft_core::{ConfChangeSingle, ConfChangeTransition, ConfChangeType, ConfChangeV2, StateType};
use sim::input::Input;
use sim::view::NodeView;

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

struct Maker<'a> {
    store: &'a Store,
    node: u64,
}

impl Maker<'_> {
    fn deed(&self, name: &'static str, key: &'static str, action: Action) -> DeedVm {
        let locale = self.store.prefs.locale;
        let title = format!("deed_title.{}", name.replace('-', "_"));
        let told = locale.text(&title);
        DeedVm {
            name,
            label: locale
                .text(&format!("deed.{}", name.replace('-', "_")))
                .into_owned(),
            title: (!told.is_empty()).then(|| told.into_owned()),
            key,
            possible: self.store.may_act(),
            action,
        }
    }

    fn input(&self, name: &'static str, input: Input) -> DeedVm {
        self.deed(name, "", Action::Do(Box::new(input)))
    }

    /// A change of the membership, proposed through the leader.
    fn change(&self, name: &'static str, changes: Vec<ConfChangeSingle>) -> DeedVm {
        let change = ConfChangeV2 {
            transition: ConfChangeTransition::default(),
            changes,
            ..ConfChangeV2::default()
        };
        let node = self.store.default_via().unwrap_or(self.node);
        self.input(name, Input::ProposeConfChange { node, change })
    }

    fn single(&self, name: &'static str, change_type: ConfChangeType) -> DeedVm {
        let node_id = self.node;
        self.change(
            name,
            vec![ConfChangeSingle {
                change_type,
                node_id,
            }],
        )
    }
}

/// The deeds of every day.
pub(super) fn usual(store: &Store, view: &NodeView) -> Vec<DeedVm> {
    let id = view.id;
    let make = Maker { store, node: id };
    let mut deeds = if view.up {
        let propose = Action::Propose {
            via: Some(id),
            text: proposal(store),
        };
        vec![
            make.deed("propose-here", "", propose),
            make.deed("crash", "C", Action::Crash(id)),
            make.deed("time-out", "T", Action::TimeOut(id)),
        ]
    } else {
        vec![make.deed("restart", "R", Action::Restart(id))]
    };
    if !view.isolated {
        deeds.push(make.deed("isolate", "X", Action::Isolate(id)));
    }
    if !store.timeline.lab().cuts().is_empty() {
        deeds.push(make.deed("heal", "H", Action::Heal));
    }
    if view.paused {
        deeds.push(make.input("resume", Input::Resume { node: id }));
    }
    deeds
}

/// What can be done to the machine and to raft beside that.
pub(super) fn more(store: &Store, view: &NodeView) -> Vec<DeedVm> {
    let node = view.id;
    let make = Maker { store, node };
    let mut deeds = Vec::new();
    if view.up {
        if !view.paused {
            deeds.push(make.input("pause", Input::Pause { node }));
        }
        let on = !view.host.disk_stalled;
        let name = if on { "stall-disk" } else { "resume-disk" };
        deeds.push(make.input(name, Input::StallDisk { node, on }));
        deeds.push(make.input("take-snapshot", Input::TakeSnapshot { node }));
        deeds.push(make.input("tick", Input::Tick { node }));
        if view.role == StateType::Follower && view.lead != 0 {
            deeds.push(make.input("forget-leader", Input::ForgetLeader { node }));
        }
        let leader = store.leader().filter(|leader| *leader != node);
        if let Some(leader) = leader {
            let input = Input::TransferLeader {
                node: leader,
                to: node,
            };
            deeds.push(make.input("transfer-here", input));
        }
    } else {
        deeds.push(make.input("lose-disk", Input::LoseDisk { node }));
    }
    deeds
}

/// Changes of the membership that name the node, and a new machine.
pub(super) fn members(store: &Store, view: &NodeView) -> Vec<DeedVm> {
    let make = Maker {
        store,
        node: view.id,
    };
    let leader = store.leader().and_then(|id| store.node(id));
    let config = &leader.as_ref().unwrap_or(view).config;
    let votes = config.voters.contains(&view.id);
    let learns = config.learners.contains(&view.id);
    let mut deeds = Vec::new();
    if !votes {
        deeds.push(make.single("make-voter", ConfChangeType::ConfChangeAddNode));
    }
    if !learns {
        deeds.push(make.single("make-learner", ConfChangeType::ConfChangeAddLearnerNode));
    }
    if votes || learns {
        deeds.push(make.single("remove-member", ConfChangeType::ConfChangeRemoveNode));
    }
    if !config.voters_outgoing.is_empty() {
        deeds.push(make.change("leave-joint", Vec::new()));
    }
    deeds.push(make.input("add-machine", Input::AddNode));
    deeds
}

/// What the node is in the configuration of the leader, in words.
pub(super) fn membership(store: &Store, view: &NodeView) -> String {
    let locale = store.prefs.locale;
    let leader = store.leader().and_then(|id| store.node(id));
    let config = &leader.as_ref().unwrap_or(view).config;
    let key = if config.voters.contains(&view.id) {
        "node.is_voter"
    } else if config.learners.contains(&view.id) {
        "node.is_learner"
    } else if config.voters_outgoing.contains(&view.id) {
        "node.is_outgoing"
    } else {
        "node.is_no_member"
    };
    locale.fill(key, args![node = words::node(view.id)])
}

fn proposal(store: &Store) -> String {
    if store.draft.is_empty() {
        store.suggestion()
    } else {
        store.draft.clone()
    }
}
