//! Copies of one function, the same operator by operator: one can stand for all of them. Crates are compiled one by one here, so each
//! brings its own copy of many a generic function.
use std::collections::HashMap;

use wasm_encoder::reencode::Reencode;

use crate::{
    failure::Result,
    module::{Module, Renumbered},
    plan::referred,
};

/// Of each function the one that stands for it: itself, or the first one that does the same; one for which `is_better` holds if there
/// is any.
///
/// At first functions count as the same that look alike but for whom they call; then, as long as that tells some apart, those that
/// call different ones do not. So functions that call each other are found, too.
pub(crate) fn stand_ins(module: &Module<'_>, is_better: impl Fn(u32) -> bool) -> Result<Vec<u32>> {
    let imported = module.imported as usize;
    let mut nobody = Renumbered {
        functions: vec![0; module.functions.len()],
    };
    // Imported functions have no copies.
    let mut classes: Vec<usize> = (0..imported).collect();
    let (mut looks, mut calls) = (HashMap::new(), Vec::new());
    for (body, ty) in module.bodies.iter().zip(&module.functions[imported..]) {
        let mut look = nobody.new_function_with_parsed_locals(body)?;
        for operator in body.get_operators_reader()? {
            look.instruction(&nobody.instruction(operator?)?);
        }
        let next = imported + looks.len();
        classes.push(*looks.entry((*ty, look.into_raw_body())).or_insert(next));
        calls.push(referred(body)?);
    }
    let mut count = imported + looks.len();
    loop {
        let mut told = HashMap::new();
        let mut finer: Vec<usize> = (0..imported).collect();
        for (class, calls) in classes[imported..].iter().zip(&calls) {
            let calls: Vec<usize> = calls.iter().map(|call| classes[*call as usize]).collect();
            let next = imported + told.len();
            finer.push(*told.entry((*class, calls)).or_insert(next));
        }
        classes = finer;
        if imported + told.len() == count {
            break;
        }
        count = imported + told.len();
    }
    let mut chosen: Vec<Option<u32>> = vec![None; count];
    for (class, index) in classes.iter().zip(0..) {
        let chosen = &mut chosen[*class];
        if chosen.is_none_or(|other| is_better(index) && !is_better(other)) {
            *chosen = Some(index);
        }
    }
    let own = (0..).zip(&classes);
    Ok(own
        .map(|(index, class)| chosen[*class].unwrap_or(index))
        .collect())
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportSection,
        Function, FunctionSection, ImportSection, TypeSection, ValType,
    };

    use super::*;
    use crate::tests::{globals, memories, tables};

    /// Functions with the number of their parameters and whom they call; function 0 is imported.
    fn module(functions: &[(usize, &[u32])]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([ValType::I32], []);
        let mut imports = ImportSection::new();
        imports.import("./glue.js", "log", EntityType::Function(0));
        let (mut types_of, mut code) = (FunctionSection::new(), CodeSection::new());
        for (parameters, calls) in functions {
            types_of.function(*parameters as u32);
            let mut body = Function::new([]);
            for call in *calls {
                body.instructions().call(*call);
            }
            body.instructions().end();
            code.function(&body);
        }
        let mut elements = ElementSection::new();
        let none = Elements::Functions((&[]).into());
        elements.active(None, &ConstExpr::i32_const(0), none);
        let mut module = wasm_encoder::Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&types_of)
            .section(&tables(1))
            .section(&memories(1))
            .section(&globals(0))
            .section(&ExportSection::new())
            .section(&elements)
            .section(&code)
            .section(&DataSection::new());
        module.finish()
    }

    fn told(functions: &[(usize, &[u32])], better: u32) -> Vec<u32> {
        let bytes = module(functions);
        stand_ins(&Module::read(&bytes).unwrap(), |index| index == better).unwrap()
    }

    #[test]
    fn one_stands_for_all_that_do_the_same() {
        let same: [(usize, &[u32]); 3] = [(0, &[0]), (0, &[0]), (0, &[0, 0])];
        assert_eq!(told(&same, 0), [0, 1, 1, 3]);
        assert_eq!(told(&same, 2), [0, 2, 2, 3]);
        let types_differ: [(usize, &[u32]); 2] = [(0, &[]), (1, &[])];
        assert_eq!(told(&types_differ, 0), [0, 1, 2]);
        // They call each other; the third calls them, which nobody else does.
        let in_a_circle: [(usize, &[u32]); 3] = [(0, &[2]), (0, &[1]), (0, &[1, 0])];
        assert_eq!(told(&in_a_circle, 0), [0, 1, 1, 3]);
        let whom_they_call_differs: [(usize, &[u32]); 4] =
            [(0, &[2]), (0, &[0]), (0, &[4]), (0, &[])];
        assert_eq!(told(&whom_they_call_differs, 0), [0, 1, 2, 3, 4]);
    }
}
