//! The laboratory of etcd's `rafttest`: nodes with their storages, one queue for all messages, one output.
//!
//! Source: `rafttest/interaction_env.go`.
use super::command::Limits;
use super::output::Output;
use super::storage::HistoryStorage;
use crate::event::{Event, LossReason};
use crate::input::MessageId;
use crate::observe::{Expectation, Observer, message_view};
use crate::script::ScriptError;
use crate::view::{Durability, MessageView};
use raft_core::describe::describe_message;
use raft_core::{
    Config, Entry, Error, Message, NodeId, ProbeStrategy, RawNode, Storage, is_local_msg_target,
};
use std::collections::VecDeque;

/// Why a command stops.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Halt {
    /// The command answers with this error; the script goes on.
    Answer(String),
    /// etcd's test would stop here.
    Error(ScriptError),
}

impl From<ScriptError> for Halt {
    fn from(error: ScriptError) -> Self {
        Self::Error(error)
    }
}

impl Halt {
    /// The answer that an error of raft's is to etcd's harness.
    pub(crate) fn answer(error: impl ToString) -> Self {
        Self::Answer(error.to_string())
    }
}

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) raw: RawNode<HistoryStorage>,
    /// What `raw` was made with; needed again after a restart.
    pub(crate) config: Config,
    /// `MsgStorageAppend`s that the append thread has not handled.
    pub(crate) append_work: VecDeque<Message>,
    /// `MsgStorageApply`s that the apply thread has not handled.
    pub(crate) apply_work: VecDeque<Message>,
    /// What was last seen of it.
    pub(crate) observer: Observer,
    /// A Ready was taken and its writes failed: it is never advanced, and raft gives no other.
    pub(crate) ready_failed: bool,
}

impl Node {
    /// Why raft could give no Ready. Storage lost entries that are to be handed out (`compact` went too far), or a
    /// Ready is still open; etcd's raft panics at both.
    pub(crate) fn cannot_give_ready(&self) -> Option<String> {
        if self.ready_failed {
            return Some("its last Ready could not be stored and was never advanced".to_owned());
        }
        let log = self.raw.raft().log();
        let (next, first) = (log.applying() + 1, log.first_index());
        let hands_out = log.has_next_committed_entries(!self.config.async_storage_writes);
        (hands_out && next < first).then(|| {
            format!(
                "entries {next} to {} were compacted before they were applied",
                first - 1
            )
        })
    }

    /// Where an entry of its log is.
    pub(crate) fn durability(&self, entry: &Entry) -> Durability {
        match self.raw.storage().memory.term(entry.index) {
            Ok(term) if term == entry.term => Durability::Stored,
            _ => Durability::Unstable,
        }
    }
}

/// A message in the queue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flight {
    pub(crate) id: MessageId,
    pub(crate) sent_ms: u64,
    pub(crate) message: Message,
}

impl Flight {
    /// Whether the message stays within one machine; such messages are never dropped.
    pub(crate) fn is_local(&self) -> bool {
        let Message { from, to, .. } = self.message;
        from == to || is_local_msg_target(from) || is_local_msg_target(to)
    }

    pub(crate) fn view(&self) -> MessageView {
        message_view(self.id, &self.message, self.sent_ms, self.sent_ms)
    }
}

/// Everything that commands act on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Env {
    /// Node `i` has the id `i + 1`.
    pub(crate) nodes: Vec<Node>,
    /// Messages in flight between all nodes, in order of sending.
    pub(crate) queue: Vec<Flight>,
    pub(crate) out: Output,
    /// Set by `ext-config` for nodes to come.
    pub(crate) limits: Limits,
    pub(crate) probe: ProbeStrategy,
    pub(crate) now_ms: u64,
    /// What happened in the step under way.
    pub(crate) events: Vec<Event>,
    /// Line of the command under way, for errors.
    pub(crate) line: usize,
    /// Messages sent so far.
    sent: u64,
}

impl Env {
    /// The place of a node in `nodes`.
    pub(crate) fn index(&self, id: NodeId) -> Result<usize, Halt> {
        let nodes = self.nodes.len();
        let found = usize::try_from(id)
            .ok()
            .filter(|id| (1..=nodes).contains(id));
        found
            .map(|id| id - 1)
            .ok_or(Halt::Error(ScriptError::UnknownNode {
                line: self.line,
                node: id,
                nodes,
            }))
    }

    /// The places of several nodes; of all when none is named.
    pub(crate) fn indexes_or_all(&self, ids: &[NodeId]) -> Result<Vec<usize>, Halt> {
        if ids.is_empty() {
            return Ok((0..self.nodes.len()).collect());
        }
        ids.iter().map(|id| self.index(*id)).collect()
    }

    /// An error that ends the script.
    pub(crate) fn failed(&self, reason: impl ToString) -> Halt {
        Halt::Error(ScriptError::Failed {
            line: self.line,
            reason: reason.to_string(),
        })
    }

    /// Lets a node do something, prints what its raft logs meanwhile, and notes what changed.
    pub(crate) fn act<R>(&mut self, at: usize, action: impl FnOnce(&mut Node) -> R) -> R {
        self.observe(at, Expectation::default(), action)
    }

    /// Gives a message to a node.
    fn step(&mut self, at: usize, message: Message) -> Result<(), Error> {
        let node = &self.nodes[at];
        let expected = node
            .observer
            .before(&node.raw, Some(&message), |entry| node.durability(entry));
        self.observe(at, expected, |node| node.raw.step(message))
    }

    fn observe<R>(
        &mut self,
        at: usize,
        expected: Expectation,
        action: impl FnOnce(&mut Node) -> R,
    ) -> R {
        let node = &mut self.nodes[at];
        let result = action(node);
        let seen = self.events.len();
        node.observer
            .after(&mut node.raw, expected, &mut self.events);
        for event in &self.events[seen..] {
            if let Event::Raft { event, .. } = event {
                self.out.log(event);
            }
        }
        result
    }

    /// Queues a message.
    pub(crate) fn send(&mut self, message: Message) {
        self.sent += 1;
        let flight = Flight {
            id: MessageId(self.sent),
            sent_ms: self.now_ms,
            message,
        };
        if !flight.is_local() {
            self.events.push(Event::Sent {
                message: flight.view(),
            });
        }
        self.queue.push(flight);
    }

    /// Takes a message out of the queue and prints it; then it reaches its node, or is lost.
    pub(crate) fn deliver(&mut self, position: usize, dropped: bool) -> Result<(), Halt> {
        let flight = self.queue.remove(position);
        let text = describe_message(&flight.message);
        if dropped {
            self.out.print("dropped: ");
            self.out.print_line(&text);
            self.events.push(Event::Lost {
                message: flight.view(),
                reason: LossReason::Dropped,
            });
            return Ok(());
        }
        self.out.print_line(&text);
        let at = self.index(flight.message.to)?;
        if !flight.is_local() {
            self.events.push(Event::Delivered {
                message: flight.view(),
            });
        }
        if let Err(error) = self.step(at, flight.message) {
            self.out.print_line(&error.to_string());
        }
        Ok(())
    }
}
