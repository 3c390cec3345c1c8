//! The inputs of a cluster, one by one, and what follows from every one of them.
use super::{Cluster, Due, Step};
use crate::event::{Event, LossReason};
use crate::facts::Facts;
use crate::host::{Actor, Host};
use crate::input::MessageId;
use raft_core::{NodeId, ProbeStrategy};

impl Cluster {
    /// The earliest scheduled thing happens.
    pub(super) fn next(&mut self, step: &mut Step) {
        let Some((at_ms, due)) = self.next_due() else {
            return;
        };
        assert!(
            at_ms >= self.now_ms,
            "{due:?} was due at {at_ms}, it is {}",
            self.now_ms
        );
        self.now_ms = at_ms;
        match due {
            Due::Stage(node, actor) => self.stage(node, actor, step),
            Due::Arrival(message) => self.arrive(message, step),
            Due::Client(request) => self.client_is_due(request, step),
            Due::Tick(node) => {
                self.host(node).schedule_tick(at_ms);
                self.tick(node, step);
            }
        }
    }

    /// Does something to one host.
    pub(super) fn on(
        &mut self,
        node: NodeId,
        step: &mut Step,
        action: impl FnOnce(&mut Host, &mut Facts),
    ) {
        step.touch(node);
        action(self.host(node), &mut step.events);
    }

    pub(super) fn tick(&mut self, node: NodeId, step: &mut Step) {
        let now_ms = self.now_ms;
        self.on(node, step, |host, events| host.tick(now_ms, events));
    }

    /// The next stage of whoever has one.
    pub(super) fn stage_by_hand(&mut self, node: NodeId, step: &mut Step) {
        if let Some(actor) = self.host(node).next_actor() {
            self.stage(node, actor, step);
        }
    }

    pub(super) fn stage(&mut self, node: NodeId, actor: Actor, step: &mut Step) {
        step.touch(node);
        let outcome = self.host(node).stage(actor, &mut step.events);
        step.applied = outcome.applied;
        step.reads = outcome.reads;
        for message in outcome.sent {
            self.network.send(message, self.now_ms, &mut step.events);
        }
        if self.host(node).dies_after(outcome.done) {
            self.on(node, step, Host::crash);
        }
    }

    pub(super) fn arrive(&mut self, id: MessageId, step: &mut Step) {
        let Some(envelope) = self.network.take(id) else {
            return;
        };
        let (from, to) = envelope.link();
        let lost = match self.network.is_cut(from, to) {
            true => Some(LossReason::Cut),
            false => self.running(to).is_err().then_some(LossReason::Down),
        };
        if let Some(reason) = lost {
            if !step.events.is_silent() {
                let message = envelope.view(id);
                step.events.push(Event::Lost { message, reason });
            }
        } else if self.host(to).is_paused() {
            let (view, message) = (envelope.view(id), envelope.into_message());
            self.on(to, step, |host, events| host.queue(message, view, events));
        } else {
            if !step.events.is_silent() {
                let message = envelope.view(id);
                step.events.push(Event::Delivered { message });
            }
            let message = envelope.into_message();
            self.on(to, step, |host, events| host.step(message, events));
        }
    }

    pub(super) fn lose(&mut self, id: MessageId, reason: LossReason, step: &mut Step) {
        let lost = self.network.take(id).map(|envelope| Event::Lost {
            message: envelope.view(id),
            reason,
        });
        step.events.extend(lost);
    }

    pub(super) fn restart(&mut self, node: NodeId, step: &mut Step) {
        let (clock, now_ms) = (self.config.clock, self.now_ms);
        self.on(node, step, |host, events| {
            host.restart(events);
            host.set_clock(clock, now_ms);
        });
    }

    pub(super) fn cut(&mut self, from: NodeId, to: NodeId, step: &mut Step) {
        if self.network.cut(from, to) {
            step.events.push(Event::LinkCut { from, to });
        }
    }

    pub(super) fn uncut(&mut self, from: NodeId, to: NodeId, step: &mut Step) {
        if self.network.uncut(from, to) {
            step.events.push(Event::LinkRestored { from, to });
        }
    }

    pub(super) fn isolate(&mut self, node: NodeId, step: &mut Step) {
        let cut = self
            .links_of(node)
            .filter(|(from, to)| self.network.cut(*from, *to))
            .count();
        if cut > 0 {
            step.events.push(Event::Isolated { node });
        }
    }

    pub(super) fn heal(&mut self, step: &mut Step) {
        self.network.heal(self.now_ms, &mut step.events);
    }

    pub(super) fn set_probe(&mut self, strategy: ProbeStrategy, step: &mut Step) {
        if self.config.probe != strategy {
            self.config.probe = strategy;
            self.hosts
                .iter_mut()
                .for_each(|host| host.set_probe(strategy));
            step.events.push(Event::ProbeSet { strategy });
        }
    }

    pub(super) fn switch_clock(&mut self, on: bool, step: &mut Step) {
        if self.config.clock != on {
            self.config.clock = on;
            let now_ms = self.now_ms;
            self.network.set_clock(on, now_ms);
            self.clients.set_clock(on, now_ms);
            self.hosts
                .iter_mut()
                .for_each(|host| host.set_clock(on, now_ms));
            step.events.push(Event::ClockSet { on });
        }
    }
}
