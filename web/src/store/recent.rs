//! What the last few steps told, newest last: the simulator keeps the events of the present step only.
use sim::event::Event;
use std::collections::VecDeque;

/// Steps that are kept.
const KEPT: usize = 24;

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The position after it.
    pub position: usize,
    /// Its virtual time, ms.
    pub at_ms: u64,
    /// What happened in it.
    pub events: Vec<Event>,
}

/// The last few steps; positions rise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recent {
    steps: VecDeque<Told>,
}

impl Recent {
    /// The steps, oldest first; the last one is the step that led to the present position.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = &Told> {
        self.steps.iter()
    }

    /// The step that led here.
    pub fn last(&self) -> Option<&Told> {
        self.steps.back()
    }

    /// Keeps a step; what lay after it is forgotten, for time went back or forked.
    pub fn keep(&mut self, position: usize, at_ms: u64, events: &[Event]) {
        while self
            .steps
            .back()
            .is_some_and(|told| told.position >= position)
        {
            self.steps.pop_back();
        }
        self.steps.push_back(Told {
            position,
            at_ms,
            events: events.to_vec(),
        });
        if self.steps.len() > KEPT {
            self.steps.pop_front();
        }
    }

    /// Forgets everything, for another run begins.
    pub fn clear(&mut self) {
        self.steps.clear();
    }
}
