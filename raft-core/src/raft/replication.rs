//! Sending the log and taking it (paper, section 5.3).

use super::{Raft, Refusal};
use crate::config::ProbeStrategy;
use crate::errors::{Malformed, StorageError};
use crate::event::RaftEvent;
use crate::log::RaftLog;
use crate::raftpb::{Entries, Message, MessageType, Payload};
use crate::rules::Rule;
use crate::storage::Storage;
use crate::tracker::ProgressState;
use crate::types::{EntryId, Index, NodeId, is_log_slice};

/// Entries read for one follower.
pub(super) struct Batch {
    /// Index of the first entry.
    from: Index,
    entries: Entries,
    /// Bytes of their data.
    bytes: u64,
}

impl Batch {
    /// The entries from `from` on, read again only when `shared` has others.
    fn read<'a, S: Storage>(
        log: &RaftLog<S>,
        from: Index,
        max_size: u64,
        shared: &'a mut Option<Self>,
    ) -> Result<&'a Self, StorageError> {
        if shared.as_ref().is_none_or(|batch| batch.from != from) {
            let (entries, bytes) = log.entries(from, max_size)?;
            *shared = Some(Self {
                from,
                entries,
                bytes,
            });
        }
        Ok(shared.as_ref().expect("it was just read"))
    }
}

/// An append, without sender and term.
#[inline(always)]
fn append(to: NodeId, prev: EntryId, entries: Entries, commit: Index) -> Message {
    Message {
        msg_type: MessageType::MsgApp,
        to,
        index: prev.index,
        log_term: prev.term,
        entries,
        commit,
        ..Message::default()
    }
}

impl<S: Storage> Raft<S> {
    /// Sends entries, or at least the commit index, unless the follower is paused.
    pub(super) fn send_append(&mut self, to: NodeId) {
        self.maybe_send_append(to, true);
    }

    /// Sends what the follower needs next: entries, or a snapshot when they are gone. Without
    /// `send_if_empty` only when there is something. Says whether anything was sent
    /// (etcd `maybeSendAppend`).
    pub(super) fn maybe_send_append(&mut self, to: NodeId, send_if_empty: bool) -> bool {
        match self.trk.progress.find(to) {
            Some(place) => self.send_append_at(place, send_if_empty, &mut None),
            None => false,
        }
    }

    /// The same for the member at `place`. What was read of the log for the last follower is sent
    /// again when this one needs it too.
    #[inline(never)]
    pub(super) fn send_append_at(
        &mut self,
        place: usize,
        send_if_empty: bool,
        shared: &mut Option<Batch>,
    ) -> bool {
        self.append_to(place, send_if_empty, shared)
    }

    /// The same, inlined where most appends are sent.
    #[inline(always)]
    fn append_to(&mut self, place: usize, send_if_empty: bool, shared: &mut Option<Batch>) -> bool {
        let Some((to, progress)) = self.trk.progress.at_mut(place) else {
            return false;
        };
        if progress.is_paused() {
            return false;
        }
        let index = progress.next - 1;
        let Some(term) = self.log.known_term(index) else {
            return self.maybe_send_snapshot(to);
        };
        let prev = EntryId { term, index };
        // While the window is full only empty messages go out. Were all messages in it lost, their
        // answers would be what gets the follower going again.
        let full = progress.state == ProgressState::Replicate && progress.inflights.full();
        let commit = self.log.committed;
        if full || index >= self.log.last_index() {
            if send_if_empty {
                progress.sent_append(0, 0, commit);
                self.send(append(to, prev, Entries::default(), commit));
            }
            return send_if_empty;
        }
        // Mostly one was just proposed, which costs no more to read than to share.
        if let Some(entry) = self.log.last_unstable(index + 1) {
            progress.sent_append(1, entry.payload_size(), commit);
            self.send(append(to, prev, entry.clone().into(), commit));
            return true;
        }
        match Batch::read(&self.log, index + 1, self.max_msg_size, shared) {
            Ok(batch) => {
                let entries = batch.entries.clone();
                progress.sent_append(entries.len() as u64, batch.bytes, commit);
                self.send(append(to, prev, entries, commit));
                true
            }
            Err(_) => send_if_empty && self.maybe_send_snapshot(to),
        }
    }

    /// Whether there is anything that the member at `place` was not sent. Mostly its Next is right behind the log; where
    /// it lies farther, the log became shorter, and the member needs a snapshot.
    #[inline]
    fn has_more_for(&self, place: usize) -> bool {
        let end = self.log.last_index() + 1;
        let progress = self.trk.progress.at(place);
        progress.is_some_and(|(_, progress)| progress.next != end)
    }

    /// Sends appends to every other member, in the order of their ids.
    #[inline(never)]
    pub(super) fn bcast_append(&mut self) {
        let mut shared = None;
        self.for_each_peer(|raft, place| {
            raft.append_to(place, true, &mut shared);
        });
    }

    /// Sends heartbeats to every other member, with the context that confirms waiting reads.
    pub(super) fn bcast_heartbeat(&mut self) {
        let context = self.read_only.heartbeat_context();
        self.for_each_peer(|raft, place| raft.send_heartbeat(place, context.clone()));
    }

    /// Visits the places of all other members, in the order of their ids.
    pub(super) fn for_each_peer(&mut self, mut visit: impl FnMut(&mut Self, usize)) {
        let mut place = 0;
        while let Some((id, _)) = self.trk.progress.at(place) {
            if id != self.id {
                visit(self, place);
            }
            place += 1;
        }
    }

    /// Tells the follower that the leader is here. The commit index never passes what is known to
    /// match: the follower may have other entries behind it.
    fn send_heartbeat(&mut self, place: usize, context: Payload) {
        let Some((to, progress)) = self.trk.progress.at_mut(place) else {
            return;
        };
        let commit = match self.rules.holds(Rule::HeartbeatCommitLimit) {
            true => progress.matched.min(self.log.committed),
            false => self.log.committed,
        };
        progress.sent_commit(commit);
        let msg_type = MessageType::MsgHeartbeat;
        self.send(Message {
            msg_type,
            to,
            commit,
            context,
            ..Message::default()
        });
    }

    /// Commits what a quorum has, if the last of it is of this term (paper, section 5.4.2).
    #[inline(always)]
    pub(super) fn maybe_commit(&mut self) -> bool {
        let index = self.trk.committed();
        let term = match self.rules.holds(Rule::OwnTermCommit) {
            true => self.term,
            false => self.log.term_or_zero(index),
        };
        self.log.maybe_commit(EntryId { term, index })
    }

    /// Takes the leader's entries or says where the logs may still match
    /// (etcd `handleAppendEntries`).
    #[inline(always)]
    pub(super) fn handle_append_entries(&mut self, m: &mut Message) -> Result<(), Refusal> {
        let prev = EntryId {
            term: m.log_term,
            index: m.index,
        };
        let (from, msg_type) = (m.from, MessageType::MsgAppResp);
        if prev.index < self.log.committed {
            let index = self.log.committed;
            self.send(Message {
                msg_type,
                to: from,
                index,
                ..Message::default()
            });
            return Ok(());
        }
        if !is_log_slice(self.term, prev, &m.entries) {
            return Err(Malformed::InconsistentEntries.into());
        }
        let (entries, events) = (&mut m.entries, &mut self.events);
        if let Some(index) = self
            .log
            .maybe_append(prev, entries, m.commit, self.rules, events)?
        {
            self.send(Message {
                msg_type,
                to: from,
                index,
                ..Message::default()
            });
            return Ok(());
        }
        self.reject_append(from, prev);
        Ok(())
    }

    #[cold]
    fn reject_append(&mut self, from: NodeId, prev: EntryId) {
        let local_term = self.log.term_or_zero(prev.index);
        self.events.push(RaftEvent::RejectedAppend {
            id: self.id,
            local_term,
            prev,
            from,
        });
        let hint = self.rejection_hint(prev);
        self.send(Message {
            msg_type: MessageType::MsgAppResp,
            to: from,
            index: prev.index,
            reject: true,
            reject_hint: hint.index,
            log_term: hint.term,
            ..Message::default()
        });
    }

    /// What a follower whose log does not match at `prev` says about it, by strategy.
    fn rejection_hint(&self, prev: EntryId) -> EntryId {
        match self.probe_strategy {
            ProbeStrategy::Decrement => EntryId::default(),
            ProbeStrategy::LastIndex => EntryId {
                term: 0,
                index: self.log.last_index(),
            },
            ProbeStrategy::TermHint => {
                let index = prev.index.min(self.log.last_index());
                self.log.find_conflict_by_term(index, prev.term)
            }
        }
    }

    /// Where a leader whose append after `rejected` was refused tries next, by strategy.
    fn next_probe(&self, rejected: Index, hint: EntryId) -> Index {
        match self.probe_strategy {
            ProbeStrategy::Decrement => rejected.saturating_sub(1),
            ProbeStrategy::TermHint if hint.term > 0 => {
                self.log.find_conflict_by_term(hint.index, hint.term).index
            }
            ProbeStrategy::LastIndex | ProbeStrategy::TermHint => hint.index,
        }
    }

    /// A follower refused an append: go back, unless that is old news.
    pub(super) fn handle_append_rejection(&mut self, m: &Message) {
        let hint = EntryId {
            term: m.log_term,
            index: m.reject_hint,
        };
        let (id, from, index) = (self.id, m.from, m.index);
        self.events.push(RaftEvent::AppendRejected {
            id,
            hint,
            from,
            index,
        });
        let next_probe = self.next_probe(index, hint);
        let Some(progress) = self.trk.progress.get_mut(from) else {
            return;
        };
        progress.recent_active = true;
        if !progress.maybe_decr_to(index, next_probe) {
            return;
        }
        let summary = progress.summary();
        if progress.state == ProgressState::Replicate {
            progress.become_probe();
        }
        self.events.push(RaftEvent::DecreasedProgress {
            id,
            peer: from,
            progress: summary,
        });
        self.send_append(from);
    }

    /// The member at `place`, maybe this node itself, has everything up to `m.index`.
    #[inline(always)]
    pub(super) fn handle_append_acceptance(&mut self, place: usize, m: &Message) {
        let Some((_, progress)) = self.trk.progress.at_mut(place) else {
            return;
        };
        progress.recent_active = true;
        let matches_again = progress.matched == m.index && progress.state == ProgressState::Probe;
        if progress.maybe_update(m.index) || matches_again {
            self.go_on_after(place, m);
        }
    }

    /// What its acceptance of an append changes.
    #[inline(never)]
    fn go_on_after(&mut self, place: usize, m: &Message) {
        let (id, from) = (self.id, m.from);
        let Some((_, progress)) = self.trk.progress.at_mut(place) else {
            return;
        };
        match progress.state {
            ProgressState::Probe => progress.become_replicate(),
            // Whichever snapshot got it there: the log goes on from here.
            ProgressState::Snapshot if progress.matched + 1 >= self.log.first_index() => {
                self.events.push(RaftEvent::RecoveredFromSnapshot {
                    id,
                    to: from,
                    progress: progress.summary(),
                });
                progress.become_probe();
                progress.become_replicate();
            }
            ProgressState::Snapshot => {}
            ProgressState::Replicate => progress.inflights.free_le(m.index),
        }
        let can_bump_commit = from != id && progress.can_bump_commit(self.log.committed);
        // What ends at the commit index or before it cannot move it.
        let may_commit = progress.matched > self.log.committed;
        if may_commit && self.maybe_commit() {
            self.release_pending_reads();
            self.bcast_append();
        } else if can_bump_commit {
            self.send_append_at(place, true, &mut None);
        }
        if from != id {
            while self.has_more_for(place) && self.send_append_at(place, false, &mut None) {}
        }
        if from == self.lead_transferee {
            self.continue_transfer(from);
        }
    }

    /// Sends again after a heartbeat's answer, if the follower may have missed something.
    pub(super) fn handle_heartbeat_response(&mut self, m: &Message) {
        let last = self.log.last_index();
        if let Some(progress) = self.trk.progress.get_mut(m.from) {
            progress.recent_active = true;
            progress.msg_app_flow_paused = false;
            if progress.matched < last || progress.state == ProgressState::Probe {
                self.send_append(m.from);
            }
        }
        self.confirm_reads(m);
    }

    /// Commits what the leader knows to be here, and answers.
    pub(super) fn handle_heartbeat(&mut self, m: &mut Message) -> Result<(), Refusal> {
        self.log.commit_to(m.commit)?;
        let msg_type = MessageType::MsgHeartbeatResp;
        self.send(Message {
            msg_type,
            to: m.from,
            context: std::mem::take(&mut m.context),
            ..Message::default()
        });
        Ok(())
    }
}
