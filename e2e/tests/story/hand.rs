//! Three ways to do the same: with the mouse alone, with the keyboard alone, with a finger alone.

use e2e::{Page, Result, Size};

/// A way to operate the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    Mouse,
    Keyboard,
    Finger,
}

/// Something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Home,
    End,
    Next,
    Step,
    Propose,
    Crash,
    Restart,
    Select(usize),
}

impl Hand {
    /// The screen that goes with it.
    pub fn size(self) -> Size {
        match self {
            Hand::Finger => Size::PHONE,
            _ => Size::PROJECTOR,
        }
    }

    /// Does it.
    pub async fn does(self, page: &Page, deed: Deed) -> Result {
        match self {
            Hand::Keyboard => page.keys(&keys(deed)).await,
            Hand::Mouse => page.click(&control(deed)).await,
            Hand::Finger => {
                if matches!(deed, Deed::Crash | Deed::Restart) {
                    page.tap("[data-name=tab-node]").await?;
                }
                page.tap(&control(deed)).await
            }
        }
    }
}

fn keys(deed: Deed) -> String {
    match deed {
        Deed::Home => "Home".to_owned(),
        Deed::End => "End".to_owned(),
        Deed::Next => "]".to_owned(),
        Deed::Step => "ArrowRight".to_owned(),
        Deed::Propose => "p Enter".to_owned(),
        Deed::Crash => "c".to_owned(),
        Deed::Restart => "r".to_owned(),
        Deed::Select(node) => node.to_string(),
    }
}

fn control(deed: Deed) -> String {
    let name = match deed {
        Deed::Home => "home",
        Deed::End => "end",
        Deed::Next => "next",
        Deed::Step => "step",
        Deed::Propose => "propose",
        Deed::Crash => "crash",
        Deed::Restart => "restart",
        Deed::Select(node) => return format!(".lane:nth-child({node}) .lane__head"),
    };
    format!("[data-name={name}]")
}
