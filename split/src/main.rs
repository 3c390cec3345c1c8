//! Splits the page's module in two: what a first visit needs, and the rest, which is fetched behind the running page.
//!
//! ```text
//! split cut MODULE LINKED LIST REST SCRIPT   moves what LIST tells from MODULE to REST
//! split instrument MODULE TO                 writes a module that notes which stretches of it ran, in the memory `ran`
//! split list MODULE RAN                      prints the list for a module of which those stretches ran whose numbers RAN holds
//! ```
//!
//! `MODULE` is what wasm-bindgen made, with the mangled names of functions, before any other tool; `LINKED` is what rustc gave it,
//! linked with `--emit-relocs`; `SCRIPT` is what wasm-bindgen wrote beside the module, and is changed with it.

#![forbid(unsafe_code)]

mod alike;
mod copies;
mod cut;
mod data;
mod failure;
mod flow;
mod glue;
mod instrument;
mod list;
mod module;
mod names;
mod outline;
mod plan;
#[cfg(test)]
mod programs;
mod region;
mod stretch;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use failure::{Failure, Result};
use list::List;
use module::Module;
use names::Known;
use plan::Plan;
use wasmparser::FunctionBody;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["cut", module, linked, list, rest, script] => cut(module, linked, list, rest, script),
        ["instrument", module, to] => instrument(module, to),
        ["list", module, ran] => list_of(module, ran),
        _ => {
            eprintln!(
                "split: expected cut MODULE LINKED LIST REST SCRIPT, instrument MODULE TO or list MODULE RAN"
            );
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("split: {why}");
            ExitCode::FAILURE
        }
    }
}

fn cut(module: &str, linked: &str, list: &str, rest: &str, script: &str) -> Result<()> {
    let bytes = read(module)?;
    let linked = read(linked)?;
    let text = String::from_utf8_lossy(&read(list)?).into_owned();
    let list = List::read(&text).map_err(|line| Failure::Line(PathBuf::from(list), line))?;
    let parsed = Module::read(&bytes)?;
    let is_rest: Vec<bool> = parsed
        .names
        .iter()
        .map(|name| name.is_some_and(|name| list.has(&Known::read(name))))
        .collect();
    let is_rest = |index: u32| is_rest[index as usize] && list::is_worth_moving(parsed.body(index));
    let outlined = outline::outline(&bytes, &parsed, |place, body| {
        let index = parsed.imported + place as u32;
        match parsed.names[index as usize] {
            Some(name) if !is_rest(index) => list.cold(name, body),
            _ => Ok(None),
        }
    })?;
    let with_regions = Module::read(&outlined.bytes)?;
    let regions = parsed.functions.len() as u32;
    let plan = Plan::new(
        &with_regions,
        |index| index >= regions || is_rest(index),
        regions,
    )?;
    // What the linker knows under a name that stands for several functions may be called from the first part, whatever became of
    // one of them.
    let mut named: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for index in parsed.imported..regions {
        if let Some(name) = parsed.names[index as usize] {
            named.entry(name).or_default().push(index);
        }
    }
    let is_moved = |name: &str, body: &FunctionBody<'_>, number: usize| {
        let Some(indices) = named.get(name) else {
            return Ok(false);
        };
        if !indices.iter().any(|index| plan.has_first(*index)) {
            return Ok(true);
        }
        let [index] = indices[..] else {
            return Ok(false);
        };
        let Some(moved) = outlined.moved.get(&index) else {
            return Ok(false);
        };
        Ok(moved.iter().any(|range| range.contains(&number))
            && stretch::shape(parsed.body(index))? == stretch::shape(body)?)
    };
    let data = data::of_the_rest(&linked, is_moved)?;
    let parts = plan.parts(&data)?;
    let in_parts = glue::in_parts(&String::from_utf8_lossy(&read(script)?), &parsed)?;
    write(rest, &parts.rest)?;
    write(module, &parts.first)?;
    write(script, in_parts.as_bytes())?;
    println!(
        "split: {} kB come first, {} kB are the rest",
        parts.first.len() / 1000,
        parts.rest.len() / 1000
    );
    Ok(())
}

fn instrument(module: &str, to: &str) -> Result<()> {
    let bytes = read(module)?;
    write(to, &instrument::instrument(&Module::read(&bytes)?)?)
}

fn list_of(module: &str, ran: &str) -> Result<()> {
    let bytes = read(module)?;
    let text = String::from_utf8_lossy(&read(ran)?).into_owned();
    let numbers: std::result::Result<BTreeSet<usize>, _> =
        text.split_whitespace().map(str::parse::<usize>).collect();
    let ran = numbers.map_err(|_| Failure::Unknown("a stretch whose number is none"))?;
    print!("{}", list::write(&Module::read(&bytes)?, &ran)?);
    Ok(())
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(path).map_err(|why| Failure::File(Path::new(path).to_owned(), why))
}

fn write(path: &str, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|why| Failure::File(Path::new(path).to_owned(), why))
}
