//! The invariants of the paper's Figure 3, checked after every input.
use crate::store::Store;

/// The line of invariants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecksVm {
    /// What does not hold, with its evidence; empty when all is well.
    pub broken: Vec<String>,
    /// The invariants that are checked, in the language.
    pub checked: Vec<String>,
}

/// The key of an invariant's name in words.
pub fn key(name: &str) -> String {
    format!("check.{name}")
}

/// The line.
pub fn checks(store: &Store) -> ChecksVm {
    let locale = store.prefs.locale;
    let violations = store.timeline.lab().violations();
    ChecksVm {
        broken: violations
            .iter()
            .map(|broken| {
                format!(
                    "{}: {}",
                    locale.text(&key(broken.invariant)),
                    broken.evidence
                )
            })
            .collect(),
        checked: store
            .timeline
            .lab()
            .checked()
            .into_iter()
            .map(|name| locale.text(&key(name)).into_owned())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;
    use sim::invariants::TABLE;
    use sim::recording::CHECKED;

    #[test]
    fn every_invariant_has_a_name_in_every_language() {
        for locale in Locale::all() {
            let names = TABLE.iter().map(|invariant| invariant.name);
            for name in names.chain(CHECKED) {
                let key = key(name);
                assert_ne!(locale.text(&key), key, "{} lacks {key}", locale.tag());
            }
        }
    }
}
