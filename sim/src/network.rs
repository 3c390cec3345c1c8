//! The network: messages in flight on directed links that keep their order, with seeded delays and cuts.
use crate::event::{Event, LossReason};
use crate::input::MessageId;
use crate::observe::message_view;
use crate::prng::Prng;
use crate::view::MessageView;
use raft_core::{Message, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// A message on its way.
#[derive(Clone, Debug, PartialEq)]
struct Envelope {
    message: Message,
    view: MessageView,
}

/// All links between the nodes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Network {
    draws: Prng,
    /// One-way delay in ms, both ends inclusive.
    delay_ms: (u64, u64),
    /// Whether arrivals are scheduled.
    clock: bool,
    flying: BTreeMap<MessageId, Envelope>,
    /// Scheduled arrivals: of every flying message while the clock runs, else empty.
    arrivals: BTreeSet<(u64, MessageId)>,
    /// The latest arrival scheduled on a link, ms: later messages do not overtake it.
    link_busy_ms: BTreeMap<(NodeId, NodeId), u64>,
    /// Directed links that lose everything.
    cuts: BTreeSet<(NodeId, NodeId)>,
    /// Messages sent so far.
    sent: u64,
}

impl Network {
    pub(crate) fn new(draws: Prng, delay_ms: (u64, u64), clock: bool) -> Self {
        Self {
            draws,
            delay_ms,
            clock,
            flying: BTreeMap::new(),
            arrivals: BTreeSet::new(),
            link_busy_ms: BTreeMap::new(),
            cuts: BTreeSet::new(),
            sent: 0,
        }
    }

    /// A message leaves its sender; on a cut link it is lost at once.
    pub(crate) fn send(&mut self, message: Message, now_ms: u64, events: &mut Vec<Event>) {
        self.sent += 1;
        let id = MessageId(self.sent);
        let link = (message.from, message.to);
        let cut = self.cuts.contains(&link);
        let due_ms = if self.clock && !cut {
            self.schedule(link, now_ms)
        } else {
            now_ms
        };
        let view = message_view(id, &message, now_ms, due_ms);
        events.push(Event::Sent {
            message: view.clone(),
        });
        if cut {
            events.push(Event::Lost {
                message: view,
                reason: LossReason::Cut,
            });
            return;
        }
        if self.clock {
            self.arrivals.insert((due_ms, id));
        }
        self.flying.insert(id, Envelope { message, view });
    }

    /// Takes a message off the network.
    pub(crate) fn take(&mut self, id: MessageId) -> Option<(Message, MessageView)> {
        let Envelope { message, view } = self.flying.remove(&id)?;
        self.arrivals.remove(&(view.due_ms, id));
        Some((message, view))
    }

    pub(crate) fn holds(&self, id: MessageId) -> bool {
        self.flying.contains_key(&id)
    }

    /// The next arrival: when, and of what.
    pub(crate) fn next(&self) -> Option<(u64, MessageId)> {
        self.arrivals.first().copied()
    }

    /// Messages in flight, in order of sending.
    pub(crate) fn views(&self) -> impl Iterator<Item = &MessageView> {
        self.flying.values().map(|envelope| &envelope.view)
    }

    pub(crate) fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.cuts.contains(&(from, to))
    }

    /// Cuts one direction of a link; `false` when it was cut already.
    pub(crate) fn cut(&mut self, from: NodeId, to: NodeId) -> bool {
        self.cuts.insert((from, to))
    }

    /// Restores one direction of a link; `false` when it was whole.
    pub(crate) fn uncut(&mut self, from: NodeId, to: NodeId) -> bool {
        self.cuts.remove(&(from, to))
    }

    /// Restores every link; `false` when all were whole.
    pub(crate) fn heal(&mut self) -> bool {
        !std::mem::take(&mut self.cuts).is_empty()
    }

    /// The links that are cut, in order.
    pub(crate) fn cuts(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        self.cuts.iter().copied()
    }

    /// Starts or stops the scheduling of arrivals. Messages in flight at the start get a fresh delay, in their order.
    pub(crate) fn set_clock(&mut self, on: bool, now_ms: u64) {
        self.clock = on;
        self.arrivals.clear();
        self.link_busy_ms.clear();
        if !on {
            self.flying
                .values_mut()
                .for_each(|e| e.view.due_ms = e.view.sent_ms);
            return;
        }
        let links: Vec<_> = self
            .flying
            .iter()
            .map(|(id, e)| (*id, (e.view.from, e.view.to)))
            .collect();
        for (id, link) in links {
            let due_ms = self.schedule(link, now_ms);
            self.arrivals.insert((due_ms, id));
            if let Some(envelope) = self.flying.get_mut(&id) {
                envelope.view.due_ms = due_ms;
            }
        }
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.flying.len() * size_of::<Envelope>()
    }

    /// Draws the arrival of a message sent now on a link.
    fn schedule(&mut self, link: (NodeId, NodeId), now_ms: u64) -> u64 {
        let drawn = now_ms + self.draws.between(self.delay_ms);
        let busy = self.link_busy_ms.entry(link).or_default();
        *busy = drawn.max(*busy);
        *busy
    }
}
