//! Which regions of a function can become functions of their own: operators in a row of one block, with all that is nested in them,
//! that take nothing from the operand stack and leave nothing there.
use std::collections::BTreeSet;

use wasmparser::Operator;

use crate::{
    failure::Result,
    flow::{Flow, Label, Locals},
};

/// Where control goes from a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// To the operator behind it.
    Behind,
    /// To a label around it: 0 is the innermost.
    Label(u32),
    /// Out of the function, with a value.
    Return,
}

/// A region.
pub(crate) struct Region {
    /// Its first operator, and the first one behind it.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Locals that it may read before it writes them; those of a type together, so that there are fewer types of functions.
    pub(crate) reads: Vec<u32>,
    /// Locals that it writes and that are of use afterwards, likewise.
    pub(crate) writes: Vec<u32>,
    pub(crate) exits: Vec<Exit>,
    /// The label of the function.
    pub(crate) own_label: u32,
}

/// The regions of a body that are worth moving, in order; `is_cold` tells of an operator whether it is to be moved.
/// `returns` is how many values the function gives.
pub(crate) fn regions(
    flow: &Flow<'_>,
    returns: usize,
    is_cold: impl Fn(usize) -> bool,
) -> Result<Vec<Region>> {
    let mut hot = vec![0; flow.ops.len() + 1];
    for (at, op) in flow.ops.iter().enumerate() {
        let is_hot = !crate::stretch::is_mark(&op.operator) && !is_cold(at);
        hot[at + 1] = hot[at] + usize::from(is_hot);
    }
    let mut search = Search {
        flow,
        live: flow.live()?,
        hot,
        returns,
        found: Vec::new(),
    };
    search.sequence(0, &mut vec![flow.own_label(returns)]);
    Ok(search.found)
}

struct Search<'a, 'f> {
    flow: &'f Flow<'a>,
    live: Vec<Locals>,
    /// How many operators before each are not to be moved.
    hot: Vec<usize>,
    returns: usize,
    found: Vec<Region>,
}

impl Search<'_, '_> {
    /// Looks through the operators of one block from `at`; gives where its `else` or `end` is.
    fn sequence(&mut self, mut at: usize, labels: &mut Vec<Label>) -> usize {
        loop {
            let op = &self.flow.ops[at];
            if crate::stretch::is_mark(&op.operator) {
                return at;
            }
            if let Some(region) = self.longest(at, labels) {
                at = region.end;
                self.found.push(region);
                continue;
            }
            if is_nested(&op.operator) {
                labels.push(self.flow.label(at));
                let mut mark = self.sequence(at + 1, labels);
                if op.middle == Some(mark) {
                    mark = self.sequence(mark + 1, labels);
                }
                labels.pop();
                at = mark;
            }
            at += 1;
        }
    }

    /// The longest region that begins here, if there is one that is worth it.
    fn longest(&self, start: usize, labels: &[Label]) -> Option<Region> {
        let ops = &self.flow.ops;
        let height = ops[start].height;
        if !ops[start].is_reachable {
            return None;
        }
        let (mut at, mut end) = (start, start);
        loop {
            let op = &ops[at];
            if at > start && (!op.is_reachable || op.height == height) {
                end = at;
            }
            if crate::stretch::is_mark(&op.operator) {
                break;
            }
            let next = if is_nested(&op.operator) {
                op.end + 1
            } else {
                at + 1
            };
            if op.is_reachable && op.low < height || self.hot[at] != self.hot[next] {
                break;
            }
            at = next;
        }
        self.region(start, end, labels)
    }

    fn region(&self, start: usize, end: usize, labels: &[Label]) -> Option<Region> {
        let ops = &self.flow.ops[start..end];
        let mut exits = BTreeSet::new();
        let mut after = Locals::none(self.flow.locals.len());
        if self.flow.ops[end].is_reachable {
            exits.insert(Exit::Behind);
            after.add(&self.live[end]);
        }
        let (mut named, mut written) = (BTreeSet::new(), BTreeSet::new());
        let mut depth = 0;
        let mut leave = |to: u32, depth: u32| {
            let Some(outer) = to.checked_sub(depth) else {
                return Some(());
            };
            let label = labels.iter().rev().nth(outer as usize)?;
            if !label.is_plain {
                return None;
            }
            exits.insert(Exit::Label(outer));
            after.add(&self.live[label.target]);
            Some(())
        };
        let mut gives = false;
        for op in ops {
            match &op.operator {
                operator if is_nested(operator) => depth += 1,
                Operator::End => depth -= 1,
                Operator::LocalGet { local_index } => {
                    named.insert(*local_index);
                }
                Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                    named.insert(*local_index);
                    written.insert(*local_index);
                }
                Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => {
                    leave(*relative_depth, depth)?;
                }
                Operator::BrTable { targets } => {
                    leave(targets.default(), depth)?;
                    for target in targets.targets() {
                        leave(target.ok()?, depth)?;
                    }
                }
                Operator::Return if self.returns == 0 => {
                    leave(depth + labels.len() as u32 - 1, depth)?;
                }
                Operator::Return if self.returns == 1 => gives = true,
                Operator::Return => return None,
                _ => {}
            }
        }
        if gives {
            exits.insert(Exit::Return);
        }
        let by_type = |locals: BTreeSet<u32>, live: &Locals| {
            let mut locals: Vec<u32> = locals
                .into_iter()
                .filter(|local| live.has(*local))
                .collect();
            locals.sort_by_key(|local| format!("{:?}", self.flow.locals[*local as usize]));
            locals
        };
        let region = Region {
            start,
            end,
            reads: by_type(named, &self.live[start]),
            writes: by_type(written, &after),
            exits: exits.into_iter().collect(),
            own_label: labels.len() as u32 - 1,
        };
        let size: usize = ops.iter().map(|op| op.size).sum();
        (size >= region.cost()).then_some(region)
    }
}

impl Region {
    /// Bytes that stand in its place, about.
    fn cost(&self) -> usize {
        let leaving = match self.exits.len() {
            0 => 1,
            1 => 2,
            2 => 4,
            more => 6 + 2 * more,
        };
        8 + 2 * (self.reads.len() + self.writes.len()) + leaving
    }
}

/// Whether an operator opens a block.
pub(crate) fn is_nested(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. }
    )
}
