//! Snapshots of a machine: taken, received, sent, and what they let go.
use super::job::Job;
use super::{Host, read_machine};
use crate::event::Event;
use crate::facts::Facts;
use raft_core::{Index, Message, MessageType, Snapshot, SnapshotMetadata, Storage};

impl Host {
    /// A received snapshot goes to a file of its own, before the WAL knows of it: the other way round a crash could
    /// leave a mark without a file (raftexample's `saveSnap`).
    pub(super) fn save_received(&mut self, job: &Job) {
        if let Some(snapshot) = job.snapshot() {
            self.snapshots.save(snapshot.clone());
        }
    }

    pub(super) fn mark_received(&mut self, job: &Job) {
        if let Some(snapshot) = job.snapshot() {
            self.wal.mark(snapshot.id(), true);
        }
    }

    /// The received snapshot replaces storage and key-value machine.
    pub(super) fn install(&mut self, job: &Job, events: &mut Facts) {
        let (Some(snapshot), Some(process)) = (job.snapshot(), &mut self.process) else {
            return;
        };
        let SnapshotMetadata {
            conf_state,
            index,
            term,
        } = snapshot.metadata.clone();
        process.raw.storage_mut().install(snapshot.clone());
        if let Some(kv) = read_machine(snapshot)
            && index > process.kv.applied()
        {
            process.kv = kv;
            process.config = conf_state;
        }
        self.snapshots.purge(self.wal.snapshot().index);
        let node = self.id;
        events.push(Event::SnapshotInstalled { node, index, term });
    }

    /// Whether the policy asks for a snapshot now (raftexample's `maybeTriggerSnapshot`).
    pub(super) fn wants_snapshot(&self) -> bool {
        let every = self.config.snapshot_every;
        let behind = |last: Index| self.applied().saturating_sub(last) >= every;
        every > 0 && self.snapshot_at_hand().is_ok_and(behind)
    }

    /// Index of the last snapshot when there is something applied beyond it; else the index that stands against another
    /// one: that of the last snapshot, or of the one being received.
    pub(crate) fn snapshot_at_hand(&self) -> Result<Index, Index> {
        let Some(process) = &self.process else {
            return Err(0);
        };
        if let Some(received) = process.raw.raft().log().unstable().snapshot() {
            return Err(received.metadata.index);
        }
        let last = process.raw.storage().snapshot_index();
        match process.kv.applied() > last {
            true => Ok(last),
            false => Err(last),
        }
    }

    /// The applied state as a snapshot.
    fn state(&self) -> Option<Snapshot> {
        let process = self.process.as_ref()?;
        let index = process.kv.applied();
        let term = process.raw.storage().term(index).ok()?;
        Some(Snapshot {
            data: process.kv.image().into(),
            metadata: SnapshotMetadata {
                conf_state: process.config.clone(),
                index,
                term,
            },
        })
    }

    /// Takes a snapshot and writes its file.
    pub(super) fn take_snapshot(&mut self, job: &mut Job, events: &mut Facts) {
        job.taken = self.save_state(events).map(Box::new);
    }

    fn save_state(&mut self, events: &mut Facts) -> Option<Snapshot> {
        self.snapshot_at_hand().ok()?;
        let snapshot = self.state()?;
        self.snapshots.save(snapshot.clone());
        if let Some(process) = &mut self.process {
            process.raw.storage_mut().set_snapshot(snapshot.clone());
        }
        events.push(Event::SnapshotTaken {
            node: self.id,
            index: snapshot.metadata.index,
            term: snapshot.metadata.term,
            bytes: snapshot.data.len(),
        });
        Some(snapshot)
    }

    pub(super) fn record_snapshot(&mut self, job: &mut Job) {
        if let Some(snapshot) = job.taken.take() {
            self.wal.mark(snapshot.id(), false);
        }
    }

    /// Forgets the entries that the policy does not keep behind the snapshot. Never what raft does not know to be applied,
    /// for that it may still read.
    pub(super) fn compact(&mut self, events: &mut Facts) {
        let keep = self.config.snapshot_keep;
        let Some(process) = &mut self.process else {
            return;
        };
        let applied = process.raw.raft().log().applied();
        let storage = process.raw.storage_mut();
        let first = storage.before().index + 1;
        let last = storage.snapshot_index().saturating_sub(keep).min(applied);
        if storage.compact(last) {
            let node = self.id;
            events.push(Event::Compacted { node, first, last });
        }
        self.wal.compact(last);
        self.snapshots.purge(self.wal.snapshot().index);
    }

    /// All stages of a snapshot at once.
    pub(crate) fn snapshot_now(&mut self, events: &mut Facts) {
        if let Some(snapshot) = self.save_state(events) {
            self.wal.mark(snapshot.id(), false);
            self.compact(events);
        }
    }

    /// What a `MsgSnap` among `messages` carries: the applied state with its configuration, when that changed since the
    /// last snapshot. With the old one a member that joined after it would refuse it. raftexample puts the new
    /// configuration on the old state, by which changes in between would be applied twice; etcd's server sends the
    /// state of the moment, as here.
    pub(super) fn snapshot_to_send(&self, messages: &[Message]) -> Option<Box<Snapshot>> {
        let process = self.process.as_ref()?;
        let sent = messages
            .iter()
            .find(|message| message.msg_type == MessageType::MsgSnap)?;
        let sent = &sent.snapshot.as_ref()?.metadata;
        let newer = process.kv.applied() > sent.index;
        let pending = process.raw.raft().log().unstable().snapshot().is_some();
        if !newer || pending || sent.conf_state.is_equivalent(&process.config) {
            return None;
        }
        self.state().map(Box::new)
    }
}
