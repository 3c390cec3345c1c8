//! The first visit, from a server on this machine.

use serde_json::{Value, json};

use super::{RATES, slow_down};
use crate::{Page, Result, Site, Size};

/// Visits at each rate; each in a browser of its own, so that nothing is cached.
const VISITS: usize = 5;

/// Notes when the logs are there; runs before anything of the page.
const WATCH: &str = "new MutationObserver((_, watch) => {
  if (document.querySelector('.lane')) { window.readyAt = performance.now(); watch.disconnect(); }
}).observe(document, { subtree: true, childList: true });";

/// Our page: ready when the logs are drawn.
pub(super) async fn ours(site: &Site) -> Result<Value> {
    visits(site, WATCH, "window.readyAt").await
}

/// Another page: ready when it says that it is loaded.
pub(super) async fn peer(site: &Site) -> Result<Value> {
    let loaded = "performance.getEntriesByType('navigation')[0]?.loadEventEnd";
    visits(site, "", loaded).await
}

async fn visits(site: &Site, watch: &str, ready: &str) -> Result<Value> {
    let mut rows = Vec::new();
    for _ in 0..VISITS {
        for rate in RATES {
            let page = Page::open(Size::DESKTOP).await?;
            slow_down(&page, rate).await?;
            let source = json!({ "source": watch });
            page.cdp("Page.addScriptToEvaluateOnNewDocument", source)
                .await?;
            page.goto(&site.url("")).await?;
            let ready = page.until(ready).await?;
            page.until("performance.getEntriesByName('first-contentful-paint').length")
                .await?;
            let mut found = page
                .js("const files = [...performance.getEntriesByType('resource'), performance.getEntriesByType('navigation')[0]];
                     return { painted: performance.getEntriesByName('first-contentful-paint')[0].startTime,
                              requests: files.length, files: files.map(({ name }) => new URL(name).pathname.replace(/\\/$/, '/index.html')), bytes: files.reduce((sum, file) => sum + file.decodedBodySize, 0) };")
                .await?;
            (found["rate"], found["ready"]) = (rate.into(), ready);
            rows.push(found);
            page.close().await?;
        }
    }
    Ok(Value::from(rows))
}
