//! Kept futures as tracks under the strip: each leaves the run where it was set aside, and a press continues there.
use super::Look;
use super::axis::Axis;
use crate::action::Action;
use crate::i18n::args;
use crate::store::Store;
use sim::timeline::{Branch, Timeline};

/// Height of a track.
pub const TRACK: i32 = 22;
/// So many are drawn, the latest; where there are more, a list beside the controls has all.
pub const MOST: usize = 3;
/// A track is so long at least, so that it can be pressed.
const SHORTEST: i32 = 28;

/// A kept future.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackVm {
    /// `main`, `b1`.
    pub name: String,
    /// Where it leaves the run, and where it ends.
    pub span: (i32, i32),
    /// The middle of the track.
    pub y: i32,
    /// Whether it leaves before the window.
    pub before: bool,
    /// `main: 31 steps from event 12 on`.
    pub label: String,
    /// Whether its words stand before the line, where there is no room behind.
    pub label_left: bool,
    /// Whether it stands beside the run in the comparison.
    pub beside: bool,
    /// What a press does.
    pub action: Action,
}

/// All tracks.
#[derive(Clone, Debug, PartialEq)]
pub struct TracksVm {
    /// Width of all.
    pub width: i32,
    /// Height of all.
    pub height: i32,
    /// The tracks, latest first.
    pub list: Vec<TrackVm>,
    /// Name of the whole.
    pub label: String,
}

/// Height of the tracks of a run; 0 without a kept future.
pub fn height(timeline: &Timeline) -> i32 {
    timeline.branches().len().min(MOST) as i32 * TRACK
}

/// The tracks of a page; `None` without a kept future.
pub fn tracks(store: &Store, width: f64) -> Option<TracksVm> {
    let timeline = &store.timeline;
    if timeline.branches().is_empty() {
        return None;
    }
    let look = Look {
        zoom: store.stage.time_zoom,
        sought: None,
    };
    let axis = Axis::new(timeline, width as i32, TRACK, look.zoom);
    let latest = timeline.branches().iter().enumerate().rev().take(MOST);
    let list = latest
        .enumerate()
        .map(|(row, (number, branch))| track(store, &axis, row as i32, (number, branch)));
    Some(TracksVm {
        width: width as i32,
        height: height(timeline),
        list: list.collect(),
        label: store.prefs.locale.text("toolbar.branch").into_owned(),
    })
}

fn track(store: &Store, axis: &Axis, row: i32, (number, branch): (usize, &Branch)) -> TrackVm {
    let (from, to) = axis.covers();
    let x1 = axis.x(branch.at.clamp(from, to));
    let long = branch.len().min(1_000_000) as i32 * axis.step_width() / 100;
    let x2 = (x1 + long).clamp(x1 + SHORTEST, (x1 + SHORTEST).max(axis.far));
    let at = store.timeline.mark_at(branch.at).ordinal;
    TrackVm {
        name: branch.name.to_string(),
        span: (x1, x2),
        y: row * TRACK + TRACK / 2,
        before: branch.at < from,
        label: store.prefs.locale.fill(
            "time.track",
            args![name = branch.name, steps = branch.len(), at],
        ),
        label_left: x2 > axis.far - 200,
        beside: matches!(&store.compared.beside, Some((beside, _)) if *beside == number),
        action: Action::SwitchBranch(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    #[test]
    fn a_kept_future_leaves_where_it_was_set_aside_and_a_press_takes_it() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        assert_eq!(tracks(&store, 900.0), None);
        let fork = store.timeline.position();
        for _ in 0..30 {
            store.reduce(Action::Step);
        }
        let end = store.timeline.len();
        store.reduce(Action::Seek(fork));
        store.reduce(Action::Crash(2));
        let shown = tracks(&store, 900.0).expect("a future was kept");
        let [track] = &shown.list[..] else {
            panic!("one track: {shown:?}");
        };
        let axis = Axis::new(&store.timeline, 900, TRACK, 0);
        assert_eq!(track.span.0, axis.x(fork));
        assert!(track.span.1 >= track.span.0 + SHORTEST);
        assert_eq!(shown.height, height(&store.timeline));
        store.reduce(track.action.clone());
        assert_eq!(store.timeline.len(), end);
    }
}
