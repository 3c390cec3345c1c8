//! Boxes in a course page: many that play, and the first one over a slow network.

use std::path::Path;

use serde_json::{Value, json};

use super::{RATES, frames::stretch, slow_down};
use crate::{Page, Result, Site, Size};

/// Boxes on one page, each with its own lesson.
const BOXES: u32 = 10;
/// Turns of each rate; all of their frames count.
const TURNS: usize = 3;
/// Visits over the slow network; each in a browser of its own, so that nothing is cached.
const VISITS: usize = 3;

/// What browsers' tools call fast 3G, as far as the network goes: bytes per second down and up, ms there and back.
const DOWN: u32 = 1_600_000 / 8;
const UP: u32 = 750_000 / 8;
const LATENCY_MS: u32 = 150;

/// The course page that the tests use.
fn pages() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pages")
}

/// Ten boxes, all of them in sight and playing.
pub(super) async fn ten() -> Result<Value> {
    let site = Site::packed(&pages()).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("course.html")).await?;
    page.until("!!window.put").await?;
    page.js(&format!(
        "const place = document.getElementById('place');
         place.style.cssText = 'display: grid; grid-template-columns: repeat(5, 1fr); gap: 4px';
         for (let n = 1; n <= {BOXES}; n += 1) {{
           const box = put('raft-glass', {{ lesson: String(n).padStart(2, '0'), panes: 'logs time', controls: 'mini' }});
           box.style.height = '340px';
         }}
         await Promise.all([...document.querySelectorAll('raft-glass')].map((box) => box.glass(1).ready));"
    ))
    .await?;
    let seen = "[...document.querySelectorAll('raft-glass')].filter((box) => box.shadowRoot.querySelector('.lane')).length";
    page.until(&format!("{seen} === {BOXES}")).await?;
    let modules = "performance.getEntriesByType('resource').filter((file) => file.name.endsWith('.wasm')).length";
    let modules = page.js(&format!("return {modules}")).await?;
    let mut stretches = Vec::new();
    for _ in 0..TURNS {
        for rate in RATES {
            slow_down(&page, rate).await?;
            // From the beginning, where every lesson has something to play.
            page.js("const boxes = [...document.querySelectorAll('raft-glass')];
                 await Promise.all(boxes.map((box) => box.glass(1).seek(0)));
                 await Promise.all(boxes.map((box) => box.glass(1).play()));")
                .await?;
            let mut found = stretch(&page).await?;
            page.js("await Promise.all([...document.querySelectorAll('raft-glass')].map((box) => box.glass(1).pause()))")
                .await?;
            found["rate"] = rate.into();
            stretches.push(found);
        }
    }
    let moved = page
        .js("const all = await Promise.all([...document.querySelectorAll('raft-glass')].map((box) => box.glass(1).state()));
             return all.filter(({ value }) => value.position > 0).length;")
        .await?;
    page.screenshot("figures-ten").await?;
    page.close().await?;
    Ok(json!({ "boxes": BOXES, "modules": modules, "moved": moved, "stretches": stretches }))
}

/// Notes when the poster of the first box and when its logs are there; runs before anything of the page.
const WATCH: &str = "const look = () => {
  const root = document.querySelector('raft-glass')?.shadowRoot;
  const picture = root?.querySelector('.raftglass-poster img');
  if (picture?.complete && picture.naturalWidth) window.posterAt ??= performance.now();
  if ((root ?? document).querySelector('.lane')) window.readyAt ??= performance.now();
  if (!window.readyAt) setTimeout(look, 10);
};
look();";

/// The first visit over 3G with a processor four times slower: the page itself, and a box in a course page.
pub(super) async fn slow_network() -> Result<Value> {
    let site = Site::packed(&pages()).await?;
    let mut rows = Vec::new();
    for _ in 0..VISITS {
        for (what, address, put) in [
            ("the page", "raftglass/", ""),
            (
                "a box with a scenario in a page",
                "course.html",
                "put('raft-glass', { scenario: 'figure-7' })",
            ),
            (
                "a box with a lesson in a page",
                "course.html",
                "put('raft-glass', { lesson: '07' })",
            ),
        ] {
            let page = Page::open(Size::DESKTOP).await?;
            page.cdp("Network.enable", json!({})).await?;
            page.cdp(
                "Network.emulateNetworkConditions",
                json!({ "offline": false, "latency": LATENCY_MS, "downloadThroughput": DOWN, "uploadThroughput": UP }),
            )
            .await?;
            slow_down(&page, 4).await?;
            let source = json!({ "source": WATCH });
            page.cdp("Page.addScriptToEvaluateOnNewDocument", source)
                .await?;
            page.goto(&site.url(address)).await?;
            if !put.is_empty() {
                page.until("!!window.put").await?;
                page.js(put).await?;
            }
            let ready = page.until("window.readyAt").await?;
            let mut found = page
                .js("const files = [...performance.getEntriesByType('resource'), performance.getEntriesByType('navigation')[0]];
                     return { painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime, poster: window.posterAt,
                              requests: files.length, bytes: files.reduce((sum, file) => sum + file.transferSize, 0) };")
                .await?;
            (found["what"], found["ready"]) = (what.into(), ready);
            // The page fetches the rest of its module behind the picture.
            if what == "the page" {
                let rest = "performance.getEntriesByType('resource').find(({ name }) => name.includes('_rest.wasm'))?.responseEnd";
                found["whole"] = page.until(rest).await?;
            }
            rows.push(found);
            page.close().await?;
        }
    }
    Ok(json!({ "down_kbit": DOWN * 8 / 1_000, "latency_ms": LATENCY_MS, "rows": rows }))
}
