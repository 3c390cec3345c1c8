//! Takes a picture of a page: `cargo run -p e2e --bin shot -- dist:?nodes=5 target/screenshots/a.png 1440 900`.

#![forbid(unsafe_code)]

use std::{env, process::ExitCode};

use e2e::shot::{Shot, USAGE};

#[tokio::main]
async fn main() -> ExitCode {
    let shot = match Shot::parse(env::args().skip(1)) {
        Ok(shot) => shot,
        Err(why) => {
            eprintln!("shot: {why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match shot.take().await {
        Ok(printed) => {
            printed.iter().for_each(|line| println!("{line}"));
            println!("{}", shot.out.display());
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("shot: {why}");
            ExitCode::FAILURE
        }
    }
}
