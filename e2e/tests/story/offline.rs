//! The page without a network: after a first visit, through an update, and as one file from a disk.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::facts::expect;
use e2e::{CSP, Error, Page, Result, Site, Size, dist_dir, single_file_url};
use serde_json::json;
use tokio::runtime::Runtime;

const LESSON: &str = "02-an-election";
const LESSON_TEXT: &str = "lessons/02-an-election/en.md";
/// The page is drawn and its worker answers for it, which it does as soon as it has all files.
const IS_KEPT: &str =
    "document.documentElement.dataset.ready && navigator.serviceWorker.controller";
const KEPT_BUILDS: &str = "(await caches.keys()).map((name) => name.split(' ').pop()).join()";

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// A copy of the built page that a test may change.
fn copy_of_dist(name: &str) -> Result<PathBuf> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&dir);
    copy(&dist_dir(), &dir).map_err(Error::io(dir.display()))?;
    Ok(dir)
}

fn read(dir: &Path, name: &str) -> Result<String> {
    fs::read_to_string(dir.join(name)).map_err(Error::io(name))
}

fn write(dir: &Path, name: &str, text: &str) -> Result {
    fs::write(dir.join(name), text).map_err(Error::io(name))
}

/// Appends to a file of a build, and gives the worker's list with the hash that it then has.
async fn change(page: &Page, dir: &Path, name: &str, addition: &str, list: &str) -> Result<String> {
    let text = read(dir, name)? + addition;
    write(dir, name, &text)?;
    let hash = page
        .js(&format!(
            "const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode({}));
             return btoa(String.fromCharCode(...new Uint8Array(hash)));",
            json!(text)
        ))
        .await?;
    let hash = hash.as_str().unwrap_or_default();
    let (before, rest) = list
        .split_once(&format!("'{name}': 'sha256-"))
        .expect("the list has the file");
    let (_, after) = rest.split_once('\'').expect("its hash ends");
    Ok(format!("{before}'{name}': 'sha256-{hash}'{after}"))
}

#[tokio::test]
async fn after_one_visit_the_page_and_its_lessons_need_no_network() -> Result {
    let network = Runtime::new().map_err(Error::io("a runtime of its own"))?;
    let site = network
        .spawn(Site::dist("/courses/x/"))
        .await
        .expect("it does not panic")?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en")).await?;
    page.until(IS_KEPT).await?;
    network.shutdown_background(); // open connections end too
    page.keys("e").await?;
    page.click(&format!("[data-lesson='{LESSON}']")).await?;
    expect(&page, "document.querySelector('[data-name=lesson]')").await?;
    page.visit(&site.url(&format!("?locale=zh&lesson={LESSON}")))
        .await?;
    expect(&page, "document.querySelector('[data-name=lesson]')").await?;
    expect(&page, "document.querySelectorAll('.lane').length > 0").await?;
    page.visit(&site.url("index.html?locale=en&nodes=5"))
        .await?;
    expect(&page, "document.querySelectorAll('.lane').length === 5").await?;
    page.expect_only_requests_to(&site).await?;
    page.expect_clean_console().await?;
    let asked = page
        .js("return await fetch('not-of-the-build').then((answer) => answer.status, () => 'no network')")
        .await?;
    assert_eq!(asked, "no network", "the site is really gone");
    page.close().await
}

#[tokio::test]
async fn a_new_build_is_taken_whole_and_only_when_no_page_of_the_old_one_is_open() -> Result {
    let dir = copy_of_dist("offline-update/x")?;
    let site = Site::folder(&dir.join(".."), "/").await?;
    write(&dir, "../outside.html", "<p>Not in the page's folder.</p>")?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("x/?locale=en")).await?;
    page.until(IS_KEPT).await?;
    let first = page.until(KEPT_BUILDS).await?;

    // The list and one of its two new files are there, the other is not: nothing of it is taken.
    let list = read(&dir, "sw.js")?.replace(first.as_str().expect("a name"), "second");
    let old_text = read(&dir, LESSON_TEXT)?;
    let boot = "document.documentElement.dataset.edition = 'two';\n";
    let list = change(&page, &dir, "boot.js", boot, &list).await?;
    let list = change(&page, &dir, LESSON_TEXT, "edition two\n", &list).await?;
    let new_text = read(&dir, LESSON_TEXT)?;
    write(&dir, LESSON_TEXT, &old_text)?;
    write(&dir, "sw.js", &list)?;
    page.js("const kept = await navigator.serviceWorker.ready;
         await kept.update();
         const next = kept.installing ?? kept.waiting;
         window.end = next?.state;
         next?.addEventListener('statechange', () => { window.end = next.state; });")
        .await?;
    page.until("window.end === 'redundant'").await?;
    assert_eq!(page.until(KEPT_BUILDS).await?, first);

    // Complete: it is kept, and waits.
    write(&dir, LESSON_TEXT, &new_text)?;
    page.js("await (await navigator.serviceWorker.ready).update()")
        .await?;
    page.until("(await navigator.serviceWorker.ready).waiting")
        .await?;
    let editions = "const text = await (await fetch('lessons/02-an-election/en.md')).text();
        return [document.documentElement.dataset.edition ?? 'one', text.endsWith('edition two\\n') ? 'two' : 'one'];";
    for _ in 0..2 {
        page.visit(&site.url("x/?locale=en")).await?;
        page.until(IS_KEPT).await?;
        assert_eq!(page.js(editions).await?, json!(["one", "one"]));
    }

    // From outside of the page's folder one sees it take over.
    page.goto(&site.url("outside.html")).await?;
    page.until(&format!("{KEPT_BUILDS} === 'second'")).await?;
    page.visit(&site.url("x/?locale=en")).await?;
    page.until(IS_KEPT).await?;
    assert_eq!(page.js(editions).await?, json!(["two", "two"]));
    page.close().await
}

#[tokio::test]
async fn a_worker_without_a_list_takes_itself_and_what_was_kept_away() -> Result {
    let dir = copy_of_dist("offline-dev")?;
    let site = Site::folder(&dir, "/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en")).await?;
    page.until(IS_KEPT).await?;
    // What `cargo xtask serve` serves at the same address.
    let html = read(&dir, "index.html")?;
    let marked = html.replace("<meta name=\"offline\" content=\"sw.js\">", "");
    assert_ne!(html, marked, "a build has the mark");
    write(&dir, "index.html", &marked)?;
    write(&dir, "sw.js", include_str!("../../../static/sw.js"))?;
    page.js("navigator.serviceWorker.ready.then((kept) => kept.update())")
        .await?;
    page.until(
        "document.documentElement.dataset.ready && !document.querySelector('meta[name=offline]')",
    )
    .await?;
    page.until("(await navigator.serviceWorker.getRegistrations()).length === 0")
        .await?;
    assert_eq!(page.js("return await caches.keys()").await?, json!([]));
    page.finish().await
}

#[tokio::test]
async fn a_page_in_a_frame_keeps_nothing() -> Result {
    let dir = copy_of_dist("offline-frame")?;
    write(&dir, "host.html", "<iframe src='index.html'></iframe>")?;
    let site = Site::open_folder(&dir).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("host.html")).await?;
    page.until("frames[0].document.documentElement.dataset.ready")
        .await?;
    let kept = page
        .js("return (await navigator.serviceWorker.getRegistrations()).length")
        .await?;
    assert_eq!(kept, 0);
    page.close().await
}

#[tokio::test]
async fn a_browser_that_forbids_workers_shows_the_page_all_the_same() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    let forbid = "Object.defineProperty(Navigator.prototype, 'serviceWorker', \
                  { get() { throw new DOMException('forbidden', 'SecurityError'); } })";
    page.cdp(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": forbid }),
    )
    .await?;
    page.visit(&site.url("?locale=en")).await?;
    page.until("document.documentElement.dataset.ready").await?;
    page.finish().await
}

#[tokio::test]
async fn the_page_can_be_installed() -> Result {
    let site = Site::dist("/courses/x/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("")).await?;
    page.until(IS_KEPT).await?;
    let manifest = page.cdp("Page.getAppManifest", json!({})).await?;
    assert_eq!(manifest["url"], site.url("manifest.webmanifest"));
    assert_eq!(manifest["errors"], json!([]));
    let obstacles = page.cdp("Page.getInstallabilityErrors", json!({})).await?;
    assert_eq!(obstacles["installabilityErrors"], json!([]));
    page.finish().await
}

#[tokio::test]
async fn a_server_that_does_not_know_wasm_is_put_up_with() -> Result {
    let site = Site::dist_with_wasm_as("application/octet-stream").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en")).await?;
    page.until("document.querySelectorAll('.lane').length === 3")
        .await?;
    let said = page.console().await?.join("\n");
    assert!(said.contains("`application/wasm` MIME type"), "{said}");
    page.finish().await
}

#[tokio::test]
async fn the_single_file_opens_from_a_disk_with_its_lessons_in_both_languages() -> Result {
    let file = single_file_url()?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&format!("{file}?locale=en")).await?;
    page.until("document.querySelectorAll('.lane').length === 3")
        .await?;
    page.keys("e").await?;
    page.click(&format!("[data-lesson='{LESSON}']")).await?;
    expect(&page, "document.querySelector('[data-name=lesson]')").await?;
    page.visit(&format!("{file}?locale=zh&lesson={LESSON}"))
        .await?;
    expect(&page, "document.querySelector('[data-name=lesson]')").await?;
    expect(
        &page,
        "document.querySelector('.raftglass').lang === 'zh-Hans' && document.querySelector('[data-name=lesson]').textContent.includes('领导者')",
    )
    .await?;
    let other: Vec<String> = page
        .requests()
        .await?
        .into_iter()
        .filter(|url| !url.starts_with(&file) && !url.starts_with("data:"))
        .collect();
    assert_eq!(other, Vec::<String>::new(), "it asks for nothing");
    page.finish().await
}

#[tokio::test]
async fn the_single_file_is_as_strict_as_the_page() -> Result {
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&single_file_url()?).await?;
    let policy = page
        .attr("meta[http-equiv=Content-Security-Policy]", "content")
        .await?
        .unwrap_or_default();
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'self'"),
        "{policy}"
    );
    for rule in ["default-src 'none'", "require-trusted-types-for 'script'"] {
        assert!(policy.contains(rule) && CSP.contains(rule), "{policy}");
    }
    page.finish().await
}
