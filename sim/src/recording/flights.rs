//! Messages on their way, as a trace tells them.
use crate::trace::{TraceMessage, What};
use crate::view::MessageView;
use crate::{input::MessageId, trace::Record};
use raft_core::{Index, NodeId, Term};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// The most messages that are drawn on their way; of a trace that tells of many more sendings than arrivals the oldest
/// are left out.
const MOST: usize = 1_000;

/// What becomes of the message of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Route {
    /// Its number, in order of sending from 1.
    pub(super) id: MessageId,
    /// Of a sending: the record in which the message ends, if one tells it. Of an end: that of its sending.
    pub(super) other: Option<usize>,
    /// Of a copy: the number of what it is a copy of, or its own.
    pub(super) copy_of: MessageId,
}

/// All that two equal messages have in common.
type Content = (
    (u64, u64, Term, Index, Term, Index, bool, Index),
    String,
    Vec<(Index, Term, Arc<str>, bool)>,
);

fn content(message: &TraceMessage) -> Content {
    let entries = message.entries.iter();
    (
        (
            message.from,
            message.to,
            message.term,
            message.index,
            message.log_term,
            message.commit,
            message.reject,
            message.reject_hint,
        ),
        message.kind.to_string(),
        entries
            .map(|entry| {
                (
                    entry.index,
                    entry.term,
                    entry.data.clone(),
                    entry.conf_change,
                )
            })
            .collect(),
    )
}

/// Finds the two ends of every message: by their id, or where there is none as equal messages in order of sending. An
/// error has the place of its record.
pub(super) fn route(records: &[Record]) -> Result<Vec<Route>, (usize, String)> {
    let mut routes = vec![Route::default(); records.len()];
    let mut by_id: BTreeMap<MessageId, usize> = BTreeMap::new();
    let mut by_content: BTreeMap<Content, VecDeque<usize>> = BTreeMap::new();
    let mut numbers = 0;
    let mut number = || {
        numbers += 1;
        MessageId(numbers)
    };
    for (at, record) in records.iter().enumerate() {
        match &record.what {
            What::Send { message } | What::Duplicate { message, .. } => {
                let id = number();
                routes[at].id = id;
                routes[at].copy_of = match &record.what {
                    What::Duplicate { of, .. } => {
                        by_id.get(of).map_or(id, |first| routes[*first].id)
                    }
                    _ => id,
                };
                match message.id.is_none() {
                    true => by_content
                        .entry(content(message))
                        .or_default()
                        .push_back(at),
                    false => {
                        by_id.insert(message.id, at);
                    }
                }
            }
            What::Receive { message } | What::Lose { message, .. } => {
                let sent = match message.id.is_none() {
                    true => by_content
                        .get_mut(&content(message))
                        .and_then(VecDeque::pop_front),
                    false => by_id.get(&message.id).copied(),
                };
                let Some(sent) = sent.filter(|sent| routes[*sent].other.is_none()) else {
                    // It was sent before the trace begins, or a sending is not told.
                    routes[at].id = number();
                    continue;
                };
                let first = records[sent].what.message();
                if first.is_some_and(|first| content(first) != content(message)) {
                    return Err((
                        at,
                        format!(
                            "`message`: the message with the id {} is another one than when it was sent",
                            message.id.0
                        ),
                    ));
                }
                routes[at].id = routes[sent].id;
                routes[at].other = Some(sent);
                routes[sent].other = Some(at);
            }
            _ => {}
        }
    }
    Ok(routes)
}

/// The messages on their way, in order of sending.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Flights(Vec<Flight>);

#[derive(Clone, Debug, PartialEq)]
struct Flight {
    view: MessageView,
    /// Whether the trace tells how it ends.
    ends: bool,
}

impl Flights {
    pub(super) fn views(&self) -> Vec<MessageView> {
        self.0.iter().map(|flight| flight.view.clone()).collect()
    }

    /// A message leaves. What is given up for it, so that no more than [`MOST`] are on their way.
    pub(super) fn send(&mut self, view: MessageView, ends: bool) -> Option<MessageView> {
        self.0.push(Flight { view, ends });
        let oldest = self.0.iter().position(|flight| !flight.ends);
        let too_many = self.0.len() > MOST;
        oldest
            .filter(|_| too_many)
            .map(|oldest| self.0.remove(oldest).view)
    }

    /// A message ends: as it was on its way, if it was.
    pub(super) fn end(&mut self, id: MessageId) -> Option<MessageView> {
        let place = self.0.iter().position(|flight| flight.view.id == id)?;
        Some(self.0.remove(place).view)
    }

    /// Messages of a link that were sent before the one that has just arrived, and of which the trace tells no end.
    pub(super) fn overtaken(
        &mut self,
        from: NodeId,
        to: NodeId,
        id: MessageId,
    ) -> Vec<MessageView> {
        let is_silent = |flight: &Flight| {
            let view = &flight.view;
            !flight.ends && (view.from, view.to) == (from, to) && view.id < id
        };
        let silent = self.0.iter().filter(|flight| is_silent(flight));
        let gone: Vec<_> = silent.map(|flight| flight.view.clone()).collect();
        if !gone.is_empty() {
            self.0.retain(|flight| !is_silent(flight));
        }
        gone
    }

    /// Bytes that a clone takes, about.
    pub(super) fn clone_bytes(&self) -> usize {
        self.0.len() * size_of::<Flight>()
    }
}
