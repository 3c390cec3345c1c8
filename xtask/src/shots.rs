//! `cargo xtask shots`: pictures of the page at its named moments.

use std::ffi::OsString;

use crate::{
    browser::Browser,
    dist,
    failure::Result,
    process,
    tools::Tools,
    workspace::{cargo, target_dir},
};

/// Builds the page and takes its pictures; `moments` names some of them.
pub(crate) fn run(moments: &[OsString]) -> Result {
    let browser = Browser::find_or_install()?;
    let tools = Tools::set_up()?;
    dist::build(&tools)?;
    let mut command = cargo();
    command
        .args(["run", "--package", "e2e", "--bin", "shots", "--"])
        .arg(target_dir().join("shots"))
        .args(moments);
    process::run(browser.named_in(&mut command))
}
