//! `bench-sim MODE [--nodes N] [--inputs N] [--seeds N] [--snapshots N] [--seeks N] [--passes N]`: one line of JSON per
//! mode.
#![allow(unsafe_code, reason = "an allocator that counts has to be one")]
use bench_sim::drive;
use bench_sim::modes::{self, Long};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The system's allocator, counting what is held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is the system's allocator; the counters do not touch memory that was handed out.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(held, Relaxed);
        ALLOCATIONS.fetch_add(1, Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Seconds of this thread on a processor: other programs on the machine do not count.
#[derive(Clone, Copy)]
struct Clock(f64);

impl Clock {
    fn now() -> Self {
        let mut time = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: the pointer is to a live value of the type that the call fills in.
        unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
        Self(time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9)
    }

    fn seconds(self) -> f64 {
        Self::now().0 - self.0
    }
}

/// Numbers of the command line, with their defaults.
struct Args(Vec<String>);

impl Args {
    fn number(&self, name: &str, default: u64) -> u64 {
        let at = self.0.iter().position(|word| word == name);
        let value = at.and_then(|at| self.0.get(at + 1));
        value.map_or(default, |text| {
            text.parse()
                .unwrap_or_else(|_| panic!("{name} wants a number, not {text:?}"))
        })
    }
}

fn main() {
    let args = Args(std::env::args().skip(1).collect());
    match args.0.first().map(String::as_str) {
        Some("swarm") => swarm(&args),
        Some("record") => record(&args),
        Some("seek") => seek(&args),
        Some("memory") => memory(&args),
        _ => {
            eprintln!(
                "usage: bench-sim swarm|record|seek|memory [--nodes N] [--inputs N] [--seeds N] [--snapshots N] [--seeks N] [--passes N]"
            );
            std::process::exit(2);
        }
    }
}

fn swarm(args: &Args) {
    let (nodes, seeds, inputs) = (
        args.number("--nodes", 5),
        args.number("--seeds", 50),
        args.number("--inputs", 20_000),
    );
    let (start, allocations) = (Clock::now(), ALLOCATIONS.load(Relaxed));
    let done = modes::swarm(0..seeds, nodes, inputs);
    let seconds = start.seconds();
    println!(
        "{{\"mode\":\"swarm\",\"nodes\":{nodes},\"seeds\":{seeds},\"events\":{},\"events_per_second\":{:.0},\"facts_per_second\":{:.0},\"committed\":{},\"violations\":{},\"allocations_per_event\":{:.2}}}",
        done.inputs,
        done.inputs as f64 / seconds,
        done.facts as f64 / seconds,
        done.committed,
        done.violations,
        (ALLOCATIONS.load(Relaxed) - allocations) as f64 / done.inputs as f64,
    );
}

/// The long run that is asked for.
fn long(args: &Args) -> Long {
    Long {
        nodes: args.number("--nodes", 7),
        inputs: args.number("--inputs", 1_000_000) as usize,
        snapshots: args.number("--snapshots", 0),
    }
}

fn record(args: &Args) {
    let long = long(args);
    let start = Clock::now();
    let lab = modes::unrecorded(long);
    let bare = long.inputs as f64 / start.seconds();
    let start = Clock::now();
    let timeline = modes::record(long);
    let recorded = long.inputs as f64 / start.seconds();
    assert_eq!(timeline.lab(), &lab, "recording changed the run");
    let (last, term, _) = drive::summary(drive::cluster_of(&lab));
    println!(
        "{{\"mode\":\"record\",\"events\":{},\"events_per_second_without\":{bare:.0},\"events_per_second_with\":{recorded:.0},\"last_index\":{last},\"term\":{term},\"violations\":{}}}",
        long.inputs,
        lab.violations().len(),
    );
}

/// Seeks the same positions several times, after one another; of each the quickest counts, as nothing but the machine
/// makes the others slower.
fn seek(args: &Args) {
    let mut timeline = modes::record(long(args));
    let places = modes::positions(timeline.len(), args.number("--seeks", 2_000) as usize);
    let mut took = vec![f64::MAX; places.len()];
    for _ in 0..args.number("--passes", 3) {
        for (place, took) in places.iter().zip(&mut took) {
            let start = Clock::now();
            std::hint::black_box(modes::seek(&mut timeline, *place));
            *took = took.min(start.seconds() * 1e3);
        }
    }
    let worst_at = (0..places.len()).max_by(|a, b| took[*a].total_cmp(&took[*b]));
    let worst_at = worst_at.map_or(0, |turn| places[turn]);
    let mut back = Vec::new();
    timeline.seek(timeline.len() / 2);
    for _ in 0..500 {
        let start = Clock::now();
        timeline.back();
        back.push(start.seconds() * 1e3);
    }
    let sorted = |list: &mut Vec<f64>| list.sort_by(f64::total_cmp);
    sorted(&mut took);
    sorted(&mut back);
    let at = |list: &[f64], part: f64| list[((list.len() - 1) as f64 * part) as usize];
    println!(
        "{{\"mode\":\"seek\",\"seeks\":{},\"median_ms\":{:.3},\"p99_ms\":{:.3},\"worst_ms\":{:.3},\"worst_at\":{worst_at},\"back_median_ms\":{:.3},\"back_worst_ms\":{:.3}}}",
        took.len(),
        at(&took, 0.5),
        at(&took, 0.99),
        at(&took, 1.0),
        at(&back, 0.5),
        at(&back, 1.0),
    );
}

fn memory(args: &Args) {
    let long = long(args);
    let before = HELD.load(Relaxed);
    let lab = modes::unrecorded(long);
    let bare = HELD.load(Relaxed) - before;
    drop(lab);
    PEAK.store(HELD.load(Relaxed), Relaxed);
    let mut timeline = modes::record(long);
    let held = HELD.load(Relaxed) - before;
    let peak = PEAK.load(Relaxed) - before;
    for place in modes::positions(timeline.len(), 1_000) {
        modes::seek(&mut timeline, place);
    }
    let after_seeks = HELD.load(Relaxed) - before;
    let mib = |bytes: usize| bytes as f64 / (1u64 << 20) as f64;
    println!(
        "{{\"mode\":\"memory\",\"events\":{},\"laboratory_mib\":{:.2},\"held_mib\":{:.2},\"peak_mib\":{:.2},\"after_seeks_mib\":{:.2},\"checkpoints\":{},\"checkpoints_mib\":{:.2}}}",
        long.inputs,
        mib(bare),
        mib(held),
        mib(peak),
        mib(after_seeks),
        timeline.checkpoints().0,
        mib(timeline.checkpoints().1),
    );
}
