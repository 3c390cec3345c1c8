//! Sizes of the measured panes and the tab of a narrow page.

/// A pane whose drawing depends on its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The logs.
    Logs,
    /// The network ring.
    Ring,
    /// The painted strip of time.
    Strip,
}

/// Width and height in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// The sizes of the measured panes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    /// The logs.
    pub logs: Size,
    /// The network ring.
    pub ring: Size,
    /// The painted strip.
    pub strip: Size,
}

impl Default for Sizes {
    /// The sizes at 1440×900, so that the first drawing is close before anything was measured.
    fn default() -> Self {
        Sizes {
            logs: Size {
                width: 780.0,
                height: 620.0,
            },
            ring: Size {
                width: 276.0,
                height: 260.0,
            },
            strip: Size {
                width: 820.0,
                height: 92.0,
            },
        }
    }
}

impl Sizes {
    /// Keeps a measured size, in whole pixels; whether it is a new one. Panes that are not shown keep their last size.
    pub fn set(&mut self, pane: Pane, size: Size) -> bool {
        let slot = match pane {
            Pane::Logs => &mut self.logs,
            Pane::Ring => &mut self.ring,
            Pane::Strip => &mut self.strip,
        };
        let size = Size {
            width: size.width.floor(),
            height: size.height.floor(),
        };
        if size.width < 1.0 || size.height < 1.0 || *slot == size {
            return false;
        }
        *slot = size;
        true
    }
}

/// Which panel a narrow page shows under the logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// What just happened.
    #[default]
    Explain,
    /// The network ring.
    Network,
    /// The selected node.
    Node,
    /// What is run, and how the page looks.
    Settings,
}
