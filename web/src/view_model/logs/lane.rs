//! The ruler, and one lane: head, cells, folds, rails.
use super::columns::{Columns, GUTTER, Span};
use super::labels::Sheet;
use super::{
    BlockVm, CellVm, DivergeVm, FoldVm, Frame, HeadVm, Ink, LaneVm, RailKind, RailVm, RulerVm,
    TextSize, TickVm,
};
use super::{beliefs, outcome, speech};
use crate::action::Hover;
use crate::i18n::args;
use crate::view_model::mark::{RoleMark, clip, hue, text_width};
use crate::view_model::moment::Moment;
use raft_core::Index;
use sim::event::Event;
use sim::view::{CellView, Durability, NodeView};
use std::rc::Rc;

pub(super) fn ruler(moment: &Moment, columns: &Columns, frame: &Frame) -> RulerVm {
    let hovered = hovered_index(moment);
    let widest = text_width(&columns.last().to_string(), frame.mark_text()) + 6;
    let every = ((widest + columns.cell - 1) / columns.cell).max(1) as Index;
    let ticks = columns
        .shown()
        .flat_map(|span| span.first..=span.last)
        .filter(|index| index.is_multiple_of(every) || hovered == Some(*index));
    let ticks = ticks.map(|index| TickVm {
        x: columns.centre(index),
        text: index.to_string(),
        lit: hovered == Some(index),
    });
    RulerVm {
        height: Frame::ruler(frame.big),
        ticks: ticks.collect(),
        folds: columns
            .folded()
            .map(|span| (span.x + span.width / 2, count_text(moment, span)))
            .collect(),
        diverge: columns.diverge.map(|first| DivergeVm {
            from: columns.left(first),
            to: columns.right(
                moment
                    .nodes
                    .iter()
                    .map(|node| node.log.last)
                    .max()
                    .unwrap_or(first),
            ),
            exact: columns.shows(first),
            text: moment.locale.text("picture.logs.differ").into_owned(),
        }),
        pins: moment
            .pins
            .columns()
            .iter()
            .filter(|(index, _)| columns.shows(*index))
            .map(|(index, pin)| (columns.centre(*index), *pin))
            .collect(),
    }
}

fn count_text(moment: &Moment, span: &Span) -> String {
    moment.locale.fill(
        "picture.logs.fold",
        args![count = span.last - span.first + 1],
    )
}

fn hovered_index(moment: &Moment) -> Option<Index> {
    match moment.hovered {
        Some(Hover::Cell { index, .. }) => Some(index),
        _ => None,
    }
}

pub(super) fn lane(
    moment: &Moment,
    node: &NodeView,
    columns: &Columns,
    frame: &Frame,
    guides: &Rc<Vec<i32>>,
) -> LaneVm {
    let shown = columns
        .shown()
        .flat_map(|span| moment.entries.cells(node.id, span.first..=span.last));
    let shown: Vec<CellView> = shown.collect();
    let mut sheet = Sheet::new(frame);
    let refusal = outcome::rejection(moment, node, columns);
    if let Some((refusal, _)) = &refusal {
        let right = refusal.compared.0 + refusal.compared.1;
        sheet.reserve(right - 10, right + 7, frame.caret_line());
    }
    let mut beliefs = beliefs::beliefs(moment, node, columns, frame, &mut sheet);
    let end = columns.right(node.log.last);
    let rejection =
        refusal.map(|(refusal, text)| outcome::labelled(refusal, &text, end, frame, &mut sheet));
    let ghosts = outcome::ghosts(moment, node, columns, frame, &mut sheet);
    beliefs::name(moment, node, &mut beliefs, frame, &mut sheet);
    LaneVm {
        id: node.id,
        head: head(moment, node),
        down: !node.up,
        selected: moment.selected == Some(node.id),
        hovered: hovered_index(moment)
            .filter(|index| columns.shows(*index))
            .map(|index| (columns.left(index), columns.cell)),
        pins: moment
            .pins
            .places(node.id)
            .filter(|(index, _)| columns.shows(*index))
            .map(|(index, pin)| (columns.left(index), pin))
            .collect(),
        asks: moment.pins.asks_index,
        guides: guides.clone(),
        column: columns.cell,
        snapshot: snapshot(moment, node, columns),
        folds: columns
            .folded()
            .filter_map(|span| fold(moment, node, span, columns))
            .collect(),
        cells: shown
            .iter()
            .map(|cell| cell_vm(moment, node, cell, columns, frame))
            .collect(),
        rails: rails(moment, node, columns),
        divider: (moment.deep() && node.up && node.log.unstable_offset <= node.log.last)
            .then(|| columns.left(node.log.unstable_offset)),
        beliefs,
        rejection,
        ghosts,
        sentence: speech::sentence(moment, node),
        facts: Rc::new(speech::facts(moment, node, &shown)),
    }
}

fn head(moment: &Moment, node: &NodeView) -> HeadVm {
    let locale = moment.locale;
    let role = RoleMark::of(node);
    let meta = match node.vote {
        0 => locale.fill("picture.head.no_vote", args![term = node.term]),
        vote => locale.fill("picture.head.vote", args![term = node.term, vote]),
    };
    let changed = |wanted: fn(&Event) -> Option<u64>| {
        moment
            .events
            .iter()
            .any(|event| wanted(event) == Some(node.id))
    };
    HeadVm {
        name: format!("n{}", node.id),
        role,
        role_word: locale.text(role.key()).into_owned(),
        hue: hue(node.term),
        term: format!("t{}", node.term),
        meta,
        kv: node
            .kv
            .iter()
            .take(12)
            .map(|(key, value)| format!("{key}={value}"))
            .collect::<Vec<_>>()
            .join(" "),
        chips: beliefs::chips(moment, node),
        fault: (node.isolated && node.up)
            .then(|| locale.text("picture.head.isolated").into_owned()),
        pin: moment.pins.node(node.id),
        lit_role: changed(|event| match event {
            Event::RoleChanged { node, .. }
            | Event::Crashed { node, .. }
            | Event::Restarted { node, .. } => Some(*node),
            _ => None,
        }),
        lit_meta: changed(|event| match event {
            Event::TermChanged { node, .. } | Event::VoteCast { node, .. } => Some(*node),
            _ => None,
        }),
        title: locale.fill("picture.head.title", args![node = node.id]),
    }
}

fn snapshot(moment: &Moment, node: &NodeView, columns: &Columns) -> Option<BlockVm> {
    let (index, term) = node.log.snapshot;
    if index == 0 {
        return None;
    }
    let (x, width) = (GUTTER, columns.right(index) - GUTTER);
    let title = moment
        .locale
        .fill("picture.logs.snapshot", args![index, term]);
    let short = moment
        .locale
        .fill("picture.logs.snapshot_short", args![index, term]);
    let text = if text_width(&title, 12) <= width - 8 {
        title.clone()
    } else {
        clip(&short, width - 4, 12)
    };
    Some(BlockVm {
        x,
        width,
        text,
        title,
    })
}

/// At most so many runs of terms are told apart within a fold.
const RUNS_IN_A_FOLD: usize = 8;

fn fold(moment: &Moment, node: &NodeView, span: &Span, columns: &Columns) -> Option<FoldVm> {
    let (first, last) = (span.first.max(node.log.first), span.last.min(node.log.last));
    if first > last {
        return None;
    }
    let mut runs = Vec::new();
    let mut at = first;
    while at <= last && runs.len() < RUNS_IN_A_FOLD {
        let term = moment.term_at(node.id, at)?;
        let to = if runs.len() + 1 == RUNS_IN_A_FOLD {
            last
        } else {
            run_end(moment, node.id, at, last, term)
        };
        runs.push((
            columns.left(at),
            columns.right(to) - columns.left(at),
            hue(term),
        ));
        at = to + 1;
    }
    let (x, width) = (
        columns.left(first),
        columns.right(last) - columns.left(first),
    );
    let count = last - first + 1;
    Some(FoldVm {
        x,
        width,
        runs,
        text: count_or_dots(count, width),
        title: moment
            .locale
            .fill("picture.logs.fold_title", args![first, last]),
    })
}

/// The number of hidden entries where it fits.
fn count_or_dots(count: Index, width: i32) -> String {
    let text = format!("…{count}…");
    if text_width(&text, 11) <= width {
        text
    } else {
        "…".to_owned()
    }
}

/// The last index of the run of one term that starts at `first`: terms never fall along a log.
fn run_end(moment: &Moment, node: u64, first: Index, last: Index, term: u64) -> Index {
    let (mut low, mut high) = (first, last);
    while low < high {
        let middle = high - (high - low) / 2;
        if moment.term_at(node, middle) == Some(term) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

fn cell_vm(
    moment: &Moment,
    node: &NodeView,
    cell: &CellView,
    columns: &Columns,
    frame: &Frame,
) -> CellVm {
    let locale = moment.locale;
    let special = cell.text.is_empty() || cell.conf_change;
    let value: &str = match (&*cell.text, cell.conf_change) {
        ("", true) => "conf",
        ("", false) => "∅",
        (text, _) => text,
    };
    let said = match (cell.text.is_empty(), cell.conf_change) {
        (_, true) => locale.fill("picture.cell.conf", args![text = cell.text]),
        (true, false) => locale.text("picture.cell.empty").into_owned(),
        (false, false) => value.to_owned(),
    };
    CellVm {
        index: cell.index,
        x: columns.left(cell.index),
        term: cell.term.to_string(),
        hue: hue(cell.term),
        text: match frame.text {
            TextSize::Terms => String::new(),
            _ => clip(value, columns.cell - 7, frame.cell_text()),
        },
        special,
        ink: match cell.durability {
            Durability::Unstable if moment.deep() => Ink::Unstable,
            Durability::Written if moment.deep() => Ink::Written,
            _ => Ink::Stored,
        },
        lit: outcome::cell_changed(moment, node.id, cell.index),
        title: locale.fill(
            "picture.cell.title",
            args![
                node = node.id,
                index = cell.index,
                term = cell.term,
                value = said,
                state = locale.text(speech::durability_key(cell.durability))
            ],
        ),
    }
}

fn rails(moment: &Moment, node: &NodeView, columns: &Columns) -> Vec<RailVm> {
    let rail = |kind, index: Index, from: Option<Index>, key| RailVm {
        kind,
        start: GUTTER,
        end: columns.right(index),
        lit_from: from.map(|from| columns.right(from)),
        title: moment.locale.fill(key, args![index]),
    };
    let committed = moment.events.iter().find_map(|event| match event {
        Event::Committed { node: at, from, .. } if *at == node.id => Some(*from),
        _ => None,
    });
    let applied = moment.events.iter().find_map(|event| match event {
        Event::Applied {
            node: at, index, ..
        } if *at == node.id => Some(index - 1),
        _ => None,
    });
    let mut rails = Vec::new();
    if node.log.committed > 0 {
        rails.push(rail(
            RailKind::Committed,
            node.log.committed,
            committed,
            "picture.rail.committed",
        ));
    }
    if node.log.applied > 0 {
        rails.push(rail(
            RailKind::Applied,
            node.log.applied,
            applied,
            "picture.rail.applied",
        ));
    }
    rails
}
