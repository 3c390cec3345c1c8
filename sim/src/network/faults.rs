//! What is done to the network from outside: to links, and to single messages.
use super::{Envelope, Network};
use crate::event::Event;
use crate::facts::Facts;
use crate::input::{LinkSettings, MessageId};
use crate::view::{LinkView, NetworkFault};
use raft_core::NodeId;

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Not in the network.
    Gone,
    /// On its way.
    Flying,
    /// In the network, but kept back.
    Held,
}

impl Network {
    /// Cuts one direction of a link; `false` when it was cut already.
    pub(crate) fn cut(&mut self, from: NodeId, to: NodeId) -> bool {
        self.links.set_cut((from, to), true)
    }

    /// Restores one direction of a link; `false` when it was whole.
    pub(crate) fn uncut(&mut self, from: NodeId, to: NodeId) -> bool {
        self.links.set_cut((from, to), false)
    }

    /// Cuts the links between groups and restores those within them; `false` when all were so already.
    pub(crate) fn partition(&mut self, groups: &[Vec<NodeId>]) -> bool {
        let mut changed = false;
        for (at, group) in groups.iter().enumerate() {
            for from in group {
                for (other_at, other) in groups.iter().enumerate() {
                    for to in other.iter().filter(|to| *to != from) {
                        changed |= self.links.set_cut((*from, *to), at != other_at);
                    }
                }
            }
        }
        changed
    }

    /// The links that are cut, in order.
    pub(crate) fn cuts(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        self.links.cuts()
    }

    /// Sets what a link, or all of them, does to messages sent from now on; `false` when nothing changes.
    pub(crate) fn set_link(
        &mut self,
        link: Option<(NodeId, NodeId)>,
        settings: &LinkSettings,
    ) -> bool {
        self.links.set(link, settings)
    }

    /// Makes all links what they were in the beginning and releases what is held. `false` when there was nothing to heal.
    pub(crate) fn heal(&mut self, now_ms: u64, events: &mut Facts) -> bool {
        let changed = self.links.heal();
        let held = self.held(|_| true);
        let released = !held.is_empty();
        if changed || released {
            events.push(Event::Healed);
        }
        self.release_all(held, now_ms, events);
        changed || released
    }

    /// Keeps everything back that is sent on a link from now on, or no more; then what is held on it flies on.
    pub(crate) fn hold_link(
        &mut self,
        (from, to): (NodeId, NodeId),
        on: bool,
        now_ms: u64,
        events: &mut Facts,
    ) {
        let held = if on {
            Vec::new()
        } else {
            self.held(|envelope| envelope.link() == (from, to))
        };
        if self.links.set_held((from, to), on) {
            events.push(Event::LinkHeld { from, to, on });
        }
        self.release_all(held, now_ms, events);
    }

    /// Keeps a flying message back.
    pub(crate) fn hold(&mut self, id: MessageId, events: &mut Facts) {
        let Some(envelope) = self.flying.get_mut(&id) else {
            return;
        };
        self.arrivals.remove(&(envelope.due_ms, id));
        envelope.held = true;
        let message = envelope.view(id);
        events.push(Event::Held { message });
    }

    /// Lets a message that was kept back fly on, with a fresh delay; others may have passed it.
    pub(crate) fn release(&mut self, id: MessageId, now_ms: u64, events: &mut Facts) {
        let Some(envelope) = self.flying.get_mut(&id) else {
            return;
        };
        envelope.held = false;
        let link = envelope.link();
        if self.clock {
            let due_ms = self.schedule(link, now_ms);
            self.arrive_at(id, due_ms);
        }
        let message = self.view(id);
        events.extend(message.map(|message| Event::Released { message }));
    }

    /// Makes a flying message arrive later than it would; those behind it pass.
    pub(crate) fn delay(&mut self, id: MessageId, ms: u64, events: &mut Facts) {
        let Some(due_ms) = self.flying.get(&id).map(|e| e.due_ms) else {
            return;
        };
        self.arrive_at(id, due_ms.saturating_add(ms));
        let message = self.view(id);
        events.extend(message.map(|message| Event::Delayed { message, ms }));
    }

    /// Sends a second copy of a message, with a delay of its own.
    pub(crate) fn duplicate(&mut self, id: MessageId, now_ms: u64, events: &mut Facts) {
        let Some(message) = self.flying.get(&id).map(|e| e.message.clone()) else {
            return;
        };
        let copy = self.launch(message, now_ms);
        self.tell_of_copy(copy, id, false, events);
    }

    /// A copy of a message is on its way.
    pub(super) fn tell_of_copy(
        &self,
        copy: MessageId,
        of: MessageId,
        chance: bool,
        events: &mut Facts,
    ) {
        let message = self.view(copy);
        events.extend(message.map(|message| Event::Duplicated {
            message,
            of,
            chance,
        }));
    }

    /// What can be seen of the link between two nodes.
    pub(crate) fn link_view(&self, from: NodeId, to: NodeId) -> LinkView {
        let rules = self.links.rules((from, to));
        LinkView {
            from,
            to,
            cut: self.links.is_cut((from, to)),
            held: self.links.is_held((from, to)),
            delay_ms: rules.delay_ms,
            loss: rules.loss,
            duplication: rules.duplication,
            reorder: rules.reorder,
        }
    }

    /// All that healing would take away.
    pub(crate) fn faults(&self) -> Vec<NetworkFault> {
        let held = self.held(|_| true);
        let mut faults = self.links.faults();
        faults.extend(
            held.into_iter()
                .map(|message| NetworkFault::MessageHeld { message }),
        );
        faults
    }

    fn held(&self, chosen: impl Fn(&Envelope) -> bool) -> Vec<MessageId> {
        let held = self.flying.iter().filter(|(_, e)| e.held && chosen(e));
        held.map(|(id, _)| *id).collect()
    }

    fn release_all(&mut self, held: Vec<MessageId>, now_ms: u64, events: &mut Facts) {
        for id in held {
            self.release(id, now_ms, events);
        }
    }
}
