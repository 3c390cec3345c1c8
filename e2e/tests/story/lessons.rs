//! Lessons, walked through in every language by keyboard and by mouse: predictions answered wrong and right, the goal
//! reached by acting, the way back.

use crate::facts::{expect, holds, notices};
use e2e::{Page, Result, Site, Size};

async fn open(size: Size, query: &str) -> Result<(Site, Page)> {
    let site = Site::dist("/courses/raft/").await?;
    let page = Page::open(size).await?;
    page.emulate_media(&[("prefers-reduced-motion", "reduce")])
        .await?;
    page.visit(&site.url(query)).await?;
    page.until("document.querySelectorAll('.lane').length > 0")
        .await?;
    Ok((site, page))
}

async fn begin(page: &Page, lesson: &str) -> Result {
    page.keys("e").await?;
    page.click(&format!("[data-lesson='{lesson}']")).await?;
    expect(page, "document.querySelector('[data-name=lesson]')").await
}

/// Goes through all cards: each question is answered with its first answer that is wrong, then with the right one; each
/// answer is told what it deserves. Ends at the goal.
async fn walk_to_the_goal(page: &Page) -> Result<usize> {
    let mut asked = 0;
    for _ in 0..20 {
        if holds(page, "!!document.querySelector('[data-name=goal]')").await? {
            return Ok(asked);
        }
        if holds(page, "!!document.querySelector('[data-name=question]')").await? {
            asked += 1;
            let (mut good, mut bad) = (0, 0);
            let options = page.count("[data-answer]").await?;
            for option in 0..options {
                page.js(&format!(
                    "document.querySelectorAll('[data-answer]')[{option}].click()"
                ))
                .await?;
                expect(
                    page,
                    "document.querySelector('[data-name=lesson-verdict]')?.textContent.length > 12",
                )
                .await?;
                if holds(
                    page,
                    "!!document.querySelector('[data-name=lesson-verdict].good')",
                )
                .await?
                {
                    good += 1;
                } else {
                    bad += 1;
                }
            }
            if options == 0 {
                page.fill("[data-name=answer]", "999").await?;
                page.keys("Tab").await?;
                expect(
                    page,
                    "document.querySelector('[data-name=lesson-verdict].bad')",
                )
                .await?;
            } else {
                assert_eq!(good, 1, "one answer is right");
                assert!(bad >= 1, "some answer is wrong");
            }
        }
        let step = page.text("[data-name=lesson-step]").await?;
        page.click("[data-name=card-next]").await?;
        page.until(&format!(
            "document.querySelector('[data-name=lesson-step]').textContent !== '{step}'"
        ))
        .await?;
    }
    panic!("there is no goal")
}

#[tokio::test]
async fn every_lesson_is_walked_through_in_every_language_and_its_solution_reaches_the_goal()
-> Result {
    for locale in ["en", "zh"] {
        let (_site, page) = open(Size::PROJECTOR, &format!("?locale={locale}")).await?;
        page.keys("e").await?;
        let lessons = page
            .js("return [...document.querySelectorAll('[data-lesson]')].map((b) => b.dataset.lesson)")
            .await?;
        let lessons: Vec<String> = serde_json::from_value(lessons).expect("a list of lessons");
        assert!(!lessons.is_empty());
        page.keys("Escape").await?;
        for lesson in &lessons {
            begin(&page, lesson).await?;
            let asked = walk_to_the_goal(&page).await?;
            assert!(asked >= 2, "{lesson} asks {asked} questions");
            assert!(
                !holds(
                    &page,
                    "!!document.querySelector('[data-name=goal-reached]')"
                )
                .await?
            );
            while holds(&page, "!!document.querySelector('[data-name=hint]')").await? {
                page.click("[data-name=hint]").await?;
            }
            page.click("[data-name=solution]").await?;
            expect(&page, "document.querySelector('[data-name=goal-reached]')").await?;
            page.expect_accessible().await?;
        }
        page.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn with_the_keyboard_alone_the_first_lesson_is_answered_and_its_goal_reached() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en").await?;
    page.keys("e Tab Tab Enter").await?;
    expect(&page, "document.querySelector('[data-name=lesson]')").await?;
    page.keys("j j j").await?;
    expect(&page, "document.querySelector('[data-name=question]')").await?;
    page.keys("j").await?;
    assert!(
        notices(&page)
            .await?
            .concat()
            .contains("Answer the question")
    );
    page.js("document.querySelector('[data-answer=\"3\"]').focus()")
        .await?;
    page.keys("Enter").await?;
    expect(
        &page,
        "document.querySelector('[data-name=lesson-verdict].bad')?.textContent.includes('Not so: n2')",
    )
    .await?;
    page.keys("j k").await?;
    expect(
        &page,
        "document.querySelector('[data-name=lesson-step]').textContent === 'card 4 of 10'",
    )
    .await?;
    page.keys("j j").await?;
    page.js("document.querySelector('[data-answer=yes]').focus()")
        .await?;
    page.keys("Enter j j j").await?;
    expect(&page, "document.querySelector('[data-name=goal]')").await?;
    page.keys("Escape 3 c p Enter Escape Space").await?;
    expect(&page, "document.querySelector('[data-name=goal-reached]')").await?;
    page.finish().await
}

#[tokio::test]
async fn a_lesson_fits_a_phone_and_leaving_it_keeps_the_run() -> Result {
    let (_site, page) = open(Size::PHONE, "?locale=zh").await?;
    page.tap("[data-name=tab-settings]").await?;
    page.tap("[data-name=lessons]").await?;
    page.tap("[data-lesson]").await?;
    expect(
        &page,
        "document.querySelector('[data-name=lesson]')?.checkVisibility()",
    )
    .await?;
    page.tap("[data-name=card-next]").await?;
    expect(&page, "document.scrollingElement.scrollWidth <= innerWidth").await?;
    let place = page.text("[data-name=position]").await?;
    page.tap("[data-name=leave-lesson]").await?;
    expect(&page, "!document.querySelector('[data-name=lesson]')").await?;
    assert_eq!(page.text("[data-name=position]").await?, place);
    page.finish().await
}
