//! The closed lists of words: roles, states of a Progress, stages.
use crate::view::{Durability, HostStage, HostThread};
use raft_core::{ConfChangeTransition, ProgressState, StateType};

/// The roles of a node.
pub(super) const ROLES: [&str; 4] = ["follower", "candidate", "leader", "pre-candidate"];

/// The states of a Progress.
pub(super) const STATES: [&str; 3] = ["probe", "replicate", "snapshot"];

/// Where an entry is.
pub(super) const DURABILITIES: [&str; 3] = ["unstable", "written", "stored"];

pub(super) fn durability(durability: Durability) -> &'static str {
    match durability {
        Durability::Unstable => "unstable",
        Durability::Written => "written",
        Durability::Stored => "stored",
    }
}

/// What a host does next.
pub(super) const NEXT_STAGES: [&str; 15] = [
    "idle",
    "take-ready",
    "snap-save",
    "snap-mark",
    "wal-save",
    "wal-sync",
    "snap-install",
    "storage-append",
    "send",
    "apply",
    "snap-take",
    "snap-record",
    "compact",
    "respond",
    "advance",
];

/// What a host has just done, in the order of [`HostStage::ALL`].
pub(super) const DONE_STAGES: [&str; 14] = [
    "ready-taken",
    "snap-saved",
    "snap-marked",
    "wal-saved",
    "wal-synced",
    "snap-installed",
    "storage-appended",
    "sent",
    "applied",
    "snap-taken",
    "snap-recorded",
    "compacted",
    "responded",
    "advanced",
];

/// The threads of asynchronous storage writes.
pub(super) const THREADS: [&str; 2] = ["append", "apply"];

pub(super) fn thread(thread: HostThread) -> &'static str {
    match thread {
        HostThread::Append => "append",
        HostThread::Apply => "apply",
    }
}

pub(super) fn thread_of(word: &str) -> HostThread {
    match word {
        "apply" => HostThread::Apply,
        _ => HostThread::Append,
    }
}

/// The transitions of a membership change.
pub(super) const TRANSITIONS: [&str; 3] = ["auto", "implicit", "explicit"];

pub(crate) fn role(role: StateType) -> &'static str {
    match role {
        StateType::Follower => "follower",
        StateType::Candidate => "candidate",
        StateType::Leader => "leader",
        StateType::PreCandidate => "pre-candidate",
    }
}

pub(super) fn state(state: ProgressState) -> &'static str {
    match state {
        ProgressState::Probe => "probe",
        ProgressState::Replicate => "replicate",
        ProgressState::Snapshot => "snapshot",
    }
}

pub(super) fn next_stage(stage: Option<HostStage>) -> &'static str {
    stage.map_or("idle", |stage| NEXT_STAGES[place(stage) + 1])
}

pub(crate) fn done_stage(stage: HostStage) -> &'static str {
    DONE_STAGES[place(stage)]
}

pub(super) fn stage_of(done: &str) -> Option<HostStage> {
    let at = DONE_STAGES.iter().position(|word| *word == done)?;
    Some(HostStage::ALL[at])
}

fn place(stage: HostStage) -> usize {
    let known = HostStage::ALL.iter().position(|known| *known == stage);
    known.unwrap_or(0)
}

pub(super) fn transition_of(word: &str) -> ConfChangeTransition {
    match word {
        "implicit" => ConfChangeTransition::ConfChangeTransitionJointImplicit,
        "explicit" => ConfChangeTransition::ConfChangeTransitionJointExplicit,
        _ => ConfChangeTransition::ConfChangeTransitionAuto,
    }
}

pub(crate) fn transition(transition: ConfChangeTransition) -> &'static str {
    match transition {
        ConfChangeTransition::ConfChangeTransitionAuto => "auto",
        ConfChangeTransition::ConfChangeTransitionJointImplicit => "implicit",
        ConfChangeTransition::ConfChangeTransitionJointExplicit => "explicit",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_its_words() {
        for (at, stage) in HostStage::ALL.into_iter().enumerate() {
            assert_eq!(stage_of(DONE_STAGES[at]), Some(stage));
            assert_eq!(done_stage(stage), DONE_STAGES[at]);
            assert_eq!(next_stage(Some(stage)), NEXT_STAGES[at + 1]);
        }
    }
}
