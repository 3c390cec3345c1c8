//! `BIN WORKLOAD NODES N [SEED]` runs a workload and prints one line of JSON.

use crate::count::{ALLOCS, BYTES};
use crate::{Counts, Peer, WORKLOADS, run};
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

/// The program of one peer.
pub fn main<P: Peer>() {
    let args: Vec<String> = std::env::args().collect();
    let Some((workload, nodes, n, seed)) = parse(&args) else {
        eprintln!("usage: {} {} NODES N [SEED]", args[0], WORKLOADS.join("|"));
        std::process::exit(2);
    };
    let (allocs, bytes) = (ALLOCS.load(Relaxed), BYTES.load(Relaxed));
    let start = Instant::now();
    let counts = run::<P>(workload, nodes, n, seed);
    let secs = start.elapsed().as_secs_f64();
    let (allocs, bytes) = (ALLOCS.load(Relaxed) - allocs, BYTES.load(Relaxed) - bytes);
    let name = WORKLOADS[workload as usize];
    println!(
        "{}",
        line(P::NAME, name, nodes, n, &counts, secs, allocs, bytes)
    );
}

fn parse(args: &[String]) -> Option<(u32, u64, u64, u64)> {
    let workload = WORKLOADS
        .iter()
        .position(|name| Some(*name) == args.get(1).map(String::as_str))?;
    let (nodes, n) = (args.get(2)?.parse().ok()?, args.get(3)?.parse().ok()?);
    let seed = args.get(4).map_or(Some(1), |seed| seed.parse().ok())?;
    Some((workload as u32, nodes, n, seed))
}

#[expect(clippy::too_many_arguments, reason = "one column each")]
fn line(
    peer: &str,
    workload: &str,
    nodes: u64,
    n: u64,
    c: &Counts,
    secs: f64,
    allocs: u64,
    bytes: u64,
) -> String {
    let (per, msgs) = (n as f64, c.msgs.max(1) as f64);
    format!(
        "{{\"peer\":\"{peer}\",\"workload\":\"{workload}\",\"nodes\":{nodes},\"n\":{n},\"secs\":{secs:.6},\
         \"per_second\":{:.0},\"ns_per_message\":{:.1},\"messages\":{},\"readies\":{},\"peak_kib\":{},\
         \"allocations\":{allocs},\"allocated_bytes\":{bytes},\"applied\":{},\"ticks\":{},\"dropped\":{},\"crashes\":{},\
         \"leaders\":{},\"leaderless\":{},\"hash\":\"{:016x}\"}}",
        per / secs,
        secs * 1e9 / msgs,
        c.msgs,
        c.readies,
        peak_kib(),
        c.applied,
        c.ticks,
        c.dropped,
        c.crashes,
        c.leaders,
        c.leaderless,
        c.hash
    )
}

/// Most memory that the process has held, KiB; 0 where the system does not tell.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}
