//! Where nodes stand, and the lanes between them.
use super::Point;

/// Unit vectors of the places for 1 to 9 nodes, in thousandths, clockwise from the top: a table, so that a node stands
/// where it stood on every machine.
const PLACES: [&[(i32, i32)]; 9] = [
    &[(0, 0)],
    &[(-1000, 0), (1000, 0)],
    &[(0, -1000), (866, 500), (-866, 500)],
    &[(0, -1000), (1000, 0), (0, 1000), (-1000, 0)],
    &[
        (0, -1000),
        (951, -309),
        (588, 809),
        (-588, 809),
        (-951, -309),
    ],
    &[
        (0, -1000),
        (866, -500),
        (866, 500),
        (0, 1000),
        (-866, 500),
        (-866, -500),
    ],
    &[
        (0, -1000),
        (782, -623),
        (975, 223),
        (434, 901),
        (-434, 901),
        (-975, 223),
        (-782, -623),
    ],
    &[
        (0, -1000),
        (707, -707),
        (1000, 0),
        (707, 707),
        (0, 1000),
        (-707, 707),
        (-1000, 0),
        (-707, -707),
    ],
    &[
        (0, -1000),
        (643, -766),
        (985, -174),
        (866, 500),
        (342, 940),
        (-342, 940),
        (-866, 500),
        (-985, -174),
        (-643, -766),
    ],
];

/// The largest radius of a node as a part of the way to its neighbour, so that messages have room between them.
const CROWD: f64 = 0.28;

/// Smaller nodes leave more room between them: so often their radius is fitted to their distance.
const ROUNDS: usize = 6;

/// How far a direction of a link is moved to its right-hand side, so that the two directions do not overlap.
pub(super) const ASIDE: f64 = 6.0;

/// The ring in a pane.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Places {
    /// Centres of the nodes, in order.
    pub at: Vec<Point>,
    /// Unit vectors from the middle of the ring outwards.
    pub outward: Vec<Point>,
    /// Radius of a node.
    pub radius: f64,
    /// Width of the pane.
    pub width: f64,
}

impl Places {
    /// Places for `count` nodes in a pane of this size. More than nine share the places of nine.
    pub fn new(count: usize, width: f64, height: f64, big: bool) -> Self {
        let scale: f64 = if big { 1.2 } else { 1.0 };
        let most = (26.0 * scale).min(width.min(height) / 7.0).max(10.0);
        let mut places = Self::with_radius(count, width, height, most);
        for _ in 0..ROUNDS {
            let fitting = most.min(CROWD * nearest(&places.at)).max(8.0);
            places = Self::with_radius(count, width, height, (places.radius + fitting) / 2.0);
        }
        places.radius = places.radius.min(CROWD * nearest(&places.at)).max(8.0);
        places
    }

    /// Places as far apart as the pane allows for nodes of this radius.
    fn with_radius(count: usize, width: f64, height: f64, radius: f64) -> Self {
        let table = PLACES[count.clamp(1, 9) - 1];
        let top = table.iter().map(|place| place.1).min().unwrap_or(0);
        let bottom = table.iter().map(|place| place.1).max().unwrap_or(0);
        let span = f64::from((bottom - top).max(1)) / 1000.0;
        let room = |length: f64, air: f64| (length / 2.0 - radius - air).max(radius * 1.5);
        let high = room(height, 8.0) * 2.0 / span.max(1.5);
        let wide = room(width, 16.0).min(high * 1.3);
        let high = high.min(wide * 1.15);
        let middle = height / 2.0 - high * f64::from(top + bottom) / 2000.0;
        let unit = |place: &(i32, i32)| Point {
            x: f64::from(place.0) / 1000.0,
            y: f64::from(place.1) / 1000.0,
        };
        let outward: Vec<Point> = table.iter().map(unit).collect();
        let at: Vec<Point> = outward
            .iter()
            .map(|p| Point {
                x: width / 2.0 + p.x * wide,
                y: middle + p.y * high,
            })
            .collect();
        Places {
            at,
            outward,
            radius,
            width,
        }
    }

    /// The lane from one node to another: from rim to rim, moved to its right-hand side.
    pub fn lane(&self, from: usize, to: usize) -> Option<Lane> {
        let (a, b) = (*self.at.get(from)?, *self.at.get(to)?);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = dx.hypot(dy);
        if length < 1.0 {
            return None;
        }
        let along = Point {
            x: dx / length,
            y: dy / length,
        };
        let side = Point {
            x: -along.y,
            y: along.x,
        };
        let rim = self.radius + 9.0;
        let shift = |p: Point, by: f64| Point {
            x: p.x + along.x * by + side.x * ASIDE,
            y: p.y + along.y * by + side.y * ASIDE,
        };
        Some(Lane {
            start: shift(a, rim),
            end: shift(b, -rim),
            along,
            side,
        })
    }
}

/// The smallest distance between two of them.
fn nearest(at: &[Point]) -> f64 {
    let pairs = at
        .iter()
        .enumerate()
        .flat_map(|(place, a)| at[..place].iter().map(move |b| (a, b)));
    pairs
        .map(|(a, b)| (a.x - b.x).hypot(a.y - b.y))
        .fold(f64::INFINITY, f64::min)
}

/// One direction between two nodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lane {
    /// At the sender's rim.
    pub start: Point,
    /// At the receiver's rim.
    pub end: Point,
    /// Unit vector of the direction.
    pub along: Point,
    /// Unit vector to the right-hand side of the direction.
    pub side: Point,
}

impl Lane {
    /// The point after a part of the way.
    pub fn point(&self, part: f64) -> Point {
        Point {
            x: self.start.x + (self.end.x - self.start.x) * part,
            y: self.start.y + (self.end.y - self.start.y) * part,
        }
    }

    /// The direction in whole degrees, clockwise from the right.
    pub fn degrees(&self) -> i32 {
        self.along.y.atan2(self.along.x).to_degrees().round() as i32
    }
}
