//! What may befall a machine.
use super::Host;
use crate::event::{Event, LossReason, TruncateReason};
use crate::facts::Facts;
use crate::observe::cell_view;
use crate::view::{CellView, Durability, HostStage, MessageView};
use raft_core::{Entry, Index, Message, NO_LIMIT};

/// Messages that may wait at a paused process, about what etcd's streams buffer.
const INBOX: usize = 4_096;

impl Host {
    /// The process dies; the disk keeps what was fsynced, and where it tears a drawn part of what was written.
    pub(crate) fn crash(&mut self, events: &mut Facts) {
        let Some(process) = &self.process else {
            return;
        };
        let outbox_lost = process.waiting().count();
        let at_risk = self.cells_at_risk();
        let (survivors, torn) = self.draw_survivors();
        self.wal.crash(survivors, torn);
        self.process = None;
        (self.paused, self.crash_after) = (false, None);
        self.untold.clear();
        self.tick_due_ms = None;
        self.stage_due_ms = [None; 3];
        let node = self.id;
        events.push(Event::Crashed { node, outbox_lost });
        let gone = |cell: &CellView| !self.wal.holds(cell.index, cell.term);
        let removed: Vec<_> = at_risk.into_iter().filter(gone).collect();
        if !removed.is_empty() {
            events.push(Event::Truncated {
                node,
                removed,
                reason: TruncateReason::Crash,
            });
        }
        for (_, message) in std::mem::take(&mut self.inbox) {
            let reason = LossReason::Down;
            events.push(Event::Lost { message, reason });
        }
    }

    /// How many of the records that are not fsynced reach the disk, and whether the next one is torn.
    fn draw_survivors(&mut self) -> (usize, bool) {
        let pending = self.wal.pending() as u64;
        if !self.config.torn_tail || pending == 0 {
            return (0, false);
        }
        let survivors = self.draws.below(pending + 1);
        (survivors as usize, self.draws.below(2) == 0)
    }

    /// The entries of the log that are not fsynced.
    fn cells_at_risk(&self) -> Vec<CellView> {
        let Some(raw) = self.raw() else {
            return Vec::new();
        };
        let log = raw.raft().log();
        let safety = |entry: &Entry| self.wal.durability(entry.index, entry.term);
        // A log and a disk that hold the same term at one index hold the same up to there.
        let is_stored = |index: &Index| {
            let term = log.term(*index).unwrap_or(0);
            self.wal.durability(*index, term) == Durability::Stored
        };
        let mut kept = (log.first_index()..=log.last_index()).rev();
        let from = kept
            .find(is_stored)
            .map_or(log.first_index(), |last| last + 1);
        let held = log.slice(from, log.last_index() + 1, NO_LIMIT);
        let held = held.unwrap_or_default();
        held.iter()
            .map(|entry| cell_view(entry, safety(entry)))
            .filter(|cell| cell.durability != Durability::Stored)
            .collect()
    }

    /// The process will die after a stage.
    pub(crate) fn arm_crash(&mut self, stage: HostStage, events: &mut Facts) {
        self.crash_after = Some(stage);
        let node = self.id;
        events.push(Event::CrashArmed { node, stage });
    }

    /// Whether the process is to die after a stage that was just done.
    pub(crate) fn dies_after(&self, done: Option<HostStage>) -> bool {
        done.is_some() && done == self.crash_after
    }

    /// The process stands still.
    pub(crate) fn pause(&mut self, events: &mut Facts) {
        self.paused = true;
        self.tick_due_ms = None;
        self.stage_due_ms = [None; 3];
        events.push(Event::ProcessPaused { node: self.id });
    }

    /// The process goes on: gives what arrived meanwhile, in order.
    pub(crate) fn resume(
        &mut self,
        clock: bool,
        now_ms: u64,
        events: &mut Facts,
    ) -> Vec<(Message, MessageView)> {
        self.paused = false;
        self.set_clock(clock, now_ms);
        let node = self.id;
        let arrived = std::mem::take(&mut self.inbox);
        let waiting = arrived.len();
        events.push(Event::ProcessResumed { node, waiting });
        for report in std::mem::take(&mut self.untold) {
            self.tell(report, events);
        }
        arrived
    }

    /// A message arrives at a paused process.
    pub(crate) fn queue(&mut self, message: Message, view: MessageView, events: &mut Facts) {
        if self.inbox.len() >= INBOX {
            let reason = LossReason::QueueFull;
            events.push(Event::Lost {
                message: view,
                reason,
            });
            return;
        }
        events.push(Event::Queued {
            message: view.clone(),
        });
        self.inbox.push((message, view));
    }

    /// A crashed machine gets an empty disk.
    pub(crate) fn lose_disk(&mut self, events: &mut Facts) {
        let lost = (self.wal.synced_first()..=self.wal.synced_last())
            .filter_map(|index| self.wal.synced(index))
            .map(|entry| cell_view(entry, Durability::Stored))
            .collect::<Vec<_>>();
        self.wal = Default::default();
        self.snapshots = Default::default();
        let node = self.id;
        events.push(Event::DiskLost { node });
        if !lost.is_empty() {
            events.push(Event::Truncated {
                node,
                removed: lost,
                reason: TruncateReason::DiskLost,
            });
        }
    }

    /// The disk stops answering, or answers again.
    pub(crate) fn stall_disk(&mut self, on: bool, events: &mut Facts) {
        if self.disk_stalled != on {
            self.disk_stalled = on;
            events.push(Event::DiskStalled { node: self.id, on });
        }
    }
}
