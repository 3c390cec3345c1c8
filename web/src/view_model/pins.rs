//! What a lesson marks in the picture: the place that a card speaks of, and what was answered to a question there.
use crate::store::Store;
use raft_core::{Index, NodeId};
use sim::script::{AskKind, Datum};

/// What a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin {
    /// The card speaks of it.
    Look,
    /// The right answer.
    Right,
    /// What was answered, and is not right.
    Wrong,
}

impl Pin {
    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Look => "pin--look",
            Self::Right => "pin--right",
            Self::Wrong => "pin--wrong",
        }
    }

    /// Its sign, so that nothing depends on a colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Look => "",
            Self::Right => "✓",
            Self::Wrong => "✗",
        }
    }
}

/// All marks of a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pins {
    /// Whether a press on a column answers a question with its index.
    pub asks_index: bool,
    /// Marked indexes of all logs.
    columns: Vec<(Index, Pin)>,
    /// Marked nodes.
    nodes: Vec<(NodeId, Pin)>,
    /// The place that the card speaks of.
    look: Option<(NodeId, Index)>,
}

impl Pins {
    /// Those of the card that is shown.
    pub fn of(store: &Store) -> Self {
        let mut pins = Pins::default();
        let Some(lesson) = &store.lesson else {
            return pins;
        };
        pins.look = lesson
            .place()
            .look
            .and_then(|look| Some((look.node, look.index?)));
        let Some(ask) = lesson.ask() else {
            return pins;
        };
        let Some(given) = lesson.given() else {
            pins.asks_index = ask.kind == AskKind::Index;
            return pins;
        };
        let right = match &ask.right {
            Some(Datum::Node(number) | Datum::Number(number)) => Some(*number),
            _ => None,
        };
        let given = given.strip_prefix('n').unwrap_or(given).parse().ok();
        let mut answers: Vec<(u64, Pin)> =
            right.map(|place| (place, Pin::Right)).into_iter().collect();
        answers.extend(
            given
                .filter(|given| right != Some(*given))
                .map(|place| (place, Pin::Wrong)),
        );
        match ask.kind {
            AskKind::Index => pins.columns = answers,
            AskKind::Node => pins.nodes = answers,
            _ => {}
        }
        pins
    }

    /// The mark of a node.
    pub fn node(&self, node: NodeId) -> Option<Pin> {
        let of = |(id, pin): &(NodeId, Pin)| (*id == node).then_some(*pin);
        self.nodes.iter().find_map(of)
    }

    /// Marked places of a node's log.
    pub fn places(&self, node: NodeId) -> impl Iterator<Item = (Index, Pin)> + '_ {
        let look = self.look.filter(|(id, _)| *id == node);
        let look = look.map(|(_, index)| (index, Pin::Look));
        look.into_iter().chain(self.columns.iter().copied())
    }

    /// Marked indexes.
    pub fn columns(&self) -> &[(Index, Pin)] {
        &self.columns
    }
}
