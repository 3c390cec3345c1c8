//! The next or the previous moment at which something of a kind happens.
use super::{Kinds, SEARCH_LIMIT, StepMark, Timeline};
use crate::event::Event;
use raft_core::MessageType;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A node becomes leader.
    Election,
    /// A node learns of a higher commit index.
    Commit,
    /// An append is rejected, or a leader reads a rejection.
    Rejection,
    /// Entries leave a log.
    Truncation,
    /// A process dies.
    Crash,
    /// A process starts again.
    Restart,
    /// A snapshot is taken, sent, arrives, is lost, or is installed.
    Snapshot,
    /// The configuration of a node changes, a change of it is refused, or a machine joins.
    Membership,
    /// A link is cut or restored, or a message dropped.
    Fault,
    /// A client's request comes in.
    Client,
    /// An invariant breaks.
    Violation,
    /// A message of a type is sent, arrives or is lost.
    Message(
        /// The type.
        MessageType,
    ),
}

/// Where is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// At later positions, first on record, then in at most [`SEARCH_LIMIT`] new steps.
    Next,
    /// At earlier positions.
    Previous,
}

impl Kind {
    /// What marks say of it; `None` for what they do not tell.
    pub fn kinds(self) -> Option<Kinds> {
        Some(match self {
            Self::Election => Kinds::ELECTION,
            Self::Commit => Kinds::COMMIT,
            Self::Rejection => Kinds::REJECT,
            Self::Truncation => Kinds::TRUNCATE,
            Self::Crash => Kinds::CRASH,
            Self::Restart => Kinds::RESTART,
            Self::Snapshot => Kinds::SNAPSHOT | Kinds::TRANSFER,
            Self::Membership => Kinds::MEMBERS | Kinds::CONFIG,
            Self::Fault => Kinds::FAULT,
            Self::Client => Kinds::CLIENT,
            Self::Violation => Kinds::VIOLATION,
            Self::Message(_) => return None,
        })
    }
}

impl Timeline {
    /// Goes to the next or previous position at which something of a kind happened. `false` when there is none: then
    /// everything is as before.
    pub fn find(&mut self, kind: Kind, direction: Direction) -> bool {
        if let Some(found) = self.on_record(kind, direction) {
            self.seek(found);
            return true;
        }
        direction == Direction::Next && self.find_beyond(kind)
    }

    /// The nearest position on record.
    fn on_record(&self, kind: Kind, direction: Direction) -> Option<usize> {
        let (here, end) = (self.position, self.inputs.len());
        let Some(kinds) = kind.kinds() else {
            return self.message_on_record(kind, direction);
        };
        let has = |(_, mark): &(usize, StepMark)| mark.kinds.intersects(kinds);
        let found = match direction {
            Direction::Next => (here + 1..end + 1)
                .zip(self.marks.range(here + 1..end + 1))
                .find(has),
            Direction::Previous => (0..here)
                .rev()
                .zip(self.marks.range(0..here).rev())
                .find(has),
        };
        found
            .map(|(position, _)| position)
            .filter(|position| *position > 0)
    }

    fn message_on_record(&self, kind: Kind, direction: Direction) -> Option<usize> {
        let here = self.position;
        let flights = self.chronicle.flights();
        let of_kind = flights
            .iter()
            .filter(|flight| kind == Kind::Message(flight.kind));
        let places = of_kind.flat_map(|flight| {
            let end = flight.end.map(|(position, _)| position);
            std::iter::once(flight.sent).chain(end)
        });
        match direction {
            Direction::Next => places.filter(|place| *place > here).min(),
            Direction::Previous => places.filter(|place| (1..here).contains(place)).max(),
        }
    }

    /// Makes new steps until one is of the kind; takes them back when none is.
    fn find_beyond(&mut self, kind: Kind) -> bool {
        let (start, end) = (self.position, self.inputs.len());
        self.seek(end);
        for _ in 0..SEARCH_LIMIT {
            if !self.step() {
                break;
            }
            let found = match kind.kinds() {
                Some(kinds) => self.marks.last().kinds.intersects(kinds),
                None => self.events.iter().any(|event| is_about(event, kind)),
            };
            if found {
                return true;
            }
        }
        self.seek(start);
        self.cut(end);
        false
    }
}

/// Whether a fact is about a message of the kind.
fn is_about(event: &Event, kind: Kind) -> bool {
    match event {
        Event::Sent { message }
        | Event::Duplicated { message, .. }
        | Event::Delivered { message }
        | Event::Lost { message, .. } => kind == Kind::Message(message.kind),
        _ => false,
    }
}
