//! A module in which every stretch of every function notes that it ran.
use wasm_encoder::{
    CodeSection, DataSection, ExportKind, FunctionSection, MemArg, MemArgTarget, MemoryType,
    reencode::Reencode,
};

use crate::{
    failure::Result,
    module::{Copied, Module, Renumbered},
    stretch::stretches,
};

/// The export that holds the notes: a memory of its own, with a byte for every stretch of the module, 0, and 1 once it ran.
pub(crate) const NOTES: &str = "ran";
/// Bytes of a page of memory.
const PAGE: u64 = 1 << 16;

/// The module with notes.
pub(crate) fn instrument(module: &Module<'_>) -> Result<Vec<u8>> {
    let same = &mut Renumbered::unchanged(module);
    let mut copied = Copied::of(module, same)?;
    let notes = module.memories.count();
    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    let mut number = 0;
    for (body, index) in module.bodies.iter().zip(module.imported..) {
        functions.function(module.functions[index as usize]);
        let mut function = same.new_function_with_parsed_locals(body)?;
        let starts = stretches(body)?;
        let mut starts = starts.iter().peekable();
        let mut reader = body.get_operators_reader()?;
        for at in 0.. {
            if reader.eof() {
                break;
            }
            if starts.next_if_eq(&&at).is_some() {
                let place = MemArg {
                    offset: number,
                    align: 0,
                    target: MemArgTarget::Memory(notes),
                    ordering: None,
                };
                function
                    .instructions()
                    .i32_const(0)
                    .i32_const(1)
                    .i32_store8(place);
                number += 1;
            }
            function.instruction(&same.parse_instruction(&mut reader)?);
        }
        code.function(&function);
    }
    copied.memories.memory(MemoryType {
        minimum: number.div_ceil(PAGE),
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    copied.exports.export(NOTES, ExportKind::Memory, notes);
    let mut data = DataSection::new();
    same.parse_data_section(&mut data, module.data.clone())?;
    Ok(copied.with(&functions, &code, &data))
}
