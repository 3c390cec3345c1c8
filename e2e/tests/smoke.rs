//! What holds for the built page whatever it shows: it works under any path and the strict policy, and shuts nobody out.

use e2e::{Page, Result, Site, Size};
use serde_json::json;

#[tokio::test]
async fn the_page_works_under_a_prefix_and_the_strict_policy_and_asks_no_other_host() -> Result {
    let site = Site::dist("/courses/x/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("")).await?;
    page.until(
        "document.title.length > 0 && !document.querySelector('noscript')?.checkVisibility()",
    )
    .await?;
    page.screenshot("opening").await?;
    page.expect_only_requests_to(&site).await?;
    page.finish().await
}

#[tokio::test]
async fn axe_finds_no_barrier_at_any_size() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    for size in Size::ALL {
        page.resize(size).await?;
        page.visit(&site.url("")).await?;
        page.expect_accessible().await?;
    }
    page.finish().await
}

#[tokio::test]
async fn the_screen_and_the_users_wishes_are_what_was_asked_for() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::PHONE).await?;
    page.emulate_media(&[
        ("prefers-color-scheme", "dark"),
        ("prefers-reduced-motion", "reduce"),
    ])
    .await?;
    page.prefer_languages("zh-CN,zh").await?;
    page.visit(&site.url("")).await?;
    let seen = page
        .js("const on = query => matchMedia(query).matches;
             return [innerWidth, innerHeight, on('(prefers-color-scheme: dark)'), on('(prefers-reduced-motion: reduce)'),
                     on('(pointer: coarse)'), navigator.language];")
        .await?;
    assert_eq!(seen, json!([390, 844, true, true, true, "zh-CN"]));
    page.finish().await
}

#[tokio::test]
async fn an_inline_style_is_refused_and_noticed() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("")).await?;
    page.js("document.body.setAttribute('style', 'color: red')")
        .await?;
    page.until("getComputedStyle(document.body).color !== 'rgb(255, 0, 0)'")
        .await?;
    let console = page.console().await?;
    assert!(
        console
            .iter()
            .any(|line| line.contains("Content Security Policy")),
        "{console:?}"
    );
    page.finish().await
}

#[tokio::test]
async fn a_request_to_another_host_is_noticed_though_it_is_blocked() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("")).await?;
    page.expect_only_requests_to(&site).await?;
    page.js("await fetch('https://elsewhere.example/').catch(() => 0)")
        .await?;
    let console = page.console().await?;
    assert!(
        console
            .iter()
            .any(|line| line.contains("elsewhere.example")),
        "{console:?}"
    );
    page.finish().await
}
