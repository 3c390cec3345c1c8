//! Work that survives a reload: kept in the storage of the page, where that is allowed.
use super::storage;

const KEY: &str = "raftglass.work.1";

/// What the last visit left.
pub fn load() -> Option<String> {
    storage()?.get_item(KEY).ok().flatten()
}

/// Keeps the work for the next visit; `None` takes what was kept away.
pub fn keep(work: Option<&str>) {
    let Some(storage) = storage() else {
        return;
    };
    let _ = match work {
        Some(text) => storage.set_item(KEY, text),
        None => storage.remove_item(KEY),
    };
}
