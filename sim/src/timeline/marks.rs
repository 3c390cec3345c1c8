//! The marks of a whole line in little room.
use super::{Kinds, StepMark};
use crate::shared_vec::SharedVec;
use raft_core::{LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD, NodeId};
use std::ops::Range;

/// A node in two bytes: its id, or one of the storage threads. Ids beyond are shown as no node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeCode(u16);

impl NodeCode {
    const APPEND: u16 = u16::MAX;
    const APPLY: u16 = u16::MAX - 1;

    pub(super) fn of(node: NodeId) -> Self {
        Self(match node {
            LOCAL_APPEND_THREAD => Self::APPEND,
            LOCAL_APPLY_THREAD => Self::APPLY,
            id if id < u64::from(Self::APPLY) => id as u16,
            _ => 0,
        })
    }

    pub(super) fn id(self) -> NodeId {
        match self.0 {
            Self::APPEND => LOCAL_APPEND_THREAD,
            Self::APPLY => LOCAL_APPLY_THREAD,
            id => u64::from(id),
        }
    }
}

/// A count that fits into four bytes: lines are not longer.
pub(super) fn narrow(count: u64) -> u32 {
    u32::try_from(count).expect("a line has fewer than 2^32 steps and messages")
}

/// A mark in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Packed {
    /// Low part of the virtual time, ms.
    low_ms: u32,
    /// High part of the virtual time.
    high_ms: u16,
    node: NodeCode,
    kinds: Kinds,
    ordinal: u32,
}

/// One mark per position; never empty. Clones share what is old.
#[derive(Clone, Debug, PartialEq)]
pub struct Marks(SharedVec<Packed>);

impl Marks {
    pub(super) fn new(origin: StepMark) -> Self {
        let mut marks = Self(SharedVec::default());
        marks.push(origin);
        marks
    }

    /// How many there are: one more than inputs.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The mark of a position; positions beyond the record give the last mark.
    pub fn at(&self, position: usize) -> StepMark {
        let found = self.0.get(position.min(self.len() - 1));
        unpack(found.expect("there is a mark of the beginning"))
    }

    /// The last mark.
    pub fn last(&self) -> StepMark {
        self.at(self.len() - 1)
    }

    /// The marks of a range of positions, in order; positions beyond the record are left out.
    pub fn range(&self, positions: Range<usize>) -> impl DoubleEndedIterator<Item = StepMark> {
        self.0.range(positions).map(unpack)
    }

    /// All marks, in order of position.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = StepMark> {
        self.0.iter().map(unpack)
    }

    /// The first position whose mark does not hold `before`; the marks that do come first.
    pub fn partition_point(&self, before: impl Fn(&StepMark) -> bool) -> usize {
        self.0.partition_point(|packed| before(&unpack(packed)))
    }

    pub(super) fn push(&mut self, mark: StepMark) {
        self.0.push(Packed {
            low_ms: mark.at_ms as u32,
            high_ms: (mark.at_ms >> 32).min(u64::from(u16::MAX)) as u16,
            node: NodeCode::of(mark.node),
            kinds: mark.kinds,
            ordinal: narrow(mark.ordinal as u64),
        });
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }
}

fn unpack(packed: &Packed) -> StepMark {
    StepMark {
        at_ms: u64::from(packed.high_ms) << 32 | u64::from(packed.low_ms),
        node: packed.node.id(),
        kinds: packed.kinds,
        ordinal: packed.ordinal as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_given_back_as_it_was() {
        for (at_ms, node) in [
            (0, 0),
            (u64::from(u32::MAX) + 5, 9),
            (7, LOCAL_APPEND_THREAD),
            (8, LOCAL_APPLY_THREAD),
        ] {
            let kinds = Kinds::COMMIT;
            let mark = StepMark {
                at_ms,
                node,
                kinds,
                ordinal: 3,
            };
            assert_eq!(Marks::new(mark).last(), mark);
        }
        assert_eq!(size_of::<Packed>(), 16);
    }
}
