//! The network: messages in flight on directed links with seeded delays; cuts, loss, duplication, messages kept back.
//!
//! A link keeps the order of what is sent on it unless it is set to reorder. Three things done by hand break that order
//! for the one message they are done to: deliver, delay, and hold followed by release; the others pass it. A link that
//! loses, duplicates and reorders nothing draws nothing but the delay of each message.
mod faults;
mod links;

pub(crate) use faults::Kept;
pub(crate) use links::Rules;

use crate::event::{Event, LossReason};
use crate::facts::Facts;
use crate::input::MessageId;
use crate::observe::shared_view;
use crate::prng::Prng;
use crate::view::MessageView;
use links::Links;
use raft_core::{Entry, Message, NodeId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a message in flight takes, about: its place among the others and its arrival, half of whose room is empty, and
/// the message with its counters.
const MESSAGE_BYTES: usize =
    2 * (size_of::<Envelope>() + 3 * size_of::<u64>()) + size_of::<Message>() + 16;

/// A message on its way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Envelope {
    /// Shared with the facts that tell of it.
    message: Arc<Message>,
    /// When it was sent, ms.
    sent_ms: u64,
    /// When it arrives, ms; see [`MessageView::due_ms`].
    due_ms: u64,
    /// Whether it is kept back.
    held: bool,
}

impl Envelope {
    pub(crate) fn link(&self) -> (NodeId, NodeId) {
        (self.message.from, self.message.to)
    }

    /// What can be seen of it.
    pub(crate) fn view(&self, id: MessageId) -> MessageView {
        MessageView {
            held: self.held,
            ..shared_view(id, &self.message, self.sent_ms, self.due_ms)
        }
    }

    /// The message itself; copied when a fact tells of it.
    pub(crate) fn into_message(self) -> Message {
        Arc::unwrap_or_clone(self.message)
    }
}

/// All links between the nodes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Network {
    draws: Prng,
    links: Links,
    /// Whether arrivals are scheduled.
    clock: bool,
    flying: BTreeMap<MessageId, Envelope>,
    /// Scheduled arrivals: of every flying message that is not held while the clock runs, else empty.
    arrivals: BTreeSet<(u64, MessageId)>,
    /// The latest arrival scheduled on a link, ms: later messages do not overtake it.
    link_busy_ms: BTreeMap<(NodeId, NodeId), u64>,
    /// Messages sent so far, copies included.
    sent: u64,
    /// How long a snapshot takes beside the delay, ms per started KiB of its data.
    snapshot_ms_per_kib: u64,
}

impl Network {
    pub(crate) fn new(draws: Prng, rules: Rules, clock: bool) -> Self {
        Self {
            draws,
            links: Links::new(rules),
            clock,
            flying: BTreeMap::new(),
            arrivals: BTreeSet::new(),
            link_busy_ms: BTreeMap::new(),
            sent: 0,
            snapshot_ms_per_kib: 0,
        }
    }

    /// The same with a speed of snapshots.
    pub(crate) fn with_transfers(self, snapshot_ms_per_kib: u64) -> Self {
        Self {
            snapshot_ms_per_kib,
            ..self
        }
    }

    /// A message leaves its sender; on a cut link it is lost at once, on others it may be lost or doubled by chance.
    pub(crate) fn send(&mut self, message: Message, now_ms: u64, events: &mut Facts) {
        let link = (message.from, message.to);
        let rules = self.links.rules(link);
        let lost = if self.links.is_cut(link) {
            Some(LossReason::Cut)
        } else {
            self.chance(rules.loss).then_some(LossReason::Chance)
        };
        if let Some(reason) = lost {
            self.sent += 1;
            let view = shared_view(MessageId(self.sent), &Arc::new(message), now_ms, now_ms);
            events.push(Event::Sent {
                message: view.clone(),
            });
            events.push(Event::Lost {
                message: view,
                reason,
            });
            return;
        }
        let message = Arc::new(message);
        let copy = self.chance(rules.duplication).then(|| message.clone());
        let of = self.launch(message, now_ms);
        if !events.is_silent() {
            events.extend(self.view(of).map(|message| Event::Sent { message }));
        }
        if let Some(copy) = copy {
            let id = self.launch(copy, now_ms);
            self.tell_of_copy(id, of, true, events);
        }
    }

    /// Puts a message on its link.
    fn launch(&mut self, message: Arc<Message>, now_ms: u64) -> MessageId {
        self.sent += 1;
        let id = MessageId(self.sent);
        let link = (message.from, message.to);
        let held = self.links.is_held(link);
        let due_ms = if self.clock && !held {
            match &message.snapshot {
                Some(snapshot) => self.schedule_transfer(link, snapshot.data.len(), now_ms),
                None => self.schedule(link, now_ms),
            }
        } else {
            now_ms
        };
        if self.clock && !held {
            self.arrivals.insert((due_ms, id));
        }
        let envelope = Envelope {
            message,
            sent_ms: now_ms,
            due_ms,
            held,
        };
        self.flying.insert(id, envelope);
        id
    }

    /// Takes a message off the network.
    pub(crate) fn take(&mut self, id: MessageId) -> Option<Envelope> {
        let envelope = self.flying.remove(&id)?;
        self.arrivals.remove(&(envelope.due_ms, id));
        Some(envelope)
    }

    /// Whether a message is in flight, and whether it is kept back.
    pub(crate) fn kept(&self, id: MessageId) -> Kept {
        match self.flying.get(&id) {
            None => Kept::Gone,
            Some(envelope) if envelope.held => Kept::Held,
            Some(_) => Kept::Flying,
        }
    }

    /// The next arrival: when, and of what.
    pub(crate) fn next(&self) -> Option<(u64, MessageId)> {
        self.arrivals.first().copied()
    }

    /// Messages in flight, in order of sending.
    pub(crate) fn views(&self) -> impl Iterator<Item = MessageView> {
        self.flying.iter().map(|(id, envelope)| envelope.view(*id))
    }

    /// A message in flight.
    pub(crate) fn view(&self, id: MessageId) -> Option<MessageView> {
        Some(self.flying.get(&id)?.view(id))
    }

    /// How many messages are in flight.
    pub(crate) fn len(&self) -> usize {
        self.flying.len()
    }

    /// The message at a place, in order of sending.
    pub(crate) fn at(&self, place: usize) -> Option<MessageId> {
        self.flying.keys().nth(place).copied()
    }

    pub(crate) fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.links.is_cut((from, to))
    }

    /// Starts or stops the scheduling of arrivals. Messages in flight at the start get a fresh delay, in their order.
    pub(crate) fn set_clock(&mut self, on: bool, now_ms: u64) {
        self.clock = on;
        self.arrivals.clear();
        self.link_busy_ms.clear();
        if !on {
            self.flying.values_mut().for_each(|e| e.due_ms = e.sent_ms);
            return;
        }
        let free = self.flying.iter().filter(|(_, e)| !e.held);
        let links: Vec<_> = free.map(|(id, e)| (*id, e.link())).collect();
        for (id, link) in links {
            let due_ms = self.schedule(link, now_ms);
            self.arrive_at(id, due_ms);
        }
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        let sizes = self.flying.values().map(|envelope| {
            let entries = size_of_val::<[Entry]>(&envelope.message.entries);
            MESSAGE_BYTES
                + if entries > size_of::<Entry>() {
                    entries
                } else {
                    0
                }
        });
        sizes.sum::<usize>() + self.links.clone_bytes()
    }

    /// Sets when a flying message arrives.
    fn arrive_at(&mut self, id: MessageId, due_ms: u64) {
        if let Some(envelope) = self.flying.get_mut(&id) {
            self.arrivals.remove(&(envelope.due_ms, id));
            self.arrivals.insert((due_ms, id));
            envelope.due_ms = due_ms;
        }
    }

    /// Draws the arrival of a message sent now on a link.
    fn schedule(&mut self, link: (NodeId, NodeId), now_ms: u64) -> u64 {
        let rules = self.links.rules(link);
        let drawn = now_ms + self.draws.between(rules.delay_ms);
        let busy = self.link_busy_ms.entry(link).or_default();
        let in_order = drawn.max(*busy);
        *busy = in_order;
        if rules.reorder { drawn } else { in_order }
    }

    /// Draws the arrival of a snapshot sent now: it travels on a connection of its own, which takes longer the more there
    /// is to carry and holds up nothing else.
    fn schedule_transfer(&mut self, link: (NodeId, NodeId), bytes: usize, now_ms: u64) -> u64 {
        let delay_ms = self.draws.between(self.links.rules(link).delay_ms);
        let kib = (bytes as u64).div_ceil(1_024);
        now_ms + delay_ms + kib.saturating_mul(self.snapshot_ms_per_kib)
    }

    /// Draws whether something happens that happens so many times of 1,000; draws nothing when it never does.
    fn chance(&mut self, of_thousand: u16) -> bool {
        of_thousand > 0 && self.draws.below(1_000) < u64::from(of_thousand)
    }
}
