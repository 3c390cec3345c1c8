//! Frames while the page plays, and how many an idle page draws.

use serde_json::{Value, json};

use super::{RATES, open_script, slow_down};
use crate::{Page, Result, Site, Size};

/// The scene.
const BUSY: &str = include_str!("busy.raft");
/// How long each stretch of frames is, ms.
const STRETCH_MS: u32 = 6_000;
/// Turns of each speed and rate; all of their frames count.
const TURNS: usize = 3;
/// How long an idle page is watched, ms.
const IDLE_MS: u32 = 20_000;
/// Speeds: what the picker calls them. The first is the usual one.
const SPEEDS: [&str; 2] = ["1/16×", "1/2×"];

/// Collects the main thread's time of every frame for a while. Its callback is asked for before that of the page, frame by
/// frame, so that it runs first.
fn probe(ms: u32) -> String {
    format!(
        "const took = [];
         const channel = new MessageChannel();
         let began = 0;
         channel.port1.onmessage = () => took.push(performance.now() - began);
         const end = performance.now() + {ms};
         await new Promise((done) => requestAnimationFrame(function frame() {{
           if (performance.now() > end) return setTimeout(done, 50);
           requestAnimationFrame(frame);
           began = performance.now();
           channel.port2.postMessage(0);
         }}));
         return took;"
    )
}

/// What is visible: cells of logs, messages drawn, messages in flight, elements of the page.
const VISIBLE: &str = "return {
  cells: document.querySelectorAll('.cell').length,
  drawn: document.querySelectorAll('.msg').length,
  elements: document.querySelector('.raftglass').querySelectorAll('*').length,
  lanes: document.querySelectorAll('.lane').length,
  hidden: document.querySelector('.ring__hidden')?.textContent ?? '' };";

/// Our page, at both speeds and both rates in turn.
pub(super) async fn ours(site: &Site) -> Result<Value> {
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en&nodes=7")).await?;
    page.until("document.querySelectorAll('.lane').length === 7")
        .await?;
    open_script(&page, BUSY).await?;
    // A measurement of another scene must fail rather than count.
    page.until("document.querySelectorAll('.cell').length >= 160 && document.querySelectorAll('.msg').length >= 24")
        .await?;
    let visible = page.js(VISIBLE).await?;
    let mut stretches = Vec::new();
    for _ in 0..TURNS {
        for rate in RATES {
            for speed in SPEEDS {
                slow_down(&page, rate).await?;
                set_speed(&page, speed).await?;
                page.keys("End").await?;
                page.click("[data-name=play]").await?;
                let mut found = stretch(&page).await?;
                page.click("[data-name=play]").await?;
                (found["rate"], found["speed"]) = (rate.into(), speed.into());
                stretches.push(found);
            }
        }
    }
    page.close().await?;
    Ok(json!({ "visible": visible, "stretches": stretches }))
}

/// Another page that moves by itself.
pub(super) async fn peer(site: &Site) -> Result<Value> {
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("")).await?;
    page.until("document.readyState === 'complete'").await?;
    let mut stretches = Vec::new();
    for _ in 0..TURNS {
        for rate in RATES {
            slow_down(&page, rate).await?;
            let mut found = stretch(&page).await?;
            (found["rate"], found["speed"]) = (rate.into(), "".into());
            stretches.push(found);
        }
    }
    page.close().await?;
    Ok(json!({ "stretches": stretches }))
}

/// Frames of one stretch, and what the browser's counters say of it, in ms.
pub(super) async fn stretch(page: &Page) -> Result<Value> {
    let before = counters(page).await?;
    let frames = page.js(&probe(STRETCH_MS)).await?;
    let after = counters(page).await?;
    let spent = |name: &str| (number(&after, name) - number(&before, name)) * 1_000.0;
    Ok(json!({
        "frames": frames,
        "ms": STRETCH_MS,
        "script": spent("ScriptDuration"),
        "style": spent("RecalcStyleDuration"),
        "layout": spent("LayoutDuration"),
        "tasks": spent("TaskDuration"),
    }))
}

/// The browser's counters of a page, as a list of names and values.
async fn counters(page: &Page) -> Result<Value> {
    page.cdp("Performance.enable", json!({ "timeDomain": "threadTicks" }))
        .await?;
    Ok(page.cdp("Performance.getMetrics", json!({})).await?["metrics"].clone())
}

fn number(counters: &Value, name: &str) -> f64 {
    let named = |counter: &&Value| counter["name"] == name;
    let found = counters
        .as_array()
        .and_then(|list| list.iter().find(named).cloned());
    found.map_or(0.0, |counter| counter["value"].as_f64().unwrap_or(0.0))
}

async fn set_speed(page: &Page, label: &str) -> Result {
    page.js(&format!(
        "const list = document.querySelector('select[data-name=speed]');
         list.value = [...list.options].find((o) => o.textContent === '{label}').value;
         list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ))
    .await
    .map(drop)
}

/// A calm page: frames and timers that it asks for, and what the main thread does, while nothing happens.
pub(super) async fn idle(site: &Site) -> Result<Value> {
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en&nodes=5")).await?;
    page.until("document.querySelectorAll('.lane').length === 5")
        .await?;
    page.js("await new Promise((done) => setTimeout(done, 1500))")
        .await?;
    let before = counters(&page).await?;
    let asked = page
        .js(&format!(
            "const asked = {{ frames: 0, timers: 0 }};
             const [frame, timeout, interval] = [requestAnimationFrame, setTimeout, setInterval];
             window.requestAnimationFrame = (f) => {{ asked.frames += 1; return frame(f); }};
             window.setTimeout = (...a) => {{ asked.timers += 1; return timeout(...a); }};
             window.setInterval = (...a) => {{ asked.timers += 1; return interval(...a); }};
             await new Promise((done) => timeout(done, {IDLE_MS}));
             return asked;"
        ))
        .await?;
    let after = counters(&page).await?;
    page.close().await?;
    let busy = (number(&after, "TaskDuration") - number(&before, "TaskDuration")) * 1_000.0;
    Ok(
        json!({ "seconds": IDLE_MS / 1_000, "frames": asked["frames"], "timers": asked["timers"], "busy_ms": busy }),
    )
}
