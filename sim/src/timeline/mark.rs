//! One mark per step: enough to draw the whole run, and to jump in it, without replaying anything.
use crate::event::{Event, LossReason};
use crate::input::Input;
use crate::view::{MessageView, ProgressView};
use raft_core::{LogLevel, MessageType, NodeId, RaftEvent, StateType};
use std::ops::{BitOr, BitOrAssign};

/// What kinds of thing happened in a step: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(
    /// One bit per kind, as named by the constants.
    pub u32,
);

impl Kinds {
    /// Nothing worth stopping at: a tick that changed nothing, or heartbeat traffic only.
    pub const QUIET: Self = Self(1);
    /// A tick.
    pub const TICK: Self = Self(1 << 1);
    /// A heartbeat or its answer was sent, delivered or lost.
    pub const HEARTBEAT: Self = Self(1 << 2);
    /// A message left a node.
    pub const SENT: Self = Self(1 << 3);
    /// A message arrived.
    pub const DELIVERED: Self = Self(1 << 4);
    /// A host finished a stage.
    pub const STAGE: Self = Self(1 << 5);
    /// A node changed its role.
    pub const ROLE: Self = Self(1 << 6);
    /// A node learned of a higher commit index.
    pub const COMMIT: Self = Self(1 << 7);
    /// A key-value machine took entries.
    pub const APPLY: Self = Self(1 << 8);
    /// An append was rejected, or a leader read a rejection.
    pub const REJECT: Self = Self(1 << 9);
    /// Entries left a log.
    pub const TRUNCATE: Self = Self(1 << 10);
    /// A leader's belief about a follower changed.
    pub const PROGRESS: Self = Self(1 << 11);
    /// A process died.
    pub const CRASH: Self = Self(1 << 12);
    /// A process started.
    pub const RESTART: Self = Self(1 << 13);
    /// A link was cut or restored, or a message dropped.
    pub const FAULT: Self = Self(1 << 14);
    /// A client's proposal came in.
    pub const CLIENT: Self = Self(1 << 15);
    /// An invariant broke.
    pub const VIOLATION: Self = Self(1 << 16);
    /// A command of a script began or ended.
    pub const SCRIPT: Self = Self(1 << 17);
    /// A message was lost.
    pub const LOST: Self = Self(1 << 18);
    /// A leader treats a follower in another way: Probe, Replicate or Snapshot.
    pub const STATE: Self = Self(1 << 19);
    /// A node uses another configuration, a machine joined, or a change was refused.
    pub const MEMBERS: Self = Self(1 << 20);
    /// A snapshot was taken, installed, or its transfer ended.
    pub const SNAPSHOT: Self = Self(1 << 21);

    /// A node became leader.
    pub const ELECTION: Self = Self(1 << 22);
    /// A message with a snapshot was sent, arrived or was lost, or raft took one in.
    pub const TRANSFER: Self = Self(1 << 23);
    /// A raft switched to another configuration.
    pub const CONFIG: Self = Self(1 << 24);

    /// What [`Stop::Interesting`] stops at.
    pub const INTERESTING: Self = Self(
        Self::ROLE.0
            | Self::COMMIT.0
            | Self::REJECT.0
            | Self::TRUNCATE.0
            | Self::STATE.0
            | Self::CRASH.0
            | Self::RESTART.0
            | Self::FAULT.0
            | Self::MEMBERS.0
            | Self::SNAPSHOT.0
            | Self::VIOLATION.0,
    );

    /// Whether all of `kinds` are in the set.
    pub fn contains(self, kinds: Self) -> bool {
        self.0 & kinds.0 == kinds.0
    }

    /// The set less `kinds`.
    fn without(self, kinds: Self) -> Self {
        Self(self.0 & !kinds.0)
    }

    /// Whether any of `kinds` is in the set.
    pub fn intersects(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Kinds {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Where a bigger step ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stop {
    /// At every input.
    Input,
    /// At every step that is not quiet.
    #[default]
    Event,
    /// Where a message was delivered or lost, heartbeats included.
    Message,
    /// Where a host finished a stage.
    Stage,
    /// Where something happened that changes the story: see [`Kinds::INTERESTING`].
    Interesting,
}

impl Stop {
    /// Whether a step with this mark is one to stop at.
    pub fn at(self, mark: &StepMark) -> bool {
        let kinds = mark.kinds;
        match self {
            Self::Input => true,
            Self::Event => !kinds.contains(Kinds::QUIET),
            Self::Message => kinds.intersects(Kinds::DELIVERED | Kinds::LOST),
            Self::Stage => kinds.contains(Kinds::STAGE),
            Self::Interesting => kinds.intersects(Kinds::INTERESTING),
        }
    }
}

/// What is remembered of every step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepMark {
    /// Virtual time after the step, ms.
    pub at_ms: u64,
    /// The node it was mainly about; 0 if none.
    pub node: NodeId,
    /// What kinds of thing happened.
    pub kinds: Kinds,
    /// How many steps that are not quiet there are up to and including this one.
    pub ordinal: usize,
}

impl StepMark {
    /// The mark of the beginning.
    pub(super) fn origin(at_ms: u64) -> Self {
        Self {
            at_ms,
            node: 0,
            kinds: Kinds::QUIET,
            ordinal: 0,
        }
    }

    /// The mark of a step, from what happened in it; `previous` is the ordinal before it.
    pub(super) fn of(input: &Input, events: &[Event], at_ms: u64, previous: usize) -> Self {
        let mut kinds = Kinds::default();
        let mut quiet = matches!(input, Input::Next | Input::Tick { .. });
        for event in events {
            kinds |= kinds_of(event);
            quiet &= is_quiet(event);
        }
        if kinds.contains(Kinds::RESTART) {
            // A process that starts tells its configuration; it is none that is new.
            kinds = kinds.without(Kinds::CONFIG);
        }
        if quiet {
            kinds |= Kinds::QUIET;
        }
        let node = events
            .iter()
            .map(main_node)
            .find(|node| *node != 0)
            .unwrap_or(0);
        Self {
            at_ms,
            node,
            kinds,
            ordinal: previous + usize::from(!quiet),
        }
    }

    /// Whether a heartbeat, or its answer, arrived and changed nothing.
    pub(super) fn is_sign_of_life(&self) -> bool {
        self.kinds.contains(Kinds::QUIET) && self.kinds.contains(Kinds::DELIVERED)
    }

    /// Makes a quiet step one to stop at.
    pub(super) fn make_event(&mut self) {
        assert!(
            self.kinds.contains(Kinds::QUIET),
            "{:?} is an event",
            self.kinds
        );
        self.kinds = self.kinds.without(Kinds::QUIET);
        self.ordinal += 1;
    }
}

/// Whether a message is a heartbeat or its answer.
pub(crate) fn is_heartbeat(kind: MessageType) -> bool {
    matches!(
        kind,
        MessageType::MsgHeartbeat | MessageType::MsgHeartbeatResp
    )
}

fn moved(message: &MessageView, kind: Kinds) -> Kinds {
    match message.kind {
        MessageType::MsgSnap => kind | Kinds::TRANSFER,
        other if is_heartbeat(other) => kind | Kinds::HEARTBEAT,
        _ => kind,
    }
}

fn kinds_of(event: &Event) -> Kinds {
    match event {
        Event::Ticked { .. } => Kinds::TICK,
        Event::Raft {
            event: RaftEvent::SwitchedConfig { .. },
            ..
        } => Kinds::CONFIG,
        Event::Raft {
            event: RaftEvent::RestoredSnapshot { .. },
            ..
        } => Kinds::TRANSFER,
        Event::Raft { .. } | Event::VoteCast { .. } | Event::Appended { .. } => Kinds::default(),
        Event::TermChanged { .. } | Event::ProbeSet { .. } | Event::ClockSet { .. } => {
            Kinds::default()
        }
        Event::Proposed { .. } | Event::ProposalDropped { .. } => Kinds::CLIENT,
        Event::RoleChanged {
            to: StateType::Leader,
            ..
        } => Kinds::ROLE | Kinds::ELECTION,
        Event::RoleChanged { .. } => Kinds::ROLE,
        Event::Truncated { .. } => Kinds::TRUNCATE,
        Event::AppRejected { .. } | Event::RejectHandled { .. } => Kinds::REJECT,
        Event::ProgressChanged { before, after, .. } if before.state != after.state => {
            Kinds::PROGRESS | Kinds::STATE
        }
        Event::ProgressChanged { .. } | Event::Resumed { .. } => Kinds::PROGRESS,
        Event::Committed { .. } => Kinds::COMMIT,
        Event::StageDone { .. } => Kinds::STAGE,
        Event::Applied { .. } => Kinds::APPLY,
        Event::Sent { message } => moved(message, Kinds::SENT),
        Event::Duplicated {
            message,
            chance: true,
            ..
        } => moved(message, Kinds::SENT),
        Event::Duplicated { message, .. } => moved(message, Kinds::SENT | Kinds::FAULT),
        Event::Held { message } | Event::Released { message } | Event::Delayed { message, .. } => {
            moved(message, Kinds::FAULT)
        }
        Event::Partitioned { .. } | Event::LinkSet { .. } | Event::LinkHeld { .. } => Kinds::FAULT,
        Event::RequestSent { .. }
        | Event::RequestRetried { .. }
        | Event::RequestAnswered { .. }
        | Event::RequestFailed { .. }
        | Event::RequestUnknown { .. } => Kinds::CLIENT,
        Event::ClientSet { .. } => Kinds::default(),
        Event::Delivered { message } => moved(message, Kinds::DELIVERED),
        Event::Lost {
            message,
            reason: LossReason::Dropped,
        } => moved(message, Kinds::LOST | Kinds::FAULT),
        Event::Lost { message, .. } => moved(message, Kinds::LOST),
        Event::Crashed { .. } => Kinds::CRASH,
        Event::Restarted { .. } => Kinds::RESTART,
        Event::LinkCut { .. } | Event::LinkRestored { .. } => Kinds::FAULT,
        Event::Isolated { .. } | Event::Healed | Event::RuleSet { .. } => Kinds::FAULT,
        Event::CrashArmed { .. }
        | Event::ProcessPaused { .. }
        | Event::ProcessResumed { .. }
        | Event::DiskLost { .. }
        | Event::DiskStalled { .. }
        | Event::TornTailCut { .. } => Kinds::FAULT,
        Event::Queued { message } => moved(message, Kinds::default()),
        Event::ConfChangeProposed { .. }
        | Event::ConfChangeDropped { .. }
        | Event::TransferAsked { .. }
        | Event::ForgetAsked { .. } => Kinds::CLIENT,
        Event::NodeAdded { .. } | Event::ConfChanged { .. } | Event::ConfChangeRefused { .. } => {
            Kinds::MEMBERS
        }
        Event::SnapshotTaken { .. }
        | Event::SnapshotInstalled { .. }
        | Event::SnapshotReported { .. } => Kinds::SNAPSHOT,
        Event::Compacted { .. } | Event::UnreachableReported { .. } => Kinds::default(),
        Event::SettingChanged { .. } => Kinds::default(),
        Event::ScriptCommand { .. } | Event::ScriptOutput { .. } => Kinds::SCRIPT,
        Event::Violated { .. } => Kinds::VIOLATION,
    }
}

/// Whether a step that consists of such events alone is not worth a stop.
fn is_quiet(event: &Event) -> bool {
    match event {
        Event::Ticked { .. } => true,
        Event::Sent { message } | Event::Delivered { message } | Event::Queued { message } => {
            is_heartbeat(message.kind)
        }
        Event::Duplicated {
            message,
            chance: true,
            ..
        } => is_heartbeat(message.kind),
        Event::Lost { message, reason } => {
            is_heartbeat(message.kind) && *reason != LossReason::Dropped
        }
        Event::StageDone { work, .. } => work.heartbeats_only,
        Event::ProgressChanged { before, after, .. } => only_seen_alive(before, after),
        Event::Raft { event, .. } => event.level() == LogLevel::Debug,
        _ => false,
    }
}

/// Whether a belief changed in nothing but that the follower was heard of.
fn only_seen_alive(before: &ProgressView, after: &ProgressView) -> bool {
    let same = ProgressView {
        recent_active: after.recent_active,
        ..before.clone()
    };
    same == *after
}

fn main_node(event: &Event) -> NodeId {
    match event {
        Event::Ticked { node }
        | Event::Raft { node, .. }
        | Event::Proposed { node, .. }
        | Event::ProposalDropped { node, .. }
        | Event::RoleChanged { node, .. }
        | Event::TermChanged { node, .. }
        | Event::VoteCast { node, .. }
        | Event::Appended { node, .. }
        | Event::Truncated { node, .. }
        | Event::Committed { node, .. }
        | Event::StageDone { node, .. }
        | Event::Applied { node, .. }
        | Event::Crashed { node, .. }
        | Event::Restarted { node, .. }
        | Event::Isolated { node }
        | Event::TornTailCut { node }
        | Event::CrashArmed { node, .. }
        | Event::ProcessPaused { node }
        | Event::ProcessResumed { node, .. }
        | Event::DiskLost { node }
        | Event::DiskStalled { node, .. }
        | Event::NodeAdded { node }
        | Event::ConfChangeProposed { node, .. }
        | Event::ConfChangeDropped { node, .. }
        | Event::ConfChanged { node, .. }
        | Event::ConfChangeRefused { node, .. }
        | Event::SnapshotTaken { node, .. }
        | Event::SnapshotInstalled { node, .. }
        | Event::Compacted { node, .. }
        | Event::SnapshotReported { node, .. }
        | Event::UnreachableReported { node, .. }
        | Event::TransferAsked { node, .. }
        | Event::ForgetAsked { node }
        | Event::RequestSent { node, .. }
        | Event::RequestRetried { node, .. }
        | Event::RequestAnswered { node, .. }
        | Event::RequestFailed { node, .. }
        | Event::RequestUnknown { node, .. } => *node,
        Event::AppRejected { follower, .. } => *follower,
        Event::RejectHandled { leader, .. }
        | Event::Resumed { leader, .. }
        | Event::ProgressChanged { leader, .. } => *leader,
        Event::Sent { message } | Event::Duplicated { message, .. } => message.from,
        Event::Held { message } | Event::Released { message } | Event::Delayed { message, .. } => {
            message.from
        }
        Event::Delivered { message } | Event::Queued { message } | Event::Lost { message, .. } => {
            message.to
        }
        Event::LinkCut { from, .. }
        | Event::LinkRestored { from, .. }
        | Event::LinkHeld { from, .. } => *from,
        Event::LinkSet { link, .. } => link.map_or(0, |(from, _)| from),
        Event::SettingChanged { .. } | Event::RuleSet { .. } => 0,
        Event::Partitioned { .. } | Event::ClientSet { .. } => 0,
        Event::Healed | Event::ProbeSet { .. } | Event::ClockSet { .. } => 0,
        Event::ScriptCommand { .. } | Event::ScriptOutput { .. } | Event::Violated { .. } => 0,
    }
}
