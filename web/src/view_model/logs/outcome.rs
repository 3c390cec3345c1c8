//! What this step did to a log: cells that changed, a rejection and where it leads, entries that fall away.
use super::columns::Columns;
use super::labels::Sheet;
use super::{Frame, GhostsVm, RejectionVm, TextSize};
use crate::i18n::args;
use crate::view_model::mark::{Hue, clip, hue};
use crate::view_model::moment::Moment;
use raft_core::{Index, MessageType, NodeId};
use sim::event::{Event, TruncateReason};
use sim::view::{CellView, HostStage, MessageView, NodeView};

/// Whether an entry appeared or changed its durability in this step.
pub(super) fn cell_changed(moment: &Moment, at: NodeId, index: Index) -> bool {
    moment.events.iter().any(|event| match event {
        Event::Appended { node, first, last } => *node == at && (*first..=*last).contains(&index),
        Event::StageDone {
            node,
            stage: HostStage::WalSave | HostStage::WalSync | HostStage::StorageAppend,
            work,
        } => {
            *node == at
                && work
                    .entries
                    .is_some_and(|(first, last)| (first..=last).contains(&index))
        }
        _ => false,
    })
}

/// What is said about a rejection, the longest first: the first that has room is shown.
pub(super) type Said = Vec<String>;

/// The rejection at a follower's log, from its answer to the leader's new Next, and what is said about it.
pub(super) fn rejection(
    moment: &Moment,
    node: &NodeView,
    columns: &Columns,
) -> Option<(RejectionVm, Said)> {
    let events = || moment.events.iter().rev();
    events()
        .find_map(|event| handled(moment, event, node.id, columns))
        .or_else(|| events().find_map(|event| rejected(moment, event, node.id, columns)))
        .or_else(|| under_way(moment, node, columns))
}

fn place(columns: &Columns, index: Index) -> (i32, i32) {
    let left = columns.left(index);
    (left, (columns.right(index) - left).max(8))
}

fn rejected(
    moment: &Moment,
    event: &Event,
    at: NodeId,
    columns: &Columns,
) -> Option<(RejectionVm, Said)> {
    let Event::AppRejected {
        follower,
        leader,
        index,
        leader_term,
        follower_term,
        hint,
        hint_term,
    } = event
    else {
        return None;
    };
    if *follower != at {
        return None;
    }
    let locale = moment.locale;
    let why = match follower_term {
        Some(term) => locale.fill("picture.reject.term", args![term, leader_term]),
        None => locale.fill("picture.reject.missing", args![index]),
    };
    let answer = if *hint_term == 0 {
        locale.fill("picture.reject.hint", args![hint])
    } else {
        locale.fill("picture.reject.hint_term", args![hint, term = hint_term])
    };
    let refusal = RejectionVm {
        compared: place(columns, *index),
        under_way: false,
        hint: (*hint > 0 && hint != index).then(|| place(columns, *hint)),
        arc: None,
        label: None,
        title: locale.fill(
            "picture.reject.title",
            args![follower, leader, index, why, answer],
        ),
    };
    Some((refusal, vec![format!("{why} · {answer}"), why]))
}

fn handled(
    moment: &Moment,
    event: &Event,
    at: NodeId,
    columns: &Columns,
) -> Option<(RejectionVm, Said)> {
    let Event::RejectHandled {
        leader,
        follower,
        rejected,
        hint,
        hint_term,
        next_before,
        next_after,
        stale: false,
        ..
    } = event
    else {
        return None;
    };
    if *follower != at {
        return None;
    }
    let key = if *hint_term == 0 {
        "picture.reject.next_plain"
    } else {
        "picture.reject.next"
    };
    let text = moment
        .locale
        .fill(key, args![hint, term = hint_term, next = next_after]);
    let (from, to) = (columns.centre(*next_before), columns.centre(*next_after));
    let refusal = RejectionVm {
        compared: place(columns, *rejected),
        under_way: false,
        hint: (*hint > 0 && hint != rejected).then(|| place(columns, *hint)),
        arc: (from != to).then_some((from, to)),
        label: None,
        title: moment.locale.fill(
            "picture.reject.handled",
            args![leader, follower, from = next_before, to = next_after],
        ),
    };
    let short = moment
        .locale
        .fill("picture.caret.next", args![next = next_after]);
    let plain = moment
        .locale
        .fill("picture.reject.next_plain", args![hint, next = next_after]);
    Some((refusal, vec![text, plain, format!("→ {short}")]))
}

/// The refusal waits in the outbox or travels: the compared place stays marked, so that the eye finds it again.
fn under_way(moment: &Moment, node: &NodeView, columns: &Columns) -> Option<(RejectionVm, Said)> {
    let mut messages = moment.messages.iter().chain(&node.host.outbox);
    let refusal = |message: &&MessageView| {
        message.from == node.id && message.kind == MessageType::MsgAppResp && message.reject
    };
    let message = messages.rfind(refusal)?;
    let title = moment.locale.fill(
        "picture.reject.under_way",
        args![follower = node.id, index = message.index],
    );
    let compared = place(columns, message.index);
    Some((
        RejectionVm {
            compared,
            under_way: true,
            hint: None,
            arc: None,
            label: None,
            title,
        },
        Said::new(),
    ))
}

/// Puts what is said about a rejection above it, or left of it on the carets' line, or where the log has no cells;
/// only there where a low arc leaves no room above it.
pub(super) fn labelled(
    mut refusal: RejectionVm,
    said: &[String],
    log_end: i32,
    frame: &Frame,
    sheet: &mut Sheet,
) -> RejectionVm {
    let Some(shortest) = said.last() else {
        return refusal;
    };
    let (left, width) = refusal.compared;
    let (x, y) = match refusal.arc {
        Some((from, to)) => ((from + to) / 2, frame.apex(from, to) - 4),
        None => (left + width / 2, frame.above(frame.caret_line())),
    };
    let y = y.max(frame.ceiling());
    let within = frame.top + frame.cell / 2 + 4;
    sheet.reserve(0, log_end + 2, within);
    let low = refusal.arc.is_some_and(|(from, to)| !frame.rises(from, to));
    let above = |half: i32| {
        let x = x.min(frame.width - half - 2).max(half + 2);
        (x, y, "middle")
    };
    let label = said.iter().find_map(|text| {
        let places = [
            above(sheet.width_of(text) / 2),
            (left - 6, frame.caret_line(), "end"),
            (left - 8, within, "end"),
            (left + width + 10, within, "start"),
        ];
        sheet.place(text, &places[if low { 2 } else { 0 }..])
    });
    let label = label.unwrap_or_else(|| {
        let text = clip(shortest, frame.width - 4, frame.mark_text());
        sheet.insist(&text, above(sheet.width_of(&text) / 2))
    });
    refusal.label = Some(label);
    refusal
}

/// Entries that left a log in this step, and why.
pub(super) fn ghosts(
    moment: &Moment,
    node: &NodeView,
    columns: &Columns,
    frame: &Frame,
    sheet: &mut Sheet,
) -> Option<GhostsVm> {
    let (removed, reason) = moment.events.iter().find_map(|event| match event {
        Event::Truncated {
            node: at,
            removed,
            reason,
        } if *at == node.id => Some((removed, *reason)),
        _ => None,
    })?;
    let (first, last) = (removed.first()?.index, removed.last()?.index);
    let replaced = node.log.last >= first;
    let (y, height) = if replaced {
        (frame.top + frame.cell + 3, 15)
    } else {
        (frame.top + 3, frame.cell)
    };
    let shown = removed.iter().filter(|cell| columns.shows(cell.index));
    let (right, middle) = (columns.right(last), y + height / 2 + 4);
    let edge = frame.width.min(right);
    let places = [
        (right + 8, middle, "start"),
        (edge, frame.above(frame.caret_line()), "end"),
        (columns.left(first) - 6, frame.caret_line(), "end"),
    ];
    let text = reason_text(moment, reason, removed.len());
    let text = clip(&text, frame.width - 2, frame.mark_text());
    Some(GhostsVm {
        y,
        height,
        cells: shown.map(|cell| ghost(cell, columns, frame)).collect(),
        reason: sheet.place(&text, &places).unwrap_or_else(|| {
            let x = edge.max(sheet.width_of(&text));
            sheet.insist(&text, (x, places[1].1, "end"))
        }),
    })
}

fn ghost(cell: &CellView, columns: &Columns, frame: &Frame) -> (i32, String, Hue, String) {
    let text = if cell.text.is_empty() {
        "∅"
    } else {
        &cell.text
    };
    let text = match frame.text {
        TextSize::Terms => String::new(),
        _ => clip(text, columns.cell - 7, frame.cell_text()),
    };
    (
        columns.left(cell.index),
        cell.term.to_string(),
        hue(cell.term),
        text,
    )
}

fn reason_text(moment: &Moment, reason: TruncateReason, count: usize) -> String {
    match reason {
        TruncateReason::Conflict {
            leader,
            index,
            old_term,
            new_term,
        } => moment.locale.fill(
            "picture.gone.conflict",
            args![leader, index, old = old_term, new = new_term],
        ),
        TruncateReason::Crash => moment.locale.fill("picture.gone.crash", args![count]),
        TruncateReason::Snapshot { index, .. } => {
            moment.locale.fill("machine.gone_snapshot", args![index])
        }
        TruncateReason::Untold => moment.locale.text("picture.gone.untold").into_owned(),
        TruncateReason::DiskLost => moment.locale.text("machine.gone_disk").into_owned(),
    }
}
