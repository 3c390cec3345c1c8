//! One headless browser with one page: opening, looking, waiting, pictures.

use std::{
    env,
    path::PathBuf,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use thirtyfour::{
    ChromeCapabilities, ChromiumLikeCapabilities, LoggingPrefsLogLevel, WebDriver, WebElement,
    prelude::By,
};

use crate::{Error, Result, Size, chromedriver::Chromedriver, screenshots_dir};

/// How long [`Page::until`] waits before it gives up.
const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(25);

const BROWSER_FLAGS: [&str; 6] = [
    "--headless=new",
    "--no-sandbox", // root, as in most containers, cannot have one
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
];

/// A browser window. Dropping it ends the browser; [`Page::finish`] also checks what it left in its console.
#[derive(Debug)]
pub struct Page {
    // In this order: the session must end before its chromedriver does.
    driver: WebDriver,
    _chromedriver: Chromedriver,
}

impl Page {
    /// Starts a browser with an empty page of the given size.
    pub async fn open(size: Size) -> Result<Self> {
        let chromedriver = Chromedriver::start().await?;
        let driver = WebDriver::new(chromedriver.url(), capabilities(size)?).await?;
        let page = Self {
            driver,
            _chromedriver: chromedriver,
        };
        page.resize(size).await?;
        Ok(page)
    }

    /// The WebDriver session, for what this type has no word for.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Goes to an address and waits until the page's load event.
    pub async fn goto(&self, url: &str) -> Result {
        Ok(self.driver.goto(url).await?)
    }

    /// Goes to an address and waits until the application has drawn something, be it that it could not start.
    pub async fn visit(&self, url: &str) -> Result {
        self.goto(url).await?;
        // Not the line that says that it is loading: keys pressed then would be lost.
        self.until(
            "document.querySelector('#app .raftglass, #app > .boot[role=alert]')
             ?? document.querySelector('raft-glass')?.shadowRoot.querySelector('.raftglass, [role=alert]')",
        )
            .await
            .map(drop)
    }

    /// Changes the size of the screen.
    pub async fn resize(&self, size: Size) -> Result {
        let metrics = json!({ "width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": size.touch });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        self.cdp(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": size.touch }),
        )
        .await
        .map(drop)
    }

    /// Pretends that the user asked for these media features, such as `("prefers-color-scheme", "dark")`,
    /// `("prefers-reduced-motion", "reduce")`, `("forced-colors", "active")`. Replaces what was asked for before.
    pub async fn emulate_media(&self, features: &[(&str, &str)]) -> Result {
        let features: Vec<Value> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.cdp(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await
        .map(drop)
    }

    /// Pretends that the user prefers these languages, such as `zh-CN,zh`; for pages opened from now on.
    pub async fn prefer_languages(&self, languages: &str) -> Result {
        let agent = self.js("return navigator.userAgent").await?;
        let languages = json!({ "userAgent": agent, "acceptLanguage": languages });
        self.cdp("Emulation.setUserAgentOverride", languages)
            .await
            .map(drop)
    }

    /// Runs JavaScript, given as the body of an async function: `return` gives the value, `await` may be used.
    pub async fn js(&self, body: &str) -> Result<Value> {
        let wrapped = format!("return (async () => {{ {body}\n }})()");
        Ok(self
            .driver
            .execute(wrapped, Vec::new())
            .await?
            .json()
            .clone())
    }

    /// Sends a command of the Chrome DevTools protocol.
    pub async fn cdp(&self, command: &str, params: Value) -> Result<Value> {
        Ok(self.driver.cdp().send_raw(command, params).await?)
    }

    /// Waits until a JavaScript expression is truthy and gives its value.
    pub async fn until(&self, condition: &str) -> Result<Value> {
        let start = Instant::now();
        loop {
            let value = self.js(&format!("return ({condition})")).await?;
            if is_truthy(&value) {
                return Ok(value);
            }
            if start.elapsed() > PATIENCE {
                let picture = self
                    .screenshot(&format!("never-true-{}", std::process::id()))
                    .await
                    .ok();
                let (condition, last) = (condition.to_owned(), value.to_string());
                return Err(Error::NeverTrue {
                    condition,
                    waited: PATIENCE,
                    last,
                    picture,
                });
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// The first element that matches a CSS selector.
    pub async fn find(&self, css: &str) -> Result<WebElement> {
        Ok(self.driver.find(By::Css(css)).await?)
    }

    /// How many elements match a CSS selector.
    pub async fn count(&self, css: &str) -> Result<usize> {
        Ok(self.driver.find_all(By::Css(css)).await?.len())
    }

    /// The visible text of the first element that matches.
    pub async fn text(&self, css: &str) -> Result<String> {
        Ok(self.find(css).await?.text().await?)
    }

    /// The visible texts of all elements that match, in document order.
    pub async fn texts(&self, css: &str) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for element in self.driver.find_all(By::Css(css)).await? {
            texts.push(element.text().await?);
        }
        Ok(texts)
    }

    /// An attribute of the first element that matches; `None` if it has no such attribute.
    pub async fn attr(&self, css: &str, name: &str) -> Result<Option<String>> {
        Ok(self.find(css).await?.attr(name).await?)
    }

    /// Takes a picture of what the screen shows, `target/screenshots/<name>.png`, and gives its path.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let path = screenshots_dir().join(name).with_extension("png");
        self.screenshot_to(&path).await?;
        Ok(path)
    }

    /// Takes a picture of what the screen shows; makes the folder if need be.
    pub async fn screenshot_to(&self, path: &std::path::Path) -> Result {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(Error::io(folder.display()))?;
        }
        Ok(self.driver.screenshot(path).await?)
    }

    /// Ends the browser; fails if the console holds an error or a warning.
    pub async fn finish(self) -> Result {
        let console = self.expect_clean_console().await;
        self.close().await?;
        console
    }

    /// Ends the browser, whatever the console holds: for a page that was made to fail. Dropping a page without this
    /// waits until the driver gives up.
    pub async fn close(self) -> Result {
        Ok(self.driver.quit().await?)
    }
}

fn capabilities(size: Size) -> Result<ChromeCapabilities> {
    let mut wanted = ChromeCapabilities::new();
    for flag in BROWSER_FLAGS {
        wanted.add_arg(flag)?;
    }
    wanted.add_arg(&format!("--window-size={},{}", size.width, size.height))?;
    if let Ok(browser) = env::var("CHROME") {
        wanted.set_binary(&browser)?;
    }
    wanted.set_logging_prefs("browser", LoggingPrefsLogLevel::All)?;
    wanted.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
    Ok(wanted)
}

fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        Value::Number(n) => n.as_f64() != Some(0.0),
        Value::String(s) => !s.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_is_javascripts() {
        for falsy in [json!(null), json!(false), json!(0), json!("")] {
            assert!(!is_truthy(&falsy), "{falsy}");
        }
        for truthy in [json!(true), json!(1), json!("0"), json!([]), json!({})] {
            assert!(is_truthy(&truthy), "{truthy}");
        }
    }
}
