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

/// Marks that count from one anchor.
const STRIDE: usize = 32;

/// Bits of the parts of a packed mark, from the lowest: kinds, node, ordinal beyond that of the anchor, time beyond that
/// of the anchor.
const KINDS: u32 = 27;
const NODE: u32 = u16::BITS;
const ORDINAL: u32 = 6;
const TIME: u32 = u64::BITS - KINDS - NODE - ORDINAL;

/// Stands for a time that is too far from the anchor's, ms; that is kept apart.
const FAR: u64 = (1 << TIME) - 1;

const _: () = assert!(STRIDE < 1 << ORDINAL && Kinds::CONFIG.0 < 1 << KINDS);

/// What [`STRIDE`] marks count from: time and ordinal of the first of them.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Anchor {
    at_ms: u64,
    ordinal: u32,
}

/// One mark per position, in 8 bytes each; never empty. Clones share what is old.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    packed: SharedVec<u64>,
    /// Anchor `i` is that of the marks from position `i * STRIDE` on.
    anchors: SharedVec<Anchor>,
    /// Positions and times of marks that are far from their anchor in time, in order of position.
    far: SharedVec<(u32, u64)>,
}

impl Marks {
    pub(super) fn new(origin: StepMark) -> Self {
        let mut marks = Self::default();
        marks.push(origin);
        marks
    }

    /// How many there are: one more than inputs.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.packed.len()
    }

    /// The mark of a position; positions beyond the record give the last mark.
    pub fn at(&self, position: usize) -> StepMark {
        let found = self.get(position.min(self.len() - 1));
        found.expect("there is a mark of the beginning")
    }

    /// The last mark.
    pub fn last(&self) -> StepMark {
        self.at(self.len() - 1)
    }

    /// The marks of a range of positions, in order; positions beyond the record are left out.
    pub fn range(&self, positions: Range<usize>) -> impl DoubleEndedIterator<Item = StepMark> {
        let positions = positions.start..positions.end.min(self.len());
        positions.filter_map(|position| self.get(position))
    }

    /// All marks, in order of position.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = StepMark> {
        self.range(0..self.len())
    }

    /// The first position whose mark does not hold `before`; the marks that do come first.
    pub fn partition_point(&self, before: impl Fn(&StepMark) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(&self.at(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// What kinds of thing happened in the step to a position on record.
    pub(super) fn kinds(&self, position: usize) -> Kinds {
        self.packed
            .get(position)
            .copied()
            .map_or(Kinds::default(), kinds)
    }

    pub(super) fn push(&mut self, mark: StepMark) {
        let (position, ordinal) = (self.len(), narrow(mark.ordinal as u64));
        if position.is_multiple_of(STRIDE) {
            self.anchors.push(Anchor {
                at_ms: mark.at_ms,
                ordinal,
            });
        }
        let anchor = self.anchors.get(position / STRIDE);
        let anchor = *anchor.expect("it was pushed with the first mark of the stride");
        let time = mark.at_ms.wrapping_sub(anchor.at_ms).min(FAR);
        if time == FAR {
            self.far.push((narrow(position as u64), mark.at_ms));
        }
        let parts = [
            (u64::from(mark.kinds.0), KINDS),
            (u64::from(NodeCode::of(mark.node).0), NODE),
            (u64::from(ordinal.wrapping_sub(anchor.ordinal)), ORDINAL),
            (time, TIME),
        ];
        let mut packed = 0;
        for (part, bits) in parts.into_iter().rev() {
            assert!(part < 1 << bits, "{mark:?} does not fit behind {anchor:?}");
            packed = packed << bits | part;
        }
        self.packed.push(packed);
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.packed.truncate(len);
        self.anchors.truncate(len.div_ceil(STRIDE));
        let stay = self.far.partition_point(|(at, _)| (*at as usize) < len);
        self.far.truncate(stay);
    }

    fn get(&self, position: usize) -> Option<StepMark> {
        let packed = *self.packed.get(position)?;
        let anchor = self.anchors.get(position / STRIDE)?;
        let part = |from: u32, bits: u32| packed >> from & ((1 << bits) - 1);
        let at_ms = match part(KINDS + NODE + ORDINAL, TIME) {
            FAR => self.far_time(position)?,
            time => anchor.at_ms + time,
        };
        Some(StepMark {
            at_ms,
            node: NodeCode(part(KINDS, NODE) as u16).id(),
            kinds: kinds(packed),
            ordinal: anchor.ordinal as usize + part(KINDS + NODE, ORDINAL) as usize,
        })
    }

    fn far_time(&self, position: usize) -> Option<u64> {
        let place = self
            .far
            .partition_point(|(at, _)| (*at as usize) < position);
        self.far.get(place).map(|(_, at_ms)| *at_ms)
    }
}

fn kinds(packed: u64) -> Kinds {
    Kinds((packed & ((1 << KINDS) - 1)) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prng::Prng;

    fn mark(at_ms: u64, node: NodeId, ordinal: usize) -> StepMark {
        StepMark {
            at_ms,
            node,
            kinds: Kinds::COMMIT,
            ordinal,
        }
    }

    #[test]
    fn a_mark_is_given_back_as_it_was() {
        for (at_ms, node) in [
            (0, 0),
            (u64::MAX, 9),
            (7, LOCAL_APPEND_THREAD),
            (8, LOCAL_APPLY_THREAD),
        ] {
            let mark = mark(at_ms, node, 3);
            assert_eq!(Marks::new(mark).last(), mark);
        }
    }

    #[test]
    fn marks_answer_as_a_list_does_however_time_leaps() {
        let mut draws = Prng::new(7);
        let (mut at_ms, mut ordinal) = (5, 0);
        let mut list = vec![mark(at_ms, 0, 0)];
        let mut marks = Marks::new(list[0]);
        for round in 0..2_000 {
            at_ms += match draws.below(20) {
                0 => draws.below(3 * FAR),
                1 => draws.below(1 << 40),
                _ => draws.below(30),
            };
            ordinal += draws.below(2) as usize;
            list.push(mark(at_ms, draws.below(9), ordinal));
            marks.push(list[list.len() - 1]);
            if round % 400 == 399 {
                list.truncate(list.len() - draws.below(90) as usize);
                marks.truncate(list.len());
                ordinal = list[list.len() - 1].ordinal;
                let mut again = Marks::new(list[0]);
                list[1..].iter().for_each(|mark| again.push(*mark));
                assert_eq!(marks, again);
            }
        }
        assert!(marks.iter().eq(list.iter().copied()));
        assert!(
            marks
                .range(40..90)
                .rev()
                .eq(list[40..90].iter().rev().copied())
        );
        let half = list[list.len() / 2].at_ms;
        assert_eq!(
            marks.partition_point(|mark| mark.at_ms < half),
            list.partition_point(|mark| mark.at_ms < half)
        );
    }
}
