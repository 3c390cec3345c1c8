//! What must also work in Firefox. It is not part of every run: `cargo test -p e2e --test story firefox -- --ignored`, with
//! Firefox and geckodriver on PATH.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use e2e::{
    Error, Result, Site, single_file_url,
    thirtyfour::{DesiredCapabilities, WebDriver},
};
use tokio::runtime::Runtime;

const PATIENCE: Duration = Duration::from_secs(60);

/// A geckodriver that ends with its test.
struct Geckodriver(Child);

impl Drop for Geckodriver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn open() -> Result<(Geckodriver, WebDriver)> {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = free.map_err(Error::io("127.0.0.1:0"))?.port();
    let child = Command::new("geckodriver")
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let geckodriver = Geckodriver(child.map_err(Error::io("geckodriver"))?);
    let mut wanted = DesiredCapabilities::firefox();
    wanted.set_headless()?;
    let start = Instant::now();
    loop {
        match WebDriver::new(format!("http://127.0.0.1:{port}"), wanted.clone()).await {
            Ok(driver) => return Ok((geckodriver, driver)),
            Err(why) if start.elapsed() > PATIENCE => return Err(why.into()),
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

/// Waits until an expression of JavaScript is true.
async fn until(driver: &WebDriver, condition: &str) -> Result {
    let start = Instant::now();
    loop {
        let value = driver
            .execute(format!("return !!({condition})"), Vec::new())
            .await?;
        if value.json() == true {
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            return Err(Error::NeverTrue {
                condition: condition.to_owned(),
                waited: PATIENCE,
                last: value.json().to_string(),
                picture: None,
            });
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

const CHINESE_LESSON: &str = "document.querySelectorAll('.lane').length > 0 \
    && document.querySelector('[data-name=lesson]')?.textContent.includes('领导者')";

#[tokio::test]
#[ignore = "needs Firefox and geckodriver"]
async fn the_single_file_opens_from_a_disk() -> Result {
    let file = single_file_url()?;
    let (_geckodriver, driver) = open().await?;
    driver.goto(format!("{file}?locale=en")).await?;
    until(&driver, "document.querySelectorAll('.lane').length === 3").await?;
    driver
        .goto(format!("{file}?locale=zh&lesson=02-an-election"))
        .await?;
    until(&driver, CHINESE_LESSON).await?;
    Ok(driver.quit().await?)
}

#[tokio::test]
#[ignore = "needs Firefox and geckodriver"]
async fn after_one_visit_the_page_needs_no_network() -> Result {
    let network = Runtime::new().map_err(Error::io("a runtime of its own"))?;
    let site = network
        .spawn(Site::dist("/courses/x/"))
        .await
        .expect("it does not panic")?;
    let (_geckodriver, driver) = open().await?;
    driver.goto(site.url("?locale=en")).await?;
    until(&driver, "navigator.serviceWorker.controller").await?;
    network.shutdown_background();
    driver
        .goto(site.url("?locale=zh&lesson=02-an-election"))
        .await?;
    until(&driver, CHINESE_LESSON).await?;
    Ok(driver.quit().await?)
}
