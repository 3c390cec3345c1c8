//! Where control goes in a function, what lies on its operand stack, and which locals are still of use.
use wasmparser::{FuncValidator, FunctionBody, Operator, ValType, ValidatorResources};

use crate::failure::{Failure, Result};

/// An operator in its place.
pub(crate) struct Op<'a> {
    pub(crate) operator: Operator<'a>,
    /// Bytes that it takes.
    pub(crate) size: usize,
    /// Values on the operand stack before it, and while it runs.
    pub(crate) height: u32,
    pub(crate) low: u32,
    /// Whether control can come here at all.
    pub(crate) is_reachable: bool,
    /// Of what opens a block: where its `else` and its `end` are. Of `else`: where its `end` is.
    pub(crate) middle: Option<usize>,
    pub(crate) end: usize,
}

/// A body, read and validated.
pub(crate) struct Flow<'a> {
    pub(crate) ops: Vec<Op<'a>>,
    /// The types of all locals, the parameters first.
    pub(crate) locals: Vec<ValType>,
}

/// What a branch leads to.
#[derive(Clone, Copy)]
pub(crate) struct Label {
    /// Where control goes.
    pub(crate) target: usize,
    /// Whether a branch takes no values along.
    pub(crate) is_plain: bool,
}

impl<'a> Flow<'a> {
    /// Reads a body. `None` if it has an operator of which nothing is known here.
    pub(crate) fn read(
        body: &FunctionBody<'a>,
        validator: &mut FuncValidator<ValidatorResources>,
    ) -> Result<Option<Self>> {
        let mut locals = body.get_binary_reader();
        validator.read_locals(&mut locals)?;
        let mut ops: Vec<Op<'a>> = Vec::new();
        let mut open = Vec::new();
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            let from = reader.original_position();
            let operator = reader.read()?;
            if is_strange(&operator) {
                return Ok(None);
            }
            let at = ops.len();
            let height = validator.operand_stack_height();
            let Some((taken, _)) = operator.operator_arity(validator) else {
                return Ok(None);
            };
            let is_reachable = validator
                .get_control_frame(0)
                .is_some_and(|frame| !frame.unreachable);
            match &operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                    open.push(at)
                }
                Operator::Else => {
                    let start = *open.last().ok_or(Failure::Unknown("an `else` alone"))?;
                    ops[start].middle = Some(at);
                }
                Operator::End => {
                    if let Some(start) = open.pop() {
                        ops[start].end = at;
                        if let Some(middle) = ops[start].middle {
                            ops[middle].end = at;
                        }
                    }
                }
                _ => {}
            }
            validator.op(from, &operator)?;
            ops.push(Op {
                operator,
                size: (reader.original_position() - from) as usize,
                height,
                low: height.saturating_sub(taken),
                is_reachable,
                middle: None,
                end: at,
            });
        }
        let locals = (0..validator.len_locals())
            .map(|local| validator.get_local_type(local))
            .collect::<Option<_>>()
            .ok_or(Failure::Unknown("a local without a type"))?;
        Ok(Some(Self { ops, locals }))
    }

    /// The label of what is opened at `at`.
    pub(crate) fn label(&self, at: usize) -> Label {
        let op = &self.ops[at];
        let is_plain = |ty: &wasmparser::BlockType| *ty == wasmparser::BlockType::Empty;
        let (target, is_plain) = match &op.operator {
            Operator::Loop { blockty } => (at, is_plain(blockty)),
            Operator::Block { blockty } | Operator::If { blockty } => (op.end, is_plain(blockty)),
            _ => (op.end, false),
        };
        Label { target, is_plain }
    }

    /// The label of the function itself: a branch to it returns.
    pub(crate) fn own_label(&self, returns: usize) -> Label {
        Label {
            target: self.ops.len(),
            is_plain: returns == 0,
        }
    }

    /// Of each operator, and of the end of the function, which locals may be read later before they are written.
    pub(crate) fn live(&self) -> Result<Vec<Locals>> {
        let next = self.successors()?;
        let none = Locals::none(self.locals.len());
        let mut live = vec![none.clone(); self.ops.len() + 1];
        loop {
            let mut is_new = false;
            for at in (0..self.ops.len()).rev() {
                let mut here = none.clone();
                for next in &next[at] {
                    here.add(&live[*next]);
                }
                match self.ops[at].operator {
                    Operator::LocalGet { local_index } => here.insert(local_index),
                    Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                        here.remove(local_index);
                    }
                    _ => {}
                }
                if here != live[at] {
                    live[at] = here;
                    is_new = true;
                }
            }
            if !is_new {
                return Ok(live);
            }
        }
    }

    /// Where control may go from each operator.
    fn successors(&self) -> Result<Vec<Vec<usize>>> {
        let mut labels = vec![self.own_label(0).target];
        let mut all = Vec::with_capacity(self.ops.len());
        for (at, op) in self.ops.iter().enumerate() {
            let target = |labels: &[usize], depth: u32| {
                let from_the_top = labels.len().checked_sub(1 + depth as usize);
                from_the_top
                    .map(|place| labels[place])
                    .ok_or(Failure::Unknown("a branch to nowhere"))
            };
            let next = match &op.operator {
                Operator::Block { .. } | Operator::Loop { .. } => {
                    labels.push(self.label(at).target);
                    vec![at + 1]
                }
                Operator::If { .. } => {
                    labels.push(op.end);
                    vec![at + 1, op.middle.map_or(op.end, |middle| middle + 1)]
                }
                Operator::Else => vec![op.end],
                Operator::End => {
                    labels.pop();
                    vec![at + 1]
                }
                Operator::Br { relative_depth } => vec![target(&labels, *relative_depth)?],
                Operator::BrIf { relative_depth } => {
                    vec![target(&labels, *relative_depth)?, at + 1]
                }
                Operator::BrTable { targets } => {
                    let mut next = vec![target(&labels, targets.default())?];
                    for depth in targets.targets() {
                        next.push(target(&labels, depth?)?);
                    }
                    next
                }
                Operator::Return => vec![self.ops.len()],
                Operator::Unreachable => Vec::new(),
                _ => vec![at + 1],
            };
            all.push(next);
        }
        Ok(all)
    }
}

/// Operators that lead control elsewhere in ways that are not known here. rustc writes none of them.
fn is_strange(operator: &Operator<'_>) -> bool {
    let name = format!("{operator:?}");
    let name = name.split([' ', '{']).next().unwrap_or_default();
    let is_known_branch = matches!(name, "Br" | "BrIf" | "BrTable");
    let begins = |start: &str| name.starts_with(start);
    (begins("Br") && !is_known_branch)
        || [
            "Try",
            "Catch",
            "Throw",
            "Rethrow",
            "Delegate",
            "ReturnCall",
            "Resume",
            "Suspend",
            "Switch",
        ]
        .into_iter()
        .any(begins)
}

/// A set of locals.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Locals(Vec<u64>);

impl Locals {
    pub(crate) fn none(of: usize) -> Self {
        Self(vec![0; of.div_ceil(64)])
    }

    pub(crate) fn insert(&mut self, local: u32) {
        self.0[local as usize / 64] |= 1 << (local % 64);
    }

    fn remove(&mut self, local: u32) {
        self.0[local as usize / 64] &= !(1 << (local % 64));
    }

    pub(crate) fn has(&self, local: u32) -> bool {
        self.0[local as usize / 64] & (1 << (local % 64)) != 0
    }

    pub(crate) fn add(&mut self, others: &Self) {
        for (own, other) in self.0.iter_mut().zip(&others.0) {
            *own |= other;
        }
    }
}
