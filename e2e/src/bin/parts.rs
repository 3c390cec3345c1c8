//! Prints the numbers of the functions that a first visit runs, a line each: `cargo xtask parts` calls it with the folder of a
//! page whose module notes them.

#![forbid(unsafe_code)]

use std::{env, path::PathBuf, process::ExitCode};

#[tokio::main]
async fn main() -> ExitCode {
    let Some(dist) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: parts FOLDER");
        return ExitCode::from(2);
    };
    match e2e::parts::ran(&dist).await {
        Ok(ran) => {
            ran.iter().for_each(|number| println!("{number}"));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("parts: {why}");
            ExitCode::FAILURE
        }
    }
}
