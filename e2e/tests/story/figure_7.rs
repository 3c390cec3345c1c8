//! Figure 7 of the paper: a new leader finds where six other logs agree with its own, under three strategies.

use crate::facts::{self, holds, named};
use e2e::{Page, Result, Site, Size};

const ALL_REPLICATE: &str = "[...document.querySelectorAll('.progress tbody .chip')].every(c => c.textContent.includes('Replicate'))";

#[tokio::test]
async fn each_strategy_repairs_the_logs_and_counts_its_probes() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::PROJECTOR).await?;
    let mut counts = Vec::new();
    for strategy in ["decrement", "last-index", "term-hint"] {
        page.visit(&site.url(&format!(
            "?locale=en&scenario=figure-7&seed=7&probe={strategy}"
        )))
        .await?;
        page.until("document.querySelectorAll('.lane').length === 7")
            .await?;
        counts.push(repaired(&page).await?);
    }
    assert_eq!(
        counts,
        [19, 12, 4],
        "the same run as in the simulator's own test"
    );
    page.expect_only_requests_to(&site).await?;
    page.finish().await
}

/// Steps from one interesting event to the next, and event by event where none is left, until every follower is in Replicate; gives the number of rejected probes.
async fn repaired(page: &Page) -> Result<u64> {
    for _ in 0..400 {
        if holds(page, ALL_REPLICATE).await? {
            break;
        }
        let none_left = holds(page, "!!document.querySelector('[data-name=notice]')").await?;
        page.keys(if none_left { "ArrowRight" } else { "]" })
            .await?;
    }
    facts::expect(page, ALL_REPLICATE).await?;
    let told = named(page, "rejections").await?;
    let digits: String = told
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    Ok(digits
        .parse()
        .unwrap_or_else(|_| panic!("no number of probes in {told:?}")))
}

#[tokio::test]
async fn a_rejection_is_told_drawn_and_answered() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en&scenario=figure-7"))
        .await?;
    page.until("document.querySelectorAll('.lane').length === 7")
        .await?;
    press_until(&page, "headline", "rejects n1's append").await?;
    assert!(named(&page, "headline").await?.contains("hints at"));
    page.until("document.querySelector('.sentence.now').classList.contains('bad')")
        .await?;
    press_until(&page, "headline", "Next falls from").await?;
    press_until(&page, "headline", "drops its entr").await?;
    press_until(&page, "headline", "in Replicate; it was in Probe").await?;
    page.finish().await
}

async fn press_until(page: &Page, name: &str, text: &str) -> Result {
    for _ in 0..200 {
        if named(page, name).await?.contains(text) {
            return Ok(());
        }
        page.keys("]").await?;
    }
    panic!("{text:?} was never told in 200 steps");
}

#[tokio::test]
async fn the_strategy_is_switched_on_the_page_before_the_run() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en&scenario=figure-7"))
        .await?;
    page.js("const s = document.querySelector('select[data-name=probe]'); s.value = '0'; s.dispatchEvent(new Event('change', { bubbles: true }))")
        .await?;
    page.until(
        "document.querySelector('[data-name=rejections]').textContent.includes('Decrement')",
    )
    .await?;
    assert_eq!(page.count(".lane").await?, 7);
    page.finish().await
}
