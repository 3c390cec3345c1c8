//! The facts of a lane in words, for those who listen to the page.
use super::{LaneVm, TableVm, beliefs};
use crate::i18n::{Locale, args};
use crate::view_model::mark::RoleMark;
use crate::view_model::moment::Moment;
use raft_core::Index;
use sim::view::{CellView, Durability, LogView, NodeView};
use std::rc::Rc;

/// The word for where an entry is, as a key.
pub(super) fn durability_key(durability: Durability) -> &'static str {
    match durability {
        Durability::Unstable => "picture.cell.unstable",
        Durability::Written => "picture.cell.written",
        Durability::Stored => "picture.cell.stored",
    }
}

/// One node in a sentence or two.
pub(super) fn sentence(moment: &Moment, node: &NodeView) -> String {
    let locale = moment.locale;
    let role = locale.text(RoleMark::of(node).key());
    let log = extent(moment, &node.log);
    let (committed, applied) = (node.log.committed, node.log.applied);
    locale.fill(
        "picture.lane.sentence",
        args![
            node = node.id,
            role,
            term = node.term,
            log,
            committed,
            applied
        ],
    )
}

fn extent(moment: &Moment, log: &LogView) -> String {
    if log.last < log.first && log.snapshot.0 == 0 {
        return moment.locale.text("picture.lane.empty").into_owned();
    }
    let first = if log.snapshot.0 > 0 { 1 } else { log.first };
    moment
        .locale
        .fill("picture.lane.extent", args![first, last = log.last])
}

/// The cells of the node's row in the table: node, role, term and vote, entries, prefixes, beliefs.
pub(super) fn facts(moment: &Moment, node: &NodeView, shown: &[CellView]) -> Vec<String> {
    let locale = moment.locale;
    let vote = match node.vote {
        0 => locale.fill("picture.head.no_vote", args![term = node.term]),
        vote => locale.fill("picture.head.vote", args![term = node.term, vote]),
    };
    let beliefs = moment
        .leaders()
        .into_iter()
        .filter(|leader| leader.id != node.id);
    let beliefs = beliefs.filter_map(|leader| {
        Some(beliefs::in_words(
            moment,
            leader,
            Moment::belief(leader, node.id)?,
        ))
    });
    vec![
        format!("n{}", node.id),
        locale.text(RoleMark::of(node).key()).into_owned(),
        vote,
        entries(moment, node, shown),
        locale.fill(
            "picture.lane.prefixes",
            args![committed = node.log.committed, applied = node.log.applied],
        ),
        beliefs.collect::<Vec<_>>().join(" "),
    ]
}

fn entries(moment: &Moment, node: &NodeView, shown: &[CellView]) -> String {
    let locale = moment.locale;
    let mut parts = Vec::new();
    if node.log.snapshot.0 > 0 {
        let (index, term) = node.log.snapshot;
        parts.push(locale.fill("picture.logs.snapshot", args![index, term]));
    }
    let mut expected: Index = node.log.first;
    for cell in shown {
        if cell.index > expected {
            parts.push(locale.fill(
                "picture.logs.fold_title",
                args![first = expected, last = cell.index - 1],
            ));
        }
        let value: &str = if cell.text.is_empty() {
            "∅"
        } else {
            &cell.text
        };
        let state = locale.text(durability_key(cell.durability));
        parts.push(locale.fill(
            "picture.lane.entry",
            args![index = cell.index, term = cell.term, value, state],
        ));
        expected = cell.index + 1;
    }
    parts.join("; ")
}

/// All lanes as a table.
pub(super) fn table(locale: Locale, lanes: &[Rc<LaneVm>]) -> TableVm {
    const COLUMNS: [&str; 6] = [
        "picture.logs.columns.node",
        "picture.logs.columns.role",
        "picture.logs.columns.term",
        "picture.logs.columns.entries",
        "picture.logs.columns.prefixes",
        "picture.logs.columns.beliefs",
    ];
    TableVm {
        caption: locale.text("picture.logs.caption").into_owned(),
        columns: COLUMNS
            .iter()
            .map(|key| locale.text(key).into_owned())
            .collect(),
        rows: lanes.iter().map(|lane| lane.facts.clone()).collect(),
    }
}
