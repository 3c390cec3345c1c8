//! How far a search is: a bar where somebody looks, a line now and then where the output goes to a file. Both go to
//! stderr, so that stdout has results only.
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Between two lines.
const PAUSE: Duration = Duration::from_secs(5);

/// The look of the bar.
const TEMPLATE: &str = "{elapsed_precise} {wide_bar} {pos}/{len} seeds, {msg}, left {eta}";

/// Tells how far it is.
pub struct Progress {
    bar: Option<ProgressBar>,
    seeds: u64,
    told: Mutex<Instant>,
}

impl Progress {
    /// Nothing of so many seeds is done.
    pub fn new(seeds: u64) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(TEMPLATE);
            ProgressBar::new(seeds)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self {
            bar,
            seeds,
            told: Mutex::new(Instant::now()),
        }
    }

    /// So many seeds are done, with so many events, and so much was found.
    pub fn tell(&self, seeds: u64, events: u64, found: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{events} events, {found}"));
            bar.set_position(seeds);
            return;
        }
        let Ok(mut told) = self.told.lock() else {
            return;
        };
        if told.elapsed() >= PAUSE {
            *told = Instant::now();
            eprintln!("{seeds} of {} seeds, {events} events, {found}", self.seeds);
        }
    }

    /// A remark, which stays above the bar.
    pub fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{text}")),
            None => eprintln!("{text}"),
        }
    }

    /// A result, to stdout.
    pub fn result(&self, text: &str) {
        let print = || {
            let mut out = io::stdout().lock();
            // Nobody reads what cannot be written; the scripts are files.
            drop(writeln!(out, "{text}").and_then(|()| out.flush()));
        };
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
