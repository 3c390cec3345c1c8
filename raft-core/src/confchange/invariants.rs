//! What must hold between a configuration and the progress of its members.

use crate::errors::ConfChangeError;
use crate::tracker::{ProgressMap, TrackerConfig};

/// Checks before and after every change (etcd `checkInvariants`). The empty configuration is fine:
/// every other one grows from it.
pub(super) fn check(config: &TrackerConfig, progress: &ProgressMap) -> Result<(), ConfChangeError> {
    let voters = config.voters.ids();
    let members = voters.iter().chain(config.learners.iter().copied());
    for id in members.chain(config.learners_next.iter().copied()) {
        expect(progress.contains(id), id, "is a member without progress")?;
    }
    for &id in &config.learners_next {
        let voted = config.voters.outgoing.contains(id);
        expect(voted, id, "is in LearnersNext, but not Voters[1]")?;
        let learns = progress.get(id).is_some_and(|progress| progress.is_learner);
        expect(
            !learns,
            id,
            "is in LearnersNext, but is already marked as learner",
        )?;
    }
    for &id in &config.learners {
        expect(
            !config.voters.outgoing.contains(id),
            id,
            "is in Learners and Voters[1]",
        )?;
        expect(
            !config.voters.incoming.contains(id),
            id,
            "is in Learners and Voters[0]",
        )?;
        let learns = progress.get(id).is_some_and(|progress| progress.is_learner);
        expect(learns, id, "is in Learners, but is not marked as learner")?;
    }
    let leaves = config.auto_leave && !config.voters.is_joint();
    expect(
        !leaves,
        0,
        "(no node): AutoLeave must be false when not joint",
    )
}

fn expect(holds: bool, id: u64, problem: &'static str) -> Result<(), ConfChangeError> {
    holds
        .then_some(())
        .ok_or(ConfChangeError::Invariant { id, problem })
}
