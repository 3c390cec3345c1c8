//! `raftglass swarm`: random runs under all invariants, on all cores.
mod failure;

use clap::Args;
use failure::Failure;
use sim::rule::Rule;
use sim::swarm::{RUN_LENGTH, RandomRun, Recipe, hunt_of};
use std::io::Write;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Inputs of a run by hand: there every message and every stage is one.
const HUNT_LENGTH: usize = 2_500;

#[derive(Debug, Args)]
pub struct Options {
    /// The seeds, the last one excluded, such as 0..1000.
    #[arg(long, value_parser = seeds, value_name = "A..B")]
    seeds: Range<u64>,
    /// Stop after so many minutes.
    #[arg(long, value_name = "N")]
    minutes: Option<u64>,
    /// Take a rule away and look for what breaks without it.
    #[arg(long, value_name = "NAME")]
    rule_off: Option<Rule>,
    /// The folder that scripts of failures are written to.
    #[arg(long, default_value = ".", value_name = "DIR")]
    out: PathBuf,
}

/// `A..B`.
pub fn seeds(text: &str) -> Result<Range<u64>, String> {
    let expected = || "expected two numbers such as 0..1000, the smaller first".to_string();
    let (from, to) = text.split_once("..").ok_or_else(expected)?;
    let range = from.parse().ok().zip(to.parse().ok());
    range
        .map(|(from, to)| from..to)
        .filter(|range: &Range<u64>| !range.is_empty())
        .ok_or_else(expected)
}

/// What all threads share.
struct Shared {
    next: AtomicU64,
    stop: AtomicBool,
    seeds: AtomicU64,
    events: AtomicU64,
    failures: Mutex<Vec<Failure>>,
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Runs the seeds; `false` when a run broke an invariant or panicked.
pub fn run(options: &Options) -> bool {
    // Without a handler an interrupt ends the program at once, which loses the summary and nothing else.
    if ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed)).is_err() {
        eprintln!("interrupts are not handled: the summary is printed at the end only");
    }
    // A panic of a run is a finding, told with its seed.
    std::panic::set_hook(Box::new(|_| {}));
    let shared = Shared {
        next: AtomicU64::new(options.seeds.start),
        stop: AtomicBool::new(false),
        seeds: AtomicU64::new(0),
        events: AtomicU64::new(0),
        failures: Mutex::new(Vec::new()),
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|_| scope.spawn(|| work(options, &shared)))
            .collect();
        watch(options, &shared, || {
            workers.iter().all(|worker| worker.is_finished())
        });
    });
    let mut failures = match shared.failures.into_inner() {
        Ok(failures) => failures,
        Err(poisoned) => poisoned.into_inner(),
    };
    failures.sort_by_key(|failure| failure.seed);
    for failure in &failures {
        println!("{}", failure.report(&options.out));
    }
    let (seeds, events) = (shared.seeds.into_inner(), shared.events.into_inner());
    println!(
        "{seeds} seeds, {events} events, {} violations",
        failures.len()
    );
    failures.is_empty()
}

fn work(options: &Options, shared: &Shared) {
    loop {
        let seed = shared.next.fetch_add(1, Ordering::Relaxed);
        let over = shared.stop.load(Ordering::Relaxed) || INTERRUPTED.load(Ordering::Relaxed);
        if seed >= options.seeds.end || over {
            return;
        }
        let failure = one(seed, options.rule_off, shared);
        shared.seeds.fetch_add(1, Ordering::Relaxed);
        if let Some(failure) = failure
            && let Ok(mut failures) = shared.failures.lock()
        {
            eprintln!("seed {seed}: {}", failure.what());
            failures.push(failure);
            // One run without a rule is enough.
            if options.rule_off.is_some() {
                shared.stop.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// One seed.
fn one(seed: u64, rule_off: Option<Rule>, shared: &Shared) -> Option<Failure> {
    let (recipe, length) = match rule_off {
        Some(rule) => (Recipe::Hunt(hunt_of(rule)), HUNT_LENGTH),
        None => (Recipe::Everything, RUN_LENGTH),
    };
    let mut run = RandomRun::new(seed, recipe, rule_off);
    let panicked = catch_unwind(AssertUnwindSafe(|| run.play(length))).is_err();
    shared.events.fetch_add(run.events(), Ordering::Relaxed);
    Failure::of(seed, &run, panicked)
}

/// Tells how far it is, until all have finished.
fn watch(options: &Options, shared: &Shared, finished: impl Fn() -> bool) {
    let start = Instant::now();
    let limit = options
        .minutes
        .map(|minutes| Duration::from_secs(60 * minutes));
    let mut told = Instant::now();
    while !finished() {
        thread::sleep(Duration::from_millis(20));
        if limit.is_some_and(|limit| start.elapsed() >= limit) {
            shared.stop.store(true, Ordering::Relaxed);
        }
        if told.elapsed() >= Duration::from_secs(2) {
            told = Instant::now();
            let (done, all) = (
                shared.seeds.load(Ordering::Relaxed),
                options.seeds.end - options.seeds.start,
            );
            let events = shared.events.load(Ordering::Relaxed);
            eprintln!("{done} of {all} seeds, {events} events");
        }
    }
    // Nobody reads what cannot be written.
    drop(std::io::stderr().flush());
}
