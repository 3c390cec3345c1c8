//! From the events of a timeline to records.
use super::{NodeAtStart, Record, Trace, TraceEntry, TraceMessage, What};
use crate::event::{Event, TruncateReason};
use crate::lab::Lab;
use crate::timeline::Timeline;
use crate::view::{CellView, MessageView};
use raft_core::{Index, NodeId, Term};
use std::collections::BTreeMap;

impl Trace {
    /// What happened after position `from` up to position `to`, both of the recorded line; positions beyond its end mean
    /// its end. The timeline is at `to` afterwards.
    pub fn of(timeline: &mut Timeline, from: usize, to: usize) -> Self {
        timeline.seek(from);
        let nodes = nodes(timeline.lab());
        let mut collector = Collector {
            terms: nodes.iter().map(|node| (node.node, node.term)).collect(),
            records: Vec::new(),
        };
        let to = to.min(timeline.len());
        while timeline.position() < to && timeline.step() {
            collector.step(timeline);
        }
        Self {
            nodes,
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
        role: node.role,
        last: node.log.last,
        commit: node.log.committed,
    });
    at_start.collect()
}

struct Collector {
    /// The term of each node.
    terms: BTreeMap<NodeId, Term>,
    records: Vec<Record>,
}

impl Collector {
    fn step(&mut self, timeline: &Timeline) {
        let (position, ms) = (timeline.position(), timeline.lab().now_ms());
        let before = self.records.len();
        for event in timeline.events() {
            match event {
                Event::TermChanged { node, to, .. } => {
                    self.terms.insert(*node, *to);
                }
                Event::RoleChanged { node, term, .. } | Event::Restarted { node, term, .. } => {
                    self.terms.insert(*node, *term);
                }
                _ => {}
            }
            let Some((node, what)) = what(event, timeline.lab()) else {
                continue;
            };
            self.records.push(Record {
                position,
                ms,
                node,
                term: self.terms.get(&node).copied().unwrap_or(0),
                what,
            });
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

/// Whom an event is about and what it is; `None` for what no raft could tell.
fn what(event: &Event, lab: &Lab) -> Option<(NodeId, What)> {
    Some(match event {
        Event::Restarted {
            node, commit, last, ..
        } => {
            let (commit, last) = (*commit, *last);
            (*node, What::Start { commit, last })
        }
        Event::NodeAdded { node } => (*node, What::Start { commit: 0, last: 0 }),
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
            let entries = entries(lab, *node, *first, *last);
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

fn entries(lab: &Lab, node: NodeId, first: Index, last: Index) -> Vec<TraceEntry> {
    let cells = lab.cells(node, first..=last);
    cells.iter().map(entry).collect()
}

fn entry(cell: &CellView) -> TraceEntry {
    TraceEntry {
        index: cell.index,
        term: cell.term,
        data: cell.text.clone(),
        conf_change: cell.conf_change,
    }
}

fn message(view: &MessageView) -> TraceMessage {
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
