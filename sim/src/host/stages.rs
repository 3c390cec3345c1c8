//! The stages of a Ready, in the order of etcd's raftexample; each is one step, and a crash may fall between any two.
//!
//! Take Ready → write HardState and entries to the WAL → fsync it when MustSync → append to storage → send → apply →
//! Advance. A stage that has nothing to do for the Ready at hand is left out.
use super::{Host, Process};
use crate::event::{Event, StageWork};
use crate::timeline::is_heartbeat;
use crate::view::{EntryText, HostStage};
use raft_core::{Entry, HardState, Index, Message, Ready};

/// How long a stage without an fsync takes, ms.
const STAGE_MS: u64 = 1;

/// A Ready at hand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Job {
    pub(super) ready: Box<Ready>,
    /// The stages that it needs, in order; the first, taking it, is done, the last is Advance.
    pub(super) stages: Vec<HostStage>,
    /// Place in `stages` of the stage that comes next.
    at: usize,
    /// Whether it holds nothing but heartbeats and answers to them.
    heartbeats_only: bool,
}

/// What a stage gives to the world outside of the host.
#[derive(Debug, Default)]
pub(crate) struct StageOutcome {
    /// Messages for the network, in order.
    pub(crate) sent: Vec<Message>,
    /// Entries that the key-value machine took, in order.
    pub(crate) applied: Vec<Entry>,
}

impl Job {
    fn new(ready: Box<Ready>) -> Self {
        use HostStage::{Advance, Apply, Send, StorageAppend, TakeReady, WalSave, WalSync};
        let saves = hard_state(&ready).is_some() || !ready.entries.is_empty();
        let needs = [
            (TakeReady, true),
            (WalSave, saves),
            (WalSync, saves && ready.must_sync),
            (StorageAppend, !ready.entries.is_empty()),
            (Send, !ready.messages.is_empty()),
            (Apply, !ready.committed_entries.is_empty()),
            (Advance, true),
        ];
        let stages = needs
            .iter()
            .filter(|(_, needed)| *needed)
            .map(|(stage, _)| *stage)
            .collect();
        let heartbeats_only = !saves
            && ready.committed_entries.is_empty()
            && ready.soft_state.is_none()
            && ready.read_states.is_empty()
            && ready
                .messages
                .iter()
                .all(|message| is_heartbeat(message.msg_type));
        Self {
            ready,
            stages,
            at: 1,
            heartbeats_only,
        }
    }

    /// The stage that comes next.
    pub(super) fn next(&self) -> HostStage {
        self.stages[self.at]
    }

    /// Messages that are not sent yet.
    pub(super) fn waiting(&self) -> &[Message] {
        &self.ready.messages
    }

    /// What the stage about to be done has in hand.
    fn work(&self, stage: HostStage) -> StageWork {
        let ready = &self.ready;
        let new = range(&ready.entries);
        let heartbeats_only = self.heartbeats_only;
        let work = StageWork {
            heartbeats_only,
            ..Default::default()
        };
        match stage {
            HostStage::TakeReady => StageWork {
                entries: new,
                hard_state: hard_state(ready).is_some(),
                messages: ready.messages.len(),
                ..work
            },
            HostStage::WalSave | HostStage::WalSync => StageWork {
                entries: new,
                hard_state: hard_state(ready).is_some(),
                ..work
            },
            HostStage::StorageAppend | HostStage::Advance => StageWork {
                entries: new,
                ..work
            },
            HostStage::Send => StageWork {
                messages: ready.messages.len(),
                ..work
            },
            HostStage::Apply => StageWork {
                entries: range(&ready.committed_entries),
                ..work
            },
        }
    }
}

impl Process {
    /// The stage that comes next; `None` when there is nothing to do.
    fn next_stage(&self) -> Option<HostStage> {
        match &self.job {
            Some(job) => Some(job.next()),
            None => self.raw.has_ready().then_some(HostStage::TakeReady),
        }
    }

    /// Hands committed entries to the key-value machine.
    fn apply(&mut self, events: &mut Vec<Event>) -> Vec<Entry> {
        let Some(job) = &mut self.job else {
            return Vec::new();
        };
        let node = self.raw.raft().id();
        let entries = std::mem::take(&mut job.ready.committed_entries);
        events.reserve(entries.len());
        for entry in &entries {
            self.kv.apply(entry);
            events.push(Event::Applied {
                node,
                index: entry.index,
                text: EntryText::new(entry.data.clone()),
            });
        }
        entries
    }
}

impl Host {
    /// The stage that comes next; `None` when the host is idle or down.
    pub(crate) fn next_stage(&self) -> Option<HostStage> {
        self.process.as_ref().and_then(Process::next_stage)
    }

    /// Does the next stage, if there is one.
    pub(crate) fn stage(&mut self, events: &mut Vec<Event>) -> StageOutcome {
        self.stage_due_ms = None;
        let mut outcome = StageOutcome::default();
        let Some(process) = &mut self.process else {
            return outcome;
        };
        let Some(stage) = process.next_stage() else {
            return outcome;
        };
        if stage == HostStage::TakeReady {
            process.job = Some(Job::new(process.raw.ready()));
        }
        let Some(job) = &mut process.job else {
            return outcome;
        };
        let work = job.work(stage);
        job.at += usize::from(stage != HostStage::TakeReady);
        let place = events.len();
        match stage {
            HostStage::TakeReady => {}
            HostStage::WalSave => self.wal.save(hard_state(&job.ready), &job.ready.entries),
            HostStage::WalSync => self.wal.sync(),
            HostStage::StorageAppend => {
                process.raw.storage_mut().append(&job.ready.entries);
            }
            HostStage::Send => outcome.sent = std::mem::take(&mut job.ready.messages),
            HostStage::Apply => outcome.applied = process.apply(events),
            HostStage::Advance => {}
        }
        events.insert(
            place,
            Event::StageDone {
                node: self.id,
                stage,
                work,
            },
        );
        if stage == HostStage::Advance {
            self.advance(events);
        } else if stage == HostStage::TakeReady {
            self.act(None, events, |_, _| Ok(()));
        }
        outcome
    }

    /// `Advance()`: raft steps the acknowledgements that it addressed to itself.
    fn advance(&mut self, events: &mut Vec<Event>) {
        let job = self.process.as_mut().and_then(|process| process.job.take());
        let Some(Job { ready, .. }) = job else {
            return;
        };
        self.act(None, events, |raw, _| {
            raw.advance(ready);
            Ok(())
        });
    }

    /// How long a stage takes, ms.
    pub(super) fn duration(&mut self, stage: HostStage) -> u64 {
        match stage {
            HostStage::WalSync => self.draws.between(self.config.fsync_ms),
            _ => STAGE_MS,
        }
    }
}

/// The HardState of a Ready, when it changed.
pub(super) fn hard_state(ready: &Ready) -> Option<HardState> {
    ready.hard_state
}

fn range(entries: &[Entry]) -> Option<(Index, Index)> {
    entries
        .first()
        .zip(entries.last())
        .map(|(first, last)| (first.index, last.index))
}
