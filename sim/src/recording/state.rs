//! All nodes and messages of a trace at one moment, and what a record does to them.
use super::flights::{Flights, Route};
use super::node::Node;
use crate::event::{Event, LossReason, TruncateReason};
use crate::trace::{NodeAtStart, Record, TraceEntry, TraceMessage, What};
use crate::view::{CellView, EntryText, MessageView, NodeView};
use raft_core::{ConfState, Entry, EntryId, Index, MessageType, NodeId, Payload, RaftEvent, Term};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A moment of a trace.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    pub(super) nodes: BTreeMap<NodeId, Node>,
    pub(super) flights: Flights,
    pub(super) now_ms: u64,
}

/// A record, and what is known of its message and its time from the whole trace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note<'a> {
    pub(super) record: &'a Record,
    pub(super) route: Route,
    /// When the message of a sending ends, ms; `None` when nothing tells.
    pub(super) ends_ms: Option<u64>,
    /// The first configuration, where the trace tells it.
    pub(super) config: &'a ConfState,
}

/// What a record did that the invariants look at.
#[derive(Clone, Debug, Default)]
pub(super) struct Done {
    /// Entries that joined the log, both ends inclusive.
    pub(super) appended: Option<(Index, Index)>,
    /// What the state machine took, where the log tells what stands there.
    pub(super) applied: Option<Entry>,
    /// The entry that it had to take, and the one that it took instead.
    pub(super) skipped: Option<(Index, Index)>,
    /// Index and term of a snapshot that was installed.
    pub(super) installed: Option<(Index, Term)>,
    /// The term before, where the record falls back behind it.
    pub(super) fell_from: Option<Term>,
    /// Whom the node had voted for in the term of a vote.
    pub(super) voted_before: NodeId,
}

impl State {
    pub(super) fn at_start(nodes: &[NodeAtStart], config: &ConfState) -> Self {
        let node = |start: &NodeAtStart| (start.node, Node::at_start(start, config.clone()));
        Self {
            nodes: nodes.iter().map(node).collect(),
            ..Self::default()
        }
    }

    pub(super) fn views(&self) -> Vec<NodeView> {
        self.nodes.iter().map(|(id, node)| node.view(*id)).collect()
    }

    pub(super) fn cells(&self, node: NodeId, range: RangeInclusive<Index>) -> Vec<CellView> {
        self.nodes
            .get(&node)
            .map_or_else(Vec::new, |node| node.cells(range))
    }

    pub(super) fn conf_state(&self, node: NodeId) -> Option<ConfState> {
        let node = self.nodes.get(&node).filter(|node| node.up)?;
        Some(node.config.clone())
    }

    pub(super) fn clone_bytes(&self) -> usize {
        let nodes: usize = self.nodes.values().map(Node::clone_bytes).sum();
        nodes + self.flights.clone_bytes()
    }

    /// A record happens. An error says why it cannot have.
    pub(super) fn note(
        &mut self,
        note: &Note<'_>,
        events: &mut Vec<Event>,
    ) -> Result<Done, String> {
        let record = note.record;
        match &record.what {
            What::Violated { .. } | What::Untold { .. } => return Ok(Done::default()),
            What::Start {
                commit,
                last,
                vote,
                entries,
            } => {
                let entries: Vec<Entry> = entries.iter().map(TraceEntry::to_raft).collect();
                self.start(note, (*last, *commit), &entries, events)?;
                self.node(record)?.vote = *vote;
                return Ok(Done {
                    appended: ends(&entries),
                    ..Done::default()
                });
            }
            What::Lose { message, reason } => {
                let message = self.take(note, message);
                let reason = *reason;
                events.push(Event::Lost { message, reason });
                return Ok(Done::default());
            }
            _ => {}
        }
        if let What::Receive { message } = &record.what {
            self.receive(note, message, events)?;
        }
        let mut done = self.keep_term(record, events)?;
        self.happen(note, events, &mut done)?;
        Ok(done)
    }

    /// The node of a record.
    fn node(&mut self, record: &Record) -> Result<&mut Node, String> {
        let id = record.node;
        self.nodes.get_mut(&id).ok_or_else(|| {
            format!("n{id} is not there yet: it has to be among the `nodes` of the first line, or `start` before this")
        })
    }

    /// The same, of a record that needs a process.
    fn running(&mut self, record: &Record) -> Result<&mut Node, String> {
        let node = self.node(record)?;
        match node.up {
            true => Ok(node),
            false => Err(format!(
                "n{} is down: it has to `start` before this",
                record.node
            )),
        }
    }

    fn start(
        &mut self,
        note: &Note<'_>,
        (last, commit): (Index, Index),
        entries: &[Entry],
        events: &mut Vec<Event>,
    ) -> Result<(), String> {
        let Record { node: id, term, .. } = *note.record;
        let Some(node) = self.nodes.get_mut(&id) else {
            let mut node = Node::unseen(note.config.clone());
            node.first_start(last, commit, entries)?;
            node.enter(term);
            self.nodes.insert(id, node);
            events.push(Event::NodeAdded { node: id });
            if (last, commit, term) != (0, 0, 0) {
                events.push(Event::Restarted {
                    node: id,
                    term,
                    commit,
                    last,
                });
            }
            return Ok(());
        };
        if node.up {
            return Err(format!(
                "n{id} is running: it has to `crash` before it starts"
            ));
        }
        // What was told before and is not what the disk has.
        let kept = entries
            .first()
            .map_or(last, |first| last.min(first.index.saturating_sub(1)));
        let removed = node.cells(kept.saturating_add(1)..=node.log.last());
        if !removed.is_empty() {
            let reason = TruncateReason::Crash;
            events.push(Event::Truncated {
                node: id,
                removed,
                reason,
            });
        }
        node.start(last, commit, entries)?;
        node.enter(term);
        events.push(Event::Restarted {
            node: id,
            term,
            commit,
            last,
        });
        Ok(())
    }

    /// Keeps a node in the term that its record has.
    fn keep_term(&mut self, record: &Record, events: &mut Vec<Event>) -> Result<Done, String> {
        let node = self.node(record)?;
        let (from, to) = (node.term, record.term);
        let mut done = Done::default();
        if to == from {
            return Ok(done);
        }
        node.enter(to);
        match to > from {
            true => events.push(Event::TermChanged {
                node: record.node,
                from,
                to,
            }),
            false => done.fell_from = Some(from),
        }
        Ok(done)
    }

    fn receive(
        &mut self,
        note: &Note<'_>,
        message: &TraceMessage,
        events: &mut Vec<Event>,
    ) -> Result<(), String> {
        self.running(note.record)?;
        if message.to != note.record.node {
            return Err(format!(
                "`message.to`: expected {}, the node that receives it, found {}",
                note.record.node, message.to
            ));
        }
        let view = self.take(note, message);
        let lost = self.flights.overtaken(view.from, view.to, view.id);
        events.extend(lost.into_iter().map(untold_loss));
        events.push(Event::Delivered { message: view });
        self.running(note.record)?.hear(message);
        Ok(())
    }

    /// Everything but what [`note`](Self::note) has done itself.
    fn happen(
        &mut self,
        note: &Note<'_>,
        events: &mut Vec<Event>,
        done: &mut Done,
    ) -> Result<(), String> {
        let record = note.record;
        let (id, term) = (record.node, record.term);
        match &record.what {
            What::Crash => {
                self.running(record)?.crash();
                events.push(Event::Crashed {
                    node: id,
                    outbox_lost: 0,
                });
            }
            What::Role { role } => {
                let node = self.running(record)?;
                let from = node.role;
                node.set_role(id, *role);
                if from != *role {
                    events.push(Event::RoleChanged {
                        node: id,
                        term,
                        from,
                        to: *role,
                    });
                }
            }
            What::Vote { candidate } => {
                let node = self.running(record)?;
                done.voted_before = std::mem::replace(&mut node.vote, *candidate);
                events.push(Event::VoteCast {
                    node: id,
                    term,
                    candidate: *candidate,
                });
            }
            What::Append { entries } => self.append(record, entries, events, done)?,
            What::Truncate { first, last } => {
                let (removed, reason) = self.node(record)?.truncate(*first, *last)?;
                events.push(Event::Truncated {
                    node: id,
                    removed,
                    reason,
                });
            }
            What::Commit { index } => {
                let node = self.running(record)?;
                let from = std::mem::replace(&mut node.committed, *index);
                if *index > from {
                    events.push(Event::Committed {
                        node: id,
                        from,
                        to: *index,
                    });
                }
            }
            What::Apply { index, data } => {
                let payload = match data.is_empty() {
                    true => Payload::nil(),
                    false => Payload::from(&**data),
                };
                let text = EntryText::new(payload.clone());
                let node = self.running(record)?;
                let expected = node.next_apply;
                done.applied = node.apply(*index, payload);
                done.skipped = expected
                    .filter(|expected| expected != index)
                    .map(|expected| (expected, *index));
                events.push(Event::Applied {
                    node: id,
                    index: *index,
                    text,
                });
            }
            What::Send { message } => self.send(note, message, None, events)?,
            What::Duplicate { message, .. } => {
                self.send(note, message, Some(note.route.copy_of), events)?;
            }
            What::Snapshot { index, log_term } => {
                self.running(record)?.take_snapshot(*index, *log_term);
                let (index, term) = (*index, *log_term);
                events.push(Event::SnapshotTaken {
                    node: id,
                    index,
                    term,
                    bytes: 0,
                });
            }
            What::Restore { index, log_term } => {
                self.restore(record, (*index, *log_term), events)?
            }
            What::Install { index, log_term } => {
                let (index, term) = (*index, *log_term);
                if self.running(record)?.log.before().index < index {
                    self.restore(record, (index, term), events)?;
                }
                self.running(record)?.install(index, term);
                done.installed = Some((index, term));
                events.push(Event::SnapshotInstalled {
                    node: id,
                    index,
                    term,
                });
            }
            What::Compact { first, last } => {
                self.running(record)?.compact(*last)?;
                let (first, last) = (*first, *last);
                events.push(Event::Compacted {
                    node: id,
                    first,
                    last,
                });
            }
            What::Config { index, config } => {
                self.running(record)?.config = config.clone();
                let (index, config) = (*index, config.clone());
                events.push(Event::ConfChanged {
                    node: id,
                    index,
                    config,
                });
            }
            What::Term | What::Input { .. } | What::Ready | What::Advance => {
                self.running(record)?;
            }
            What::Start { .. }
            | What::Receive { .. }
            | What::Lose { .. }
            | What::Untold { .. }
            | What::Violated { .. } => {}
        }
        Ok(())
    }

    fn append(
        &mut self,
        record: &Record,
        entries: &[TraceEntry],
        events: &mut Vec<Event>,
        done: &mut Done,
    ) -> Result<(), String> {
        let node = self.running(record)?;
        let raft: Vec<Entry> = entries.iter().map(TraceEntry::to_raft).collect();
        node.append(&raft)?;
        done.appended = ends(&raft);
        if let Some((first, last)) = done.appended {
            events.push(Event::Appended {
                node: record.node,
                first,
                last,
            });
        }
        Ok(())
    }

    fn restore(
        &mut self,
        record: &Record,
        (index, term): (Index, Term),
        events: &mut Vec<Event>,
    ) -> Result<(), String> {
        let node = self.running(record)?;
        let (commit, last) = (node.committed, node.log.last_id());
        let removed = node.restore(index, term);
        let id = record.node;
        let snapshot = EntryId { index, term };
        events.push(Event::Raft {
            node: id,
            event: RaftEvent::Restored {
                id,
                commit,
                last,
                snapshot,
            },
        });
        if !removed.is_empty() {
            let reason = TruncateReason::Snapshot { index, term };
            events.push(Event::Truncated {
                node: id,
                removed,
                reason,
            });
        }
        Ok(())
    }

    fn send(
        &mut self,
        note: &Note<'_>,
        message: &TraceMessage,
        of: Option<crate::input::MessageId>,
        events: &mut Vec<Event>,
    ) -> Result<(), String> {
        // A copy is made by the network, whatever has become of the sender.
        match of {
            Some(_) => self.node(note.record)?,
            None => self.running(note.record)?,
        };
        // The wish for a hand-over is from whoever shall lead, also where another one passes it on.
        let as_sent = message.kind == MessageType::MsgTransferLeader;
        if message.from != note.record.node && !as_sent {
            return Err(format!(
                "`message.from`: expected {}, the node that sends it, found {}",
                note.record.node, message.from
            ));
        }
        let view = view(note, message, self.now_ms);
        events.push(match of {
            None => Event::Sent {
                message: view.clone(),
            },
            Some(of) => Event::Duplicated {
                message: view.clone(),
                of,
                chance: false,
            },
        });
        let gone = self.flights.send(view, note.ends_ms.is_some());
        events.extend(gone.map(untold_loss));
        Ok(())
    }

    /// A message that ends, as it was on its way.
    fn take(&mut self, note: &Note<'_>, message: &TraceMessage) -> MessageView {
        let flown = self.flights.end(note.route.id);
        flown.unwrap_or_else(|| view(note, message, self.now_ms))
    }
}

/// The first and the last index of entries.
fn ends(entries: &[Entry]) -> Option<(Index, Index)> {
    let (first, last) = entries.first().zip(entries.last())?;
    Some((first.index, last.index))
}

/// The trace does not tell what became of it.
fn untold_loss(message: MessageView) -> Event {
    let reason = LossReason::Untold;
    Event::Lost { message, reason }
}

/// A message as it leaves at a moment.
fn view(note: &Note<'_>, message: &TraceMessage, now_ms: u64) -> MessageView {
    let ends = message.entries.first().zip(message.entries.last());
    MessageView {
        id: note.route.id,
        kind: message.kind,
        from: message.from,
        to: message.to,
        term: message.term,
        index: message.index,
        log_term: message.log_term,
        commit: message.commit,
        entries: ends.map(|(first, last)| (first.index, last.index)),
        reject: message.reject,
        reject_hint: message.reject_hint,
        sent_ms: now_ms,
        due_ms: note.ends_ms.unwrap_or(now_ms + super::STEP_MS).max(now_ms),
        held: false,
        text: message.text.clone(),
    }
}
