//! `raftglass swarm`: random runs under all invariants, on all cores.
mod failure;

use crate::files;
use crate::interrupt;
use crate::outcome::Outcome;
use crate::panics;
use crate::progress::Progress;
use crate::seeds::{Limits, seeds};
use clap::Args;
use failure::Failure;
use sim::rule::Rule;
use sim::swarm::{RUN_LENGTH, RandomRun, Recipe, hunt_of};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Inputs of a run by hand: there every message and every stage is one.
const HUNT_LENGTH: usize = 2_500;

#[derive(Debug, Args)]
pub struct Options {
    /// The seeds, the last one excluded, such as 0..1000. The same seed is the same run everywhere, so a job runner can
    /// give each machine a range of its own.
    #[arg(long, value_parser = seeds, value_name = "A..B")]
    seeds: Range<u64>,
    #[command(flatten)]
    limits: Limits,
    /// Take a rule away, look for what breaks without it, and stop at the first run that does.
    #[arg(long, value_name = "NAME")]
    rule_off: Option<Rule>,
    /// The folder that scripts of failures are written to, each as soon as it is found; it is made when it is not there.
    #[arg(long, default_value = ".", value_name = "DIR")]
    out: PathBuf,
}

/// What all threads share.
struct Shared<'a> {
    options: &'a Options,
    progress: Progress,
    /// The next seed that nobody plays yet.
    next: AtomicU64,
    stop: AtomicBool,
    seeds: AtomicU64,
    events: AtomicU64,
    failures: AtomicU64,
}

/// Runs the seeds; fails when a run broke an invariant or panicked.
pub fn run(options: &Options) -> Outcome {
    if let Err(error) = files::make_folder(&options.out) {
        eprintln!("--out {}: {}", error.path.display(), error.reason);
        return Outcome::Impossible;
    }
    interrupt::watch();
    // A panic of a run is a finding, told with its seed.
    panics::silence();
    let jobs = options.limits.jobs();
    let all = options.seeds.end - options.seeds.start;
    let shared = Shared {
        options,
        progress: Progress::new(all),
        next: AtomicU64::new(options.seeds.start),
        stop: AtomicBool::new(false),
        seeds: AtomicU64::new(0),
        events: AtomicU64::new(0),
        failures: AtomicU64::new(0),
    };
    let Range { start, end } = options.seeds;
    shared
        .progress
        .say(&format!("seeds {start}..{end}, {jobs} at once"));
    thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(|| work(&shared))).collect();
        watch(&shared, || {
            workers.iter().all(|worker| worker.is_finished())
        });
    });
    summary(&shared)
}

fn summary(shared: &Shared) -> Outcome {
    shared.progress.end();
    let count = |number: &AtomicU64| number.load(Ordering::Relaxed);
    let (seeds, failures) = (count(&shared.seeds), count(&shared.failures));
    // Every seed before the next one was played to its end.
    let (next, end) = (count(&shared.next), shared.options.seeds.end);
    if next < end {
        eprintln!("not played: go on with --seeds {next}..{end}");
    }
    println!(
        "{seeds} seeds, {} events, {failures} violations",
        count(&shared.events)
    );
    match (failures, interrupt::came()) {
        (0, true) => Outcome::Interrupted,
        (failures, _) => Outcome::of(failures == 0),
    }
}

fn work(shared: &Shared) {
    let is_over = || shared.stop.load(Ordering::Relaxed) || interrupt::came();
    while !is_over() {
        let taken = shared
            .next
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |seed| {
                (seed < shared.options.seeds.end).then_some(seed + 1)
            });
        let Ok(seed) = taken else {
            return;
        };
        one(seed, shared);
        shared.seeds.fetch_add(1, Ordering::Relaxed);
    }
}

/// One seed. What fails is written at once.
fn one(seed: u64, shared: &Shared) {
    let rule_off = shared.options.rule_off;
    let (recipe, length) = match rule_off {
        Some(rule) => (Recipe::Hunt(hunt_of(rule)), HUNT_LENGTH),
        None => (Recipe::Everything, RUN_LENGTH),
    };
    let mut run = RandomRun::new(seed, recipe, rule_off);
    let panic = panics::caught_with_place(|| run.play(length)).err();
    shared.events.fetch_add(run.events(), Ordering::Relaxed);
    let Some(failure) = Failure::of(seed, &run, panic) else {
        return;
    };
    // One run without a rule is enough.
    if rule_off.is_some() {
        shared.stop.store(true, Ordering::Relaxed);
    }
    shared.failures.fetch_add(1, Ordering::Relaxed);
    let say = |text: &str| shared.progress.say(text);
    let report = failure.write(&shared.options.out, say);
    shared.progress.result(&report);
}

/// Tells how far it is, until all have finished.
fn watch(shared: &Shared, finished: impl Fn() -> bool) {
    let start = Instant::now();
    let limit = shared.options.limits.time();
    while !finished() {
        if limit.is_some_and(|limit| start.elapsed() >= limit) {
            shared.stop.store(true, Ordering::Relaxed);
        }
        let count = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let found = format!("{} violations", count(&shared.failures));
        shared
            .progress
            .tell(count(&shared.seeds), count(&shared.events), &found);
        thread::sleep(Duration::from_millis(20));
    }
}
