//! `cargo xtask serve`: the page with live reload.

use std::{
    env,
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    args::ANNOUNCE,
    failure::{Failure, Result},
    process,
    tools::Tools,
};

/// How long the announcer waits for a first build.
const LONGEST_BUILD: Duration = Duration::from_secs(30 * 60);

/// Builds in release, serves, and rebuilds on every change until it is stopped.
pub(crate) fn serve(port: u16) -> Result {
    ensure_free(port)?; // first: it fails at once, the tools may take minutes
    let tools = Tools::set_up()?;
    ensure_free(port)?;
    println!("xtask: building the page (about a minute the first time, seconds after a change)");
    let mut trunk = tools.trunk();
    // "=true", because a bare flag would take a following word as its value.
    trunk.args(["serve", "--release=true", &format!("--port={port}")]);
    start_announcer(port);
    become_or_run(&mut trunk)
}

fn ensure_free(port: u16) -> Result {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map(drop)
        .map_err(|why| Failure::PortTaken { port, why })
}

/// On Unix this process becomes trunk, so that whoever stops the one stops the other.
#[cfg(unix)]
fn become_or_run(trunk: &mut Command) -> Result {
    use std::os::unix::process::CommandExt;
    let why = trunk.exec();
    Err(process::not_started(trunk, &why))
}

#[cfg(not(unix))]
fn become_or_run(trunk: &mut Command) -> Result {
    process::run(trunk)
}

/// Starts a process of our own that outlives our becoming trunk and prints the address once it answers. Without it, trunk's own
/// line says the same less clearly.
fn start_announcer(port: u16) {
    if let Ok(xtask) = env::current_exe() {
        let _ = Command::new(xtask)
            .args([ANNOUNCE, &format!("--port={port}")])
            .stdin(Stdio::null())
            .spawn();
    }
}

/// What the announcer does; it ends with its parent.
pub(crate) fn announce(port: u16) {
    let (start, parent) = (Instant::now(), parent());
    while start.elapsed() < LONGEST_BUILD && self::parent() == parent {
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            println!("{}", address(port));
            return;
        }
        thread::sleep(Duration::from_millis(200));
    }
}

#[cfg(unix)]
fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

#[cfg(not(unix))]
fn parent() -> u32 {
    0
}

fn address(port: u16) -> String {
    format!("\n  Raftglass is at  http://127.0.0.1:{port}/\n  Ctrl-C stops it.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_refused_with_a_way_out() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let text = ensure_free(port).unwrap_err().to_string();
        assert!(
            text.contains(&format!("127.0.0.1:{port}")) && text.contains("--port"),
            "{text}"
        );
        drop(listener);
        assert!(ensure_free(port).is_ok());
    }

    #[test]
    fn the_address_can_be_clicked() {
        assert!(address(9000).contains("http://127.0.0.1:9000/"));
    }
}
