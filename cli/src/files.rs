//! Finding the files that paths mean.
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a path gives no files.
#[derive(Debug)]
pub struct PathError {
    /// The path.
    pub path: PathBuf,
    /// What the system says, or that nothing is there.
    pub reason: String,
}

/// A file as itself; of a folder, all files below it with one of the extensions, sorted by path.
pub fn find(path: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, PathError> {
    let fail = |reason: String| PathError {
        path: path.to_path_buf(),
        reason,
    };
    let metadata = fs::metadata(path).map_err(|error| fail(error.to_string()))?;
    if metadata.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    collect(path, extensions, &mut files).map_err(|error| fail(error.to_string()))?;
    files.sort();
    match files.is_empty() {
        true => Err(fail(format!(
            "no *.{} file in this folder",
            extensions.join(" or *.")
        ))),
        false => Ok(files),
    }
}

fn collect(folder: &Path, extensions: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, extensions, files)?;
        } else if path
            .extension()
            .is_some_and(|found| extensions.iter().any(|known| found == *known))
        {
            files.push(path);
        }
    }
    Ok(())
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, PathError> {
    fs::read_to_string(path).map_err(|error| PathError {
        path: path.to_path_buf(),
        reason: error.to_string(),
    })
}

/// Makes a folder, and those above it, unless it is there.
pub fn make_folder(path: &Path) -> Result<(), PathError> {
    fs::create_dir_all(path).map_err(|error| PathError {
        path: path.to_path_buf(),
        reason: match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                "expected a folder, found a file".to_string()
            }
            _ => error.to_string(),
        },
    })
}

/// Writes to the file that an option names, or prints where there is none; whoever reads may stop early.
pub fn put(file: Option<&Path>, option: &str, text: &str) -> Result<(), String> {
    match file {
        Some(path) => write(path, text)
            .map_err(|error| format!("{option} {}: {}", path.display(), error.reason)),
        None => match io::stdout().lock().write_all(text.as_bytes()) {
            // Whoever reads has seen enough.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(format!("it cannot be printed: {error}"))
            }
            _ => Ok(()),
        },
    }
}

/// Writes a file whole or not at all: an interrupt leaves the old one.
pub fn write(path: &Path, text: &str) -> Result<(), PathError> {
    let part = path.with_extension("part");
    let written = fs::write(&part, text).and_then(|()| fs::rename(&part, path));
    written.map_err(|error| PathError {
        path: path.to_path_buf(),
        reason: error.to_string(),
    })
}
