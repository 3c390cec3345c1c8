//! Futures that were set aside.
use super::Inputs;
use std::sync::Arc;

/// A future that the present line no longer has.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Its name: `main`, `b1`, `b2`…
    pub name: Arc<str>,
    /// The last position it shares with the present line.
    pub at: usize,
    /// Where the reader stood when it was set aside; may be beyond `at`.
    pub left_at: usize,
    /// Named positions beyond `at`.
    pub(super) names: Vec<(Arc<str>, usize)>,
    /// The inputs beyond `at`; never empty.
    pub(super) inputs: Inputs,
}

impl Branch {
    /// How many inputs it has beyond the shared past; at least 1.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Makes the branch leave `line` at `at` or before, by taking over what lies between.
    pub(super) fn hang_at(&mut self, at: usize, line: &Inputs, names: &[(Arc<str>, usize)]) {
        if self.at <= at {
            return;
        }
        let shared = names
            .iter()
            .filter(|(_, place)| (at + 1..=self.at).contains(place));
        self.names.extend(shared.cloned());
        self.inputs = line.joined(at, self.at, &self.inputs);
        self.at = at;
    }
}

/// Takes away the names beyond `at`.
pub(super) fn split_names(names: &mut Vec<(Arc<str>, usize)>, at: usize) -> Vec<(Arc<str>, usize)> {
    let (stay, leave) = names.drain(..).partition(|(_, place)| *place <= at);
    *names = stay;
    leave
}
