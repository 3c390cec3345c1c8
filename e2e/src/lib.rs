//! The harness of the end-to-end tests: a real headless Chromium, driven through chromedriver by `thirtyfour`, looking at the
//! built page.
//!
//! ```no_run
//! # async fn story() -> e2e::Result<()> {
//! use e2e::{Page, Site, Size};
//! let site = Site::dist("/courses/x/").await?;
//! let page = Page::open(Size::DESKTOP).await?;
//! page.visit(&site.url("?nodes=5")).await?;
//! page.click("button.step").await?;
//! page.until("document.querySelector('.events').textContent === '1'").await?;
//! page.screenshot("one-step").await?;
//! page.finish().await
//! # }
//! ```
//!
//! `dist/` must have been built (`cargo xtask build`); `cargo xtask test` does that before it runs the tests. chromedriver and
//! the browser are the ones on PATH, or those named by the environment variables `CHROMEDRIVER` and `CHROME`.

#![forbid(unsafe_code)]

mod chromedriver;
mod error;
mod keys;
mod page;
mod page_checks;
mod page_input;
mod site;
mod size;

pub mod figures;
pub mod moments;
pub mod parts;
pub mod shot;

pub use error::{Error, Result};
pub use keys::{KeyChord, parse_keys};
pub use page::Page;
pub use site::{CSP, Site, dist_dir, screenshots_dir, single_file_url};
pub use size::Size;
pub use thirtyfour;
