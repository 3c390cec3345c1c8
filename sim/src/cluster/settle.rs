//! What follows from every step: what senders are told, what clients get, what is scheduled, whether all still holds.
use super::scene::Hosts;
use super::{Cluster, Step};
use crate::event::Event;
use crate::facts::Facts;
use crate::invariants::{Delta, keep_new};
use raft_core::NodeId;

impl Cluster {
    /// Finishes a step and gives its events.
    pub(super) fn settle(&mut self, mut step: Step) -> Facts {
        self.report(&mut step);
        let Some(first) = step.touched.first().copied() else {
            return step.events;
        };
        let reads = std::mem::take(&mut step.reads);
        for node in step.touched.clone() {
            let own = if node == first { &reads[..] } else { &[] };
            self.serve_clients(node, own, &mut step);
        }
        if self.config.clock {
            let now_ms = self.now_ms;
            for node in &step.touched {
                self.host(*node).schedule_stage(now_ms);
            }
        }
        for node in step.touched.clone() {
            if step.events.is_silent() {
                self.checker.follow(&Hosts(&self.hosts), node);
            } else {
                self.check_invariants(node, node == first, &mut step);
            }
        }
        step.events
    }

    /// Checks what a step on a node could have broken; `first` is the node whose stage it was, if it was one.
    fn check_invariants(&mut self, node: NodeId, first: bool, step: &mut Step) {
        let appended = step.events.iter().rev().find_map(|event| match event {
            Event::Appended {
                node: at,
                first,
                last,
            } if *at == node => Some((*first, *last)),
            _ => None,
        });
        let installed = step.events.iter().find_map(|event| match event {
            Event::SnapshotInstalled {
                node: at,
                index,
                term,
            } if *at == node => Some((*index, *term)),
            _ => None,
        });
        let beliefs_changed = step
            .events
            .iter()
            .any(|event| matches!(event, Event::ProgressChanged { leader, .. } if *leader == node));
        let delta = Delta {
            node,
            appended,
            applied: if first { &step.applied } else { &[] },
            installed,
            beliefs_changed,
            unexplained: if first { &step.broken } else { &[] },
        };
        let found = self.checker.check(&Hosts(&self.hosts), &delta);
        let new = keep_new(&mut self.violations, found);
        step.events.extend(
            new.into_iter()
                .map(|violation| Event::Violated { violation }),
        );
    }
}
