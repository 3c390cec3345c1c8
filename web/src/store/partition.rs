//! A partition while it is being picked: each node stands on a side.
use super::Store;
use sim::input::Input;
use std::collections::BTreeMap;

/// Sides that can be picked.
pub const SIDES: u8 = 3;

/// The side of each node; those that are not named stand on the first, 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides(BTreeMap<u64, u8>);

impl Sides {
    /// The side of a node, from 0.
    pub fn of(&self, node: u64) -> u8 {
        self.0.get(&node).copied().unwrap_or(0)
    }

    /// Sides as groups of nodes, those without a node left out.
    pub fn groups(&self, nodes: impl IntoIterator<Item = u64>) -> Vec<Vec<u64>> {
        let mut groups = vec![Vec::new(); usize::from(SIDES)];
        for node in nodes {
            groups[usize::from(self.of(node))].push(node);
        }
        groups.retain(|group| !group.is_empty());
        groups
    }
}

impl Store {
    pub(super) fn next_side(&mut self, node: u64) -> bool {
        let side = (self.sides.of(node) + 1) % SIDES;
        self.sides.0.insert(node, side);
        true
    }

    /// Divides the network; with all nodes on one side there is nothing to divide.
    pub(super) fn divide(&mut self) -> bool {
        let nodes = self.timeline.lab().nodes();
        let groups = self.sides.groups(nodes.iter().map(|node| node.id));
        if groups.len() < 2 {
            return self.notices.tell("notice.one_side", Vec::new());
        }
        self.push(Input::Partition { groups })
    }
}

#[cfg(test)]
mod tests {
    use crate::action::Action;
    use crate::store::Store;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    #[test]
    fn nodes_on_different_sides_do_not_hear_of_each_other() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.reduce(Action::Divide);
        assert!(store.timeline.lab().cuts().is_empty());
        assert_eq!(store.notices.list().len(), 1);
        store.reduce(Action::Side(3));
        store.reduce(Action::Divide);
        assert_eq!(
            store.timeline.lab().cuts(),
            [(1, 3), (2, 3), (3, 1), (3, 2)]
        );
        for _ in 0..2 {
            store.reduce(Action::Side(3));
        }
        assert_eq!(store.sides.of(3), 0, "three steps lead around");
        store.reduce(Action::Heal);
        assert!(store.timeline.lab().cuts().is_empty());
    }
}
