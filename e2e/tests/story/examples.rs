//! The worked examples, as somebody opens them who has copied one.

use std::path::{Path, PathBuf};

use crate::facts::expect;
use e2e::{Page, Result, Site, Size};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples")
        .join(name)
}

/// What an element says of itself.
const STATE: &str =
    "(id) => document.getElementById(id).glass(1).state().then(({ value }) => value)";

async fn position(page: &Page, id: &str) -> Result<u64> {
    let state = page.js(&format!("return ({STATE})({id:?})")).await?;
    Ok(state["position"].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn plain_html_drives_one_box_and_hears_of_the_other() -> Result {
    let site = Site::course(&example("plain-html"), true).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("")).await?;
    expect(
        &page,
        "document.getElementById('figure')?.shadowRoot?.querySelector('.lane')",
    )
    .await?;
    let before = position(&page, "figure").await?;
    page.click("[data-mark=c]").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position > {before})"),
    )
    .await?;
    page.js("document.getElementById('lesson').scrollIntoView(); await document.getElementById('lesson').glass(1).seek('committed-yet')").await?;
    let answer = "document.getElementById('lesson').shadowRoot.querySelector('[data-answer=no]')";
    expect(&page, answer).await?;
    page.js(&format!("{answer}.click()")).await?;
    expect(
        &page,
        "document.getElementById('answers').textContent === 'committed-yet: no, right'",
    )
    .await?;
    page.screenshot("example-plain-html").await?;
    page.finish().await
}

/// The frame without an origin has no storage, and asking for it throws: it shows everything all the same.
#[tokio::test]
async fn a_course_system_shows_both_frames() -> Result {
    let site = Site::course(&example("lms"), true).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("")).await?;
    for (id, lanes) in [("usual", 7), ("strict", 5)] {
        page.js(&format!("document.getElementById('{id}').scrollIntoView()"))
            .await?;
        let frame = page.find(&format!("#{id}")).await?;
        frame.enter_frame().await?;
        let drawn =
            "document.querySelector('raft-glass')?.shadowRoot?.querySelectorAll('.lane').length";
        expect(&page, &format!("{drawn} === {lanes}")).await?;
        page.driver().enter_default_frame().await?;
    }
    page.screenshot("example-lms").await?;
    page.finish().await
}

/// Needs `npm ci` in its folder.
#[tokio::test]
async fn a_deck_keeps_its_keys_and_moves_the_run_by_its_fragments() -> Result {
    let folder = example("reveal");
    if !folder.join("node_modules").is_dir() {
        println!("skipped: no node_modules in examples/reveal; run `npm ci` there");
        return Ok(());
    }
    let site = Site::course(&folder, false).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("")).await?;
    expect(
        &page,
        "document.getElementById('figure')?.shadowRoot?.querySelector('.lane')",
    )
    .await?;
    expect(&page, "document.querySelector('.reveal.ready')").await?;
    let first = position(&page, "figure").await?;
    // To the slide, and on to its first and second fragment.
    page.keys("ArrowRight").await?;
    page.keys("ArrowRight").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position > {first})"),
    )
    .await?;
    let second = position(&page, "figure").await?;
    page.keys("ArrowRight").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position > {second})"),
    )
    .await?;
    page.screenshot("example-reveal").await?;
    // Back: the run goes back with the deck.
    page.keys("ArrowLeft").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position === {second})"),
    )
    .await?;
    page.keys("ArrowLeft").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position === {first})"),
    )
    .await?;
    page.finish().await
}
