//! What was learned, in the storage of the page, where that is allowed.
use super::storage;
use crate::store::learned::Learned;

const KEY: &str = "raftglass.learned.1";

/// What earlier visits left.
pub fn load() -> Learned {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    text.and_then(|text| Learned::read(&text))
        .unwrap_or_default()
}

/// Keeps it for the next visit.
pub fn keep(learned: &Learned) {
    if let Some(storage) = storage() {
        let _ = match learned.is_empty() {
            true => storage.remove_item(KEY),
            false => storage.set_item(KEY, &learned.write()),
        };
    }
}
