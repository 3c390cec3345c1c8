//! What can go wrong with a module.
use std::{fmt, io, path::PathBuf};

use wasm_encoder::reencode;

/// A module or a list that cannot be used, and why.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The bytes are no module.
    Parse(wasmparser::Error),
    /// The module has something that no output of wasm-bindgen has.
    Unknown(&'static str),
    /// The module lacks something that every output of wasm-bindgen has.
    Lacks(&'static str),
    /// A part refers to a function that it does not have: a mistake of this program.
    Dangling(u32),
    /// Something could not be written again.
    Reencode(String),
    /// A line of the list, from 1, that is none.
    Line(PathBuf, usize),
    /// A file could not be read or written.
    File(PathBuf, io::Error),
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parse(why) => write!(f, "no WebAssembly module: {why}"),
            Self::Unknown(what) => write!(
                f,
                "the module has {what} that is not expected of wasm-bindgen"
            ),
            Self::Lacks(what) => write!(
                f,
                "the module has no {what}, expected the output of wasm-bindgen"
            ),
            Self::Dangling(index) => write!(
                f,
                "function {index} is referred to from a part that does not have it"
            ),
            Self::Reencode(why) => write!(f, "the module cannot be written again: {why}"),
            Self::Line(path, line) => write!(
                f,
                "{}, line {line}: expected a path, or a path and eight hexadecimal digits",
                path.display()
            ),
            Self::File(path, why) => write!(f, "{}: {why}", path.display()),
        }
    }
}

impl std::error::Error for Failure {}

impl From<wasmparser::Error> for Failure {
    fn from(why: wasmparser::Error) -> Self {
        Self::Parse(why)
    }
}

impl From<reencode::Error<Failure>> for Failure {
    fn from(why: reencode::Error<Failure>) -> Self {
        match why {
            reencode::Error::UserError(failure) => failure,
            other => Self::Reencode(other.to_string()),
        }
    }
}
