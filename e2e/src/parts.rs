//! Which functions of the page's module a first visit runs.

use std::{collections::BTreeSet, path::Path, time::Duration};

use crate::{Page, Result, Site, Size};

/// First visits: what is looked at in which window. Nothing is asked of them, for whoever asks for something has the rest by then.
const VISITS: [(Size, &str); 9] = [
    (Size::DESKTOP, "?locale=en"),
    (Size::DESKTOP, "?locale=zh&theme=dark"),
    (Size::DESKTOP, "?locale=en&autoplay=true"),
    (Size::PHONE, "?locale=en"),
    (Size::DESKTOP, "?locale=en&theme=projector"),
    (Size::DESKTOP, "embed.html?locale=en"),
    (
        Size::DESKTOP,
        "embed.html?locale=zh&scenario=figure-7&panes=logs+time&controls=mini",
    ),
    (
        Size::DESKTOP,
        "embed.html?scenario=two-leaders&controls=none&theme=light",
    ),
    (Size::PHONE, "embed.html?scenario=life-of-an-entry"),
];
/// How long one is looked at.
const STAY: Duration = Duration::from_secs(3);

/// What the module of `split instrument` noted, as the page can ask for it.
const RAN: &str = "const page = await import(new URL('raftglass-web.js', location.href));
    return Object.entries(await page.default()).filter(([name, note]) => /^ran\\d+$/.test(name) && note.value)
      .map(([name]) => Number(name.slice(3)));";

/// The numbers of the functions that ran in any of the visits to the page in `dist`.
pub async fn ran(dist: &Path) -> Result<BTreeSet<u64>> {
    let site = Site::folder(dist, "/").await?;
    let mut all = BTreeSet::new();
    for (size, address) in VISITS {
        let page = Page::open(size).await?;
        page.goto(&site.url(address)).await?;
        let boxes = "document.querySelector('raft-glass')?.shadowRoot?.querySelector('svg') ?? document.querySelector('#app svg')";
        page.until(&format!("!!({boxes})")).await?;
        tokio::time::sleep(STAY).await;
        let found = page.js(RAN).await?;
        let before = all.len();
        all.extend(
            found
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(serde_json::Value::as_u64),
        );
        eprintln!("parts: {address}: {} more functions", all.len() - before);
    }
    Ok(all)
}
