//! What can be seen of a machine.
use super::{Actor, Host};
use crate::input::MessageId;
use crate::observe::{cell_view, cells, message_view, node_view};
use crate::view::{
    CellView, Durability, HostStage, HostThread, HostView, LogView, NodeView, SnapshotView,
    ThreadView, TimersView,
};
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
        view.paused = self.paused;
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
        let first = (*range.start()).max(self.wal.synced_first());
        let last = (*range.end()).min(self.wal.synced_last());
        let stored = (first..=last).filter_map(|index| self.wal.synced(index));
        stored
            .map(|entry| cell_view(entry, Durability::Stored))
            .collect()
    }

    /// A crashed node is what its disk holds.
    fn view_of_disk(&self) -> NodeView {
        let hard_state = self.wal.synced_hard_state();
        let (before, last) = (self.wal.synced_before(), self.wal.synced_last_id());
        let config = self.newest_snapshot().metadata.conf_state;
        NodeView {
            id: self.id,
            up: false,
            isolated: false,
            paused: false,
            role: StateType::Follower,
            term: hard_state.term,
            vote: hard_state.vote,
            lead: 0,
            log: LogView {
                snapshot: (before.index, before.term),
                first: before.index + 1,
                last: last.index,
                last_term: last.term,
                committed: hard_state.commit,
                applying: 0,
                applied: 0,
                unstable_offset: last.index + 1,
            },
            timers: TimersView::default(),
            progress: Vec::new(),
            votes: Vec::new(),
            host: self.host_view(),
            kv: Vec::new(),
            is_learner: config.learners.contains(&self.id),
            config,
            pending_conf_index: 0,
            lead_transferee: 0,
            uncommitted_size: 0,
        }
    }

    fn host_view(&self) -> HostView {
        let hard_state = self.wal.synced_hard_state();
        let stage = self.next_stage_of(Actor::Main);
        let process = self.process.as_ref();
        let waiting = process.into_iter().flat_map(|process| process.waiting());
        HostView {
            stage,
            stages: match process.and_then(|process| process.jobs[0].front()) {
                Some(job) => job.stages.clone(),
                None => stage.map(|_| HostStage::TakeReady).into_iter().collect(),
            },
            threads: self.threads(),
            outbox: waiting
                .map(|m| message_view(MessageId(0), m, 0, 0))
                .collect(),
            inbox: self.inbox.iter().map(|(_, view)| view.clone()).collect(),
            wal_last: self.wal.last(),
            wal_synced: self.wal.synced_last(),
            synced_hard_state: (hard_state.term, hard_state.vote, hard_state.commit),
            wal_records: self.wal.records(),
            wal_torn: self.wal.is_torn(),
            snapshots: self.snapshot_views(),
            disk_stalled: self.disk_stalled,
            crash_after: self.crash_after,
        }
    }

    fn threads(&self) -> Vec<ThreadView> {
        let process = self.process.as_ref().filter(|process| process.async_writes);
        let Some(process) = process else {
            return Vec::new();
        };
        let view = |thread: HostThread| {
            let actor = Actor::Thread(thread);
            let queue = &process.jobs[actor.place()];
            ThreadView {
                thread,
                stage: self.next_stage_of(actor),
                stages: queue.front().map_or(Vec::new(), |job| job.stages.clone()),
                queue: queue.iter().map(|job| job.range()).collect(),
            }
        };
        [HostThread::Append, HostThread::Apply].map(view).to_vec()
    }

    fn snapshot_views(&self) -> Vec<SnapshotView> {
        let newest = self.wal.snapshot();
        let view = |file: &raft_core::Snapshot| SnapshotView {
            index: file.metadata.index,
            term: file.metadata.term,
            bytes: file.data.len(),
            counts: file.id() == newest,
        };
        self.snapshots.files().map(view).collect()
    }
}
