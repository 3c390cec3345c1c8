//! What clients asked over a whole line: from which step to which, and how it ended.
use super::marks::{NodeCode, narrow};
use crate::event::Event;
use crate::input::RequestId;
use crate::shared_vec::SharedVec;
use raft_core::NodeId;
use std::collections::BTreeMap;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedFate {
    /// It was answered.
    Answered,
    /// A local read was answered with another value than the newest committed one.
    Stale,
    /// It certainly was not done.
    Failed,
    /// The client was told nothing.
    Unknown,
}

/// A request on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedSpan {
    /// Its id.
    pub id: RequestId,
    /// The node that was asked first.
    pub node: NodeId,
    /// The position of the step in which it was asked.
    pub from: usize,
    /// The position of the step in which it ended, and how; `None` while it is under way.
    pub end: Option<(usize, AskedFate)>,
}

/// A request in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Packed {
    id: u32,
    from: u32,
    /// Where it ended; meaningless while `fate` is `None`.
    ended: u32,
    node: NodeCode,
    fate: Option<AskedFate>,
}

/// The requests of a line, in order of asking.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct AskedSpans {
    spans: SharedVec<Packed>,
    /// Where in `spans` the requests are that have not ended.
    open: BTreeMap<u64, usize>,
}

impl AskedSpans {
    /// Takes in what happened in the step that led to `position`.
    pub(super) fn record(&mut self, position: usize, event: &Event) {
        match event {
            Event::RequestSent { request, node, .. } => {
                self.open.insert(request.0, self.spans.len());
                self.spans.push(Packed {
                    id: narrow(request.0),
                    from: narrow(position as u64),
                    ended: 0,
                    node: NodeCode::of(*node),
                    fate: None,
                });
            }
            Event::RequestAnswered { request, stale, .. } => {
                let fate = stale
                    .as_ref()
                    .map_or(AskedFate::Answered, |_| AskedFate::Stale);
                self.end(position, *request, fate);
            }
            Event::RequestFailed { request, .. } => self.end(position, *request, AskedFate::Failed),
            Event::RequestUnknown { request, .. } => {
                self.end(position, *request, AskedFate::Unknown);
            }
            _ => {}
        }
    }

    fn end(&mut self, position: usize, request: RequestId, fate: AskedFate) {
        let place = self.open.remove(&request.0);
        if let Some(span) = place.and_then(|place| self.spans.get_mut(place)) {
            (span.ended, span.fate) = (narrow(position as u64), Some(fate));
        }
    }

    /// Forgets everything beyond `position`.
    pub(super) fn truncate(&mut self, position: usize) {
        let stay = self
            .spans
            .partition_point(|span| span.from as usize <= position);
        self.spans.truncate(stay);
        self.open.retain(|_, place| *place < stay);
        let reopened = |span: &Packed| span.fate.is_some() && span.ended as usize > position;
        for place in 0..stay {
            if !self.spans.get(place).is_some_and(reopened) {
                continue;
            }
            if let Some(span) = self.spans.get_mut(place) {
                (span.ended, span.fate) = (0, None);
                self.open.insert(u64::from(span.id), place);
            }
        }
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = AskedSpan> + '_ {
        self.spans
            .range(0..self.spans.len())
            .map(|packed| AskedSpan {
                id: RequestId(u64::from(packed.id)),
                node: packed.node.id(),
                from: packed.from as usize,
                end: packed.fate.map(|fate| (packed.ended as usize, fate)),
            })
    }
}
