//! A module in which every function notes that it ran.
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection, TableSection,
    TypeSection, ValType,
    reencode::{Reencode, RoundtripReencoder},
};

use crate::{
    failure::{Failure, Result},
    module::Module,
};

/// The export that notes whether the function of that index ran.
pub(crate) fn note(index: u32) -> String {
    format!("ran{index}")
}

/// The module with a global for every function it defines: 0, and 1 once it ran.
pub(crate) fn instrument(module: &Module<'_>) -> Result<Vec<u8>> {
    let same = &mut RoundtripReencoder;
    let re = |why: wasm_encoder::reencode::Error| Failure::Reencode(why.to_string());
    let mut types = TypeSection::new();
    same.parse_type_section(&mut types, module.types.clone())
        .map_err(re)?;
    let mut imports = ImportSection::new();
    same.parse_import_section(&mut imports, module.imports.clone())
        .map_err(re)?;
    let mut functions = FunctionSection::new();
    for ty in &module.functions[module.imported as usize..] {
        functions.function(*ty);
    }
    let mut tables = TableSection::new();
    same.parse_table_section(&mut tables, module.tables.clone())
        .map_err(re)?;
    let mut memories = MemorySection::new();
    same.parse_memory_section(&mut memories, module.memories.clone())
        .map_err(re)?;
    let mut globals = GlobalSection::new();
    same.parse_global_section(&mut globals, module.globals.clone())
        .map_err(re)?;
    let mut exports = ExportSection::new();
    same.parse_export_section(&mut exports, module.exports.clone())
        .map_err(re)?;
    let mut elements = ElementSection::new();
    same.parse_element_section(&mut elements, module.elements.clone())
        .map_err(re)?;
    let mut code = CodeSection::new();
    for (at, body) in module.bodies.iter().enumerate() {
        let index = module.imported + at as u32;
        let global = globals.len();
        let ty = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        globals.global(ty, &ConstExpr::i32_const(0));
        exports.export(&note(index), ExportKind::Global, global);
        let mut function: Function = same.new_function_with_parsed_locals(body).map_err(re)?;
        function.instructions().i32_const(1).global_set(global);
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            function.instruction(&same.parse_instruction(&mut reader).map_err(re)?);
        }
        code.function(&function);
    }
    let mut data = DataSection::new();
    same.parse_data_section(&mut data, module.data.clone())
        .map_err(re)?;
    let mut out = wasm_encoder::Module::new();
    out.section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables)
        .section(&memories)
        .section(&globals)
        .section(&exports)
        .section(&elements)
        .section(&wasm_encoder::DataCountSection { count: data.len() })
        .section(&code)
        .section(&data);
    Ok(out.finish())
}
