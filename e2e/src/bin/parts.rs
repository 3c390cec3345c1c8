//! Prints the numbers of the stretches of the module that a first visit runs, a line each: `cargo xtask parts` calls it with a page
//! whose module notes them.

#![forbid(unsafe_code)]

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match e2e::parts::ran().await {
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
