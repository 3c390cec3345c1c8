//! Measures the built page in the browser and prints what it found as JSON: `cargo xtask bench web` calls it.

#![forbid(unsafe_code)]

use std::{env, process::ExitCode};

use e2e::figures::{Wanted, measure};

const USAGE: &str = "usage: figures [--minutes N] [--peer FOLDER]";

#[tokio::main]
async fn main() -> ExitCode {
    let wanted = match parse(env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(why) => {
            eprintln!("figures: {why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match measure(&wanted).await {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("figures: {why}");
            ExitCode::FAILURE
        }
    }
}

fn parse(args: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let mut args = args;
    let mut wanted = Wanted {
        minutes: 10,
        peer: None,
    };
    while let Some(option) = args.next() {
        let value = args
            .next()
            .ok_or_else(|| format!("{option} needs a value"))?;
        match option.as_str() {
            "--minutes" => {
                let minutes = value
                    .parse()
                    .ok()
                    .filter(|minutes| (1..=600).contains(minutes));
                wanted.minutes = minutes.ok_or_else(|| {
                    format!("--minutes takes a number from 1 to 600, not {value:?}")
                })?;
            }
            "--peer" => wanted.peer = Some(value.into()),
            _ => return Err(format!("unknown option {option}")),
        }
    }
    Ok(wanted)
}
