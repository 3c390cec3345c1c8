//! Scripts of etcd's kind, played command by command beside what was recorded.

use crate::facts::{holds, named};
use e2e::{Page, Result, Site, Size};

const ELECTION: &str = include_str!("../../../sim/tests/testdata/election.txt");

async fn open_script(page: &Page, text: &str) -> Result {
    page.keys("o").await?;
    let text = serde_json::Value::from(text);
    page.js(&format!(
        "const t = document.querySelector('[data-name=script-text]'); t.value = {text}; t.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ))
    .await?;
    page.click("[data-name=open-script]").await?;
    page.until("document.querySelector('.script-output')")
        .await
        .map(drop)
}

#[tokio::test]
async fn a_script_is_played_command_by_command_and_compared_with_its_recording() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en")).await?;
    open_script(&page, ELECTION).await?;
    assert!(
        named(&page, "hint")
            .await?
            .contains("script of etcd's test-suite")
    );
    let mut verdicts = 0;
    for _ in 0..300 {
        page.keys("ArrowRight").await?;
        assert!(
            !holds(&page, "document.querySelector('.verdict.bad')").await?,
            "{}",
            named(&page, "verdict").await?
        );
        verdicts += u32::from(holds(&page, "!!document.querySelector('.verdict.good')").await?);
        if holds(&page, "!!document.querySelector('[data-name=notice]')").await? {
            break;
        }
    }
    assert!(verdicts > 3, "{verdicts} outputs were compared");
    page.screenshot("script-played").await?;
    page.finish().await
}

#[tokio::test]
async fn a_recording_that_differs_is_shown_beside_our_output() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en")).await?;
    open_script(
        &page,
        "add-nodes 1 voters=(1) index=2\n----\nsomething that etcd never prints\n",
    )
    .await?;
    page.keys("ArrowRight").await?;
    page.until("document.querySelector('.verdict.bad')").await?;
    let printed = page.texts(".printed").await?;
    assert_eq!(
        printed.last().map(String::as_str),
        Some("something that etcd never prints")
    );
    page.finish().await
}
