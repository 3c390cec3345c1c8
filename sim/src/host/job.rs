//! The work that a host or one of its threads has in hand: what is to be done and by which stages.
use crate::event::StageWork;
use crate::timeline::is_heartbeat;
use crate::view::HostStage;
use raft_core::{Entry, HardState, Index, Message, MessageType, ReadState, Ready, Snapshot};

/// A piece of work: a Ready, or what a Ready asks of a thread.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Job {
    pub(super) source: Source,
    /// The stages that it needs, in order.
    pub(super) stages: Vec<HostStage>,
    /// Place in `stages` of the stage that comes next.
    pub(super) at: usize,
    /// A snapshot that was taken and that the WAL does not mark yet.
    pub(super) taken: Option<Box<Snapshot>>,
    /// Whether it holds nothing but heartbeats and answers to them.
    heartbeats_only: bool,
}

/// Where a job comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// A Ready that the host handles.
    Ready(Box<Ready>),
    /// A `MsgStorageAppend` or a `MsgStorageApply` that a thread handles.
    Message(Box<Message>),
}

impl Job {
    /// A Ready at hand; with asynchronous writes the rest of it is done by others. `send_first` breaks the rule that
    /// messages wait for the disk.
    pub(super) fn new(ready: Box<Ready>, async_writes: bool, send_first: bool) -> Self {
        use HostStage::{Advance, Apply, Send, SnapInstall, SnapMark, SnapSave, StorageAppend};
        use HostStage::{TakeReady, WalSave, WalSync};
        let own = !async_writes;
        let saves = ready.hard_state.is_some() || !ready.entries.is_empty();
        let received = ready.snapshot.is_some();
        let needs = [
            (TakeReady, true),
            (Send, send_first && !ready.messages.is_empty()),
            (SnapSave, own && received),
            (SnapMark, own && received),
            (WalSave, own && saves),
            (WalSync, own && (saves && ready.must_sync || received)),
            (SnapInstall, own && received),
            (StorageAppend, own && !ready.entries.is_empty()),
            (Send, !send_first && !ready.messages.is_empty()),
            (Apply, own && !ready.committed_entries.is_empty()),
            (Advance, own),
        ];
        let heartbeats_only = !saves
            && !received
            && ready.committed_entries.is_empty()
            && ready.soft_state.is_none()
            && ready.read_states.is_empty()
            && ready
                .messages
                .iter()
                .all(|message| is_heartbeat(message.msg_type));
        Self {
            source: Source::Ready(ready),
            stages: needed(&needs),
            at: 0,
            taken: None,
            heartbeats_only,
        }
    }

    /// What a thread is asked to do. `must_sync` is that of the Ready which asks.
    pub(super) fn of_thread(message: Message, must_sync: bool) -> Self {
        use HostStage::{Apply, Respond, SnapInstall, SnapMark, SnapSave, StorageAppend};
        use HostStage::{WalSave, WalSync};
        let mut job = Self {
            source: Source::Message(Box::new(message)),
            stages: Vec::new(),
            at: 0,
            taken: None,
            heartbeats_only: false,
        };
        let received = job.snapshot().is_some();
        let entries = !job.entries().is_empty();
        let saves = entries || job.hard_state().is_some();
        let needs = [
            (SnapSave, received),
            (SnapMark, received),
            (WalSave, saves),
            (WalSync, saves && must_sync || received),
            (SnapInstall, received),
            (StorageAppend, entries),
            (Apply, !job.committed().is_empty()),
            (Respond, true),
        ];
        job.stages = needed(&needs);
        job.heartbeats_only = !received && !saves && job.committed().is_empty();
        job
    }

    /// The stage that comes next; `None` when all are done.
    pub(super) fn next(&self) -> Option<HostStage> {
        self.stages.get(self.at).copied()
    }

    /// After applying: a snapshot is taken before the job ends.
    pub(super) fn add_snapshot(&mut self) {
        use HostStage::{Compact, SnapRecord, SnapTake};
        let place = self.at;
        self.stages
            .splice(place..place, [SnapTake, SnapRecord, Compact]);
    }

    /// Entries to be written.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.source {
            Source::Ready(ready) => &ready.entries,
            Source::Message(m) if m.msg_type == MessageType::MsgStorageAppend => &m.entries,
            Source::Message(_) => &[],
        }
    }

    /// HardState to be written.
    pub(super) fn hard_state(&self) -> Option<HardState> {
        match &self.source {
            Source::Ready(ready) => ready.hard_state,
            Source::Message(m) => {
                let (term, vote, commit) = (m.term, m.vote, m.commit);
                let state = HardState { term, vote, commit };
                (!state.is_empty()).then_some(state)
            }
        }
    }

    /// A received snapshot.
    pub(super) fn snapshot(&self) -> Option<&Snapshot> {
        match &self.source {
            Source::Ready(ready) => ready.snapshot.as_deref(),
            Source::Message(m) => m.snapshot.as_deref(),
        }
    }

    /// Entries to be applied.
    pub(super) fn committed(&self) -> &[Entry] {
        match &self.source {
            Source::Ready(ready) => &ready.committed_entries,
            Source::Message(m) if m.msg_type == MessageType::MsgStorageApply => &m.entries,
            Source::Message(_) => &[],
        }
    }

    /// The same, to apply them. A Ready at hand does not keep them: after a restart that is the whole log, and a
    /// checkpoint may be taken before Advance. A thread does, for its answer says which they were.
    pub(super) fn take_committed(&mut self) -> Vec<Entry> {
        match &mut self.source {
            Source::Ready(ready) => std::mem::take(&mut ready.committed_entries),
            Source::Message(_) => self.committed().to_vec(),
        }
    }

    /// Bytes of its entries, about.
    pub(super) fn entry_bytes(&self) -> usize {
        size_of_val(self.entries()) + size_of_val(self.committed())
    }

    /// Messages that go out when their time comes: a Ready's, or the answers of a thread.
    pub(super) fn messages(&self) -> &[Message] {
        match &self.source {
            Source::Ready(ready) => &ready.messages,
            Source::Message(m) => &m.responses,
        }
    }

    /// The same, to send them.
    pub(super) fn take_messages(&mut self) -> Vec<Message> {
        match &mut self.source {
            Source::Ready(ready) => std::mem::take(&mut ready.messages),
            Source::Message(m) => std::mem::take(&mut m.responses).into_iter().collect(),
        }
    }

    /// Reads that may be served once their index is applied.
    pub(super) fn take_reads(&mut self) -> Vec<ReadState> {
        match &mut self.source {
            Source::Ready(ready) => std::mem::take(&mut ready.read_states),
            Source::Message(_) => Vec::new(),
        }
    }

    /// Range of the entries that it is about, for a look.
    pub(super) fn range(&self) -> Option<(Index, Index)> {
        range(self.entries()).or_else(|| range(self.committed()))
    }

    /// What the stage about to be done has in hand.
    pub(super) fn work(&self, stage: HostStage) -> StageWork {
        use HostStage::{Advance, Apply, Respond, Send, SnapRecord};
        use HostStage::{SnapInstall, SnapMark, SnapSave, StorageAppend, TakeReady};
        use HostStage::{WalSave, WalSync};
        let new = range(self.entries());
        let snapshot = match stage {
            SnapRecord => self.taken.as_deref(),
            TakeReady | SnapSave | SnapMark | SnapInstall => self.snapshot(),
            _ => None,
        };
        StageWork {
            entries: match stage {
                TakeReady | WalSave | WalSync | StorageAppend | Advance => new,
                Apply => range(self.committed()),
                Respond => self.range(),
                _ => None,
            },
            hard_state: match stage {
                TakeReady | WalSave | WalSync => self.hard_state().is_some(),
                _ => false,
            },
            messages: match stage {
                TakeReady | Send | Respond => self.messages().len(),
                _ => 0,
            },
            snapshot: snapshot.map(|snapshot| snapshot.metadata.index),
            heartbeats_only: self.heartbeats_only,
        }
    }
}

fn needed(stages: &[(HostStage, bool)]) -> Vec<HostStage> {
    let needed = stages.iter().filter(|(_, needed)| *needed);
    needed.map(|(stage, _)| *stage).collect()
}

pub(super) fn range(entries: &[Entry]) -> Option<(Index, Index)> {
    entries
        .first()
        .zip(entries.last())
        .map(|(first, last)| (first.index, last.index))
}
