//! Turns among the pages of one document: what a frame draws anew beside what moves is shared out, so that ten boxes that play cost
//! a frame little more than one. In each frame one page has its turn.
use std::cell::{Cell, RefCell};

thread_local! {
    static TURNS: RefCell<Turns> = RefCell::default();
    static PAGES: Cell<u64> = const { Cell::new(0) };
}

/// A page that takes turns with the others.
pub struct Taker(u64);

impl Default for Taker {
    fn default() -> Self {
        Taker(PAGES.replace(PAGES.get() + 1))
    }
}

impl Taker {
    /// Whether it is the page's turn in the frame with this time stamp. If not, it has to ask again in the next one.
    pub fn has_turn(&self, frame_ms: f64) -> bool {
        TURNS.with_borrow_mut(|turns| turns.ask(self.0, frame_ms))
    }
}

#[derive(Default)]
struct Turns {
    frame_ms: f64,
    is_given: bool,
    /// Pages that wait, the longest first, with the frame in which each asked last.
    waiting: Vec<(u64, f64)>,
}

impl Turns {
    fn ask(&mut self, page: u64, frame_ms: f64) -> bool {
        if self.frame_ms != frame_ms {
            // Who did not ask in the last frame waits no more.
            let last = self.frame_ms;
            self.waiting.retain(|(_, asked)| *asked == last);
            self.frame_ms = frame_ms;
            self.is_given = false;
        }
        let place = self.waiting.iter().position(|(other, _)| *other == page);
        let place = place.unwrap_or_else(|| {
            self.waiting.push((page, frame_ms));
            self.waiting.len() - 1
        });
        let has_turn = place == 0 && !self.is_given;
        if has_turn {
            self.waiting.remove(place);
            self.is_given = true;
        } else {
            self.waiting[place].1 = frame_ms;
        }
        has_turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the pages had a turn in each frame.
    fn frames(turns: &mut Turns, asking: &[&[u64]]) -> Vec<Vec<u64>> {
        let frames = (1..).zip(asking).map(|(frame, pages)| {
            let all = pages.iter().copied();
            all.filter(|page| turns.ask(*page, f64::from(frame) * 16.0))
                .collect()
        });
        frames.collect()
    }

    #[test]
    fn everybody_comes_to_a_turn() {
        let all: &[u64] = &[0, 1, 2, 3, 4];
        let told = frames(&mut Turns::default(), &[all; 7]);
        assert_eq!(told, [[0], [1], [2], [3], [4], [0], [1]]);
    }

    #[test]
    fn who_is_alone_never_waits_and_who_went_away_is_not_waited_for() {
        let seven: &[u64] = &[7];
        let alone = frames(&mut Turns::default(), &[seven; 3]);
        assert_eq!(alone, [[7], [7], [7]]);
        let told = frames(&mut Turns::default(), &[&[0, 1, 2], &[3], &[4, 3], &[4]]);
        assert_eq!(told, [vec![0], vec![], vec![3], vec![4]]);
    }
}
