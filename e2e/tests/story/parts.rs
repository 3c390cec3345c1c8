//! The module comes in two parts: the first is enough to see a cluster at work, the rest is there before it is missed.

use e2e::{Page, Result, Site, Size, dist_dir};
use serde_json::{Value, json};

use crate::embed::{course, put};

/// How often a stub had to fetch the rest itself, which holds the page up.
const HELD_UP: &str = "performance.getEntriesByName('raftglass-held-up').length";
const FETCHED: &str = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('_rest.wasm')).length";
const ALERT: &str = "document.querySelector('[role=alert]')?.textContent";

async fn without_the_rest(page: &Page) -> Result {
    page.cdp("Network.enable", json!({})).await?;
    block(page, &["*_rest.wasm"]).await
}

async fn block(page: &Page, addresses: &[&str]) -> Result {
    let urls = json!({ "urls": addresses });
    page.cdp("Network.setBlockedURLs", urls).await.map(drop)
}

/// A first visit whose attempt to fetch the rest has failed.
async fn visit_without_the_rest(site: &Site) -> Result<Page> {
    let page = Page::open(Size::DESKTOP).await?;
    without_the_rest(&page).await?;
    let source = "addEventListener('keydown', (event) => { window.pressed = event; }, true)";
    page.cdp(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": source }),
    )
    .await?;
    page.goto(&site.url("?locale=en")).await?;
    page.until("document.documentElement.dataset.ready").await?;
    page.until(&format!("{FETCHED} >= 1")).await?;
    Ok(page)
}

async fn count(page: &Page, what: &str) -> Result<Value> {
    page.js(&format!("return {what}")).await
}

/// If this fails, something that a first visit runs is in the rest: write `web/rest.txt` anew with `cargo xtask parts`.
#[tokio::test]
async fn the_first_part_is_enough_to_see_a_cluster_at_work() -> Result {
    let site = Site::dist("/").await?;
    for (size, query) in [
        (Size::DESKTOP, "?locale=en"),
        (Size::DESKTOP, "?locale=zh&theme=projector"),
        (Size::PHONE, "?locale=en&theme=dark"),
        (Size::OLD_PROJECTOR, "?locale=zh"),
        (Size::new(900, 300), "?locale=zh-Hans"),
        (Size::new(700, 900), "?theme=projector"),
        (Size::new(600, 480), "embed.html?locale=en"),
    ] {
        let page = Page::open(size).await?;
        without_the_rest(&page).await?;
        page.goto(&site.url(query)).await?;
        let root = "(document.querySelector('raft-glass')?.shadowRoot ?? document)";
        page.until(&format!("{root}.querySelectorAll('.lane').length >= 3"))
            .await?;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert_eq!(
            count(&page, HELD_UP).await?,
            0,
            "{query}: `cargo xtask parts` writes the list anew"
        );
        assert_eq!(
            count(&page, &format!("{ALERT} ?? null")).await?,
            Value::Null,
            "{query}"
        );
        page.close().await?;
    }
    Ok(())
}

/// New code comes first until somebody finds that no first visit runs it.
#[test]
fn the_first_part_keeps_its_weight() {
    const MOST: u64 = 780_000;
    let module = dist_dir().join("raftglass-web_bg.wasm");
    let size = std::fs::metadata(&module).map(|data| data.len());
    let size = size.expect("`cargo xtask build` makes it");
    assert!(
        size <= MOST,
        "{size} bytes, at most {MOST}: `cargo xtask parts` writes the list anew"
    );
}

#[tokio::test]
async fn the_rest_comes_behind_the_picture_and_holds_nobody_up() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("?locale=en")).await?;
    page.until(&format!("{FETCHED} === 1")).await?;
    page.keys("?").await?;
    page.until("document.querySelector('[data-name=keys-dialog]')")
        .await?;
    assert_eq!(count(&page, HELD_UP).await?, 0);
    assert_eq!(count(&page, FETCHED).await?, 1);
    page.finish().await
}

#[tokio::test]
async fn what_is_pressed_before_the_rest_is_there_waits_for_it() -> Result {
    let site = Site::dist("/").await?;
    let page = visit_without_the_rest(&site).await?;
    // The network is back, but slow.
    block(&page, &[]).await?;
    let slow = json!({ "offline": false, "latency": 1_000, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.cdp("Network.emulateNetworkConditions", slow).await?;
    page.keys("?").await?;
    page.until("document.getElementById('app').ariaBusy === 'true'")
        .await?;
    page.until("document.querySelector('[data-name=keys-dialog]')")
        .await?;
    page.until("document.getElementById('app').ariaBusy === null")
        .await?;
    page.tap("[data-name=keys-dialog] [data-name=close]")
        .await?;
    page.until("!document.querySelector('[data-name=keys-dialog]')")
        .await?;
    assert_eq!(count(&page, HELD_UP).await?, 0, "nothing was held up");
    assert_eq!(
        count(&page, &format!("{ALERT} ?? null")).await?,
        Value::Null
    );
    page.close().await
}

#[tokio::test]
async fn what_cannot_wait_fetches_the_rest_itself() -> Result {
    let site = Site::dist("/").await?;
    let page = visit_without_the_rest(&site).await?;
    block(&page, &[]).await?;
    page.js("document.querySelector('[data-name=settings]').click()")
        .await?;
    page.until("document.querySelector('[data-name=settings-dialog]')")
        .await?;
    assert_eq!(
        count(&page, HELD_UP).await?,
        1,
        "once, and then it is there"
    );
    assert_eq!(
        count(&page, &format!("{ALERT} ?? null")).await?,
        Value::Null
    );
    page.close().await
}

#[tokio::test]
async fn a_rest_that_cannot_be_had_is_told_until_it_comes() -> Result {
    let site = Site::dist("/").await?;
    let page = visit_without_the_rest(&site).await?;
    page.keys("?").await?;
    page.until(&format!(
        "{ALERT}?.startsWith('A part of Raftglass could not be fetched')"
    ))
    .await?;
    page.screenshot("parts-missed").await?;
    // What the line asks for can be done: keys that the page has no use for are the browser's.
    page.keys("F8").await?;
    page.until("window.pressed?.key === 'F8'").await?;
    assert_eq!(count(&page, "pressed.defaultPrevented").await?, false);
    block(&page, &[]).await?;
    page.keys("?").await?;
    page.until("document.querySelector('[data-name=keys-dialog]')")
        .await?;
    assert_eq!(
        count(&page, &format!("{ALERT} ?? null")).await?,
        Value::Null
    );
    page.close().await?;

    // A lesson has no use for the first part alone.
    let page = Page::open(Size::DESKTOP).await?;
    without_the_rest(&page).await?;
    page.goto(&site.url("?locale=zh&lesson=02")).await?;
    page.until(&format!("{ALERT}?.startsWith('Raftglass 无法启动')"))
        .await?;
    page.close().await
}

#[tokio::test]
async fn a_box_without_the_rest_answers_calls_with_what_is_wrong() -> Result {
    let (_site, page) = course().await?;
    without_the_rest(&page).await?;
    put(&page, "{ id: 'one', theme: 'light' }").await?;
    let answer = page.js("return await el.glass(1).step()").await?;
    assert_eq!(answer["error"]["code"], "rest", "{answer}");
    // What is done by hand needs it there and then: it is told above the picture, and to the host page.
    page.js("el.shadowRoot.querySelector('[data-name=back]').click()")
        .await?;
    page.until("el.shadowRoot.querySelector('[role=alert]')?.textContent.startsWith('A part of Raftglass')").await?;
    assert_eq!(
        page.js("return !!el.shadowRoot.querySelector('.lane')")
            .await?,
        true
    );
    page.until("heard.some(([name, detail]) => name === 'error' && detail.code === 'rest')")
        .await?;
    block(&page, &[]).await?;
    page.js("el.remove()").await?;
    put(&page, "{ id: 'two', scenario: 'figure-7' }").await?;
    let answer = page.js("return await el.glass(1).step()").await?;
    assert_eq!(answer["ok"], true, "{answer}");
    page.close().await
}

#[tokio::test]
async fn a_box_has_the_rest_behind_its_picture() -> Result {
    let (_site, page) = course().await?;
    put(&page, "{ id: 'one', theme: 'dark' }").await?;
    page.until("heard.some(([name]) => name === 'ready')")
        .await?;
    page.until(&format!("{FETCHED} === 1")).await?;
    // Calls have both parts.
    put(&page, "{ id: 'two', scenario: 'figure-7' }").await?;
    let answer = page.js("return await el.glass(1).step()").await?;
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(count(&page, HELD_UP).await?, 0);
    assert_eq!(count(&page, FETCHED).await?, 1);
    page.finish().await
}

/// What a box asks for the first part does not know; it has both before it shows anything.
#[tokio::test]
async fn a_box_that_asks_for_something_has_both_parts_before_it_begins() -> Result {
    for attributes in [
        "{ id: 'one', scenario: 'flaky-network' }",
        "{ id: 'one', panes: 'logs', controls: 'none' }",
        "{ id: 'one', autoplay: '', speed: '1/4' }",
    ] {
        let (_site, page) = course().await?;
        put(&page, attributes).await?;
        page.until("el.shadowRoot.querySelector('.lane')").await?;
        assert_eq!(count(&page, FETCHED).await?, 1, "{attributes}");
        assert_eq!(count(&page, HELD_UP).await?, 0, "{attributes}");
        page.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_known_is_told_without_holding_the_page_up() -> Result {
    let site = Site::dist("/").await?;
    for query in ["?locale=fr", "?theme=blue", "?colour=red"] {
        let page = Page::open(Size::DESKTOP).await?;
        page.goto(&site.url(query)).await?;
        page.until("document.querySelector('[data-name=notice]')")
            .await?;
        assert_eq!(count(&page, HELD_UP).await?, 0, "{query}");
        page.finish().await?;
    }
    Ok(())
}

/// Hands may be faster than the network.
#[tokio::test]
async fn what_is_pointed_at_chosen_and_dragged_before_the_rest_is_there_holds_nobody_up() -> Result
{
    let site = Site::dist("/").await?;
    let page = visit_without_the_rest(&site).await?;
    block(&page, &[]).await?;
    let slow = json!({ "offline": false, "latency": 1_500, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.cdp("Network.emulateNetworkConditions", slow).await?;
    let mouse = async |kind: &str, selector: &str, across: f64| -> Result {
        let place = page
            .js(&format!("const box = document.querySelector('{selector}').getBoundingClientRect(); return [box.x + box.width * {across}, box.y + box.height / 2];"))
            .await?;
        let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
        page.cdp("Input.dispatchMouseEvent", event).await.map(drop)
    };
    page.js("window.position = () => document.querySelector('[data-name=position]').textContent; window.began = position();
             window.isPaper = () => document.querySelector('.raftglass').classList.contains('depth-paper');
             window.was = isPaper();")
        .await?;
    mouse("mouseMoved", ".ring-node", 0.5).await?;
    mouse("mouseMoved", ".msg, .lane__head", 0.5).await?;
    mouse("mousePressed", ".strip", 0.4).await?;
    mouse("mouseMoved", ".strip", 0.3).await?;
    mouse("mouseReleased", ".strip", 0.3).await?;
    page.js("document.querySelector('.picker-depth select').focus()")
        .await?;
    page.keys("Down").await?;
    page.keys("Up").await?;
    page.keys(if page.js("return was").await? == Value::Bool(true) {
        "Down"
    } else {
        "Up"
    })
    .await?;
    page.until("isPaper() !== was").await?;
    page.until("position() !== began").await?;
    page.until("document.getElementById('app').ariaBusy === null")
        .await?;
    assert_eq!(count(&page, HELD_UP).await?, 0);
    page.close().await
}
