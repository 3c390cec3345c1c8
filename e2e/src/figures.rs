//! What the page costs, measured in the browser: frames while it plays, an idle page, memory over minutes, steps and seeks,
//! the first visit, boxes in a course page. `cargo xtask bench web` writes it down.
//!
//! A frame's cost is the time from the first callback of the animation frame to the task after it, which a message to
//! oneself brings: script, style, layout and paint of the main thread. What script, style and layout take of it is told by
//! the browser's own counters over the same stretch.

mod embed;
mod frames;
mod load;
mod memory;
mod steps;

use std::path::Path;

use serde_json::{Value, json};

use crate::{Page, Result, Site, Size};

/// How the browser is slowed down: not at all, and to a quarter.
const RATES: [u32; 2] = [1, 4];

/// What to measure.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Minutes of play over which memory is watched.
    pub minutes: u32,
    /// A folder with another page that moves by itself, measured in the same way.
    pub peer: Option<std::path::PathBuf>,
}

/// Measures everything; the answer's fields are what `bench/runner/src/web.rs` reads.
///
/// # Errors
/// The browser's, and [`crate::Error::NeverTrue`] where a page does not show what is to be measured.
pub async fn measure(wanted: &Wanted) -> Result<Value> {
    let site = Site::dist("/").await?;
    let mut figures = json!({ "browser": browser().await? });
    eprintln!("frames");
    figures["frames"] = frames::ours(&site).await?;
    eprintln!("an idle page");
    figures["idle"] = frames::idle(&site).await?;
    eprintln!("steps and seeks");
    figures["steps"] = steps::steps(&site).await?;
    eprintln!("first visits");
    figures["load"] = load::ours(&site).await?;
    eprintln!("ten boxes on a page");
    figures["ten"] = embed::ten().await?;
    eprintln!("first visits over a slow network");
    figures["slow"] = embed::slow_network().await?;
    if let Some(folder) = &wanted.peer {
        eprintln!("the peer");
        figures["peer"] = peer(folder).await?;
    }
    eprintln!("memory, {} minutes", wanted.minutes);
    figures["memory"] = memory::while_playing(&site, wanted.minutes).await?;
    Ok(figures)
}

async fn browser() -> Result<Value> {
    let page = Page::open(Size::DESKTOP).await?;
    let version = page.cdp("Browser.getVersion", json!({})).await?;
    page.close().await?;
    Ok(version["product"].clone())
}

async fn peer(folder: &Path) -> Result<Value> {
    // Another page may need what our policy forbids.
    let site = Site::open_folder(folder).await?;
    Ok(json!({ "frames": frames::peer(&site).await?, "load": load::peer(&site).await? }))
}

/// Slows the processor down by a factor, for this page.
async fn slow_down(page: &Page, rate: u32) -> Result {
    page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": rate }))
        .await
        .map(drop)
}

/// Opens the dialog of scripts, puts a text into it, and plays it.
async fn open_script(page: &Page, text: &str) -> Result {
    page.keys("o").await?;
    let text = Value::from(text);
    page.js(&format!(
        "const t = document.querySelector('[data-name=script-text]'); t.value = {text}; t.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ))
    .await?;
    page.click("[data-name=open-script]").await?;
    page.until("!document.querySelector('[data-name=script-dialog]')")
        .await
        .map(drop)
}
