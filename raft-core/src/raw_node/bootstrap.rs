//! The first configuration of a new cluster, as entries of its log.

use super::RawNode;
use crate::errors::Error;
use crate::raftpb::{ConfChange, Entry, EntryType, HardState};
use crate::storage::Storage;
use crate::types::{NONE, NodeId};

impl<S: Storage> RawNode<S> {
    /// Makes an empty node a member of a cluster of `peers`, by committed entries at term 1 that
    /// the application then applies like any others (etcd `Bootstrap`). All members must be given
    /// the same peers in the same order. A storage that starts with a configuration, such as
    /// [`MemoryStorage::with_conf_state`](crate::MemoryStorage::with_conf_state), is simpler.
    pub fn bootstrap(&mut self, peers: &[NodeId]) -> Result<(), Error> {
        if peers.is_empty() {
            return Err(Error::NoPeers);
        }
        if self.storage().last_index()? != 0 {
            return Err(Error::StorageNotEmpty);
        }
        let change = |&node_id: &NodeId| ConfChange {
            node_id,
            ..ConfChange::default()
        };
        let changes: Vec<_> = peers.iter().map(change).collect();
        self.prev_hard_state = HardState::default();
        self.stir().become_follower(1, NONE);
        let entries = (1..).zip(&changes).map(|(index, change)| Entry {
            term: 1,
            index,
            ..Entry::with_type(EntryType::EntryConfChange, change.encode())
        });
        self.raft
            .log
            .append(&mut entries.collect(), 0, &mut self.raft.events);
        self.raft.log.committed = peers.len() as u64;
        for change in changes {
            let added = self.raft.apply_conf_change(&change.to_v2());
            debug_assert!(added.is_ok(), "adding voters one by one is always possible");
        }
        Ok(())
    }
}
