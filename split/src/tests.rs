//! A small module like those of wasm-bindgen, in two parts.
use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    MemorySection, MemoryType, NameMap, NameSection, RefType, TableSection, TableType, TypeSection,
    ValType,
};
use wasmparser::{Parser, Payload, TypeRef, Validator, WasmFeatures};

use crate::{data, instrument, list, module::Module, plan::Plan};

/// Where the data lie.
const ADDRESS: i32 = 1 << 20;

/// One table, of functions.
pub(crate) fn tables(slots: u64) -> TableSection {
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: slots,
        maximum: None,
        shared: false,
    });
    tables
}

/// One memory.
pub(crate) fn memories(pages: u64) -> MemorySection {
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: pages,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    memories
}

/// One global, an `i32` that changes.
pub(crate) fn globals(begins: i32) -> GlobalSection {
    let mut globals = GlobalSection::new();
    let ty = GlobalType {
        val_type: ValType::I32,
        mutable: true,
        shared: false,
    };
    globals.global(ty, &ConstExpr::i32_const(begins));
    globals
}

/// Function 0 is imported. 1, `app::open`, calls it and 2. 2, `app::later`, calls 3 and reads data; a table holds it, too. 3 is `app::common`.
pub(crate) fn module() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    let mut imports = ImportSection::new();
    imports.import("./glue.js", "log", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    functions.function(0).function(0).function(0);
    let tables = tables(4);
    let memories = memories(17);
    let globals = globals(ADDRESS);
    let mut exports = ExportSection::new();
    exports
        .export("memory", ExportKind::Memory, 0)
        .export("open", ExportKind::Func, 1);
    let mut elements = ElementSection::new();
    elements.active(
        None,
        &ConstExpr::i32_const(1),
        Elements::Functions(vec![3, 2].into()),
    );
    let mut code = CodeSection::new();
    let mut open = Function::new([]);
    open.instructions().local_get(0).call(0).call(2).end();
    let mut later = Function::new([]);
    later
        .instructions()
        .local_get(0)
        .call(3)
        .global_get(0)
        .i32_load(wasm_encoder::MemArg {
            offset: 0,
            align: 2,
            target: wasm_encoder::MemArgTarget::Memory(0),
            ordering: None,
        })
        .i32_add()
        .i32_const(ADDRESS)
        .i32_add()
        .end();
    let mut common = Function::new([]);
    common.instructions().local_get(0).end();
    code.function(&open).function(&later).function(&common);
    let mut data = DataSection::new();
    data.active(
        0,
        &ConstExpr::i32_const(ADDRESS),
        [&[b'a'; 16][..], &[b'b'; 32], &[b'c'; 8]].concat(),
    );
    let mut names = NameSection::new();
    let mut functions_of = NameMap::new();
    for (index, name) in ["log", "app::open", "app::later", "app::common"]
        .iter()
        .enumerate()
    {
        functions_of.append(index as u32, name);
    }
    names.functions(&functions_of);
    let mut module = wasm_encoder::Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables)
        .section(&memories)
        .section(&globals)
        .section(&exports);
    module
        .section(&elements)
        .section(&code)
        .section(&data)
        .section(&names);
    module.finish()
}

fn is_valid(bytes: &[u8]) {
    Validator::new_with_features(WasmFeatures::all())
        .validate_all(bytes)
        .expect("a valid module");
}

/// Data with their address.
type Segment = (u32, Vec<u8>);

/// Imports as `from.name`, exports, and the data with their addresses.
fn shape(bytes: &[u8]) -> (Vec<String>, Vec<String>, Vec<Segment>) {
    let (mut imports, mut exports, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.unwrap() {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.unwrap();
                    let kind = if matches!(import.ty, TypeRef::Func(_)) {
                        "()"
                    } else {
                        ""
                    };
                    imports.push(format!("{}.{}{kind}", import.module, import.name));
                }
            }
            Payload::ExportSection(section) => exports.extend(
                section
                    .into_iter()
                    .map(|export| export.unwrap().name.to_owned()),
            ),
            Payload::DataSection(section) => {
                for segment in section {
                    let segment = segment.unwrap();
                    let wasmparser::DataKind::Active { offset_expr, .. } = segment.kind else {
                        panic!("active data")
                    };
                    let at = offset_expr.get_operators_reader().read().unwrap();
                    let wasmparser::Operator::I32Const { value } = at else {
                        panic!("{at:?}")
                    };
                    data.push((value as u32, segment.data.to_vec()));
                }
            }
            _ => {}
        }
    }
    (imports, exports, data)
}

#[test]
fn each_part_has_its_functions_and_its_data_and_knows_the_other() {
    let bytes = module();
    let module = Module::read(&bytes).unwrap();
    let moved = ADDRESS as u32 + 16..ADDRESS as u32 + 48;
    let plan = Plan::new(&module, |index| index == 2, u32::MAX).unwrap();
    assert!(plan.has_first(1) && !plan.has_first(2));
    let parts = plan.parts(std::slice::from_ref(&moved)).unwrap();
    is_valid(&parts.first);
    is_valid(&parts.rest);
    let (imports, exports, data) = shape(&parts.first);
    assert_eq!(imports, ["g.a()", "g.rest()"]);
    assert_eq!(exports[..2], ["memory", "open"]);
    assert_eq!(
        data,
        [(1 << 20, vec![b'a'; 16]), (moved.end, vec![b'c'; 8])]
    );
    let (imports, exports, data) = shape(&parts.rest);
    // It calls one function of the first part, by its slot.
    let shared = [
        "first.__rest_table0",
        "first.__rest_table",
        "first.__rest_memory",
        "first.__rest_global0",
        "first.__rest_loaded",
    ];
    assert_eq!(imports, [&["slot.0()"], &shared[..]].concat());
    assert_eq!(exports, [""; 0]);
    assert_eq!(data, [(moved.start, vec![b'b'; 32])]);
}

#[test]
fn a_module_of_which_nothing_is_moved_stays_what_it_is() {
    let bytes = module();
    let module = Module::read(&bytes).unwrap();
    let plan = Plan::new(&module, |_| false, u32::MAX).unwrap();
    let parts = plan.parts(&[]).unwrap();
    is_valid(&parts.first);
    is_valid(&parts.rest);
    assert_eq!(shape(&parts.first).2, shape(&bytes).2);
}

#[test]
fn what_ran_is_noted_for_every_stretch_and_listed() {
    let bytes = module();
    let parsed = Module::read(&bytes).unwrap();
    let noting = instrument::instrument(&parsed).unwrap();
    is_valid(&noting);
    assert_eq!(shape(&noting).1[2..], ["ran"]);
    let listed = |ran: &[usize]| list::write(&parsed, &ran.iter().copied().collect()).unwrap();
    // `app::common` is so small that a stub would be larger; `app::later` takes data with it.
    assert_eq!(listed(&[0]), "app::common\napp::later\n");
    assert_eq!(listed(&[0, 1, 2]), "");
    assert_eq!(listed(&[]), "app\n");
}

#[test]
fn what_is_no_module_is_refused() {
    assert!(Module::read(b"GIF89a").is_err());
    assert!(Module::read(b"\0asm\x01\0\0\0").is_err_and(|why| {
        why.to_string()
            .contains("expected the output of wasm-bindgen")
    }));
}

/// As the linker writes it: `app::open` refers to datum 0, which holds the address of datum 1; `app::later` refers to datum 2. Each has 8 bytes.
fn linked() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut functions = FunctionSection::new();
    functions.function(0).function(0);
    let mut code = CodeSection::new();
    for address in [ADDRESS, ADDRESS + 16] {
        let mut body = Function::new([]);
        body.instructions().i32_const(address).drop().end();
        code.function(&body);
    }
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(ADDRESS), [0; 24]);
    // One segment, `.rodata`; three symbols in it: kind, flags, name, segment, offset, size.
    let segment = b"\x01\x07.rodata\x00\x00";
    let symbols =
        b"\x03\x01\x00\x01a\x00\x00\x08\x01\x00\x01b\x00\x08\x08\x01\x00\x01c\x00\x10\x08";
    let mut linking = vec![2, 5, segment.len() as u8];
    linking.extend(segment);
    linking.extend([8, symbols.len() as u8]);
    linking.extend(symbols);
    // Section, number of entries, and of each its type, offset, symbol and addend: in the code the constants, in the data the address.
    let of_code = [3, 2, 4, 4, 0, 0, 4, 13, 2, 0];
    let of_data = [4, 1, 5, 9, 1, 0];
    let memories = memories(17);
    let mut names = NameSection::new();
    let mut functions_of = NameMap::new();
    functions_of.append(0, "app::open");
    functions_of.append(1, "app::later");
    names.functions(&functions_of);
    let custom = |name: &'static str, bytes: &[u8]| CustomSection {
        name: name.into(),
        data: bytes.to_vec().into(),
    };
    let mut module = wasm_encoder::Module::new();
    module
        .section(&types)
        .section(&functions)
        .section(&memories);
    module.section(&code).section(&data);
    module.section(&custom("linking", &linking));
    module.section(&custom("reloc.CODE", &of_code));
    module.section(&custom("reloc.DATA", &of_data));
    module.section(&names);
    module.finish()
}

#[test]
fn data_move_with_the_last_function_that_reaches_them() {
    let bytes = linked();
    let at = |from: u32, to: u32| (ADDRESS as u32 + from)..(ADDRESS as u32 + to);
    let moved =
        |names: &[&str]| data::of_the_rest(&bytes, |name, _, _| Ok(names.contains(&name))).unwrap();
    // The address that datum 0 holds keeps datum 1 where it is.
    assert_eq!(moved(&["app::later"]), [at(16, 24)]);
    assert_eq!(moved(&["app::open"]), [at(0, 16)]);
    assert_eq!(moved(&["app::open", "app::later"]), [at(0, 24)]);
    assert_eq!(moved(&[]), []);
    // Of `app::later` only its first operator is moved, the one that has the address; of `app::open` only the second.
    let first = data::of_the_rest(
        &bytes,
        |name, _, at| Ok((name == "app::later") == (at == 0)),
    );
    assert_eq!(first.unwrap(), [at(16, 24)]);
    let plain = module();
    assert!(
        data::of_the_rest(&plain, |_, _, _| Ok(true))
            .is_err_and(|why| why.to_string().contains("--emit-relocs"))
    );
}
