//! The life of one entry: a leader is elected, x=1 is proposed and becomes stored, committed and applied on three nodes; then
//! the leader crashes with an entry that is only in memory, comes back, and replays what its disk has kept.

use crate::facts::{self, Ink, all, applied, holds, lacks, named, shows};
use crate::hand::{Deed, Hand};
use e2e::{Page, Result, Site};

#[tokio::test]
async fn with_the_mouse_alone() -> Result {
    story(Hand::Mouse).await
}

#[tokio::test]
async fn with_the_keyboard_alone() -> Result {
    story(Hand::Keyboard).await
}

#[tokio::test]
async fn with_a_finger_alone_on_a_phone() -> Result {
    story(Hand::Finger).await
}

async fn story(hand: Hand) -> Result {
    let site = Site::dist("/courses/x/").await?;
    let page = Page::open(hand.size()).await?;
    page.visit(&site.url("?locale=en")).await?;
    page.until("document.querySelector('[data-name=hint]').textContent.includes('leads term 1')")
        .await?;

    let leader = elected(&page, hand).await?;
    replicated(&page, hand, leader).await?;
    crashed(&page, hand, leader).await?;
    replayed(&page, hand, leader).await?;

    page.screenshot(&format!("one-entry-{hand:?}").to_lowercase())
        .await?;
    page.expect_only_requests_to(&site).await?;
    page.finish().await
}

/// Back to the very start, where nobody leads; then forward until somebody does.
async fn elected(page: &Page, hand: Hand) -> Result<usize> {
    hand.does(page, Deed::Home).await?;
    page.until(
        "![...document.querySelectorAll('.lane')].some(l => l.textContent.includes('Leader'))",
    )
    .await?;
    until(
        page,
        hand,
        Deed::Next,
        "[...document.querySelectorAll('.lane')].some(l => l.textContent.includes('Leader'))",
    )
    .await?;
    let leader = facts::leader(page).await?;
    hand.does(page, Deed::End).await?;
    hand.does(page, Deed::Select(leader)).await?;
    if !holds(page, &selected(leader)).await? {
        hand.does(page, Deed::Select(leader)).await?;
    }
    facts::expect(page, &selected(leader)).await?;
    Ok(leader)
}

fn selected(node: usize) -> String {
    format!("document.querySelector('[data-name=n{node}]').ariaPressed === 'true'")
}

/// x=1 starts hatched on the leader and ends stored, committed and applied everywhere.
async fn replicated(page: &Page, hand: Hand, leader: usize) -> Result {
    hand.does(page, Deed::Propose).await?;
    facts::expect(page, &shows(leader, "x=1", Ink::Unstable)).await?;
    until(page, hand, Deed::Step, &shows(leader, "x=1", Ink::Written)).await?;
    until(page, hand, Deed::Step, &shows(leader, "x=1", Ink::Stored)).await?;
    assert!(
        !holds(page, &applied(leader, 2)).await?,
        "one disk is no majority"
    );
    until(page, hand, Deed::Step, &applied(leader, 2)).await?;
    let everywhere =
        all((1..=3).flat_map(|node| [shows(node, "x=1", Ink::Stored), applied(node, 2)]));
    until(page, hand, Deed::Step, &everywhere).await
}

/// x=2 is only in memory when the leader dies: it is gone, x=1 is not.
async fn crashed(page: &Page, hand: Hand, leader: usize) -> Result {
    hand.does(page, Deed::Propose).await?;
    facts::expect(page, &shows(leader, "x=2", Ink::Unstable)).await?;
    hand.does(page, Deed::Crash).await?;
    facts::expect(page, &lacks(leader, "x=2")).await?;
    facts::expect(page, &shows(leader, "x=1", Ink::Stored)).await?;
    assert!(named(page, "node-title").await?.contains("Down"));
    assert!(named(page, "headline").await?.contains("crashes"));
    Ok(())
}

/// It restarts from its WAL, hears from a leader what is committed, and applies it again.
async fn replayed(page: &Page, hand: Hand, leader: usize) -> Result {
    hand.does(page, Deed::Restart).await?;
    page.until(
        "document.querySelector('[data-name=headline]').textContent.includes('replays its WAL')",
    )
    .await?;
    facts::expect(page, &shows(leader, "x=1", Ink::Stored)).await?;
    until(page, hand, Deed::Next, &applied(leader, 2)).await
}

/// Repeats a deed until a condition holds.
async fn until(page: &Page, hand: Hand, deed: Deed, condition: &str) -> Result {
    for _ in 0..120 {
        if holds(page, condition).await? {
            return Ok(());
        }
        hand.does(page, deed).await?;
    }
    page.until(condition).await.map(drop)
}
