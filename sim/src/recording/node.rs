//! A node as a trace tells it.
use crate::event::TruncateReason;
use crate::kv::Kv;
use crate::observe::cell_view;
use crate::shared_log::SharedLog;
use crate::trace::{NodeAtStart, TraceMessage};
use crate::view::{CellView, Durability, HostView, LogView, NodeView, TimersView};
use raft_core::{ConfState, Entry, EntryId, Index, NodeId, Payload, StateType, Term};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What is known of a node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) up: bool,
    pub(super) role: StateType,
    pub(super) term: Term,
    pub(super) vote: NodeId,
    /// Who leads, as far as messages show it; 0 = nobody.
    pub(super) lead: NodeId,
    pub(super) log: SharedLog,
    /// The log on the disk while a snapshot that raft took in its place is not installed yet.
    log_below: Option<SharedLog>,
    /// Of a node that is down: the log that such a snapshot began. It may have reached the disk.
    log_above: Option<SharedLog>,
    /// Whether the trace tells all that it ever held.
    whole: bool,
    pub(super) committed: Index,
    pub(super) applied: Index,
    /// The entry that the state machine has to take next, where that is known.
    pub(super) next_apply: Option<Index>,
    /// Index and term of its newest snapshot; (0, 0) when there is none.
    pub(super) snapshot: (Index, Term),
    /// The key-value machine, as long as all that it took is known, and as it was in the snapshot.
    kv: Option<Kv>,
    kv_in_snapshot: Option<Kv>,
    pub(super) config: ConfState,
    /// Votes that it has got as a candidate.
    votes: BTreeMap<NodeId, bool>,
    /// The append that came last: from whom, and index and term of its entries.
    append: Option<(NodeId, Vec<(Index, Term)>)>,
}

impl Node {
    /// A node of which nothing is known but what its first `start` will tell.
    pub(super) fn unseen(config: ConfState) -> Self {
        Self {
            up: false,
            role: StateType::Follower,
            term: 0,
            vote: 0,
            lead: 0,
            log: SharedLog::default(),
            log_below: None,
            log_above: None,
            whole: false,
            committed: 0,
            applied: 0,
            next_apply: None,
            snapshot: (0, 0),
            kv: None,
            kv_in_snapshot: None,
            config,
            votes: BTreeMap::new(),
            append: None,
        }
    }

    /// A node when the trace begins. What is in its log is not told.
    pub(super) fn at_start(start: &NodeAtStart, config: ConfState) -> Self {
        let mut node = Self::unseen(config);
        (node.up, node.role, node.term) = (start.up, start.role, start.term);
        node.vote = start.vote;
        node.log = unknown_up_to(start.last);
        (node.committed, node.applied) = (start.commit, start.commit);
        if start.role == StateType::Leader {
            node.lead = start.node;
        }
        node.whole = (start.last, start.commit) == (0, 0);
        node.begin_machine();
        node
    }

    /// The process starts with what its disk holds; `entries` are those that were not told before.
    pub(super) fn start(
        &mut self,
        last: Index,
        commit: Index,
        entries: &[Entry],
    ) -> Result<(), String> {
        if let Some(above) = self.log_above.take()
            && last > self.log.last()
        {
            let before = above.before();
            self.snapshot = (before.index, before.term);
            self.kv_in_snapshot = None;
            self.log = above;
        }
        if let Some(first) = entries.first() {
            self.cut_behind(first.index.saturating_sub(1));
            self.append(entries)?;
        }
        let log = &self.log;
        if last > log.last() {
            return Err(format!(
                "`last`: expected at most {}, the last index of its log so far, found {last}",
                log.last()
            ));
        }
        // Before its beginning the log is another one, on another disk, or one of which nothing was told.
        self.cut_behind(last);
        // A snapshot counts only where its index is committed on the disk (etcd's `ValidSnapshotEntries`): else an older one
        // may, of which nothing is remembered.
        if self.snapshot.0 > last.min(commit) {
            self.snapshot = (0, 0);
            self.kv_in_snapshot = None;
            self.whole = false;
        }
        self.whole |= (last, commit) == (0, 0);
        self.up = true;
        self.role = StateType::Follower;
        self.lead = 0;
        self.committed = commit;
        self.votes.clear();
        self.append = None;
        let (index, _) = self.snapshot;
        self.applied = index;
        match index {
            0 => self.begin_machine(),
            _ => {
                self.next_apply = None;
                self.kv = self.kv_in_snapshot.clone();
            }
        }
        Ok(())
    }

    /// The first start of a node that was not there before.
    pub(super) fn first_start(
        &mut self,
        last: Index,
        commit: Index,
        entries: &[Entry],
    ) -> Result<(), String> {
        self.log = unknown_up_to(last);
        self.start(last, commit, entries)
    }

    /// A state machine that has taken nothing.
    fn begin_machine(&mut self) {
        self.kv = self.whole.then(Kv::default);
        self.next_apply = self.whole.then_some(1);
    }

    pub(super) fn crash(&mut self) {
        self.up = false;
        self.role = StateType::Follower;
        self.lead = 0;
        self.votes.clear();
        self.append = None;
        if let Some(below) = self.log_below.take() {
            self.log_above = Some(std::mem::replace(&mut self.log, below));
        }
        self.forget_beyond_log();
    }

    /// A later term has begun for the node, or another one after a start.
    pub(super) fn enter(&mut self, term: Term) {
        self.term = term;
        self.vote = 0;
        self.lead = 0;
        self.votes.clear();
    }

    pub(super) fn set_role(&mut self, id: NodeId, role: StateType) {
        if role != self.role {
            self.votes.clear();
        }
        self.role = role;
        match role {
            StateType::Leader => self.lead = id,
            _ if self.lead == id => self.lead = 0,
            _ => {}
        }
    }

    /// Entries join the log; they have to go on where it ends.
    pub(super) fn append(&mut self, entries: &[Entry]) -> Result<(), String> {
        for (at, entry) in entries.iter().enumerate() {
            let next = self.log.last() + 1;
            if entry.index != next {
                return Err(format!(
                    "`entries[{at}].index`: expected {next}, where its log ends, found {}",
                    entry.index
                ));
            }
            self.log.put(entry);
        }
        Ok(())
    }

    /// The end of the log is cut off. The cells that are gone, and why, as far as that can be told.
    pub(super) fn truncate(
        &mut self,
        first: Index,
        last: Index,
    ) -> Result<(Vec<CellView>, TruncateReason), String> {
        let end = self.log.last();
        // What a crash takes may be less than what was in memory.
        let before = self.log.before();
        let is_there = first > before.index || (first > 0 && before.term == 0);
        if self.up && (first > last || last != end || !is_there) {
            return Err(format!(
                "`first`, `last`: expected a range that ends with {end}, as its log does, found {first} to {last}"
            ));
        }
        let removed = self.cells(first..=last);
        let reason = match self.up {
            false => TruncateReason::Crash,
            true => self.conflict(first).unwrap_or(TruncateReason::Untold),
        };
        self.cut_behind(first.saturating_sub(1));
        self.forget_beyond_log();
        Ok((removed, reason))
    }

    /// A node that is down knows no more than its disk; what that is exactly its next start will tell.
    fn forget_beyond_log(&mut self) {
        if !self.up {
            self.committed = self.committed.min(self.log.last());
            self.applied = self.applied.min(self.log.last());
        }
    }

    /// The entry of the last append that contradicts the log at an index.
    fn conflict(&self, index: Index) -> Option<TruncateReason> {
        let (leader, entries) = self.append.as_ref()?;
        let (_, new_term) = *entries.iter().find(|(at, _)| *at == index)?;
        let old_term = self.log.term(index)?;
        (old_term != new_term).then_some(TruncateReason::Conflict {
            leader: *leader,
            index,
            old_term,
            new_term,
        })
    }

    fn cut_behind(&mut self, last: Index) {
        if last < self.log.before().index {
            self.log = unknown_up_to(last);
        } else if last < self.log.last() {
            self.log.cut(last);
        }
    }

    /// The state machine takes an entry, as the trace tells it. What it is in the log, if it is known there.
    pub(super) fn apply(&mut self, index: Index, data: Payload) -> Option<Entry> {
        let known = self.log.get(index).cloned();
        let entry = Entry {
            index,
            data,
            ..known.clone().unwrap_or_default()
        };
        match &mut self.kv {
            Some(kv) if kv.applied() + 1 == index => kv.apply(&entry),
            _ => self.kv = None,
        }
        self.applied = index;
        self.next_apply = Some(index + 1);
        known.map(|_| entry)
    }

    /// A snapshot is taken of the state machine.
    pub(super) fn take_snapshot(&mut self, index: Index, term: Term) {
        self.snapshot = (index, term);
        self.kv_in_snapshot = self.kv.clone().filter(|kv| kv.applied() == index);
    }

    /// A leader's snapshot takes the place of the log, in memory. The cells that are gone.
    pub(super) fn restore(&mut self, index: Index, term: Term) -> Vec<CellView> {
        let removed = self.cells(self.log.first()..=self.log.last());
        let old = std::mem::replace(&mut self.log, SharedLog::after(EntryId { index, term }));
        self.log_below.get_or_insert(old);
        removed
    }

    /// … and that of the state machine and the disk.
    pub(super) fn install(&mut self, index: Index, term: Term) {
        self.log_below = None;
        self.snapshot = (index, term);
        self.applied = index;
        self.next_apply = Some(index + 1);
        self.committed = self.committed.max(index);
        (self.kv, self.kv_in_snapshot) = (None, None);
    }

    /// Entries leave the beginning of the log.
    pub(super) fn compact(&mut self, last: Index) -> Result<(), String> {
        let end = self.log.last();
        if last > end {
            return Err(format!(
                "`last`: expected at most {end}, where its log ends, found {last}"
            ));
        }
        self.log.compact(last);
        Ok(())
    }

    /// What a message that arrives tells about this node.
    pub(super) fn hear(&mut self, message: &TraceMessage) {
        use raft_core::MessageType::{MsgApp, MsgHeartbeat, MsgPreVoteResp, MsgSnap, MsgVoteResp};
        match message.kind {
            MsgApp | MsgHeartbeat | MsgSnap if message.term >= self.term => {
                self.lead = message.from;
            }
            MsgVoteResp if self.role == StateType::Candidate && message.term == self.term => {
                self.votes.insert(message.from, !message.reject);
            }
            MsgPreVoteResp if self.role == StateType::PreCandidate => {
                self.votes.insert(message.from, !message.reject);
            }
            _ => {}
        }
        if message.kind == MsgApp {
            let entries = message
                .entries
                .iter()
                .map(|entry| (entry.index, entry.term));
            self.append = Some((message.from, entries.collect()));
        }
    }

    /// Its entries within a range; of none it is told where they are, so they count as stored.
    pub(super) fn cells(&self, range: RangeInclusive<Index>) -> Vec<CellView> {
        let first = (*range.start()).max(self.log.first());
        let last = (*range.end()).min(self.log.last());
        let entries = (first..=last).filter_map(|index| self.log.get(index));
        entries
            .map(|entry| cell_view(entry, Durability::Stored))
            .collect()
    }

    pub(super) fn view(&self, id: NodeId) -> NodeView {
        let last = self.log.last_id();
        let before = self.log.before();
        let votes = match self.role {
            StateType::Candidate | StateType::PreCandidate => {
                let own =
                    (self.vote == id && self.role == StateType::Candidate).then_some((id, true));
                let mut votes = self.votes.clone();
                votes.extend(own);
                votes.into_iter().collect()
            }
            _ => Vec::new(),
        };
        NodeView {
            id,
            up: self.up,
            isolated: false,
            paused: false,
            role: self.role,
            term: self.term,
            vote: self.vote,
            lead: self.lead,
            log: LogView {
                snapshot: (before.index, before.term),
                first: self.log.first(),
                last: last.index,
                last_term: last.term,
                committed: self.committed,
                applying: self.applied,
                applied: self.applied,
                unstable_offset: last.index + 1,
            },
            timers: TimersView::default(),
            progress: Vec::new(),
            votes,
            host: HostView {
                wal_last: last.index,
                wal_synced: last.index,
                synced_hard_state: (self.term, self.vote, self.committed),
                ..HostView::default()
            },
            kv: self.kv.as_ref().map(Kv::pairs).unwrap_or_default(),
            config: self.config.clone(),
            is_learner: self.config.learners.contains(&id),
            pending_conf_index: 0,
            lead_transferee: 0,
            uncommitted_size: 0,
        }
    }

    /// Bytes that a clone takes, about.
    pub(super) fn clone_bytes(&self) -> usize {
        let machine = self.kv.as_ref().map_or(0, Kv::clone_bytes);
        size_of::<Self>() + self.log.clone_bytes() + machine
    }
}

/// A log of whose entries nothing is known but that they end with `last`.
fn unknown_up_to(last: Index) -> SharedLog {
    SharedLog::after(EntryId {
        index: last,
        term: 0,
    })
}
