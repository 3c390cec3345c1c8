//! The entries of a message: shared, never copied, and without an allocation when there is only one.

use super::Entry;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Entries that travel together. A clone shares them; reading them is reading a slice.
///
/// A leader sends the same entries to many followers, and mostly one at a time: a single entry lies in the message
/// itself, more lie behind a counter.
#[derive(Clone, Default)]
pub struct Entries(Repr);

#[derive(Clone, Default)]
enum Repr {
    #[default]
    None,
    One(Entry),
    Many(Arc<[Entry]>),
}

impl Entries {
    /// The entries as a slice.
    #[inline]
    pub fn as_slice(&self) -> &[Entry] {
        match &self.0 {
            Repr::None => &[],
            Repr::One(entry) => std::slice::from_ref(entry),
            Repr::Many(entries) => entries,
        }
    }

    /// Whether there is none, and nothing to drop.
    #[inline]
    pub(crate) fn is_none(&self) -> bool {
        matches!(self.0, Repr::None)
    }

    /// Takes the entry out if there is just one.
    #[inline]
    pub(crate) fn take_one(&mut self) -> Option<Entry> {
        if !matches!(self.0, Repr::One(_)) {
            return None;
        }
        match std::mem::take(&mut self.0) {
            Repr::One(entry) => Some(entry),
            _ => None,
        }
    }

    /// Appends the entries from the `skip`th on to `log`: moved when nobody else holds them, else cloned.
    #[inline(always)]
    pub(crate) fn move_to(&mut self, log: &mut Vec<Entry>, skip: usize) {
        match std::mem::take(&mut self.0) {
            Repr::None => {}
            Repr::One(entry) if skip == 0 => log.push(entry),
            Repr::One(_) => {}
            Repr::Many(mut entries) => match Arc::get_mut(&mut entries) {
                Some(owned) => log.extend(owned[skip..].iter_mut().map(std::mem::take)),
                None => log.extend_from_slice(&entries[skip..]),
            },
        }
    }

    /// The entries to change them, copied first when somebody else holds them.
    #[inline]
    pub(crate) fn make_mut(&mut self) -> &mut [Entry] {
        match &mut self.0 {
            Repr::None => &mut [],
            Repr::One(entry) => std::slice::from_mut(entry),
            Repr::Many(entries) => Arc::make_mut(entries),
        }
    }
}

/// Adds clones of `entries`; mostly there is only one.
#[inline(always)]
pub(crate) fn add_clones(log: &mut Vec<Entry>, entries: &[Entry]) {
    match entries {
        [entry] => log.push(entry.clone()),
        entries => log.extend_from_slice(entries),
    }
}

impl Deref for Entries {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        self.as_slice()
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(f)
    }
}

impl Eq for Entries {}

impl PartialEq for Entries {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl From<Entry> for Entries {
    fn from(entry: Entry) -> Self {
        Self(Repr::One(entry))
    }
}

impl From<&[Entry]> for Entries {
    #[inline]
    fn from(entries: &[Entry]) -> Self {
        match entries {
            [] => Self::default(),
            [entry] => entry.clone().into(),
            many => Self(Repr::Many(many.into())),
        }
    }
}

impl From<Vec<Entry>> for Entries {
    fn from(mut entries: Vec<Entry>) -> Self {
        match entries.len() {
            0 | 1 => entries.pop().map(Self::from).unwrap_or_default(),
            _ => Self(Repr::Many(entries.into())),
        }
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut entries = entries.into_iter();
        match (entries.size_hint(), entries.next()) {
            (_, None) => Self::default(),
            ((_, Some(1)), Some(entry)) => entry.into(),
            (_, Some(first)) => Self(Repr::Many(std::iter::once(first).chain(entries).collect())),
        }
    }
}

impl<'a> IntoIterator for &'a Entries {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raftpb::{EntryType, at_most, entries_size, payloads_size};

    fn entries(count: u64) -> Vec<Entry> {
        let entry = |index| Entry {
            index,
            ..Entry::normal("x")
        };
        (1..=count).map(entry).collect()
    }

    #[test]
    fn they_hold_what_they_were_made_of() {
        for count in 0..4 {
            let list = entries(count);
            assert_eq!(*Entries::from(list.clone()), list);
            assert_eq!(*Entries::from(&list[..]), list);
            assert_eq!(*list.iter().cloned().collect::<Entries>(), list);
        }
    }

    #[test]
    fn what_is_moved_out_of_a_clone_stays_in_the_other() {
        for (count, skip) in [(0, 0), (1, 0), (1, 1), (3, 0), (3, 2), (3, 3)] {
            let mut first = Entries::from(entries(count));
            let mut second = first.clone();
            let (mut shared, mut owned) = (Vec::new(), Vec::new());
            first.move_to(&mut shared, skip);
            assert_eq!(*second, entries(count));
            second.move_to(&mut owned, skip);
            assert_eq!(shared, entries(count)[skip..]);
            assert_eq!(owned, shared);
        }
    }

    #[test]
    fn changing_a_clone_leaves_the_other_alone() {
        let original = Entries::from(entries(3));
        let mut copy = original.clone();
        copy.make_mut()[0].term = 9;
        assert_eq!((original[0].term, copy[0].term), (0, 9));
    }

    #[test]
    fn the_quick_bound_is_never_below_the_sum_of_the_sizes() {
        let huge = Entry {
            term: u64::MAX,
            index: u64::MAX,
            ..Entry::with_type(EntryType::EntryConfChangeV2, vec![0; 300])
        };
        for list in [entries(0), entries(3), vec![huge.clone()], vec![huge; 5]] {
            assert!(at_most(&list, payloads_size(&list)) >= entries_size(&list));
        }
    }

    #[test]
    fn one_entry_is_taken_and_many_stay() {
        for count in 0..3 {
            let mut list = Entries::from(entries(count));
            let one = list.take_one();
            assert_eq!(one.is_some(), count == 1);
            assert_eq!(list.len() as u64, if count == 1 { 0 } else { count });
        }
    }
}
