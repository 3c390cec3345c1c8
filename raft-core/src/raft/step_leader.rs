//! What a leader does with each message.

use super::{Raft, Refusal};
use crate::event::RaftEvent;
use crate::raftpb::{Message, MessageType};
use crate::storage::Storage;
use crate::tracker::ProgressState;
use crate::types::{NONE, NodeId};

impl<S: Storage> Raft<S> {
    /// Handles a message of this term (etcd `stepLeader`).
    pub(super) fn step_leader(&mut self, m: &mut Message) -> Result<(), Refusal> {
        match m.msg_type {
            MessageType::MsgBeat => self.bcast_heartbeat(),
            MessageType::MsgCheckQuorum => self.check_quorum(),
            MessageType::MsgProp => return self.step_proposal(m),
            MessageType::MsgReadIndex => return self.step_read_index(m),
            MessageType::MsgForgetLeader => {}
            _ => match self.trk.progress.find(m.from) {
                Some(place) => self.step_leader_about(place, m),
                None => self.events.push(RaftEvent::NoProgress {
                    id: self.id,
                    from: m.from,
                }),
            },
        }
        Ok(())
    }

    /// Handles a message about the member at `place`.
    fn step_leader_about(&mut self, place: usize, m: &Message) {
        match m.msg_type {
            MessageType::MsgAppResp if !m.reject => self.handle_append_acceptance(place, m),
            MessageType::MsgAppResp => self.handle_append_rejection(m),
            MessageType::MsgHeartbeatResp => self.handle_heartbeat_response(m),
            MessageType::MsgSnapStatus => self.handle_snap_status(m),
            MessageType::MsgUnreachable => self.handle_unreachable(m.from),
            MessageType::MsgTransferLeader => self.step_transfer_leader(m.from),
            _ => {}
        }
    }

    /// Steps down unless a quorum was heard of since the last check.
    fn check_quorum(&mut self) {
        if !self.trk.quorum_active() {
            self.events.push(RaftEvent::SteppedDown { id: self.id });
            self.become_follower(self.term, NONE);
        }
        for (id, progress) in self.trk.progress.iter_mut() {
            if id != self.id {
                progress.recent_active = false;
            }
        }
    }

    /// What was sent without waiting is probably lost.
    fn handle_unreachable(&mut self, to: NodeId) {
        let Some(progress) = self.trk.progress.get_mut(to) else {
            return;
        };
        if progress.state == ProgressState::Replicate {
            progress.become_probe();
        }
        let progress = progress.summary();
        self.events.push(RaftEvent::Unreachable {
            id: self.id,
            to,
            progress,
        });
    }
}
