//! The records that nodes store and exchange: etcd's `raftpb`, with its names.

use crate::types::{EntryId, Index, NodeId, Term};
use std::fmt;

mod confchange;
mod entries;
mod message;
mod payload;
mod responses;
#[cfg(feature = "serde")]
mod serialized;
mod wire;

pub use confchange::{
    ConfChange, ConfChangeSingle, ConfChangeTransition, ConfChangeType, ConfChangeV2,
    IntoConfChangeEntry, conf_changes_from_str, conf_changes_to_string,
};
pub use entries::Entries;
pub(crate) use entries::add_clones;
pub use message::{Message, MessageType};
pub use payload::Payload;
pub use responses::Responses;
pub use wire::DecodeError;

/// What an entry means to the state machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum EntryType {
    /// Data of the application; empty for the entry that a new leader appends.
    #[default]
    EntryNormal,
    /// An encoded [`ConfChange`].
    EntryConfChange,
    /// An encoded [`ConfChangeV2`]; nil data is the change that leaves a joint configuration.
    EntryConfChangeV2,
}

impl fmt::Display for EntryType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One entry of the replicated log (paper, section 5.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// What the data is.
    pub entry_type: EntryType,
    /// Whether the type was written explicitly. It changes the encoded size by two bytes and
    /// nothing else: false for proposed data and for a leader's first entry.
    pub type_set: bool,
    /// Term of the leader that created the entry; 0 until a leader appends it.
    pub term: Term,
    /// Position in the log; 0 until a leader appends it.
    pub index: Index,
    /// The command, or an encoded configuration change.
    pub data: Payload,
}

impl Entry {
    /// An entry of application data as it is proposed: no term and no index yet.
    pub fn normal(data: impl Into<Payload>) -> Self {
        Self {
            data: data.into(),
            ..Self::default()
        }
    }

    /// An entry whose type is written explicitly, as configuration changes have it.
    pub fn with_type(entry_type: EntryType, data: impl Into<Payload>) -> Self {
        Self {
            entry_type,
            type_set: true,
            data: data.into(),
            ..Self::default()
        }
    }

    /// Term and index.
    #[inline]
    pub fn id(&self) -> EntryId {
        EntryId {
            term: self.term,
            index: self.index,
        }
    }

    /// Bytes of the protobuf encoding; what `max_size_per_msg` and
    /// `max_committed_size_per_ready` count (etcd `Entry.Size`).
    #[inline]
    pub fn encoded_size(&self) -> u64 {
        self.encoded_size_with(self.payload_size())
    }

    #[inline]
    fn encoded_size_with(&self, payload: u64) -> u64 {
        let header = if self.type_set { 2 } else { 0 };
        let data = match self.data.is_nil() {
            true => 0,
            false => 1 + wire::varint_len(payload) + payload,
        };
        header + 1 + wire::varint_len(self.term) + 1 + wire::varint_len(self.index) + data
    }

    /// Bytes of the data alone; what the uncommitted quota and the inflight bytes count
    /// (etcd `payloadSize`).
    #[inline]
    pub fn payload_size(&self) -> u64 {
        self.data.len() as u64
    }
}

/// Sum of [`Entry::encoded_size`] (etcd `entsSize`).
#[inline]
pub fn entries_size(entries: &[Entry]) -> u64 {
    entries.iter().map(Entry::encoded_size).sum()
}

/// Sum of [`Entry::payload_size`] (etcd `payloadsSize`).
#[inline]
pub fn payloads_size(entries: &[Entry]) -> u64 {
    entries.iter().map(Entry::payload_size).sum()
}

/// Both sums in one pass: of the encoded sizes and of the payloads.
#[inline]
pub(crate) fn both_sizes(entries: &[Entry]) -> (u64, u64) {
    entries.iter().fold((0, 0), |(encoded, payload), entry| {
        let size = entry.payload_size();
        (encoded + entry.encoded_size_with(size), payload + size)
    })
}

/// What the encoded sizes of entries with `payload` bytes of data sum up to at most: quicker than the sum, and mostly
/// enough to know that a limit is kept.
#[inline]
pub(crate) fn at_most(entries: &[Entry], payload: u64) -> u64 {
    /// A type in two bytes; tags and the longest varints of term, index and length of the data.
    const MOST_BESIDES_DATA: u64 = 2 + 3 * (1 + 10);
    payload.saturating_add(MOST_BESIDES_DATA * entries.len() as u64)
}

/// The longest prefix of at most `max_size` encoded bytes, but never less than one entry
/// (etcd `limitSize`).
#[inline]
pub fn limit_size(entries: &[Entry], max_size: u64) -> &[Entry] {
    match max_size == u64::MAX || entries.len() <= 1 {
        true => entries,
        false => limit_many(entries, max_size),
    }
}

fn limit_many(entries: &[Entry], max_size: u64) -> &[Entry] {
    if at_most(entries, payloads_size(entries)) <= max_size {
        return entries;
    }
    let mut size = 0u64;
    for (i, entry) in entries.iter().enumerate() {
        size = size.saturating_add(entry.encoded_size());
        if i > 0 && size > max_size {
            return &entries[..i];
        }
    }
    entries
}

/// What a node must remember over a crash besides its log (paper, Figure 2, persistent state).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HardState {
    /// Latest term that the node has seen.
    pub term: Term,
    /// Candidate that got this node's vote in `term`, or [`NONE`](crate::NONE).
    pub vote: NodeId,
    /// Highest index known to be committed. A hint: it may be behind after a crash.
    pub commit: Index,
}

impl HardState {
    /// Whether nothing was ever written (etcd `IsEmptyHardState`).
    #[inline]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A configuration as it is stored in snapshots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConfState {
    /// Voters, of the incoming half when the configuration is joint.
    pub voters: Vec<NodeId>,
    /// Nodes that receive the log and do not vote.
    pub learners: Vec<NodeId>,
    /// Voters of the outgoing half; empty unless the configuration is joint.
    pub voters_outgoing: Vec<NodeId>,
    /// Voters of the outgoing half that become learners when the joint configuration is left.
    pub learners_next: Vec<NodeId>,
    /// Whether the leader leaves the joint configuration by itself.
    pub auto_leave: bool,
}

impl ConfState {
    /// A configuration of voters only.
    pub fn from_voters(voters: impl IntoIterator<Item = NodeId>) -> Self {
        Self {
            voters: voters.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Whether both describe the same configuration, order aside (etcd `ConfState.Equivalent`).
    pub fn is_equivalent(&self, other: &Self) -> bool {
        let same = |a: &[NodeId], b: &[NodeId]| {
            let sorted = |ids: &[NodeId]| {
                let mut ids = ids.to_vec();
                ids.sort_unstable();
                ids
            };
            sorted(a) == sorted(b)
        };
        same(&self.voters, &other.voters)
            && same(&self.learners, &other.learners)
            && same(&self.voters_outgoing, &other.voters_outgoing)
            && same(&self.learners_next, &other.learners_next)
            && self.auto_leave == other.auto_leave
    }
}

/// What a snapshot stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SnapshotMetadata {
    /// Configuration after the last entry that the snapshot includes.
    pub conf_state: ConfState,
    /// Last index that the snapshot includes; 0 for the empty snapshot.
    pub index: Index,
    /// Term of the entry at `index`.
    pub term: Term,
}

/// A state of the state machine that replaces the log up to an index (paper, section 7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    /// The application's state, opaque to raft.
    pub data: Payload,
    /// Its place in the log and the configuration there.
    pub metadata: SnapshotMetadata,
}

impl Snapshot {
    /// Whether there is no snapshot here (etcd `IsEmptySnap`).
    pub fn is_empty(&self) -> bool {
        self.metadata.index == 0
    }

    /// Identity of the last entry that the snapshot includes.
    pub fn id(&self) -> EntryId {
        EntryId {
            term: self.metadata.term,
            index: self.metadata.index,
        }
    }
}
