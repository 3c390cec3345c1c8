//! What a test reads from the page: the logs as they are drawn, and the panels.

use std::io::{self, Write};

use e2e::{Error, Page, Result};

/// Where an entry is drawn to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Hatched: in memory only.
    Unstable,
    /// Dashed: on the disk, not fsynced.
    Written,
    /// Solid: fsynced.
    Stored,
}

impl Ink {
    fn class(self) -> &'static str {
        match self {
            Ink::Unstable => "cell--unstable",
            Ink::Written => "cell--written",
            Ink::Stored => "cell--stored",
        }
    }
}

/// A condition in the page: the lane of `node` shows `value` with this ink.
pub fn shows(node: usize, value: &str, ink: Ink) -> String {
    let class = ink.class();
    format!(
        "[...document.querySelectorAll('.lane')[{node} - 1].querySelectorAll('.{class} .cell__text')].some(t => t.textContent === '{value}')"
    )
}

/// A condition in the page: the lane of `node` shows no entry with `value`, except one that falls away.
pub fn lacks(node: usize, value: &str) -> String {
    format!(
        "![...document.querySelectorAll('.lane')[{node} - 1].querySelectorAll('.cell .cell__text')].some(t => t.textContent === '{value}')"
    )
}

/// A condition in the page: the facts of `node` say that it has committed and applied up to `index`.
pub fn applied(node: usize, index: u64) -> String {
    format!(
        "document.querySelectorAll('.logs table tbody tr')[{node} - 1].textContent.includes('applied to {index}')"
    )
}

/// A condition in the page: all of them hold.
pub fn all(conditions: impl IntoIterator<Item = String>) -> String {
    conditions.into_iter().collect::<Vec<_>>().join(" && ")
}

/// Whether a condition holds in the page now.
pub async fn holds(page: &Page, condition: &str) -> Result<bool> {
    Ok(page.js(&format!("return ({condition})")).await? == true)
}

/// Fails unless a condition holds in the page now.
pub async fn expect(page: &Page, condition: &str) -> Result {
    page.until(condition).await.map(drop)
}

/// The text of a named part of the page.
pub async fn named(page: &Page, name: &str) -> Result<String> {
    let text = page
        .js(&format!(
            "return document.querySelector('[data-name=\"{name}\"]')?.textContent ?? ''"
        ))
        .await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// The texts of all notices on show.
pub async fn notices(page: &Page) -> Result<Vec<String>> {
    let texts = page.js("return [...document.querySelectorAll('[data-name=notice] > span')].map(n => n.textContent)").await?;
    let texts = texts.as_array().cloned().unwrap_or_default();
    Ok(texts
        .iter()
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect())
}

/// The number of the node that leads.
pub async fn leader(page: &Page) -> Result<usize> {
    let at = page.js("return [...document.querySelectorAll('.lane')].findIndex(l => l.textContent.includes('Leader')) + 1").await?;
    match at.as_u64() {
        Some(at) if at > 0 => Ok(at as usize),
        _ => Err(Error::NeverTrue {
            condition: "a lane says Leader".into(),
            waited: Default::default(),
            last: at.to_string(),
            picture: None,
        }),
    }
}

/// Tells what a test leaves out, past the harness, which keeps back what tests that pass print.
pub fn left_out(why: &str) {
    let _ = writeln!(io::stderr(), "skipped: {why}");
}
