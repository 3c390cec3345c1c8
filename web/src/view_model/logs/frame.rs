//! The measures of the logs pane, from its size.
use super::columns::Widths;
use crate::store::layout::Size;
use crate::view_model::legend::{self, LegendVm};
use crate::view_model::moment::Moment;
use std::rc::Rc;

/// Every lane has a line above it, and the last one below as well.
const BORDER: i32 = 1;

/// How the head of a lane is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadStyle {
    /// Badge, two lines, chips beside.
    Wide,
    /// Badge, two lines, chips as a third.
    Medium,
    /// Small badge and term, chips under it.
    Narrow,
}

/// Size of the text in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextSize {
    /// Cells too narrow for values: the term alone.
    Terms,
    /// Small cells.
    Small,
    /// As the tokens have it.
    Normal,
    /// Few and large cells.
    Large,
}

/// Measures in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// How the head is laid out.
    pub head: HeadStyle,
    /// Width of the drawing beside the head.
    pub width: i32,
    /// Height of a lane.
    pub lane: i32,
    /// Top edge of the cells within a lane.
    pub top: i32,
    /// Height of a cell.
    pub cell: i32,
    /// Distance from the cells to the first rail.
    pub rail: i32,
    /// Size of the text in a cell.
    pub text: TextSize,
    /// Larger type, for a projector.
    pub big: bool,
}

impl Frame {
    /// The measures for a pane of this size with so many lanes.
    pub fn new(size: Size, lanes: usize, big: bool) -> Self {
        let (width, height) = (size.width as i32, size.height as i32);
        let head = match width {
            ..480 => HeadStyle::Narrow,
            480..660 => HeadStyle::Medium,
            _ => HeadStyle::Wide,
        };
        let scale = if big { 5 } else { 4 };
        let free = if head == HeadStyle::Narrow {
            68 * scale / 4
        } else {
            (height - Self::ruler(big) - BORDER) / lanes.max(1) as i32 - BORDER
        };
        let least = if head == HeadStyle::Medium { 56 } else { 50 };
        let lane = free.clamp(least * scale / 4, 124 * scale / 4);
        let roomy = head == HeadStyle::Wide && lane >= Self::roomy(big);
        let cell = if roomy {
            40 * scale / 4
        } else {
            (lane * 43 / 100).clamp(22, 34 * scale / 4)
        };
        let rail = if lane < 64 { 3 } else { 4 };
        let top = lane - cell - rail - 13 - ((lane - 60) / 10).max(0);
        let text = if roomy {
            TextSize::Large
        } else {
            TextSize::Normal
        };
        let width = (width - Self::head_width(head, big)).max(120);
        Frame {
            head,
            width,
            lane,
            top,
            cell,
            rail,
            text,
            big,
        }
    }

    /// The height from which a lane is roomy: large cells, two rows of carets.
    fn roomy(big: bool) -> i32 {
        if big { 135 } else { 108 }
    }

    /// Whether lanes are roomy.
    fn is_roomy(&self) -> bool {
        self.lane >= Self::roomy(self.big)
    }

    /// Height of the ruler and so many lanes.
    fn height_of(&self, lanes: usize) -> i32 {
        Self::ruler(self.big) + (self.lane + BORDER) * lanes as i32 + BORDER
    }

    /// The same with text that suits the width of the columns.
    pub(super) fn for_columns(self, column: i32) -> Self {
        let scale = if self.big { 5 } else { 4 };
        let text = match () {
            () if column < self.widths().min => TextSize::Terms,
            () if self.cell * 4 < 32 * scale || column * 4 < 34 * scale => TextSize::Small,
            () if column * 4 < 46 * scale => TextSize::Normal,
            () => self.text,
        };
        Frame { text, ..self }
    }

    /// Size of the text in a cell; `pictures.css` has the same numbers.
    pub fn cell_text(&self) -> i32 {
        match (self.text, self.big) {
            (TextSize::Terms | TextSize::Small, false) => 11,
            (TextSize::Normal, false) => 12,
            (TextSize::Large, false) => 14,
            (TextSize::Terms | TextSize::Small, true) => 12,
            (_, true) => 15,
        }
    }

    /// Size of the text of marks; `tokens.css` has the same numbers.
    pub fn mark_text(&self) -> i32 {
        if self.big { 14 } else { 11 }
    }

    /// Height of the ruler.
    pub fn ruler(big: bool) -> i32 {
        if big { 28 } else { 22 }
    }

    /// Width of the head; `pictures.css` has the same numbers.
    pub fn head_width(head: HeadStyle, big: bool) -> i32 {
        match (head, big) {
            (HeadStyle::Wide, false) => 236,
            (HeadStyle::Wide, true) => 286,
            (HeadStyle::Medium, false) => 142,
            (HeadStyle::Medium, true) => 172,
            (HeadStyle::Narrow, false) => 76,
            (HeadStyle::Narrow, true) => 92,
        }
    }

    /// Left to right: the widths that columns may have.
    pub(super) fn widths(&self) -> Widths {
        match (self.big, self.text) {
            (true, _) => Widths {
                tight: 22,
                min: 33,
                max: 70,
                fold: 56,
            },
            (false, TextSize::Large) => Widths {
                tight: 18,
                min: 28,
                max: 64,
                fold: 46,
            },
            (false, _) => Widths {
                tight: 18,
                min: 28,
                max: 54,
                fold: 46,
            },
        }
    }

    /// The line on which the first leader's carets stand; the next leader's is `row` pixels above.
    pub fn caret_line(&self) -> i32 {
        self.top - 4
    }

    /// Where arcs start and end: above the first row of carets.
    pub fn foot(&self) -> i32 {
        self.caret_line() - 11
    }

    /// How high an arc over a rejection rises: with its length, and as far as there is room.
    pub fn apex(&self, from: i32, to: i32) -> i32 {
        (self.foot() - (6 + (from - to).abs() / 10).min((self.top / 3).max(8))).max(2)
    }

    /// Whether an arc rises so high that a text above it has room in its lane.
    pub fn rises(&self, from: i32, to: i32) -> bool {
        self.apex(from, to) >= self.ceiling() - 1
    }

    /// The highest base line of a text that does not reach into the lane above.
    pub fn ceiling(&self) -> i32 {
        self.mark_text() - 3
    }

    /// The base line of texts above the carets at `y`.
    pub fn above(&self, y: i32) -> i32 {
        (y - self.caret_row()).max(self.ceiling())
    }

    /// Distance between the carets of two leaders.
    pub fn caret_row(&self) -> i32 {
        self.mark_text() + 3
    }
}

/// Height that the legend needs in a pane of this width.
fn legend_height(marks: usize, width: i32, big: bool) -> i32 {
    let (column, row) = if big { (280, 30) } else { (215, 22) };
    let columns = (width / column).max(1);
    (marks as i32 + columns - 1) / columns * row + 16
}

/// What the whole pane is made of.
pub(super) struct Layout {
    /// Measures of the lanes.
    pub frame: Frame,
    /// The legend under them, when it is shown.
    pub legend: Option<Rc<LegendVm>>,
    /// Whether all of it is higher than the pane, so that the pane scrolls; a narrow page scrolls as a whole.
    pub scrolls: bool,
}

/// The legend stands under the lanes where they stay roomy above it, unless it was asked away; else when it was asked
/// for.
pub(super) fn layout(moment: &Moment, size: Size) -> Layout {
    let (lanes, big) = (moment.nodes.len(), moment.big);
    let legend = legend::legend(moment);
    let needed = legend_height(legend.items.len(), size.width as i32, big);
    let full = Frame::new(size, lanes, big);
    let above = Size {
        height: size.height - f64::from(needed),
        ..size
    };
    let shared = Frame::new(above, lanes, big);
    let narrow = full.head == HeadStyle::Narrow;
    let room =
        !narrow && shared.is_roomy() && shared.height_of(lanes) + needed <= size.height as i32;
    let shown = moment.legend.unwrap_or(room);
    let (frame, below) = if shown { (shared, needed) } else { (full, 0) };
    Layout {
        frame,
        legend: shown.then(|| Rc::new(legend)),
        scrolls: !narrow && frame.height_of(lanes) + below > size.height as i32,
    }
}
