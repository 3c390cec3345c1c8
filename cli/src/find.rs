//! `raftglass find`: random runs until a condition holds, and the shortest script in which it does.
use crate::files;
use crate::interrupt;
use crate::outcome::Outcome;
use crate::panics::{self, caught_with_place};
use crate::progress::Progress;
use crate::seeds::{Limits, seeds};
use clap::Args;
use sim::cluster::MAX_NODES;
use sim::rule::Rule;
use sim::script::Predicate;
use sim::swarm::{Found, Search, Terrain};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

/// Seeds that are looked at together: what is found in them does not depend on how many threads look.
const BATCH: u64 = 32;

/// Of one batch so many runs are shortened.
const SHORTENED: usize = 4;

#[derive(Debug, Args)]
pub struct Options {
    /// The condition, in the words of docs/script-language.md, such as "count(leaders) == 2".
    #[arg(value_parser = condition, value_name = "PREDICATE")]
    condition: Predicate,
    /// The seeds, the last one excluded. Odd ones are played by hand, even ones with the clock running.
    #[arg(long, value_parser = seeds, value_name = "A..B", default_value = "0..10000")]
    seeds: Range<u64>,
    #[command(flatten)]
    limits: Limits,
    /// How many nodes there are; without it as many as the condition names, at least three, and fewer where fewer do.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_NODES as u64))]
    nodes: Option<u64>,
    /// Take a rule away.
    #[arg(long, value_name = "NAME")]
    rule_off: Option<Rule>,
    /// Nothing fails: no crash, no partition, no loss; elections, proposals, snapshots and changes of the membership remain.
    #[arg(long)]
    no_faults: bool,
    /// The file that the script is written to; without it it is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn condition(text: &str) -> Result<Predicate, String> {
    Predicate::parse(text).map_err(|error| {
        let shown: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let mark = " ".repeat(error.column - 1);
        format!("{error}\n  {shown}\n  {mark}^")
    })
}

/// Searches; fails when nothing is found.
pub fn run(options: &Options) -> Outcome {
    interrupt::watch();
    panics::silence();
    let nodes = options.nodes;
    let search = Search {
        terrain: Terrain {
            nodes: nodes.unwrap_or_else(|| usual_nodes(&options.condition)),
            faults: !options.no_faults,
            rule_off: options.rule_off,
        },
        condition: options.condition.clone(),
        fewer_nodes: nodes.is_none(),
    };
    let progress = Progress::new(options.seeds.end - options.seeds.start);
    let looked = look(options, &search, &progress);
    progress.end();
    let counts = format!("{} seeds, {} events", looked.seeds, looked.events);
    let Some(found) = looked.found else {
        eprintln!("not found: {} ({counts})", search.condition);
        return match interrupt::came() {
            true => Outcome::Interrupted,
            false => Outcome::Failed,
        };
    };
    let steps = match found.inputs.len() {
        0 => "it holds at the beginning, before the first step".to_string(),
        steps => format!("{steps} steps"),
    };
    eprintln!("found with seed {}: {steps} ({counts})", found.seed);
    write(options, &search, &found)
}

fn usual_nodes(condition: &Predicate) -> u64 {
    Search::usual_nodes(condition).min(MAX_NODES as u64)
}

fn write(options: &Options, search: &Search, found: &Found) -> Outcome {
    let script = search.script(found);
    if !search.replays(&script) {
        eprintln!("the script does not replay; this is a defect of raftglass");
        print!("{script}");
        return Outcome::Failed;
    }
    let Some(path) = &options.out else {
        print!("{script}");
        return Outcome::Passed;
    };
    match files::write(path, &script) {
        Ok(()) => {
            eprintln!("written to {}", path.display());
            Outcome::Passed
        }
        Err(error) => {
            // What was found is not lost.
            print!("{script}");
            eprintln!("--out {}: {}", path.display(), error.reason);
            Outcome::Impossible
        }
    }
}

/// How far a search came.
#[derive(Default)]
struct Looked {
    seeds: u64,
    events: u64,
    found: Option<Found>,
}

/// Batch after batch, until one has something.
fn look(options: &Options, search: &Search, progress: &Progress) -> Looked {
    let start = Instant::now();
    let limit = options.limits.time();
    let is_over = || interrupt::came() || limit.is_some_and(|limit| start.elapsed() >= limit);
    let jobs = options.limits.jobs();
    let mut looked = Looked::default();
    let mut from = options.seeds.start;
    while from < options.seeds.end && !is_over() {
        let to = from.saturating_add(BATCH).min(options.seeds.end);
        let runs = in_parallel(jobs, (from..to).collect(), &|seed: &u64| {
            let told = (!is_over()).then(|| caught_with_place(|| search.look(*seed)));
            if let Some(Err(said)) = &told {
                progress.say(&format!("seed {seed}: the laboratory panicked: {said}"));
            }
            told
        });
        let played: Vec<_> = runs.into_iter().flatten().collect();
        looked.seeds += played.len() as u64;
        looked.events += played
            .iter()
            .flatten()
            .map(|(_, events)| events)
            .sum::<u64>();
        let found: Vec<Found> = played
            .into_iter()
            .flatten()
            .filter_map(|run| run.0)
            .collect();
        progress.tell(
            looked.seeds,
            looked.events,
            &format!("{} found", found.len()),
        );
        if !found.is_empty() {
            looked.found = shortest(jobs, search, found);
            break;
        }
        from = to;
    }
    looked
}

/// The shortest of a few, shortened.
fn shortest(jobs: usize, search: &Search, mut found: Vec<Found>) -> Option<Found> {
    found.sort_by_key(|found| (found.inputs.len(), found.seed));
    found.truncate(SHORTENED);
    let short = in_parallel(jobs, found, &|found: &Found| {
        // What panics when inputs are left out is good as it is.
        caught_with_place(|| search.shorten(found)).unwrap_or_else(|_| found.clone())
    });
    short
        .into_iter()
        .min_by_key(|found| (found.inputs.len(), found.seed))
}

/// What `work` gives for every item, in order of the items.
fn in_parallel<I: Sync, T: Send>(
    jobs: usize,
    items: Vec<I>,
    work: &(impl Fn(&I) -> T + Sync),
) -> Vec<T> {
    let next = AtomicU64::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed) as usize;
            let Some(item) = items.get(at) else {
                return done;
            };
            done.push((at, work(item)));
        }
    };
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(worker)).collect();
        let results = workers.into_iter().filter_map(|worker| worker.join().ok());
        results.flatten().collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
