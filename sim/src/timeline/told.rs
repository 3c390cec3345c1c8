//! What happened in a costly step, in little room.
//!
//! A process that starts again applies its whole log in one stage: tens of thousands of facts, each of which says what
//! the log says. They are kept as ranges, and read from the log when they are needed.
use crate::event::Event;
use crate::lab::Lab;
use crate::view::EntryText;
use raft_core::{Index, NodeId};

/// Facts that are kept as they are, at most: more take too much room.
const PLAIN: usize = 64;

/// One fact, or many of one kind.
#[derive(Clone, Debug)]
enum Part {
    Plain(Event),
    /// A key-value machine took the entries of a range, both ends inclusive.
    Applied(NodeId, Index, Index),
}

/// The facts of a step.
#[derive(Clone, Debug)]
pub(super) struct Told(Vec<Part>);

impl Told {
    /// Packs what happened in the step that led to `lab`; `None` when it would take too much room.
    pub(super) fn pack(events: &[Event], lab: &Lab) -> Option<Self> {
        let mut parts: Vec<Part> = Vec::new();
        let mut plain = 0;
        for event in events {
            let part = match event {
                Event::Applied { node, index, text }
                    if lab.entry_text(*node, *index).as_ref() == Some(text) =>
                {
                    Part::Applied(*node, *index, *index)
                }
                other => {
                    plain += 1;
                    Part::Plain(other.clone())
                }
            };
            match (parts.last_mut(), &part) {
                (Some(Part::Applied(node, _, last)), Part::Applied(next, index, _))
                    if node == next && *last + 1 == *index =>
                {
                    *last += 1;
                }
                _ if plain > PLAIN => return None,
                _ => parts.push(part),
            }
        }
        Some(Self(parts))
    }

    /// The facts again; `lab` is the laboratory that they were packed with.
    pub(super) fn unpack(&self, lab: &Lab) -> Option<Vec<Event>> {
        let count = |part: &Part| match part {
            Part::Plain(_) => 1,
            Part::Applied(_, first, last) => (last - first + 1) as usize,
        };
        let mut events = Vec::with_capacity(self.0.iter().map(count).sum());
        for part in &self.0 {
            match part {
                Part::Plain(event) => events.push(event.clone()),
                Part::Applied(node, first, last) => {
                    for index in *first..=*last {
                        let text: EntryText = lab.entry_text(*node, index)?;
                        events.push(Event::Applied {
                            node: *node,
                            index,
                            text,
                        });
                    }
                }
            }
        }
        Some(events)
    }

    /// Bytes that it takes, about.
    pub(super) fn bytes(&self) -> usize {
        self.0.len() * size_of::<Part>()
    }
}
