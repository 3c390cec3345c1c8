//! Which part of the program has what.
use std::collections::BTreeSet;

use wasm_encoder::DataSection;
use wasmparser::{ElementItems, ElementKind, ExternalKind, FunctionBody, Operator};

use crate::{
    alike, copies,
    failure::{Failure, Result},
    module::Module,
};

/// Who is where.
pub(crate) struct Plan<'a, 'm> {
    pub(crate) module: &'m Module<'a>,
    /// Of each function the one that stands for it. All others here stand for themselves.
    pub(crate) stand_ins: Vec<u32>,
    /// Imported functions that each part calls.
    pub(crate) first_imports: Vec<u32>,
    pub(crate) rest_imports: Vec<u32>,
    /// Defined functions of each part, by index in the module; of the first part once more in the order in which it has them.
    pub(crate) first: BTreeSet<u32>,
    pub(crate) kept: Vec<u32>,
    pub(crate) moved: Vec<u32>,
    /// Functions of the rest that the first part refers to, in order: each has a stub there.
    pub(crate) stubs: Vec<u32>,
    /// The first one of those that are only called. They have no stubs of their own: one for each type takes the slot of the shared
    /// table as well.
    pub(crate) regions: u32,
    /// Functions of the first part that the rest refers to, in the order of the first part: each has a slot of the shared table.
    pub(crate) lent: Vec<u32>,
    /// Which slots of the module's own tables hold a function of the rest: table, slot, function.
    pub(crate) slots: Vec<(u32, u32, u32)>,
    /// The data of each part with their addresses.
    pub(crate) first_data: DataSection,
    pub(crate) rest_data: DataSection,
}

impl<'a, 'm> Plan<'a, 'm> {
    /// Takes a module apart. `is_rest` tells of a function that is defined, by its index, whether it belongs to the rest.
    /// Functions from `regions` on are only called, and nothing else refers to them; all of them belong to the rest.
    pub(crate) fn new(
        module: &'m Module<'a>,
        is_rest: impl Fn(u32) -> bool,
        regions: u32,
    ) -> Result<Self> {
        let stand_ins = copies::stand_ins(module, |index| !is_rest(index))?;
        let stands = |index: u32| stand_ins[index as usize];
        let (mut open, mut slots) = (Vec::new(), Vec::new());
        for export in module.exports.clone() {
            let export = export?;
            if export.kind == ExternalKind::Func {
                open.push(stands(export.index));
            }
        }
        for element in module.elements.clone() {
            let element = element?;
            let ElementItems::Functions(functions) = element.items else {
                return Err(Failure::Unknown("elements that are no functions"));
            };
            let ElementKind::Active {
                table_index,
                offset_expr,
            } = element.kind
            else {
                return Err(Failure::Unknown("elements that are not active"));
            };
            for (function, slot) in functions.into_iter().zip(constant(&offset_expr)?..) {
                let function = stands(function?);
                open.push(function);
                if function >= module.imported && is_rest(function) {
                    slots.push((table_index.unwrap_or(0), slot, function));
                }
            }
        }
        // What the first part reaches without the rest. What is left is the rest's, too.
        let mut reached = BTreeSet::new();
        while let Some(function) = open.pop() {
            if reached.insert(function) && function >= module.imported && !is_rest(function) {
                open.extend(referred(module.body(function))?.into_iter().map(stands));
            }
        }
        let defined = reached.split_off(&module.imported);
        let (stubs, kept): (Vec<u32>, Vec<u32>) =
            defined.into_iter().partition(|index| is_rest(*index));
        let bodies: Vec<&[u8]> = kept
            .iter()
            .map(|index| module.body(*index).as_bytes())
            .collect();
        let order = alike::order(&bodies).into_iter();
        let first: BTreeSet<u32> = kept.iter().copied().collect();
        let kept: Vec<u32> = order.map(|place| kept[place]).collect();
        let moved: Vec<u32> = (module.imported..module.functions.len() as u32)
            .filter(|index| stands(*index) == *index && !first.contains(index))
            .collect();
        let mut wanted = BTreeSet::new();
        for index in &moved {
            wanted.extend(referred(module.body(*index))?.into_iter().map(stands));
        }
        let is_lent = |index: &u32| wanted.contains(index);
        let lent = kept.iter().copied().filter(is_lent).collect();
        Ok(Self {
            module,
            first_imports: reached.into_iter().collect(),
            rest_imports: wanted.range(..module.imported).copied().collect(),
            first,
            kept,
            moved,
            stubs,
            regions,
            lent,
            slots,
            stand_ins,
            first_data: DataSection::new(),
            rest_data: DataSection::new(),
        })
    }

    /// Whether the first part has the body of a function that is defined, or of one that stands for it.
    pub(crate) fn has_first(&self, index: u32) -> bool {
        self.first.contains(&self.stand_ins[index as usize])
    }
}

/// The functions that a body calls or takes the address of.
pub(crate) fn referred(body: &FunctionBody<'_>) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index }
            | Operator::ReturnCall { function_index }
            | Operator::RefFunc { function_index } => {
                found.push(function_index);
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The value of an expression that is a constant.
pub(crate) fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<u32> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(value as u32),
        _ => Err(Failure::Unknown("a place that is not constant")),
    }
}
