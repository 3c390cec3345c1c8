//! What etcd logs, as values; their text form is etcd's line.

use crate::errors::{ConfChangeError, Error};
use crate::raftpb::{ConfChangeV2, ConfState, MessageType};
use crate::ready::StateType;
use crate::tracker::{ProgressSummary, TrackerConfig};
use crate::types::{EntryId, Index, NodeId, Term};

mod level;
mod text;

pub use level::LogLevel;

/// The cursors of a log, as they are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSummary {
    /// Highest index known to be committed.
    pub committed: Index,
    /// Highest index applied.
    pub applied: Index,
    /// Highest index handed out for applying.
    pub applying: Index,
    /// Index of the first unstable entry.
    pub unstable_offset: Index,
    /// Index after the last entry handed out for writing.
    pub unstable_offset_in_progress: Index,
    /// Number of unstable entries.
    pub unstable_len: usize,
}

/// Why a proposed configuration change is replaced by an empty entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfChangeRefusal {
    /// An earlier change may not be applied yet.
    PossiblyUnapplied {
        /// Highest index at which such a change may be.
        pending: Index,
        /// Applied index of the leader.
        applied: Index,
    },
    /// The configuration is joint and the change does not leave it.
    MustLeaveJointFirst,
    /// The change leaves a joint configuration and there is none.
    NotInJoint,
}

/// One thing that a node did or noticed. `id` is the node itself.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "fields are named and ordered as in the line")]
pub enum RaftEvent {
    /// The node started.
    NewRaft {
        id: NodeId,
        peers: Vec<NodeId>,
        term: Term,
        commit: Index,
        applied: Index,
        last: EntryId,
    },
    /// The node follows, or waits for a leader.
    BecameFollower { id: NodeId, term: Term },
    /// The node asks for votes in a new term.
    BecameCandidate { id: NodeId, term: Term },
    /// The node asks whether it would be voted for.
    BecamePreCandidate { id: NodeId, term: Term },
    /// The node won an election.
    BecameLeader { id: NodeId, term: Term },
    /// An election starts.
    StartingElection { id: NodeId, term: Term },
    /// A vote is asked for; `term` is the node's own, for a pre-vote too.
    SentVoteRequest {
        id: NodeId,
        last: EntryId,
        vote_type: MessageType,
        to: NodeId,
        term: Term,
    },
    /// A vote came in.
    ReceivedVote {
        id: NodeId,
        response: MessageType,
        from: NodeId,
        term: Term,
        granted: bool,
    },
    /// How the votes stand.
    VoteTally {
        id: NodeId,
        granted: usize,
        response: MessageType,
        rejected: usize,
    },
    /// A later term exists.
    HigherTerm {
        id: NodeId,
        term: Term,
        msg_type: MessageType,
        from: NodeId,
        msg_term: Term,
    },
    /// A message of an earlier term is dropped.
    LowerTermIgnored {
        id: NodeId,
        term: Term,
        msg_type: MessageType,
        from: NodeId,
        msg_term: Term,
    },
    /// Entries that were written in an earlier term are not taken for stable.
    LowerTermAppendIgnored {
        id: NodeId,
        term: Term,
        msg_type: MessageType,
        msg_term: Term,
    },
    /// A vote request is dropped since the leader was heard of lately.
    LeaseNotExpired {
        request: VoteRequest,
        remaining: u64,
    },
    /// The node votes for the candidate.
    CastVote(VoteRequest),
    /// The node refuses its vote.
    RejectedVote(VoteRequest),
    /// The node leads already.
    IgnoredHup { id: NodeId },
    /// The node may not become leader.
    Unpromotable { id: NodeId },
    /// The node was demoted after its pre-vote began, and goes on.
    CampaignUnpromotable { id: NodeId },
    /// A committed configuration change is not applied yet.
    CannotCampaign { id: NodeId, term: Term },
    /// The leader lost touch with the quorum.
    SteppedDown { id: NodeId },
    /// No proposals while leadership moves.
    ProposalDuringTransfer {
        id: NodeId,
        term: Term,
        transferee: NodeId,
    },
    /// The leader's log is too far ahead of its commit index.
    UncommittedLimit { id: NodeId },
    /// Nobody to take a proposal.
    NoLeaderForProposal { id: NodeId, term: Term },
    /// Forwarding proposals is switched off.
    NotForwarding {
        id: NodeId,
        lead: NodeId,
        term: Term,
    },
    /// Nobody to take a transfer request.
    NoLeaderForTransfer { id: NodeId, term: Term },
    /// Nobody to take a read.
    NoLeaderForRead { id: NodeId, term: Term },
    /// A proposed configuration change becomes an empty entry.
    IgnoringConfChange(Box<IgnoredConfChange>),
    /// The configuration takes effect.
    SwitchedConfig {
        id: NodeId,
        config: Box<TrackerConfig>,
    },
    /// The leader proposes to leave the joint configuration.
    AutoLeave { config: Box<TrackerConfig> },
    /// The leader cannot propose that now.
    AutoLeaveFailed {
        config: Box<TrackerConfig>,
        error: Error,
    },
    /// A configuration change that is committed cannot be applied. (etcd panics.)
    InvalidConfChange { id: NodeId, error: ConfChangeError },
    /// The sender is no member.
    NoProgress { id: NodeId, from: NodeId },
    /// A follower's log did not match.
    AppendRejected {
        id: NodeId,
        hint: EntryId,
        from: NodeId,
        index: Index,
    },
    /// The leader will try further back.
    DecreasedProgress {
        id: NodeId,
        peer: NodeId,
        progress: ProgressSummary,
    },
    /// This follower's log does not match; `local_term` is 0 when the entry is missing.
    RejectedAppend {
        id: NodeId,
        local_term: Term,
        prev: EntryId,
        from: NodeId,
    },
    /// No snapshot for a peer that may be down.
    SnapshotToInactive { to: NodeId },
    /// The application's snapshot is not ready.
    SnapshotUnavailable { id: NodeId, to: NodeId },
    /// A snapshot is sent.
    SentSnapshot {
        id: NodeId,
        first_index: Index,
        commit: Index,
        snapshot: EntryId,
        to: NodeId,
        progress: ProgressSummary,
    },
    /// Appends wait for the snapshot.
    PausedReplication {
        id: NodeId,
        to: NodeId,
        progress: ProgressSummary,
    },
    /// The follower can go on from the log.
    RecoveredFromSnapshot {
        id: NodeId,
        to: NodeId,
        progress: ProgressSummary,
    },
    /// The application says how sending a snapshot ended.
    SnapshotReported {
        id: NodeId,
        succeeded: bool,
        to: NodeId,
        progress: ProgressSummary,
    },
    /// The application could not send a message.
    Unreachable {
        id: NodeId,
        to: NodeId,
        progress: ProgressSummary,
    },
    /// Learners cannot lead.
    TransferToLearner { id: NodeId },
    /// The target leads already.
    TransferToSelf { id: NodeId },
    /// The same transfer is under way.
    TransferInProgress { id: NodeId, term: Term, to: NodeId },
    /// Another transfer is given up.
    TransferAborted { id: NodeId, term: Term, to: NodeId },
    /// A transfer starts.
    TransferStarted { id: NodeId, term: Term, to: NodeId },
    /// The target has everything and is told to campaign.
    TimeoutNowSent { id: NodeId, to: NodeId },
    /// The target caught up and is told to campaign.
    TimeoutNowAfterAppend { id: NodeId, to: NodeId },
    /// The leader wants this node to lead.
    TimeoutNowReceived {
        id: NodeId,
        term: Term,
        from: NodeId,
    },
    /// A candidate campaigns anyway.
    TimeoutNowIgnored {
        id: NodeId,
        term: Term,
        state: StateType,
        from: NodeId,
    },
    /// The follower forgets its leader.
    ForgettingLeader {
        id: NodeId,
        lead: NodeId,
        term: Term,
    },
    /// Forgetting would break the lease.
    ForgetLeaderRefused,
    /// Reads may only be released after the first commit of the term.
    ReadReleasedTooEarly,
    /// The answer to a read has no or several contexts.
    InvalidReadIndexResp {
        id: NodeId,
        from: NodeId,
        entries: usize,
    },
    /// The leader's entries differ from the stored ones.
    FoundConflict {
        index: Index,
        existing_term: Term,
        conflicting_term: Term,
    },
    /// All unstable entries are replaced.
    ReplacedUnstable { from: Index },
    /// Unstable entries are cut off.
    TruncatedUnstable { before: Index },
    /// Written entries are not unstable any more.
    StableEntryMissing { index: Index },
    /// What was written is covered by an unstable snapshot.
    StableMatchedSnapshot { index: Index },
    /// What was written was replaced meanwhile.
    StableMismatched { acked: EntryId, unstable_term: Term },
    /// The log begins anew after a snapshot.
    StartsRestore { log: LogSummary, snapshot: EntryId },
    /// The log and the configuration are those of the snapshot.
    Restored {
        id: NodeId,
        commit: Index,
        last: EntryId,
        snapshot: EntryId,
    },
    /// The snapshot is part of the log already, only the commit index moves.
    FastForwarded {
        id: NodeId,
        commit: Index,
        last: EntryId,
        snapshot: EntryId,
    },
    /// A received snapshot is taken.
    RestoredSnapshot {
        id: NodeId,
        commit: Index,
        snapshot: EntryId,
    },
    /// A received snapshot is of no use.
    IgnoredSnapshot {
        id: NodeId,
        commit: Index,
        snapshot: EntryId,
    },
    /// The snapshot is of a configuration without this node.
    NotInConfState {
        id: NodeId,
        conf_state: Box<ConfState>,
    },
    /// A message that no correct node sends. (etcd panics.)
    MalformedMessage(Box<Error>),
}

/// A vote request as its receiver sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteRequest {
    /// The node that is asked.
    pub id: NodeId,
    /// Its last entry.
    pub last: EntryId,
    /// Its vote so far.
    pub vote: NodeId,
    /// `MsgVote` or `MsgPreVote`.
    pub msg_type: MessageType,
    /// The candidate.
    pub from: NodeId,
    /// The candidate's last entry.
    pub candidate_last: EntryId,
    /// Term of the node that is asked.
    pub term: Term,
}

/// A configuration change that is not let into the log.
#[derive(Clone, Debug, PartialEq)]
pub struct IgnoredConfChange {
    /// The leader.
    pub id: NodeId,
    /// The change, V1 in its V2 form.
    pub change: ConfChangeV2,
    /// The active configuration.
    pub config: TrackerConfig,
    /// What is wrong with it.
    pub reason: ConfChangeRefusal,
}

/// Collects events until somebody takes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EventLog {
    events: Vec<RaftEvent>,
    off: bool,
}

impl EventLog {
    pub(crate) fn push(&mut self, event: RaftEvent) {
        if !self.off {
            self.events.push(event);
        }
    }

    pub(crate) fn take(&mut self) -> Vec<RaftEvent> {
        std::mem::take(&mut self.events)
    }

    pub(crate) fn set_recording(&mut self, on: bool) {
        self.off = !on;
        if self.off {
            self.events = Vec::new();
        }
    }
}
