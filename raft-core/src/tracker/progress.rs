//! One follower in the view of the leader: a small state machine of its own.

use super::inflights::Inflights;
use super::state::ProgressState;
use crate::types::Index;
use std::fmt;

/// What the leader knows of a follower and what it sends next (etcd `Progress`).
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    /// Highest index known to be the same in both logs (etcd `Match`; `match` is a keyword).
    /// Invariant: `matched < next`.
    pub matched: Index,
    /// Index of the next entry to send; entries between `matched` and `next` are under way.
    pub next: Index,
    /// Highest commit index that was sent. Heartbeats may lower it. Together with `next` it tells
    /// whether another message could move the follower's commit index.
    pub sent_commit: Index,
    /// How the follower is treated.
    pub state: ProgressState,
    /// In [`ProgressState::Snapshot`] the index of the snapshot under way, else 0.
    pub pending_snapshot: Index,
    /// Whether the follower answered since the last quorum check; always true for the leader.
    pub recent_active: bool,
    /// Whether appends wait for an answer: in Probe after one that carried entries, in Replicate
    /// while the window is full. A heartbeat's answer clears it.
    pub msg_app_flow_paused: bool,
    /// Appends under way in Replicate.
    pub inflights: Inflights,
    /// Whether the follower has no vote.
    pub is_learner: bool,
}

impl Progress {
    /// Enters `state` with nothing under way.
    pub(crate) fn reset_state(&mut self, state: ProgressState) {
        self.msg_app_flow_paused = false;
        self.pending_snapshot = 0;
        self.state = state;
        self.inflights.reset();
    }

    /// Looks for the matching place again, after a delivered snapshot from there
    /// (etcd `BecomeProbe`).
    pub fn become_probe(&mut self) {
        let after_snapshot = match self.state {
            ProgressState::Snapshot => self.pending_snapshot + 1,
            _ => 0,
        };
        self.reset_state(ProgressState::Probe);
        self.next = after_snapshot.max(self.matched + 1);
        self.sent_commit = self.sent_commit.min(self.next - 1);
    }

    /// Sends from the matching place on without waiting (etcd `BecomeReplicate`).
    pub fn become_replicate(&mut self) {
        self.reset_state(ProgressState::Replicate);
        self.next = self.matched + 1;
    }

    /// Waits for the snapshot at `index` (etcd `BecomeSnapshot`).
    pub fn become_snapshot(&mut self, index: Index) {
        self.reset_state(ProgressState::Snapshot);
        self.pending_snapshot = index;
        self.next = index + 1;
        self.sent_commit = index;
    }

    /// An append with `entries` entries of together `bytes` bytes is on its way
    /// (etcd `SentEntries`).
    #[inline(always)]
    pub fn sent_entries(&mut self, entries: u64, bytes: u64) {
        match self.state {
            ProgressState::Replicate => {
                if entries > 0 {
                    self.next += entries;
                    self.inflights.add(self.next - 1, bytes);
                }
                self.msg_app_flow_paused = self.inflights.full();
            }
            ProgressState::Probe => self.msg_app_flow_paused |= entries > 0,
            ProgressState::Snapshot => panic!("sending append in unhandled state {}", self.state),
        }
    }

    /// The same for an append that carries a commit index.
    #[inline(always)]
    pub(crate) fn sent_append(&mut self, entries: u64, bytes: u64, commit: Index) {
        self.sent_entries(entries, bytes);
        self.sent_commit(commit);
    }

    /// Whether sending `commit` could move the follower's commit index.
    #[inline]
    pub fn can_bump_commit(&self, commit: Index) -> bool {
        commit > self.sent_commit && self.sent_commit < self.next - 1
    }

    /// A message with `commit` is on its way.
    pub fn sent_commit(&mut self, commit: Index) {
        self.sent_commit = commit;
    }

    /// The follower has everything up to `index`. False when that is old news
    /// (etcd `MaybeUpdate`).
    #[inline]
    pub fn maybe_update(&mut self, index: Index) -> bool {
        if index <= self.matched {
            return false;
        }
        self.matched = index;
        self.next = self.next.max(index + 1);
        self.msg_app_flow_paused = false;
        true
    }

    /// The follower refused an append that followed `rejected`; `match_hint` is where to try next.
    /// False when the refusal is stale (etcd `MaybeDecrTo`).
    pub fn maybe_decr_to(&mut self, rejected: Index, match_hint: Index) -> bool {
        if self.state == ProgressState::Replicate {
            if rejected <= self.matched {
                return false;
            }
            self.next = self.matched + 1;
            self.sent_commit = self.sent_commit.min(self.next - 1);
            return true;
        }
        if self.next - 1 != rejected {
            return false;
        }
        self.next = rejected.min(match_hint + 1).max(self.matched + 1);
        self.sent_commit = self.sent_commit.min(self.next - 1);
        self.msg_app_flow_paused = false;
        true
    }

    /// Whether no append is sent now (etcd `IsPaused`).
    #[inline]
    pub fn is_paused(&self) -> bool {
        match self.state {
            ProgressState::Probe | ProgressState::Replicate => self.msg_app_flow_paused,
            ProgressState::Snapshot => true,
        }
    }

    /// The part that is printed.
    pub fn summary(&self) -> ProgressSummary {
        ProgressSummary {
            state: self.state,
            matched: self.matched,
            next: self.next,
            is_learner: self.is_learner,
            paused: self.is_paused(),
            pending_snapshot: self.pending_snapshot,
            recent_active: self.recent_active,
            inflight: self.inflights.count(),
            inflight_full: self.inflights.full(),
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.summary().fmt(f)
    }
}

/// A [`Progress`] at one moment, without its window: what log lines show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgressSummary {
    /// How the follower is treated.
    pub state: ProgressState,
    /// Highest index known to be the same in both logs.
    pub matched: Index,
    /// Index of the next entry to send.
    pub next: Index,
    /// Whether the follower has no vote.
    pub is_learner: bool,
    /// Whether no append is sent now.
    pub paused: bool,
    /// Index of the snapshot under way, 0 for none.
    pub pending_snapshot: Index,
    /// Whether the follower answered since the last quorum check.
    pub recent_active: bool,
    /// Messages under way.
    pub inflight: usize,
    /// Whether no further message fits.
    pub inflight_full: bool,
}

impl fmt::Display for ProgressSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} match={} next={}",
            self.state, self.matched, self.next
        )?;
        if self.is_learner {
            f.write_str(" learner")?;
        }
        if self.paused {
            f.write_str(" paused")?;
        }
        if self.pending_snapshot > 0 {
            write!(f, " pendingSnap={}", self.pending_snapshot)?;
        }
        if !self.recent_active {
            f.write_str(" inactive")?;
        }
        if self.inflight > 0 {
            let full = if self.inflight_full { "[full]" } else { "" };
            write!(f, " inflight={}{full}", self.inflight)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(state: ProgressState, matched: Index, next: Index) -> Progress {
        Progress {
            state,
            matched,
            next,
            recent_active: true,
            inflights: Inflights::new(2, 0),
            ..Progress::default()
        }
    }

    #[test]
    fn it_prints_what_etcd_prints() {
        let mut all = progress(ProgressState::Snapshot, 1, 2);
        all.inflights.add(5, 1);
        all.pending_snapshot = 123;
        all.is_learner = true;
        all.recent_active = false;
        let text =
            "StateSnapshot match=1 next=2 learner paused pendingSnap=123 inactive inflight=1";
        assert_eq!(all.to_string(), text);
        let mut full = progress(ProgressState::Replicate, 1, 2);
        full.sent_entries(1, 1);
        full.sent_entries(1, 1);
        assert_eq!(
            full.to_string(),
            "StateReplicate match=1 next=4 paused inflight=2[full]"
        );
    }

    #[test]
    fn a_probe_with_entries_pauses_and_an_empty_one_does_not() {
        let mut probe = progress(ProgressState::Probe, 0, 1);
        probe.sent_entries(0, 0);
        assert!(!probe.is_paused());
        probe.sent_entries(3, 30);
        assert!(probe.is_paused());
        assert_eq!((probe.next, probe.inflights.count()), (1, 0));
    }

    #[test]
    fn replication_pauses_exactly_while_the_window_is_full() {
        let mut replicate = progress(ProgressState::Replicate, 0, 1);
        replicate.sent_entries(1, 1);
        assert!(!replicate.is_paused());
        replicate.sent_entries(1, 1);
        assert!(replicate.is_paused());
        replicate.msg_app_flow_paused = false;
        replicate.sent_entries(0, 0);
        assert!(
            replicate.is_paused(),
            "an empty message while full pauses again"
        );
        assert!(replicate.maybe_update(1));
        assert!(!replicate.is_paused());
    }

    #[test]
    fn probing_after_a_snapshot_starts_behind_it_and_not_before_the_match() {
        for (matched, pending, next) in [(1, 10, 11), (20, 10, 21), (1, 0, 2)] {
            let mut progress = progress(ProgressState::Snapshot, matched, matched + 1);
            progress.pending_snapshot = pending;
            progress.become_probe();
            assert_eq!((progress.next, progress.pending_snapshot), (next, 0));
        }
    }

    #[test]
    fn becoming_snapshot_moves_next_behind_it() {
        let mut progress = progress(ProgressState::Probe, 1, 5);
        progress.become_snapshot(10);
        assert_eq!(
            (progress.matched, progress.next, progress.sent_commit),
            (1, 11, 10)
        );
    }

    #[test]
    fn an_update_only_moves_forward() {
        for (index, matched, next, updated) in [
            (2, 3, 5, false),
            (3, 3, 5, false),
            (4, 4, 5, true),
            (7, 7, 8, true),
        ] {
            let mut progress = progress(ProgressState::Probe, 3, 5);
            assert_eq!(progress.maybe_update(index), updated);
            assert_eq!((progress.matched, progress.next), (matched, next));
        }
    }

    #[test]
    fn a_rejection_while_replicating_ignores_the_hint() {
        for (rejected, next, changed) in [(5, 10, false), (4, 10, false), (9, 6, true)] {
            let mut progress = progress(ProgressState::Replicate, 5, 10);
            assert_eq!(progress.maybe_decr_to(rejected, 1), changed);
            assert_eq!(progress.next, next, "rejected {rejected}");
        }
    }

    #[test]
    fn a_rejected_probe_goes_back_to_the_hint_but_never_to_the_match() {
        let cases = [
            (0, 10, 9, 2, 3, true),
            (0, 10, 9, 9, 9, true),
            (0, 10, 5, 5, 10, false),
            (0, 2, 1, 2, 1, true),
            (4, 10, 9, 0, 5, true),
        ];
        for (matched, next, rejected, hint, expected, changed) in cases {
            let mut progress = progress(ProgressState::Probe, matched, next);
            progress.msg_app_flow_paused = true;
            let case = (matched, next, rejected, hint);
            assert_eq!(progress.maybe_decr_to(rejected, hint), changed, "{case:?}");
            assert_eq!(progress.next, expected, "{case:?}");
            assert_eq!(progress.is_paused(), !changed, "{case:?}");
        }
    }

    #[test]
    fn a_commit_index_is_worth_sending_only_if_it_can_move_the_followers() {
        let mut progress = progress(ProgressState::Replicate, 5, 8);
        progress.sent_commit(5);
        assert!(progress.can_bump_commit(6));
        assert!(!progress.can_bump_commit(5));
        progress.sent_commit(7);
        assert!(
            !progress.can_bump_commit(9),
            "all entries sent are covered already"
        );
    }
}
