//! Which messages in flight a command or a condition means.
use super::lex;
use crate::input::MessageId;
use crate::view::MessageView;
use raft_core::{MessageType, NodeId};
use std::fmt;

/// Conditions that a message meets all of; an empty list allows everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pattern {
    pub(super) id: Option<MessageId>,
    pub(super) from: Vec<NodeId>,
    pub(super) to: Vec<NodeId>,
    pub(super) kinds: Vec<MessageType>,
    /// Which of those that match, from 1; `None` for all of them.
    pub(super) nth: Option<Place>,
    /// How many from there on, at most.
    pub(super) count: Option<u64>,
}

/// Where one begins among those that match, in order of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// From 1.
    Nth(u64),
    Last,
}

impl Pattern {
    pub(super) fn matches(&self, message: &MessageView) -> bool {
        self.id.is_none_or(|id| id == message.id)
            && allows(&self.from, &message.from)
            && allows(&self.to, &message.to)
            && allows(&self.kinds, &message.kind)
    }

    /// The messages that are meant, in order of sending.
    pub(super) fn choose(&self, messages: &[MessageView]) -> Vec<MessageId> {
        let matching = messages.iter().filter(|message| self.matches(message));
        let ids: Vec<MessageId> = matching.map(|message| message.id).collect();
        let all = ids.len() as u64;
        let (skip, most) = match self.nth {
            None => (0, all),
            Some(Place::Nth(nth)) => (nth.saturating_sub(1), 1),
            Some(Place::Last) => (all.saturating_sub(self.count.unwrap_or(1)), 1),
        };
        let take = self.count.unwrap_or(most);
        ids.into_iter()
            .skip(usize::try_from(skip).unwrap_or(usize::MAX))
            .take(usize::try_from(take).unwrap_or(usize::MAX))
            .collect()
    }

    /// Whether messages that are not there make the command fail: those that are asked for one by one.
    pub(super) fn is_of_one(&self) -> bool {
        self.id.is_some() || self.nth.is_some()
    }
}

fn allows<T: PartialEq>(allowed: &[T], found: &T) -> bool {
    allowed.is_empty() || allowed.contains(found)
}

/// As in `in-flight(type=MsgApp, to=3)`.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("from", list(&self.from)),
            ("to", list(&self.to)),
            ("type", list(&self.kinds)),
        ];
        let written: Vec<_> = parts
            .iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(key, values)| format!("{key}={values}"))
            .collect();
        f.write_str(&written.join(", "))
    }
}

/// Nothing, one value, or several in parentheses.
pub(super) fn list<T: ToString>(values: &[T]) -> String {
    let texts: Vec<_> = values.iter().map(T::to_string).collect();
    match &texts[..] {
        [] => String::new(),
        [one] => one.clone(),
        _ => format!("({})", texts.join(",")),
    }
}

pub(super) fn message_type(text: &str) -> Option<MessageType> {
    MessageType::ALL
        .into_iter()
        .find(|kind| kind.to_string() == text)
}

pub(super) const MESSAGE_TYPE: &str = "the type of a message, such as MsgApp";

/// One type, or several in parentheses.
pub(super) fn message_types(input: &mut lex::In<'_>) -> lex::Read<Vec<MessageType>> {
    items(input, MESSAGE_TYPE, |text| {
        let known: Vec<String> = MessageType::ALL
            .iter()
            .map(MessageType::to_string)
            .collect();
        message_type(text)
            .ok_or_else(|| super::similar::similar(text, known.iter().map(String::as_str)))
    })
}

/// One id, or several in parentheses.
pub(super) fn node_ids(input: &mut lex::In<'_>, expected: &str) -> lex::Read<Vec<NodeId>> {
    items(input, expected, |text| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits).ok_or(None)
    })
}

/// One item, or several in parentheses.
pub(super) fn items<T>(
    input: &mut lex::In<'_>,
    expected: &str,
    read: impl Fn(&str) -> Result<T, Option<String>>,
) -> lex::Read<Vec<T>> {
    let one = |input: &mut lex::In<'_>| {
        let at = lex::place(input);
        let text = lex::item(input, expected)?;
        read(text).map_err(|similar| lex::Wrong::new(at, expected).or(similar))
    };
    if !lex::take(input, "(") {
        return Ok(vec![one(input)?]);
    }
    let mut found = Vec::new();
    loop {
        lex::blanks(input);
        found.push(one(input)?);
        lex::blanks(input);
        if lex::take(input, ")") {
            return Ok(found);
        }
        if !lex::take(input, ",") {
            return Err(lex::Wrong::here(input, "`,` or `)`"));
        }
    }
}
