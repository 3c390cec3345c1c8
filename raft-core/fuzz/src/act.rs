//! What an application does with a node.

use crate::message::message;
use arbitrary::{Arbitrary, Result, Unstructured};
use raft_core::{
    ConfChange, ConfChangeV2, ConfState, Config, EntryType, MemoryStorage, Message, ProbeStrategy,
    RawNode, ReadOnlyOption, SnapshotStatus, Storage, conf_changes_from_str,
};

/// How a node is made.
#[derive(Arbitrary, Debug)]
pub(crate) struct Setup {
    is_async: bool,
    check_quorum: bool,
    pre_vote: bool,
    lease: bool,
    probe: u8,
    one_entry_per_message: bool,
    tight: bool,
    step_down_on_removal: bool,
    no_validation: bool,
    learners: bool,
    alone: bool,
    seed: u64,
}

/// A node under test.
pub(crate) struct Node {
    raw: RawNode<MemoryStorage>,
    is_async: bool,
    committed: u64,
}

/// One thing that is done to it.
#[derive(Debug)]
pub(crate) enum Act {
    Step(Box<Message>),
    Tick,
    Campaign,
    Propose(u8),
    ProposeConfChange(String, bool),
    Ready,
    ReadIndex(u8),
    Transfer(u64),
    Forget,
    Unreachable(u64),
    SnapshotDone(u64, bool),
    Compact,
}

impl<'a> Arbitrary<'a> for Act {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let peer = |u: &mut Unstructured<'a>| u.int_in_range(0..=5u64);
        Ok(match u.int_in_range(0..=19)? {
            0..=6 => Self::Step(Box::new(message(u)?)),
            7 | 8 => Self::Tick,
            9 => Self::Campaign,
            10 => Self::Propose(u8::arbitrary(u)?),
            11 => {
                let text = *u.choose(&["v2", "l3", "r1", "r2 v4", "v4 l5 r2", "u1", "", "l1"])?;
                Self::ProposeConfChange(text.to_owned(), bool::arbitrary(u)?)
            }
            12..=14 => Self::Ready,
            15 => Self::ReadIndex(u8::arbitrary(u)?),
            16 => Self::Transfer(peer(u)?),
            17 => match bool::arbitrary(u)? {
                true => Self::Forget,
                false => Self::Unreachable(peer(u)?),
            },
            18 => Self::SnapshotDone(peer(u)?, bool::arbitrary(u)?),
            _ => Self::Compact,
        })
    }
}

impl Setup {
    pub(crate) fn node(&self) -> Node {
        let conf_state = ConfState {
            learners: if self.learners { vec![4] } else { Vec::new() },
            ..ConfState::from_voters(if self.alone { 1..=1 } else { 1..=3 })
        };
        let config = Config {
            id: 1,
            election_tick: 3,
            heartbeat_tick: 1,
            async_storage_writes: self.is_async,
            check_quorum: self.check_quorum || self.lease,
            pre_vote: self.pre_vote,
            read_only_option: match self.lease {
                true => ReadOnlyOption::LeaseBased,
                false => ReadOnlyOption::Safe,
            },
            probe_strategy: ProbeStrategy::ALL[usize::from(self.probe) % 3],
            max_size_per_msg: if self.one_entry_per_message {
                0
            } else {
                1 << 20
            },
            max_committed_size_per_ready: if self.tight { 1 } else { 1 << 20 },
            max_inflight_msgs: if self.tight { 1 } else { 16 },
            max_uncommitted_entries_size: if self.tight { 3 } else { 0 },
            step_down_on_removal: self.step_down_on_removal,
            disable_conf_change_validation: self.no_validation,
            election_seed: self.seed,
            ..Config::default()
        };
        let storage = MemoryStorage::with_conf_state(conf_state);
        let raw = RawNode::new(config, storage).expect("the configuration is valid");
        Node {
            raw,
            is_async: self.is_async,
            committed: 0,
        }
    }
}

impl Act {
    pub(crate) fn perform(self, node: &mut Node) {
        let raw = &mut node.raw;
        match self {
            Self::Step(message) => drop(raw.step(*message)),
            Self::Tick => raw.tick(),
            Self::Campaign => drop(raw.campaign()),
            Self::Propose(len) => drop(raw.propose(vec![b'x'; len.into()])),
            Self::ProposeConfChange(text, v1) => {
                let changes = conf_changes_from_str(&text).expect("the texts above are changes");
                let _ = match (v1, &changes[..]) {
                    (true, [change]) => raw.propose_conf_change(ConfChange {
                        change_type: change.change_type,
                        node_id: change.node_id,
                        ..ConfChange::default()
                    }),
                    _ => raw.propose_conf_change(ConfChangeV2 {
                        changes,
                        ..ConfChangeV2::default()
                    }),
                };
            }
            Self::Ready => node.ready(),
            Self::ReadIndex(context) => raw.read_index(vec![context]),
            Self::Transfer(to) => raw.transfer_leader(to),
            Self::Forget => drop(raw.forget_leader()),
            Self::Unreachable(peer) => raw.report_unreachable(peer),
            Self::SnapshotDone(peer, finished) => raw.report_snapshot(
                peer,
                if finished {
                    SnapshotStatus::Finish
                } else {
                    SnapshotStatus::Failure
                },
            ),
            Self::Compact => node.compact(),
        }
        for event in node.raw.take_events() {
            let _ = event.to_string();
        }
    }
}

impl Node {
    /// Handles a Ready as far as the storage allows; storage messages come back at once.
    fn ready(&mut self) {
        let raw = &mut self.raw;
        if !raw.has_ready() {
            return;
        }
        let mut ready = raw.ready();
        let snapshot = ready.snapshot.take();
        if let Some(hard_state) = ready.hard_state {
            raw.storage_mut().set_hard_state(hard_state);
        }
        if let Some(snapshot) = snapshot {
            let _ = raw.storage_mut().apply_snapshot(*snapshot);
        }
        raw.storage_mut()
            .append(&ready.entries)
            .expect("entries are consecutive");
        for entry in &ready.committed_entries {
            let change = match entry.entry_type {
                EntryType::EntryNormal => continue,
                EntryType::EntryConfChange => {
                    ConfChange::decode(entry.data.as_slice()).map(|c| c.to_v2())
                }
                EntryType::EntryConfChangeV2 => ConfChangeV2::decode(entry.data.as_slice()),
            };
            if let Ok(change) = change {
                let _ = raw.try_apply_conf_change(change);
            }
        }
        let messages = std::mem::take(&mut ready.messages);
        if !self.is_async {
            raw.advance(ready);
        }
        for response in messages.into_iter().flat_map(|message| message.responses) {
            if response.to == 1 {
                let _ = raw.step(response);
            }
        }
    }

    /// Takes a snapshot of what is applied, and compacts up to it.
    fn compact(&mut self) {
        let raft = self.raw.raft();
        let (applied, conf_state) = (raft.log().applied(), raft.trk().conf_state());
        let storage = self.raw.storage_mut();
        if storage
            .create_snapshot(applied, Some(conf_state), "state")
            .is_ok()
        {
            let _ = storage.compact(applied);
        }
    }

    /// What must hold whatever was stepped. Not `Match < Next`: who acknowledges what the leader does not have is
    /// believed, as in etcd.
    pub(crate) fn check(&mut self) {
        let raft = self.raw.raft();
        let log = raft.log();
        assert!(log.applied() <= log.applying().max(log.applied()));
        assert!(log.applied() <= log.committed() && log.committed() <= log.last_index());
        assert!(
            self.committed <= log.committed(),
            "the commit index never falls"
        );
        self.committed = log.committed();
        for (_, progress) in raft.trk().progress().iter() {
            assert!(progress.inflights.count() <= progress.inflights.size());
        }
        assert!(log.storage().first_index().is_ok());
    }
}
