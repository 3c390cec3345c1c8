//! What must also work in Firefox and in WebKit: the page, a lesson, boxes and frames in a course page; the page
//! without a network and as one file. A browser that is not there is left out, and the output says what to install
//! (docs/browsers.md); one that is there has to pass.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use e2e::{
    Error, Result, Site, single_file_url,
    thirtyfour::{Capabilities, DesiredCapabilities, WebDriver},
};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::facts::left_out;

const PATIENCE: Duration = Duration::from_secs(60);

/// A program that ends with its test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A browser with its driver, which end with the test.
struct Browser {
    driver: WebDriver,
    _programs: Vec<Program>,
}

/// Whether a program is there; tells it if not.
fn is_there(program: &str, advice: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if found.is_err() {
        left_out(&format!("no {program}; {advice}"));
    }
    found.is_ok()
}

/// Firefox, headless; `None` where it or geckodriver is not there.
async fn firefox() -> Result<Option<Browser>> {
    if !is_there("geckodriver", "`cargo install geckodriver` has it") {
        return Ok(None);
    }
    if !["firefox", "firefox-esr"]
        .iter()
        .any(|name| Command::new(name).arg("--version").output().is_ok())
    {
        left_out("no firefox; `apt-get install firefox-esr` has it");
        return Ok(None);
    }
    let port = free_port()?;
    let mut driver = Command::new("geckodriver");
    driver.arg(format!("--port={port}"));
    let mut wanted = DesiredCapabilities::firefox();
    wanted.set_headless()?;
    open(driver, port, wanted.into(), Vec::new())
        .await
        .map(Some)
}

/// WebKitGTK on a screen of its own; `None` where a part of it is not there.
async fn webkit() -> Result<Option<Browser>> {
    let advice = "`apt-get install webkit2gtk-driver xvfb` has it";
    if !is_there("WebKitWebDriver", advice) {
        return Ok(None);
    }
    let Some(browser) = mini_browser() else {
        left_out(&format!("no MiniBrowser; {advice}"));
        return Ok(None);
    };
    // It takes a number that is free and says which one.
    let screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1440x900x24"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut screen) = screen.map(Program) else {
        left_out(&format!("no Xvfb; {advice}"));
        return Ok(None);
    };
    let mut display = String::new();
    if let Some(out) = screen.0.stdout.take() {
        BufReader::new(out)
            .read_line(&mut display)
            .map_err(Error::io("Xvfb"))?;
    }
    let port = free_port()?;
    let mut driver = Command::new("WebKitWebDriver");
    driver
        .arg(format!("--port={port}"))
        .env("DISPLAY", format!(":{}", display.trim()))
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        // Its sandbox needs what containers forbid; it opens our page only.
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    let mut wanted = Capabilities::new();
    let options = json!({ "binary": browser, "args": ["--automation"] });
    wanted.set("webkitgtk:browserOptions", options)?;
    open(driver, port, wanted, vec![screen]).await.map(Some)
}

/// WebKitGTK's browser for drivers, where Debian's packages have it: `/usr/lib/<machine>/webkit2gtk-4.1/MiniBrowser`.
fn mini_browser() -> Option<PathBuf> {
    let below = |folder: PathBuf| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path())
    };
    let mut found: Vec<PathBuf> = below("/usr/lib".into())
        .filter(|folder| folder.to_string_lossy().contains("-linux-"))
        .flat_map(below)
        .filter(|folder| folder.to_string_lossy().contains("/webkit"))
        .map(|folder| folder.join("MiniBrowser"))
        .filter(|file| file.is_file())
        .collect();
    found.sort();
    found.pop()
}

fn free_port() -> Result<u16> {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    Ok(free.map_err(Error::io("127.0.0.1:0"))?.port())
}

/// Starts the driver, and with it the browser.
async fn open(
    mut driver: Command,
    port: u16,
    wanted: Capabilities,
    mut programs: Vec<Program>,
) -> Result<Browser> {
    let child = driver.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    programs.push(Program(child.map_err(Error::io("the driver"))?));
    let start = Instant::now();
    loop {
        match WebDriver::new(format!("http://127.0.0.1:{port}"), wanted.clone()).await {
            Ok(driver) => {
                return Ok(Browser {
                    driver,
                    _programs: programs,
                });
            }
            Err(why) if start.elapsed() > PATIENCE => return Err(why.into()),
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

impl Browser {
    /// Waits until an expression of JavaScript is true.
    async fn until(&self, condition: &str) -> Result {
        let start = Instant::now();
        loop {
            let value = self
                .driver
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

    async fn js(&self, script: &str) -> Result {
        self.driver.execute(script, Vec::new()).await?;
        Ok(())
    }

    /// The page steps, and has a lesson in Chinese.
    async fn opens_the_page_and_a_lesson(&self) -> Result {
        let site = Site::dist("/courses/x/").await?;
        self.driver.goto(site.url("?locale=en")).await?;
        self.until("document.querySelectorAll('.lane').length === 3")
            .await?;
        // What a first visit runs was noted in Chromium; here, too, the page must not have to wait for the rest of its module.
        tokio::time::sleep(Duration::from_secs(2)).await;
        self.until("performance.getEntriesByName('raftglass-held-up').length === 0")
            .await?;
        let position = "document.querySelector('[data-name=position]').textContent";
        self.js(&format!(
            "window.before = {position}; document.querySelector('[data-name=step]').click()"
        ))
        .await?;
        self.until(&format!("{position} !== before")).await?;
        self.driver
            .goto(site.url("?locale=zh&lesson=02-an-election"))
            .await?;
        self.until(CHINESE_LESSON).await
    }

    /// A box draws in its own root, obeys its attributes and its interface; so does a frame.
    async fn opens_a_box_and_a_frame(&self) -> Result {
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
        let site = Site::course(&pages, true).await?;
        self.driver.goto(site.url("course.html")).await?;
        self.until("window.put").await?;
        self.js("window.el = put('raft-glass', { scenario: 'figure-8', mark: 'c' })")
            .await?;
        self.until("el.shadowRoot?.querySelectorAll('.lane').length === 5")
            .await?;
        self.js("el.glass(1).seek('c').then(() => el.glass(1).step()).then(({ ok }) => { window.stepped = ok; })")
            .await?;
        self.until("window.stepped").await?;
        self.js("window.frame = put('iframe', { src: 'raftglass/embed.html?lesson=07', width: 900, height: 480 })")
            .await?;
        self.until("frame.contentDocument?.querySelector('raft-glass')?.shadowRoot?.querySelectorAll('.lane').length === 7")
            .await?;
        self.js("ask(frame, 'state').then(({ ok }) => { window.answered = ok; })")
            .await?;
        self.until("window.answered").await?;
        self.js("el.remove(); window.gone = true").await
    }

    /// The page in one file, from a disk; alone there, because a driven Firefox lets a file read those beside it.
    async fn opens_the_single_file(&self, folder: &str) -> Result {
        let built = single_file_url()?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        let alone = folder.join("raftglass.html");
        fs::create_dir_all(&folder)
            .and_then(|()| fs::copy(built.trim_start_matches("file://"), &alone))
            .map_err(Error::io(alone.display()))?;
        let file = format!("file://{}", alone.display());
        self.driver.goto(format!("{file}?locale=en")).await?;
        self.until("document.querySelectorAll('.lane').length === 3")
            .await?;
        self.driver
            .goto(format!("{file}?locale=zh&lesson=02-an-election"))
            .await?;
        self.until(CHINESE_LESSON).await
    }

    /// What was kept at the first visit is enough once the site is gone.
    async fn needs_no_network_after_one_visit(&self) -> Result {
        let network = Runtime::new().map_err(Error::io("a runtime of its own"))?;
        let site = network
            .spawn(Site::dist("/courses/x/"))
            .await
            .expect("it does not panic")?;
        let visit = async || {
            self.driver.goto(site.url("?locale=en")).await?;
            self.until("navigator.serviceWorker.controller").await
        };
        let visited = visit().await;
        network.shutdown_background(); // in any case: dropping it here would panic
        visited?;
        self.driver
            .goto(site.url("?locale=zh&lesson=02-an-election"))
            .await?;
        self.until(CHINESE_LESSON).await?;
        // The site is really gone.
        self.js("fetch('not-of-the-build').then(({ status }) => { window.asked = status; }, () => { window.asked = 'gone'; })")
            .await?;
        self.until("window.asked === 'gone'").await
    }
}

const CHINESE_LESSON: &str = "document.querySelectorAll('.lane').length > 0 \
    && document.querySelector('[data-name=lesson]')?.textContent.includes('领导者')";

/// Ends the browser whatever the test found: dropping it waits for minutes.
async fn check(browser: Option<Browser>, test: impl AsyncFnOnce(&Browser) -> Result) -> Result {
    let Some(browser) = browser else {
        return Ok(());
    };
    let found = test(&browser).await;
    let ended = browser.driver.clone().quit().await;
    found?;
    Ok(ended?)
}

#[tokio::test]
async fn firefox_opens_the_page_and_a_lesson() -> Result {
    check(firefox().await?, Browser::opens_the_page_and_a_lesson).await
}

#[tokio::test]
async fn firefox_opens_a_box_and_a_frame() -> Result {
    check(firefox().await?, Browser::opens_a_box_and_a_frame).await
}

#[tokio::test]
async fn webkit_opens_the_page_and_a_lesson() -> Result {
    check(webkit().await?, Browser::opens_the_page_and_a_lesson).await
}

#[tokio::test]
async fn webkit_opens_a_box_and_a_frame() -> Result {
    check(webkit().await?, Browser::opens_a_box_and_a_frame).await
}

#[tokio::test]
async fn firefox_opens_the_single_file_from_a_disk() -> Result {
    check(firefox().await?, async |browser: &Browser| {
        browser.opens_the_single_file("alone-firefox").await
    })
    .await
}

#[tokio::test]
async fn webkit_opens_the_single_file_from_a_disk() -> Result {
    check(webkit().await?, async |browser: &Browser| {
        browser.opens_the_single_file("alone-webkit").await
    })
    .await
}

#[tokio::test]
async fn in_firefox_the_page_needs_no_network_after_one_visit() -> Result {
    check(firefox().await?, Browser::needs_no_network_after_one_visit).await
}

#[tokio::test]
async fn in_webkit_the_page_needs_no_network_after_one_visit() -> Result {
    check(webkit().await?, Browser::needs_no_network_after_one_visit).await
}
