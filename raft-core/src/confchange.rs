//! From one configuration to the next, by the rules that keep two majorities from disagreeing
//! (thesis, chapter 4).

use crate::errors::ConfChangeError;
use crate::raftpb::{ConfChangeSingle, ConfChangeType, ConfChangeV2};
use crate::tracker::{Inflights, Progress, ProgressMap, ProgressTracker, TrackerConfig};
use crate::types::{Index, NodeId};

mod invariants;
mod restore;

pub use restore::restore;

/// A configuration and the progress of its members.
pub type Change = (TrackerConfig, ProgressMap);

/// Computes configurations; changes nothing itself (etcd `confchange.Changer`).
#[derive(Clone, Copy, Debug)]
pub struct Changer<'a> {
    /// What the change starts from.
    pub tracker: &'a ProgressTracker,
    /// Last index of the leader's log: where the probing of new members begins.
    pub last_index: Index,
}

impl Changer<'_> {
    /// Carries out a change in the way that it asks for: leave, enter joint, or directly.
    pub fn change(&self, change: &ConfChangeV2) -> Result<Change, ConfChangeError> {
        if change.leave_joint() {
            return self.leave_joint();
        }
        match change.enter_joint() {
            Some(auto_leave) => self.enter_joint(auto_leave, &change.changes),
            None => self.simple(&change.changes),
        }
    }

    /// Copies the voters to the outgoing half and applies the changes to the incoming one.
    pub fn enter_joint(
        &self,
        auto_leave: bool,
        changes: &[ConfChangeSingle],
    ) -> Result<Change, ConfChangeError> {
        let mut next = self.check_and_copy()?;
        if next.config.voters.is_joint() {
            return Err(ConfChangeError::AlreadyJoint);
        }
        if next.config.voters.incoming.is_empty() {
            return Err(ConfChangeError::ZeroVoterJoint);
        }
        next.config.voters.outgoing = next.config.voters.incoming.clone();
        next.apply(changes)?;
        next.config.auto_leave = auto_leave;
        next.check_and_return()
    }

    /// Drops the outgoing half; learners that waited for that become learners.
    pub fn leave_joint(&self) -> Result<Change, ConfChangeError> {
        let mut next = self.check_and_copy()?;
        if !next.config.voters.is_joint() {
            return Err(ConfChangeError::NotJoint);
        }
        for id in std::mem::take(&mut next.config.learners_next) {
            next.config.learners.insert(id);
            if let Some(progress) = next.progress.get_mut(id) {
                progress.is_learner = true;
            }
        }
        let outgoing = std::mem::take(&mut next.config.voters.outgoing);
        for id in outgoing.iter() {
            if !next.config.voters.incoming.contains(id) && !next.config.learners.contains(&id) {
                next.progress.remove(id);
            }
        }
        next.config.auto_leave = false;
        next.check_and_return()
    }

    /// Applies changes of which at most one concerns a voter.
    pub fn simple(&self, changes: &[ConfChangeSingle]) -> Result<Change, ConfChangeError> {
        let mut next = self.check_and_copy()?;
        if next.config.voters.is_joint() {
            return Err(ConfChangeError::SimpleInJoint);
        }
        next.apply(changes)?;
        let (before, after) = (
            &self.tracker.config.voters.incoming,
            &next.config.voters.incoming,
        );
        let removed = before.iter().filter(|&id| !after.contains(id)).count();
        let added = after.iter().filter(|&id| !before.contains(id)).count();
        if removed + added > 1 {
            return Err(ConfChangeError::MoreThanOneVoter);
        }
        next.check_and_return()
    }

    fn check_and_copy(&self) -> Result<Draft, ConfChangeError> {
        let draft = Draft {
            config: self.tracker.config.clone_without_auto_leave(),
            progress: self.tracker.progress.clone(),
            new_member: Progress {
                next: self.last_index.max(1),
                inflights: Inflights::new(
                    self.tracker.max_inflight,
                    self.tracker.max_inflight_bytes,
                ),
                // Otherwise the next quorum check could depose the leader before it is heard of.
                recent_active: true,
                ..Progress::default()
            },
        };
        draft.check()?;
        Ok(draft)
    }
}

/// A configuration in the making.
struct Draft {
    config: TrackerConfig,
    progress: ProgressMap,
    /// What a node that was no member starts with.
    new_member: Progress,
}

impl Draft {
    fn apply(&mut self, changes: &[ConfChangeSingle]) -> Result<(), ConfChangeError> {
        for change in changes.iter().filter(|change| change.node_id != 0) {
            match change.change_type {
                ConfChangeType::ConfChangeAddNode => self.make_voter(change.node_id),
                ConfChangeType::ConfChangeAddLearnerNode => self.make_learner(change.node_id),
                ConfChangeType::ConfChangeRemoveNode => self.remove(change.node_id),
                ConfChangeType::ConfChangeUpdateNode => {}
            }
        }
        if self.config.voters.incoming.is_empty() {
            return Err(ConfChangeError::RemovedAllVoters);
        }
        Ok(())
    }

    fn make_voter(&mut self, id: NodeId) {
        match self.progress.get_mut(id) {
            Some(progress) => progress.is_learner = false,
            None => self.progress.insert(id, self.new_member.clone()),
        }
        self.config.learners.remove(&id);
        self.config.learners_next.remove(&id);
        self.config.voters.incoming.insert(id);
    }

    /// A voter of the outgoing half cannot be a learner too: it becomes one when that half goes.
    fn make_learner(&mut self, id: NodeId) {
        let Some(progress) = self.progress.get(id) else {
            let learner = Progress {
                is_learner: true,
                ..self.new_member.clone()
            };
            self.progress.insert(id, learner);
            self.config.learners.insert(id);
            return;
        };
        if progress.is_learner {
            return;
        }
        let progress = progress.clone();
        self.remove(id);
        let is_learner = !self.config.voters.outgoing.contains(id);
        self.progress.insert(
            id,
            Progress {
                is_learner,
                ..progress
            },
        );
        match is_learner {
            true => self.config.learners.insert(id),
            false => self.config.learners_next.insert(id),
        };
    }

    fn remove(&mut self, id: NodeId) {
        if !self.progress.contains(id) {
            return;
        }
        self.config.voters.incoming.remove(id);
        self.config.learners.remove(&id);
        self.config.learners_next.remove(&id);
        if !self.config.voters.outgoing.contains(id) {
            self.progress.remove(id);
        }
    }

    fn check(&self) -> Result<(), ConfChangeError> {
        invariants::check(&self.config, &self.progress)
    }

    fn check_and_return(self) -> Result<Change, ConfChangeError> {
        self.check()?;
        Ok((self.config, self.progress))
    }
}

/// The operations in words, for messages: `ConfChangeAddNode(1) ..` (etcd `Describe`).
pub fn describe(changes: &[ConfChangeSingle]) -> String {
    let one = |change: &ConfChangeSingle| format!("{}({})", change.change_type, change.node_id);
    changes.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
