//! Random programs, taken apart at random: they must do what they did before.
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, Function, FunctionSection, ImportSection, Instruction, TypeSection,
    ValType,
};
use wasmi::{Engine, Linker, Ref, Store, Val};

use crate::{
    glue,
    module::Module,
    outline,
    plan::Plan,
    stretch,
    tests::{globals, memories, tables},
};

/// Programs that are made, and how they are cut each.
const PROGRAMS: u64 = 400;
const CUTS: u64 = 4;

/// Functions that the program's own one can call, so that those that are moved, copies and their stubs are seen at work. The second
/// does the same as the first, and the last as the one before.
const HELPERS: u32 = 4;
/// The index of the first of them; `go` stands behind the last.
const HELPER: u32 = 1;
const GO: u32 = HELPER + HELPERS;
/// How often each may go round a loop.
const FUEL_OF_HELPERS: i32 = 3;

/// Locals: two parameters, three more of each type, and the fuel that ends every loop.
const I32: [u32; 4] = [0, 2, 3, 4];
const I64: [u32; 4] = [1, 5, 6, 7];
const FUEL: u32 = 8;

/// Xorshift: the same programs everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn one_of(&mut self, all: &[u32]) -> u32 {
        all[self.below(all.len() as u64) as usize]
    }
}

/// Writes a body.
struct Writer {
    random: Random,
    code: Vec<Instruction<'static>>,
    /// Of each open block, the innermost last, whether a branch to it takes an `i32` along.
    labels: Vec<bool>,
    /// Whether the function gives an `i32`.
    gives: bool,
    /// How many of the helpers it may call: those before it.
    helpers: u32,
}

impl Writer {
    fn put(&mut self, instruction: Instruction<'static>) {
        self.code.push(instruction);
    }

    /// An `i32` on the stack.
    fn value(&mut self, depth: u64) {
        match self.random.below(if depth == 0 { 2 } else { 6 }) {
            0 => {
                let value = self.random.below(7) as i32;
                self.put(Instruction::I32Const(value));
            }
            1 => {
                let local = self.random.one_of(&I32);
                self.put(Instruction::LocalGet(local));
            }
            2 => {
                self.value(depth - 1);
                let local = self.random.one_of(&I32);
                self.put(Instruction::LocalTee(local));
            }
            3 => {
                let local = self.random.one_of(&I64);
                self.put(Instruction::LocalGet(local));
                self.put(Instruction::I32WrapI64);
            }
            // A block that gives a value, while another one lies below.
            4 => {
                self.value(depth - 1);
                self.put(Instruction::Block(BlockType::Result(ValType::I32)));
                self.labels.push(true);
                self.statements(depth - 1);
                self.value(depth - 1);
                self.labels.pop();
                self.put(Instruction::End);
                self.put(Instruction::I32Sub);
            }
            _ => {
                self.value(depth - 1);
                self.value(depth - 1);
                self.put(Instruction::I32Add);
            }
        }
    }

    fn statements(&mut self, depth: u64) {
        for _ in 0..1 + self.random.below(4) {
            if !self.statement(depth) {
                return;
            }
        }
    }

    /// Whether control can go on behind it.
    fn statement(&mut self, depth: u64) -> bool {
        let plain: Vec<u32> = (0..self.labels.len() as u32)
            .filter(|label| !self.labels[self.labels.len() - 1 - *label as usize])
            .collect();
        match self.random.below(if depth == 0 { 5 } else { 13 }) {
            0 | 1 => {
                self.value(depth);
                let local = self.random.one_of(&I32);
                self.put(Instruction::LocalSet(local));
            }
            2 => {
                self.value(depth);
                self.put(Instruction::I64ExtendI32S);
                let (from, to) = (self.random.one_of(&I64), self.random.one_of(&I64));
                self.put(Instruction::LocalGet(from));
                self.put(Instruction::I64Add);
                self.put(Instruction::LocalSet(to));
            }
            3 => {
                self.value(depth);
                match self.random.below(2 * u64::from(self.helpers) + 1) as u32 {
                    0 => self.put(Instruction::Call(0)),
                    helper => {
                        self.put(Instruction::LocalGet(I64[0]));
                        if helper <= self.helpers {
                            self.put(Instruction::Call(HELPER + helper - 1));
                        } else {
                            let slot = helper - self.helpers - 1;
                            self.put(Instruction::I32Const(slot as i32));
                            self.put(Instruction::CallIndirect {
                                type_index: 1,
                                table_index: 0,
                            });
                        }
                    }
                }
            }
            4 => {
                self.put(Instruction::GlobalGet(0));
                self.value(depth);
                self.put(Instruction::I32Add);
                self.put(Instruction::GlobalSet(0));
            }
            5 | 6 => {
                self.value(depth - 1);
                self.put(Instruction::If(BlockType::Empty));
                self.labels.push(false);
                self.statements(depth - 1);
                if self.random.below(2) == 0 {
                    self.put(Instruction::Else);
                    self.statements(depth - 1);
                }
                self.labels.pop();
                self.put(Instruction::End);
            }
            7 => {
                self.put(Instruction::Block(BlockType::Empty));
                self.labels.push(false);
                self.statements(depth - 1);
                self.labels.pop();
                self.put(Instruction::End);
            }
            8 => {
                self.put(Instruction::Loop(BlockType::Empty));
                self.labels.push(false);
                self.put(Instruction::LocalGet(FUEL));
                self.put(Instruction::I32Eqz);
                self.put(Instruction::If(BlockType::Empty));
                self.put(Instruction::Unreachable);
                self.put(Instruction::End);
                self.put(Instruction::LocalGet(FUEL));
                self.put(Instruction::I32Const(1));
                self.put(Instruction::I32Sub);
                self.put(Instruction::LocalSet(FUEL));
                self.statements(depth - 1);
                self.labels.pop();
                self.put(Instruction::End);
            }
            9 if !plain.is_empty() => {
                self.value(depth);
                let label = self.random.one_of(&plain);
                self.put(Instruction::BrIf(label));
            }
            10 if !plain.is_empty() => {
                self.value(depth);
                let labels: Vec<u32> = (0..self.random.below(4))
                    .map(|_| self.random.one_of(&plain))
                    .collect();
                let last = self.random.one_of(&plain);
                self.put(Instruction::BrTable(labels.into(), last));
                return false;
            }
            11 => {
                if self.gives {
                    self.value(depth);
                }
                self.put(Instruction::Return);
                return false;
            }
            12 => {
                let label = self.random.below(self.labels.len() as u64) as u32;
                if self.labels[self.labels.len() - 1 - label as usize] {
                    self.value(depth);
                }
                self.put(Instruction::Br(label));
                return false;
            }
            _ => self.put(Instruction::Nop),
        }
        true
    }
}

/// The body of a function.
fn body(random: Random, gives: bool, fuel: i32, helpers: u32) -> Vec<Instruction<'static>> {
    let mut writer = Writer {
        random,
        code: Vec::new(),
        labels: vec![gives],
        gives,
        helpers,
    };
    writer.put(Instruction::I32Const(fuel));
    writer.put(Instruction::LocalSet(FUEL));
    for _ in 0..3 {
        writer.put(Instruction::Block(BlockType::Empty));
        writer.labels.push(false);
        writer.statements(4);
        writer.labels.pop();
        writer.put(Instruction::End);
    }
    if gives {
        writer.value(2);
    }
    writer.put(Instruction::End);
    writer.code
}

/// The same, but where one of the first two helpers is called the other one is.
fn copy(code: &[Instruction<'static>]) -> Vec<Instruction<'static>> {
    let other = |instruction: &Instruction<'static>| match instruction {
        Instruction::Call(index) if (HELPER..HELPER + 2).contains(index) => {
            Instruction::Call(2 * HELPER + 1 - index)
        }
        same => same.clone(),
    };
    code.iter().map(other).collect()
}

/// A module with a function `go` and its helpers, which call an import with what they compute and count in a global.
fn program(seed: u64) -> Vec<u8> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let gives = random.below(2) == 0;
    let mut bodies = Vec::new();
    for helpers in [0, 2] {
        let seed = Random(random.below(u64::MAX) | 1);
        let code = body(seed, false, FUEL_OF_HELPERS, helpers);
        let copy = copy(&code);
        bodies.extend([code, copy]);
    }
    bodies.push(body(random, gives, 40, HELPERS));

    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], []);
    let result = gives.then_some(ValType::I32);
    types.ty().function([ValType::I32, ValType::I64], []);
    types.ty().function([ValType::I32, ValType::I64], result);
    let mut imports = ImportSection::new();
    imports.import("./glue.js", "log", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    for _ in 0..HELPERS {
        functions.function(1);
    }
    functions.function(2);
    let tables = tables(u64::from(HELPERS));
    let memories = memories(1);
    let globals = globals(0);
    let mut exports = ExportSection::new();
    exports
        .export("go", ExportKind::Func, GO)
        .export("count", ExportKind::Global, 0);
    let mut elements = ElementSection::new();
    elements.active(
        None,
        &ConstExpr::i32_const(0),
        Elements::Functions((HELPER..GO).collect::<Vec<_>>().into()),
    );
    let mut code = CodeSection::new();
    let i32s = [(3, ValType::I32), (3, ValType::I64), (1, ValType::I32)];
    for instructions in &bodies {
        let mut body = Function::new(i32s);
        for instruction in instructions {
            body.instruction(instruction);
        }
        code.function(&body);
    }
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(0), *b"data");
    let mut module = wasm_encoder::Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables)
        .section(&memories)
        .section(&globals)
        .section(&exports)
        .section(&elements)
        .section(&code)
        .section(&data);
    module.finish()
}

/// What a run shows: what was logged, what was given or why it ended, and the global.
type Seen = (Vec<i32>, String, String);

/// Runs `go` of a module, or of its two parts.
fn run(engine: &Engine, parts: &[&[u8]], arguments: (i32, i64)) -> Seen {
    let mut store = Store::new(engine, Vec::new());
    let mut linker: Linker<Vec<i32>> = Linker::new(engine);
    let log = |mut caller: wasmi::Caller<'_, Vec<i32>>, value: i32| caller.data_mut().push(value);
    linker.func_wrap("./glue.js", "log", log).unwrap();
    linker.func_wrap(glue::FROM, &glue::short(0), log).unwrap();
    // The rest is there before it is called: fetching it is the page's business.
    linker.func_wrap(glue::FROM, glue::FETCH, || {}).unwrap();
    let module = |bytes: &[u8]| wasmi::Module::new(engine, bytes).unwrap();
    let first = linker
        .instantiate_and_start(&mut store, &module(parts[0]))
        .unwrap();
    if let Some(rest) = parts.get(1) {
        let shared: Vec<_> = first
            .exports(&store)
            .map(|export| (export.name().to_owned(), export.into_extern()))
            .collect();
        for (name, item) in shared {
            linker.define("first", &name, item).unwrap();
        }
        let table = first.get_table(&store, "__rest_table").unwrap();
        for slot in 0..table.size(&store) {
            if let Some(Ref::Func(wasmi::Nullable::Val(function))) = table.get(&store, slot) {
                linker.define("slot", &slot.to_string(), function).unwrap();
            }
        }
        linker
            .instantiate_and_start(&mut store, &module(rest))
            .unwrap();
    }
    let go = first.get_func(&store, "go").unwrap();
    let mut results = vec![Val::I32(0); go.ty(&store).results().len()];
    let done = go.call(
        &mut store,
        &[Val::I32(arguments.0), Val::I64(arguments.1)],
        &mut results,
    );
    let ended = match done {
        Ok(()) => format!("{results:?}"),
        Err(why) => format!("{:?}", why.as_trap_code()),
    };
    let count = first.get_global(&store, "count").unwrap().get(&store);
    (store.into_data(), ended, format!("{count:?}"))
}

#[test]
fn programs_that_are_taken_apart_do_what_they_did() {
    let engine = Engine::default();
    let (mut regions, mut ended) = (0, std::collections::BTreeSet::new());
    for seed in 1..=PROGRAMS {
        let bytes = program(seed);
        let parsed = Module::read(&bytes).unwrap();
        let runs = [(0, 0), (1, -1), (5, 3), (-2, 1 << 40)];
        let expected = runs.map(|arguments| run(&engine, &[&bytes], arguments));
        ended.extend(expected.iter().map(|(_, ended, _)| ended.clone()));
        for cut in 0..CUTS {
            let mut random = Random(seed * 31 + cut + 1);
            let outlined = outline::outline(&bytes, &parsed, |_, body| {
                let all = body.get_operators_reader()?.into_iter().count();
                let starts = stretch::stretches(body)?;
                let mut cold = vec![false; all];
                // The first cut moves all that can be moved.
                for (at, start) in starts.iter().enumerate() {
                    let end = starts.get(at + 1).copied().unwrap_or(all);
                    cold[*start..end].fill(cut == 0 || random.below(3) > 0);
                }
                Ok(Some(cold))
            })
            .unwrap();
            let module = Module::read(&outlined.bytes).unwrap();
            let first = parsed.functions.len() as u32;
            regions += module.functions.len() as u32 - first;
            let moved = random.below(1 << GO);
            let is_rest = |index: u32| index >= first || moved & (1 << (index - 1)) != 0;
            let plan = Plan::new(&module, is_rest, first).unwrap();
            let parts = plan.parts(&[]).unwrap();
            for (arguments, expected) in runs.iter().zip(&expected) {
                let whole = run(&engine, &[&outlined.bytes], *arguments);
                assert_eq!(whole, *expected, "program {seed}, cut {cut}, {arguments:?}");
                let both = run(&engine, &[&parts.first, &parts.rest], *arguments);
                assert_eq!(
                    both, *expected,
                    "program {seed}, cut {cut}, {arguments:?}, in parts"
                );
            }
        }
    }
    assert!(regions > 2_000, "{regions} regions were moved");
    assert!(ended.len() > 20, "the programs end in {} ways", ended.len());
}
