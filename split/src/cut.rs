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
use wasmparser::{Data, DataKind, Operator};

use crate::{
    failure::{Failure, Result},
    glue,
    module::{Copied, Module, Renumbered, types},
    plan::{Plan, constant, referred},
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

impl Plan<'_, '_> {
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
