//! What is dropped on the page or chosen: files by their path, those of folders with them.
use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};

/// Most files that are taken of a folder: a lesson has a handful.
const MOST_FILES: usize = 200;

/// A file and its path, as far as it is known.
pub type Named = (String, File);

/// What was dropped.
pub enum Dropped {
    /// Files.
    Files(Vec<Named>),
    /// Folders, and files beside them.
    Entries(Vec<FileSystemEntry>),
}

/// What an event carries; it can be asked while the event is handled only.
pub fn of_event(data: &DataTransfer) -> Option<Dropped> {
    let items = data.items();
    let entries: Vec<FileSystemEntry> = (0..items.length())
        .filter_map(|at| items.get(at)?.webkit_get_as_entry().ok().flatten())
        .collect();
    if entries.iter().any(FileSystemEntry::is_directory) {
        return Some(Dropped::Entries(entries));
    }
    let files = of_list(&data.files()?);
    (!files.is_empty()).then_some(Dropped::Files(files))
}

/// Files of a list, with their paths where a folder was chosen.
pub fn of_list(list: &FileList) -> Vec<Named> {
    let named = |file: File| {
        let path = Reflect::get(&file, &JsValue::from_str("webkitRelativePath"));
        let path = path
            .ok()
            .and_then(|path| path.as_string())
            .filter(|path| !path.is_empty());
        (path.unwrap_or_else(|| file.name()), file)
    };
    let files = (0..list.length()).filter_map(|at| list.get(at));
    files.take(MOST_FILES).map(named).collect()
}

/// The files of what was dropped; what cannot be read is left out.
pub async fn files(dropped: Dropped) -> Vec<Named> {
    let entries = match dropped {
        Dropped::Files(files) => return files,
        Dropped::Entries(entries) => entries,
    };
    let mut open = entries;
    let mut files = Vec::new();
    while let Some(entry) = open.pop() {
        if files.len() >= MOST_FILES {
            break;
        }
        if entry.is_directory() {
            open.extend(inside(entry.unchecked_into()).await);
        } else if let Some(file) = file(entry.clone().unchecked_into()).await {
            files.push((entry.full_path().trim_start_matches('/').to_owned(), file));
        }
    }
    files
}

async fn file(entry: FileSystemFileEntry) -> Option<File> {
    let mut ask = |resolve: js_sys::Function, reject: js_sys::Function| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    };
    JsFuture::from(Promise::new(&mut ask))
        .await
        .ok()?
        .dyn_into()
        .ok()
}

/// The entries of a folder: a reader gives them in parts, the last of which is empty.
async fn inside(folder: FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let mut ask = |resolve: js_sys::Function, reject: js_sys::Function| {
            if reader
                .read_entries_with_callback_and_callback(&resolve, &reject)
                .is_err()
            {
                let _ = reject.call0(&JsValue::NULL);
            }
        };
        let Ok(part) = JsFuture::from(Promise::new(&mut ask)).await else {
            return entries;
        };
        let part = Array::from(&part);
        if part.length() == 0 || entries.len() > MOST_FILES {
            return entries;
        }
        entries.extend(part.iter().map(JsCast::unchecked_into));
    }
}
