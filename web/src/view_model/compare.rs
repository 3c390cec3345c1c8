//! The dialog that compares: strategies on the same logs, and this run with a kept future, moment by moment.
pub mod pair;

use super::narration;
use super::words::{self, Choice, time};
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use pair::{PairVm, Window};
use sim::diff;
use sim::timeline::Timeline;
use sim::view::NodeView;

/// The dialog.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareVm {
    /// Kept futures to choose from, and none.
    pub branches: Vec<Choice>,
    /// The chosen one beside this run.
    pub beside: Option<BesideVm>,
    /// What each strategy needed; empty until it was asked for.
    pub repairs: Vec<RepairVm>,
}

/// This run and a kept future at the same position.
#[derive(Clone, Debug, PartialEq)]
pub struct BesideVm {
    /// Where they part, in words.
    pub parts: String,
    /// Goes there.
    pub go: Option<Action>,
    /// Virtual times of both.
    pub times: (String, String),
    /// The columns of the logs.
    pub window: Window,
    /// Nodes in order of id.
    pub rows: Vec<RowVm>,
}

/// A node in both.
#[derive(Clone, Debug, PartialEq)]
pub struct RowVm {
    /// Its name.
    pub node: String,
    /// What it is here.
    pub here: String,
    /// What it is there.
    pub there: String,
    /// Whether they differ.
    pub differs: bool,
    /// Its logs in both.
    pub logs: PairVm,
}

/// What a strategy needed.
#[derive(Clone, Debug, PartialEq)]
pub struct RepairVm {
    /// Its name.
    pub name: String,
    /// Rejections that were read.
    pub rejections: u64,
    /// Appends that were sent.
    pub appends: u64,
    /// How long it took.
    pub time: String,
    /// Part of the longest bar, in hundredths.
    pub bar: u64,
}

/// The dialog.
pub fn compare(store: &Store) -> CompareVm {
    let locale = store.prefs.locale;
    let compared = &store.compared;
    let chosen = compared.beside.as_ref().map(|(number, _)| *number);
    let none = Choice {
        label: locale.text("compare.none").into_owned(),
        selected: chosen.is_none(),
        action: Action::CompareBranch(None),
    };
    let branches = store.timeline.branches().iter().enumerate();
    let branches = branches.map(|(number, branch)| Choice {
        label: locale.fill(
            "time.branch",
            args![
                name = branch.name,
                at = store.timeline.mark_at(branch.at).ordinal
            ],
        ),
        selected: chosen == Some(number),
        action: Action::CompareBranch(Some(number)),
    });
    let most = compared
        .repairs
        .iter()
        .map(|repair| repair.rejections)
        .max();
    CompareVm {
        branches: std::iter::once(none).chain(branches).collect(),
        beside: compared
            .beside
            .as_ref()
            .map(|(_, beside)| self::beside(store, beside)),
        repairs: compared
            .repairs
            .iter()
            .map(|repair| RepairVm {
                name: locale
                    .text(super::toolbar::probe_key(repair.probe))
                    .into_owned(),
                rejections: repair.rejections,
                appends: repair.appends,
                time: repair
                    .ms
                    .map_or_else(|| locale.text("compare.never").into_owned(), time),
                bar: repair.rejections * 100 / most.unwrap_or(1).max(1),
            })
            .collect(),
    }
}

fn beside(store: &Store, beside: &Timeline) -> BesideVm {
    let locale = store.prefs.locale;
    let (here, there) = (store.timeline.lab(), beside.lab());
    let mut rows: Vec<RowVm> = Vec::new();
    let (nodes, others) = (here.nodes(), there.nodes());
    let window = Window::of(nodes.iter().chain(&others));
    for node in nodes {
        let other = others.iter().find(|other| other.id == node.id);
        let (left, right) = (
            state(locale, &node),
            other.map_or_else(|| "–".to_owned(), |other| state(locale, other)),
        );
        rows.push(RowVm {
            node: words::node(node.id),
            differs: left != right,
            here: left,
            there: right,
            logs: pair::pair((here, &node), (there, other), window),
        });
    }
    let first = diff::runs(&store.timeline, beside);
    let sentence = |events: &[sim::event::Event]| {
        let told = narration::step(locale, events).into_iter().next();
        told.map_or_else(|| "–".to_owned(), |told| told.text)
    };
    let parts = first.as_ref().map_or_else(
        || locale.text("compare.same").into_owned(),
        |first| {
            locale.fill(
                "compare.parts",
                args![
                    event = store.timeline.mark_at(first.position).ordinal,
                    here = sentence(&first.left),
                    there = sentence(&first.right)
                ],
            )
        },
    );
    BesideVm {
        parts,
        go: first.map(|first| Action::Seek(first.position)),
        times: (time(here.now_ms()), time(there.now_ms())),
        window,
        rows,
    }
}

/// A node in a line: role, term, last entry, commit and applied.
fn state(locale: Locale, node: &NodeView) -> String {
    format!(
        "{} · t{} · {} {} · {} {}",
        words::role(locale, node),
        node.term,
        locale.text("compare.last"),
        node.log.last,
        locale.text("text.committed"),
        node.log.committed,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    #[test]
    fn the_first_difference_is_what_forked_and_crashed_nodes_differ() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        let fork = store.timeline.position();
        store.reduce(Action::ProposeDraft);
        store.reduce(Action::Step);
        store.reduce(Action::Seek(fork));
        store.reduce(Action::Crash(2));
        store.reduce(Action::CompareBranch(Some(0)));
        let shown = compare(&store).beside.expect("it stands beside");
        assert!(shown.parts.contains("n2 crashes"), "{}", shown.parts);
        assert_eq!(shown.go, Some(Action::Seek(fork + 1)));
        let differs: Vec<&str> = shown
            .rows
            .iter()
            .filter(|row| row.differs)
            .map(|row| row.node.as_str())
            .collect();
        assert!(differs.contains(&"n2"), "{:?}", shown.rows);
        for _ in 0..30 {
            store.reduce(Action::Step);
        }
        let shown = compare(&store).beside.expect("it stands beside");
        let lines = |row: &RowVm| (row.logs.here.cells.clone(), row.logs.there.cells.clone());
        let only_there = shown
            .rows
            .iter()
            .map(lines)
            .find(|(here, there)| there.len() > here.len());
        let (here, there) = only_there.expect("the proposal is in the other run only");
        assert!(there.iter().any(|cell| cell.differs) && here.iter().all(|cell| !cell.differs));
    }
}
