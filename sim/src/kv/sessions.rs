//! What the machine remembers of clients, so that a command that comes twice is applied once (section 8 of the paper;
//! thesis, section 6.3).
//!
//! It remembers the answers to the last [`WINDOW`] sequences of each client, counted from the highest that it saw. A
//! command whose sequence is older and unknown is not applied: nobody could say whether it was applied before. It then
//! has no answer, and the client learns nothing: its request times out.
use super::{Index, Tag};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Sequences of a client that are remembered.
pub const WINDOW: u64 = 256;

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case", rename_all_fields = "camelCase")
)]
pub enum Reply {
    /// The key was set.
    Put,
    /// The key was removed.
    Deleted {
        /// Whether it was there.
        existed: bool,
    },
    /// A compare-and-set was done.
    Swapped {
        /// Whether the key had the expected value and was set.
        swapped: bool,
    },
    /// A key was read.
    Value(
        /// Its value; `None` when the key is not there.
        Option<Arc<str>>,
    ),
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Put => "ok",
            Self::Deleted { existed: true } => "deleted",
            Self::Deleted { existed: false } => "not there",
            Self::Swapped { swapped: true } => "swapped",
            Self::Swapped { swapped: false } => "not swapped",
            Self::Value(value) => value.as_deref().unwrap_or("none"),
        })
    }
}

/// The answers given to clients, by client and sequence. Clones share them until one changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sessions(BTreeMap<u64, Arc<Answers>>);

/// Index of the entry that was applied, and what it did, by sequence.
type Answers = BTreeMap<u64, (Index, Reply)>;

impl Sessions {
    /// The answer to a request that was applied and is remembered.
    pub(super) fn answer(&self, tag: Tag) -> Option<&(Index, Reply)> {
        self.0.get(&tag.client)?.get(&tag.sequence)
    }

    /// Whether a command is new, so that it is to be applied.
    pub(super) fn is_new(&self, tag: Tag) -> bool {
        let Some(answers) = self.0.get(&tag.client) else {
            return true;
        };
        let highest = answers.keys().next_back().copied().unwrap_or(0);
        tag.sequence.saturating_add(WINDOW) > highest && !answers.contains_key(&tag.sequence)
    }

    pub(super) fn remember(&mut self, tag: Tag, index: Index, reply: Reply) {
        let answers = Arc::make_mut(self.0.entry(tag.client).or_default());
        answers.insert(tag.sequence, (index, reply));
        let highest = answers.keys().next_back().copied().unwrap_or(0);
        while let Some(oldest) = answers.first_entry()
            && oldest.key().saturating_add(WINDOW) <= highest
        {
            oldest.remove();
        }
    }

    /// All answers, in order of client and sequence.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Tag, &(Index, Reply))> {
        self.0.iter().flat_map(|(client, answers)| {
            answers.iter().map(|(sequence, answer)| {
                let tag = Tag {
                    client: *client,
                    sequence: *sequence,
                };
                (tag, answer)
            })
        })
    }

    /// Bytes of these answers that none of `others` shares, about.
    pub(super) fn bytes_beside(&self, others: &[&Self]) -> usize {
        let is_new = |(client, answers): &(&u64, &Arc<Answers>)| {
            let held = others.iter().filter_map(|other| other.0.get(*client));
            !held.into_iter().any(|held| Arc::ptr_eq(held, answers))
        };
        let new = self.0.iter().filter(is_new);
        new.map(|(_, answers)| answers.len() * size_of::<(u64, Index, Reply)>())
            .sum()
    }

    /// Shares with `other` the answers that are equal.
    pub(super) fn adopt(&mut self, other: &Self) {
        for (client, own) in &mut self.0 {
            match other.0.get(client) {
                Some(held) if !Arc::ptr_eq(own, held) && own == held => *own = held.clone(),
                _ => {}
            }
        }
    }

    /// Bytes that a clone takes once it changes, about.
    pub(super) fn clone_bytes(&self) -> usize {
        let answers: usize = self.0.values().map(|answers| answers.len()).sum();
        answers * size_of::<(u64, Index, Reply)>()
    }
}
