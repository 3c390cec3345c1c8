//! Room for labels on a lane: each takes the first of its places that is free.
use super::{Frame, LabelVm};
use crate::view_model::mark::text_width;

/// What is taken on a lane.
pub(super) struct Sheet {
    size: i32,
    width: i32,
    taken: Vec<Stretch>,
}

#[derive(Clone, Copy)]
struct Stretch {
    from: i32,
    to: i32,
    y: i32,
}

impl Sheet {
    /// A lane on which nothing is taken.
    pub fn new(frame: &Frame) -> Self {
        Sheet {
            size: frame.mark_text(),
            width: frame.width,
            taken: Vec::new(),
        }
    }

    /// Width of a text of a label.
    pub fn width_of(&self, text: &str) -> i32 {
        text_width(text, self.size)
    }

    /// Keeps labels away from a mark between `from` and `to` at the base line `y`.
    pub fn reserve(&mut self, from: i32, to: i32, y: i32) {
        self.taken.push(Stretch { from, to, y });
    }

    /// Puts a text at the first free place of some, given as x, y and anchor.
    pub fn place(&mut self, text: &str, places: &[(i32, i32, &'static str)]) -> Option<LabelVm> {
        places.iter().find_map(|place| self.try_place(text, *place))
    }

    /// Puts a text at a place, whatever is there.
    pub fn insist(&mut self, text: &str, (x, y, anchor): (i32, i32, &'static str)) -> LabelVm {
        let stretch = self.stretch(text, x, y, anchor);
        self.taken.push(stretch);
        LabelVm {
            x,
            y,
            anchor,
            text: text.to_owned(),
        }
    }

    fn try_place(&mut self, text: &str, place: (i32, i32, &'static str)) -> Option<LabelVm> {
        let wanted = self.stretch(text, place.0, place.1, place.2);
        let inside = wanted.from >= 0 && wanted.to <= self.width + 2 && wanted.y >= self.size - 3;
        let free = |other: &Stretch| {
            (other.y - wanted.y).abs() >= self.size - 1
                || wanted.to < other.from
                || other.to < wanted.from
        };
        let fits = inside && self.taken.iter().all(free);
        fits.then(|| self.insist(text, place))
    }

    fn stretch(&self, text: &str, x: i32, y: i32, anchor: &'static str) -> Stretch {
        let width = self.width_of(text);
        let from = match anchor {
            "end" => x - width,
            "middle" => x - width / 2,
            _ => x,
        };
        Stretch {
            from,
            to: from + width,
            y,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::layout::Size;

    fn sheet() -> Sheet {
        Sheet::new(&Frame::new(
            Size {
                width: 756.0,
                height: 640.0,
            },
            3,
            false,
        ))
    }

    #[test]
    fn a_label_takes_the_first_free_place() {
        let mut sheet = sheet();
        sheet.reserve(90, 110, 50);
        let label = sheet
            .place("next 4", &[(100, 50, "start"), (100, 30, "start")])
            .expect("a place");
        assert_eq!((label.x, label.y), (100, 30));
        assert_eq!(
            sheet.place("next 5", &[(100, 30, "middle")]),
            None,
            "it is taken now"
        );
    }

    #[test]
    fn no_label_leaves_the_lane() {
        let mut sheet = sheet();
        assert_eq!(
            sheet.place(
                "match 0",
                &[(10, 50, "end"), (5_000, 50, "start"), (100, 0, "start")]
            ),
            None
        );
    }
}
