//! Snapshots in place of entries that are gone (paper, section 7).

use super::{Raft, Refusal};
use crate::confchange;
use crate::errors::Malformed;
use crate::event::RaftEvent;
use crate::raftpb::{Message, MessageType, Snapshot};
use crate::storage::Storage;
use crate::tracker::{ProgressState, ProgressTracker};
use crate::types::NodeId;

impl<S: Storage> Raft<S> {
    /// Sends the latest snapshot, unless the peer may be down or there is none now
    /// (etcd `maybeSendSnapshot`).
    pub(super) fn maybe_send_snapshot(&mut self, to: NodeId) -> bool {
        let id = self.id;
        let Some(progress) = self.trk.progress.get_mut(to) else {
            return false;
        };
        if !progress.recent_active {
            self.events.push(RaftEvent::SnapshotToInactive { to });
            return false;
        }
        let snapshot = match self.log.snapshot() {
            Ok(snapshot) if !snapshot.is_empty() => snapshot,
            _ => {
                self.events.push(RaftEvent::SnapshotUnavailable { id, to });
                return false;
            }
        };
        self.events.push(RaftEvent::SentSnapshot {
            id,
            first_index: self.log.first_index(),
            commit: self.log.committed,
            snapshot: snapshot.id(),
            to,
            progress: progress.summary(),
        });
        progress.become_snapshot(snapshot.metadata.index);
        let progress = progress.summary();
        self.events
            .push(RaftEvent::PausedReplication { id, to, progress });
        let (msg_type, snapshot) = (MessageType::MsgSnap, Some(Box::new(snapshot)));
        self.send(Message {
            msg_type,
            to,
            snapshot,
            ..Message::default()
        });
        true
    }

    /// The application says how sending a snapshot ended; either way the follower's next answer is
    /// awaited.
    pub(super) fn handle_snap_status(&mut self, m: &Message) {
        let Some(progress) = self.trk.progress.get_mut(m.from) else {
            return;
        };
        if progress.state != ProgressState::Snapshot {
            return;
        }
        if m.reject {
            // Before the change of state, or probing would start behind a snapshot that never
            // arrived.
            progress.pending_snapshot = 0;
        }
        progress.become_probe();
        let summary = progress.summary();
        progress.msg_app_flow_paused = true;
        self.events.push(RaftEvent::SnapshotReported {
            id: self.id,
            succeeded: !m.reject,
            to: m.from,
            progress: summary,
        });
    }

    /// Takes a snapshot, or says that it is of no use (etcd `handleSnapshot`).
    pub(super) fn handle_snapshot(&mut self, m: &mut Message) -> Result<(), Refusal> {
        let snapshot = m.snapshot.take().map(|snapshot| *snapshot);
        let snapshot = snapshot.unwrap_or_default();
        let (id, received) = (self.id, snapshot.id());
        let restored = self.restore(snapshot)?;
        let commit = self.log.committed;
        let index = if restored {
            self.events.push(RaftEvent::RestoredSnapshot {
                id,
                commit,
                snapshot: received,
            });
            self.log.last_index()
        } else {
            self.events.push(RaftEvent::IgnoredSnapshot {
                id,
                commit,
                snapshot: received,
            });
            commit
        };
        let msg_type = MessageType::MsgAppResp;
        self.send(Message {
            msg_type,
            to: m.from,
            index,
            ..Message::default()
        });
        Ok(())
    }

    /// Replaces log and configuration by those of the snapshot. False when it is obsolete, or when
    /// the log has all of it (etcd `restore`).
    fn restore(&mut self, snapshot: Snapshot) -> Result<bool, Malformed> {
        let id = self.id;
        if snapshot.metadata.index <= self.log.committed {
            return Ok(false);
        }
        let conf_state = &snapshot.metadata.conf_state;
        let members = [
            &conf_state.voters,
            &conf_state.learners,
            &conf_state.voters_outgoing,
        ];
        if !members.iter().any(|ids| ids.contains(&id)) {
            let conf_state = Box::new(conf_state.clone());
            self.events
                .push(RaftEvent::NotInConfState { id, conf_state });
            return Ok(false);
        }
        let (last, commit) = (self.log.last_entry_id(), self.log.committed);
        let received = snapshot.id();
        if self.log.match_term(received) {
            self.events.push(RaftEvent::FastForwarded {
                id,
                commit,
                last,
                snapshot: received,
            });
            self.log.commit_to(received.index)?;
            return Ok(false);
        }
        let change = confchange::restore(&self.trk, received.index, conf_state)
            .map_err(Malformed::InvalidConfState)?;
        self.log.restore(snapshot, &mut self.events);
        self.trk = ProgressTracker {
            rules: self.trk.rules,
            ..ProgressTracker::new(self.trk.max_inflight, self.trk.max_inflight_bytes)
        };
        self.switch_to_config(change);
        let (last, commit) = (self.log.last_entry_id(), self.log.committed);
        self.events.push(RaftEvent::Restored {
            id,
            commit,
            last,
            snapshot: received,
        });
        Ok(true)
    }
}
