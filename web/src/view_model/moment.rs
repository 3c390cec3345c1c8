//! One moment of the laboratory with what the page adds to it: everything that a picture is made of.
use crate::action::Hover;
use crate::i18n::Locale;
use crate::store::Store;
use crate::store::prefs::{Depth, Theme};
use crate::view_model::pins::Pins;
use raft_core::{Index, NodeId, StateType};
use sim::event::Event;
use sim::lab::Lab;
use sim::view::{CellView, MessageView, NodeView, ProgressView};
use std::ops::RangeInclusive;
use std::rc::Rc;

/// Where the entries of the logs come from: pictures ask for the few that they show.
pub trait Entries {
    /// The entries of a node's log within `range`, in order; those that do not exist are left out.
    fn cells(&self, node: NodeId, range: RangeInclusive<Index>) -> Vec<CellView>;
}

impl Entries for Lab {
    fn cells(&self, node: NodeId, range: RangeInclusive<Index>) -> Vec<CellView> {
        Lab::cells(self, node, range)
    }
}

/// What the laboratory shows of a moment.
#[derive(Clone, Default)]
pub struct Views {
    /// Every node.
    pub nodes: Rc<Vec<NodeView>>,
    /// Messages in flight, in order of sending.
    pub messages: Rc<Vec<MessageView>>,
    /// Directed links that are cut.
    pub cuts: Rc<Vec<(NodeId, NodeId)>>,
}

impl Views {
    /// Those of a laboratory.
    pub fn of(lab: &Lab) -> Self {
        Views {
            nodes: Rc::new(lab.nodes()),
            messages: Rc::new(lab.messages()),
            cuts: Rc::new(lab.cuts()),
        }
    }
}

/// A moment. Nodes are in order of id.
pub struct Moment<'a> {
    /// Every node.
    pub nodes: Rc<Vec<NodeView>>,
    /// Messages in flight, in order of sending.
    pub messages: Rc<Vec<MessageView>>,
    /// Directed links that are cut.
    pub cuts: Rc<Vec<(NodeId, NodeId)>>,
    /// What the step that led here did.
    pub events: &'a [Event],
    /// The logs.
    pub entries: &'a dyn Entries,
    /// Virtual time shown, ms: between two steps while playing.
    pub display_ms: f64,
    /// Virtual time of the moment itself, ms.
    pub now_ms: u64,
    /// Whether a script of etcd's decides what happens: nobody else can act.
    pub scripted: bool,
    /// The selected node.
    pub selected: Option<NodeId>,
    /// The selected message.
    pub message: Option<u64>,
    /// What the pointer rests on.
    pub hovered: Option<Hover>,
    /// The language.
    pub locale: Locale,
    /// How much is shown.
    pub depth: Depth,
    /// Larger type, for a projector.
    pub big: bool,
    /// Whether the legend was asked for or asked away; `None` = it stands where there is room.
    pub legend: Option<bool>,
    /// What a lesson marks.
    pub pins: Pins,
}

impl<'a> Moment<'a> {
    /// The present moment of a page.
    pub fn of(store: &'a Store) -> Self {
        Self::with(store, Views::of(store.timeline.lab()))
    }

    /// The same, where its views are known: they have to be those of the present position.
    pub fn with(store: &'a Store, views: Views) -> Self {
        let lab = store.timeline.lab();
        Moment {
            nodes: views.nodes,
            messages: views.messages,
            cuts: views.cuts,
            events: store.timeline.events(),
            entries: lab,
            display_ms: store.display_ms(),
            now_ms: lab.now_ms(),
            scripted: !store.may_act(),
            selected: store.selected,
            message: store.message,
            hovered: store.hovered,
            locale: store.prefs.locale,
            depth: store.prefs.depth,
            big: store.prefs.big || store.prefs.theme == Theme::Projector,
            legend: store.legend,
            pins: Pins::of(store),
        }
    }

    /// Whether the parts that only etcd has are shown.
    pub fn deep(&self) -> bool {
        self.depth == Depth::Etcd
    }

    /// The nodes that think that they lead, latest term first: a stranded leader is one of them.
    pub fn leaders(&self) -> Vec<&NodeView> {
        let leads = |node: &&NodeView| node.up && node.role == StateType::Leader;
        let mut leaders: Vec<_> = self.nodes.iter().filter(leads).collect();
        leaders.sort_by_key(|node| std::cmp::Reverse(node.term));
        leaders
    }

    /// What a leader believes of a follower.
    pub fn belief(leader: &NodeView, follower: NodeId) -> Option<&ProgressView> {
        leader
            .progress
            .iter()
            .find(|progress| progress.follower == follower)
    }

    /// The term of one entry.
    pub fn term_at(&self, node: NodeId, index: Index) -> Option<u64> {
        self.entries
            .cells(node, index..=index)
            .first()
            .map(|cell| cell.term)
    }
}
