//! One module as two: what is loaded first, and the rest.
//!
//! The first part has everything but the bodies of the functions of the rest; where it calls one of them, a stub stands that fetches
//! the rest if need be and calls through a table that both parts share. The rest shares memory, tables and globals with the first
//! part, and reaches its functions through the same table.
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, Elements,
    EntityType, ExportKind, Function, FunctionSection, GlobalType, ImportSection, RefType,
    StartSection, TableType, TypeSection, ValType, reencode::Reencode,
};
use wasmparser::{Data, DataKind, ElementItems, ElementKind, ExternalKind, FunctionBody, Operator};

use crate::{
    alike, copies,
    failure::{Failure, Result},
    glue,
    module::{Copied, Module, Renumbered, types},
};

/// From where the rest imports what the first part exports.
const FIRST: &str = "first";
/// From where the rest imports functions of the first part: the name is the slot of the shared table.
const SLOT: &str = "slot";
/// The exports of the first part for the rest.
const TABLE: &str = "__rest_table";
const LOADED: &str = "__rest_loaded";

/// Shorter data stay where they are: a segment of their own costs more bytes than it saves.
const LEAST: usize = 16;

/// The two parts.
pub(crate) struct Parts {
    pub(crate) first: Vec<u8>,
    pub(crate) rest: Vec<u8>,
}

/// Who is where.
pub(crate) struct Plan<'a, 'm> {
    module: &'m Module<'a>,
    /// Of each function the one that stands for it. All others here stand for themselves.
    stand_ins: Vec<u32>,
    /// Imported functions that each part calls.
    first_imports: Vec<u32>,
    rest_imports: Vec<u32>,
    /// Defined functions of each part, by index in the module; of the first part once more in the order in which it has them.
    first: BTreeSet<u32>,
    kept: Vec<u32>,
    moved: Vec<u32>,
    /// Functions of the rest that the first part refers to, in order: each has a stub there.
    stubs: Vec<u32>,
    /// The first one of those that are only called. They have no stubs of their own: one for each type takes the slot of the shared
    /// table as well.
    regions: u32,
    /// Functions of the first part that the rest refers to, in the order of the first part: each has a slot of the shared table.
    lent: Vec<u32>,
    /// Which slots of the module's own tables hold a function of the rest: table, slot, function.
    slots: Vec<(u32, u32, u32)>,
    /// The data of each part with their addresses.
    first_data: DataSection,
    rest_data: DataSection,
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

    /// Both parts. `data` are the addresses of what nothing in the first part can reach, in order.
    pub(crate) fn parts(mut self, data: &[Range<u32>]) -> Result<Parts> {
        for segment in self.module.data.clone() {
            self.share_out(segment?, data)?;
        }
        Ok(Parts {
            first: self.first_part()?,
            rest: self.rest_part()?,
        })
    }

    /// Gives each part of a segment to the part of the program that reaches it.
    fn share_out(&mut self, segment: Data<'_>, data: &[Range<u32>]) -> Result<()> {
        let DataKind::Active { offset_expr, .. } = &segment.kind else {
            return Err(Failure::Unknown("data that is not active"));
        };
        let mut at = constant(offset_expr)?;
        let end = at + segment.data.len() as u32;
        let mut left = segment.data;
        let mut put = |to: &mut DataSection, at: &mut u32, until: u32| {
            let (bytes, others) = left.split_at((until - *at) as usize);
            left = others;
            if !bytes.is_empty() {
                to.active(0, &ConstExpr::i32_const(*at as i32), bytes.iter().copied());
            }
            *at = until;
        };
        let inside =
            |range: &&Range<u32>| range.len() >= LEAST && range.start >= at && range.end <= end;
        let ranges: Vec<&Range<u32>> = data.iter().filter(inside).collect();
        for range in ranges {
            put(&mut self.first_data, &mut at, range.start);
            put(&mut self.rest_data, &mut at, range.end);
        }
        put(&mut self.first_data, &mut at, end);
        Ok(())
    }

    /// How many entries the shared table has: the functions of the first part, then those of the rest.
    fn table(&self) -> TableType {
        let size = (self.lent.len() + self.stubs.len()) as u64;
        TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: size,
            maximum: Some(size),
            shared: false,
        }
    }

    fn first_part(&self) -> Result<Vec<u8>> {
        let module = self.module;
        let fetch = self.first_imports.len() as u32;
        let is_region = |function: u32| function >= self.regions;
        let (stubs, regions) = self
            .stubs
            .split_at(self.stubs.partition_point(|stub| !is_region(*stub)));
        let imported = self.first_imports.iter().copied();
        let defined = self.kept.iter().chain(stubs).copied();
        let mut renumbered = self.renumbered(imported.zip(0..).chain(defined.zip(fetch + 1..)));
        let r = &mut renumbered;

        let mut copied = Copied::of(module, r)?;
        let fetch_type = copied.types.len();
        copied.types.ty().function([], []);
        copied.imports = self.imports(&self.first_imports);
        copied
            .imports
            .import(glue::FROM, glue::FETCH, EntityType::Function(fetch_type));

        let mut function_types = FunctionSection::new();
        for function in self.kept.iter().chain(stubs) {
            function_types.function(module.functions[*function as usize]);
        }
        let all_types = types(module, r)?;
        let common = self.common_stubs(regions, fetch + 1 + function_types.len());
        for ty in common.keys() {
            let (mut parameters, results) = all_types[*ty as usize].clone();
            parameters.push(ValType::I32);
            function_types.function(copied.types.len());
            copied.types.ty().function(parameters, results);
        }

        let table = copied.tables.len();
        copied.tables.table(self.table());

        let loaded = copied.globals.len();
        copied.globals.global(LOADED_TYPE, &ConstExpr::i32_const(0));

        let exports = &mut copied.exports;
        exports.export(TABLE, ExportKind::Table, table);
        exports.export(LOADED, ExportKind::Global, loaded);
        for (name, kind, index) in shared(module) {
            exports.export(&name, kind, index);
        }

        let lent: Vec<u32> = self
            .lent
            .iter()
            .map(|function| r.functions[*function as usize])
            .collect();
        copied.elements.active(
            Some(table),
            &ConstExpr::i32_const(0),
            Elements::Functions(lent.into()),
        );

        let mut code = CodeSection::new();
        for function in &self.kept {
            let body = module.body(*function);
            let stands = |function: u32| self.stand_ins[function as usize];
            if !referred(body)?
                .into_iter()
                .any(|other| is_region(stands(other)))
            {
                r.parse_function_body(&mut code, body.clone())?;
                continue;
            }
            let mut function = r.new_function_with_parsed_locals(body)?;
            for operator in body.get_operators_reader()? {
                match operator? {
                    Operator::Call { function_index } if is_region(stands(function_index)) => {
                        let region = stands(function_index);
                        let ty = module.functions[region as usize];
                        let place = self.stubs.partition_point(|stub| *stub < region);
                        function
                            .instructions()
                            .i32_const((self.lent.len() + place) as i32)
                            .call(common[&ty]);
                    }
                    operator => {
                        function.instruction(&r.instruction(operator)?);
                    }
                }
            }
            code.function(&function);
        }
        let stub = |ty: u32, slot: Option<i32>| {
            let mut stub = Function::new([]);
            stub.instructions()
                .global_get(loaded)
                .i32_eqz()
                .if_(BlockType::Empty)
                .call(fetch)
                .end();
            let parameters = all_types[ty as usize].0.len() as u32;
            for parameter in 0..parameters {
                stub.instructions().local_get(parameter);
            }
            match slot {
                Some(slot) => stub.instructions().i32_const(slot),
                None => stub.instructions().local_get(parameters),
            };
            stub.instructions().call_indirect(table, ty).end();
            stub
        };
        for (function, slot) in stubs.iter().zip(self.lent.len() as i32..) {
            code.function(&stub(module.functions[*function as usize], Some(slot)));
        }
        for ty in common.keys() {
            code.function(&stub(*ty, None));
        }

        Ok(copied.with(&function_types, &code, &self.first_data))
    }

    /// The stubs of regions, one for each type of them, with their indices from `next` on.
    fn common_stubs(&self, regions: &[u32], next: u32) -> BTreeMap<u32, u32> {
        let types = regions
            .iter()
            .map(|region| self.module.functions[*region as usize]);
        let types: BTreeSet<u32> = types.collect();
        types.into_iter().zip(next..).collect()
    }

    /// The indices of a part for all functions, from those of the functions that are in it.
    fn renumbered(&self, part: impl Iterator<Item = (u32, u32)>) -> Renumbered {
        let mut own = vec![u32::MAX; self.module.functions.len()];
        for (function, index) in part {
            own[function as usize] = index;
        }
        let functions = self.stand_ins.iter().map(|index| own[*index as usize]);
        Renumbered {
            functions: functions.collect(),
        }
    }

    /// What a part imports of what wasm-bindgen wrote.
    fn imports(&self, functions: &[u32]) -> ImportSection {
        let mut imports = ImportSection::new();
        for function in functions {
            let ty = EntityType::Function(self.module.functions[*function as usize]);
            imports.import(glue::FROM, &glue::short(*function), ty);
        }
        imports
    }

    fn rest_part(&self) -> Result<Vec<u8>> {
        let module = self.module;
        let own = self
            .rest_imports
            .iter()
            .chain(&self.lent)
            .chain(&self.moved);
        let mut renumbered = self.renumbered(own.copied().zip(0..));
        let r = &mut renumbered;

        let mut types = TypeSection::new();
        r.parse_type_section(&mut types, module.types.clone())?;
        let start_type = types.len();
        types.ty().function([], []);

        let mut imports = self.imports(&self.rest_imports);
        for (function, slot) in self.lent.iter().zip(0..) {
            let ty = EntityType::Function(module.functions[*function as usize]);
            imports.import(SLOT, &slot.to_string(), ty);
        }
        let mut tables = 0;
        for table in module.tables.clone() {
            imports.import(
                FIRST,
                &format!("__rest_table{tables}"),
                r.table_type(table?.ty)?,
            );
            tables += 1;
        }
        imports.import(FIRST, TABLE, self.table());
        for memory in module.memories.clone() {
            imports.import(FIRST, "__rest_memory", r.memory_type(memory?)?);
        }
        let mut globals = 0;
        for global in module.globals.clone() {
            imports.import(
                FIRST,
                &format!("__rest_global{globals}"),
                r.global_type(global?.ty)?,
            );
            globals += 1;
        }
        imports.import(FIRST, LOADED, LOADED_TYPE);

        let mut function_types = FunctionSection::new();
        for function in &self.moved {
            function_types.function(module.functions[*function as usize]);
        }
        function_types.function(start_type);

        let mut elements = ElementSection::new();
        let stubs: Vec<u32> = self
            .stubs
            .iter()
            .map(|function| r.functions[*function as usize])
            .collect();
        let place = ConstExpr::i32_const(self.lent.len() as i32);
        elements.active(Some(tables), &place, Elements::Functions(stubs.into()));
        for ((table, slot), run) in runs(&self.slots) {
            let run: Vec<u32> = run
                .iter()
                .map(|function| r.functions[*function as usize])
                .collect();
            elements.active(
                Some(table),
                &ConstExpr::i32_const(slot as i32),
                Elements::Functions(run.into()),
            );
        }

        let mut code = CodeSection::new();
        for function in &self.moved {
            r.parse_function_body(&mut code, module.body(*function).clone())?;
        }
        let mut start = Function::new([]);
        start.instructions().i32_const(1).global_set(globals).end();
        code.function(&start);

        let mut out = wasm_encoder::Module::new();
        out.section(&types)
            .section(&imports)
            .section(&function_types)
            .section(&StartSection {
                function_index: (self.rest_imports.len() + self.lent.len() + self.moved.len())
                    as u32,
            })
            .section(&elements)
            .section(&DataCountSection {
                count: self.rest_data.len(),
            })
            .section(&code)
            .section(&self.rest_data);
        Ok(out.finish())
    }
}

const LOADED_TYPE: GlobalType = GlobalType {
    val_type: ValType::I32,
    mutable: true,
    shared: false,
};

/// What both parts share, as exports of the first.
fn shared(module: &Module<'_>) -> Vec<(String, ExportKind, u32)> {
    let tables = (0..module.tables.count())
        .map(|index| (format!("__rest_table{index}"), ExportKind::Table, index));
    let globals = (0..module.globals.count())
        .map(|index| (format!("__rest_global{index}"), ExportKind::Global, index));
    let memory = [("__rest_memory".to_owned(), ExportKind::Memory, 0)];
    tables.chain(globals).chain(memory).collect()
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
fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<u32> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(value as u32),
        _ => Err(Failure::Unknown("a place that is not constant")),
    }
}

/// Neighbouring slots of one table together.
fn runs(slots: &[(u32, u32, u32)]) -> BTreeMap<(u32, u32), Vec<u32>> {
    let mut runs: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    let mut open: Option<(u32, u32)> = None;
    for (table, slot, function) in slots {
        let goes_on = open.is_some_and(|(of, start)| {
            of == *table && start + runs[&(of, start)].len() as u32 == *slot
        });
        let at = if goes_on {
            open.unwrap_or_default()
        } else {
            (*table, *slot)
        };
        open = Some(at);
        runs.entry(at).or_default().push(*function);
    }
    runs
}
