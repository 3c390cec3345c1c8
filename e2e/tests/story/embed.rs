//! The element and the frame in a page of somebody else, under a strict policy.

use std::path::{Path, PathBuf};
use std::time::Duration;

use e2e::{Page, Result, Site, Size};
use serde_json::Value;

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pages")
}

pub async fn course() -> Result<(Site, Page)> {
    let site = Site::course(&pages(), true).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("course.html")).await?;
    page.until("!!window.put").await?;
    Ok((site, page))
}

/// Puts an element into the page and waits until it is ready.
pub async fn put(page: &Page, attributes: &str) -> Result {
    page.js(&format!("window.el = put('raft-glass', {attributes})"))
        .await?;
    let ready = page.js("return el.glass(1).ready").await?;
    assert_eq!(ready["ok"], true, "{ready}");
    page.until("el.shadowRoot.querySelector('.lane, .raftglass')")
        .await
        .map(drop)
}

/// What a call of the element is answered with.
async fn call(page: &Page, call: &str) -> Result<Value> {
    page.js(&format!("return el.glass(1).{call}")).await
}

async fn ok(page: &Page, text: &str) -> Result<Value> {
    let answer = call(page, text).await?;
    assert_eq!(answer["ok"], true, "{text}: {answer}");
    Ok(answer["value"].clone())
}

#[tokio::test]
async fn an_element_shows_a_lesson_and_leaves_the_page_alone() -> Result {
    let (_site, page) = course().await?;
    page.js("document.getElementById('field').focus()").await?;
    put(
        &page,
        "{ id: 'one', lesson: '07', controls: 'mini', panes: 'logs explain time' }",
    )
    .await?;
    page.until("el.shadowRoot.querySelector('[data-name=lesson]')")
        .await?;
    let shown = "(css) => el.shadowRoot.querySelectorAll(css).length";
    let count = async |css: &str| page.js(&format!("return ({shown})({css:?})")).await;
    assert_eq!(count(".lane").await?, 7);
    assert_eq!(count(".bar").await?, 0, "a small one has no bar");
    assert_eq!(count(".network-pane").await?, 0);
    assert_eq!(count(".controls button").await?, 4);
    // The focus stays where it was, keys there are the page's, and the address is too.
    assert_eq!(page.js("return document.activeElement.id").await?, "field");
    page.keys("j x ArrowRight").await?;
    let state = ok(&page, "state()").await?;
    assert_eq!(state["card"]["number"], 1);
    assert_eq!(
        page.js("return location.pathname + location.search + location.hash")
            .await?,
        "/course.html"
    );
    // Rules of the page do not reach in.
    let colour = "getComputedStyle(el.shadowRoot.querySelector('.controls button:not(.primary)')).backgroundColor";
    assert_ne!(
        page.js(&format!("return {colour}")).await?,
        "rgb(255, 0, 0)"
    );
    // … and those inside do not reach out.
    assert_eq!(
        page.js("return getComputedStyle(document.querySelector('h1')).margin !== '0px'")
            .await?,
        true
    );
    // With the focus inside, keys act.
    page.js("el.shadowRoot.querySelector('.raftglass').focus()")
        .await?;
    page.keys("j").await?;
    page.until("el.glass(1).state().then(({ value }) => value.card.number === 2)")
        .await?;
    page.screenshot("embed-lesson").await?;
    page.finish().await
}

#[tokio::test]
async fn a_host_page_drives_an_element_and_hears_of_it() -> Result {
    let (_site, page) = course().await?;
    put(
        &page,
        "{ id: 'one', scenario: 'figure-8', mark: 'c', loading: 'eager' }",
    )
    .await?;
    let state = ok(&page, "state()").await?;
    let marks = state["marks"].as_array().cloned().unwrap_or_default();
    let place = marks.iter().find(|mark| mark["name"] == "c");
    assert_eq!(
        place.map(|mark| &mark["position"]),
        Some(&state["position"])
    );
    ok(&page, "seek(10)").await?;
    ok(&page, "step()").await?;
    ok(&page, "back()").await?;
    assert_eq!(ok(&page, "state()").await?["position"], 10);
    let link = ok(&page, "link()").await?;
    assert!(
        link.as_str().is_some_and(|link| link.starts_with("#r1.")),
        "{link}"
    );
    assert!(
        ok(&page, "export('svg')")
            .await?
            .as_str()
            .is_some_and(|svg| svg.starts_with("<svg"))
    );
    // Acting, another run, and what cannot be done.
    ok(&page, "load({ nodes: 5, seed: 3 })").await?;
    assert_eq!(
        ok(&page, "state()").await?["nodes"]
            .as_array()
            .map(Vec::len),
        Some(5)
    );
    ok(&page, "input('crash 1')").await?;
    assert_eq!(ok(&page, "state()").await?["nodes"][0]["up"], false);
    for (text, code) in [
        ("input('crash 77')", "input-wrong"),
        ("seek('nowhere')", "mark-missing"),
        ("seek({})", "argument-wrong"),
        ("export('gif')", "argument-wrong"),
        ("load(null)", "argument-wrong"),
        ("load({ nodez: 3 })", "argument-wrong"),
    ] {
        let answer = call(&page, text).await?;
        assert_eq!(answer["error"]["code"], code, "{text}: {answer}");
    }
    assert_eq!(
        page.js("return el.glass(2).step()").await?["error"]["code"],
        "version-unknown"
    );
    let heard = page.js("return heard.map(([name]) => name)").await?;
    let heard: Vec<String> = serde_json::from_value(heard).expect("names");
    assert!(
        heard.iter().filter(|name| *name == "ready").count() == 2,
        "{heard:?}"
    );
    assert!(
        heard.iter().filter(|name| *name == "step").count() >= 4,
        "{heard:?}"
    );
    page.finish().await
}

#[tokio::test]
async fn a_host_page_hears_of_answers_and_of_the_goal() -> Result {
    let (_site, page) = course().await?;
    put(
        &page,
        "{ id: 'one', lesson: '02-an-election', step: '2', loading: 'eager' }",
    )
    .await?;
    page.until("el.shadowRoot.querySelector('[data-answer]')")
        .await?;
    page.js("el.shadowRoot.querySelectorAll('[data-answer]')[0].click()")
        .await?;
    page.until("heard.some(([name]) => name === 'answer')")
        .await?;
    let answer = page
        .js("return heard.find(([name]) => name === 'answer')[1]")
        .await?;
    assert_eq!(answer["lesson"], "02-an-election");
    assert!(
        answer["right"].is_boolean() && answer["given"].is_string(),
        "{answer}"
    );
    ok(&page, "seek('goal')").await?;
    page.js("el.shadowRoot.querySelector('[data-name=solution]').click()")
        .await?;
    page.until("heard.some(([name]) => name === 'goal')")
        .await?;
    page.finish().await
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_element_and_it_carries_on() -> Result {
    let (_site, page) = course().await?;
    put(
        &page,
        "{ id: 'one', nodes: '300', panes: 'logs pictures', controls: 'none' }",
    )
    .await?;
    let notices = page
        .js("return el.shadowRoot.querySelector('.notices').textContent")
        .await?;
    let notices = notices.as_str().unwrap_or_default().to_owned();
    assert!(
        notices.contains("nodes=300") && notices.contains("panes=pictures"),
        "{notices}"
    );
    let codes = page
        .js("return heard.filter(([name]) => name === 'error').map(([, detail]) => detail.code)")
        .await?;
    assert_eq!(codes, serde_json::json!(["option-wrong"]));
    // Attributes may change at any time.
    page.js("el.setAttribute('theme', 'dark'); el.setAttribute('lesson', '03')")
        .await?;
    page.until(
        "el.shadowRoot.querySelector('[data-name=lesson]')?.textContent.includes('A split vote')",
    )
    .await?;
    assert_eq!(
        page.js("return el.shadowRoot.querySelector('.raftglass').dataset.theme")
            .await?,
        "dark"
    );
    page.js("el.setAttribute('locale', 'zh')").await?;
    page.until("el.shadowRoot.querySelector('.raftglass').lang.startsWith('zh')")
        .await?;
    page.finish().await
}

#[tokio::test]
async fn many_elements_share_a_module_and_load_when_they_are_near() -> Result {
    let (_site, page) = course().await?;
    page.js("for (let n = 1; n <= 10; n += 1) put('raft-glass', { id: `e${n}`, lesson: String(n).padStart(2, '0'), class: n > 2 ? 'far' : '' })").await?;
    page.until("document.getElementById('e1').shadowRoot.querySelector('[data-name=lesson]')")
        .await?;
    let drawn = "[...document.querySelectorAll('raft-glass')].filter((el) => el.shadowRoot.querySelector('.lane')).length";
    assert_eq!(
        page.js(&format!("return {drawn}")).await?,
        2,
        "the others are far away"
    );
    for number in 3..=10 {
        page.js(&format!(
            "document.getElementById('e{number}').scrollIntoView()"
        ))
        .await?;
        page.until(&format!(
            "document.getElementById('e{number}').shadowRoot.querySelector('[data-name=lesson]')"
        ))
        .await?;
    }
    assert_eq!(page.js(&format!("return {drawn}")).await?, 10);
    let loads = "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.wasm')).length";
    assert_eq!(
        page.js(&format!("return {loads}")).await?,
        2,
        "the two parts, once each"
    );
    page.finish().await
}

/// Attributes and values at random, good and bad, a thousand times.
#[tokio::test]
async fn attributes_may_change_a_thousand_times() -> Result {
    let (_site, page) = course().await?;
    put(&page, "{ id: 'one', loading: 'eager' }").await?;
    page.js(
        "let seed = 7;
         const draw = (list) => { seed = (seed * 48271) % 2147483647; return list[seed % list.length]; };
         const names = customElements.get('raft-glass').observedAttributes;
         const values = ['', 'x', '3', '-1', '9', '1e9', '07', '16', '02-an-election', 'figure-7', 'figure-8', 'a', 'goal', 'true', 'off',
           'dark', 'projector', 'zh', 'en', 'logs', 'time network', 'mini', 'none', 'full', 'etcd', 'paper', '#r1.abc', '<b>', '\\u0000', 'lazy', 'eager', null];
         window.turns = 0;
         const turn = async () => {
           for (let n = 0; n < 1000; n += 1) {
             const value = draw(values);
             const name = draw(names);
             if (value === null) el.removeAttribute(name); else el.setAttribute(name, value);
             if (n % 10 === 9) await new Promise(requestAnimationFrame);
             turns = n + 1;
           }
         };
         turn()",
    )
    .await?;
    page.until("turns === 1000").await?;
    page.js(
        "for (const name of el.getAttributeNames()) if (name !== 'id') el.removeAttribute(name)",
    )
    .await?;
    ok(&page, "load({ nodes: 3, seed: 1 })").await?;
    assert_eq!(
        ok(&page, "state()").await?["nodes"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
    assert_eq!(
        page.js("return el.shadowRoot.querySelectorAll('.raftglass-failed').length")
            .await?,
        0
    );
    page.close().await
}

/// What is left of elements that were put in and taken out again: nothing that grows.
#[tokio::test]
async fn a_hundred_elements_come_and_go() -> Result {
    let (_site, page) = course().await?;
    page.js("window.rounds = async (count) => {
           for (let n = 0; n < count; n += 1) {
             const el = put('raft-glass', { lesson: '05', autoplay: '', loading: 'eager' });
             await el.glass(1).ready;
             await el.glass(1).play();
             el.remove();
             await new Promise((resolve) => setTimeout(resolve));
           }
           return true;
         }")
        .await?;
    page.cdp("Performance.enable", serde_json::json!({}))
        .await?;
    // The first ones settle how much memory the program needs.
    page.js("window.done = 0; rounds(30).then(() => { done = 30 })")
        .await?;
    page.until("done === 30").await?;
    let before = left(&page).await?;
    for round in 1..=10 {
        page.js("rounds(10).then(() => { done += 10 })").await?;
        page.until(&format!("done === {}", 30 + round * 10)).await?;
    }
    // Listener, node, bytes of JavaScript (the browser's own notes of what it loaded), pages of the program's memory.
    let bounds = [
        before[0],
        before[1] + 10,
        before[2] + 200_000,
        before[3] + 1,
    ];
    // The browser lets go when it likes, so some of the last elements may still be there for a while.
    let mut after = left(&page).await?;
    for _ in 0..20 {
        if after.iter().zip(bounds).all(|(left, bound)| *left <= bound) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        after = left(&page).await?;
    }
    println!("after 30 elements {before:?}, after 130 {after:?}");
    assert!(
        after.iter().zip(bounds).all(|(left, bound)| *left <= bound),
        "listeners, nodes, heap, pages: {before:?} {after:?}"
    );
    page.finish().await
}

/// Listeners, nodes, bytes of JavaScript's heap and pages (64 KiB) of the program's memory that are in use.
async fn left(page: &Page) -> Result<[u64; 4]> {
    page.cdp("HeapProfiler.collectGarbage", serde_json::json!({}))
        .await?;
    let all = page
        .cdp("Performance.getMetrics", serde_json::json!({}))
        .await?;
    let of = |name: &str| {
        let mut metrics = all["metrics"].as_array().into_iter().flatten();
        let named = metrics.find(|metric| metric["name"] == name);
        let value = named.and_then(|metric| metric["value"].as_f64());
        value.unwrap_or_else(|| panic!("no {name}")) as u64
    };
    let memory = page
        .js(
            "const { default: init } = await import('./raftglass/raftglass-web.js');
             return (await init()).memory.buffer.byteLength / 65536;",
        )
        .await?;
    let pages = memory.as_f64().expect("a number") as u64;
    Ok([
        of("JSEventListeners"),
        of("Nodes"),
        of("JSHeapUsedSize"),
        pages,
    ])
}

#[tokio::test]
async fn a_frame_speaks_with_its_page_and_with_nobody_else() -> Result {
    let (_site, page) = course().await?;
    page.js("window.frame = put('iframe', { src: 'raftglass/embed.html?scenario=figure-8&panes=logs&controls=mini', title: 'Figure 8' })").await?;
    page.until("messages.some(({ type, name }) => type === 'event' && name === 'ready')")
        .await?;
    page.until("messages.some(({ type, height }) => type === 'resize' && height > 100)")
        .await?;
    let answer = page.js("return ask(frame, 'seek', 'c')").await?;
    assert_eq!(answer["ok"], true, "{answer}");
    let state = page.js("return ask(frame, 'state')").await?;
    assert_eq!(state["value"]["nodes"].as_array().map(Vec::len), Some(5));
    let wrong = page.js("return ask(frame, 'input', 'crash 77')").await?;
    assert_eq!(wrong["error"]["code"], "input-wrong");
    // Ten thousand messages that are none.
    page.js(
        "const values = [null, undefined, 1, 'x', [], {}, { raftglass: 1 }, { raftglass: 2, id: 1, type: 'step' }, { raftglass: 1, id: {}, type: 'step' },
           { raftglass: 1, id: 1, type: 'constructor' }, { raftglass: 1, id: 1, type: '__proto__' }, { raftglass: 1, id: 1, type: 'version' }, { raftglass: 1, id: 1, type: 'ready' },
           { raftglass: 1, id: 1, type: 'seek', args: [{}] }, { raftglass: 1, id: 1, type: 'seek', args: 'x' }, { raftglass: 1, id: 1, type: 'input', args: ['\\u0000'] }];
         for (let n = 0; n < 10000; n += 1) frame.contentWindow.postMessage(values[n % values.length], '*')",
    )
    .await?;
    let after = page.js("return ask(frame, 'state')").await?;
    assert_eq!(after["value"]["position"], state["value"]["position"]);
    // Another frame is not the page around.
    page.js("window.other = put('iframe', { src: 'other.html', title: 'Another' })")
        .await?;
    page.until("!!other.contentWindow.poke").await?;
    page.js("for (let n = 0; n < 100; n += 1) other.contentWindow.poke(frame.contentWindow)")
        .await?;
    let after = page.js("return ask(frame, 'state')").await?;
    assert_eq!(after["value"]["position"], state["value"]["position"]);
    page.finish().await
}

/// A frame that belongs to another origin takes no orders from this page.
#[tokio::test]
async fn a_frame_for_another_origin_does_not_listen() -> Result {
    let (_site, page) = course().await?;
    page.js("window.frame = put('iframe', { src: 'raftglass/embed.html?nodes=5&origin=https://course.example', title: 'For another page' })").await?;
    page.until("messages.some(({ type }) => type === 'resize')")
        .await?;
    page.js(
        "frame.contentWindow.postMessage({ raftglass: 1, id: 1, type: 'step', args: [] }, '*')",
    )
    .await?;
    page.js("return new Promise((resolve) => setTimeout(resolve, 300))")
        .await?;
    assert_eq!(
        page.js("return messages.filter(({ type }) => type !== 'resize').length")
            .await?,
        0
    );
    page.close().await
}

/// The dialog that gives a moment away, by keyboard, and what it gives.
#[tokio::test]
async fn a_moment_is_given_away_and_opened_again() -> Result {
    let site = Site::dist("/courses/raft/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en&scenario=figure-8&mark=c"))
        .await?;
    let position = page.text("[data-name=position]").await?;
    page.keys("u").await?;
    page.until("document.querySelector('[data-name=share-link]')")
        .await?;
    page.expect_accessible().await?;
    page.screenshot("share").await?;
    let value = async |name: &str| {
        let value = page
            .js(&format!(
                "return document.querySelector('[data-name={name}]').value"
            ))
            .await?;
        Ok::<_, e2e::Error>(value.as_str().unwrap_or_default().to_owned())
    };
    let link = value("share-link").await?;
    assert!(link.starts_with(&site.url("?locale=en#r1.")), "{link}");
    assert!(link.len() < 2_000, "{} characters", link.len());
    assert!(
        value("share-frame")
            .await?
            .contains(&site.url("embed.html?locale=en#r1."))
    );
    assert!(
        value("share-tag")
            .await?
            .contains("<raft-glass locale=\"en\" link=\"#r1.")
    );
    assert_eq!(
        page.count(".share-code").await?,
        usize::from(link.len() <= 1_200)
    );
    page.goto("about:blank").await?;
    page.visit(&link).await?;
    assert_eq!(page.text("[data-name=position]").await?, position);
    // In a lesson the address is that of the card.
    page.goto("about:blank").await?;
    page.visit(&site.url("?locale=en&lesson=07&mark=rejected"))
        .await?;
    page.until("document.querySelector('[data-name=lesson]')")
        .await?;
    page.keys("u").await?;
    page.until("document.querySelector('[data-name=share-link]')")
        .await?;
    let link = value("share-link").await?;
    assert_eq!(
        link,
        site.url("?locale=en&lesson=07-when-logs-disagree&mark=rejected")
    );
    assert_eq!(page.count(".share-code").await?, 1);
    page.finish().await
}

/// Above it the way to the whole page has a place that a page of its own does not need.
#[tokio::test]
async fn the_strip_of_time_is_all_in_sight_in_a_frame_on_a_phone() -> Result {
    const ROOT: &str = "document.querySelector('raft-glass').shadowRoot";
    let site = Site::dist("/").await?;
    for query in [
        "?locale=en&lesson=07&panes=logs+time",
        "?locale=zh&scenario=figure-7",
    ] {
        let page = Page::open(Size::PHONE).await?;
        page.goto(&site.url(&format!("embed.html{query}"))).await?;
        page.until(&format!("document.querySelector('raft-glass')?.shadowRoot.querySelector('.strip-box') && {ROOT}.querySelector('[data-name=open-whole]')"))
            .await?;
        for tab in ["first", "last"] {
            page.js(&format!(
                "{ROOT}.querySelector('.tab:{tab}-of-type').click()"
            ))
            .await?;
            page.until(&format!(
                "{ROOT}.querySelector('.strip-box').getBoundingClientRect().bottom <= innerHeight"
            ))
            .await?;
        }
        page.finish().await?;
    }
    Ok(())
}
