//! A module as its sections, each found once.
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, ExportSection, FunctionSection,
    GlobalSection, ImportSection, MemorySection, TableSection, TypeSection, ValType,
    reencode::{self, Reencode},
};
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

    /// The body of a function that is defined.
    pub(crate) fn body(&self, index: u32) -> &FunctionBody<'a> {
        &self.bodies[(index - self.imported) as usize]
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

impl Renumbered {
    /// Every function keeps its index.
    pub(crate) fn unchanged(module: &Module<'_>) -> Self {
        Self {
            functions: (0..module.functions.len() as u32).collect(),
        }
    }
}

/// Parameters and results.
pub(crate) type Signature = (Vec<ValType>, Vec<ValType>);

/// All types.
pub(crate) fn types(module: &Module<'_>, same: &mut Renumbered) -> Result<Vec<Signature>> {
    let types = module.types.clone().into_iter_err_on_gc_types();
    let mut all = Vec::new();
    for ty in types {
        let ty = ty?;
        let of = |same: &mut Renumbered, types: &[wasmparser::ValType]| {
            let types = types.iter().map(|ty| same.val_type(*ty));
            types.collect::<std::result::Result<Vec<_>, _>>()
        };
        all.push((of(same, ty.params())?, of(same, ty.results())?));
    }
    Ok(all)
}

/// The sections of a module that a part takes over, to be added to, but for functions and data.
pub(crate) struct Copied {
    pub(crate) types: TypeSection,
    pub(crate) imports: ImportSection,
    pub(crate) tables: TableSection,
    pub(crate) memories: MemorySection,
    pub(crate) globals: GlobalSection,
    pub(crate) exports: ExportSection,
    pub(crate) elements: ElementSection,
}

impl Copied {
    /// Copies them with the new indices of functions.
    pub(crate) fn of(module: &Module<'_>, renumbered: &mut Renumbered) -> Result<Self> {
        let mut copied = Self {
            types: TypeSection::new(),
            imports: ImportSection::new(),
            tables: TableSection::new(),
            memories: MemorySection::new(),
            globals: GlobalSection::new(),
            exports: ExportSection::new(),
            elements: ElementSection::new(),
        };
        renumbered.parse_type_section(&mut copied.types, module.types.clone())?;
        renumbered.parse_import_section(&mut copied.imports, module.imports.clone())?;
        renumbered.parse_table_section(&mut copied.tables, module.tables.clone())?;
        renumbered.parse_memory_section(&mut copied.memories, module.memories.clone())?;
        renumbered.parse_global_section(&mut copied.globals, module.globals.clone())?;
        renumbered.parse_export_section(&mut copied.exports, module.exports.clone())?;
        renumbered.parse_element_section(&mut copied.elements, module.elements.clone())?;
        Ok(copied)
    }

    /// The module of them, with its functions and data.
    pub(crate) fn with(
        self,
        functions: &FunctionSection,
        code: &CodeSection,
        data: &DataSection,
    ) -> Vec<u8> {
        let mut module = wasm_encoder::Module::new();
        module
            .section(&self.types)
            .section(&self.imports)
            .section(functions)
            .section(&self.tables)
            .section(&self.memories)
            .section(&self.globals)
            .section(&self.exports)
            .section(&self.elements)
            .section(&DataCountSection { count: data.len() })
            .section(code)
            .section(data);
        module.finish()
    }
}
