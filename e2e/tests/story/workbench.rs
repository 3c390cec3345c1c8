//! The panels of the workbench: settings, links and partitions, requests, majorities, beliefs, the host and its disk.

use crate::facts::{expect, holds, leader, named, notices};
use e2e::{Page, Result, Site, Size};

async fn open(size: Size, query: &str) -> Result<(Site, Page)> {
    let site = Site::dist("/").await?;
    let page = Page::open(size).await?;
    page.visit(&site.url(query)).await?;
    page.until("document.querySelectorAll('.lane').length > 0")
        .await?;
    Ok((site, page))
}

/// Types a value into a named field and leaves it, as a person does.
async fn set(page: &Page, name: &str, value: &str) -> Result {
    page.fill(&format!("[data-name={name}]"), value).await?;
    page.keys("Tab").await
}

#[tokio::test]
async fn a_running_cluster_is_set_with_the_keyboard_and_a_modified_rule_cannot_be_overlooked()
-> Result {
    let (_site, page) = open(Size::PROJECTOR, "?locale=en&nodes=3").await?;
    page.keys("s").await?;
    expect(
        &page,
        "document.querySelector('[data-name=settings-dialog]')",
    )
    .await?;
    set(&page, "set-max_inflight_msgs", "2").await?;
    expect(
        &page,
        "document.querySelector('[data-name=set-max_inflight_msgs]').value === '2'",
    )
    .await?;
    set(&page, "set-delay", "nonsense").await?;
    assert!(
        notices(&page)
            .await?
            .concat()
            .contains("“nonsense” is no range")
    );
    assert!(!holds(&page, "!!document.querySelector('[data-name=modified]')").await?);
    page.js("document.querySelector('[data-name=set-persist-vote]').focus()")
        .await?;
    page.keys("Space").await?;
    expect(
        &page,
        "document.querySelector('[data-name=modified]')?.textContent.includes('persist-vote')",
    )
    .await?;
    page.expect_accessible().await?;
    page.keys("Escape f").await?;
    expect(
        &page,
        "document.querySelector('[data-name=modified]').checkVisibility()",
    )
    .await?;
    page.keys("f s").await?;
    page.js("document.querySelector('[data-name=set-persist-vote]').click()")
        .await?;
    expect(&page, "!document.querySelector('[data-name=modified]')").await?;
    page.finish().await
}

#[tokio::test]
async fn a_partition_is_picked_named_and_healed() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&nodes=5").await?;
    page.keys("n").await?;
    for node in ["n4", "n5"] {
        page.click(&format!("[data-name=side-{node}]")).await?;
    }
    page.click("[data-name=divide]").await?;
    expect(
        &page,
        "document.querySelectorAll('.link-deed.cut').length === 12",
    )
    .await?;
    expect(
        &page,
        "document.querySelector('[data-name=cuts]')?.checkVisibility()",
    )
    .await?;
    page.expect_accessible().await?;
    page.click("[data-name=hold-1-2]").await?;
    expect(
        &page,
        "document.querySelector('.faults').textContent.includes('n1 to n2 keeps everything back')",
    )
    .await?;
    page.click("[data-name=heal-all]").await?;
    expect(
        &page,
        "!document.querySelector('.link-deed.cut') && !document.querySelector('[data-name=cuts]')",
    )
    .await?;
    page.finish().await
}

#[tokio::test]
async fn a_request_has_a_fate_and_a_local_read_of_a_cut_off_node_is_marked_stale() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&nodes=3").await?;
    let other = leader(&page).await? % 3 + 1;
    page.keys(&format!("{other} x q")).await?;
    page.click("[data-name=ask]").await?;
    for _ in 0..80 {
        if holds(&page, "!!document.querySelector('.request.answered')").await? {
            break;
        }
        page.click("[data-name=step]").await?;
    }
    expect(&page, "document.querySelector('.request.answered')").await?;
    let choose = |name: &str, at: usize| {
        format!(
            "const s = document.querySelector('select[data-name={name}]'); s.value = '{at}'; s.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        )
    };
    page.js(&choose("operation", 1)).await?;
    page.until("document.querySelector('select[data-name=read-mode]')")
        .await?;
    page.js(&choose("read-mode", 2)).await?;
    page.js(&choose("request-via", other)).await?;
    page.click("[data-name=ask]").await?;
    expect(
        &page,
        "document.querySelector('.request.stale')?.textContent.includes('Stale answer')",
    )
    .await?;
    page.expect_accessible().await?;
    page.finish().await
}

#[tokio::test]
async fn a_process_dies_after_the_stage_that_was_pressed() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&nodes=3").await?;
    page.keys("p Enter").await?;
    page.click("[data-name=stage-WalSave]").await?;
    expect(
        &page,
        "document.querySelector('.stage.now')?.textContent.includes('wal fsync')",
    )
    .await?;
    expect(&page, "document.querySelector('.fsync-line')").await?;
    page.click("[data-name=mode-crash]").await?;
    page.click("[data-name=stage-WalSync]").await?;
    expect(&page, "document.querySelector('.armed')").await?;
    for _ in 0..20 {
        if named(&page, "node-title").await?.contains("Down") {
            break;
        }
        page.keys("ArrowRight").await?;
    }
    assert!(named(&page, "node-title").await?.contains("Down"));
    expect(&page, "!document.querySelector('.record.behind')").await?;
    page.finish().await
}

#[tokio::test]
async fn why_a_follower_is_paused_can_be_seen() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&scenario=figure-7").await?;
    page.js("[...document.querySelectorAll('.progress tr[data-node]')].find(r => r.querySelector('svg.paused')).querySelector('.follower').click()").await?;
    expect(
        &page,
        "document.querySelector('.state.now')?.textContent === 'Probe'",
    )
    .await?;
    expect(
        &page,
        "document.querySelector('.sending').textContent.includes('a probe is under way')",
    )
    .await?;
    expect(
        &page,
        "document.querySelectorAll('.state-move.last').length <= 1",
    )
    .await?;
    page.expect_accessible().await?;
    page.finish().await
}

#[tokio::test]
async fn the_majority_meter_fills_until_the_entry_is_committed() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&nodes=3").await?;
    page.keys("p Enter").await?;
    expect(&page, "document.querySelector('.meter:not(.won)')").await?;
    for _ in 0..60 {
        if holds(&page, "!!document.querySelector('.meter.won')").await? {
            break;
        }
        page.keys("ArrowRight").await?;
    }
    expect(
        &page,
        "document.querySelectorAll('.meter.won .seat.yes').length >= 2",
    )
    .await?;
    page.finish().await
}

#[tokio::test]
async fn work_survives_a_reload_and_a_fresh_start_can_be_undone() -> Result {
    let (site, page) = open(Size::DESKTOP, "?locale=en").await?;
    page.keys("p Enter ArrowRight ArrowRight ArrowRight")
        .await?;
    let before = named(&page, "position").await?;
    page.until("Object.keys(localStorage).some(k => k.startsWith('raftglass.work'))")
        .await?;
    page.visit(&site.url("?locale=en")).await?;
    expect(
        &page,
        "document.querySelector('[data-name=notice]')?.textContent.includes('goes on here')",
    )
    .await?;
    assert_eq!(named(&page, "position").await?, before);
    page.keys("v").await?;
    page.click("[data-name=fresh]").await?;
    expect(
        &page,
        &format!("document.querySelector('[data-name=position]').textContent !== '{before}'"),
    )
    .await?;
    page.click("[data-name=undo]").await?;
    expect(
        &page,
        &format!("document.querySelector('[data-name=position]').textContent === '{before}'"),
    )
    .await?;
    page.finish().await
}

#[tokio::test]
async fn a_speaker_hides_all_but_the_logs_darkens_the_screen_and_comes_back() -> Result {
    let (_site, page) = open(Size::PROJECTOR, "?locale=en&nodes=5&theme=projector").await?;
    page.keys("f").await?;
    expect(&page, "!document.querySelector('.explain-pane').checkVisibility() && document.querySelector('.logs-pane').checkVisibility()").await?;
    page.keys("b").await?;
    expect(&page, "document.querySelector('[data-name=black-screen]').getBoundingClientRect().width >= innerWidth").await?;
    page.keys("Escape").await?;
    expect(&page, "!document.querySelector('[data-name=black-screen]')").await?;
    page.keys("Escape").await?;
    expect(
        &page,
        "document.querySelector('.explain-pane').checkVisibility()",
    )
    .await?;
    page.keys("z").await?;
    expect(
        &page,
        "document.querySelector('.strip-box').getBoundingClientRect().height > 240",
    )
    .await?;
    page.expect_accessible().await?;
    page.finish().await
}

#[tokio::test]
async fn the_picture_leaves_the_page_as_svg_with_its_colours_and_words() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&nodes=3").await?;
    page.keys("p Enter v").await?;
    // What would be saved is caught at the link that the page presses.
    page.js(
        "window.saved = null;
         HTMLAnchorElement.prototype.click = function () { window.saved = { name: this.download, text: fetchable(this.href) }; };
         const blobs = new Map(), real = URL.createObjectURL;
         URL.createObjectURL = b => { const a = real.call(URL, b); blobs.set(a, b); return a; };
         window.fetchable = a => blobs.get(a) ?? a;",
    )
    .await?;
    page.click("[data-name=export-svg]").await?;
    page.until("window.saved?.name === 'raftglass.svg'").await?;
    let svg = page.js("return await window.saved.text.text()").await?;
    let svg = svg.as_str().unwrap_or_default();
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("x=1") && svg.contains("fill=\"rgb("), "{svg}");
    assert!(!svg.contains("var(--"), "no style of the page is needed");
    page.click("[data-name=export-png]").await?;
    page.until(
        "window.saved?.name === 'raftglass.png' && window.saved.text.startsWith('data:image/png')",
    )
    .await?;
    page.finish().await
}

#[tokio::test]
async fn the_speakers_window_shows_what_comes_next_and_steps_the_page() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&scenario=split-vote").await?;
    page.keys("Home v").await?;
    let main = page.driver().window().await?;
    page.click("[data-name=speaker]").await?;
    for _ in 0..50 {
        if page.driver().windows().await?.len() == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let windows = page.driver().windows().await?;
    let second = windows.into_iter().find(|window| *window != main);
    let second = second.expect("a second window has opened");
    page.driver().switch_to_window(second).await?;
    page.until("document.querySelectorAll('#next li').length > 0 && document.querySelector('#notes').textContent.length > 10")
        .await?;
    let before = page.text("#place").await?;
    page.click("[data-name=step]").await?;
    page.until(&format!(
        "document.querySelector('#place').textContent !== '{before}'"
    ))
    .await?;
    page.expect_accessible().await?;
    page.driver().close_window().await?;
    page.driver().switch_to_window(main).await?;
    page.finish().await
}

#[tokio::test]
async fn a_scenario_is_played_command_by_command_with_its_words() -> Result {
    let (_site, page) = open(Size::DESKTOP, "?locale=en&scenario=split-vote").await?;
    page.keys("Home Home").await?;
    page.js("const s = document.querySelector('select[data-name=stop]'); s.value = '4'; s.dispatchEvent(new Event('change', { bubbles: true }))")
        .await?;
    let mut captions = Vec::new();
    for _ in 0..6 {
        page.keys("ArrowRight").await?;
        captions.push(page.text(".caption").await.unwrap_or_default());
    }
    captions.dedup();
    assert!(captions.len() >= 2, "{captions:?}");
    page.keys("o").await?;
    page.click("[data-name=take-script]").await?;
    page.until("document.querySelector('[data-name=script-text]').value.startsWith('cluster ')")
        .await?;
    page.finish().await
}
