//! Changing the configuration (paper, section 6; thesis, chapter 4).

use super::Raft;
use crate::confchange::{Change, Changer};
use crate::errors::ConfChangeError;
use crate::event::RaftEvent;
use crate::raftpb::{ConfChangeV2, ConfState, Entry, EntryType, Message, MessageType, Payload};
use crate::ready::StateType;
use crate::storage::Storage;
use crate::types::NONE;

impl<S: Storage> Raft<S> {
    /// Puts a committed change into effect (etcd `applyConfChange`, which panics where this
    /// refuses).
    pub(crate) fn apply_conf_change(
        &mut self,
        change: &ConfChangeV2,
    ) -> Result<ConfState, ConfChangeError> {
        let changer = Changer {
            tracker: &self.trk,
            last_index: self.log.last_index(),
        };
        match changer.change(change) {
            Ok(change) => Ok(self.switch_to_config(change)),
            Err(error) => {
                let id = self.id;
                self.events.push(RaftEvent::InvalidConfChange {
                    id,
                    error: error.clone(),
                });
                Err(error)
            }
        }
    }

    /// Uses a configuration from now on: commits what it makes committed, and makes itself known to
    /// new members (etcd `switchToConfig`).
    pub(super) fn switch_to_config(&mut self, (config, progress): Change) -> ConfState {
        self.trk.set_config(config, progress);
        let config = Box::new(self.trk.config.clone());
        self.events.push(RaftEvent::SwitchedConfig {
            id: self.id,
            config,
        });
        let conf_state = self.trk.conf_state();
        let own = self.trk.progress.get(self.id);
        self.is_learner = own.is_some_and(|progress| progress.is_learner);
        let is_voter = own.is_some() && !self.is_learner;
        if self.state != StateType::Leader {
            return conf_state;
        }
        if !is_voter {
            if self.step_down_on_removal {
                self.become_follower(self.term, NONE);
            }
            return conf_state;
        }
        if conf_state.voters.is_empty() {
            return conf_state;
        }
        if self.maybe_commit() {
            self.bcast_append();
        } else {
            self.for_each_peer(|raft, place| {
                raft.send_append_at(place, false, &mut None);
            });
        }
        if !self.trk.config.voters.contains(self.lead_transferee) {
            self.abort_leader_transfer();
        }
        conf_state
    }

    /// Proposes to leave the joint configuration. Refused during a leadership transfer, and tried
    /// again whenever something is applied.
    pub(super) fn auto_leave(&mut self) {
        let entry = Entry::with_type(EntryType::EntryConfChangeV2, Payload::nil());
        let (msg_type, entries) = (MessageType::MsgProp, entry.into());
        let proposed = self.step(&mut Message {
            msg_type,
            entries,
            ..Message::default()
        });
        let config = Box::new(self.trk.config.clone());
        self.events.push(match proposed {
            Ok(()) => RaftEvent::AutoLeave { config },
            Err(error) => RaftEvent::AutoLeaveFailed { config, error },
        });
    }
}
