//! The state machine of one node: what it holds, how it takes ticks, and how it changes roles.
//! How it takes messages, and what each role does with them, is in the modules below.

use crate::confchange;
use crate::config::{Config, ProbeStrategy};
use crate::errors::{ConfigError, Malformed};
use crate::event::{EventLog, RaftEvent};
use crate::log::RaftLog;
use crate::prng::Prng;
use crate::raftpb::{Entry, HardState, Message, MessageType};
use crate::read_only::{ReadOnly, ReadState};
use crate::ready::{SoftState, StateType};
use crate::rules::Rules;
use crate::storage::Storage;
use crate::tracker::{Inflights, Progress, ProgressTracker};
use crate::types::{Index, NONE, NodeId, Term};

mod access;
mod election;
mod membership;
mod proposal;
mod reads;
mod replication;
mod snapshot;
mod step;
mod step_candidate;
mod step_follower;
mod step_leader;
mod stored;
mod transfer;

use step::Refusal;
pub(crate) use stored::Stored;

/// A node without its surroundings (etcd `raft`). [`RawNode`](crate::RawNode) drives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Raft<S> {
    pub(crate) id: NodeId,
    /// Latest term seen.
    pub(crate) term: Term,
    /// Candidate voted for in `term`.
    pub(crate) vote: NodeId,
    /// Reads that may be served, for the next Ready.
    pub(crate) read_states: Vec<ReadState>,
    pub(crate) log: RaftLog<S>,
    max_msg_size: u64,
    max_uncommitted_size: u64,
    pub(crate) trk: ProgressTracker,
    pub(crate) state: StateType,
    /// Whether this node is a learner of the active configuration.
    is_learner: bool,
    /// Messages to other nodes that need not wait for anything.
    pub(crate) msgs: Vec<Message>,
    /// Messages that must wait until everything unstable is stable: votes and acknowledgements,
    /// to others and to this node itself.
    pub(crate) msgs_after_append: Vec<Message>,
    pub(crate) lead: NodeId,
    /// Target of a leadership transfer under way.
    pub(crate) lead_transferee: NodeId,
    /// Highest index at which an unapplied configuration change may be; only above it another is
    /// accepted.
    pending_conf_index: Index,
    disable_conf_change_validation: bool,
    /// Data in the uncommitted part of a leader's log, at most an underestimate.
    uncommitted_size: u64,
    read_only: ReadOnly,
    /// Ticks since a leader was heard of; on a leader, since the last quorum check.
    election_elapsed: u64,
    /// Ticks since a leader's last heartbeat.
    heartbeat_elapsed: u64,
    check_quorum: bool,
    pre_vote: bool,
    heartbeat_timeout: u64,
    election_timeout: u64,
    /// Drawn from `election_timeout..2 * election_timeout` at every reset.
    randomized_election_timeout: u64,
    disable_proposal_forwarding: bool,
    step_down_on_removal: bool,
    probe_strategy: ProbeStrategy,
    pub(crate) rules: Rules,
    prng: Prng,
    /// Reads that wait for the first commit of the leader's term.
    pending_read_index_messages: Vec<Message>,
    pub(crate) events: EventLog,
}

impl<S: Storage> Raft<S> {
    /// A follower with the state that storage has (etcd `newRaft`).
    pub(crate) fn new(config: &Config, storage: S) -> Result<Self, ConfigError> {
        config.validate()?;
        let (hard_state, conf_state) = storage.initial_state()?;
        let log = RaftLog::new(storage, config.effective_max_committed_size())?;
        let last = log.last_entry_id();
        let mut raft = Self {
            id: config.id,
            term: 0,
            vote: NONE,
            read_states: Vec::new(),
            log,
            max_msg_size: config.max_size_per_msg,
            max_uncommitted_size: config.effective_max_uncommitted_size(),
            trk: ProgressTracker {
                rules: config.rules,
                ..ProgressTracker::new(config.max_inflight_msgs, config.max_inflight_bytes)
            },
            state: StateType::Follower,
            is_learner: false,
            msgs: Vec::new(),
            msgs_after_append: Vec::new(),
            lead: NONE,
            lead_transferee: NONE,
            pending_conf_index: 0,
            disable_conf_change_validation: config.disable_conf_change_validation,
            uncommitted_size: 0,
            read_only: ReadOnly::new(config.read_only_option),
            election_elapsed: 0,
            heartbeat_elapsed: 0,
            check_quorum: config.check_quorum,
            pre_vote: config.pre_vote,
            heartbeat_timeout: config.heartbeat_tick,
            election_timeout: config.election_tick,
            randomized_election_timeout: 0,
            disable_proposal_forwarding: config.disable_proposal_forwarding,
            step_down_on_removal: config.step_down_on_removal,
            probe_strategy: config.probe_strategy,
            rules: config.rules,
            prng: Prng::new(config.election_seed, config.id),
            pending_read_index_messages: Vec::new(),
            events: EventLog::default(),
        };
        let change = confchange::restore(&raft.trk, last.index, &conf_state);
        raft.switch_to_config(change.map_err(ConfigError::ConfState)?);
        if !hard_state.is_empty() {
            raft.load_state(hard_state)?;
        }
        if config.applied > 0 {
            raft.load_applied(config.applied)?;
        }
        raft.become_follower(raft.term, NONE);
        raft.events.push(RaftEvent::NewRaft {
            id: raft.id,
            peers: raft.trk.voter_nodes(),
            term: raft.term,
            commit: raft.log.committed,
            applied: raft.log.applied,
            last,
        });
        Ok(raft)
    }

    fn load_state(&mut self, state: HardState) -> Result<(), ConfigError> {
        let (first, last) = (self.log.committed, self.log.last_index());
        if !(first..=last).contains(&state.commit) {
            return Err(ConfigError::CommitOutOfRange {
                commit: state.commit,
                first,
                last,
            });
        }
        self.log.committed = state.commit;
        self.term = state.term;
        self.vote = state.vote;
        Ok(())
    }

    fn load_applied(&mut self, applied: Index) -> Result<(), ConfigError> {
        let (first, committed) = (self.log.applied, self.log.committed);
        if !(first..=committed).contains(&applied) {
            return Err(ConfigError::AppliedOutOfRange {
                applied,
                first,
                committed,
            });
        }
        self.log.applied_to(applied, 0);
        Ok(())
    }

    #[inline]
    pub(crate) fn soft_state(&self) -> SoftState {
        SoftState {
            lead: self.lead,
            state: self.state,
        }
    }

    #[inline]
    pub(crate) fn hard_state(&self) -> HardState {
        HardState {
            term: self.term,
            vote: self.vote,
            commit: self.log.committed,
        }
    }

    /// Queues a message. Votes and acknowledgements, refusals included, wait until what they rest
    /// on is stable; everything else goes out with the next Ready (etcd `send`).
    #[inline(always)]
    pub(crate) fn send(&mut self, mut m: Message) {
        use MessageType::{MsgAppResp, MsgPreVoteResp, MsgProp, MsgReadIndex, MsgVoteResp};
        let (msg_type, to, term) = (m.msg_type, m.to, m.term);
        let queue = match msg_type {
            MsgAppResp | MsgVoteResp | MsgPreVoteResp => &mut self.msgs_after_append,
            _ => &mut self.msgs,
        };
        let waits = matches!(msg_type, MsgAppResp | MsgVoteResp | MsgPreVoteResp);
        assert!(
            waits || to != self.id,
            "message should not be self-addressed: {msg_type}"
        );
        assert!(
            (term != 0) == msg_type.is_vote_or_response(),
            "votes and their answers, and nothing else, are sent with a term: {msg_type} has {term}"
        );
        if m.from == NONE {
            m.from = self.id;
        }
        if term == 0 && !matches!(msg_type, MsgProp | MsgReadIndex) {
            m.term = self.term;
        }
        queue.push(m);
    }

    /// Sends a message on to the leader, with the sender that it has.
    fn forward_to_leader(&mut self, m: &mut Message) -> Result<(), Malformed> {
        if self.lead == self.id {
            return Err(Malformed::LeaderIsSelf);
        }
        self.send(Message {
            to: self.lead,
            term: 0,
            ..std::mem::take(m)
        });
        Ok(())
    }

    /// Starts a term, or the same one again, with nothing known about the others
    /// (etcd `reset`).
    fn reset(&mut self, term: Term) {
        if self.term != term {
            self.term = term;
            self.vote = NONE;
        }
        self.lead = NONE;
        self.election_elapsed = 0;
        self.heartbeat_elapsed = 0;
        self.randomized_election_timeout =
            self.election_timeout + self.prng.below(self.election_timeout);
        self.abort_leader_transfer();
        self.trk.reset_votes();
        self.reset_progress();
        self.pending_conf_index = 0;
        self.uncommitted_size = 0;
        self.read_only = ReadOnly::new(self.read_only.option);
    }

    fn reset_progress(&mut self) {
        let last = self.log.last_index();
        let window = Inflights::new(self.trk.max_inflight, self.trk.max_inflight_bytes);
        for (id, progress) in self.trk.progress.iter_mut() {
            *progress = Progress {
                matched: if id == self.id { last } else { 0 },
                next: last + 1,
                inflights: window.clone(),
                is_learner: progress.is_learner,
                ..Progress::default()
            };
        }
    }

    /// Follows `lead`, or waits for a leader (etcd `becomeFollower`).
    pub(crate) fn become_follower(&mut self, term: Term, lead: NodeId) {
        self.reset(term);
        self.lead = lead;
        self.state = StateType::Follower;
        self.events.push(RaftEvent::BecameFollower {
            id: self.id,
            term: self.term,
        });
    }

    /// Starts a new term and votes for itself (paper, section 5.2).
    pub(crate) fn become_candidate(&mut self) {
        assert!(
            self.state != StateType::Leader,
            "invalid transition [leader -> candidate]"
        );
        self.reset(self.term.saturating_add(1));
        self.vote = self.id;
        self.state = StateType::Candidate;
        self.events.push(RaftEvent::BecameCandidate {
            id: self.id,
            term: self.term,
        });
    }

    /// Asks around without changing term, vote or timers (thesis, section 9.6).
    pub(crate) fn become_pre_candidate(&mut self) {
        assert!(
            self.state != StateType::Leader,
            "invalid transition [leader -> pre-candidate]"
        );
        self.trk.reset_votes();
        self.lead = NONE;
        self.state = StateType::PreCandidate;
        self.events.push(RaftEvent::BecamePreCandidate {
            id: self.id,
            term: self.term,
        });
    }

    /// Leads, and appends an empty entry of its term, by which earlier ones can be committed
    /// (paper, sections 5.4.2 and 8).
    pub(crate) fn become_leader(&mut self) {
        assert!(
            self.state != StateType::Follower,
            "invalid transition [follower -> leader]"
        );
        self.reset(self.term);
        self.lead = self.id;
        self.state = StateType::Leader;
        if let Some(progress) = self.trk.progress.get_mut(self.id) {
            progress.become_replicate();
            progress.recent_active = true;
        }
        // There may be a change in the tail of the log; waiting for all of it is cheaper than
        // reading it.
        self.pending_conf_index = self.log.last_index();
        let accepted = self.append_entries(&mut Entry::default().into());
        assert!(accepted, "the empty entry has no size and is never dropped");
        self.events.push(RaftEvent::BecameLeader {
            id: self.id,
            term: self.term,
        });
    }

    /// Counts one tick; timers that fire act as if a message had come (etcd `tick`).
    pub(crate) fn tick(&mut self) {
        match self.state {
            StateType::Leader => self.tick_heartbeat(),
            _ => self.tick_election(),
        }
    }

    fn tick_election(&mut self) {
        self.election_elapsed += 1;
        if self.promotable() && self.election_elapsed >= self.randomized_election_timeout {
            self.election_elapsed = 0;
            self.step_local(MessageType::MsgHup);
        }
    }

    fn tick_heartbeat(&mut self) {
        self.heartbeat_elapsed += 1;
        self.election_elapsed += 1;
        if self.election_elapsed >= self.election_timeout {
            self.election_elapsed = 0;
            if self.check_quorum {
                self.step_local(MessageType::MsgCheckQuorum);
            }
            if self.state == StateType::Leader {
                self.abort_leader_transfer();
            }
        }
        if self.state == StateType::Leader && self.heartbeat_elapsed >= self.heartbeat_timeout {
            self.heartbeat_elapsed = 0;
            self.step_local(MessageType::MsgBeat);
        }
    }

    fn step_local(&mut self, msg_type: MessageType) {
        let stepped = self.step(&mut Message {
            msg_type,
            from: self.id,
            ..Message::default()
        });
        debug_assert_eq!(stepped, Ok(()), "{msg_type} is never refused");
    }
}
