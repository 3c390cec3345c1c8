//! Lessons, walked through in every language by keyboard and by mouse: predictions answered wrong and right, the goal
//! reached by acting, the way back.

use std::path::Path;

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

/// Whether nothing covers the button that leads to the next card.
const IS_NEXT_IN_SIGHT: &str = "(() => { const b = document.querySelector('[data-name=card-next]'); const r = b.getBoundingClientRect(); \
    return b.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)); })()";

/// Whether a notice on show has a text in it.
fn notice_says(text: &str) -> String {
    format!(
        "[...document.querySelectorAll('[data-name=notice] > span')].some((n) => n.textContent.includes('{text}'))"
    )
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
            .js("return [...document.querySelectorAll('ol:first-of-type [data-lesson]')].map((b) => b.dataset.lesson)")
            .await?;
        let lessons: Vec<String> = serde_json::from_value(lessons).expect("a list of lessons");
        assert_eq!(lessons.len(), 16);
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
async fn on_a_phone_the_next_card_is_a_tap_away_however_long_this_one_is() -> Result {
    let (_site, page) = open(Size::PHONE, "?locale=en&lesson=04-the-life-of-an-entry").await?;
    for card in 1..=4 {
        expect(
            &page,
            &format!("document.querySelector('[data-name=lesson-step]')?.textContent.includes('{card} of')"),
        )
        .await?;
        expect(&page, IS_NEXT_IN_SIGHT).await?;
        page.js("document.querySelector('[data-name=card-next]').click()")
            .await?;
    }
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

/// A challenge from the library, up to its goal.
async fn begin_challenge(page: &Page, challenge: &str) -> Result {
    begin(page, challenge).await?;
    page.keys("j").await?;
    expect(page, "document.querySelector('[data-name=goal]')").await
}

#[tokio::test]
async fn a_challenge_is_won_with_the_keyboard_and_its_link_opens_the_run() -> Result {
    let (site, page) = open(Size::DESKTOP, "?locale=en").await?;
    begin_challenge(&page, "01-two-leaders").await?;
    page.keys("Escape 2 x").await?;
    expect(
        &page,
        "document.querySelector('[data-name=inputs]').textContent.startsWith('1 inputs so far')",
    )
    .await?;
    for _ in 0..40 {
        if holds(
            &page,
            "!!document.querySelector('[data-name=goal-reached]')",
        )
        .await?
        {
            break;
        }
        page.keys("]").await?;
    }
    expect(&page, "document.querySelector('[data-name=goal-reached]')").await?;
    page.expect_accessible().await?;
    let link = page.attr("[data-name=result-link]", "href").await?;
    let link = link.expect("it has an address");
    assert!(link.starts_with("#r1.") && link.len() < 2_000, "{link}");
    page.keys("e").await?;
    expect(
        &page,
        "document.querySelector('.done')?.textContent.includes('reached with 1 inputs')",
    )
    .await?;
    page.visit(&site.url("?locale=en#top")).await?;
    // Only the fragment is another one: the page loads itself anew.
    expect(&page, &notice_says("cannot be opened")).await?;
    page.visit(&site.url(&format!("?locale=en{link}"))).await?;
    expect(&page, "document.querySelectorAll('.lane.role-leader, .lane.is-leader, .lane[class*=leader]').length === 2").await?;
    expect(&page, &notice_says("01-two-leaders")).await?;
    page.keys("e").await?;
    page.click("[data-name=forget-learned]").await?;
    page.click("[data-name=forget-learned]").await?;
    expect(&page, "!document.querySelector('.done')").await?;
    page.finish().await
}

#[tokio::test]
async fn every_challenge_reaches_its_goal_by_its_solution_in_every_language() -> Result {
    for locale in ["en", "zh"] {
        let (_site, page) = open(Size::PROJECTOR, &format!("?locale={locale}")).await?;
        page.keys("e").await?;
        let challenges = page
            .js("return [...document.querySelectorAll('[data-lesson]')].map((b) => b.dataset.lesson).slice(16)")
            .await?;
        let challenges: Vec<String> = serde_json::from_value(challenges).expect("a list");
        assert_eq!(challenges.len(), 12);
        page.keys("Escape").await?;
        for challenge in &challenges {
            begin_challenge(&page, challenge).await?;
            for _ in 0..3 {
                page.click("[data-name=hint]").await?;
            }
            assert!(!holds(&page, "!!document.querySelector('[data-name=hint]')").await?);
            page.click("[data-name=solution]").await?;
            expect(&page, "document.querySelector('[data-name=goal-reached]')").await?;
            assert!(!holds(&page, "!!document.querySelector('[data-name=result-link]')").await?);
        }
        page.expect_accessible().await?;
        page.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_lesson_opens_by_its_name_by_its_address_and_from_files() -> Result {
    let (site, page) = open(Size::DESKTOP, "?locale=en&lesson=03-a-split-vote").await?;
    expect(
        &page,
        "document.querySelector('[data-name=lesson]')?.textContent.includes('A split vote')",
    )
    .await?;
    page.visit(&site.url("?locale=zh&src=lessons/02-an-election/"))
        .await?;
    expect(
        &page,
        "document.querySelector('[data-name=lesson]')?.textContent.includes('一次选举')",
    )
    .await?;
    page.visit(&site.url("?locale=en&src=lessons/04-the-life-of-an-entry/lesson.raft"))
        .await?;
    expect(&page, "document.querySelector('.command')").await?;
    page.js(DROP).await?;
    expect(
        &page,
        "document.querySelector('[data-name=card-title]')?.textContent === 'A calm cluster'",
    )
    .await?;
    page.finish().await
}

/// The field for a folder, as somebody uses it who has written a lesson.
#[tokio::test]
async fn a_lesson_opens_from_a_chosen_folder() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en").await?;
    page.keys("e").await?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons/03-a-split-vote");
    let folder = folder.canonicalize().expect("the lesson is there");
    page.find("[data-name=lesson-folder]")
        .await?
        .send_keys(folder.to_str().expect("a path of letters"))
        .await?;
    expect(
        &page,
        "document.querySelector('[data-name=lesson]')?.textContent.includes('A split vote')",
    )
    .await?;
    page.finish().await
}

/// Cards with much below them: the pane that has them is scrolled, and the next card begins at its top.
#[tokio::test]
async fn a_new_card_is_read_from_its_beginning() -> Result {
    let (_site, page) = open(
        Size::PROJECTOR,
        "?locale=en&lesson=13-changing-the-members&step=6",
    )
    .await?;
    let step = "document.querySelector('[data-name=lesson-step]')?.textContent";
    expect(&page, &format!("{step} === 'card 6 of 14'")).await?;
    page.js("document.querySelector('.explain-pane').scrollTop = 300")
        .await?;
    page.keys("j").await?;
    expect(&page, &format!("{step} === 'card 7 of 14'")).await?;
    expect(
        &page,
        "document.querySelector('.explain-pane').scrollTop === 0",
    )
    .await?;
    page.finish().await
}

/// A missing file is told by the browser's console as well, so that is not looked at here.
#[tokio::test]
async fn what_is_not_there_is_told_and_the_run_stays() -> Result {
    let (site, page) = open(Size::DESKTOP, "?locale=en").await?;
    let lanes = page.count(".lane").await?;
    page.visit(&site.url("?locale=en&src=lessons/nowhere"))
        .await?;
    expect(&page, "document.querySelector('[data-name=notices], .notices')?.textContent.includes('lessons/nowhere')").await?;
    page.visit(&site.url("?locale=en&lesson=nothing")).await?;
    expect(
        &page,
        "document.querySelector('[data-name=notices], .notices')?.textContent.includes('nothing')",
    )
    .await?;
    assert_eq!(page.count(".lane").await?, lanes);
    page.close().await
}

/// Drops the files of a folder on the page, as a browser does.
const DROP: &str = "
    const files = new DataTransfer();
    const folder = 'challenges/01-two-leaders/';
    return Promise.all(['challenge.raft', 'en.md'].map(async (name) => {
        const text = await (await fetch(folder + name)).text();
        files.items.add(new File([text], name));
    })).then(() => {
        document.querySelector('.raftglass').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: files }));
    });
";

#[tokio::test]
async fn an_index_is_answered_on_the_picture_and_marked_there() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&lesson=04-the-life-of-an-entry").await?;
    expect(&page, "document.querySelector('[data-name=lesson]')").await?;
    page.keys("j j j").await?;
    expect(&page, "document.querySelector('.lane__log--asks')").await?;
    page.js("const cell = document.querySelectorAll('.lane__log .cell')[1].getBoundingClientRect(); const log = document.querySelector('.lane__log'); log.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: cell.left + 8, clientY: cell.top + 8 }))").await?;
    expect(
        &page,
        "document.querySelector('[data-name=lesson-verdict].bad')",
    )
    .await?;
    expect(&page, "document.querySelectorAll('.pin--wrong').length > 0 && document.querySelectorAll('.pin--right').length > 0").await?;
    page.expect_accessible().await?;
    page.finish().await
}

#[tokio::test]
async fn the_library_groups_scenarios_by_topic() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en").await?;
    page.keys("e").await?;
    assert_eq!(page.count(".topic").await?, 8);
    page.js("document.querySelectorAll('.topic').forEach((topic) => { topic.open = true; })")
        .await?;
    assert_eq!(page.count("[data-scenario]").await?, 33);
    page.expect_accessible().await?;
    page.click("[data-scenario='split-vote']").await?;
    expect(&page, "document.querySelector('select[data-name=scenario]').selectedOptions[0].textContent === 'Split vote'").await?;
    page.finish().await
}
