//! From the events of a timeline to records.
use super::inputs::Inputs;
use super::{NodeAtStart, Record, Trace, TraceEntry, TraceMessage, What};
use crate::event::{Event, TruncateReason};
use crate::lab::Lab;
use crate::timeline::Timeline;
use crate::view::{CellView, MessageView};
use raft_core::{Index, MessageType, NodeId, RaftEvent, Term};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

impl Trace {
    /// What happened after position `from` up to position `to`, both of the recorded line; positions beyond its end mean
    /// its end. The timeline is at `to` afterwards.
    pub fn of(timeline: &mut Timeline, from: usize, to: usize) -> Self {
        timeline.seek(from);
        Self::collect(timeline, to, None)
    }

    /// The same from the beginning of a run, with all that the rafts were given, as far as a trace can tell it.
    ///
    /// # Errors
    /// Why nothing can be told of it.
    pub fn with_inputs(timeline: &mut Timeline, to: usize) -> Result<Self, String> {
        timeline.seek(0);
        let inputs = Inputs::of(timeline.lab())?;
        Ok(Self::collect(timeline, to, Some(inputs)))
    }

    fn collect(timeline: &mut Timeline, to: usize, inputs: Option<Inputs>) -> Self {
        let nodes = nodes(timeline.lab());
        let raft = inputs.as_ref().map(Inputs::raft);
        let mut collector = Collector {
            told: nodes
                .iter()
                .map(|node| (node.node, Told::of(timeline.lab(), node.node)))
                .collect(),
            terms: nodes.iter().map(|node| (node.node, node.term)).collect(),
            inputs,
            records: Vec::new(),
        };
        let to = to.min(timeline.len());
        while timeline.position() < to && timeline.step() {
            collector.step(timeline);
        }
        Self {
            nodes,
            raft,
            records: collector.records,
        }
    }
}

fn nodes(lab: &Lab) -> Vec<NodeAtStart> {
    let nodes = lab.nodes();
    let at_start = nodes.iter().map(|node| NodeAtStart {
        node: node.id,
        up: node.up,
        term: node.term,
        vote: node.vote,
        role: node.role,
        last: node.log.last,
        commit: node.log.committed,
    });
    at_start.collect()
}

struct Collector {
    /// The term of each node.
    terms: BTreeMap<NodeId, Term>,
    /// What the records tell of the log of each.
    told: BTreeMap<NodeId, Told>,
    /// What the rafts are given, where that is asked for.
    inputs: Option<Inputs>,
    records: Vec<Record>,
}

impl Collector {
    fn step(&mut self, timeline: &Timeline) {
        let (position, ms) = (timeline.position(), timeline.lab().now_ms());
        let before = self.records.len();
        let mut push = |terms: &BTreeMap<NodeId, Term>, node: NodeId, what: What| {
            self.records.push(Record {
                position,
                ms,
                node,
                term: terms.get(&node).copied().unwrap_or(0),
                what,
            });
        };
        let input = timeline.last_input();
        for (node, what) in self
            .inputs
            .iter_mut()
            .flat_map(|inputs| inputs.begin(input.as_ref(), timeline.events()))
        {
            push(&self.terms, node, what);
        }
        for (at, event) in timeline.events().iter().enumerate() {
            for (node, what) in self
                .inputs
                .iter_mut()
                .flat_map(|inputs| inputs.before(event, timeline.lab()))
            {
                push(&self.terms, node, what);
            }
            match event {
                Event::TermChanged { node, to, .. } => {
                    self.terms.insert(*node, *to);
                }
                Event::RoleChanged { node, term, .. } | Event::Restarted { node, term, .. } => {
                    self.terms.insert(*node, *term);
                }
                _ => {}
            }
            let later = &timeline.events()[at + 1..];
            let Some((mut node, what)) = what(event, later, timeline.lab()) else {
                continue;
            };
            if let What::Send { message } = &what
                && message.kind == MessageType::MsgTransferLeader
            {
                node = sender(timeline.events()).unwrap_or(node);
            }
            let mut what = what;
            self.told
                .entry(node)
                .or_default()
                .hear(node, &mut what, timeline.lab());
            push(&self.terms, node, what);
        }
        if let Some(inputs) = &mut self.inputs {
            inputs.end(timeline.lab());
        }
        self.sort_losses(before);
    }

    /// A cut link takes a message before the laboratory tells that it was sent; a trace tells it the other way round.
    fn sort_losses(&mut self, from: usize) {
        let step = &mut self.records[from..];
        for at in (0..step.len()).rev() {
            let What::Lose { message, .. } = &step[at].what else {
                continue;
            };
            let id = message.id;
            let is_sending = |record: &Record| match &record.what {
                What::Send { message } | What::Duplicate { message, .. } => message.id == id,
                _ => false,
            };
            if let Some(later) = step[at..].iter().position(is_sending) {
                step[at..=at + later].rotate_left(1);
            }
        }
    }
}

/// The terms of a log, as far as they were told. A disk can hold something else: what memory had put in its place.
#[derive(Default)]
struct Told(BTreeMap<Index, Term>);

impl Told {
    /// What the log is when the trace begins.
    fn of(lab: &Lab, node: NodeId) -> Self {
        let cells = lab.cells(node, 1..=Index::MAX);
        Self(cells.iter().map(|cell| (cell.index, cell.term)).collect())
    }

    /// Keeps up with a record; a start gets the entries that nobody has been told of.
    fn hear(&mut self, node: NodeId, what: &mut What, lab: &Lab) {
        match what {
            What::Append { entries } => self.put(entries),
            What::Truncate { first, .. } => drop(self.0.split_off(first)),
            What::Restore { .. } => self.0.clear(),
            What::Start { last, entries, .. } => {
                let cells = lab.cells(node, 1..=*last);
                let is_new = |cell: &CellView| self.0.get(&cell.index) != Some(&cell.term);
                if let Some(from) = cells.iter().position(is_new) {
                    *entries = cells[from..].iter().map(entry).collect();
                    self.put(entries);
                }
                self.0.split_off(&(*last + 1));
            }
            _ => {}
        }
    }

    fn put(&mut self, entries: &[TraceEntry]) {
        let terms = entries.iter().map(|entry| (entry.index, entry.term));
        self.0.extend(terms);
    }
}

/// Whom an event is about and what it is; `None` for what no raft could tell. `later` is what else happened in the step, and
/// `lab` is what it led to.
fn what(event: &Event, later: &[Event], lab: &Lab) -> Option<(NodeId, What)> {
    Some(match event {
        Event::Restarted {
            node, commit, last, ..
        } => {
            let (commit, last) = (*commit, *last);
            let nodes = lab.nodes();
            let vote = nodes
                .iter()
                .find(|view| view.id == *node)
                .map_or(0, |view| view.vote);
            let entries = Vec::new();
            (
                *node,
                What::Start {
                    commit,
                    last,
                    vote,
                    entries,
                },
            )
        }
        Event::NodeAdded { node } => {
            let (commit, last, vote, entries) = (0, 0, 0, Vec::new());
            (
                *node,
                What::Start {
                    commit,
                    last,
                    vote,
                    entries,
                },
            )
        }
        Event::Crashed { node, .. } => (*node, What::Crash),
        Event::TermChanged { node, .. } => (*node, What::Term),
        Event::RoleChanged { node, to, .. } => (*node, What::Role { role: *to }),
        Event::VoteCast {
            node, candidate, ..
        } => {
            let candidate = *candidate;
            (*node, What::Vote { candidate })
        }
        Event::Appended { node, first, last } => {
            let entries = appended(*node, *first..=*last, later, lab);
            (*node, What::Append { entries })
        }
        // What a snapshot replaces is told where it is installed.
        Event::Truncated {
            reason: TruncateReason::Snapshot { .. },
            ..
        } => return None,
        Event::Truncated { node, removed, .. } => {
            let (first, last) = removed.first().zip(removed.last())?;
            let (first, last) = (first.index, last.index);
            (*node, What::Truncate { first, last })
        }
        Event::Committed { node, to, .. } => (*node, What::Commit { index: *to }),
        Event::Applied { node, index, text } => {
            let data = text.to_string().into();
            (
                *node,
                What::Apply {
                    index: *index,
                    data,
                },
            )
        }
        Event::Compacted { node, first, last } => {
            let (first, last) = (*first, *last);
            (*node, What::Compact { first, last })
        }
        Event::SnapshotTaken {
            node, index, term, ..
        } => {
            let (index, log_term) = (*index, *term);
            (*node, What::Snapshot { index, log_term })
        }
        Event::Raft {
            node,
            event: RaftEvent::Restored { snapshot, .. },
        } => {
            let (index, log_term) = (snapshot.index, snapshot.term);
            (*node, What::Restore { index, log_term })
        }
        Event::SnapshotInstalled { node, index, term } => {
            let (index, log_term) = (*index, *term);
            (*node, What::Install { index, log_term })
        }
        Event::ConfChanged {
            node,
            index,
            config,
        } => {
            let (index, config) = (*index, config.clone());
            (*node, What::Config { index, config })
        }
        Event::Violated { violation } => {
            let evidence = violation.evidence.clone();
            let invariant = violation.invariant;
            (
                0,
                What::Violated {
                    invariant,
                    evidence,
                },
            )
        }
        other => of_message(other)?,
    })
}

/// Whose work a step is. A follower that passes the wish for a hand-over on leaves it as it is: it is from whoever shall lead.
fn sender(events: &[Event]) -> Option<NodeId> {
    events.iter().find_map(|event| match event {
        Event::StageDone { node, .. } => Some(*node),
        _ => None,
    })
}

fn of_message(event: &Event) -> Option<(NodeId, What)> {
    Some(match event {
        Event::Sent { message: view } => {
            let message = message(view);
            (view.from, What::Send { message })
        }
        Event::Delivered { message: view } => {
            let message = message(view);
            (view.to, What::Receive { message })
        }
        Event::Lost {
            message: view,
            reason,
        } => {
            let (message, reason) = (message(view), *reason);
            (view.to, What::Lose { message, reason })
        }
        Event::Duplicated {
            message: view, of, ..
        } => {
            let (message, of) = (message(view), *of);
            (view.from, What::Duplicate { message, of })
        }
        _ => return None,
    })
}

/// Entries that joined a log: as they stand there now, or as they left it again in the same step.
fn appended(
    node: NodeId,
    range: RangeInclusive<Index>,
    later: &[Event],
    lab: &Lab,
) -> Vec<TraceEntry> {
    let gone = later.iter().filter_map(|event| match event {
        Event::Truncated {
            node: at, removed, ..
        } if *at == node => Some(removed),
        _ => None,
    });
    let mut cells: BTreeMap<Index, CellView> = BTreeMap::new();
    let now = lab.cells(node, range.clone());
    for cell in gone.flatten().cloned().chain(now) {
        if range.contains(&cell.index) {
            // What left first is what joined.
            cells.entry(cell.index).or_insert(cell);
        }
    }
    cells.values().map(entry).collect()
}

pub(super) fn entry(cell: &CellView) -> TraceEntry {
    TraceEntry {
        index: cell.index,
        term: cell.term,
        data: cell.text.clone(),
        conf_change: cell.conf_change,
    }
}

pub(super) fn message(view: &MessageView) -> TraceMessage {
    TraceMessage {
        id: view.id,
        kind: view.kind,
        from: view.from,
        to: view.to,
        term: view.term,
        index: view.index,
        log_term: view.log_term,
        commit: view.commit,
        entries: view.text.entries().iter().map(entry).collect(),
        reject: view.reject,
        reject_hint: view.reject_hint,
        text: view.text.clone(),
    }
}
