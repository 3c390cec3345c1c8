//! A module in which every function notes that it ran.
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ExportKind, FunctionSection, GlobalType, ValType,
    reencode::Reencode,
};

use crate::{
    failure::Result,
    module::{Copied, Module, Renumbered},
};

/// The export that notes whether the function of that index ran.
pub(crate) fn note(index: u32) -> String {
    format!("ran{index}")
}

/// The module with a global for every function it defines: 0, and 1 once it ran.
pub(crate) fn instrument(module: &Module<'_>) -> Result<Vec<u8>> {
    let same = &mut Renumbered::unchanged(module);
    let mut copied = Copied::of(module, same)?;
    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    for (body, index) in module.bodies.iter().zip(module.imported..) {
        functions.function(module.functions[index as usize]);
        let global = copied.globals.len();
        let ty = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        copied.globals.global(ty, &ConstExpr::i32_const(0));
        copied
            .exports
            .export(&note(index), ExportKind::Global, global);
        let mut function = same.new_function_with_parsed_locals(body)?;
        function.instructions().i32_const(1).global_set(global);
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            function.instruction(&same.parse_instruction(&mut reader)?);
        }
        code.function(&function);
    }
    let mut data = DataSection::new();
    same.parse_data_section(&mut data, module.data.clone())?;
    Ok(copied.with(&functions, &code, &data))
}
