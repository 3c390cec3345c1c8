//! The stretches of a function's body: operators in a row of which, once the first runs, the next one runs as well, up to the next
//! place where control may go one way or another.
use wasmparser::{FunctionBody, Operator};

use crate::failure::Result;

/// The stretches of a body: at which operator, counted from 0, each begins. The first begins with the body.
pub(crate) fn stretches(body: &FunctionBody<'_>) -> Result<Vec<usize>> {
    let mut starts = Vec::new();
    let mut is_parting = true;
    for (at, operator) in body.get_operators_reader()?.into_iter().enumerate() {
        let operator = operator?;
        if is_mark(&operator) {
            is_parting = true;
            continue;
        }
        if is_parting {
            starts.push(at);
        }
        is_parting = parts(&operator);
    }
    Ok(starts)
}

/// Whether an operator only marks where something ends, and does nothing itself.
pub(crate) fn is_mark(operator: &Operator<'_>) -> bool {
    matches!(operator, Operator::End | Operator::Else)
}

/// Whether what follows an operator may not run although the operator does.
fn parts(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::If { .. }
            | Operator::Br { .. }
            | Operator::BrIf { .. }
            | Operator::BrTable { .. }
            | Operator::Return
            | Operator::Unreachable
    )
}

/// What a body looks like, whatever its constants are and wherever its functions and data lie: FNV-1a of the kinds of its operators
/// and of the locals and labels that they name.
pub(crate) fn shape(body: &FunctionBody<'_>) -> Result<u32> {
    let mut hash = 0x811c_9dc5_u32;
    for operator in body.get_operators_reader()? {
        let text = match operator? {
            operator @ (Operator::LocalGet { .. }
            | Operator::LocalSet { .. }
            | Operator::LocalTee { .. }
            | Operator::Br { .. }
            | Operator::BrIf { .. }) => format!("{operator:?} "),
            // The name without what follows it in braces.
            other => {
                let mut text = format!("{other:?}");
                text.truncate(text.find(' ').unwrap_or(text.len()));
                text
            }
        };
        for byte in text.bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    Ok(hash)
}
