//! Twelve named moments of the page: what the pictures of a release show, and what is searched for barriers.

use crate::{Page, Result, Site, Size};

/// A moment: how to get there, and how to know that it is reached.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Its name, for files.
    pub name: &'static str,
    /// The scenario and its options.
    pub query: &'static str,
    /// Keys that are pressed first.
    pub first: &'static str,
    /// The key that is pressed until `there` holds; at most [`MOST`] times.
    pub step: &'static str,
    /// A JavaScript expression that is truthy there. It must not depend on the language.
    pub there: &'static str,
    /// Keys that are pressed last.
    pub last: &'static str,
}

/// How often a step is pressed at most.
pub const MOST: usize = 150;

const ANY: &str = "document.querySelectorAll('.lane').length > 0";

/// All of them.
pub const ALL: [Moment; 12] = [
    Moment {
        name: "opening",
        query: "nodes=3",
        first: "",
        step: "",
        there: ANY,
        last: "",
    },
    Moment {
        name: "election",
        query: "scenario=election",
        first: "Home Home",
        step: "ArrowRight",
        there: "document.querySelector('.ring-node .is-candidate') && document.querySelectorAll('.msg').length >= 2",
        last: "m",
    },
    Moment {
        name: "life-of-an-entry",
        query: "nodes=3",
        first: "p Enter Escape",
        step: "ArrowRight",
        there: "document.querySelector('.cell--unstable') && document.querySelectorAll('.msg').length >= 1",
        last: "",
    },
    Moment {
        name: "figure-7-probing",
        query: "scenario=figure-7",
        first: "",
        step: "]",
        there: "document.querySelector('[data-name=probes]')",
        last: "",
    },
    Moment {
        name: "full-window",
        query: "scenario=inflights",
        first: "Home Home",
        step: "ArrowRight",
        there: "document.querySelectorAll('.belief__slot').length >= 2 && document.querySelector('.chip__pause')",
        last: "",
    },
    Moment {
        name: "figure-8",
        query: "scenario=figure-8",
        first: "",
        step: "[",
        there: "document.querySelector('.ring-node .is-down')",
        last: "",
    },
    Moment {
        name: "snapshot",
        query: "scenario=follower-into-snapshot",
        first: "Home Home",
        step: "]",
        there: "[...document.querySelectorAll('.msg')].some((m) => m.textContent.includes('MsgSnap'))",
        last: "",
    },
    Moment {
        name: "divided-network",
        query: "scenario=two-leaders",
        first: "",
        step: "[",
        there: "document.querySelectorAll('.side-of-net').length >= 2",
        last: "n",
    },
    Moment {
        name: "joint-consensus",
        query: "scenario=membership",
        first: "",
        step: "[",
        there: "document.querySelectorAll('[data-name=quorum] .half:not(.learners)').length >= 2",
        last: "",
    },
    Moment {
        name: "requests",
        query: "scenario=stale-read",
        first: "",
        step: "",
        there: ANY,
        last: "q",
    },
    Moment {
        name: "space-time",
        query: "nodes=5",
        first: "p Enter Escape ArrowRight ArrowRight ArrowRight ArrowRight ArrowRight ArrowRight [ [ 2 c ArrowRight ArrowRight ArrowRight ArrowRight ArrowRight",
        step: "",
        there: "document.querySelector('.track')",
        last: "z >",
    },
    Moment {
        name: "settings",
        query: "nodes=5",
        first: "",
        step: "",
        there: ANY,
        last: "s",
    },
];

impl Moment {
    /// Opens the page at this moment.
    ///
    /// # Errors
    /// The browser's; [`crate::Error::NeverTrue`] when the moment is not reached.
    pub async fn visit(&self, page: &Page, site: &Site, options: &str) -> Result {
        page.visit(&site.url(&format!("?{}{options}", self.query)))
            .await?;
        page.until(ANY).await?;
        page.keys(self.first).await?;
        for _ in 0..MOST {
            if self.step.is_empty() || self.holds(page).await? {
                break;
            }
            page.keys(self.step).await?;
        }
        page.until(self.there).await?;
        page.keys(self.last).await
    }

    async fn holds(&self, page: &Page) -> Result<bool> {
        let value = page.js(&format!("return !!({})", self.there)).await?;
        Ok(value == serde_json::Value::Bool(true))
    }
}

/// The themes of the pictures.
pub const THEMES: [&str; 3] = ["light", "dark", "projector"];
/// The languages of the pictures.
pub const LOCALES: [&str; 2] = ["en", "zh"];

/// A size in a name: `1440x900`.
pub fn size_name(size: Size) -> String {
    format!("{}x{}", size.width, size.height)
}
