//! The stages of a Ready, in the order of etcd's raftexample; each is one step, and a crash may fall between any two.
//!
//! Take Ready → save a received snapshot and mark it in the WAL → write HardState and entries to the WAL → fsync it when
//! MustSync → install the received snapshot → append to storage → send → apply → maybe take a snapshot and compact →
//! Advance. A stage that has nothing to do for the Ready at hand is left out.
//!
//! Where raftexample differs from etcd's server, the server is followed: the WAL is fsynced before a received snapshot is
//! installed, even when only the commit index changed (etcd issue 10219), and a `MsgSnap` carries the state and the
//! configuration of the moment in which it is sent.
use super::Host;
use super::job::{Job, Source};
use crate::event::Event;
use crate::facts::Facts;
use crate::rule::Rule;
use crate::view::{HostStage, HostThread};
use raft_core::{
    Entry, LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD, Message, MessageType, NONE, ReadState,
    is_local_msg_target,
};

/// How long a stage without an fsync takes, ms.
const STAGE_MS: u64 = 1;

/// Who does a stage: the host itself, or one of its threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Actor {
    /// The host.
    Main,
    /// A thread of asynchronous storage writes.
    Thread(HostThread),
}

impl Actor {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [
        Self::Main,
        Self::Thread(HostThread::Append),
        Self::Thread(HostThread::Apply),
    ];

    /// Its place in a list of all.
    pub(super) fn place(self) -> usize {
        match self {
            Self::Main => 0,
            Self::Thread(HostThread::Append) => 1,
            Self::Thread(HostThread::Apply) => 2,
        }
    }
}

/// What a stage gives to the world outside of the host.
#[derive(Debug, Default)]
pub(crate) struct StageOutcome {
    /// Messages for the network, in order.
    pub(crate) sent: Vec<Message>,
    /// Entries that the key-value machine took, in order.
    pub(crate) applied: Vec<Entry>,
    /// Reads that may be served once their index is applied.
    pub(crate) reads: Vec<ReadState>,
    /// The stage that was done.
    pub(crate) done: Option<HostStage>,
}

impl Host {
    /// The stage that an actor does next; `None` when it is idle, the process paused or the machine down.
    pub(crate) fn next_stage_of(&self, actor: Actor) -> Option<HostStage> {
        let process = self.process.as_ref().filter(|_| !self.paused)?;
        match (process.jobs[actor.place()].front(), actor) {
            (Some(job), _) => job.next(),
            (None, Actor::Main) if process.raw.has_ready() => Some(HostStage::TakeReady),
            (None, _) => None,
        }
    }

    /// The actor whose stage comes next when stages go by hand.
    pub(crate) fn next_actor(&self) -> Option<Actor> {
        let works = |actor: &Actor| self.next_stage_of(*actor).is_some();
        Actor::ALL.into_iter().find(works)
    }

    /// Does the next stage of an actor, if there is one and the disk lets it.
    pub(crate) fn stage(&mut self, actor: Actor, events: &mut Facts) -> StageOutcome {
        self.stage_due_ms[actor.place()] = None;
        let mut outcome = StageOutcome::default();
        let Some(stage) = self
            .next_stage_of(actor)
            .filter(|stage| self.may_do(*stage))
        else {
            return outcome;
        };
        let Some(process) = &mut self.process else {
            return outcome;
        };
        let queue = &mut process.jobs[actor.place()];
        if stage == HostStage::TakeReady {
            let send_first = !self.config.rules.holds(Rule::PersistBeforeSend);
            let ready = process.raw.ready();
            queue.push_back(Job::new(ready, process.async_writes, send_first));
        }
        // Out of the queue while its stage is done, so that the process can be changed.
        let Some(mut job) = queue.pop_front() else {
            return outcome;
        };
        let (node, work) = (self.id, job.work(stage));
        events.push(Event::StageDone { node, stage, work });
        job.at += 1;
        self.perform(stage, &mut job, &mut outcome, events);
        outcome.done = Some(stage);
        if job.next().is_some() {
            self.put_back(actor, job);
        } else if stage == HostStage::Advance
            && let Source::Ready(ready) = job.source
        {
            self.act(None, events, |raw, _| {
                raw.advance(ready);
                Ok(())
            });
        }
        outcome
    }

    fn put_back(&mut self, actor: Actor, job: Job) {
        if let Some(process) = &mut self.process {
            process.jobs[actor.place()].push_front(job);
        }
    }

    fn perform(
        &mut self,
        stage: HostStage,
        job: &mut Job,
        outcome: &mut StageOutcome,
        events: &mut Facts,
    ) {
        match stage {
            HostStage::TakeReady => {
                outcome.reads = job.take_reads();
                self.act(None, events, |_, _| Ok(()));
            }
            HostStage::SnapSave => self.save_received(job),
            HostStage::SnapMark => self.mark_received(job),
            HostStage::WalSave => {
                let mut hard_state = job.hard_state();
                if let Some(state) = &mut hard_state
                    && !self.config.rules.holds(Rule::PersistVote)
                {
                    state.vote = NONE;
                }
                self.wal.save(hard_state, job.entries());
            }
            HostStage::WalSync => self.wal.sync(),
            HostStage::SnapInstall => self.install(job, events),
            HostStage::StorageAppend => {
                if let Some(process) = &mut self.process {
                    process.raw.storage_mut().append(job.entries());
                }
            }
            HostStage::Send => self.send(job, outcome),
            HostStage::Apply => {
                outcome.applied = self.apply(job.take_committed(), events);
                if self.wants_snapshot() {
                    job.add_snapshot();
                }
            }
            HostStage::SnapTake => self.take_snapshot(job, events),
            HostStage::SnapRecord => self.record_snapshot(job),
            HostStage::Compact => self.compact(events),
            HostStage::Respond => self.respond(job, outcome, events),
            HostStage::Advance => {}
        }
    }

    /// Messages go to the network, work to the threads.
    fn send(&mut self, job: &mut Job, outcome: &mut StageOutcome) {
        let must_sync = matches!(&job.source, Source::Ready(ready) if ready.must_sync);
        let messages = job.take_messages();
        let fresh = self.snapshot_to_send(&messages);
        let Some(process) = &mut self.process else {
            return;
        };
        for mut message in messages {
            let thread = match message.to {
                LOCAL_APPEND_THREAD => {
                    if !self.config.rules.holds(Rule::PersistBeforeSend) {
                        outcome.sent.extend(take_answers_to_others(&mut message));
                    }
                    Actor::Thread(HostThread::Append)
                }
                LOCAL_APPLY_THREAD => Actor::Thread(HostThread::Apply),
                _ => {
                    if message.msg_type == MessageType::MsgSnap && fresh.is_some() {
                        message.snapshot.clone_from(&fresh);
                    }
                    outcome.sent.push(message);
                    continue;
                }
            };
            let work = Job::of_thread(message, must_sync);
            process.jobs[thread.place()].push_back(work);
        }
    }

    /// The answers of a thread: to raft, or to others now that what they rest on is stored.
    fn respond(&mut self, job: &mut Job, outcome: &mut StageOutcome, events: &mut Facts) {
        for message in job.take_messages() {
            if message.to == self.id || is_local_msg_target(message.to) {
                self.step(message, events);
            } else {
                outcome.sent.push(message);
            }
        }
    }

    /// Whether the disk lets a stage be done.
    pub(crate) fn may_do(&self, stage: HostStage) -> bool {
        !(self.disk_stalled && stage.uses_disk())
    }

    /// How long a stage takes, ms.
    fn duration(&mut self, stage: HostStage) -> u64 {
        match stage.is_fsync() {
            true => self.draws.between(self.config.fsync_ms),
            false => STAGE_MS,
        }
    }

    /// Schedules the next stage of every actor that has one and none scheduled; takes back those that the disk stops.
    pub(crate) fn schedule_stage(&mut self, now_ms: u64) {
        for actor in Actor::ALL {
            let place = actor.place();
            match self.next_stage_of(actor) {
                Some(stage) if self.may_do(stage) => {
                    if self.stage_due_ms[place].is_none() {
                        self.stage_due_ms[place] = Some(now_ms + self.duration(stage));
                    }
                }
                _ => self.stage_due_ms[place] = None,
            }
        }
    }
}

/// Takes out what the append thread would tell others once it is done; what it tells its own raft stays.
fn take_answers_to_others(append: &mut Message) -> Vec<Message> {
    let node = append.from;
    let answers = std::mem::take(&mut append.responses);
    let own = |answer: &Message| answer.to == node || is_local_msg_target(answer.to);
    let (own, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(own);
    append.responses = own.into();
    others
}
