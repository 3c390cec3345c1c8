//! Work that survives a reload: kept in the storage of the page, where that is allowed.
use super::storage;
use crate::store::work::Work;

const KEY: &str = "raftglass.work.1";

/// What the last visit left.
pub fn load() -> Option<String> {
    storage()?.get_item(KEY).ok().flatten()
}

/// Keeps the work for the next visit, or gives up what was kept.
pub fn keep(work: &Work) {
    let Some(storage) = storage() else {
        return;
    };
    let _ = match work {
        Work::Unchanged => Ok(()),
        Work::Text(text) => storage.set_item(KEY, text),
        Work::Nothing => storage.remove_item(KEY),
    };
}
