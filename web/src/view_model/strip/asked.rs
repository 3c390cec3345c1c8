//! The lane of requests: a bar for each from when it was asked to when it ended, its end shaped by how.
use super::axis::Axis;
use sim::timeline::{AskedFate, AskedSpan, Chronicle};
use std::fmt::Write;

/// Requests that are under way together stand in so many rows at most.
const ROWS: i32 = 3;
/// More requests than this in one window say nothing.
const MOST: usize = 300;

/// Paths by look; the lane is given by its middle and its height.
pub(super) fn paths(
    chronicle: &Chronicle,
    axis: &Axis,
    (middle, height): (i32, i32),
) -> Vec<(&'static str, String)> {
    let (from, to) = axis.covers();
    let seen = |span: &AskedSpan| span.from <= to && span.end.is_none_or(|(end, _)| end >= from);
    let pitch = (height / ROWS).max(2);
    let mut free = [i32::MIN; ROWS as usize];
    let mut bars: [(&'static str, String); 5] = [
        ("strip-asked is-open", String::new()),
        ("strip-asked is-answered", String::new()),
        ("strip-asked is-stale", String::new()),
        ("strip-asked is-failed", String::new()),
        ("strip-asked is-unknown", String::new()),
    ];
    for span in chronicle.asked().filter(seen).take(MOST) {
        let x1 = axis.x(span.from.max(from));
        let x2 = axis
            .x(span.end.map_or(to, |(end, _)| end.min(to)))
            .max(x1 + 2);
        let row = free.iter().position(|end| *end < x1).unwrap_or(0);
        free[row] = x2 + 4;
        let y = middle + (row as i32 - ROWS / 2) * pitch;
        let look = match span.end.filter(|(end, _)| *end <= to) {
            None => 0,
            Some((_, AskedFate::Answered)) => 1,
            Some((_, AskedFate::Stale)) => 2,
            Some((_, AskedFate::Failed)) => 3,
            Some((_, AskedFate::Unknown)) => 4,
        };
        let path = &mut bars[look].1;
        let _ = write!(path, "M{x1} {y}H{x2}M{x1} {}v4", y - 2);
        let _ = match look {
            1 => write!(path, "M{x2} {}v6", y - 3),
            2 | 3 => write!(path, "M{} {}l6 6m0 -6l-6 6", x2 - 3, y - 3),
            _ => Ok(()),
        };
    }
    bars.into_iter()
        .filter(|(_, path)| !path.is_empty())
        .collect()
}
