//! What happens in a step, told while it happens; or not told at all, where it is known already.
use crate::event::Event;

/// The facts of a step, in order.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    told: Vec<Event>,
    /// Whether nothing is told.
    silent: bool,
}

impl Facts {
    /// A list with room for so many.
    pub(crate) fn with_capacity(facts: usize) -> Self {
        Self {
            told: Vec::with_capacity(facts),
            silent: false,
        }
    }

    /// A list that stays empty.
    pub(crate) fn silent() -> Self {
        Self {
            told: Vec::new(),
            silent: true,
        }
    }

    /// Whether nothing is told: then what only serves to tell need not be done.
    pub(crate) fn is_silent(&self) -> bool {
        self.silent
    }

    pub(crate) fn push(&mut self, fact: Event) {
        if !self.silent {
            self.told.push(fact);
        }
    }

    pub(crate) fn extend(&mut self, facts: impl IntoIterator<Item = Event>) {
        if !self.silent {
            self.told.extend(facts);
        }
    }

    /// Puts a fact before those that were told since there were `place` of them.
    pub(crate) fn insert(&mut self, place: usize, fact: Event) {
        if !self.silent {
            self.told.insert(place, fact);
        }
    }

    /// Makes room for so many more.
    pub(crate) fn reserve(&mut self, facts: usize) {
        if !self.silent {
            self.told.reserve(facts);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.told.len()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.told.iter()
    }

    /// The list itself, for one who tells.
    pub(crate) fn list(&mut self) -> &mut Vec<Event> {
        &mut self.told
    }

    pub(crate) fn into_list(self) -> Vec<Event> {
        self.told
    }
}
