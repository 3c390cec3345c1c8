//! The window on the indexes: which of them get a column, which stretches are folded, and where everything is in x.
//! All lanes share it, so an index is one column through all logs.
use crate::view_model::moment::Moment;
use raft_core::Index;
use sim::event::{Event, TruncateReason};
use sim::view::NodeView;
use std::collections::BTreeSet;

/// Room before the first index: the caret of Match 0 stands there.
pub const GUTTER: i32 = 16;
/// Room after the last column.
const MARGIN: i32 = 6;
/// Columns that are there from the beginning, so that a young log grows into them.
const YOUNG: Index = 8;
/// Columns are added this many at a time, so that the picture does not move with every entry.
const STRIDE: Index = 4;

/// Widths of columns, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Widths {
    /// Column of a cell that shows its term only; rather this than a fold.
    pub tight: i32,
    /// Smallest width of a cell's column.
    pub min: i32,
    /// Largest.
    pub max: i32,
    /// Width of a folded stretch.
    pub fold: i32,
}

/// A run of neighbouring indexes (inclusive) that are shown one by one, or folded into one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First index.
    pub first: Index,
    /// Last index.
    pub last: Index,
    /// Left edge.
    pub x: i32,
    /// Width of all of it.
    pub width: i32,
    /// Whether it is folded.
    pub folded: bool,
}

/// Every index from 1 to the end of the longest log, in spans from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// The spans; neighbours touch.
    pub spans: Vec<Span>,
    /// Width of one column.
    pub cell: i32,
    /// First index at which two logs disagree; `None` while they agree wherever they overlap.
    pub diverge: Option<Index>,
}

impl Columns {
    /// The columns of a moment in `width` pixels.
    pub fn choose(moment: &Moment, width: i32, widths: Widths) -> Self {
        let room = (width - GUTTER - MARGIN).max(widths.min * 3);
        let divergences = divergences(moment);
        let end = end(moment);
        let reserved = reserve(end, room, widths);
        let fits = (room / widths.min) as Index;
        let tight = Widths {
            min: widths.tight,
            ..widths
        };
        let (kept, widths) = if reserved <= fits {
            ((1..=reserved).collect(), widths)
        } else if end <= (room / tight.min) as Index {
            ((1..=end).collect(), tight)
        } else {
            (keep(moment, &divergences, end, room, widths), widths)
        };
        Self::lay_out(&kept, end, room, widths, divergences.into_iter().min())
    }

    fn lay_out(
        kept: &BTreeSet<Index>,
        end: Index,
        room: i32,
        widths: Widths,
        diverge: Option<Index>,
    ) -> Self {
        let folds = fold_count(kept);
        let cells = kept.len().max(1) as i32;
        let cell = ((room - folds * widths.fold) / cells).clamp(widths.min, widths.max);
        let mut spans: Vec<Span> = Vec::new();
        let mut x = GUTTER;
        let mut next = 1;
        for &index in kept {
            if index > next {
                spans.push(Span {
                    first: next,
                    last: index - 1,
                    x,
                    width: widths.fold,
                    folded: true,
                });
                x += widths.fold;
            }
            match spans.last_mut() {
                Some(span) if !span.folded => {
                    span.last = index;
                    span.width += cell;
                }
                _ => spans.push(Span {
                    first: index,
                    last: index,
                    x,
                    width: cell,
                    folded: false,
                }),
            }
            x += cell;
            next = index + 1;
        }
        if next <= end {
            spans.push(Span {
                first: next,
                last: end,
                x,
                width: widths.fold,
                folded: true,
            });
        }
        Columns {
            spans,
            cell,
            diverge,
        }
    }

    /// Left edge of an index; within a folded stretch in proportion.
    pub fn left(&self, index: Index) -> i32 {
        match self.spans.iter().rev().find(|span| span.first <= index) {
            None => 0,
            Some(span) if index > span.last => span.x + span.width,
            Some(span) => {
                let count = i128::from(span.last - span.first + 1);
                span.x + (i128::from(span.width) * i128::from(index - span.first) / count) as i32
            }
        }
    }

    /// Right edge of an index; the gutter's end for 0.
    pub fn right(&self, index: Index) -> i32 {
        if index == 0 {
            GUTTER
        } else {
            self.left(index + 1).max(self.left(index))
        }
    }

    /// Where a mark for an index stands; for 0 in the gutter.
    pub fn centre(&self, index: Index) -> i32 {
        match index {
            0 => GUTTER / 2,
            _ if index > self.last() => self.left(index),
            _ => (self.left(index) + self.right(index)) / 2,
        }
    }

    /// Whether an index has a column of its own.
    pub fn shows(&self, index: Index) -> bool {
        self.shown()
            .any(|span| (span.first..=span.last).contains(&index))
    }

    /// The runs that are shown index by index.
    pub fn shown(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(|span| !span.folded)
    }

    /// The folded stretches.
    pub fn folded(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(|span| span.folded)
    }

    /// The last index that has a place.
    pub fn last(&self) -> Index {
        self.spans.last().map_or(0, |span| span.last)
    }
}

/// How many columns to lay out for a log that needs `end`: some more while there is room, so that they stay where they
/// are when it grows.
fn reserve(end: Index, room: i32, widths: Widths) -> Index {
    let width_of = |columns: Index| room / columns.max(1) as i32;
    let stride = |by: Index| end.max(YOUNG).next_multiple_of(by);
    let comfortable = (widths.min + widths.max) / 2;
    [stride(STRIDE), stride(2)]
        .into_iter()
        .zip([comfortable, widths.min])
        .find_map(|(columns, least)| (width_of(columns) >= least).then_some(columns))
        .unwrap_or(end)
}

/// The last index that anybody holds, compares or would send next.
fn end(moment: &Moment) -> Index {
    let beliefs = moment
        .nodes
        .iter()
        .flat_map(|node| &node.progress)
        .map(|progress| progress.next);
    let logs = moment.nodes.iter().map(|node| node.log.last + 1);
    let removed = moment.events.iter().filter_map(|event| match event {
        Event::Truncated { removed, .. } => removed.last().map(|cell| cell.index),
        Event::AppRejected { index, .. } => Some(*index),
        Event::RejectHandled { next_before, .. } => Some(*next_before),
        _ => None,
    });
    logs.chain(beliefs).chain(removed).max().unwrap_or(1)
}

/// For every node whose log disagrees with the most up-to-date one: the first index where it does. By Log Matching
/// (section 5.3) everything before agrees and everything after does not, so halving finds it.
fn divergences(moment: &Moment) -> Vec<Index> {
    let Some(reference) = moment
        .nodes
        .iter()
        .max_by_key(|node| (node.log.last_term, node.log.last))
    else {
        return Vec::new();
    };
    moment
        .nodes
        .iter()
        .filter_map(|node| first_difference(moment, reference, node))
        .collect()
}

fn first_difference(moment: &Moment, a: &NodeView, b: &NodeView) -> Option<Index> {
    let differ = |index| moment.term_at(a.id, index) != moment.term_at(b.id, index);
    let mut low = a.log.first.max(b.log.first);
    let mut high = a.log.last.min(b.log.last);
    if a.id == b.id || low > high || !differ(high) {
        return None;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if differ(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

/// The indexes worth a column, the most telling first; each is taken while there is room.
fn wishes(moment: &Moment, divergences: &[Index]) -> Vec<Index> {
    let mut wishes = Vec::new();
    wishes.extend(moment.events.iter().flat_map(told));
    wishes.extend(
        moment
            .nodes
            .iter()
            .flat_map(|node| [node.log.last, node.log.last + 1]),
    );
    wishes.extend(
        moment
            .nodes
            .iter()
            .flat_map(|node| [node.log.committed, node.log.applied]),
    );
    for progress in moment.leaders().iter().flat_map(|leader| &leader.progress) {
        wishes.extend([progress.next, progress.matched]);
    }
    wishes.extend(
        divergences
            .iter()
            .flat_map(|at| [*at, at.saturating_sub(1)]),
    );
    wishes.extend(
        moment
            .nodes
            .iter()
            .flat_map(|node| [node.log.unstable_offset, node.log.snapshot.0]),
    );
    wishes.extend(
        moment
            .nodes
            .iter()
            .flat_map(|node| [node.log.committed + 1, node.log.last.saturating_sub(1)]),
    );
    wishes
}

fn told(event: &Event) -> Vec<Index> {
    match event {
        Event::AppRejected { index, hint, .. } => vec![*index, *hint],
        Event::RejectHandled {
            rejected,
            next_before,
            next_after,
            ..
        } => vec![*next_after, *rejected, *next_before],
        Event::Truncated {
            removed, reason, ..
        } => {
            let from = match reason {
                TruncateReason::Conflict { index, .. } => Some(*index),
                _ => None,
            };
            from.into_iter()
                .chain(removed.iter().take(3).map(|cell| cell.index))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn keep(
    moment: &Moment,
    divergences: &[Index],
    end: Index,
    room: i32,
    widths: Widths,
) -> BTreeSet<Index> {
    let mut kept = BTreeSet::new();
    let mut add = |index: Index| {
        if !(1..=end).contains(&index) || kept.contains(&index) {
            return;
        }
        let mut with = kept.clone();
        with.insert(index);
        close_small_gaps(&mut with, end, widths);
        if needs(&with, end, widths) <= room {
            kept = with;
        }
    };
    wishes(moment, divergences).into_iter().for_each(&mut add);
    let gone = moment
        .nodes
        .iter()
        .map(|node| node.log.snapshot.0)
        .min()
        .unwrap_or(0);
    for offset in 1..=(room / widths.min) as Index {
        let index = end.next_multiple_of(STRIDE).saturating_sub(offset);
        if index > gone {
            add(index);
        }
    }
    kept
}

/// A fold as wide as what it hides helps nobody.
fn close_small_gaps(kept: &mut BTreeSet<Index>, end: Index, widths: Widths) {
    let small = (widths.fold / widths.min) as Index;
    let mut previous = 0;
    let edges: Vec<Index> = kept.iter().copied().chain([end + 1]).collect();
    for index in edges {
        if index - previous - 1 <= small {
            kept.extend(previous + 1..index);
        }
        previous = index;
    }
}

fn fold_count(kept: &BTreeSet<Index>) -> i32 {
    let mut previous = 0;
    let mut folds = 0;
    for &index in kept {
        folds += i32::from(index > previous + 1);
        previous = index;
    }
    folds
}

fn needs(kept: &BTreeSet<Index>, end: Index, widths: Widths) -> i32 {
    let tail = i32::from(kept.last().is_none_or(|last| *last < end));
    kept.len() as i32 * widths.min + (fold_count(kept) + tail) * widths.fold
}
