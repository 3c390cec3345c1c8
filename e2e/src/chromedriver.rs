//! Starting and ending chromedriver, which starts and ends the browser.

use std::{env, process::Stdio};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{Error, Result};

/// A chromedriver of our own on a port that it chose; ends when dropped.
#[derive(Debug)]
pub(crate) struct Chromedriver {
    port: u16,
    _process: Child,
}

/// How often it is started before one gives up. It looks for a port that is free for one protocol and then wants it for the
/// other, too; with many tests at once another program may have that.
const TRIES: usize = 3;

impl Chromedriver {
    pub(crate) async fn start() -> Result<Self> {
        for _ in 1..TRIES {
            if let Started::Listens(driver) = Self::start_once().await? {
                return Ok(driver);
            }
        }
        match Self::start_once().await? {
            Started::Listens(driver) => Ok(driver),
            Started::Ended { said } => Err(failed(format!("it ended before it listened: {said}"))),
        }
    }

    async fn start_once() -> Result<Started> {
        let mut process = Command::new(program())
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
        let mut said = Vec::new();
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some(port) = port_in(&line) {
                // A full pipe would stop chromedriver.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                let _process = process;
                return Ok(Started::Listens(Self { port, _process }));
            }
            said.push(line);
        }
        let said = said.join("; ");
        Ok(Started::Ended { said })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// What became of a start.
enum Started {
    Listens(Chromedriver),
    /// It ended first.
    Ended {
        /// Its last words.
        said: String,
    },
}

fn program() -> String {
    env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned())
}

fn failed(why: String) -> Error {
    let program = program();
    Error::Chromedriver { program, why }
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
