//! The axis of the strip: which events are in the window, and where each position is in x.
use sim::timeline::{Marks, Timeline};
use std::rc::Rc;

/// Names of nodes stand before the axis.
const LEFT: i32 = 30;
/// The same where requests have a lane too.
const LEFT_OF_REQUESTS: i32 = 46;
/// Room after the axis.
const RIGHT: i32 = 8;
/// An event has this many pixels at least; when not all have room, a window around the shown moment is drawn.
const NARROWEST: i32 = 4;
/// An event has this many pixels at most.
const WIDEST: i32 = 16;
/// The window moves by a part of itself, so that the picture stands still while the cursor walks.
const PAGES: usize = 4;
/// Height of the overview.
const OVERVIEW: i32 = 9;

/// The window and its scale.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    /// Left edge.
    pub left: i32,
    /// Right edge of what is used.
    pub right: i32,
    /// Right edge of what may be used.
    pub far: i32,
    /// First event of the window.
    pub first: usize,
    /// Last event of the window.
    pub last: usize,
    /// The last event of the run.
    pub all: usize,
    /// Position of each event of the window: where a pointer at it leads.
    pub positions: Rc<Vec<usize>>,
    /// Event of every position of the window, for finding the place of a position.
    from: usize,
    ordinals: Vec<usize>,
    /// Positions of evenly spaced events of the whole run.
    pub whole: Rc<Vec<usize>>,
    /// Whether the window shows a part of the run only.
    pub part: bool,
    /// Top of the overview.
    pub overview_top: Option<i32>,
}

impl Axis {
    /// `zoom` doubles the least width of an event as often.
    pub fn new(timeline: &Timeline, width: i32, height: i32, zoom: i8) -> Self {
        let narrowest = NARROWEST << zoom.clamp(0, 8);
        let marks = timeline.marks();
        let all = marks.last().ordinal;
        let now = timeline.mark_at(timeline.position()).ordinal;
        let asked = timeline.chronicle().asked().next().is_some();
        let left = if asked { LEFT_OF_REQUESTS } else { LEFT };
        let far = (width - RIGHT).max(left + 40);
        let room = ((far - left) / narrowest).max(2) as usize;
        let part = all > room;
        let (first, last) = if part {
            window(now, all, room)
        } else {
            (0, all)
        };
        let right = if part {
            far
        } else {
            left + ((far - left).min(all.max(1) as i32 * WIDEST.max(narrowest)))
        };
        let from = marks.partition_point(|mark| mark.ordinal < first);
        let to = marks.partition_point(|mark| mark.ordinal <= last);
        let ordinals: Vec<usize> = marks.range(from..to).map(|mark| mark.ordinal).collect();
        Axis {
            left,
            right,
            far,
            first,
            last,
            all,
            positions: Rc::new(stops(&ordinals, from, first, last)),
            from,
            ordinals,
            whole: Rc::new(if part { spread(marks, all) } else { Vec::new() }),
            part,
            overview_top: part.then_some(height - OVERVIEW),
        }
    }

    /// Where a position is; outside of the window at its edges.
    pub fn x(&self, position: usize) -> i32 {
        self.x_of(self.ordinal(position))
    }

    /// The event of a position; outside of the window its edges.
    pub fn ordinal(&self, position: usize) -> usize {
        match position.checked_sub(self.from) {
            None => self.first,
            Some(at) => self.ordinals.get(at).copied().unwrap_or(self.last),
        }
    }

    /// Where an event is.
    pub fn x_of(&self, ordinal: usize) -> i32 {
        let count = (self.last - self.first).max(1);
        let at = ordinal.clamp(self.first, self.last) - self.first;
        self.left + ((self.right - self.left) as usize * at / count) as i32
    }

    /// How wide a step is on average, in hundredths of a pixel; at least 1.
    pub fn step_width(&self) -> i32 {
        let steps = self.ordinals.len().max(1) as i32;
        ((self.right - self.left) * 100 / steps).max(1)
    }

    /// Positions within the window, inclusive.
    pub fn covers(&self) -> (usize, usize) {
        (self.from, self.from + self.ordinals.len().saturating_sub(1))
    }

    /// Where a part of the whole run is in the overview.
    pub fn overview_x(&self, ordinal: usize) -> i32 {
        self.left + ((self.far - self.left) as usize * ordinal / self.all.max(1)) as i32
    }
}

/// `room` events around the shown one, moved in pages.
fn window(now: usize, all: usize, room: usize) -> (usize, usize) {
    let page = (room / PAGES).max(1);
    let first = (now / page).saturating_sub(PAGES / 2) * page;
    let first = first.min(all - room);
    (first, first + room)
}

/// How many places of the overview can be pressed.
const PLACES: usize = 400;

fn spread(marks: &Marks, all: usize) -> Vec<usize> {
    let event = |place: usize| all * place / PLACES;
    (0..=PLACES)
        .map(|place| marks.partition_point(|mark| mark.ordinal < event(place)))
        .collect()
}

/// For each event of the window the position at which it is; the first one of events that have none of their own.
fn stops(ordinals: &[usize], from: usize, first: usize, last: usize) -> Vec<usize> {
    let mut stops: Vec<usize> = Vec::with_capacity(last - first + 1);
    for (at, ordinal) in ordinals.iter().enumerate() {
        while first + stops.len() <= *ordinal {
            stops.push(from + at);
        }
    }
    stops
}
