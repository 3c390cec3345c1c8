//! One machine: a disk that outlives crashes, and a process (raft, key-value machine, the Ready at hand) that does not.
//!
//! The process is driven as etcd's raftexample drives it: see [`stages`] for the order. Ticks and messages may reach
//! raft between any two stages, as they do in etcd's node; a new Ready is taken only after the last one was advanced.
//! With asynchronous storage writes an append thread and an apply thread work beside the host, each with a queue, a
//! stage and a time of its own, and the next Ready is taken while they work.
mod applying;
mod asked;
mod faults;
mod job;
mod snapshots;
mod stages;
mod views;

pub(crate) use stages::Actor;

use crate::cluster::Report;
use crate::event::Event;
use crate::facts::Facts;
use crate::kv::{Kv, Reply, Tag};
use crate::observe::Observer;
use crate::prng::Prng;
use crate::rule::Rules;
use crate::shared_vec::SharedVec;
use crate::snap_store::SnapStore;
use crate::storage::SharedStorage;
use crate::view::{HostStage, MessageView};
use crate::wal::Wal;
use job::Job;
use raft_core::{
    ConfState, Config, Entry, Error, Index, Message, NodeId, RaftEvent, RawNode, Snapshot,
    SnapshotMetadata,
};
use std::collections::VecDeque;
use std::sync::Arc;

/// What a clone of a host takes beside its logs and its map, bytes: beliefs, windows, the Ready at hand.
const BASE_BYTES: usize = 2_000;

/// What every process of a host is started with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HostConfig {
    /// raft's own; the election seed is drawn anew for every process.
    pub(crate) raft: Config,
    /// The configuration that a process with an empty disk begins with: that at the start of the log, on every machine.
    pub(crate) members: ConfState,
    /// Length of a tick, ms.
    pub(crate) tick_ms: u64,
    /// Duration of an fsync, ms, both ends inclusive.
    pub(crate) fsync_ms: (u64, u64),
    /// Applied entries between two snapshots; 0 = never.
    pub(crate) snapshot_every: u64,
    /// Entries that stay behind a snapshot.
    pub(crate) snapshot_keep: u64,
    /// Whether a part of what is not fsynced may survive a crash.
    pub(crate) torn_tail: bool,
    /// The rules in force; those of raft are in `raft` as well.
    pub(crate) rules: Rules,
}

/// A machine.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Host {
    id: NodeId,
    config: HostConfig,
    wal: Wal,
    snapshots: SnapStore,
    /// `None` while it is crashed.
    process: Option<Process>,
    /// Whether the process stands still.
    paused: bool,
    /// Whether the disk stands still.
    disk_stalled: bool,
    /// The stage after which the process dies.
    crash_after: Option<HostStage>,
    /// What arrived while the process was paused, in order.
    inbox: Vec<(Message, MessageView)>,
    /// What the transport has to tell a paused process.
    untold: Vec<Report>,
    /// Election seeds of its processes, durations of its fsyncs, phases of its ticks, what a torn tail keeps.
    draws: Prng,
    /// Virtual time of the next tick, ms; `None` while nothing is scheduled.
    pub(crate) tick_due_ms: Option<u64>,
    /// Virtual time at which the next stage of each actor is done, ms; `None` while nothing is scheduled.
    stage_due_ms: [Option<u64>; 3],
    /// Virtual time of the last tick, or of the tick before the first, ms.
    last_tick_ms: u64,
}

/// What dies in a crash.
#[derive(Clone, Debug, PartialEq)]
struct Process {
    raw: RawNode<SharedStorage>,
    observer: Observer,
    kv: Kv,
    /// The configuration after the last entry that `kv` took: what a snapshot of it carries.
    config: ConfState,
    /// Whether threads of their own write and apply.
    async_writes: bool,
    /// What each actor has in hand, and behind that what waits for it: the Ready at hand, the queues of the threads.
    jobs: [VecDeque<Job>; 3],
}

impl Process {
    /// Messages to others that wait for the disk, in order.
    fn waiting(&self) -> impl Iterator<Item = &Message> {
        let id = self.raw.raft().id();
        let jobs = self.jobs.iter().flatten();
        jobs.flat_map(|job| job.messages())
            .filter(move |message| message.to != id && !raft_core::is_local_msg_target(message.to))
    }
}

/// The key-value machine in a snapshot; the empty snapshot stands for the empty machine.
fn read_machine(snapshot: &Snapshot) -> Option<Kv> {
    match snapshot.is_empty() {
        true => Some(Kv::default()),
        false => Kv::from_image(snapshot.data.as_slice()),
    }
}

impl Host {
    /// A machine with an empty disk, running.
    pub(crate) fn new(id: NodeId, config: HostConfig, seed: u64) -> Self {
        let mut host = Self {
            id,
            config,
            wal: Wal::default(),
            snapshots: SnapStore::default(),
            process: None,
            paused: false,
            disk_stalled: false,
            crash_after: None,
            inbox: Vec::new(),
            untold: Vec::new(),
            draws: Prng::stream(seed, id),
            tick_due_ms: None,
            stage_due_ms: [None; 3],
            last_tick_ms: 0,
        };
        host.start();
        host
    }

    /// The snapshot that a start begins with: the newest that counts, or none but the first configuration.
    fn newest_snapshot(&self) -> Snapshot {
        let id = self.wal.snapshot();
        if id.index == 0 {
            let metadata = SnapshotMetadata {
                conf_state: self.config.members.clone(),
                ..SnapshotMetadata::default()
            };
            return Snapshot {
                metadata,
                ..Snapshot::default()
            };
        }
        let file = self.snapshots.get(id);
        let file = file.unwrap_or_else(|| panic!("n{}: no file of the marked {id:?}", self.id));
        Snapshot::clone(file)
    }

    /// Reads the disk and starts a process; gives what raft says about it.
    fn start(&mut self) -> Vec<RaftEvent> {
        let snapshot = self.newest_snapshot();
        let SnapshotMetadata {
            conf_state, index, ..
        } = snapshot.metadata.clone();
        let kv = read_machine(&snapshot);
        let kv = kv.unwrap_or_else(|| panic!("n{}: the file at {index} is ours", self.id));
        let hard_state = self.wal.synced_hard_state();
        let storage = SharedStorage::new(snapshot, hard_state, self.wal.tail());
        let raft = Config {
            election_seed: self.draws.draw(),
            ..self.config.raft.clone()
        };
        let async_writes = raft.async_storage_writes;
        let mut raw = RawNode::new(raft, storage)
            .unwrap_or_else(|error| panic!("n{}: its configuration was checked: {error}", self.id));
        let lines = raw.take_events();
        let observer = Observer::new(&raw);
        self.process = Some(Process {
            raw,
            observer,
            kv,
            config: conf_state,
            async_writes,
            jobs: Default::default(),
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

    pub(crate) fn is_paused(&self) -> bool {
        self.paused
    }

    pub(crate) fn is_stalled(&self) -> bool {
        self.disk_stalled
    }

    pub(crate) fn wal(&self) -> &Wal {
        &self.wal
    }

    /// The earliest scheduled stage: when, and whose; of those of one time the one of the first actor.
    pub(crate) fn stage_due(&self) -> Option<(u64, Actor)> {
        let due = |actor: Actor| Some((self.stage_due_ms[actor.place()]?, actor));
        if let [main, None, None] = self.stage_due_ms {
            return Some((main?, Actor::Main));
        }
        let all = Actor::ALL.into_iter().filter_map(due);
        all.min_by_key(|(at_ms, _)| *at_ms)
    }

    /// The entry that this node holds at an index: in raft's log, or on the disk while it is down.
    pub(crate) fn entry(&self, index: Index) -> Option<&Entry> {
        let Some(raw) = self.raw() else {
            return self.wal.synced(index);
        };
        let log = raw.raft().log();
        let unstable = log.unstable();
        if unstable.snapshot().is_some() && index < log.first_index() {
            return None;
        }
        match index.checked_sub(unstable.offset()) {
            Some(place) => unstable.entries().get(place as usize),
            None => raw.storage().entry(index),
        }
    }

    /// The key-value machine; `None` while the node is down.
    pub(crate) fn kv(&self) -> Option<&Kv> {
        self.process.as_ref().map(|process| &process.kv)
    }

    /// The same, to replace it.
    pub(crate) fn kv_mut(&mut self) -> Option<&mut Kv> {
        self.process.as_mut().map(|process| &mut process.kv)
    }

    /// Last index that the key-value machine took; 0 while the node is down.
    pub(crate) fn applied(&self) -> Index {
        self.process
            .as_ref()
            .map_or(0, |process| process.kv.applied())
    }

    /// What the key-value machine did for the request of a client, and at which index.
    pub(crate) fn answer(&self, tag: Tag) -> Option<&(Index, Reply)> {
        self.process.as_ref()?.kv.answer(tag)
    }

    /// The value of a key in the key-value machine; `None` while the node is down.
    pub(crate) fn value(&self, key: &str) -> Option<Arc<str>> {
        self.process.as_ref()?.kv.text(key)
    }

    /// What the node believes of the others as a leader.
    pub(crate) fn beliefs(&self) -> &[crate::view::ProgressView] {
        self.process
            .as_ref()
            .map_or(&[], |process| process.observer.progress())
    }

    /// A crashed machine starts again.
    pub(crate) fn restart(&mut self, events: &mut Facts) {
        assert!(!self.is_up(), "n{} runs already", self.id);
        let torn = self.wal.recover();
        let lines = self.start();
        let hard_state = self.wal.synced_hard_state();
        events.push(Event::Restarted {
            node: self.id,
            term: hard_state.term,
            commit: hard_state.commit,
            last: self.wal.synced_last(),
        });
        if torn {
            events.push(Event::TornTailCut { node: self.id });
        }
        events.extend(lines.into_iter().map(|event| Event::Raft {
            node: self.id,
            event,
        }));
    }

    /// Does something to raft and observes it. Whether raft took it.
    pub(super) fn act(
        &mut self,
        message: Option<Message>,
        events: &mut Facts,
        action: impl FnOnce(&mut RawNode<SharedStorage>, Option<Message>) -> Result<(), Error>,
    ) -> bool {
        let Some(process) = &mut self.process else {
            return false;
        };
        if events.is_silent() {
            let taken = action(&mut process.raw, message).is_ok();
            process.raw.take_events();
            process.observer.overlook(&process.raw);
            return taken;
        }
        let wal = &self.wal;
        let durability = |entry: &Entry| wal.durability(entry.index, entry.term);
        let expected = process
            .observer
            .before(&process.raw, message.as_ref(), durability);
        let taken = action(&mut process.raw, message).is_ok();
        let events = events.list();
        process.observer.after(&mut process.raw, expected, events);
        taken
    }

    /// Makes up for what silent steps left out.
    pub(crate) fn catch_up(&mut self) {
        if let Some(process) = &mut self.process {
            process.observer.catch_up(&process.raw);
        }
    }

    /// Schedules what is next, or nothing when the clock is off: the tick with a phase of its own, the stage after
    /// the time that it takes.
    pub(crate) fn set_clock(&mut self, on: bool, now_ms: u64) {
        self.tick_due_ms = None;
        self.stage_due_ms = [None; 3];
        if on && self.is_up() && !self.paused {
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

    /// Shares with a log and a map what this host holds of them. Nothing that can be seen changes.
    pub(crate) fn adopt(&mut self, log: Option<&SharedVec<Entry>>, kv: &Kv) {
        if let Some(log) = log {
            self.wal.adopt(log);
        }
        let Some(process) = &mut self.process else {
            return;
        };
        if let Some(log) = log {
            process.raw.storage_mut().adopt(log);
        }
        process.kv.adopt(kv);
    }

    /// Bytes of this host that are shared neither with another moment of it nor with the log and the map that the
    /// nodes of its cluster share, about.
    pub(crate) fn bytes_beside(
        &self,
        other: Option<&Self>,
        log: Option<&SharedVec<Entry>>,
        kv: &Kv,
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
            let before = process.map(|process| &process.kv);
            let maps: Vec<_> = [kv].into_iter().chain(before).collect();
            bytes -= stored.clone_bytes() + map.clone_bytes();
            bytes += stored.bytes_beside(&lists) + map.bytes_beside(&maps);
        }
        let files = other.map(|other| &other.snapshots);
        bytes - self.snapshots.bytes() + self.snapshots.bytes_beside(files)
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        let of_process = |process: &Process| {
            let unstable = size_of_val(process.raw.raft().log().unstable().entries());
            let at_hand = process.waiting().count();
            let messages = process.raw.raft().pending_messages() + at_hand;
            let jobs = || process.jobs.iter().flatten();
            let in_hand: usize = jobs().map(Job::entry_bytes).sum();
            process.raw.storage().clone_bytes()
                + unstable
                + messages * size_of::<Message>()
                + jobs().count() * size_of::<Job>()
                + in_hand
                + process.kv.clone_bytes()
        };
        let disk = self.wal.clone_bytes() + self.snapshots.bytes();
        let inbox = self.inbox.len() * size_of::<(Message, MessageView)>();
        BASE_BYTES + disk + inbox + self.process.as_ref().map_or(0, of_process)
    }
}
