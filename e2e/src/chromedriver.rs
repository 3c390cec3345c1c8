//! Starting and ending chromedriver, which starts and ends the browser.

use std::{env, process::Stdio};

use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use crate::{Error, Result};

/// A chromedriver of our own on a port that it chose; ends when dropped.
#[derive(Debug)]
pub(crate) struct Chromedriver {
    port: u16,
    _process: Child,
}

impl Chromedriver {
    pub(crate) async fn start() -> Result<Self> {
        let program = env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let failed = |why: String| Error::Chromedriver {
            program: program.clone(),
            why,
        };
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|why| failed(why.to_string()))?;
        let stdout = process
            .stdout
            .take()
            .ok_or_else(|| failed("it has no output".to_owned()))?;
        let mut lines = BufReader::new(stdout).lines();
        let port = announced_port(&mut lines)
            .await
            .ok_or_else(|| failed("it ended before it listened".to_owned()))?;
        // A full pipe would stop chromedriver.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self {
            port,
            _process: process,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

async fn announced_port(lines: &mut Lines<BufReader<ChildStdout>>) -> Option<u16> {
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(port) = port_in(&line) {
            return Some(port);
        }
    }
    None
}

/// The port in `ChromeDriver was started successfully on port 41235.`
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn the_port_is_read_from_the_line_that_announces_it() {
        assert_eq!(
            port_in("ChromeDriver was started successfully on port 41235."),
            Some(41235)
        );
        assert_eq!(
            port_in("ChromeDriver was started successfully on port 9515"),
            Some(9515)
        );
        assert_eq!(port_in("Starting ChromeDriver 156.0 (abc) on port 0"), None);
    }
}
