//! The answers that a message to a storage thread carries.

use super::Message;
use std::fmt;
use std::ops::Deref;

/// Messages that a storage thread delivers once its work is done. One word wide, and nothing where there is none:
/// hardly any message has some.
#[derive(Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::box_collection,
    reason = "a word in every message instead of three"
)]
pub struct Responses(Option<Box<Vec<Message>>>);

impl Responses {
    /// Whether there is none, and nothing to drop.
    #[inline]
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

impl Deref for Responses {
    type Target = [Message];

    fn deref(&self) -> &[Message] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl fmt::Debug for Responses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl From<Vec<Message>> for Responses {
    fn from(messages: Vec<Message>) -> Self {
        Self((!messages.is_empty()).then(|| Box::new(messages)))
    }
}

impl IntoIterator for Responses {
    type Item = Message;
    type IntoIter = std::vec::IntoIter<Message>;

    fn into_iter(self) -> Self::IntoIter {
        self.0
            .map(|messages| *messages)
            .unwrap_or_default()
            .into_iter()
    }
}

impl<'a> IntoIterator for &'a Responses {
    type Item = &'a Message;
    type IntoIter = std::slice::Iter<'a, Message>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
