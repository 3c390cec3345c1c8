//! What leaders believe of a follower's log: state chips, the carets of Match and Next, the bracket over the appends
//! under way. Every node that thinks that it leads has its own, in the hue of its term.
use super::columns::Columns;
use super::labels::Sheet;
use super::{BeliefVm, ChipVm, Frame, LabelVm};
use crate::i18n::args;
use crate::view_model::mark::hue;
use crate::view_model::moment::Moment;
use raft_core::ProgressState;
use sim::event::Event;
use sim::view::{NodeView, ProgressView};

/// Half the width of a caret, with its air.
const CARET: i32 = 9;

fn others<'m>(moment: &'m Moment, node: &NodeView) -> Vec<(&'m NodeView, &'m ProgressView)> {
    let id = node.id;
    let leaders = moment
        .leaders()
        .into_iter()
        .filter(|leader| leader.id != id);
    leaders
        .filter_map(|leader| Some((leader, Moment::belief(leader, id)?)))
        .collect()
}

pub(super) fn chips(moment: &Moment, node: &NodeView) -> Vec<ChipVm> {
    if !moment.deep() {
        return Vec::new();
    }
    let several = moment.leaders().len() > 1;
    others(moment, node)
        .into_iter()
        .map(|(leader, progress)| chip(moment, leader, progress, several))
        .collect()
}

fn chip(moment: &Moment, leader: &NodeView, progress: &ProgressView, several: bool) -> ChipVm {
    let (word, class) = state(progress.state);
    let changed = moment.events.iter().any(|event| match event {
        Event::ProgressChanged {
            leader: by,
            before,
            after,
            ..
        } => {
            *by == leader.id
                && after.follower == progress.follower
                && (before.state != after.state || before.paused != after.paused)
        }
        _ => false,
    });
    ChipVm {
        text: if several {
            format!("n{} {word}", leader.id)
        } else {
            word.to_owned()
        },
        class,
        hue: hue(leader.term),
        paused: progress.paused.then(|| cause(moment, progress)),
        lit: changed,
        title: in_words(moment, leader, progress),
    }
}

fn state(state: ProgressState) -> (&'static str, &'static str) {
    match state {
        ProgressState::Probe => ("Probe", "chip--probe"),
        ProgressState::Replicate => ("Replicate", "chip--replicate"),
        ProgressState::Snapshot => ("Snapshot", "chip--snapshot"),
    }
}

/// Why a leader sends nothing to a follower now.
pub(super) fn cause(moment: &Moment, progress: &ProgressView) -> String {
    let locale = moment.locale;
    match progress.state {
        ProgressState::Probe => locale.text("picture.paused.probe").into_owned(),
        ProgressState::Replicate if progress.inflights.full => locale.fill(
            "picture.paused.full",
            args![limit = progress.inflights.limit],
        ),
        ProgressState::Replicate => locale.text("picture.paused.replicate").into_owned(),
        ProgressState::Snapshot => locale.fill(
            "picture.paused.snapshot",
            args![index = progress.pending_snapshot],
        ),
    }
}

/// A belief in a sentence.
pub(super) fn in_words(moment: &Moment, leader: &NodeView, progress: &ProgressView) -> String {
    let locale = moment.locale;
    let (state, _) = state(progress.state);
    let mut words = locale.fill(
        "picture.belief.title",
        args![
            leader = leader.id,
            follower = progress.follower,
            state,
            matched = progress.matched,
            next = progress.next
        ],
    );
    if progress.state == ProgressState::Replicate {
        let (count, limit) = (progress.inflights.slots.len(), progress.inflights.limit);
        words.push_str(&locale.fill("picture.belief.inflights", args![count, limit]));
    }
    if progress.paused {
        words.push_str(&locale.fill(
            "picture.belief.paused",
            args![cause = cause(moment, progress)],
        ));
    }
    words
}

/// The beliefs about a log; the caret rows of later leaders stand higher, as far as there is room.
pub(super) fn beliefs(
    moment: &Moment,
    node: &NodeView,
    columns: &Columns,
    frame: &Frame,
    sheet: &mut Sheet,
) -> Vec<BeliefVm> {
    let rows = (frame.caret_line() / frame.caret_row()).max(1);
    let line = |row: i32| frame.caret_line() - row.min(rows - 1) * frame.caret_row();
    let held = others(moment, node);
    let beliefs: Vec<BeliefVm> = held
        .into_iter()
        .zip(0..)
        .map(|(held, row)| belief(moment, held, columns, line(row)))
        .collect();
    for belief in &beliefs {
        reserve(belief, sheet);
    }
    beliefs
}

/// Puts the names beside the carets, after everything that has more to say has its place.
pub(super) fn name(
    moment: &Moment,
    node: &NodeView,
    beliefs: &mut [BeliefVm],
    frame: &Frame,
    sheet: &mut Sheet,
) {
    for ((_, progress), belief) in others(moment, node).iter().zip(beliefs) {
        belief.labels = labels(moment, progress, belief, frame, sheet);
    }
}

fn belief(
    moment: &Moment,
    (leader, progress): (&NodeView, &ProgressView),
    columns: &Columns,
    y: i32,
) -> BeliefVm {
    let replicates = moment.deep() && progress.state == ProgressState::Replicate;
    let window = replicates && progress.next > progress.matched + 1;
    let slots = if window {
        progress.inflights.slots.as_slice()
    } else {
        &[]
    };
    let lit = moment.events.iter().any(|event| match event {
        Event::ProgressChanged {
            leader: by, after, ..
        } => *by == leader.id && after.follower == progress.follower,
        _ => false,
    });
    BeliefVm {
        leader: leader.id,
        hue: hue(leader.term),
        y,
        matched: columns.centre(progress.matched),
        next: columns.centre(progress.next),
        labels: Vec::new(),
        bracket: window.then(|| {
            (
                columns.left(progress.matched + 1) + 2,
                columns.right(progress.next - 1) - 2,
            )
        }),
        slots: slots.iter().map(|slot| columns.centre(*slot)).collect(),
        full: progress.inflights.full,
        lit,
        title: in_words(moment, leader, progress),
    }
}

fn reserve(belief: &BeliefVm, sheet: &mut Sheet) {
    for caret in [belief.matched, belief.next] {
        sheet.reserve(caret - CARET + 2, caret + CARET - 2, belief.y);
    }
    if let Some((from, to)) = belief.bracket {
        sheet.reserve(from, to, belief.y);
    }
}

/// Names beside the carets, growing away from each other: Match to the left, Next to the right; above, where that is
/// taken.
fn labels(
    moment: &Moment,
    progress: &ProgressView,
    belief: &BeliefVm,
    frame: &Frame,
    sheet: &mut Sheet,
) -> Vec<LabelVm> {
    let (y, above) = (belief.y, frame.above(belief.y));
    let (matched, next) = (belief.matched, belief.next);
    let name = name_of_next(moment, progress);
    let edge = frame.width.min(next + CARET);
    let places = [
        (next + CARET, y, "start"),
        (next - CARET, y, "end"),
        (edge, above, "end"),
        (frame.width, above, "end"),
    ];
    let plain = moment
        .locale
        .fill("picture.caret.next", args![next = progress.next]);
    let next_label = sheet
        .place(&name, &places)
        .or_else(|| sheet.place(&plain, &places));
    let name = moment
        .locale
        .fill("picture.caret.match", args![matched = progress.matched]);
    let places = [
        (matched - CARET, y, "end"),
        (matched + CARET, y, "start"),
        ((matched - 5).max(0), above, "start"),
    ];
    let match_label = sheet.place(&name, &places);
    match_label.into_iter().chain(next_label).collect()
}

fn name_of_next(moment: &Moment, progress: &ProgressView) -> String {
    let locale = moment.locale;
    let mut name = locale.fill("picture.caret.next", args![next = progress.next]);
    let inflights = &progress.inflights;
    let replicates = moment.deep() && progress.state == ProgressState::Replicate;
    if replicates && !inflights.slots.is_empty() {
        let key = if inflights.full {
            "picture.caret.full"
        } else {
            "picture.caret.window"
        };
        name.push_str(&locale.fill(
            key,
            args![count = inflights.slots.len(), limit = inflights.limit],
        ));
    }
    name
}
