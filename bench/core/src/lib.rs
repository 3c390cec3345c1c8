//! `raft-core` plugged into the workloads.
use bench_harness::{Mode, Peer};
use raft_core::{
    ConfState, Config, Entry, MemoryStorage, Message, MessageType, RawNode, StateType, Storage,
};
use std::collections::VecDeque;

/// One node with what it needs to start again.
pub struct Node {
    raw: RawNode<MemoryStorage>,
    id: u64,
    seed: u64,
    mode: Mode,
    applied: u64,
    members: u64,
}

impl Node {
    fn start(
        id: u64,
        members: u64,
        storage: MemoryStorage,
        applied: u64,
        seed: u64,
        mode: Mode,
    ) -> Self {
        let faults = mode == Mode::Fault;
        let config = Config {
            id,
            election_tick: 10,
            heartbeat_tick: 1,
            applied,
            max_size_per_msg: 1 << 20,
            max_inflight_msgs: 256,
            check_quorum: faults,
            pre_vote: faults,
            election_seed: seed,
            ..Config::default()
        };
        let mut raw = RawNode::new(config, storage).expect("storage is consistent");
        raw.set_event_recording(false);
        Self {
            raw,
            id,
            seed,
            mode,
            applied,
            members,
        }
    }

    #[inline(never)]
    fn handle_readies(
        &mut self,
        out: &mut VecDeque<Message>,
        apply: &mut impl FnMut(u64, u64, &[u8]),
    ) -> u64 {
        let mut readies = 0;
        loop {
            readies += 1;
            self.handle_ready(out, apply);
            if !self.raw.has_ready() {
                return readies;
            }
        }
    }

    #[inline]
    fn handle_ready(
        &mut self,
        out: &mut VecDeque<Message>,
        apply: &mut impl FnMut(u64, u64, &[u8]),
    ) {
        let mut ready = self.raw.ready();
        let storage = self.raw.storage_mut();
        if let Some(snapshot) = ready.snapshot.take() {
            self.applied = snapshot.metadata.index;
            storage
                .apply_snapshot(*snapshot)
                .expect("newer than what is stored");
        }
        storage.append_from(&mut ready.entries).expect("no gap");
        if let Some(hard_state) = ready.hard_state {
            storage.set_hard_state(hard_state);
        }
        pass_on(&mut ready.messages, out);
        for entry in &ready.committed_entries {
            self.applied = entry.index;
            apply(entry.index, entry.term, entry.data.as_slice());
        }
        self.raw.advance(ready);
    }
}

/// Moves messages to the network. Many move as they lie, which costs less than one by one; both sides keep memory for
/// the next.
#[inline]
fn pass_on(messages: &mut Vec<Message>, out: &mut VecDeque<Message>) {
    match messages.len() {
        0 => {}
        1 if !out.is_empty() => out.push_back(messages.swap_remove(0)),
        _ => pass_on_many(messages, out),
    }
}

#[inline(never)]
fn pass_on_many(messages: &mut Vec<Message>, out: &mut VecDeque<Message>) {
    let mut moved = VecDeque::from(std::mem::take(messages));
    match out.is_empty() {
        true => std::mem::swap(out, &mut moved),
        false => out.append(&mut moved),
    }
    *messages = moved.into();
}

impl Peer for Node {
    type Msg = Message;
    const NAME: &'static str = "raft-core";

    fn new(id: u64, n: u64, seed: u64, mode: Mode) -> Self {
        let storage = MemoryStorage::with_conf_state(ConfState::from_voters(1..=n));
        Self::start(id, n, storage, 0, seed, mode)
    }

    fn crash_restart(self) -> Self {
        let storage = self.raw.storage().clone();
        Self::start(
            self.id,
            self.members,
            storage,
            self.applied,
            self.seed + 1,
            self.mode,
        )
    }

    #[inline(never)]
    fn tick(&mut self) {
        self.raw.tick();
    }

    fn campaign(&mut self) {
        self.raw.campaign().expect("a voter may campaign");
    }

    #[inline(never)]
    fn propose(&mut self, data: [u8; 16]) -> bool {
        self.raw.propose(&data).is_ok()
    }

    #[inline(never)]
    fn propose_many(&mut self, data: &[[u8; 16]]) -> bool {
        let message = Message {
            msg_type: MessageType::MsgProp,
            from: self.id,
            entries: data.iter().map(Entry::normal).collect(),
            ..Message::default()
        };
        self.raw.step(message).is_ok()
    }

    #[inline(never)]
    fn step(&mut self, message: Message) {
        // Refused are answers from former lives; nothing else goes wrong.
        let _ = self.raw.step(message);
    }

    #[inline(never)]
    fn pump(
        &mut self,
        out: &mut VecDeque<Message>,
        apply: &mut impl FnMut(u64, u64, &[u8]),
    ) -> u64 {
        match self.raw.has_ready() {
            true => self.handle_readies(out, apply),
            false => 0,
        }
    }

    fn is_leader(&self) -> bool {
        self.raw.raft().state() == StateType::Leader
    }

    fn term(&self) -> u64 {
        self.raw.raft().term()
    }

    fn commit(&self) -> u64 {
        self.raw.raft().log().committed()
    }

    fn msg_to(message: &Message) -> u64 {
        message.to
    }

    fn compact(&mut self, index: u64) {
        let storage = self.raw.storage_mut();
        let first = storage.first_index().expect("in memory");
        if index < first {
            return;
        }
        let snapshot = storage.snapshot().expect("in memory");
        if index > snapshot.metadata.index {
            storage
                .create_snapshot(index, None, &[])
                .expect("index is in the log");
        }
        storage.compact(index).expect("index is in the log");
    }
}

bench_harness::export_to_wasm!(Node);
