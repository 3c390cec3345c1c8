//! Changes of the configuration against a second implementation that says the outcome outright: of several operations on
//! one node only the last one counts.

use proptest::prelude::*;
use raft_core::confchange::{Changer, restore};
use raft_core::{ConfChangeSingle, ConfChangeType, ConfState, NodeId, ProgressTracker};
use std::collections::{BTreeMap, BTreeSet};

type Ids = BTreeSet<NodeId>;

/// A configuration as sets.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    incoming: Ids,
    outgoing: Ids,
    learners: Ids,
    learners_next: Ids,
    auto_leave: bool,
}

#[derive(Clone, Debug)]
enum Command {
    Simple(Vec<ConfChangeSingle>),
    EnterJoint(bool, Vec<ConfChangeSingle>),
    LeaveJoint,
}

impl Command {
    /// Whether it removes the node, be it only to add it again.
    fn removes(&self, id: NodeId) -> bool {
        let (Self::Simple(changes) | Self::EnterJoint(_, changes)) = self else {
            return false;
        };
        let removes = |change: &ConfChangeSingle| {
            change.node_id == id && change.change_type == ConfChangeType::ConfChangeRemoveNode
        };
        changes.iter().any(removes)
    }
}

impl Model {
    fn apply(&mut self, changes: &[ConfChangeSingle]) {
        use ConfChangeType::{ConfChangeAddLearnerNode, ConfChangeAddNode, ConfChangeUpdateNode};
        let counts = |change: &&ConfChangeSingle| {
            change.node_id != 0 && change.change_type != ConfChangeUpdateNode
        };
        let last: BTreeMap<NodeId, ConfChangeType> = changes
            .iter()
            .filter(counts)
            .map(|change| (change.node_id, change.change_type))
            .collect();
        for (id, change) in last {
            self.incoming.remove(&id);
            self.learners.remove(&id);
            self.learners_next.remove(&id);
            match change {
                ConfChangeAddNode => self.incoming.insert(id),
                ConfChangeAddLearnerNode if self.outgoing.contains(&id) => {
                    self.learners_next.insert(id)
                }
                ConfChangeAddLearnerNode => self.learners.insert(id),
                _ => false,
            };
        }
    }

    /// The configuration after a command; `None` when it is refused.
    fn after(&self, command: &Command) -> Option<Self> {
        let mut next = Self {
            auto_leave: false,
            ..self.clone()
        };
        let is_joint = !self.outgoing.is_empty();
        match command {
            Command::Simple(changes) => {
                next.apply(changes);
                let moved = self.incoming.symmetric_difference(&next.incoming).count();
                (!is_joint && moved <= 1 && !next.incoming.is_empty()).then_some(next)
            }
            Command::EnterJoint(auto_leave, changes) => {
                next.outgoing = self.incoming.clone();
                next.apply(changes);
                next.auto_leave = *auto_leave;
                let possible = !is_joint && !self.incoming.is_empty() && !next.incoming.is_empty();
                possible.then_some(next)
            }
            Command::LeaveJoint => {
                next.learners.append(&mut next.learners_next);
                next.outgoing.clear();
                is_joint.then_some(next)
            }
        }
    }

    fn conf_state(&self) -> ConfState {
        let list = |ids: &Ids| ids.iter().copied().collect();
        ConfState {
            voters: list(&self.incoming),
            voters_outgoing: list(&self.outgoing),
            learners: list(&self.learners),
            learners_next: list(&self.learners_next),
            auto_leave: self.auto_leave,
        }
    }

    /// Every member, and whether it learns.
    fn members(&self) -> BTreeMap<NodeId, bool> {
        let voters = self.incoming.union(&self.outgoing).map(|id| (*id, false));
        voters
            .chain(self.learners.iter().map(|id| (*id, true)))
            .collect()
    }
}

fn change() -> impl Strategy<Value = ConfChangeSingle> {
    let kinds = [
        ConfChangeType::ConfChangeAddNode,
        ConfChangeType::ConfChangeAddLearnerNode,
        ConfChangeType::ConfChangeRemoveNode,
        ConfChangeType::ConfChangeUpdateNode,
    ];
    (prop::sample::select(kinds.to_vec()), 0u64..6).prop_map(|(change_type, node_id)| {
        ConfChangeSingle {
            change_type,
            node_id,
        }
    })
}

fn command() -> impl Strategy<Value = Command> {
    let changes = |most| prop::collection::vec(change(), 0..=most);
    prop_oneof![
        4 => changes(2).prop_map(Command::Simple),
        3 => (any::<bool>(), changes(5)).prop_map(|(auto, changes)| Command::EnterJoint(auto, changes)),
        2 => Just(Command::LeaveJoint),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_sequence_of_changes_has_the_outcome_that_is_said_outright(
        commands in prop::collection::vec(command(), 1..25)
    ) {
        let mut model = Model::default();
        let mut tracker = ProgressTracker::new(10, 0);
        for (round, command) in (1..).zip(&commands) {
            let changer = Changer { tracker: &tracker, last_index: round };
            let changed = match command {
                Command::Simple(changes) => changer.simple(changes),
                Command::EnterJoint(auto_leave, changes) => changer.enter_joint(*auto_leave, changes),
                Command::LeaveJoint => changer.leave_joint(),
            };
            let expected = model.after(command);
            prop_assert_eq!(changed.is_ok(), expected.is_some(), "{:?}: {:?}", command, changed.err());
            let (Ok((config, progress)), Some(next)) = (changed, expected) else { continue };
            let known = tracker.progress().clone();
            tracker.set_config(config, progress);
            prop_assert_eq!(tracker.conf_state(), next.conf_state(), "{:?}", command);
            let members: BTreeMap<_, _> = tracker.progress().iter().map(|(id, p)| (id, p.is_learner)).collect();
            prop_assert_eq!(members, next.members());
            for (id, progress) in tracker.progress().iter() {
                // Who stays keeps what is known of it; who is new is probed from the last index on.
                let begins = known.get(id).map_or(round, |before| before.next);
                let came_back = command.removes(id) && progress.next == round;
                prop_assert!(progress.next == begins || came_back, "node {}: {}", id, progress);
            }
            model = next;
        }
    }

    #[test]
    fn what_is_stored_of_any_configuration_restores_it(
        commands in prop::collection::vec(command(), 1..25)
    ) {
        let mut model = Model::default();
        for command in &commands {
            model = model.after(command).unwrap_or(model);
        }
        prop_assume!(!model.incoming.is_empty());
        let mut tracker = ProgressTracker::new(10, 0);
        let (config, progress) = restore(&tracker, 7, &model.conf_state()).expect("it was reached by changes");
        tracker.set_config(config, progress);
        prop_assert_eq!(tracker.conf_state(), model.conf_state());
        prop_assert!(tracker.progress().iter().all(|(_, progress)| progress.next == 7));
    }
}
