//! A node as its application drives it: calls and messages in, [`Ready`](crate::Ready) out.

use crate::config::Config;
use crate::errors::{ConfChangeError, ConfigError, Error};
use crate::event::RaftEvent;
use crate::raft::Raft;
use crate::raftpb::{
    ConfChangeV2, ConfState, Entry, HardState, IntoConfChangeEntry, Message, MessageType, Payload,
};
use crate::ready::{Ready, SoftState};
use crate::status::{BasicStatus, Status};
use crate::storage::Storage;
use crate::types::{NodeId, is_local_msg_target};

mod accept;
mod bootstrap;

use accept::OnAdvance;

/// How sending a snapshot ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum SnapshotStatus {
    /// The receiver has it.
    Finish,
    /// It did not arrive.
    Failure,
}

/// One node of a cluster (etcd `RawNode`). The crate's front page shows the loop that drives it.
#[derive(Clone, Debug, PartialEq)]
pub struct RawNode<S> {
    raft: Raft<S>,
    async_storage_writes: bool,
    prev_soft_state: SoftState,
    prev_hard_state: HardState,
    on_advance: OnAdvance,
    /// The last Ready, empty, for the next one.
    spare: Option<Box<Ready>>,
    /// Whether anything happened since a Ready took everything: without it there cannot be another one, and nobody
    /// need look. Idle nodes are asked as often as busy ones.
    stirred: bool,
}

impl<S: Storage> RawNode<S> {
    /// Starts a node with the state that storage has.
    pub fn new(config: Config, storage: S) -> Result<Self, ConfigError> {
        let raft = Raft::new(&config, storage)?;
        Ok(Self {
            async_storage_writes: config.async_storage_writes,
            prev_soft_state: raft.soft_state(),
            prev_hard_state: raft.hard_state(),
            on_advance: OnAdvance::default(),
            spare: None,
            stirred: true,
            raft,
        })
    }

    /// Moves the node's clock by one tick.
    pub fn tick(&mut self) {
        self.stir().tick();
    }

    /// Starts an election, unless the node leads or may not.
    pub fn campaign(&mut self) -> Result<(), Error> {
        self.stir().step(&mut Message {
            msg_type: MessageType::MsgHup,
            ..Message::default()
        })
    }

    /// Steps what [`tick`](Self::tick) steps when its time has come: `MsgHup`, `MsgBeat` or `MsgCheckQuorum`. For who has a
    /// clock elsewhere, such as one that replays a recorded run. Every other message is refused.
    pub fn step_timer(&mut self, msg_type: MessageType) -> Result<(), Error> {
        use MessageType::{MsgBeat, MsgCheckQuorum, MsgHup};
        if !matches!(msg_type, MsgHup | MsgBeat | MsgCheckQuorum) {
            return Err(Error::StepLocalMsg);
        }
        let from = self.raft.id;
        self.stir().step(&mut Message {
            msg_type,
            from,
            ..Message::default()
        })
    }

    /// Proposes data for the log. Success means that the proposal is on its way: it may still be
    /// lost.
    pub fn propose(&mut self, data: impl Into<Payload>) -> Result<(), Error> {
        let (from, entries) = (self.raft.id, Entry::normal(data).into());
        let mut message = Message {
            msg_type: MessageType::MsgProp,
            from,
            entries,
            ..Message::default()
        };
        let stepped = self.stir().step(&mut message);
        message.discard();
        stepped
    }

    /// Proposes a [`ConfChange`](crate::ConfChange) or a [`ConfChangeV2`]. The leader replaces it
    /// by an empty entry if it does not fit the configuration.
    pub fn propose_conf_change(&mut self, change: impl IntoConfChangeEntry) -> Result<(), Error> {
        let (entry_type, data) = change.into_entry();
        let entries = Entry::with_type(entry_type, data).into();
        let msg_type = MessageType::MsgProp;
        self.stir().step(&mut Message {
            msg_type,
            entries,
            ..Message::default()
        })
    }

    /// Puts a committed configuration change into effect, when the application applies its entry.
    /// Returns the configuration to store in snapshots.
    ///
    /// # Panics
    ///
    /// If the change does not fit the configuration, as etcd does. A change that went through
    /// the leader's check can still ask for what is not possible, such as removing all voters.
    /// [`try_apply_conf_change`](Self::try_apply_conf_change) is for where anybody may propose.
    pub fn apply_conf_change(&mut self, change: impl Into<ConfChangeV2>) -> ConfState {
        self.try_apply_conf_change(change)
            .unwrap_or_else(|error| panic!("cannot apply configuration change: {error}"))
    }

    /// The same; a change that does not fit is refused and the configuration stays. All nodes
    /// refuse the same changes.
    pub fn try_apply_conf_change(
        &mut self,
        change: impl Into<ConfChangeV2>,
    ) -> Result<ConfState, ConfChangeError> {
        self.stir().apply_conf_change(&change.into())
    }

    /// Takes a message from another node or a storage thread. Messages that never cross the network
    /// are refused, and answers of nodes that are no members.
    #[inline(always)]
    pub fn step(&mut self, mut message: Message) -> Result<(), Error> {
        let Some(stepped) = self.stir().step_common(&mut message) else {
            return self.step_any(message);
        };
        message.discard();
        stepped
    }

    #[inline(never)]
    fn step_any(&mut self, mut message: Message) -> Result<(), Error> {
        self.check_sender(&message)?;
        self.raft.step(&mut message)
    }

    fn check_sender(&self, message: &Message) -> Result<(), Error> {
        let from_thread = is_local_msg_target(message.from);
        if message.msg_type.is_local() && !from_thread {
            return Err(Error::StepLocalMsg);
        }
        let known = || self.raft.trk.progress.contains(message.from);
        if message.msg_type.is_response() && !from_thread && !known() {
            return Err(Error::StepPeerNotFound);
        }
        Ok(())
    }

    /// Whether [`ready`](Self::ready) would return anything.
    #[inline]
    pub fn has_ready(&self) -> bool {
        debug_assert!(self.stirred || !self.has_news(), "news without a cause");
        self.stirred && self.has_news()
    }

    /// Whether there is anything that the last Ready did not say.
    #[inline]
    fn has_news(&self) -> bool {
        let raft = &self.raft;
        let hard_state = raft.hard_state();
        !raft.msgs.is_empty()
            || !raft.msgs_after_append.is_empty()
            || raft.soft_state() != self.prev_soft_state
            || (hard_state != self.prev_hard_state && !hard_state.is_empty())
            || raft.log.next_unstable_snapshot().is_some()
            || raft.log.unstable.has_next_entries()
            || raft.log.has_next_committed_entries(self.applies_unstable())
            || !raft.read_states.is_empty()
    }

    /// Node and followers at a glance.
    pub fn status(&self) -> Status {
        Status::of(&self.raft)
    }

    /// The node at a glance.
    pub fn basic_status(&self) -> BasicStatus {
        BasicStatus::of(&self.raft)
    }

    /// Tells the leader that a message to `id` could not be sent.
    pub fn report_unreachable(&mut self, id: NodeId) {
        self.step_about(MessageType::MsgUnreachable, id, false);
    }

    /// Tells the leader how sending a snapshot to `id` ended.
    pub fn report_snapshot(&mut self, id: NodeId, status: SnapshotStatus) {
        self.step_about(
            MessageType::MsgSnapStatus,
            id,
            status == SnapshotStatus::Failure,
        );
    }

    /// Asks the leader to hand over to `transferee`.
    pub fn transfer_leader(&mut self, transferee: NodeId) {
        self.step_about(MessageType::MsgTransferLeader, transferee, false);
    }

    /// Makes a follower forget its leader, so that it may vote for another one at once.
    pub fn forget_leader(&mut self) -> Result<(), Error> {
        self.stir().step(&mut Message {
            msg_type: MessageType::MsgForgetLeader,
            ..Message::default()
        })
    }

    /// Asks for an index that makes a read linearizable: once it is applied, what the application
    /// then reads is at least as new as this call. It comes with `context` in
    /// [`Ready::read_states`](crate::Ready::read_states).
    pub fn read_index(&mut self, context: impl Into<Payload>) {
        let (msg_type, entries) = (MessageType::MsgReadIndex, Entry::normal(context).into());
        // Held, answered or dropped; refused only where a follower takes itself for the leader.
        let _ = self.stir().step(&mut Message {
            msg_type,
            entries,
            ..Message::default()
        });
    }

    /// The node's state.
    pub fn raft(&self) -> &Raft<S> {
        &self.raft
    }

    /// The node's state, for the knobs that may be turned while it runs.
    pub fn raft_mut(&mut self) -> &mut Raft<S> {
        self.stir()
    }

    /// The storage.
    pub fn storage(&self) -> &S {
        &self.raft.log.storage
    }

    /// The storage, to write what [`Ready`](crate::Ready) hands out.
    pub fn storage_mut(&mut self) -> &mut S {
        &mut self.raft.log.storage
    }

    /// What happened since the last call, in order.
    pub fn take_events(&mut self) -> Vec<RaftEvent> {
        self.raft.events.take()
    }

    /// Switches the recording of events, which is on at first. An application that never takes them
    /// should switch it off.
    pub fn set_event_recording(&mut self, on: bool) {
        self.raft.events.set_recording(on);
    }

    /// Tells the node something about a peer; ignored where it does not apply.
    fn step_about(&mut self, msg_type: MessageType, from: NodeId, reject: bool) {
        let _ = self.stir().step(&mut Message {
            msg_type,
            from,
            reject,
            ..Message::default()
        });
    }

    /// The state, for calls that may give the next Ready something to say.
    #[inline]
    fn stir(&mut self) -> &mut Raft<S> {
        self.stirred = true;
        &mut self.raft
    }

    /// With synchronous writes entries are stored before they are applied, both by one Ready.
    fn applies_unstable(&self) -> bool {
        !self.async_storage_writes
    }
}
