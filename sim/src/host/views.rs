//! What can be seen of a machine.
use super::Host;
use crate::input::MessageId;
use crate::observe::{cell_view, cells, message_view, node_view};
use crate::view::{CellView, Durability, HostStage, HostView, LogView, NodeView, TimersView};
use raft_core::{Index, StateType};
use std::ops::RangeInclusive;

impl Host {
    /// The node, without the entries of its log. Whether it is isolated is for the network to say.
    pub(crate) fn view(&self, clock: bool) -> NodeView {
        let Some(process) = &self.process else {
            return self.view_of_disk();
        };
        let mut view = node_view(&process.raw, &process.observer);
        view.timers.tick_ms = self.config.tick_ms;
        view.timers.last_tick_ms = clock.then_some(self.last_tick_ms);
        view.host = self.host_view();
        view.kv = process.kv.pairs();
        view
    }

    /// The entries of its log within a range.
    pub(crate) fn cells(&self, range: RangeInclusive<Index>) -> Vec<CellView> {
        if let Some(process) = &self.process {
            return cells(&process.raw, range, |e| {
                self.wal.durability(e.index, e.term)
            });
        }
        let first = (*range.start()).max(1);
        let last = (*range.end()).min(self.wal.synced_last());
        let stored = (first..=last).filter_map(|index| self.wal.synced(index));
        stored
            .map(|entry| cell_view(entry, Durability::Stored))
            .collect()
    }

    /// A crashed node is what its disk holds.
    fn view_of_disk(&self) -> NodeView {
        let hard_state = self.wal.synced_hard_state();
        let last = self.wal.synced_last();
        NodeView {
            id: self.id,
            up: false,
            isolated: false,
            role: StateType::Follower,
            term: hard_state.term,
            vote: hard_state.vote,
            lead: 0,
            log: LogView {
                snapshot: (0, 0),
                first: 1,
                last,
                last_term: self.wal.synced(last).map_or(0, |entry| entry.term),
                committed: hard_state.commit,
                applying: 0,
                applied: 0,
                unstable_offset: last + 1,
            },
            timers: TimersView::default(),
            progress: Vec::new(),
            votes: Vec::new(),
            host: self.host_view(),
            kv: Vec::new(),
        }
    }

    fn host_view(&self) -> HostView {
        let hard_state = self.wal.synced_hard_state();
        let job = self
            .process
            .as_ref()
            .and_then(|process| process.job.as_ref());
        let stage = self.next_stage();
        let waiting = job.map_or(&[][..], |job| job.waiting());
        HostView {
            stage,
            stages: match job {
                Some(job) => job.stages.clone(),
                None => stage.map(|_| HostStage::TakeReady).into_iter().collect(),
            },
            outbox: waiting
                .iter()
                .map(|m| message_view(MessageId(0), m, 0, 0))
                .collect(),
            wal_last: self.wal.last(),
            wal_synced: self.wal.synced_last(),
            synced_hard_state: (hard_state.term, hard_state.vote, hard_state.commit),
        }
    }
}
