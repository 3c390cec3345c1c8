//! tikv's `raft` crate plugged into the workloads.
use bench_harness::{Mode, Peer};
use raft::prelude::*;
use raft::storage::MemStorage;
use raft::{Config, StateRole};
use std::collections::VecDeque;

pub struct R {
    rn: RawNode<MemStorage>,
    id: u64,
    mode: Mode,
    rng: bench_harness::Rng,
    applied: u64,
    last: (u64, u8, usize),
}

fn config(id: u64, applied: u64, mode: Mode) -> Config {
    Config {
        id,
        election_tick: 10,
        heartbeat_tick: 1,
        applied,
        max_size_per_msg: 1 << 20,
        max_inflight_msgs: 256,
        check_quorum: mode == Mode::Fault,
        pre_vote: mode == Mode::Fault,
        batch_append: option_env!("BATCH_APPEND").is_some(),
        ..Default::default()
    }
}

fn role(r: StateRole) -> u8 {
    match r {
        StateRole::Follower => 0,
        StateRole::Candidate => 1,
        StateRole::Leader => 2,
        StateRole::PreCandidate => 3,
    }
}

impl R {
    fn start(
        id: u64,
        store: MemStorage,
        applied: u64,
        mode: Mode,
        rng: bench_harness::Rng,
    ) -> Self {
        let logger = slog::Logger::root(slog::Discard, slog::o!());
        let rn = RawNode::new(&config(id, applied, mode), store, &logger).unwrap();
        let mut r = R {
            rn,
            id,
            mode,
            rng,
            applied,
            last: (u64::MAX, 9, 0),
        };
        r.reseed();
        r
    }
    /// raft-rs draws election timeouts from thread_rng(); put seeded ones in their place.
    #[inline]
    fn reseed(&mut self) {
        let r = &self.rn.raft;
        let now = (r.term, role(r.state), r.randomized_election_timeout());
        if now != self.last {
            let t = 10 + self.rng.below(10) as usize;
            self.rn.raft.set_randomized_election_timeout(t);
            self.last = (now.0, now.1, t);
        }
    }
}

impl Peer for R {
    type Msg = Message;
    const NAME: &'static str = "tikv raft 0.7.0";

    fn new(id: u64, n: u64, seed: u64, mode: Mode) -> Self {
        let store = MemStorage::new_with_conf_state(((1..=n).collect::<Vec<u64>>(), vec![]));
        Self::start(id, store, 0, mode, bench_harness::Rng(seed))
    }
    fn crash_restart(self) -> Self {
        let store = self.rn.store().clone();
        Self::start(self.id, store, self.applied, self.mode, self.rng)
    }
    #[inline(never)]
    fn tick(&mut self) {
        self.rn.tick();
        self.reseed();
    }
    fn campaign(&mut self) {
        self.rn.campaign().unwrap();
    }
    #[inline(never)]
    fn propose(&mut self, data: [u8; 16]) -> bool {
        self.rn.propose(vec![], data.to_vec()).is_ok()
    }
    #[inline(never)]
    fn propose_many(&mut self, data: &[[u8; 16]]) -> bool {
        let mut m = Message::default();
        m.set_msg_type(MessageType::MsgPropose);
        m.from = self.id;
        m.set_entries(
            data.iter()
                .map(|d| {
                    let mut e = Entry::default();
                    e.data = d.to_vec().into();
                    e
                })
                .collect::<Vec<_>>()
                .into(),
        );
        self.rn.raft.step(m).is_ok()
    }
    #[inline(never)]
    fn step(&mut self, m: Message) {
        let _ = self.rn.step(m);
        if self.mode == Mode::Fault {
            self.reseed();
        }
    }
    #[inline(never)]
    fn pump(
        &mut self,
        out: &mut VecDeque<Message>,
        apply: &mut impl FnMut(u64, u64, &[u8]),
    ) -> u64 {
        let mut n = 0;
        while self.rn.has_ready() {
            n += 1;
            let mut rd = self.rn.ready();
            if !rd.messages().is_empty() {
                out.extend(rd.take_messages());
            }
            if rd.snapshot().get_metadata().index != 0 {
                self.applied = rd.snapshot().get_metadata().index;
                self.rn
                    .store()
                    .wl()
                    .apply_snapshot(rd.snapshot().clone())
                    .unwrap();
            }
            for e in rd.take_committed_entries() {
                self.applied = e.index;
                apply(e.index, e.term, &e.data);
            }
            if !rd.entries().is_empty() {
                self.rn.store().wl().append(rd.entries()).unwrap();
            }
            if let Some(hs) = rd.hs() {
                self.rn.store().wl().set_hardstate(hs.clone());
            }
            if !rd.persisted_messages().is_empty() {
                out.extend(rd.take_persisted_messages());
            }
            let mut l = self.rn.advance(rd);
            if let Some(c) = l.commit_index() {
                self.rn.store().wl().mut_hard_state().set_commit(c);
            }
            if !l.messages().is_empty() {
                out.extend(l.take_messages());
            }
            for e in l.take_committed_entries() {
                self.applied = e.index;
                apply(e.index, e.term, &e.data);
            }
            self.rn.advance_apply();
        }
        n
    }
    fn is_leader(&self) -> bool {
        self.rn.raft.state == StateRole::Leader
    }
    fn term(&self) -> u64 {
        self.rn.raft.term
    }
    fn commit(&self) -> u64 {
        self.rn.raft.raft_log.committed
    }
    fn msg_to(m: &Message) -> u64 {
        m.to
    }
    fn compact(&mut self, index: u64) {
        let first = self.rn.store().first_index().unwrap();
        if index + 1 > first {
            self.rn.store().wl().compact(index + 1).unwrap();
        }
    }
}

bench_harness::export_to_wasm!(R);

/// raft-rs draws from the system where it is not told otherwise; in wasm there is none.
#[cfg(target_arch = "wasm32")]
mod draws {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    static STATE: AtomicU64 = AtomicU64::new(42);

    fn fill(bytes: &mut [u8]) -> Result<(), getrandom::Error> {
        for byte in bytes {
            let state = STATE
                .load(Relaxed)
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            STATE.store(state, Relaxed);
            *byte = (state >> 33) as u8;
        }
        Ok(())
    }

    getrandom::register_custom_getrandom!(fill);
}
