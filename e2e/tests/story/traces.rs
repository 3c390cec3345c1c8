//! A trace of somebody's raft: opened, looked at, and found wrong.

use crate::facts::{holds, named};
use e2e::{Page, Result, Site, Size};

/// The examples of the page about a reader's own raft.
const PAGE: &str = include_str!("../../../docs/your-raft.md");

fn example(name: &str) -> &'static str {
    let (_, from) = PAGE
        .split_once(&format!("```jsonl {name}\n"))
        .expect("the page has it");
    from.split_once("```").expect("it has an end").0
}

/// Drops a file on the page, as a browser does.
async fn drop_file(page: &Page, name: &str, text: &str) -> Result {
    let (name, text) = (serde_json::Value::from(name), serde_json::Value::from(text));
    let script = format!(
        "const files = new DataTransfer();
         files.items.add(new File([{text}], {name}));
         const event = new DragEvent('drop', {{ dataTransfer: files, bubbles: true, cancelable: true }});
         document.querySelector('.raftglass').dispatchEvent(event);"
    );
    page.js(&script).await.map(drop)
}

#[tokio::test]
async fn a_dropped_trace_is_played_and_what_is_wrong_is_a_key_away() -> Result {
    for locale in ["en", "zh"] {
        let site = Site::dist("/").await?;
        let page = Page::open(Size::PROJECTOR).await?;
        page.visit(&site.url(&format!("?locale={locale}"))).await?;
        drop_file(&page, "double-vote.jsonl", example("double-vote.jsonl")).await?;
        page.until("document.querySelector('[data-name=trace]')")
            .await?;
        assert_eq!(page.count(".finding").await?, 2);
        page.keys("ArrowRight ArrowRight").await?;
        assert!(!holds(&page, "document.querySelector('.checks .broken')").await?);
        page.js("document.querySelector('.finding').focus()")
            .await?;
        page.keys("Enter").await?;
        page.until("document.querySelector('.finding[aria-current]')")
            .await?;
        let written = page.text(".trace .problem-lines").await?;
        assert!(
            written.contains("MsgVoteResp") && written.contains("18"),
            "{written}"
        );
        assert!(holds(&page, "!!document.querySelector('.checks .broken')").await?);
        page.expect_accessible().await?;
        page.screenshot(&format!("trace-{locale}")).await?;
        page.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_trace_with_inputs_tells_how_far_it_was_compared() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en")).await?;
    drop_file(&page, "late-commit.jsonl", example("late-commit.jsonl")).await?;
    page.until("document.querySelector('[data-name=trace]')")
        .await?;
    assert!(
        named(&page, "trace-comparison")
            .await?
            .contains("the same 2 inputs")
    );
    assert!(
        page.text(".finding")
            .await?
            .contains("as etcd's raft does: n1 after MsgProp")
    );
    // It can be played to its end, and then says so.
    page.keys("End ArrowRight").await?;
    page.until(
        "document.querySelector('[data-name=notice]')?.textContent.includes('The trace has ended')",
    )
    .await?;
    page.finish().await
}

#[tokio::test]
async fn a_wrong_trace_is_told_with_its_line_and_the_run_stays() -> Result {
    let site = Site::dist("/").await?;
    let page = Page::open(Size::DESKTOP).await?;
    page.visit(&site.url("?locale=en")).await?;
    let lanes = page.count(".lane").await?;
    let wrong = example("double-vote.jsonl").replace("\"candidate\":2", "\"candidate\":\"n2\"");
    drop_file(&page, "wrong.jsonl", &wrong).await?;
    page.until("document.querySelector('[data-name=problem]')")
        .await?;
    let problem = named(&page, "problem").await?;
    assert!(
        problem.contains("Line 10") && problem.contains("found \"n2\""),
        "{problem}"
    );
    assert_eq!(page.count(".lane").await?, lanes);
    page.finish().await
}
