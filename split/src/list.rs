//! The list of what belongs to the rest: modules that no first visit enters, and single functions of the others.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use wasmparser::{FunctionBody, Operator};

use crate::{module::Module, names::Known};

/// Bytes of a function below which a stub in its place saves nothing, unless data go with it.
const LEAST: usize = 32;
/// Below it the stack lies, above it all data: where rustc has the linker begin them.
const DATA: i32 = 1 << 20;

/// Whether the first part gets smaller when a function is moved.
pub(crate) fn is_worth_moving(body: &FunctionBody<'_>) -> bool {
    let is_address =
        |operator| matches!(operator, Ok(Operator::I32Const { value }) if value >= DATA);
    body.as_bytes().len() >= LEAST
        || body
            .get_operators_reader()
            .is_ok_and(|operators| operators.into_iter().any(is_address))
}

/// A list, read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct List {
    owners: BTreeSet<Vec<String>>,
    functions: BTreeSet<Known>,
}

impl List {
    /// Reads a list. A line is a path, or a path and a hash; `#` begins a comment.
    ///
    /// # Errors
    ///
    /// The first line, from 1, that is neither.
    pub(crate) fn read(text: &str) -> Result<Self, usize> {
        let mut list = Self::default();
        for (number, line) in (1_usize..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or_default().trim_end();
            if line.is_empty() {
                continue;
            }
            let (path, hash) = line
                .split_once(' ')
                .map_or((line, None), |(path, hash)| (path, Some(hash)));
            let owner: Vec<String> = path
                .split("::")
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect();
            match hash {
                None => list.owners.insert(owner),
                Some(hash) => {
                    let hash = u32::from_str_radix(hash, 16).map_err(|_| number)?;
                    list.functions.insert(Known { owner, hash })
                }
            };
        }
        Ok(list)
    }

    /// Whether a function belongs to the rest.
    pub(crate) fn has(&self, function: &Known) -> bool {
        self.functions.contains(function)
            || (1..=function.owner.len())
                .any(|length| self.owners.contains(&function.owner[..length]))
    }
}

/// The list for a module of which the functions in `ran` ran, by their indices: everything else that is worth moving.
pub(crate) fn write(module: &Module<'_>, ran: &BTreeSet<u32>) -> String {
    let mut functions: BTreeMap<Known, (bool, bool)> = BTreeMap::new();
    for (body, index) in module.bodies.iter().zip(module.imported..) {
        let Some(name) = module.names[index as usize] else {
            continue;
        };
        let (has_run, is_worth) = functions.entry(Known::read(name)).or_default();
        *has_run |= ran.contains(&index);
        *is_worth |= is_worth_moving(body);
    }
    let mut entered: BTreeSet<&[String]> = BTreeSet::new();
    for (function, (has_run, _)) in &functions {
        if *has_run {
            entered.extend((0..=function.owner.len()).map(|length| &function.owner[..length]));
        }
    }
    let (mut owners, mut lines) = (BTreeSet::new(), String::new());
    for (function, (has_run, is_worth)) in &functions {
        let owner = &function.owner;
        let whole = (1..=owner.len()).find(|length| !entered.contains(&owner[..*length]));
        match whole {
            Some(length) if owners.insert(&owner[..length]) => {
                let _ = writeln!(lines, "{}", owner[..length].join("::"));
            }
            None if !has_run && *is_worth => {
                let _ = writeln!(lines, "{}", function.line());
            }
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_tells_modules_and_functions() {
        let of = |owner: &str, hash| Known {
            owner: owner.split("::").map(str::to_owned).collect(),
            hash,
        };
        let list =
            List::read("# what this is\nsim::trace\nweb::app 0000abcd # a closure\n").unwrap();
        assert!(list.has(&of("sim::trace::read", 1)));
        assert!(list.has(&of("sim::trace", 1)));
        assert!(!list.has(&of("sim::traced", 1)));
        assert!(!list.has(&of("sim", 1)));
        assert!(list.has(&of("web::app", 0xabcd)));
        assert!(!list.has(&of("web::app", 1)));
        assert_eq!(List::read("sim::trace\nweb::app here"), Err(2));
    }
}
