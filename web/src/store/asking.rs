//! What a client is about to ask, while it is written.
use super::{Store, replace};
use sim::input::{Input, ReadMode, Request};

/// Longest key or value that the fields keep, characters: more than is taken, so that the refusal can be shown.
const LONGEST: usize = 4_000;

/// What can be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operation {
    /// Sets a key.
    #[default]
    Put,
    /// Reads a key.
    Get,
    /// Sets a key if it has the expected value.
    Cas,
    /// Removes a key.
    Delete,
}

impl Operation {
    /// Every one, in the order of the picker.
    pub const ALL: [Self; 4] = [Self::Put, Self::Get, Self::Cas, Self::Delete];

    /// Its stable name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Get => "get",
            Self::Cas => "cas",
            Self::Delete => "delete",
        }
    }
}

/// A part of it that is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// What is asked for.
    Operation(Operation),
    /// How a read is made safe.
    Mode(ReadMode),
    /// The key.
    Key(String),
    /// The value.
    Value(String),
    /// The value that a compare-and-set expects; empty = the key must not exist.
    Expected(String),
}

/// The request that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// What is asked for.
    pub operation: Operation,
    /// How a read is made safe.
    pub mode: ReadMode,
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// The value that a compare-and-set expects.
    pub expected: String,
}

impl Default for Asking {
    fn default() -> Self {
        Self {
            operation: Operation::Put,
            mode: ReadMode::Index,
            key: "x".to_owned(),
            value: "1".to_owned(),
            expected: String::new(),
        }
    }
}

impl Asking {
    /// The request as it stands.
    pub fn request(&self) -> Request {
        let key = self.key.trim().into();
        let value = self.value.as_str().into();
        match self.operation {
            Operation::Put => Request::Put { key, value },
            Operation::Get => Request::Get {
                key,
                mode: self.mode,
            },
            Operation::Delete => Request::Delete { key },
            Operation::Cas => Request::Cas {
                key,
                expected: Some(self.expected.as_str())
                    .filter(|text| !text.is_empty())
                    .map(Into::into),
                value,
            },
        }
    }
}

impl Store {
    pub(super) fn edit_asking(&mut self, edit: Edit) -> bool {
        let short = |text: String| text.chars().take(LONGEST).collect();
        let asking = &mut self.asking;
        match edit {
            Edit::Operation(operation) => replace(&mut asking.operation, operation),
            Edit::Mode(mode) => replace(&mut asking.mode, mode),
            Edit::Key(text) => replace(&mut asking.key, short(text)),
            Edit::Value(text) => replace(&mut asking.value, short(text)),
            Edit::Expected(text) => replace(&mut asking.expected, short(text)),
        }
    }

    /// Asks through the chosen node, or through the leader.
    pub(super) fn ask(&mut self) -> bool {
        let Some(node) = self.via.or_else(|| self.default_via()) else {
            return self.notices.tell("notice.nobody_up", Vec::new());
        };
        let request = self.asking.request();
        self.push(Input::Ask { node, request })
    }
}
