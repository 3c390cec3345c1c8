//! Time travel: a laboratory, the inputs that made it what it is, and checkpoints to come back to.
//!
//! A position is the number of inputs applied since the beginning. Going to a position takes the nearest checkpoint
//! at or before it and applies the inputs between; because a [`Lab`] is deterministic, `seek(t)` equals a run of the
//! first `t` inputs. Acting in the past starts a new line; the old future stays as a [`Branch`].
mod asked;
mod branch;
mod checkpoints;
mod chronicle;
mod find;
mod frame;
mod inputs;
mod mark;
mod marks;
mod silent;
mod told;

pub use asked::{AskedFate, AskedSpan};
pub use branch::Branch;
pub use chronicle::{Chronicle, Fate, Flight, Flights, Span};
pub use find::{Direction, Kind};
pub use inputs::Inputs;
pub(crate) use mark::is_heartbeat;
pub use mark::{Kinds, StepMark, Stop};
pub use marks::Marks;

use crate::event::Event;
use crate::input::{Input, Refusal};
use crate::lab::Lab;
use checkpoints::Checkpoints;
use std::sync::Arc;

/// How many new steps [`Timeline::step_until`] makes at most beyond the recorded ones.
pub const SEARCH_LIMIT: usize = 2_000;

/// In a calm cluster nothing happens but heartbeats. One that arrives after so much virtual time without any other event
/// is told as an event, as a sign of life, so that a step is never a leap: etcd's default heartbeat interval, ms.
const CALM_MS: u64 = 100;

/// A run that can be walked in both directions.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The laboratory at `position`.
    lab: Lab,
    /// Inputs applied to reach `lab`.
    position: usize,
    /// What happened in the step that led to `position`; empty at 0.
    events: Vec<Event>,
    /// The recorded inputs of the present line; input `i` leads from position `i` to `i + 1`.
    inputs: Inputs,
    /// One mark per position, `marks[0]` for the beginning; always one more than there are inputs.
    marks: Marks,
    checkpoints: Checkpoints,
    chronicle: Chronicle,
    /// The name of the present line.
    line: Arc<str>,
    /// How many lines were ever named.
    lines: usize,
    /// Other futures, oldest first; each leaves the present line at its `at`.
    branches: Vec<Branch>,
    /// Named positions of the present line, in order of naming.
    names: Vec<(Arc<str>, usize)>,
}

impl Timeline {
    /// A timeline that begins with `lab` at position 0.
    pub fn new(lab: Lab) -> Self {
        Self {
            position: 0,
            events: Vec::new(),
            inputs: Inputs::default(),
            marks: Marks::new(StepMark::origin(lab.now_ms())),
            checkpoints: Checkpoints::new(lab.clone()),
            chronicle: Chronicle::new(&lab),
            line: Arc::from("main"),
            lines: 1,
            branches: Vec::new(),
            names: Vec::new(),
            lab,
        }
    }

    /// The laboratory at the present position.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// Inputs applied: 0 at the beginning, `len()` at the end of the record.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Inputs recorded on the present line.
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// What happened in the step that led to the present position; empty at 0.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The input that led to the present position; `None` at 0.
    pub fn last_input(&self) -> Option<Input> {
        self.position
            .checked_sub(1)
            .and_then(|at| self.inputs.get(at))
    }

    /// The mark of a position; positions beyond the record give the last mark.
    pub fn mark_at(&self, position: usize) -> StepMark {
        self.marks.at(position)
    }

    /// The marks of all recorded positions: `marks().at(p)` belongs to position `p`, so there is one more than inputs.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Roles and messages over the whole recorded line.
    pub fn chronicle(&self) -> &Chronicle {
        &self.chronicle
    }

    /// The name of the present line: `main`, or `b1`, `b2`… for lines begun by acting in the past.
    pub fn line(&self) -> &Arc<str> {
        &self.line
    }

    /// Other futures, oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Named positions of the present line, in order of naming.
    pub fn names(&self) -> &[(Arc<str>, usize)] {
        &self.names
    }

    /// Names the present position; a name that is used again moves.
    pub fn name_position(&mut self, name: &str) {
        self.names.retain(|(known, _)| &**known != name);
        self.names.push((Arc::from(name), self.position));
    }

    /// The position with a name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.names
            .iter()
            .find(|(known, _)| &**known == name)
            .map(|(_, at)| *at)
    }

    /// The recorded inputs of the present line.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// This timeline with another line taken, as [`switch`](Self::switch) does; this one stays as it is.
    pub fn on_branch(&self, branch: usize) -> Option<Self> {
        let mut other = self.clone();
        other.switch(branch).then_some(other)
    }

    /// What the checkpoints of the line are: how many, and bytes that they take about, beside what they share with the
    /// laboratory.
    pub fn checkpoints(&self) -> (usize, usize) {
        self.checkpoints.figures()
    }

    /// Keeps checkpoints so far apart from now on: `work` is what replaying costs, about ten units per input. Wider apart
    /// when they would take too much memory.
    pub fn set_checkpoint_gap(&mut self, work: u64) {
        self.checkpoints.set_gap(work);
    }

    /// Applies an input at the present position. In the past this forks: the old future becomes a branch, unless the
    /// input is the one that was recorded next.
    pub fn push(&mut self, input: Input) -> Result<(), Refusal> {
        self.lab.check(&input)?;
        if self.position < self.inputs.len() {
            if self.inputs.get(self.position).as_ref() == Some(&input) {
                self.replay_one();
                return Ok(());
            }
            self.fork();
        }
        self.record(input);
        Ok(())
    }

    /// One input forward: the recorded one, else [`Input::Next`]. `false` when nothing is scheduled.
    pub fn step(&mut self) -> bool {
        if self.position < self.inputs.len() {
            self.replay_one();
            return true;
        }
        self.push(Input::Next).is_ok()
    }

    /// One input back. `false` at the beginning.
    pub fn back(&mut self) -> bool {
        let Some(target) = self.position.checked_sub(1) else {
            return false;
        };
        self.seek(target);
        true
    }

    /// Goes to a position of the present line; beyond its end, to the end.
    pub fn seek(&mut self, position: usize) {
        let target = position.min(self.inputs.len());
        if target == self.position {
            return;
        }
        if let Some((lab, events)) = self.checkpoints.told(target) {
            (self.lab, self.events, self.position) = (lab, events, target);
            return;
        }
        // The last input is always applied for its events, so the checkpoint has to be one before the target.
        let from = target.saturating_sub(1);
        let at = self.checkpoints.nearest(from);
        if self.position > from || at > self.position {
            self.position = at;
            self.lab = self.checkpoints.lab(at);
            self.events.clear();
        }
        self.replay_to(target);
    }

    /// Goes to a position, as [`seek`](Self::seek) does; what plays by itself, one of etcd's scripts or a trace, is played
    /// on until the position is on record.
    pub fn reach(&mut self, position: usize) {
        if !self.lab.is_open() {
            self.seek(self.len());
            while self.len() < position && self.step() {}
        }
        self.seek(position);
    }

    /// Forward to the next position at which `stop` says so: through the record, then through at most
    /// [`SEARCH_LIMIT`] new steps. `false` when none was found. The search then leaves no trace, unless it came to the
    /// end of all that is scheduled: then that is where it ends.
    pub fn step_until(&mut self, stop: Stop) -> bool {
        let start = self.position;
        let recorded = (self.position + 1..self.marks.len()).find(|&p| stop.at(&self.marks.at(p)));
        if let Some(found) = recorded {
            self.seek(found);
            return true;
        }
        let end = self.inputs.len();
        self.seek(end);
        for _ in 0..SEARCH_LIMIT {
            if !self.step() {
                return false;
            }
            if stop.at(&self.marks.at(self.position)) {
                return true;
            }
        }
        self.seek(start);
        self.cut(end);
        false
    }

    /// Back to the previous position at which `stop` says so, or else to the beginning. `false` at the beginning.
    pub fn back_until(&mut self, stop: Stop) -> bool {
        if self.position == 0 {
            return false;
        }
        let found = (1..self.position)
            .rev()
            .find(|&p| stop.at(&self.marks.at(p)));
        self.seek(found.unwrap_or(0));
        true
    }

    /// Takes another future: the present one becomes a branch in its turn. The position is the last one that both
    /// lines share, or where that branch was left if that is later. `false` when there is no such branch.
    pub fn switch(&mut self, branch: usize) -> bool {
        if branch >= self.branches.len() {
            return false;
        }
        let taken = self.branches.remove(branch);
        let left_at = self.position;
        self.seek(taken.at);
        self.set_aside(taken.at, left_at);
        self.line = taken.name.clone();
        for at in 0..taken.inputs.len() {
            self.record(
                taken
                    .inputs
                    .get(at)
                    .expect("a branch holds all of its inputs"),
            );
        }
        self.names.extend(taken.names);
        self.seek(taken.left_at.max(taken.at));
        true
    }

    /// Applies the next recorded input.
    fn replay_one(&mut self) {
        let input = self
            .inputs
            .get(self.position)
            .expect("the position lies within the record");
        self.events = self.lab.apply(&input);
        self.position += 1;
    }

    /// Applies a new input at the end of the line.
    fn record(&mut self, input: Input) {
        assert_eq!(
            self.position,
            self.inputs.len(),
            "new inputs join the end of the line"
        );
        self.events = self.lab.apply(&input);
        self.position += 1;
        let previous = self.marks.at(self.position - 1).ordinal;
        let mut mark = StepMark::of(&input, &self.events, self.lab.now_ms(), previous);
        if mark.is_sign_of_life() && mark.at_ms - self.last_event_ms() >= CALM_MS {
            mark.make_event();
        }
        self.marks.push(mark);
        self.chronicle.record(self.position, &self.events);
        self.inputs.push(input);
        self.checkpoints
            .extend(self.position, &self.events, &mut self.lab);
    }

    /// Virtual time of the last step on record that is not quiet, ms.
    fn last_event_ms(&self) -> u64 {
        let is_event = |mark: &StepMark| !mark.kinds.contains(Kinds::QUIET);
        self.marks
            .iter()
            .rev()
            .find(is_event)
            .map_or(0, |mark| mark.at_ms)
    }

    /// Sets the future aside and names a new line.
    fn fork(&mut self) {
        let at = self.position;
        self.set_aside(at, at);
        self.line = Arc::from(format!("b{}", self.lines));
        self.lines += 1;
    }

    /// Turns the line beyond `at` into a branch. Branches that leave the line later get the stretch up to theirs as
    /// part of them, so that every branch leaves the present line at its `at`.
    fn set_aside(&mut self, at: usize, left_at: usize) {
        for branch in &mut self.branches {
            branch.hang_at(at, &self.inputs, &self.names);
        }
        let names = branch::split_names(&mut self.names, at);
        let inputs = self.inputs.split_off(at);
        if !inputs.is_empty() {
            self.branches.push(Branch {
                name: self.line.clone(),
                at,
                left_at,
                names,
                inputs,
            });
        }
        self.cut(at);
    }

    /// Forgets the record beyond `end`, which the present position does not pass.
    fn cut(&mut self, end: usize) {
        drop(self.inputs.split_off(end));
        self.marks.truncate(end + 1);
        self.checkpoints.truncate(end);
        self.chronicle.truncate(end);
    }
}
