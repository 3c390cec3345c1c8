//! Moments for tests: of real runs, and of a log too long to be real.
use super::moment::{Entries, Moment};
use crate::i18n::Locale;
use crate::store::prefs::Depth;
use raft_core::{Index, NodeId, ProbeStrategy, StateType};
use sim::event::Event;
use sim::input::Input;
use sim::script::{self, OpenOptions, library};
use sim::timeline::{Stop, Timeline};
use sim::view::{CellView, Durability, LogView, NodeView};
use std::cell::Cell;
use std::ops::RangeInclusive;
use std::rc::Rc;

/// The moment at which a run stands, in English, with everything shown.
pub fn moment(run: &Timeline) -> Moment<'_> {
    let lab = run.lab();
    Moment {
        nodes: Rc::new(lab.nodes()),
        messages: Rc::new(lab.messages()),
        cuts: Rc::new(lab.cuts()),
        events: run.events(),
        display_ms: lab.now_ms() as f64,
        now_ms: lab.now_ms(),
        scripted: !lab.is_open(),
        ..moment_shell(lab)
    }
}

/// Some nodes that have just elected a leader.
pub fn calm(nodes: u64) -> Timeline {
    script::fresh(nodes, 7, ProbeStrategy::TermHint).expect("the opening scenario runs")
}

/// Figure 7 of the paper, n1 just elected.
pub fn figure_7() -> Timeline {
    let built_in = library::find("figure-7").expect("figure 7 is built in");
    let mut run = script::open(built_in.source(), &OpenOptions::default()).expect("figure 7 runs");
    run.seek(run.named("elected").expect("the election is marked"));
    run
}

/// The node that leads.
pub fn leader(run: &Timeline) -> NodeId {
    let nodes = run.lab().nodes();
    nodes
        .iter()
        .find(|node| node.up && node.role == StateType::Leader)
        .expect("somebody leads")
        .id
}

/// Does something to a run.
pub fn act(run: &mut Timeline, input: Input) {
    run.push(input).expect("the input applies");
}

/// Steps until an event of this kind.
pub fn step_to(run: &mut Timeline, wanted: impl Fn(&Event) -> bool) {
    for _ in 0..2_000 {
        assert!(run.step_until(Stop::Input), "the run goes on");
        if run.events().iter().any(&wanted) {
            return;
        }
    }
    panic!("no such event in 2,000 steps");
}

/// Logs of one term each, that count how many of their entries were asked for.
pub struct LongLogs {
    /// Length of each node's log.
    pub last: Index,
    /// How many entries were handed out.
    pub asked: Cell<usize>,
}

impl Entries for LongLogs {
    fn cells(&self, node: NodeId, range: RangeInclusive<Index>) -> Vec<CellView> {
        let from = (*range.start()).max(1);
        let to = (*range.end()).min(self.last);
        let cells: Vec<CellView> = (from..=to).map(|index| long_cell(node, index)).collect();
        self.asked.set(self.asked.get() + cells.len());
        cells
    }
}

/// n2 disagrees with the others from 60,000 on.
fn long_cell(node: NodeId, index: Index) -> CellView {
    let term = match index {
        60_000.. if node == 2 => 3,
        60_000.. => 4 + index / 80_000,
        _ => index / 25_000 + 1,
    };
    CellView {
        index,
        term,
        durability: Durability::Stored,
        text: "x=1".into(),
        conf_change: false,
    }
}

/// The moment of three long logs.
pub fn long_moment(logs: &LongLogs) -> Moment<'_> {
    let run = calm(3);
    let mut moment = Moment {
        nodes: Rc::new(run.lab().nodes()),
        ..moment_shell(logs)
    };
    for node in Rc::make_mut(&mut moment.nodes) {
        node.log = long_log(node, logs.last);
        for progress in &mut node.progress {
            (progress.matched, progress.next) = (41_000 + progress.follower, logs.last + 1);
        }
    }
    moment
}

fn long_log(node: &NodeView, last: Index) -> LogView {
    LogView {
        last,
        last_term: long_cell(node.id, last).term,
        committed: 59_990,
        applying: 59_980,
        applied: 59_980,
        unstable_offset: last + 1,
        ..node.log
    }
}

fn moment_shell(entries: &dyn Entries) -> Moment<'_> {
    Moment {
        nodes: Rc::default(),
        messages: Rc::default(),
        cuts: Rc::default(),
        events: &[],
        entries,
        display_ms: 0.0,
        now_ms: 0,
        scripted: false,
        selected: None,
        message: None,
        hovered: None,
        locale: Locale::EN,
        depth: Depth::Etcd,
        big: false,
        legend: None,
        pins: Default::default(),
    }
}
