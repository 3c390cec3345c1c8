//! Time: what is sought, the lane of requests, kept futures as tracks, two runs beside each other; with keys and with a finger.

use crate::facts::{expect, holds, notices};
use e2e::{Page, Result, Site, Size};

async fn open(size: Size, query: &str) -> Result<(Site, Page)> {
    let site = Site::dist("/").await?;
    let page = Page::open(size).await?;
    page.visit(&site.url(query)).await?;
    page.until("document.querySelectorAll('.lane').length > 0")
        .await?;
    Ok((site, page))
}

/// Chooses an entry of a list by its words, as a person who uses the list does.
async fn choose(page: &Page, list: &str, words: &str) -> Result {
    page.js(&format!(
        "const list = document.querySelector('select[data-name={list}]');
         list.value = [...list.options].find((o) => o.textContent === '{words}').value;
         list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ))
    .await
    .map(drop)
}

async fn position(page: &Page) -> Result<u64> {
    let text = page.text("[data-name=position]").await?;
    let number = text.split(' ').nth(1).and_then(|word| word.parse().ok());
    Ok(number.unwrap_or_else(|| panic!("no position in {text:?}")))
}

#[tokio::test]
async fn the_keys_for_bigger_steps_find_what_was_chosen_and_the_strip_shows_it() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&scenario=figure-8").await?;
    page.keys("Home Home").await?;
    choose(&page, "sought", "crashes").await?;
    expect(&page, "document.querySelector('.strip-mark--sought')").await?;
    let mut places = Vec::new();
    for _ in 0..3 {
        page.keys("]").await?;
        expect(
            &page,
            "document.querySelector('.explain-pane').textContent.includes('crashes')",
        )
        .await?;
        places.push(position(&page).await?);
    }
    assert!(places.windows(2).all(|two| two[0] < two[1]), "{places:?}");
    page.keys("[").await?;
    assert_eq!(position(&page).await?, places[1]);
    choose(&page, "sought", "violations").await?;
    page.keys("[").await?;
    assert!(notices(&page).await?.concat().contains("violations"));
    assert_eq!(
        position(&page).await?,
        places[1],
        "what is not found moves nothing"
    );
    page.finish().await
}

#[tokio::test]
async fn requests_have_a_lane_on_the_strip() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&scenario=stale-read").await?;
    expect(&page, "document.querySelector('.strip-asked.is-stale')").await?;
    expect(&page, "document.querySelector('.strip-asked.is-answered')").await?;
    page.keys("Home Home").await?;
    page.finish().await
}

/// Makes a kept future: something happens, and then something else at the same place.
async fn fork(page: &Page) -> Result {
    page.keys("p Enter Escape ArrowRight ArrowRight ArrowRight ArrowRight ArrowRight ArrowRight [ [ 2 c ArrowRight")
        .await?;
    expect(page, "document.querySelector('[data-name=track-main]')").await
}

#[tokio::test]
async fn a_kept_future_is_a_track_that_keys_can_take() -> Result {
    let (_site, page) = open(Size::PROJECTOR, "?locale=en&nodes=3").await?;
    fork(&page).await?;
    expect(&page, "document.querySelector('.ring-node .is-down')").await?;
    page.js("document.querySelector('[data-name=track-main]').focus()")
        .await?;
    page.keys("Enter").await?;
    expect(&page, "document.querySelector('[data-name=track-b1]')").await?;
    assert!(!holds(&page, "!!document.querySelector('.ring-node .is-down')").await?);
    page.expect_accessible().await?;
    page.finish().await
}

#[tokio::test]
async fn two_runs_stand_beside_each_other_and_move_together() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&nodes=3").await?;
    fork(&page).await?;
    page.keys("w").await?;
    let first = page
        .js("return document.querySelectorAll('select[data-name=compare-branch] option')[1].textContent")
        .await?;
    choose(
        &page,
        "compare-branch",
        first.as_str().expect("a kept future"),
    )
    .await?;
    expect(&page, "document.querySelectorAll('.pair').length === 6").await?;
    for _ in 0..12 {
        page.keys("ArrowRight").await?;
    }
    expect(&page, "document.querySelector('.besides .differs')").await?;
    expect(&page, "document.querySelector('.track.is-beside')").await?;
    page.expect_accessible().await?;
    page.finish().await
}

#[tokio::test]
async fn a_finger_reaches_every_panel_on_a_phone() -> Result {
    let (_site, page) = open(Size::PHONE, "?locale=en&nodes=3").await?;
    page.tap("[data-name=tab-settings]").await?;
    expect(
        &page,
        "document.querySelector('.picker-sought select').checkVisibility()",
    )
    .await?;
    for (button, dialog) in [
        ("settings", "settings-dialog"),
        ("compare", "compare-dialog"),
        ("script", "script-dialog"),
        ("present", "present-dialog"),
    ] {
        page.tap(&format!("[data-name={button}]")).await?;
        expect(
            &page,
            &format!("document.querySelector('[data-name={dialog}]')?.checkVisibility()"),
        )
        .await?;
        page.tap("[data-name=close]").await?;
        expect(
            &page,
            &format!("!document.querySelector('[data-name={dialog}]')"),
        )
        .await?;
        page.tap("[data-name=tab-settings]").await?;
    }
    page.tap("[data-name=tab-network]").await?;
    page.tap("[data-name=open-network]").await?;
    page.tap("[data-name=side-n3]").await?;
    page.tap("[data-name=divide]").await?;
    page.tap("[data-name=close]").await?;
    page.tap("[data-name=tab-network]").await?;
    expect(
        &page,
        "document.querySelectorAll('.side-of-net').length === 2",
    )
    .await?;
    page.tap("[data-name=heal-cuts]").await?;
    expect(&page, "!document.querySelector('.side-of-net')").await?;
    page.tap("[data-name=open-requests]").await?;
    page.tap("[data-name=ask]").await?;
    expect(&page, "document.querySelector('.strip-asked')").await?;
    page.tap("[data-name=close]").await?;
    page.tap("[data-name=tab-node]").await?;
    expect(
        &page,
        "document.querySelector('.node-pane').checkVisibility()",
    )
    .await?;
    page.finish().await
}

/// Where messages are is written into the page while they move, past what was drawn.
#[tokio::test]
async fn messages_that_moved_stand_where_a_new_drawing_puts_them() -> Result {
    const FLYING: &str = "document.querySelector('.msg:not(.is-arrived, .is-dying)')";
    const PLACES: &str =
        "[...document.querySelectorAll('.msg > g')].map((g) => g.getAttribute('transform')).join()";
    const RING: &str = "return document.querySelector('.ring > svg').innerHTML";
    let (_site, page) = open(Size::DESKTOP, "?locale=en&nodes=5").await?;
    let label = "document.querySelector('[data-name=play]').getAttribute('aria-label')";
    // Time is stopped somewhere between two events, again and again until something is on its way there.
    loop {
        page.keys("Space").await?;
        page.until(&format!("{label}.startsWith('Pause') && {FLYING}"))
            .await?;
        let before = page.js(&format!("return {PLACES}")).await?;
        page.until(&format!("{PLACES} !== {before} && {FLYING}"))
            .await?;
        page.keys("Space").await?;
        page.until(&format!("{label}.startsWith('Play')")).await?;
        if page.js(&format!("return !!{FLYING}")).await? == true {
            break;
        }
    }
    let moved = page.js(RING).await?;
    // One that looks different has all of them drawn.
    page.js(&format!("window.flying = {FLYING}")).await?;
    for selected in ["", "!"] {
        page.js("flying.dispatchEvent(new MouseEvent('click', { bubbles: true }))")
            .await?;
        page.until(&format!("{selected}document.querySelector('.msg__ring')"))
            .await?;
    }
    assert_eq!(page.js(RING).await?, moved);
    page.finish().await
}
