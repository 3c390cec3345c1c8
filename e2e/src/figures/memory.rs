//! What the page holds while it plays for minutes.

use serde_json::{Value, json};

use crate::{Page, Result, Site, Size};

/// Holdings at the end of each minute, after the browser has collected what is not needed, in MiB.
pub(super) async fn while_playing(site: &Site, minutes: u32) -> Result<Value> {
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en&nodes=5&speed=1")).await?;
    page.until("document.querySelectorAll('.lane').length === 5")
        .await?;
    let mut rows = vec![holds(&page, 0).await?];
    page.click("[data-name=play]").await?;
    for minute in 1..=minutes {
        page.js("await new Promise((done) => setTimeout(done, 15000))")
            .await?;
        for _ in 0..3 {
            page.js("await new Promise((done) => setTimeout(done, 14900))")
                .await?;
        }
        rows.push(holds(&page, minute).await?);
    }
    page.close().await?;
    Ok(Value::from(rows))
}

async fn holds(page: &Page, minute: u32) -> Result<Value> {
    page.cdp("HeapProfiler.collectGarbage", json!({})).await?;
    let heap = page.cdp("Runtime.getHeapUsage", json!({})).await?;
    // The module that the page has loaded: asking for it again gives the same one.
    let module = page
        .js("const page = await import(new URL('raftglass-web.js', location.href)); return (await page.default()).memory.buffer.byteLength;")
        .await?;
    let mebibytes = |name: &str| heap[name].as_f64().unwrap_or(0.0) / f64::from(1 << 20);
    let events = page.text("[data-name=position]").await?;
    Ok(json!({
        "minute": minute,
        "heap": mebibytes("usedSize"),
        "module": module.as_f64().unwrap_or(0.0) / f64::from(1 << 20),
        "events": events,
    }))
}
