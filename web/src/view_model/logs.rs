//! The logs: one lane for each node under one ruler of indexes. Plain values in pixels; `components::logs` draws them.
mod beliefs;
mod columns;
mod frame;
mod labels;
mod lane;
mod outcome;
mod speech;
#[cfg(test)]
mod tests;
mod vm;

pub use frame::{Frame, HeadStyle, TextSize};
pub use vm::*;

use super::moment::Moment;
use crate::store::Store;
use crate::store::layout::Size;
use columns::Columns;
use std::rc::Rc;

/// The logs of a page in a pane of this size.
pub fn logs(store: &Store, size: Size) -> LogsVm {
    of_moment(&Moment::of(store), size)
}

/// The logs of a moment.
pub fn of_moment(moment: &Moment, size: Size) -> LogsVm {
    let frame::Layout {
        frame,
        legend,
        scrolls,
    } = frame::layout(moment, size);
    let columns = Columns::choose(moment, frame.width, frame.widths());
    let frame = frame.for_columns(columns.cell);
    let guides = Rc::new(
        columns
            .shown()
            .flat_map(|span| (span.first..=span.last).map(|i| columns.left(i)))
            .collect(),
    );
    let lanes = moment
        .nodes
        .iter()
        .map(|node| Rc::new(lane::lane(moment, node, &columns, &frame, &guides)));
    let lanes: Vec<Rc<LaneVm>> = lanes.collect();
    LogsVm {
        legend,
        scrolls,
        table: Rc::new(speech::table(moment.locale, &lanes)),
        ruler: Rc::new(lane::ruler(moment, &columns, &frame)),
        lanes,
        label: moment.locale.text("picture.logs.label").into_owned(),
        frame,
    }
}
