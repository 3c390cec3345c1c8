//! Splits the page's module in two: what a first visit needs, and the rest, which is fetched behind the running page.
//!
//! ```text
//! split cut MODULE LINKED LIST REST       moves what LIST names from MODULE to REST
//! split instrument MODULE TO              writes a module that notes which functions ran, as exports `ran0`, `ran1`, ...
//! split list MODULE RAN                   prints the list for a module of which the functions ran whose numbers RAN holds
//! ```
//!
//! `MODULE` is what wasm-bindgen made, with the mangled names of functions, before any other tool; `LINKED` is what rustc gave it,
//! linked with `--emit-relocs`.

#![forbid(unsafe_code)]

mod cut;
mod data;
mod failure;
mod instrument;
mod list;
mod module;
mod names;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use failure::{Failure, Result};
use list::List;
use module::Module;
use names::Known;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["cut", module, linked, list, rest] => cut(module, linked, list, rest),
        ["instrument", module, to] => instrument(module, to),
        ["list", module, ran] => list_of(module, ran),
        _ => {
            eprintln!(
                "split: expected cut MODULE LINKED LIST REST, instrument MODULE TO or list MODULE RAN"
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

fn cut(module: &str, linked: &str, list: &str, rest: &str) -> Result<()> {
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
    let is_rest = |index: u32| {
        let body = &parsed.bodies[(index - parsed.imported) as usize];
        is_rest[index as usize] && list::is_worth_moving(body)
    };
    // What the linker knows under a name that did not move as a whole may be called from the first part, whatever became of it.
    let (mut moved, mut kept) = (BTreeSet::new(), BTreeSet::new());
    for index in parsed.imported..parsed.functions.len() as u32 {
        let names = if is_rest(index) {
            &mut moved
        } else {
            &mut kept
        };
        names.extend(parsed.names[index as usize]);
    }
    let is_moved = |name: &str| moved.contains(name) && !kept.contains(name);
    let data = data::of_the_rest(&linked, is_moved)?;
    let parts = cut::cut(&parsed, is_rest, &data)?;
    write(rest, &parts.rest)?;
    write(module, &parts.first)?;
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
    let numbers: std::result::Result<BTreeSet<u32>, _> =
        text.split_whitespace().map(str::parse::<u32>).collect();
    let ran = numbers.map_err(|_| Failure::Unknown("a function whose number is none"))?;
    print!("{}", list::write(&Module::read(&bytes)?, &ran));
    Ok(())
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(path).map_err(|why| Failure::File(Path::new(path).to_owned(), why))
}

fn write(path: &str, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|why| Failure::File(Path::new(path).to_owned(), why))
}
