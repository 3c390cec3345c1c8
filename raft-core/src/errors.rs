//! Everything that can be refused, with etcd's texts where etcd has one.

use crate::raftpb::{DecodeError, MessageType};
use crate::types::{Index, NodeId};
use std::fmt;

/// Why a call or a message was refused. The node goes on as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The proposal will not enter the log; the caller may retry (etcd `ErrProposalDropped`).
    ProposalDropped,
    /// A message that never crosses the network came over the network (etcd `ErrStepLocalMsg`).
    StepLocalMsg,
    /// An answer of a node that this node does not know (etcd `ErrStepPeerNotFound`).
    StepPeerNotFound,
    /// A proposed configuration change cannot be decoded.
    MalformedConfChange(DecodeError),
    /// A message that no correct node sends; etcd panics where this is returned.
    MalformedMessage {
        /// Type of the message.
        msg_type: MessageType,
        /// Who claims to have sent it.
        from: NodeId,
        /// What is wrong with it.
        reason: Malformed,
    },
    /// Bootstrapping needs at least one peer.
    NoPeers,
    /// Only an empty storage can be bootstrapped.
    StorageNotEmpty,
    /// The storage failed.
    Storage(StorageError),
}

/// What is wrong with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// It says to come from the node itself.
    FromSelf,
    /// It is for the leader, and this follower takes itself for that since a snapshot came from itself; etcd panics.
    LeaderIsSelf,
    /// It asks for a vote in no term.
    NoTerm,
    /// It asks for a pre-vote that a node which has entries of a snapshot and has seen no term yet
    /// would have to refuse; etcd panics.
    NoTermToRefuseIn,
    /// A proposal or a read has another number of entries than it must have.
    EntryCount(usize),
    /// Entries are not consecutive, or their terms fall or exceed the sender's.
    InconsistentEntries,
    /// Its entries differ from entries that are committed here.
    ConflictsWithCommitted {
        /// First index that differs.
        index: Index,
        /// Commit index of this node.
        committed: Index,
    },
    /// It commits entries that this node does not have.
    CommitOutOfRange {
        /// Commit index in the message.
        commit: Index,
        /// Last index of this node.
        last_index: Index,
    },
    /// It acknowledges entries that are not committed or go back.
    AppliedOutOfRange {
        /// Index in the message.
        applied: Index,
        /// Applied index of this node.
        prev_applied: Index,
        /// Commit index of this node.
        committed: Index,
    },
    /// Its snapshot's configuration cannot be built.
    InvalidConfState(ConfChangeError),
    /// It speaks of an index that no log reaches.
    IndexTooLarge(Index),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProposalDropped => f.write_str("raft proposal dropped"),
            Self::StepLocalMsg => f.write_str("raft: cannot step raft local message"),
            Self::StepPeerNotFound => f.write_str("raft: cannot step as peer not found"),
            Self::MalformedConfChange(error) => {
                write!(f, "raft: malformed configuration change: {error}")
            }
            Self::MalformedMessage {
                msg_type,
                from,
                reason,
            } => {
                write!(f, "raft: malformed {msg_type} from {from:x}: {reason}")
            }
            Self::NoPeers => f.write_str("must provide at least one peer to Bootstrap"),
            Self::StorageNotEmpty => f.write_str("can't bootstrap a nonempty Storage"),
            Self::Storage(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FromSelf => f.write_str("the sender is this node"),
            Self::LeaderIsSelf => f.write_str("this follower takes itself for the leader"),
            Self::NoTerm => f.write_str("it has no term"),
            Self::NoTermToRefuseIn => f.write_str("this node has no term to refuse it in"),
            Self::EntryCount(count) => write!(f, "it has {count} entries"),
            Self::InconsistentEntries => f.write_str("its entries are not a piece of one log"),
            Self::ConflictsWithCommitted { index, committed } => {
                write!(
                    f,
                    "entry {index} conflict with committed entry [committed({committed})]"
                )
            }
            Self::CommitOutOfRange { commit, last_index } => write!(
                f,
                "tocommit({commit}) is out of range [lastIndex({last_index})]. \
                 Was the raft log corrupted, truncated, or lost?"
            ),
            Self::AppliedOutOfRange {
                applied,
                prev_applied,
                committed,
            } => write!(
                f,
                "applied({applied}) is out of range \
                 [prevApplied({prev_applied}), committed({committed})]"
            ),
            Self::InvalidConfState(error) => write!(f, "unable to restore config: {error}"),
            Self::IndexTooLarge(index) => write!(f, "no log reaches index {index}"),
        }
    }
}

/// What a [`Storage`](crate::Storage) cannot do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// The entry was discarded; a snapshot stands for it (etcd `ErrCompacted`).
    Compacted,
    /// The entry does not exist yet (etcd `ErrUnavailable`).
    Unavailable,
    /// A newer snapshot is stored (etcd `ErrSnapOutOfDate`).
    SnapOutOfDate,
    /// The snapshot is being made; ask again later (etcd `ErrSnapshotTemporarilyUnavailable`).
    SnapshotTemporarilyUnavailable,
    /// The index lies past the end of the log.
    OutOfBound {
        /// What was asked for: `compact`, `snapshot` or `entries' hi`.
        what: &'static str,
        /// Index asked for.
        index: Index,
        /// Last index stored.
        last_index: Index,
    },
    /// Appending would leave a hole.
    MissingEntries {
        /// Last index stored.
        last_index: Index,
        /// Index of the first entry to append.
        append_at: Index,
    },
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compacted => f.write_str("requested index is unavailable due to compaction"),
            Self::Unavailable => f.write_str("requested entry at index is unavailable"),
            Self::SnapOutOfDate => {
                f.write_str("requested index is older than the existing snapshot")
            }
            Self::SnapshotTemporarilyUnavailable => {
                f.write_str("snapshot is temporarily unavailable")
            }
            Self::OutOfBound {
                what,
                index,
                last_index,
            } => {
                write!(f, "{what} {index} is out of bound lastindex({last_index})")
            }
            Self::MissingEntries {
                last_index,
                append_at,
            } => {
                write!(
                    f,
                    "missing log entry [last: {last_index}, append at: {append_at}]"
                )
            }
        }
    }
}

impl std::error::Error for StorageError {}

/// Why a [`Config`](crate::Config), or the storage that comes with it, cannot start a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The id is 0.
    NoneAsId,
    /// The id is that of a storage thread.
    LocalTargetAsId,
    /// The heartbeat interval is 0 ticks.
    HeartbeatTick,
    /// The election timeout does not exceed the heartbeat interval.
    ElectionTick,
    /// No append message may be in flight.
    MaxInflightMsgs,
    /// Fewer bytes may be in flight than one message may have.
    MaxInflightBytes,
    /// Lease-based reads without `check_quorum`.
    LeaseWithoutCheckQuorum,
    /// The stored configuration cannot be built.
    ConfState(ConfChangeError),
    /// The stored commit index lies outside the stored log.
    CommitOutOfRange {
        /// Stored commit index.
        commit: Index,
        /// Index before the first entry.
        first: Index,
        /// Last index stored.
        last: Index,
    },
    /// `applied` lies outside what is stored and committed.
    AppliedOutOfRange {
        /// The configured index.
        applied: Index,
        /// Index before the first entry.
        first: Index,
        /// Stored commit index.
        committed: Index,
    },
    /// The storage cannot be read.
    Storage(StorageError),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoneAsId => f.write_str("cannot use none as id"),
            Self::LocalTargetAsId => f.write_str("cannot use local target as id"),
            Self::HeartbeatTick => f.write_str("heartbeat tick must be greater than 0"),
            Self::ElectionTick => f.write_str("election tick must be greater than heartbeat tick"),
            Self::MaxInflightMsgs => f.write_str("max inflight messages must be greater than 0"),
            Self::MaxInflightBytes => f.write_str("max inflight bytes must be >= max message size"),
            Self::LeaseWithoutCheckQuorum => {
                f.write_str("CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased")
            }
            Self::ConfState(error) => write!(f, "unable to restore config: {error}"),
            Self::CommitOutOfRange {
                commit,
                first,
                last,
            } => {
                write!(f, "state.commit {commit} is out of range [{first}, {last}]")
            }
            Self::AppliedOutOfRange {
                applied,
                first,
                committed,
            } => write!(
                f,
                "applied({applied}) is out of range [prevApplied({first}), committed({committed})]"
            ),
            Self::Storage(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ConfigError {}

impl From<StorageError> for ConfigError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// Why a configuration change cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfChangeError {
    /// A joint configuration must be left before another is entered.
    AlreadyJoint,
    /// There is nothing to be joint with.
    ZeroVoterJoint,
    /// Only a joint configuration can be left.
    NotJoint,
    /// A joint configuration takes no direct change.
    SimpleInJoint,
    /// More than one voter would change at once.
    MoreThanOneVoter,
    /// No voter would be left.
    RemovedAllVoters,
    /// The configuration and the progress of its members do not fit.
    Invariant {
        /// Member that does not fit.
        id: NodeId,
        /// What was expected of it.
        problem: &'static str,
    },
    /// The result differs from the configuration that was to be restored.
    NotEquivalent,
}

impl fmt::Display for ConfChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyJoint => f.write_str("config is already joint"),
            Self::ZeroVoterJoint => f.write_str("can't make a zero-voter config joint"),
            Self::NotJoint => f.write_str("can't leave a non-joint config"),
            Self::SimpleInJoint => f.write_str("can't apply simple config change in joint config"),
            Self::MoreThanOneVoter => {
                f.write_str("more than one voter changed without entering joint config")
            }
            Self::RemovedAllVoters => f.write_str("removed all voters"),
            Self::Invariant { id, problem } => write!(f, "{id} {problem}"),
            Self::NotEquivalent => f.write_str("ConfStates not equivalent after sorting"),
        }
    }
}

impl std::error::Error for ConfChangeError {}

/// Why a text is not a list of configuration changes; the texts are Go's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseConfChangeError {
    /// A token is shorter than a letter and a digit.
    UnknownToken(String),
    /// A token starts with a letter that is none of `v l r u`.
    UnknownInput(String),
    /// No number follows the letter.
    InvalidSyntax(String),
    /// The number exceeds 64 bits.
    ValueOutOfRange(String),
}

impl fmt::Display for ParseConfChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parsing = |f: &mut fmt::Formatter<'_>, digits: &str, problem: &str| {
            let digits = crate::describe::quote(digits.as_bytes());
            write!(f, "strconv.ParseUint: parsing {digits}: {problem}")
        };
        match self {
            Self::UnknownToken(token) => write!(f, "unknown token {token}"),
            Self::UnknownInput(token) => write!(f, "unknown input: {token}"),
            Self::InvalidSyntax(digits) => parsing(f, digits, "invalid syntax"),
            Self::ValueOutOfRange(digits) => parsing(f, digits, "value out of range"),
        }
    }
}

impl std::error::Error for ParseConfChangeError {}

/// A text that names no value; says which values there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseOptionError {
    /// The text.
    pub found: String,
    /// What it could have been.
    pub expected: &'static [&'static str],
}

impl fmt::Display for ParseOptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = crate::describe::quote(self.found.as_bytes());
        write!(f, "{found} is none of {}", self.expected.join(", "))
    }
}

impl std::error::Error for ParseOptionError {}
