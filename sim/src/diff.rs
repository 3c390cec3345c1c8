//! How two moments differ, and where two runs part: plain values with a text form.
mod labs;
mod text;

pub use labs::{CellsDiff, FieldDiff, KvDiff, LabDiff, NodeDiff, labs};

use crate::event::Event;
use crate::timeline::Timeline;

/// Where two runs are different for the first time.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstDifference {
    /// The first position at which the laboratories, or what happened in the step there, differ.
    pub position: usize,
    /// What happened in the step to it on the one side; empty at 0, and beyond the end of that run.
    pub left: Vec<Event>,
    /// … and on the other side.
    pub right: Vec<Event>,
    /// The place of the first fact that differs in `left` and `right`; `None` when the facts are equal and only the
    /// laboratories differ.
    pub event: Option<usize>,
    /// How the laboratories differ there; empty when one of the runs has ended, or only the facts differ.
    pub lab: LabDiff,
}

/// Where two lines part, of one timeline or of two; `None` when one is the beginning of the other or both are equal.
///
/// As long as both were made by the same inputs from the same beginning they are equal: only what follows is compared.
pub fn runs(left: &Timeline, right: &Timeline) -> Option<FirstDifference> {
    let (mut left, mut right) = (left.clone(), right.clone());
    left.seek(0);
    right.seek(0);
    if left.lab() != right.lab() {
        return Some(difference(&left, &right));
    }
    let common = left.inputs().common_prefix(right.inputs());
    let end = left.len().min(right.len());
    left.seek(common);
    right.seek(common);
    while left.position() < end {
        left.step();
        right.step();
        if left.events() != right.events() || left.lab() != right.lab() {
            return Some(difference(&left, &right));
        }
    }
    None
}

/// The difference at the present position of both.
fn difference(left: &Timeline, right: &Timeline) -> FirstDifference {
    let (a, b) = (left.events(), right.events());
    let differs = a.iter().zip(b).position(|(a, b)| a != b);
    let longer = (a.len() != b.len()).then_some(a.len().min(b.len()));
    FirstDifference {
        position: left.position(),
        left: a.to_vec(),
        right: b.to_vec(),
        event: differs.or(longer),
        lab: labs(left.lab(), right.lab()),
    }
}
