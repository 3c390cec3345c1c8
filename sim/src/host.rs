//! One machine: a disk that outlives crashes, and a process (raft, key-value machine, the Ready at hand) that does not.
//!
//! The process is driven as etcd's raftexample drives it: see [`stages`] for the order. Ticks and messages may reach
//! raft between any two stages, as they do in etcd's node; a new Ready is taken only after the last one was advanced.
mod stages;
mod views;

pub(crate) use stages::StageOutcome;

use crate::event::{Event, TruncateReason};
use crate::kv::Kv;
use crate::observe::{Observer, cell_view};
use crate::prng::Prng;
use crate::shared_vec::SharedVec;
use crate::storage::SharedStorage;
use crate::view::{CellView, Durability};
use crate::wal::Wal;
use raft_core::{
    Config, Entry, Error, Index, Message, NO_LIMIT, NodeId, Payload, ProbeStrategy, RaftEvent,
    RawNode,
};
use stages::Job;
use std::sync::Arc;

/// What a clone of a host takes beside its logs and its map, bytes: beliefs, windows, the Ready at hand.
const BASE_BYTES: usize = 2_000;

/// What every process of a host is started with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HostConfig {
    /// raft's own; the election seed is drawn anew for every process.
    pub(crate) raft: Config,
    /// The members of the cluster; static.
    pub(crate) voters: Vec<NodeId>,
    /// Length of a tick, ms.
    pub(crate) tick_ms: u64,
    /// Duration of an fsync, ms, both ends inclusive.
    pub(crate) fsync_ms: (u64, u64),
}

/// A machine.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Host {
    id: NodeId,
    config: HostConfig,
    wal: Wal,
    /// `None` while it is crashed.
    process: Option<Process>,
    /// Election seeds of its processes, durations of its fsyncs, phases of its ticks.
    draws: Prng,
    /// Virtual time of the next tick, ms; `None` while nothing is scheduled.
    pub(crate) tick_due_ms: Option<u64>,
    /// Virtual time at which the next stage is done, ms; `None` while nothing is scheduled.
    pub(crate) stage_due_ms: Option<u64>,
    /// Virtual time of the last tick, or of the tick before the first, ms.
    last_tick_ms: u64,
}

/// What dies in a crash.
#[derive(Clone, Debug, PartialEq)]
struct Process {
    raw: RawNode<SharedStorage>,
    observer: Observer,
    kv: Kv,
    /// The Ready at hand.
    job: Option<Job>,
}

impl Host {
    /// A machine with an empty disk, running.
    pub(crate) fn new(id: NodeId, config: HostConfig, seed: u64) -> Self {
        let mut host = Self {
            id,
            config,
            wal: Wal::default(),
            process: None,
            draws: Prng::stream(seed, id),
            tick_due_ms: None,
            stage_due_ms: None,
            last_tick_ms: 0,
        };
        host.start();
        host
    }

    /// Reads the disk and starts a process; gives what raft says about it.
    fn start(&mut self) -> Vec<RaftEvent> {
        let storage = SharedStorage::new(
            self.config.voters.clone(),
            self.wal.synced_hard_state(),
            self.wal.synced_entries().clone(),
        );
        let raft = Config {
            election_seed: self.draws.draw(),
            ..self.config.raft.clone()
        };
        let mut raw = RawNode::new(raft, storage)
            .unwrap_or_else(|error| panic!("n{}: its configuration was checked: {error}", self.id));
        let lines = raw.take_events();
        let observer = Observer::new(&raw);
        self.process = Some(Process {
            raw,
            observer,
            kv: Kv::default(),
            job: None,
        });
        lines
    }

    pub(crate) fn id(&self) -> NodeId {
        self.id
    }

    pub(crate) fn is_up(&self) -> bool {
        self.process.is_some()
    }

    pub(crate) fn raw(&self) -> Option<&RawNode<SharedStorage>> {
        self.process.as_ref().map(|process| &process.raw)
    }

    pub(crate) fn wal(&self) -> &Wal {
        &self.wal
    }

    /// The entry that this node holds at an index: in raft's log, or on the disk while it is down.
    pub(crate) fn entry(&self, index: Index) -> Option<&Entry> {
        let Some(raw) = self.raw() else {
            return self.wal.synced(index);
        };
        let unstable = raw.raft().log().unstable();
        match index.checked_sub(unstable.offset()) {
            Some(place) => unstable.entries().get(place as usize),
            None => raw.storage().entry(index),
        }
    }

    /// Last index that the key-value machine took; 0 while the node is down.
    pub(crate) fn applied(&self) -> Index {
        self.process
            .as_ref()
            .map_or(0, |process| process.kv.applied())
    }

    /// What the node believes of the others as a leader.
    pub(crate) fn beliefs(&self) -> &[crate::view::ProgressView] {
        self.process
            .as_ref()
            .map_or(&[], |process| process.observer.progress())
    }

    /// The process dies; the disk keeps what was fsynced.
    pub(crate) fn crash(&mut self, events: &mut Vec<Event>) {
        let Some(process) = self.process.take() else {
            return;
        };
        let removed = self.cells_lost(&process.raw);
        self.wal.crash();
        self.tick_due_ms = None;
        self.stage_due_ms = None;
        let outbox_lost = process.job.map_or(0, |job| job.waiting().len());
        events.push(Event::Crashed {
            node: self.id,
            outbox_lost,
        });
        if !removed.is_empty() {
            let reason = TruncateReason::Crash;
            events.push(Event::Truncated {
                node: self.id,
                removed,
                reason,
            });
        }
    }

    /// The entries of the log that are not fsynced.
    fn cells_lost(&self, raw: &RawNode<SharedStorage>) -> Vec<CellView> {
        let log = raw.raft().log();
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
        let safety = held
            .iter()
            .map(|entry| (entry, self.wal.durability(entry.index, entry.term)));
        safety
            .filter(|(_, durability)| *durability != Durability::Stored)
            .map(|(entry, durability)| cell_view(entry, durability))
            .collect()
    }

    /// A crashed machine starts again.
    pub(crate) fn restart(&mut self, events: &mut Vec<Event>) {
        assert!(!self.is_up(), "n{} runs already", self.id);
        let lines = self.start();
        let hard_state = self.wal.synced_hard_state();
        events.push(Event::Restarted {
            node: self.id,
            term: hard_state.term,
            commit: hard_state.commit,
            last: self.wal.synced_last(),
        });
        events.extend(lines.into_iter().map(|event| Event::Raft {
            node: self.id,
            event,
        }));
    }

    /// `Tick()`.
    pub(crate) fn tick(&mut self, now_ms: u64, events: &mut Vec<Event>) {
        self.last_tick_ms = now_ms;
        events.push(Event::Ticked { node: self.id });
        self.act(None, events, |raw, _| {
            raw.tick();
            Ok(())
        });
    }

    /// The election timeout fires.
    pub(crate) fn campaign(&mut self, events: &mut Vec<Event>) {
        self.act(None, events, |raw, _| raw.campaign());
    }

    /// A message arrives. raft ignores some and says so in its log lines; none of its refusals matters to the host.
    pub(crate) fn step(&mut self, message: Message, events: &mut Vec<Event>) {
        self.act(Some(message), events, |raw, message| match message {
            Some(message) => raw.step(message),
            None => Ok(()),
        });
    }

    /// A client proposes.
    pub(crate) fn propose(&mut self, data: &Arc<str>, events: &mut Vec<Event>) {
        let node = self.id;
        let place = events.len();
        let payload = Payload::from(&**data);
        let taken = self.act(None, events, |raw, _| raw.propose(payload));
        let data = data.clone();
        events.insert(
            place,
            match taken {
                true => Event::Proposed { node, data },
                false => Event::ProposalDropped { node, data },
            },
        );
    }

    /// Switches the probe rule, of the running process and of later ones.
    pub(crate) fn set_probe(&mut self, strategy: ProbeStrategy) {
        self.config.raft.probe_strategy = strategy;
        if let Some(process) = &mut self.process {
            process.raw.raft_mut().set_probe_strategy(strategy);
        }
    }

    /// Does something to raft and observes it. Whether raft took it.
    fn act(
        &mut self,
        message: Option<Message>,
        events: &mut Vec<Event>,
        action: impl FnOnce(&mut RawNode<SharedStorage>, Option<Message>) -> Result<(), Error>,
    ) -> bool {
        let Some(process) = &mut self.process else {
            return false;
        };
        let wal = &self.wal;
        let durability = |entry: &Entry| wal.durability(entry.index, entry.term);
        let expected = process
            .observer
            .before(&process.raw, message.as_ref(), durability);
        let taken = action(&mut process.raw, message).is_ok();
        process.observer.after(&mut process.raw, expected, events);
        taken
    }

    /// Schedules what is next, or nothing when the clock is off: the tick with a phase of its own, the stage after
    /// the time that it takes.
    pub(crate) fn set_clock(&mut self, on: bool, now_ms: u64) {
        self.tick_due_ms = None;
        self.stage_due_ms = None;
        if on && self.is_up() {
            // In the second half of a tick, so that nobody's first one comes at once.
            let half_ms = self.config.tick_ms / 2;
            let first_ms = now_ms + 1 + half_ms + self.draws.below(self.config.tick_ms - half_ms);
            self.last_tick_ms = first_ms.saturating_sub(self.config.tick_ms);
            self.tick_due_ms = Some(first_ms);
            self.schedule_stage(now_ms);
        }
    }

    /// The scheduled tick came: schedules the one after it.
    pub(crate) fn schedule_tick(&mut self, now_ms: u64) {
        self.tick_due_ms = Some(now_ms + self.config.tick_ms);
    }

    /// Schedules the next stage if there is one and none is scheduled.
    pub(crate) fn schedule_stage(&mut self, now_ms: u64) {
        if self.stage_due_ms.is_none()
            && let Some(stage) = self.next_stage()
        {
            self.stage_due_ms = Some(now_ms + self.duration(stage));
        }
    }

    /// Shares with a log and a map what this host holds of them. Nothing that can be seen changes.
    pub(crate) fn adopt(&mut self, log: Option<&SharedVec<Entry>>, kv: Option<&Kv>) {
        if let Some(log) = log {
            self.wal.adopt(log);
        }
        let Some(process) = &mut self.process else {
            return;
        };
        if let Some(log) = log {
            process.raw.storage_mut().adopt(log);
        }
        if let Some(kv) = kv {
            process.kv.adopt(kv);
        }
    }

    /// Its key-value machine, while it runs.
    pub(crate) fn kv(&self) -> Option<&Kv> {
        self.process.as_ref().map(|process| &process.kv)
    }

    /// Bytes of this host that are shared neither with another moment of it nor with the log and the map that the
    /// nodes of its cluster share, about.
    pub(crate) fn bytes_beside(
        &self,
        other: Option<&Self>,
        log: Option<&SharedVec<Entry>>,
        kv: Option<&Kv>,
    ) -> usize {
        let process = other.and_then(|other| other.process.as_ref());
        let own = self.wal.synced_entries();
        let disks = log
            .into_iter()
            .chain(other.map(|other| other.wal.synced_entries()));
        let disks: Vec<_> = disks.collect();
        let mut bytes = self.clone_bytes() - own.clone_bytes() + own.bytes_beside(&disks);
        if let Some(Process { raw, kv: map, .. }) = &self.process {
            let stored = raw.storage().stored();
            let before = process.map(|process| process.raw.storage().stored());
            let lists: Vec<_> = disks.into_iter().chain([own]).chain(before).collect();
            let maps: Vec<_> = kv
                .into_iter()
                .chain(process.map(|process| &process.kv))
                .collect();
            bytes -= stored.clone_bytes() + map.clone_bytes();
            bytes += stored.bytes_beside(&lists) + map.bytes_beside(&maps);
        }
        bytes
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        let of_process = |process: &Process| {
            let unstable = size_of_val(process.raw.raft().log().unstable().entries());
            let at_hand = process.job.as_ref().map_or(0, |job| job.waiting().len());
            let messages = process.raw.raft().pending_messages() + at_hand;
            process.raw.storage().clone_bytes()
                + unstable
                + messages * size_of::<Message>()
                + process.kv.clone_bytes()
        };
        BASE_BYTES + self.wal.clone_bytes() + self.process.as_ref().map_or(0, of_process)
    }
}
