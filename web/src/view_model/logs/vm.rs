//! The plain values that the logs pane draws.
use super::frame::Frame;
use crate::view_model::legend::LegendVm;
use crate::view_model::mark::{Hue, RoleMark};
use crate::view_model::pins::Pin;
use std::rc::Rc;

/// Everything that the logs pane draws.
#[derive(Clone, Debug, PartialEq)]
pub struct LogsVm {
    /// Measures that all lanes share.
    pub frame: Frame,
    /// The ruler above the lanes.
    pub ruler: Rc<RulerVm>,
    /// A lane for each node, in order of id; unchanged lanes compare equal and are not drawn again.
    pub lanes: Vec<Rc<LaneVm>>,
    /// Name of the whole, for screen readers.
    pub label: String,
    /// The explanation of the marks: where there is room, unless it was asked away; else when it was asked for.
    pub legend: Option<Rc<LegendVm>>,
    /// Whether the pane scrolls, so that the keyboard must be able to get into it.
    pub scrolls: bool,
    /// The same facts as a table, for screen readers.
    pub table: Rc<TableVm>,
}

/// The logs in rows and columns.
#[derive(Clone, Debug, PartialEq)]
pub struct TableVm {
    /// What it shows.
    pub caption: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// A row for each node.
    pub rows: Vec<Rc<Vec<String>>>,
}

/// The ruler.
#[derive(Clone, Debug, PartialEq)]
pub struct RulerVm {
    /// Height.
    pub height: i32,
    /// Index numbers and the centres of their columns.
    pub ticks: Vec<TickVm>,
    /// Folded stretches: centre and text.
    pub folds: Vec<(i32, String)>,
    /// From where to where logs disagree, and the text that says so.
    pub diverge: Option<DivergeVm>,
    /// Signs of answers: centre of the column and mark.
    pub pins: Vec<(i32, Pin)>,
}

/// Where logs disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct DivergeVm {
    /// Left edge of the first such index.
    pub from: i32,
    /// Right edge of the last index of all logs.
    pub to: i32,
    /// Whether the first such index has a column of its own, so that a sign before it is true.
    pub exact: bool,
    /// What it says.
    pub text: String,
}

/// A number on the ruler.
#[derive(Clone, Debug, PartialEq)]
pub struct TickVm {
    /// Centre.
    pub x: i32,
    /// The index.
    pub text: String,
    /// The pointer rests on this index somewhere.
    pub lit: bool,
}

/// One node's log with its head.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneVm {
    /// The node.
    pub id: u64,
    /// The head.
    pub head: HeadVm,
    /// Whether the process is down.
    pub down: bool,
    /// The node is selected.
    pub selected: bool,
    /// The column that the pointer rests on: left edge and width.
    pub hovered: Option<(i32, i32)>,
    /// Marked columns: left edge and mark.
    pub pins: Vec<(i32, Pin)>,
    /// Whether a press on a column answers a question.
    pub asks: bool,
    /// Left edges of the columns, for the guides.
    pub guides: Rc<Vec<i32>>,
    /// Width of a column.
    pub column: i32,
    /// What the snapshot stands for.
    pub snapshot: Option<BlockVm>,
    /// Folded stretches that this log fills.
    pub folds: Vec<FoldVm>,
    /// Entries.
    pub cells: Vec<CellVm>,
    /// Committed and applied.
    pub rails: Vec<RailVm>,
    /// Where `unstable.offset` stands, when something is unstable.
    pub divider: Option<i32>,
    /// What each leader believes of this log.
    pub beliefs: Vec<BeliefVm>,
    /// The rejection of this step.
    pub rejection: Option<RejectionVm>,
    /// Entries that left the log in this step.
    pub ghosts: Option<GhostsVm>,
    /// All of it in a sentence or two.
    pub sentence: String,
    /// The same as cells of a table: log, committed, applied, beliefs.
    pub facts: Rc<Vec<String>>,
}

/// The head of a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadVm {
    /// `n1`.
    pub name: String,
    /// Role by shape.
    pub role: RoleMark,
    /// Role in a word.
    pub role_word: String,
    /// Hue of its term.
    pub hue: Hue,
    /// `t6`.
    pub term: String,
    /// `t6 · voted n1`.
    pub meta: String,
    /// What only a wide head shows: the key-value machine.
    pub kv: String,
    /// What each leader believes, in a word.
    pub chips: Vec<ChipVm>,
    /// A fault that is not a crash, in a word: isolated.
    pub fault: Option<String>,
    /// What a lesson's answer says of the node.
    pub pin: Option<Pin>,
    /// Role or running state changed in this step.
    pub lit_role: bool,
    /// Term or vote changed in this step.
    pub lit_meta: bool,
    /// What a click does, and the facts.
    pub title: String,
}

/// A Progress state.
#[derive(Clone, Debug, PartialEq)]
pub struct ChipVm {
    /// `Probe`, with the leader's name when several lead.
    pub text: String,
    /// The state's class.
    pub class: &'static str,
    /// Hue of the leader's term.
    pub hue: Hue,
    /// Why the leader sends nothing, when it does not.
    pub paused: Option<String>,
    /// Changed in this step.
    pub lit: bool,
    /// The whole belief in words.
    pub title: String,
}

/// A block that stands for entries.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockVm {
    /// Left edge.
    pub x: i32,
    /// Width.
    pub width: i32,
    /// What it says.
    pub text: String,
    /// The same in full.
    pub title: String,
}

/// A folded stretch of one log.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldVm {
    /// Left edge of the stretch.
    pub x: i32,
    /// Width that this log fills.
    pub width: i32,
    /// Runs of one term: left edge, width, hue.
    pub runs: Vec<(i32, i32, Hue)>,
    /// How many entries it hides here.
    pub text: String,
    /// In full.
    pub title: String,
}

/// How a cell is outlined and filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Hatched and dashed: in memory only.
    Unstable,
    /// Plain and dashed: written, not fsynced.
    Written,
    /// Plain and solid: fsynced.
    Stored,
}

/// An entry.
#[derive(Clone, Debug, PartialEq)]
pub struct CellVm {
    /// Index in the log.
    pub index: u64,
    /// Left edge of the column.
    pub x: i32,
    /// Term.
    pub term: String,
    /// Hue of the term.
    pub hue: Hue,
    /// What fits of the value.
    pub text: String,
    /// No value of a user's: the entry of a new leader, or a membership change.
    pub special: bool,
    /// How it is drawn.
    pub ink: Ink,
    /// Changed in this step.
    pub lit: bool,
    /// In full.
    pub title: String,
}

/// Which prefix a rail measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RailKind {
    /// Up to `committed`.
    Committed,
    /// Up to `applied`.
    Applied,
}

/// A rail under the log, from its start.
#[derive(Clone, Debug, PartialEq)]
pub struct RailVm {
    /// What it measures.
    pub kind: RailKind,
    /// Left end.
    pub start: i32,
    /// Right end.
    pub end: i32,
    /// From where it grew in this step.
    pub lit_from: Option<i32>,
    /// In full.
    pub title: String,
}

/// A text at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelVm {
    /// Where it is anchored.
    pub x: i32,
    /// Its base line.
    pub y: i32,
    /// The anchor: `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// The text.
    pub text: String,
}

/// What a leader believes of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct BeliefVm {
    /// The leader.
    pub leader: u64,
    /// Hue of its term.
    pub hue: Hue,
    /// The line of the carets.
    pub y: i32,
    /// Where Match stands.
    pub matched: i32,
    /// Where Next stands.
    pub next: i32,
    /// Names of the carets, where there is room.
    pub labels: Vec<LabelVm>,
    /// The bracket over the appends under way: from, to.
    pub bracket: Option<(i32, i32)>,
    /// Last index of each append under way.
    pub slots: Vec<i32>,
    /// The window is full.
    pub full: bool,
    /// Match or Next changed in this step.
    pub lit: bool,
    /// In words.
    pub title: String,
}

/// A rejection: what was compared, and where the leader goes next.
#[derive(Clone, Debug, PartialEq)]
pub struct RejectionVm {
    /// Left edge and width of the compared position.
    pub compared: (i32, i32),
    /// The answer is still on its way: nothing new happened at this log in this step.
    pub under_way: bool,
    /// Left edge and width of the position that the hint names.
    pub hint: Option<(i32, i32)>,
    /// The way of Next: from, to.
    pub arc: Option<(i32, i32)>,
    /// What is said about it.
    pub label: Option<LabelVm>,
    /// In full.
    pub title: String,
}

/// An entry that left a log: left edge, term, hue, text.
pub type GhostVm = (i32, String, Hue, String);

/// Entries that left the log in this step.
#[derive(Clone, Debug, PartialEq)]
pub struct GhostsVm {
    /// Top edge: below the cells that replaced them, or in their own places.
    pub y: i32,
    /// Height.
    pub height: i32,
    /// The entries.
    pub cells: Vec<GhostVm>,
    /// Why.
    pub reason: LabelVm,
}
