//! The logs of one node in two runs, one above the other on the same columns, and where they differ.
use crate::view_model::mark::{Hue, hue};
use sim::lab::Lab;
use sim::view::{CellView, Durability, NodeView};

/// Columns that have room: the last ones.
pub const COLUMNS: u64 = 10;

/// The columns that all logs of both runs share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First index.
    pub first: u64,
    /// Last index.
    pub last: u64,
}

impl Window {
    /// The last columns of the longest log.
    pub fn of<'a>(nodes: impl Iterator<Item = &'a NodeView>) -> Self {
        let last = nodes.map(|node| node.log.last).max().unwrap_or(0).max(1);
        Self {
            first: last.saturating_sub(COLUMNS - 1).max(1),
            last,
        }
    }
}

/// A node's logs in both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct PairVm {
    /// In this run.
    pub here: LineVm,
    /// In the other one.
    pub there: LineVm,
}

/// One log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineVm {
    /// Its cells in the window.
    pub cells: Vec<PairCell>,
    /// Columns that are known to be committed, from the first of the window.
    pub committed: u64,
}

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct PairCell {
    /// Its column, from 0.
    pub column: u64,
    /// Its term, as text.
    pub term: String,
    /// Hue of its term.
    pub hue: Hue,
    /// Whether a crash would take it.
    pub unstable: bool,
    /// Whether the other run has something else there, or nothing.
    pub differs: bool,
}

/// The logs of a node in two laboratories.
pub fn pair(here: (&Lab, &NodeView), there: (&Lab, Option<&NodeView>), window: Window) -> PairVm {
    let cells = |lab: &Lab, node: Option<&NodeView>| {
        node.map_or_else(Vec::new, |node| {
            lab.cells(node.id, window.first..=window.last)
        })
    };
    let (left, right) = (cells(here.0, Some(here.1)), cells(there.0, there.1));
    let line = |own: &[CellView], other: &[CellView], node: Option<&NodeView>| LineVm {
        cells: own
            .iter()
            .map(|cell| cell_vm(cell, other, window))
            .collect(),
        committed: node.map_or(0, |node| {
            (node.log.committed + 1)
                .saturating_sub(window.first)
                .min(COLUMNS)
        }),
    };
    PairVm {
        here: line(&left, &right, Some(here.1)),
        there: line(&right, &left, there.1),
    }
}

fn cell_vm(cell: &CellView, other: &[CellView], window: Window) -> PairCell {
    let same = other
        .iter()
        .any(|twin| (twin.index, twin.term, &twin.text) == (cell.index, cell.term, &cell.text));
    PairCell {
        column: cell.index - window.first,
        term: cell.term.to_string(),
        hue: hue(cell.term),
        unstable: cell.durability != Durability::Stored,
        differs: !same,
    }
}
