//! Generic, deterministic, single-threaded workloads. A raft plugs in by implementing [`Peer`].
//!
//! Nothing but [`cli`] reads a clock, so that everything else runs on wasm32-unknown-unknown too. The workloads stay
//! as they are: figures of different days and machines are compared.

mod cluster;
mod fault;
mod rng;

#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
#[cfg(not(target_arch = "wasm32"))]
pub mod count;

pub use cluster::{Cluster, latency_compacted};
pub use fault::fault;
pub use rng::Rng;

use std::collections::VecDeque;

/// Options of the nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Neither PreVote nor CheckQuorum.
    Plain,
    /// PreVote and CheckQuorum, for the fault-laden run.
    Fault,
}

/// One node of a raft library with everything that its application does.
pub trait Peer: Sized {
    /// A message between nodes.
    type Msg;
    /// What the library is called in the output.
    const NAME: &'static str;
    /// A fresh node `id` of the cluster `1..=n`; storage knows the configuration, the log is empty.
    fn new(id: u64, n: u64, seed: u64, mode: Mode) -> Self;
    /// Loses everything volatile; log, hard state, configuration and the applied index stay.
    fn crash_restart(self) -> Self;
    fn tick(&mut self);
    fn campaign(&mut self);
    /// One `MsgProp` with one entry.
    fn propose(&mut self, data: [u8; 16]) -> bool;
    /// One `MsgProp` with many entries.
    fn propose_many(&mut self, data: &[[u8; 16]]) -> bool;
    fn step(&mut self, m: Self::Msg);
    /// Handles Readys until there is none: persist, send (push on `out`), apply (call `apply` with index, term and
    /// data of every committed entry), advance. Returns how many there were.
    fn pump(
        &mut self,
        out: &mut VecDeque<Self::Msg>,
        apply: &mut impl FnMut(u64, u64, &[u8]),
    ) -> u64;
    fn is_leader(&self) -> bool;
    fn term(&self) -> u64;
    fn commit(&self) -> u64;
    fn msg_to(m: &Self::Msg) -> u64;
    /// Drops log entries up to and including `index`; nothing where that is not possible.
    fn compact(&mut self, index: u64);
}

/// What happened in a run. The first five are equal for all faithful rafts.
#[derive(Default, Clone, Copy, Debug)]
pub struct Counts {
    pub msgs: u64,
    pub readies: u64,
    pub applied: u64,
    pub commit: u64,
    pub hash: u64,
    // Of fault runs only.
    pub sent: u64,
    pub dropped: u64,
    pub crashes: u64,
    pub leaders: u64,
    pub proposed: u64,
    pub ticks: u64,
    pub leaderless: u64,
}

/// The data of proposal `i`.
#[inline]
fn payload(i: u64) -> [u8; 16] {
    let mut b = [0u8; 16];
    b[..8].copy_from_slice(&i.to_le_bytes());
    b[8..].copy_from_slice(&(!i).to_le_bytes());
    b
}

/// Adds an applied entry to a hash.
#[inline]
fn mix(h: u64, index: u64, data: &[u8]) -> u64 {
    let mut x = h ^ index;
    for c in data.chunks_exact(8) {
        let word = u64::from_le_bytes(c.try_into().expect("chunks of 8 bytes"));
        x = (x ^ word).wrapping_mul(0x100000001b3).rotate_left(23);
    }
    x
}

/// Names of the workloads, in the order of [`run`]'s numbers.
pub const WORKLOADS: [&str; 6] = ["elect", "lat", "batch64", "multi64", "fault", "latc"];

/// Runs a workload by its place in [`WORKLOADS`], natively and in wasm.
pub fn run<P: Peer>(workload: u32, nodes: u64, n: u64, seed: u64) -> Counts {
    match workload {
        0 => {
            let mut total = Counts::default();
            for _ in 0..n {
                let mut c = Cluster::<P>::new(nodes);
                c.elect();
                let k = c.finish(0);
                total.msgs += k.msgs;
                total.readies += k.readies;
                total.commit = k.commit;
            }
            total
        }
        1..=3 => {
            let mut c = Cluster::<P>::new(nodes);
            c.elect();
            c.c = Counts::default();
            match workload {
                1 => c.latency(0, n),
                2 => c.batch(n, 64),
                _ => c.multi(n, 64),
            }
            c.finish(n)
        }
        4 => fault::<P>(nodes, n, seed, 50, 2000),
        5 => latency_compacted::<P>(nodes, n, 1000),
        other => panic!("there is no workload {other}"),
    }
}

/// Exports the workloads of a peer to a page or to Node: `run(workload, nodes, n, seed)` returns the messages stepped,
/// `hash_high()` and `hash_low()` the two halves of the hash of the last run.
#[macro_export]
macro_rules! export_to_wasm {
    ($peer:ty) => {
        #[cfg(target_arch = "wasm32")]
        mod exported {
            use super::*;
            use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

            static HASH: AtomicU64 = AtomicU64::new(0);

            #[unsafe(no_mangle)]
            extern "C" fn run(workload: u32, nodes: u32, n: u32, seed: u32) -> f64 {
                let counts = $crate::run::<$peer>(workload, nodes.into(), n.into(), seed.into());
                HASH.store(counts.hash, Relaxed);
                counts.msgs as f64
            }

            #[unsafe(no_mangle)]
            extern "C" fn hash_high() -> u32 {
                (HASH.load(Relaxed) >> 32) as u32
            }

            #[unsafe(no_mangle)]
            extern "C" fn hash_low() -> u32 {
                HASH.load(Relaxed) as u32
            }
        }
    };
}
