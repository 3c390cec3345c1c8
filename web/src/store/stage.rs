//! How the page is shown to an audience; no part of a run, and not kept between visits.

/// Closest look at the strip of time, as a power of two.
const CLOSEST: i8 = 5;

/// How the page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// The logs and the controls of time alone.
    pub logs_only: bool,
    /// A black screen, so that the audience looks at the speaker.
    pub black: bool,
    /// The strip of time is tall enough to read.
    pub time_big: bool,
    /// How wide an event of the strip is, as a power of two over the usual.
    pub time_zoom: i8,
}

impl Stage {
    pub(super) fn zoom(&mut self, by: i8) -> bool {
        let zoom = self.time_zoom.saturating_add(by).clamp(0, CLOSEST);
        super::replace(&mut self.time_zoom, zoom)
    }
}
