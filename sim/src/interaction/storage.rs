//! The storage of a script's node: etcd's `MemoryStorage`, whose snapshot is replaced by the state machine's.
//!
//! Source: `snapOverrideStorage` in `rafttest/interaction_env_handler_add_nodes.go`.
use raft_core::{
    ConfState, Entry, HardState, Index, MemoryStorage, Payload, Snapshot, Storage, StorageError,
    Term,
};
use std::borrow::Cow;

/// Stable entries and HardState, and the state machine beside them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryStorage {
    /// What is stable.
    pub(crate) memory: MemoryStorage,
    /// The state machine after the last entry it took: etcd keeps every such state in `History` and looks at the
    /// last. A received snapshot does not come here, so that a node restored from one keeps its own, older state.
    pub(crate) latest: Snapshot,
}

impl HistoryStorage {
    /// A storage that starts from a snapshot; an empty one gives an empty log.
    pub(crate) fn starting_from(snapshot: Snapshot) -> Result<Self, StorageError> {
        let mut memory = MemoryStorage::default();
        if snapshot != Snapshot::default() {
            memory.apply_snapshot(snapshot.clone())?;
        }
        Ok(Self {
            memory,
            latest: snapshot,
        })
    }

    /// Lets the state machine, which appends, take an entry. `conf_state` is the configuration that a change gave.
    pub(crate) fn take(&mut self, entry: &Entry, update: &[u8], conf_state: Option<ConfState>) {
        if !update.is_empty() {
            self.latest.data = Payload::from([self.latest.data.as_slice(), update].concat());
        }
        self.latest.metadata.index = entry.index;
        self.latest.metadata.term = entry.term;
        if let Some(conf_state) = conf_state {
            self.latest.metadata.conf_state = conf_state;
        }
    }
}

impl Storage for HistoryStorage {
    fn initial_state(&self) -> Result<(HardState, ConfState), StorageError> {
        let (hard_state, _) = self.memory.initial_state()?;
        Ok((hard_state, self.latest.metadata.conf_state.clone()))
    }

    fn entries(
        &self,
        lo: Index,
        hi: Index,
        max_size: u64,
    ) -> Result<Cow<'_, [Entry]>, StorageError> {
        self.memory.entries(lo, hi, max_size)
    }

    fn term(&self, index: Index) -> Result<Term, StorageError> {
        self.memory.term(index)
    }

    fn last_index(&self) -> Result<Index, StorageError> {
        self.memory.last_index()
    }

    fn first_index(&self) -> Result<Index, StorageError> {
        self.memory.first_index()
    }

    fn snapshot(&self) -> Result<Snapshot, StorageError> {
        Ok(self.latest.clone())
    }
}
