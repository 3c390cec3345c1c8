//! Replaying a stretch that is on record, without telling it again.
//!
//! Where the marks say that a step did nothing unusual, the laboratory only does it: no invariant is checked, no fact
//! told, no view made. That takes less than half of the work, and leaves the laboratory exactly as it would be.
use super::{Kinds, Timeline};
use crate::input::Input;
use crate::lab::Lab;

/// What has to be done aloud: facts of it are read by the laboratory itself, or what it breaks is remembered.
const ALOUD: Kinds = Kinds(
    Kinds::REJECT.0
        | Kinds::TRUNCATE.0
        | Kinds::CRASH.0
        | Kinds::RESTART.0
        | Kinds::FAULT.0
        | Kinds::MEMBERS.0
        | Kinds::CONFIG.0
        | Kinds::SNAPSHOT.0
        | Kinds::TRANSFER.0
        | Kinds::VIOLATION.0
        | Kinds::SCRIPT.0,
);

impl Timeline {
    /// Replays the record up to `target`, if that lies beyond the present position; tells only the last step.
    pub(super) fn replay_to(&mut self, target: usize) {
        let mut behind = false;
        while self.position + 1 < target {
            let input = self.inputs.get(self.position);
            let input = input.expect("the position lies within the record");
            if is_silent(&input, self.marks.kinds(self.position + 1), &self.lab) {
                self.lab.replay(&input);
                behind = true;
            } else {
                if std::mem::take(&mut behind) {
                    self.lab.catch_up();
                }
                self.lab.apply(&input);
            }
            self.position += 1;
            self.checkpoints.pass(self.position, target, &mut self.lab);
        }
        self.lab.catch_up();
        if self.position < target {
            self.replay_one();
        }
    }
}

/// Whether a step need not be told; `kinds` is what happened in it.
fn is_silent(input: &Input, kinds: Kinds, lab: &Lab) -> bool {
    let usual = matches!(
        input,
        Input::Next
            | Input::Tick { .. }
            | Input::Stage { .. }
            | Input::ThreadStage { .. }
            | Input::Deliver { .. }
            | Input::Campaign { .. }
            | Input::Propose { .. }
            | Input::Ask { .. }
    );
    let reported = kinds.intersects(Kinds::LOST) && lab.reports_unreachable();
    usual && !kinds.intersects(ALOUD) && !reported && lab.violations().is_empty()
}
