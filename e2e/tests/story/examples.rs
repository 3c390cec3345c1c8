//! The worked examples, as somebody opens them who has copied one.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, id},
};

use crate::facts::{expect, left_out};
use e2e::{Page, Result, Site, Size};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples")
        .join(name)
}

/// What an element says of itself.
const STATE: &str =
    "(id) => document.getElementById(id).glass(1).state().then(({ value }) => value)";

async fn position(page: &Page, id: &str) -> Result<u64> {
    let state = page.js(&format!("return ({STATE})({id:?})")).await?;
    Ok(state["position"].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn plain_html_drives_one_box_and_hears_of_the_other() -> Result {
    let site = Site::course(&example("plain-html"), true).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("")).await?;
    expect(
        &page,
        "document.getElementById('figure')?.shadowRoot?.querySelector('.lane')",
    )
    .await?;
    let before = position(&page, "figure").await?;
    page.click("[data-mark=c]").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position > {before})"),
    )
    .await?;
    page.js("document.getElementById('lesson').scrollIntoView(); await document.getElementById('lesson').glass(1).seek('committed-yet')").await?;
    let answer = "document.getElementById('lesson').shadowRoot.querySelector('[data-answer=no]')";
    expect(&page, answer).await?;
    page.js(&format!("{answer}.click()")).await?;
    expect(
        &page,
        "document.getElementById('answers').textContent === 'committed-yet: no, right'",
    )
    .await?;
    page.screenshot("example-plain-html").await?;
    page.finish().await
}

/// The frame without an origin has no storage, and asking for it throws: it shows everything all the same.
#[tokio::test]
async fn a_course_system_shows_both_frames() -> Result {
    let site = Site::course(&example("lms"), true).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("")).await?;
    for (id, lanes) in [("usual", 7), ("strict", 5)] {
        page.js(&format!("document.getElementById('{id}').scrollIntoView()"))
            .await?;
        let frame = page.find(&format!("#{id}")).await?;
        frame.enter_frame().await?;
        let drawn =
            "document.querySelector('raft-glass')?.shadowRoot?.querySelectorAll('.lane').length";
        expect(&page, &format!("{drawn} === {lanes}")).await?;
        page.driver().enter_default_frame().await?;
    }
    page.screenshot("example-lms").await?;
    page.finish().await
}

/// Needs `npm ci` in its folder.
#[tokio::test]
async fn a_deck_keeps_its_keys_and_moves_the_run_by_its_fragments() -> Result {
    let folder = example("reveal");
    if !folder.join("node_modules").is_dir() {
        left_out("no node_modules in examples/reveal; run `npm ci` there");
        return Ok(());
    }
    let site = Site::course(&folder, false).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("")).await?;
    expect(
        &page,
        "document.getElementById('figure')?.shadowRoot?.querySelector('.lane')",
    )
    .await?;
    expect(&page, "document.querySelector('.reveal.ready')").await?;
    let first = position(&page, "figure").await?;
    // To the slide, and on to its first and second fragment.
    page.keys("ArrowRight").await?;
    page.keys("ArrowRight").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position > {first})"),
    )
    .await?;
    let second = position(&page, "figure").await?;
    page.keys("ArrowRight").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position > {second})"),
    )
    .await?;
    page.screenshot("example-reveal").await?;
    // Back: the run goes back with the deck.
    page.keys("ArrowLeft").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position === {second})"),
    )
    .await?;
    page.keys("ArrowLeft").await?;
    expect(
        &page,
        &format!("({STATE})('figure').then(({{ position }}) => position === {first})"),
    )
    .await?;
    page.finish().await
}

/// The console holds nothing about our files. What themes of generators do wrong is theirs.
async fn expect_no_complaint(page: &Page) -> Result {
    let console = page.console().await?;
    let ours: Vec<_> = console
        .iter()
        .filter(|line| line.contains("/raftglass/"))
        .collect();
    assert!(ours.is_empty(), "{ours:?}");
    Ok(())
}

/// A site that a generator makes of an example, in a folder of its own that goes with the test.
struct Built(PathBuf);

impl Built {
    /// Runs the tool, which is given the folder to write to; `None` where it is not there.
    fn by(name: &str, advice: &str, mut tool: Command, to: &str) -> Option<Self> {
        let folder = env::temp_dir().join(format!("raftglass-{name}-{}", id()));
        let program = tool.get_program().to_string_lossy().into_owned();
        tool.current_dir(example(name)).arg(to).arg(&folder);
        let Ok(done) = tool.output() else {
            left_out(&format!("no {program} for examples/{name}; {advice}"));
            return None;
        };
        let built = Self(folder);
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success(),
            "{told}{}",
            String::from_utf8_lossy(&done.stdout)
        );
        Some(built)
    }

    /// The page shows the scenario at its mark, and asks no other host for anything.
    async fn shows_a_box(&self, name: &str) -> Result {
        let site = Site::course(&self.0, false).await?;
        let page = Page::open(Size::DESKTOP).await?;
        page.goto(&site.url("")).await?;
        expect(
            &page,
            "document.getElementById('figure')?.shadowRoot?.querySelectorAll('.lane').length === 5",
        )
        .await?;
        let shown = format!(
            "({STATE})('figure').then(({{ position, marks }}) => marks.some((m) => m.name === 'c' && m.position === position))"
        );
        expect(&page, &shown).await?;
        page.expect_only_requests_to(&site).await?;
        page.screenshot(&format!("example-{name}")).await?;
        expect_no_complaint(&page).await?;
        page.close().await
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn mkdocs_puts_a_box_into_its_page() -> Result {
    let mut tool = Command::new("mkdocs");
    tool.args(["build", "--quiet"]);
    match Built::by(
        "mkdocs",
        "`pip install -r requirements.txt` has it",
        tool,
        "--site-dir",
    ) {
        Some(built) => built.shows_a_box("mkdocs").await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn hugo_puts_a_box_into_its_page_by_a_shortcode() -> Result {
    let mut tool = Command::new("hugo");
    tool.arg("--quiet");
    match Built::by(
        "hugo",
        "`apt-get install hugo` has it",
        tool,
        "--destination",
    ) {
        Some(built) => built.shows_a_box("hugo").await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn docusaurus_puts_a_box_into_its_page() -> Result {
    let tool = "node_modules/.bin/docusaurus";
    if !example("docusaurus").join(tool).exists() {
        left_out("no docusaurus; run `npm ci` in examples/docusaurus");
        return Ok(());
    }
    let mut tool = Command::new(example("docusaurus").join(tool));
    tool.arg("build");
    match Built::by("docusaurus", "run `npm ci` there", tool, "--out-dir") {
        Some(built) => built.shows_a_box("docusaurus").await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn a_notebook_has_a_frame_in_its_page() -> Result {
    let mut tool = Command::new("jupyter-nbconvert");
    tool.args(["--config", "nbconvert.py", "--to", "html"])
        .args(["--output", "index", "week-5.ipynb"]);
    let advice = "`pip install -r requirements.txt` has it";
    let Some(built) = Built::by("jupyter", advice, tool, "--output-dir") else {
        return Ok(());
    };
    let site = Site::course(&built.0, false).await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.goto(&site.url("")).await?;
    expect(
        &page,
        "document.querySelector('iframe').contentDocument?.querySelector('raft-glass')?.shadowRoot?.querySelectorAll('.lane').length === 5",
    )
    .await?;
    let frame =
        "document.querySelector('iframe').contentDocument.querySelector('raft-glass').glass(1)";
    expect(
        &page,
        &format!("{frame}.state().then(({{ value }}) => value.marks.some((m) => m.name === 'c' && m.position === value.position))"),
    )
    .await?;
    page.expect_only_requests_to(&site).await?;
    page.screenshot("example-jupyter").await?;
    expect_no_complaint(&page).await?;
    page.close().await
}
