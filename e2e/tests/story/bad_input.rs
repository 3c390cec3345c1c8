//! What people do wrong is told clearly; nothing is lost and nothing is rendered as HTML.

use crate::facts::{holds, named, notices};
use e2e::{Page, Result, Site, Size};

const EVIL: &str = "<img src=x onerror=alert(1)>";

async fn open(query: &str) -> Result<(Site, Page)> {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url(&format!("?locale=en{query}"))).await?;
    page.until("document.querySelectorAll('.lane').length > 0")
        .await?;
    Ok((site, page))
}

async fn expect_notice(page: &Page, text: &str) -> Result {
    page.until(&format!(
        "[...document.querySelectorAll('[data-name=notice] > span')].some(n => n.textContent.includes({text:?}))"
    ))
    .await
    .map(drop)
}

#[tokio::test]
async fn bad_parameters_are_told_and_defaults_are_used() -> Result {
    let query = format!("&nodes=300&seed=five&probe={EVIL}&colour={EVIL}").replace(' ', "%20");
    let (site, page) = open(&query).await?;
    let told = notices(&page).await?;
    assert_eq!(told.len(), 1, "{told:?}");
    for part in [
        "nodes=300: 1 to 9 nodes can be shown; 3 are used",
        "seed=five: ",
        EVIL,
        "colour: not an option",
    ] {
        assert!(told[0].contains(part), "{told:?}");
    }
    assert_eq!(page.count(".lane").await?, 3);
    assert_eq!(page.count("img").await?, 0);
    page.click("[data-name=notice] .dismiss").await?;
    page.until("document.querySelectorAll('[data-name=notice]').length === 0")
        .await?;
    page.expect_only_requests_to(&site).await?;
    page.finish().await
}

#[tokio::test]
async fn a_value_with_markup_stays_text_wherever_it_is_shown() -> Result {
    let (site, page) = open("").await?;
    page.fill("[data-name=value]", &format!("x={EVIL}")).await?;
    page.keys("Enter").await?;
    page.until("document.querySelector('[data-name=headline]').textContent.includes('<img src=x')")
        .await?;
    for _ in 0..12 {
        page.keys("]").await?;
    }
    assert_eq!(page.count("img").await?, 0);
    page.expect_only_requests_to(&site).await?;
    page.finish().await
}

#[tokio::test]
async fn values_that_are_too_long_or_empty_are_refused_and_kept_for_a_second_try() -> Result {
    let (_site, page) = open("").await?;
    let before = named(&page, "position").await?;
    page.js("const f = document.querySelector('[data-name=value]'); f.focus(); f.value = 'y'.repeat(10240); f.dispatchEvent(new Event('input', { bubbles: true }))")
        .await?;
    page.keys("Enter").await?;
    expect_notice(&page, "The value has 10240 bytes; at most 1024 are taken").await?;
    assert!(
        holds(
            &page,
            "document.querySelector('[data-name=value]').value.length === 10240"
        )
        .await?
    );
    page.fill("[data-name=value]", "   ").await?;
    page.keys("Enter").await?;
    expect_notice(&page, "An empty value cannot be proposed").await?;
    assert_eq!(named(&page, "position").await?, before);
    page.finish().await
}

#[tokio::test]
async fn a_proposal_to_a_crashed_node_is_refused_by_name() -> Result {
    let (_site, page) = open("").await?;
    page.keys("2 c").await?;
    page.until("document.querySelector('[data-name=node-title]').textContent.includes('Down')")
        .await?;
    page.js("const s = document.querySelector('select[data-name=via]'); s.value = '2'; s.dispatchEvent(new Event('change', { bubbles: true }))")
        .await?;
    page.click("[data-name=propose]").await?;
    expect_notice(&page, "n2 has crashed; it can only be restarted").await?;
    page.finish().await
}

#[tokio::test]
async fn a_script_that_cannot_be_read_is_shown_at_its_line_and_the_run_goes_on() -> Result {
    let (_site, page) = open("").await?;
    let before = named(&page, "position").await?;
    page.keys("o").await?;
    page.fill(
        "[data-name=script-text]",
        "cluster nodes=3\n\nfly to the moon\n",
    )
    .await?;
    page.click("[data-name=open-script]").await?;
    page.until("document.querySelector('[data-name=problem]')?.textContent.includes('Line 3')")
        .await?;
    assert_eq!(
        page.texts(".problem-lines .here code").await?,
        ["fly to the moon"]
    );
    assert_eq!(named(&page, "position").await?, before);
    page.fill(
        "[data-name=script-text]",
        "cluster nodes=5 seed=3\n\nrun until quiet\n",
    )
    .await?;
    page.click("[data-name=open-script]").await?;
    page.until("document.querySelectorAll('.lane').length === 5")
        .await?;
    page.finish().await
}

#[tokio::test]
async fn keys_with_nothing_to_act_on_say_what_is_missing() -> Result {
    let (_site, page) = open("").await?;
    page.keys("Escape Escape c").await?;
    expect_notice(&page, "Select a node first").await?;
    page.keys("d").await?;
    expect_notice(&page, "Select a message first").await?;
    page.keys("q z Shift+Q").await?;
    page.finish().await
}
