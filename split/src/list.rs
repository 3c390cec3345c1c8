//! The list of what belongs to the rest: modules that no first visit enters, single functions of the others, and stretches of those
//! that a first visit runs.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use wasmparser::{FunctionBody, Operator};

use crate::{failure::Result, module::Module, names::Known, stretch};

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
    /// Of functions that come first what of them does not: the hash of the name, the shape, and for each stretch whether it runs.
    cold: BTreeMap<(u32, u32), Vec<bool>>,
}

/// Which ways the allocator takes depends on all that was done before, so its functions stay whole; so do those that are of no crate.
const WHOLE: [&str; 2] = ["dlmalloc", "__rustc"];

/// What the lines begin with that tell of stretches.
const COLD: &str = "~ ";

impl List {
    /// Reads a list. A line is a path, or a path and a hash, or what of a function is cold; `#` begins a comment.
    ///
    /// # Errors
    ///
    /// The first line, from 1, that is neither.
    pub(crate) fn read(text: &str) -> std::result::Result<Self, usize> {
        let mut list = Self::default();
        for (number, line) in (1_usize..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or_default().trim_end();
            if line.is_empty() {
                continue;
            }
            if let Some(line) = line.strip_prefix(COLD) {
                let (name, ran) = read_ran(line).ok_or(number)?;
                list.cold.insert(name, ran);
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

    /// Which operators of a function that comes first are to be moved. `None` if there are none, or if the function is not what it
    /// was when the list was written.
    pub(crate) fn cold(&self, name: &str, body: &FunctionBody<'_>) -> Result<Option<Vec<bool>>> {
        let hash = Known::read(name).hash;
        // Most functions need not be looked at.
        if self
            .cold
            .range((hash, 0)..=(hash, u32::MAX))
            .next()
            .is_none()
        {
            return Ok(None);
        }
        let Some(ran) = self.cold.get(&(hash, stretch::shape(body)?)) else {
            return Ok(None);
        };
        let starts = stretch::stretches(body)?;
        let mut cold = Vec::new();
        for (start, ran) in starts.iter().zip(ran) {
            cold.resize(*start, cold.last().copied().unwrap_or(false));
            cold.push(!ran);
        }
        let all = body.get_operators_reader()?.into_iter().count();
        cold.resize(all, cold.last().copied().unwrap_or(false));
        Ok(Some(cold))
    }
}

/// Reads what a line tells of a function: the hash of its name, its shape, and which stretches ran.
fn read_ran(line: &str) -> Option<((u32, u32), Vec<bool>)> {
    let mut words = line.split(' ');
    let mut hash = || u32::from_str_radix(words.next()?, 16).ok();
    let name = (hash()?, hash()?);
    let mut ran = Vec::new();
    for digit in words.next()?.chars() {
        let digit = digit.to_digit(16)?;
        ran.extend((0..4).map(|bit| digit & (1 << bit) != 0));
    }
    Some((name, ran))
}

fn write_ran(lines: &mut String, (hash, shape): (u32, u32), ran: &[bool]) {
    let _ = write!(lines, "{COLD}{hash:08x} {shape:08x} ");
    for ran in ran.chunks(4) {
        let bits = ran.iter().zip(0..).map(|(ran, bit)| u32::from(*ran) << bit);
        let _ = write!(lines, "{:x}", bits.sum::<u32>());
    }
    lines.push('\n');
}

/// The list for a module of which the stretches in `ran` ran: everything else that is worth moving.
pub(crate) fn write(module: &Module<'_>, ran: &BTreeSet<usize>) -> Result<String> {
    let mut functions: BTreeMap<Known, (bool, bool)> = BTreeMap::new();
    let mut stretches: BTreeMap<(u32, u32), Vec<bool>> = BTreeMap::new();
    let mut number = 0;
    for (body, index) in module.bodies.iter().zip(module.imported..) {
        let all = stretch::stretches(body)?.len();
        let ran: Vec<bool> = (number..number + all)
            .map(|number| ran.contains(&number))
            .collect();
        number += all;
        let Some(name) = module.names[index as usize] else {
            continue;
        };
        let known = Known::read(name);
        let is_taken_apart = known
            .owner
            .first()
            .is_some_and(|krate| !WHOLE.contains(&krate.as_str()));
        if is_taken_apart && ran.contains(&true) {
            let name = (known.hash, stretch::shape(body)?);
            let before = stretches.entry(name).or_insert_with(|| vec![false; all]);
            for (before, now) in before.iter_mut().zip(&ran) {
                *before |= now;
            }
        }
        let (has_run, is_worth) = functions.entry(known).or_default();
        *has_run |= ran.contains(&true);
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
    for (name, ran) in &stretches {
        if ran.contains(&false) {
            write_ran(&mut lines, *name, ran);
        }
    }
    Ok(lines)
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
        for wrong in ["~ 1", "~ 0000abcd x 3", "~ 0000abcd 00000001 3g"] {
            assert_eq!(List::read(wrong), Err(1), "{wrong}");
        }
    }

    #[test]
    fn what_is_written_of_stretches_is_read_again() {
        let ran = [true, false, false, true, true];
        let mut line = String::new();
        write_ran(&mut line, (0xabcd, 1), &ran);
        assert_eq!(line, "~ 0000abcd 00000001 91\n");
        let list = List::read(&line).unwrap();
        assert_eq!(list.cold[&(0xabcd, 1)][..5], ran);
    }
}
