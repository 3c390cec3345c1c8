//! A module as its sections, each found once.
use wasm_encoder::reencode::{self, Reencode};
use wasmparser::{
    DataSectionReader, ElementSectionReader, ExportSectionReader, FunctionBody,
    GlobalSectionReader, ImportSectionReader, KnownCustom, MemorySectionReader, Name, Parser,
    Payload, TableSectionReader, TypeRef, TypeSectionReader,
};

use crate::failure::{Failure, Result};

/// The sections that wasm-bindgen writes; a module with others is refused.
pub(crate) struct Module<'a> {
    pub(crate) types: TypeSectionReader<'a>,
    pub(crate) imports: ImportSectionReader<'a>,
    /// How many functions are imported; the first one defined has this index.
    pub(crate) imported: u32,
    /// The index of the type of each function, the imported ones first.
    pub(crate) functions: Vec<u32>,
    pub(crate) tables: TableSectionReader<'a>,
    pub(crate) memories: MemorySectionReader<'a>,
    pub(crate) globals: GlobalSectionReader<'a>,
    pub(crate) exports: ExportSectionReader<'a>,
    pub(crate) elements: ElementSectionReader<'a>,
    /// The functions that are defined, in order.
    pub(crate) bodies: Vec<FunctionBody<'a>>,
    pub(crate) data: DataSectionReader<'a>,
    /// What the name section calls each function, the imported ones first.
    pub(crate) names: Vec<Option<&'a str>>,
}

impl<'a> Module<'a> {
    /// Finds the sections of `bytes`.
    ///
    /// # Errors
    ///
    /// Of a module that cannot be parsed, lacks a section or has one that is not known here.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self> {
        let (mut types, mut imports, mut tables, mut memories) = (None, None, None, None);
        let (mut globals, mut exports, mut elements, mut data) = (None, None, None, None);
        let (mut functions, mut bodies, mut named) = (Vec::new(), Vec::new(), Vec::new());
        let mut imported = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(section) => types = Some(section),
                Payload::ImportSection(section) => {
                    for import in section.clone().into_imports() {
                        match import?.ty {
                            TypeRef::Func(index) => functions.push(index),
                            _ => return Err(Failure::Unknown("an import that is no function")),
                        }
                    }
                    imported = functions.len() as u32;
                    imports = Some(section);
                }
                Payload::FunctionSection(section) => {
                    for index in section {
                        functions.push(index?);
                    }
                }
                Payload::TableSection(section) => tables = Some(section),
                Payload::MemorySection(section) => memories = Some(section),
                Payload::GlobalSection(section) => globals = Some(section),
                Payload::ExportSection(section) => exports = Some(section),
                Payload::ElementSection(section) => elements = Some(section),
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::DataSection(section) => data = Some(section),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(section) = section.as_known() {
                        for part in section {
                            if let Name::Function(names) = part? {
                                for name in names {
                                    named.push(name?);
                                }
                            }
                        }
                    }
                }
                Payload::Version { .. }
                | Payload::DataCountSection { .. }
                | Payload::CodeSectionStart { .. }
                | Payload::End(_) => {}
                _ => return Err(Failure::Unknown("a section")),
            }
        }
        let mut names = vec![None; functions.len()];
        for name in named {
            if let Some(place) = names.get_mut(name.index as usize) {
                *place = Some(name.name);
            }
        }
        Ok(Self {
            types: types.ok_or(Failure::Lacks("types"))?,
            imports: imports.ok_or(Failure::Lacks("imports"))?,
            imported,
            functions,
            tables: tables.ok_or(Failure::Lacks("tables"))?,
            memories: memories.ok_or(Failure::Lacks("a memory"))?,
            globals: globals.ok_or(Failure::Lacks("globals"))?,
            exports: exports.ok_or(Failure::Lacks("exports"))?,
            elements: elements.ok_or(Failure::Lacks("elements"))?,
            bodies,
            data: data.ok_or(Failure::Lacks("data"))?,
            names,
        })
    }
}

/// Writes sections again with other indices of functions; all other indices stay.
pub(crate) struct Renumbered {
    /// The new index of each function; `u32::MAX` where nothing may refer to it any more.
    pub(crate) functions: Vec<u32>,
}

impl Reencode for Renumbered {
    type Error = Failure;

    fn function_index(&mut self, index: u32) -> Result<u32, reencode::Error<Failure>> {
        match self.functions.get(index as usize) {
            Some(&new) if new != u32::MAX => Ok(new),
            _ => Err(reencode::Error::UserError(Failure::Dangling(index))),
        }
    }
}
