//! Regions of functions as functions of their own, so that they can be moved: what stands in the place of a region calls the new
//! function with the locals that it reads, takes over those that it wrote, and goes where it was about to go.
//!
//! The new function gives, in this order: which exit was taken (if there are several), the value to return (if there is such an
//! exit), and the locals that were written.
use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use wasm_encoder::{
    BlockType, CodeSection, DataSection, Function, FunctionSection, Instruction, ValType,
    reencode::Reencode,
};
use wasmparser::{FunctionBody, Operator, Parser, ValidPayload, Validator, WasmFeatures};

use crate::{
    failure::{Failure, Result},
    flow::Flow,
    module::{Copied, Module, Renumbered, Signature, types},
    region::{Exit, Region, is_nested, regions},
};

/// A module with new functions behind those that it had.
pub(crate) struct Outlined {
    pub(crate) bytes: Vec<u8>,
    /// Which operators became part of new functions: of each function that lost some, by its index.
    pub(crate) moved: BTreeMap<u32, Vec<Range<usize>>>,
}

/// Makes regions of functions functions of their own. `cold` tells of a function, by its place among those that are defined,
/// which of its operators are to be moved.
pub(crate) fn outline(
    bytes: &[u8],
    module: &Module<'_>,
    mut cold: impl FnMut(usize, &FunctionBody<'_>) -> Result<Option<Vec<bool>>>,
) -> Result<Outlined> {
    let same = &mut Renumbered::unchanged(module);
    let mut copied = Copied::of(module, same)?;
    let types = types(module, same)?;
    let mut maker = Maker {
        types: HashMap::new(),
        made: types.clone(),
        next: module.functions.len() as u32,
        functions: Vec::new(),
    };
    let mut code = CodeSection::new();
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let mut moved = BTreeMap::new();
    let mut place = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        let ValidPayload::Func(function, body) = validator.payload(&payload?)? else {
            continue;
        };
        let ty = module.functions[module.imported as usize + place];
        let own = &types[ty as usize];
        let cold = cold(place, &body)?;
        place += 1;
        let found = match &cold {
            Some(cold) => {
                let mut validator = function.into_validator(Default::default());
                match Flow::read(&body, &mut validator)? {
                    Some(flow) => {
                        let found = regions(&flow, own.1.len(), |at| cold[at])?;
                        Some((flow, found)).filter(|(_, found)| !found.is_empty())
                    }
                    None => None,
                }
            }
            None => None,
        };
        match found {
            Some((flow, found)) => {
                let ranges = found.iter().map(|region| region.start..region.end);
                moved.insert(module.imported + place as u32 - 1, ranges.collect());
                code.function(&maker.without(&flow, &found, own, same)?);
            }
            None => same.parse_function_body(&mut code, body)?,
        }
    }
    let mut functions = FunctionSection::new();
    for ty in &module.functions[module.imported as usize..] {
        functions.function(*ty);
    }
    for (parameters, results) in &maker.made[types.len()..] {
        copied
            .types
            .ty()
            .function(parameters.iter().copied(), results.iter().copied());
    }
    for (ty, function) in &maker.functions {
        functions.function(*ty);
        code.function(function);
    }
    let mut data = DataSection::new();
    same.parse_data_section(&mut data, module.data.clone())?;
    Ok(Outlined {
        bytes: copied.with(&functions, &code, &data),
        moved,
    })
}

/// Makes the new functions.
struct Maker {
    /// All types, the new ones last, and where those stand that new functions have.
    made: Vec<Signature>,
    types: HashMap<Signature, u32>,
    /// The index of the next new function.
    next: u32,
    /// The new functions with their types.
    functions: Vec<(u32, Function)>,
}

impl Maker {
    /// A function without its regions.
    fn without(
        &mut self,
        flow: &Flow<'_>,
        found: &[Region],
        own: &Signature,
        same: &mut Renumbered,
    ) -> Result<Function> {
        let locals = flow.locals.iter().map(|ty| same.val_type(*ty));
        let mut locals = locals.collect::<std::result::Result<Vec<_>, _>>()?;
        // Holds a value to be returned while the exit is looked at.
        let holder = locals.len() as u32;
        if found
            .iter()
            .any(|region| region.exits.len() > 1 && region.exits.contains(&Exit::Return))
        {
            locals.extend(&own.1);
        }
        let parameters = own.0.len();
        let mut function = Function::new_with_locals_types(locals[parameters..].iter().copied());
        let mut at = 0;
        for region in found {
            for op in &flow.ops[at..region.start] {
                function.instruction(&same.instruction(op.operator.clone())?);
            }
            at = region.end;
            let made = self.make(flow, region, &locals, own, same)?;
            call(&mut function, region, made, holder);
        }
        for op in &flow.ops[at..] {
            function.instruction(&same.instruction(op.operator.clone())?);
        }
        Ok(function)
    }

    /// A region as a function; gives its index.
    fn make(
        &mut self,
        flow: &Flow<'_>,
        region: &Region,
        locals: &[ValType],
        own: &Signature,
        same: &mut Renumbered,
    ) -> Result<u32> {
        let type_of = |local: &u32| locals[*local as usize];
        let returns = region.exits.contains(&Exit::Return);
        let parameters: Vec<ValType> = region.reads.iter().map(type_of).collect();
        let mut results = Vec::new();
        if region.exits.len() > 1 {
            results.push(ValType::I32);
        }
        if returns {
            results.extend(&own.1);
        }
        results.extend(region.writes.iter().map(type_of));

        let mut places: HashMap<u32, u32> = region.reads.iter().copied().zip(0..).collect();
        let mut others = Vec::new();
        for op in &flow.ops[region.start..region.end] {
            let (Operator::LocalGet { local_index }
            | Operator::LocalSet { local_index }
            | Operator::LocalTee { local_index }) = &op.operator
            else {
                continue;
            };
            places.entry(*local_index).or_insert_with(|| {
                others.push(type_of(local_index));
                (parameters.len() + others.len() - 1) as u32
            });
        }
        let holder = (parameters.len() + others.len()) as u32;
        if returns {
            others.extend(&own.1);
        }
        let mut function = Function::new_with_locals_types(others);

        // A block for each exit, the first one innermost: a branch to its end takes that exit.
        for _ in &region.exits {
            function.instruction(&Instruction::Block(BlockType::Empty));
        }
        let leave = |exit: Exit, depth: u32| {
            let place = region.exits.iter().position(|other| *other == exit);
            let place = place.ok_or(Failure::Unknown("an exit that was not found before"))?;
            Ok::<u32, Failure>(depth + place as u32)
        };
        let to = |label: u32, depth: u32| match label.checked_sub(depth) {
            Some(outer) => leave(Exit::Label(outer), depth),
            None => Ok(label),
        };
        let own_label = region.own_label;
        let mut depth = 0;
        for op in &flow.ops[region.start..region.end] {
            let place = |local: &u32| places[local];
            let instruction = match &op.operator {
                Operator::LocalGet { local_index } => Instruction::LocalGet(place(local_index)),
                Operator::LocalSet { local_index } => Instruction::LocalSet(place(local_index)),
                Operator::LocalTee { local_index } => Instruction::LocalTee(place(local_index)),
                Operator::Br { relative_depth } => Instruction::Br(to(*relative_depth, depth)?),
                Operator::BrIf { relative_depth } => Instruction::BrIf(to(*relative_depth, depth)?),
                Operator::BrTable { targets } => {
                    let labels = targets.targets().map(|label| to(label?, depth));
                    let labels: Vec<u32> = labels.collect::<Result<_>>()?;
                    Instruction::BrTable(labels.into(), to(targets.default(), depth)?)
                }
                Operator::Return if returns => {
                    function.instruction(&Instruction::LocalSet(holder));
                    Instruction::Br(leave(Exit::Return, depth)?)
                }
                Operator::Return => Instruction::Br(leave(Exit::Label(own_label), depth)?),
                operator => {
                    if is_nested(operator) {
                        depth += 1;
                    } else if matches!(operator, Operator::End) {
                        depth -= 1;
                    }
                    same.instruction(operator.clone())?
                }
            };
            function.instruction(&instruction);
        }
        if !region.exits.contains(&Exit::Behind) {
            function.instruction(&Instruction::Unreachable);
        }
        for exit in 0..region.exits.len() {
            function.instruction(&Instruction::End);
            if region.exits.len() > 1 {
                function.instruction(&Instruction::I32Const(exit as i32));
            }
            if returns {
                function.instruction(&Instruction::LocalGet(holder));
            }
            for local in &region.writes {
                function.instruction(&Instruction::LocalGet(places[local]));
            }
            function.instruction(&Instruction::Return);
        }
        if !region.exits.is_empty() {
            function.instruction(&Instruction::Unreachable);
        }
        function.instruction(&Instruction::End);

        let ty = *self
            .types
            .entry((parameters, results))
            .or_insert_with_key(|ty| {
                self.made.push(ty.clone());
                self.made.len() as u32 - 1
            });
        self.functions.push((ty, function));
        self.next += 1;
        Ok(self.next - 1)
    }
}

/// Writes what stands in the place of a region.
fn call(function: &mut Function, region: &Region, made: u32, holder: u32) {
    // Where several ways lead on, blocks let them part: the inner one leads to `return`, the outer one behind the region.
    let returns = region.exits.contains(&Exit::Return);
    let goes_on = region.exits.first() == Some(&Exit::Behind);
    let is_parting = region.exits.len() > 2 || region.exits.len() == 2 && !goes_on;
    let has_outer = is_parting && goes_on;
    let has_inner = is_parting && returns;
    for _ in 0..u32::from(has_outer) + u32::from(has_inner) {
        function.instruction(&Instruction::Block(BlockType::Empty));
    }
    for local in &region.reads {
        function.instruction(&Instruction::LocalGet(*local));
    }
    function.instruction(&Instruction::Call(made));
    for local in region.writes.iter().rev() {
        function.instruction(&Instruction::LocalSet(*local));
    }
    match region.exits[..] {
        [] => {
            function.instruction(&Instruction::Unreachable);
        }
        [Exit::Behind] => {}
        [Exit::Label(label)] => {
            function.instruction(&Instruction::Br(label));
        }
        [Exit::Return] => {
            function.instruction(&Instruction::Return);
        }
        [Exit::Behind, Exit::Label(label)] => {
            function.instruction(&Instruction::BrIf(label));
        }
        [Exit::Behind, Exit::Return] => {
            function
                .instruction(&Instruction::LocalSet(holder))
                .instruction(&Instruction::If(BlockType::Empty))
                .instruction(&Instruction::LocalGet(holder))
                .instruction(&Instruction::Return)
                .instruction(&Instruction::End);
        }
        ref exits => {
            if returns {
                function.instruction(&Instruction::LocalSet(holder));
            }
            let (inner, outer) = (u32::from(has_inner), u32::from(has_outer));
            let label = |exit: &Exit| match exit {
                Exit::Return => 0,
                Exit::Behind => inner,
                Exit::Label(label) => label + inner + outer,
            };
            let mut labels: Vec<u32> = exits.iter().map(label).collect();
            let last = labels.pop().unwrap_or_default();
            function.instruction(&Instruction::BrTable(labels.into(), last));
            if has_inner {
                function
                    .instruction(&Instruction::End)
                    .instruction(&Instruction::LocalGet(holder))
                    .instruction(&Instruction::Return);
            }
            if has_outer {
                function.instruction(&Instruction::End);
            }
        }
    }
}
