//! Raft as etcd has it: a faithful port of [etcd-io/raft], without input and output.
//!
//! A [`RawNode`] is one node. It has no clock, no thread, no network and no disk: the application
//! calls [`tick`](RawNode::tick), hands it the messages of other nodes with
//! [`step`](RawNode::step), and does what [`ready`](RawNode::ready) asks for. The same calls always
//! have the same outcome, on every platform.
//!
//! # The Ready loop
//!
//! Three nodes that share a queue of messages. The order of the steps is part of the protocol:
//! store, send, apply, [`advance`](RawNode::advance).
//!
//! ```
//! use raft_core::{Config, ConfState, EntryType, MemoryStorage, Message, RawNode};
//! use std::collections::VecDeque;
//!
//! fn handle_ready(
//!     node: &mut RawNode<MemoryStorage>,
//!     network: &mut VecDeque<Message>,
//!     applied: &mut Vec<String>,
//! ) -> Result<(), Box<dyn std::error::Error>> {
//!     let mut ready = node.ready();
//!     let storage = node.storage_mut();
//!     if let Some(hard_state) = ready.hard_state {
//!         storage.set_hard_state(hard_state);
//!     }
//!     if let Some(snapshot) = ready.snapshot.take() {
//!         storage.apply_snapshot(*snapshot)?;
//!     }
//!     storage.append(&ready.entries)?;
//!     network.extend(ready.messages.drain(..));
//!     for entry in &ready.committed_entries {
//!         if entry.entry_type == EntryType::EntryNormal && !entry.data.is_empty() {
//!             applied.push(String::from_utf8_lossy(entry.data.as_slice()).into_owned());
//!         }
//!     }
//!     node.advance(ready);
//!     Ok(())
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut nodes = Vec::new();
//! for id in [1, 2, 3] {
//!     let storage = MemoryStorage::with_conf_state(ConfState::from_voters([1, 2, 3]));
//!     nodes.push(RawNode::new(Config { id, ..Config::default() }, storage)?);
//! }
//! let (mut network, mut applied) = (VecDeque::new(), vec![Vec::new(); 3]);
//! nodes[0].campaign()?;
//! for round in 0..20 {
//!     if round == 10 {
//!         nodes[0].propose("x=1")?;
//!     }
//!     for (node, applied) in nodes.iter_mut().zip(&mut applied) {
//!         if node.has_ready() {
//!             handle_ready(node, &mut network, applied)?;
//!         }
//!     }
//!     for message in network.drain(..) {
//!         nodes[message.to as usize - 1].step(message)?;
//!     }
//! }
//! assert_eq!(applied, vec![vec!["x=1"]; 3]);
//! # Ok(())
//! # }
//! ```
//!
//! # What it says
//!
//! [`take_events`](RawNode::take_events) returns what etcd would have logged, as values whose text
//! is etcd's line. The functions in [`describe`] print messages and states as etcd's tools do.
//!
//! # What it trusts
//!
//! The application stores what it is told to store, in order. Messages may be lost, delayed,
//! doubled and reordered; one that no correct node could have sent is refused with an [`Error`],
//! where etcd panics. Assertions guard the node's own invariants only.
//!
//! Terms such as Progress, Ready or Inflights are etcd's; "paper" is Ongaro and Ousterhout, *In
//! Search of an Understandable Consensus Algorithm (Extended Version)*, 2014, and "thesis"
//! Ongaro, *Consensus: Bridging Theory and Practice*, 2014.
//!
//! [etcd-io/raft]: https://github.com/etcd-io/raft

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod confchange;
mod config;
pub mod describe;
mod errors;
mod event;
mod log;
mod prng;
pub mod quorum;
mod raft;
pub mod raftpb;
mod raw_node;
mod read_only;
mod ready;
mod rules;
mod status;
mod storage;
pub mod tracker;
mod types;
mod unstable;

pub use config::{Config, ProbeStrategy, ReadOnlyOption};
pub use errors::{
    ConfChangeError, ConfigError, Error, Malformed, ParseConfChangeError, ParseOptionError,
    StorageError,
};
pub use event::{
    ConfChangeRefusal, IgnoredConfChange, LogLevel, LogSummary, RaftEvent, VoteRequest,
};
pub use log::RaftLog;
pub use prng::Prng;
pub use raft::Raft;
pub use raftpb::{
    ConfChange, ConfChangeSingle, ConfChangeTransition, ConfChangeType, ConfChangeV2, ConfState,
    Entries, Entry, EntryType, HardState, IntoConfChangeEntry, Message, MessageType, Payload,
    Responses, Snapshot, SnapshotMetadata, conf_changes_from_str, conf_changes_to_string,
};
pub use raw_node::{RawNode, SnapshotStatus};
pub use read_only::ReadState;
pub use ready::{Ready, SoftState, StateType};
pub use rules::{Rule, Rules};
pub use status::{BasicStatus, Status};
pub use storage::{MemoryStorage, Storage};
pub use tracker::{Inflight, Inflights, Progress, ProgressMap, ProgressState, ProgressTracker};
pub use types::{
    EntryId, Index, LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD, NO_LIMIT, NONE, NodeId, Term,
    is_local_msg_target,
};
pub use unstable::Unstable;
