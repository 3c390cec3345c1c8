//! What `swarm` and `find` take alike: seeds, a time limit, threads.
use clap::Args;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::thread;
use std::time::Duration;

#[derive(Debug, Args)]
pub struct Limits {
    /// Stop after so many minutes, which may be a fraction such as 0.5; runs under way are finished.
    #[arg(long, value_parser = minutes, value_name = "N")]
    minutes: Option<Duration>,
    /// How many runs are made at once; without it as many as there are cores.
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

impl Limits {
    /// How long it may take.
    pub fn time(&self) -> Option<Duration> {
        self.minutes
    }

    /// How many threads work.
    pub fn jobs(&self) -> usize {
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        self.jobs.map_or_else(cores, usize::from)
    }
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

/// A year: more than anybody waits, and far from what a duration can hold.
const MINUTES_LIMIT: f64 = 525_600.0;

fn minutes(text: &str) -> Result<Duration, String> {
    let read = text.parse().ok();
    read.filter(|minutes| (0.0..=MINUTES_LIMIT).contains(minutes))
        .map(|minutes: f64| Duration::from_secs_f64(60.0 * minutes))
        .ok_or_else(|| format!("expected a number of minutes from 0 to {MINUTES_LIMIT}"))
}
