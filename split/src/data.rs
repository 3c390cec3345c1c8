//! Which data only functions of the rest can reach: read from what the linker notes of its work (`--emit-relocs`), so it is known,
//! not guessed.
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use wasmparser::{
    DataKind, FunctionBody, KnownCustom, Linking, Name, Operator, Parser, Payload, RelocationEntry,
    RelocationType, SymbolInfo, TypeRef,
};

use crate::failure::{Failure, Result};

/// The segment of what never changes; nothing else is moved.
const CONSTANT: &str = ".rodata";

/// A datum that the linker placed: its addresses.
type Place = Range<u32>;

/// What the linker notes.
#[derive(Default)]
struct Linked<'a> {
    imported: u32,
    /// Where the code section begins, its bodies, and their functions' names.
    code_at: u64,
    bodies: Vec<FunctionBody<'a>>,
    names: BTreeMap<u32, &'a str>,
    /// Where each segment lies in the data section, its address in memory, and its name.
    segments: Vec<(Range<u64>, u32)>,
    segment_names: Vec<&'a str>,
    /// Of each symbol its place, where it is a datum; by index.
    symbols: Vec<Option<Place>>,
    code: Vec<RelocationEntry>,
    data: Vec<RelocationEntry>,
}

/// The addresses of constant data that nothing in the first part can reach, in order.
/// `is_moved` tells of an operator of a function, by the function's name and body and the operator's number in it, whether it belongs
/// to the rest in all functions of that name.
pub(crate) fn of_the_rest(
    linked: &[u8],
    is_moved: impl Fn(&str, &FunctionBody<'_>, usize) -> Result<bool>,
) -> Result<Vec<Place>> {
    let linked = Linked::read(linked)?;
    let mut reached = BTreeSet::new();
    let mut open = Vec::new();
    let (mut body, mut operators) = (0, linked.operators(0)?);
    for entry in &linked.code {
        let at = linked.code_at + u64::from(entry.offset);
        while linked
            .bodies
            .get(body)
            .is_some_and(|body| body.range().end <= at)
        {
            body += 1;
            operators = linked.operators(body)?;
        }
        let index = linked.imported + body as u32;
        let is_first = match (linked.names.get(&index), linked.bodies.get(body)) {
            (Some(name), Some(body)) => {
                let number = operators.partition_point(|end| *end <= at);
                !is_moved(name, body, number)?
            }
            // What has no name cannot be told from the first part.
            _ => true,
        };
        if is_first && reached.insert(entry.index) {
            open.push(entry.index);
        }
    }
    let refers = linked.references_of_data();
    while let Some(symbol) = open.pop() {
        for other in refers.get(&symbol).into_iter().flatten() {
            if reached.insert(*other) {
                open.push(*other);
            }
        }
    }
    let mut kept: Vec<Place> = Vec::new();
    let mut moved: Vec<Place> = Vec::new();
    for (index, place) in linked.symbols.iter().enumerate() {
        let Some(place) = place else { continue };
        if reached.contains(&(index as u32)) || !linked.is_constant(place) {
            kept.push(place.clone());
        } else {
            moved.push(place.clone());
        }
    }
    Ok(without(joined(moved), &joined(kept)))
}

impl<'a> Linked<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut found = Self::default();
        let (mut section, mut code_at, mut data_at) = (0, None, None);
        let mut defined = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::Version { .. } | Payload::End(_) => continue,
                Payload::CodeSectionEntry(body) => {
                    found.bodies.push(body);
                    continue;
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        found.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionStart {
                    unchecked_range: range,
                    ..
                } => code_at = Some((section, range.start)),
                Payload::DataSection(data) => {
                    let start = data.range().start;
                    data_at = Some(section);
                    for segment in data {
                        let segment = segment?;
                        let DataKind::Active { offset_expr, .. } = &segment.kind else {
                            return Err(Failure::Unknown("data that is not active"));
                        };
                        let mut reader = offset_expr.get_operators_reader();
                        let Operator::I32Const { value } = reader.read()? else {
                            return Err(Failure::Unknown("data at a place that is not constant"));
                        };
                        let end = segment.range.end - start;
                        found
                            .segments
                            .push((end - segment.data.len() as u64..end, value as u32));
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Name(names) => {
                        for part in names {
                            if let Name::Function(names) = part? {
                                for name in names {
                                    let name = name?;
                                    found.names.insert(name.index, name.name);
                                }
                            }
                        }
                    }
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            match part? {
                                Linking::SegmentInfo(segments) => {
                                    for segment in segments {
                                        found.segment_names.push(segment?.name);
                                    }
                                }
                                Linking::SymbolTable(symbols) => {
                                    for symbol in symbols {
                                        defined.push(match symbol? {
                                            SymbolInfo::Data { symbol, .. } => symbol,
                                            _ => None,
                                        });
                                    }
                                }
                                _ => {}
                            }
                        }
                    }
                    KnownCustom::Reloc(relocations) => {
                        let of = Some(relocations.section_index());
                        let entries = relocations
                            .entries()
                            .into_iter()
                            .collect::<Result<Vec<_>, _>>()?;
                        let of_data = entries.into_iter().filter(|entry| is_address(entry.ty));
                        if of == code_at.as_ref().map(|(section, _)| *section) {
                            found.code.extend(of_data);
                        } else if of == data_at {
                            found.data.extend(of_data);
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
            section += 1;
        }
        (_, found.code_at) = code_at.ok_or(Failure::Lacks("code"))?;
        if found.code.is_empty() {
            return Err(Failure::Lacks("relocations: link it with --emit-relocs"));
        }
        for symbol in defined {
            found.symbols.push(match symbol {
                Some(symbol) => {
                    let (_, address) = found
                        .segments
                        .get(symbol.index as usize)
                        .ok_or(Failure::Unknown("a symbol in no segment"))?;
                    let start = address + symbol.offset;
                    Some(start..start + symbol.size)
                }
                None => None,
            });
        }
        Ok(found)
    }

    /// Where each operator of a body ends.
    fn operators(&self, body: usize) -> Result<Vec<u64>> {
        let Some(body) = self.bodies.get(body) else {
            return Ok(Vec::new());
        };
        let (mut ends, mut reader) = (Vec::new(), body.get_operators_reader()?);
        while !reader.eof() {
            reader.read()?;
            ends.push(reader.original_position());
        }
        Ok(ends)
    }

    fn is_constant(&self, place: &Place) -> bool {
        let segments = self.segments.iter().zip(&self.segment_names);
        segments.into_iter().any(|((bytes, address), name)| {
            let end = address + (bytes.end - bytes.start) as u32;
            *name == CONSTANT && *address <= place.start && place.end <= end
        })
    }

    /// Of each datum the data whose addresses it holds, as symbols.
    fn references_of_data(&self) -> BTreeMap<u32, Vec<u32>> {
        let mut places: Vec<(&Place, u32)> = self
            .symbols
            .iter()
            .zip(0..)
            .filter_map(|(place, index)| Some((place.as_ref()?, index)))
            .collect();
        places.sort_by_key(|(place, _)| (place.start, place.end));
        let longest = places
            .iter()
            .map(|(place, _)| place.end - place.start)
            .max()
            .unwrap_or(0);
        let mut refers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for entry in &self.data {
            let offset = u64::from(entry.offset);
            let Some((bytes, start)) = self
                .segments
                .iter()
                .find(|(bytes, _)| bytes.contains(&offset))
            else {
                continue;
            };
            let address = start + (offset - bytes.start) as u32;
            let from = places.partition_point(|(place, _)| place.start + longest < address);
            for (place, symbol) in &places[from..] {
                if place.start > address {
                    break;
                }
                if place.contains(&address) {
                    refers.entry(*symbol).or_default().push(entry.index);
                }
            }
        }
        refers
    }
}

fn is_address(ty: RelocationType) -> bool {
    matches!(
        ty,
        RelocationType::MemoryAddrLeb
            | RelocationType::MemoryAddrSleb
            | RelocationType::MemoryAddrI32
    )
}

/// Places in order, those that touch as one.
fn joined(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by_key(|place| (place.start, place.end));
    let mut joined: Vec<Place> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => joined.push(place),
        }
    }
    joined
}

/// The places less those of another list; both in order.
fn without(places: Vec<Place>, others: &[Place]) -> Vec<Place> {
    let mut left = Vec::new();
    for place in places {
        let mut start = place.start;
        let from = others.partition_point(|other| other.end <= start);
        for other in &others[from..] {
            if other.start >= place.end {
                break;
            }
            if other.start > start {
                left.push(start..other.start);
            }
            start = start.max(other.end);
        }
        if start < place.end {
            left.push(start..place.end);
        }
    }
    left
}
