//! What the whole page keeps to: sizes, calm, languages, focus.

use crate::facts::{holds, named};
use e2e::{Page, Result, Site, Size};

#[tokio::test]
async fn nothing_scrolls_and_nothing_is_lost_on_the_three_large_sizes_with_seven_nodes() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    for size in [Size::DESKTOP, Size::PROJECTOR, Size::OLD_PROJECTOR] {
        page.resize(size).await?;
        page.visit(&site.url("?locale=en&nodes=7")).await?;
        page.until("document.querySelectorAll('.lane').length === 7")
            .await?;
        page.until(
            "document.scrollingElement.scrollHeight <= innerHeight && document.scrollingElement.scrollWidth <= innerWidth
             && document.querySelector('.raftglass').scrollHeight <= innerHeight",
        )
        .await?;
        page.until(
            "['.logs-pane', '.network-pane', '.node-pane', '.explain-pane', '.transport', '.strip-box', '.bar'].every(css => {
                const r = document.querySelector(css).getBoundingClientRect();
                return r.width > 100 && r.height > 30 && r.bottom <= innerHeight + 1 && r.right <= innerWidth + 1;
            })",
        )
        .await?;
        page.until("document.querySelectorAll('.lane')[6].getBoundingClientRect().bottom <= document.querySelector('.time').getBoundingClientRect().top")
            .await?;
    }
    page.finish().await
}

#[tokio::test]
async fn a_phone_shows_logs_first_and_keeps_time_at_the_bottom() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::PHONE).await?;
    page.visit(&site.url("?locale=en")).await?;
    page.until("document.querySelector('.logs-pane').getBoundingClientRect().top < 120")
        .await?;
    page.until("Math.abs(document.querySelector('.time').getBoundingClientRect().bottom - innerHeight) < 2").await?;
    for (tab, pane) in [
        ("network", ".network-pane"),
        ("node", ".node-pane"),
        ("settings", ".bar-run"),
        ("explain", ".explain-pane"),
    ] {
        page.tap(&format!("[data-name=tab-{tab}]")).await?;
        page.until(&format!(
            "document.querySelector('{pane}').checkVisibility()"
        ))
        .await?;
    }
    page.resize(Size {
        width: 320,
        ..Size::PHONE
    })
    .await?;
    page.until("document.scrollingElement.scrollWidth <= 320 && document.querySelector('.raftglass').scrollWidth <= 320").await?;
    page.finish().await
}

#[tokio::test]
async fn a_paused_page_asks_for_no_frame() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("?locale=en")).await?;
    page.until("document.querySelectorAll('.lane').length === 3")
        .await?;
    let frames = page
        .js("await new Promise(done => setTimeout(done, 400));
             let asked = 0;
             const real = window.requestAnimationFrame;
             window.requestAnimationFrame = f => { asked += 1; return real(f); };
             const changed = [];
             new MutationObserver(m => changed.push(m.length)).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
             await new Promise(done => setTimeout(done, 700));
             return [asked, changed.length];")
        .await?;
    assert_eq!(frames, serde_json::json!([0, 0]));
    page.finish().await
}

#[tokio::test]
async fn playing_moves_time_and_pausing_stops_it() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en&speed=2")).await?;
    page.until("document.querySelectorAll('.lane').length === 3")
        .await?;
    let before = named(&page, "now").await?;
    page.keys("Space").await?;
    page.until(&format!(
        "document.querySelector('[data-name=now]').textContent !== '{before}'"
    ))
    .await?;
    page.keys("Space").await?;
    let paused = named(&page, "now").await?;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(named(&page, "now").await?, paused);
    page.finish().await
}

#[tokio::test]
async fn the_language_and_the_theme_are_switched_and_kept_for_the_next_visit() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("")).await?;
    for (name, value) in [("locale", "1"), ("theme", "2")] {
        page.js(&format!(
            "const s = document.querySelector('select[data-name={name}]'); s.value = '{value}'; s.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ))
        .await?;
    }
    page.until("document.querySelector('.raftglass').lang === 'zh-Hans'")
        .await?;
    page.visit(&site.url("")).await?;
    page.until("document.querySelector('.raftglass').lang === 'zh-Hans' && document.querySelector('.raftglass').dataset.theme === 'dark'").await?;
    assert!(named(&page, "node-title").await?.contains("领导者"));
    page.finish().await
}

#[tokio::test]
async fn the_keyboard_reaches_the_fields_and_comes_back() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en")).await?;
    page.until("document.querySelectorAll('.lane').length === 3")
        .await?;
    page.keys("p").await?;
    assert_eq!(page.focused().await?, r#"input "Value""#);
    page.type_text("crash=1").await?;
    assert!(
        !named(&page, "node-title").await?.contains("Down"),
        "letters in the field are letters"
    );
    page.keys("Escape c").await?;
    page.until("document.querySelector('[data-name=node-title]').textContent.includes('Down')")
        .await?;
    page.keys("?").await?;
    page.until("document.querySelector('[data-name=keys-dialog]')?.textContent.includes('Crash the selected node')").await?;
    page.keys("Escape").await?;
    page.until("!document.querySelector('[data-name=keys-dialog]')")
        .await?;
    page.finish().await
}

#[tokio::test]
async fn axe_finds_no_barrier_in_any_theme_with_a_dialog_a_message_and_a_notice_open() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    for theme in ["light", "dark", "projector"] {
        page.visit(&site.url(&format!("?locale=en&theme={theme}&colour=1")))
            .await?;
        page.keys("p Enter ArrowRight ArrowRight ArrowRight ArrowRight ArrowRight ArrowRight ArrowRight m").await?;
        page.until("document.querySelector('[data-name=inspector]')")
            .await?;
        page.expect_accessible().await?;
        page.keys("o").await?;
        page.expect_accessible().await?;
        page.keys("?").await?;
        page.expect_accessible().await?;
    }
    page.finish().await
}

#[tokio::test]
async fn a_message_is_selected_delivered_and_dropped() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en")).await?;
    page.keys("p Enter").await?;
    for _ in 0..12 {
        if holds(&page, "document.querySelectorAll('.flight').length > 1").await? {
            break;
        }
        page.keys("ArrowRight").await?;
    }
    page.click(".flight").await?;
    page.click("[data-name=drop]").await?;
    page.until(
        "document.querySelector('[data-name=headline]').textContent.includes('it was dropped')",
    )
    .await?;
    page.keys("m d").await?;
    page.until("!document.querySelector('[data-name=inspector]')")
        .await?;
    page.finish().await
}

#[tokio::test]
async fn a_page_that_cannot_start_says_so() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.cdp("Network.enable", serde_json::json!({})).await?;
    page.cdp(
        "Network.setBlockedURLs",
        serde_json::json!({ "urls": ["*_bg.wasm"] }),
    )
    .await?;
    page.goto(&site.url("?locale=en")).await?;
    page.until("document.querySelector('[role=alert]')?.textContent.startsWith('Raftglass could not start')")
        .await?;
    page.close().await
}
