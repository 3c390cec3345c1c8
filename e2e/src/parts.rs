//! Which stretches of the page's module a first visit runs.

use std::{collections::BTreeSet, path::Path, time::Duration};

use crate::{Page, Result, Site, Size};

/// First visits: what is looked at in which window. Nothing is asked of them, for whoever asks for something has the rest by then.
const VISITS: [(Size, &str); 16] = [
    (Size::DESKTOP, "?locale=en"),
    (Size::DESKTOP, "?locale=zh&theme=dark"),
    (Size::PHONE, "?locale=en"),
    (Size::PHONE, "?locale=zh"),
    (Size::PROJECTOR, "?locale=en&theme=projector"),
    (Size::OLD_PROJECTOR, "?locale=zh&theme=light"),
    (Size::new(1920, 1080), "?locale=en"),
    (Size::new(820, 1180), "?locale=en"),
    (Size::new(2560, 1440), "?locale=en&theme=projector"),
    (Size::new(1100, 500), "?locale=zh"),
    (Size::new(844, 390), "?locale=en"),
    (Size::new(740, 360), "?locale=zh&theme=projector"),
    (Size::new(640, 900), "?locale=en&theme=projector"),
    (Size::new(320, 568), "?locale=en"),
    (Size::new(1024, 400), "embed.html?locale=zh"),
    (Size::new(700, 480), "embed.html?locale=en"),
];
/// Boxes in a page of somebody else: its window and their attributes.
const BOXES: [(Size, &str); 4] = [
    (Size::DESKTOP, "{ theme: 'dark' }"),
    (Size::OLD_PROJECTOR, "{ locale: 'zh' }"),
    (Size::PHONE, "{ locale: 'en' }"),
    (Size::new(700, 600), "{ theme: 'projector' }"),
];
/// How long one is looked at.
const STAY: Duration = Duration::from_secs(3);
/// How much slower a phone is: what is drawn in one frame elsewhere takes several there.
const PHONE_RATE: u32 = 4;

/// What the module of `split instrument` noted, as the page can ask for it.
const RAN: &str =
    "const page = await import(new URL('/raftglass/raftglass-web.js', location.href));
    const notes = new Uint8Array((await page.default()).ran.buffer);
    return [...notes.keys()].filter((number) => notes[number]);";

/// The numbers of the stretches that ran in any of the visits to the page in [`crate::dist_dir`].
pub async fn ran() -> Result<BTreeSet<u64>> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
    let site = Site::course(&pages, true).await?;
    let mut all = BTreeSet::new();
    let visits = VISITS.map(|(size, address)| (size, format!("raftglass/{address}"), ""));
    let boxes = BOXES.map(|(size, attributes)| (size, "course.html".to_owned(), attributes));
    for (size, address, attributes) in visits.into_iter().chain(boxes) {
        let page = Page::open(size).await?;
        if size.touch {
            let rate = serde_json::json!({ "rate": PHONE_RATE });
            page.cdp("Emulation.setCPUThrottlingRate", rate).await?;
        }
        page.goto(&site.url(&address)).await?;
        if !attributes.is_empty() {
            page.until("!!window.put").await?;
            page.js(&format!("put('raft-glass', {attributes})")).await?;
        }
        page.until(
            "(document.querySelector('raft-glass')?.shadowRoot ?? document).querySelector('.lane')",
        )
        .await?;
        tokio::time::sleep(STAY).await;
        let found = page.js(RAN).await?;
        let before = all.len();
        let numbers = found.as_array().into_iter().flatten();
        all.extend(numbers.filter_map(serde_json::Value::as_u64));
        eprintln!(
            "parts: {address} {attributes}: {} more stretches",
            all.len() - before
        );
        page.close().await?;
    }
    Ok(all)
}
