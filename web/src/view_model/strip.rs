//! The painted strip of time, which is also the scrubber: a lane for each node with its roles, the messages between
//! the lanes, and marks for what matters. The unit of its axis is the event; quiet steps take no room.
mod asked;
mod axis;
mod paint;
#[cfg(test)]
mod tests;
pub mod tracks;

use super::mark::{Hue, RoleMark};
use crate::i18n::{Locale, args};
use crate::store::Store;
use axis::Axis;
use sim::timeline::{Kind, Timeline};
use std::rc::Rc;

/// Everything that the strip draws.
#[derive(Clone, Debug, PartialEq)]
pub struct StripVm {
    /// What is painted; changes only when the run grows or the window moves.
    pub painting: Rc<PaintingVm>,
    /// Where the shown moment is.
    pub cursor: i32,
    /// Position (inputs applied) of the shown moment, of the first and of the last one.
    pub now: usize,
    /// Last position.
    pub end: usize,
    /// Event of the shown moment and the number of all events.
    pub events: (usize, usize),
    /// `event 12 of 40, 1,234 ms`.
    pub value: String,
    /// Name of the slider.
    pub label: String,
}

/// What is painted, in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct PaintingVm {
    /// Width of all.
    pub width: i32,
    /// Height of all.
    pub height: i32,
    /// Where the axis begins: names of nodes stand before it.
    pub left: i32,
    /// Lanes, in order of id.
    pub lanes: Vec<LaneVm>,
    /// Paths of messages by look: class and path data.
    pub flights: Vec<(&'static str, String)>,
    /// Names of messages beside their lines, where there is room: x, y, text.
    pub names: Vec<(i32, i32, &'static str)>,
    /// Requests of clients: paths by look, and the name of their lane with its middle; nothing where nobody asked.
    pub asked: Vec<(&'static str, String)>,
    /// Name of the lane of requests and its middle.
    pub client: Option<(String, i32)>,
    /// Vertical lines at changes of the leading term: x, hue, text.
    pub terms: Vec<(i32, Hue, String)>,
    /// Paths of marks by look: class and path data.
    pub marks: Vec<(&'static str, String)>,
    /// The whole run in a thin bar, when the window shows a part of it: the window's from and to.
    pub overview: Option<(i32, i32)>,
    /// Bands of the overview: from, to, hue.
    pub overview_bands: Vec<(i32, i32, Hue)>,
    /// What is left out, in words.
    pub thinned: Option<String>,
    /// Where each pixel column leads.
    pub axis: AxisVm,
}

/// A node's lane.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneVm {
    /// Its middle.
    pub y: i32,
    /// Height of a full band.
    pub height: i32,
    /// `n1`.
    pub name: String,
    /// Stretches: from, to, role, hue.
    pub bands: Vec<(i32, i32, RoleMark, Hue)>,
}

/// From pixels to positions.
#[derive(Clone, Debug, PartialEq)]
pub struct AxisVm {
    /// Left edge.
    pub left: i32,
    /// Right edge.
    pub right: i32,
    /// Position of each stop of the window, in order; they are evenly spaced.
    pub positions: Rc<Vec<usize>>,
    /// Top of the overview; pointers below it move through the whole run.
    pub overview_top: Option<i32>,
    /// Positions of evenly spaced events of the whole run, for the overview.
    pub whole: Rc<Vec<usize>>,
}

impl AxisVm {
    /// The position under a pointer.
    pub fn position(&self, x: f64, y: f64) -> usize {
        let width = f64::from(self.right - self.left).max(1.0);
        let part = ((x - f64::from(self.left)) / width).clamp(0.0, 1.0);
        let overview = self.overview_top.is_some_and(|top| y >= f64::from(top));
        let stops = if overview {
            &self.whole
        } else {
            &self.positions
        };
        let last = stops.len().saturating_sub(1);
        stops
            .get((part * last as f64).round() as usize)
            .copied()
            .unwrap_or(0)
    }
}

/// The strip of a page, `width` × `height` pixels.
pub fn strip(store: &Store, width: f64, height: f64) -> StripVm {
    let look = Look {
        zoom: store.stage.time_zoom,
        sought: store.sought,
    };
    let height = height as i32 - tracks::height(&store.timeline);
    of_timeline(
        &store.timeline,
        (width as i32, height.max(SHORTEST)),
        store.prefs.locale,
        look,
    )
}

/// Height that is left to the strip at least, however many futures are kept.
const SHORTEST: i32 = 40;

/// How a run is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    /// How much wider an event is than it need be, as a power of two.
    pub zoom: i8,
    /// What is shown of the run; `None` = everything.
    pub sought: Option<Kind>,
}

/// The strip of a run.
pub fn of_timeline(
    timeline: &Timeline,
    (width, height): (i32, i32),
    locale: Locale,
    look: Look,
) -> StripVm {
    let axis = Axis::new(timeline, width, height, look.zoom);
    let mark = timeline.mark_at(timeline.position());
    let events = (mark.ordinal, timeline.mark_at(timeline.len()).ordinal);
    StripVm {
        cursor: axis.x(timeline.position()),
        now: timeline.position(),
        end: timeline.len(),
        events,
        value: locale.fill(
            "picture.strip.value",
            args![event = events.0, all = events.1, ms = mark.at_ms],
        ),
        label: locale.text("picture.strip.label").into_owned(),
        painting: Rc::new(paint::paint(
            timeline,
            &axis,
            (width, height),
            (locale, look.sought),
        )),
    }
}
