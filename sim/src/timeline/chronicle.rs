//! What the painted strip shows: who was what when, and which message went from where to where; over the whole
//! recorded line, without replaying anything.
use crate::event::{Event, LossReason};
use crate::input::MessageId;
use crate::lab::Lab;
use crate::shared_vec::SharedVec;
use crate::timeline::asked::{AskedSpan, AskedSpans};
use crate::timeline::marks::{NodeCode, narrow};
use crate::view::{MessageView, NodeView};
use raft_core::{MessageType, NodeId, StateType, Term};
use std::collections::BTreeMap;
use std::ops::Range;

/// A stretch of a node's life; it ends where its next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First position of the stretch, inclusive.
    pub from: usize,
    /// Its role; Follower while it is down.
    pub role: StateType,
    /// Its term; the term on the disk while it is down.
    pub term: Term,
    /// Whether the process runs.
    pub up: bool,
}

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived.
    Delivered,
    /// It was lost.
    Lost(
        /// Why.
        LossReason,
    ),
}

/// A message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flight {
    /// Its id.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageType,
    /// Sender.
    pub from: NodeId,
    /// Receiver.
    pub to: NodeId,
    /// Whether it is a rejection.
    pub reject: bool,
    /// Position of the step that sent it.
    pub sent: usize,
    /// Position of the step in which it ended, and how; `None` while it is in flight.
    pub end: Option<(usize, Fate)>,
}

/// A flight in 20 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Packed {
    id: u32,
    sent: u32,
    /// Where it ended; meaningless while `fate` is `None`.
    ended: u32,
    from: NodeCode,
    to: NodeCode,
    kind: MessageType,
    reject: bool,
    fate: Option<Fate>,
}

impl Packed {
    fn flight(&self) -> Flight {
        Flight {
            id: MessageId(u64::from(self.id)),
            kind: self.kind,
            from: self.from.id(),
            to: self.to.id(),
            reject: self.reject,
            sent: self.sent as usize,
            end: self.fate.map(|fate| (self.ended as usize, fate)),
        }
    }
}

/// The messages of a line, in order of sending.
#[derive(Clone, Copy, Debug)]
pub struct Flights<'a>(&'a SharedVec<Packed>);

impl<'a> Flights<'a> {
    /// How many were sent.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none was sent.
    pub fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    /// The messages of a range of places, in order; places that do not exist are left out.
    pub fn range(&self, places: Range<usize>) -> impl DoubleEndedIterator<Item = Flight> + use<'a> {
        self.0.range(places).map(Packed::flight)
    }

    /// All messages, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Flight> + use<'a> {
        self.range(0..self.len())
    }

    /// The first place whose message does not hold `before`; the messages that do come first.
    pub fn partition_point(&self, before: impl Fn(&Flight) -> bool) -> usize {
        self.0.partition_point(|packed| before(&packed.flight()))
    }
}

/// The story of a line in few words per step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chronicle {
    /// Stretches per node, in order of time; never empty for a node that exists.
    spans: BTreeMap<NodeId, Vec<Span>>,
    /// Messages in order of sending.
    flights: SharedVec<Packed>,
    /// Where in `flights` the messages are that have not ended.
    open: BTreeMap<MessageId, usize>,
    /// Requests of clients.
    asked: AskedSpans,
}

impl Chronicle {
    /// The chronicle of a line that begins with `lab`.
    pub(super) fn new(lab: &Lab) -> Self {
        let mut chronicle = Self::default();
        for NodeView {
            id, role, term, up, ..
        } in lab.nodes()
        {
            chronicle.spans.insert(
                id,
                vec![Span {
                    from: 0,
                    role,
                    term,
                    up,
                }],
            );
        }
        for message in lab.messages() {
            chronicle.sent(0, &message);
        }
        chronicle
    }

    /// The nodes that have a story, in order of id.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.spans.keys().copied()
    }

    /// The stretches of a node's life, in order; empty for an unknown node.
    pub fn spans(&self, node: NodeId) -> &[Span] {
        self.spans.get(&node).map_or(&[], Vec::as_slice)
    }

    /// All messages that were sent, in order of sending.
    pub fn flights(&self) -> Flights<'_> {
        Flights(&self.flights)
    }

    /// What clients asked, in order of asking.
    pub fn asked(&self) -> impl DoubleEndedIterator<Item = AskedSpan> + '_ {
        self.asked.iter()
    }

    /// Adds what happened in the step that led to `position`.
    pub(super) fn record(&mut self, position: usize, events: &[Event]) {
        for event in events {
            self.asked.record(position, event);
            match event {
                Event::TermChanged { node, to, .. } => {
                    self.turn(position, *node, |span| span.term = *to);
                }
                Event::RoleChanged { node, term, to, .. } => {
                    self.turn(position, *node, |span| {
                        (span.role, span.term) = (*to, *term)
                    });
                }
                Event::Crashed { node, .. } => self.turn(position, *node, |span| {
                    (span.up, span.role) = (false, StateType::Follower);
                }),
                Event::NodeAdded { node } => self.turn(position, *node, |_| {}),
                Event::DiskLost { node } => self.turn(position, *node, |span| span.term = 0),
                Event::Restarted { node, term, .. } => {
                    self.turn(position, *node, |span| (span.up, span.term) = (true, *term));
                }
                Event::Sent { message } | Event::Duplicated { message, .. } => {
                    self.sent(position, message);
                }
                Event::Delivered { message } => self.ended(position, message, Fate::Delivered),
                Event::Lost { message, reason } => {
                    self.ended(position, message, Fate::Lost(*reason));
                }
                _ => {}
            }
        }
    }

    /// Forgets everything beyond `position`.
    pub(super) fn truncate(&mut self, position: usize) {
        self.asked.truncate(position);
        self.spans.retain(|_, spans| {
            spans.retain(|span| span.from <= position);
            !spans.is_empty()
        });
        let stay = self
            .flights
            .partition_point(|flight| flight.sent as usize <= position);
        self.flights.truncate(stay);
        for place in 0..stay {
            let ended = |flight: &Packed| flight.fate.is_some() && flight.ended as usize > position;
            if !self.flights.get(place).is_some_and(ended) {
                continue;
            }
            if let Some(flight) = self.flights.get_mut(place) {
                flight.fate = None;
                flight.ended = 0;
                self.open.insert(MessageId(u64::from(flight.id)), place);
            }
        }
        self.open.retain(|_, place| *place < stay);
    }

    /// Begins a new stretch of a node that differs from the last by `change`; within one step there is one stretch.
    fn turn(&mut self, position: usize, node: NodeId, change: impl FnOnce(&mut Span)) {
        let first = Span {
            from: position,
            role: StateType::Follower,
            term: 0,
            up: true,
        };
        let spans = self.spans.entry(node).or_default();
        let mut span = spans.last().copied().unwrap_or(first);
        change(&mut span);
        span.from = position;
        if spans
            .last()
            .is_some_and(|last| last.from == position && position > 0)
        {
            spans.pop();
        }
        spans.push(span);
    }

    fn sent(&mut self, position: usize, message: &MessageView) {
        self.open.insert(message.id, self.flights.len());
        self.flights.push(Packed {
            id: narrow(message.id.0),
            sent: narrow(position as u64),
            ended: 0,
            from: NodeCode::of(message.from),
            to: NodeCode::of(message.to),
            kind: message.kind,
            reject: message.reject,
            fate: None,
        });
    }

    fn ended(&mut self, position: usize, message: &MessageView, fate: Fate) {
        if !self.open.contains_key(&message.id) {
            self.sent(position, message);
        }
        let place = self.open.remove(&message.id);
        if let Some(flight) = place.and_then(|place| self.flights.get_mut(place)) {
            flight.fate = Some(fate);
            flight.ended = narrow(position as u64);
        }
    }
}
