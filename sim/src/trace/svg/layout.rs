//! What stands where: rows, node lines, arrows and labels, without pixels.
use crate::event::LossReason;
use crate::input::MessageId;
use crate::script::role_word;
use crate::trace::{Record, Trace, TraceMessage, What};
use raft_core::{MessageType, NodeId, StateType, Term};
use std::collections::BTreeMap;

/// Rows of a picture at most: more than anybody looks at, few enough for a browser.
pub const ROW_LIMIT: usize = 2_000;

/// Longest text beside a line, characters.
const SHOWN: usize = 30;

/// Everything of a picture.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// In order of column.
    pub(super) nodes: Vec<NodeId>,
    pub(super) rows: Vec<Row>,
    /// For each column its line, in order of row.
    pub(super) lines: Vec<Vec<Segment>>,
    pub(super) arrows: Vec<Arrow>,
    pub(super) labels: Vec<Label>,
    /// Steps beyond the limit.
    pub(super) left_out: usize,
}

/// One step in which something can be seen.
#[derive(Debug)]
pub(super) struct Row {
    /// What stands at its left; `None` when it is what stands at the row before.
    pub(super) time: Option<String>,
}

/// A part of a node's line in which nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) term: Term,
    pub(super) role: StateType,
    pub(super) up: bool,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Arrived,
    Lost,
    /// It was still on its way at the end.
    UnderWay,
}

/// What a message is for, which its stroke shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Append,
    Vote,
    Snapshot,
    Heartbeat,
    Other,
}

impl Family {
    fn of(kind: MessageType) -> Self {
        match kind {
            MessageType::MsgApp | MessageType::MsgAppResp => Self::Append,
            MessageType::MsgVote
            | MessageType::MsgVoteResp
            | MessageType::MsgPreVote
            | MessageType::MsgPreVoteResp => Self::Vote,
            MessageType::MsgSnap => Self::Snapshot,
            MessageType::MsgHeartbeat | MessageType::MsgHeartbeatResp => Self::Heartbeat,
            _ => Self::Other,
        }
    }

    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Vote => "vote",
            Self::Snapshot => "snapshot",
            Self::Heartbeat => "heartbeat",
            Self::Other => "other",
        }
    }
}

/// A message.
#[derive(Debug)]
pub(super) struct Arrow {
    /// Columns.
    pub(super) from: usize,
    pub(super) to: usize,
    /// `None` when it was sent before the picture begins.
    pub(super) start_row: Option<usize>,
    pub(super) end_row: usize,
    pub(super) end: End,
    pub(super) family: Family,
    pub(super) term: Term,
    pub(super) reject: bool,
    pub(super) label: String,
    /// All of it, shown when it is pointed at.
    pub(super) text: String,
}

/// What happened at a node in a row.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) row: usize,
    /// `None` for what no node does.
    pub(super) column: Option<usize>,
    /// Class and text of each part.
    pub(super) parts: Vec<(&'static str, String)>,
    /// A term that begins here.
    pub(super) term: Option<Term>,
    pub(super) is_crash: bool,
    /// Whether it stands left of the line, because an arrow comes from the right.
    pub(super) is_left: bool,
}

impl Layout {
    pub(super) fn of(trace: &Trace) -> Self {
        let nodes = trace.ids();
        let columns = nodes.iter().copied().zip(0..).collect();
        let mut builder = Builder {
            columns,
            sent: BTreeMap::new(),
            open: Vec::new(),
            layout: Self {
                lines: vec![Vec::new(); nodes.len()],
                nodes,
                ..Self::default()
            },
        };
        builder.build(trace);
        builder.layout
    }

    /// The terms that occur, in order; at most nine.
    pub(super) fn terms(&self) -> Vec<Term> {
        let mut terms: Vec<_> = self.lines.iter().flatten().map(|part| part.term).collect();
        terms.sort_unstable();
        terms.dedup();
        terms.truncate(9);
        terms
    }
}

struct Builder {
    columns: BTreeMap<NodeId, usize>,
    /// Where messages were sent.
    sent: BTreeMap<MessageId, (usize, TraceMessage)>,
    /// The present part of each column's line.
    open: Vec<Segment>,
    layout: Layout,
}

impl Builder {
    fn build(&mut self, trace: &Trace) {
        self.open = self
            .layout
            .nodes
            .iter()
            .map(|node| {
                let known = trace.nodes.iter().find(|known| known.node == *node);
                Segment {
                    from: 0,
                    to: 0,
                    term: known.map_or(0, |known| known.term),
                    role: known.map_or(StateType::Follower, |known| known.role),
                    up: known.is_some_and(|known| known.up),
                }
            })
            .collect();
        let has_times = trace.records.iter().any(|record| record.ms > 0);
        let mut steps = trace
            .records
            .chunk_by(|left, right| left.position == right.position)
            .filter(|step| step.iter().any(is_seen));
        let mut last_time = String::new();
        for step in steps.by_ref().take(ROW_LIMIT) {
            let time = match has_times {
                true => format!("{} ms", step[0].ms),
                false => format!("step {}", step[0].position),
            };
            let row = self.layout.rows.len();
            self.layout.rows.push(Row {
                time: (time != last_time).then(|| time.clone()),
            });
            last_time = time;
            self.step(row, step);
        }
        self.layout.left_out = steps.count();
        self.end();
    }

    fn step(&mut self, row: usize, step: &[Record]) {
        // First what is sent: it may be lost in the same step.
        for record in step {
            if let What::Send { message } | What::Duplicate { message, .. } = &record.what {
                self.sent.insert(message.id, (row, message.clone()));
            }
        }
        let mut nodes: Vec<NodeId> = step.iter().map(|record| record.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        for node in nodes {
            let records: Vec<_> = step.iter().filter(|record| record.node == node).collect();
            match self.columns.get(&node) {
                Some(column) => self.at_node(row, *column, &records),
                None => self.violations(&records),
            }
        }
    }

    /// Each has a row of its own.
    fn violations(&mut self, records: &[&Record]) {
        for record in records {
            if let What::Violated {
                invariant,
                evidence,
            } = &record.what
            {
                self.layout.rows.push(Row { time: None });
                self.layout.labels.push(Label {
                    row: self.layout.rows.len() - 1,
                    column: None,
                    parts: vec![("bad", format!("{invariant} is violated: {evidence}"))],
                    term: None,
                    is_crash: false,
                    is_left: false,
                });
            }
        }
    }

    fn at_node(&mut self, row: usize, column: usize, records: &[&Record]) {
        let mut label = Label {
            row,
            column: Some(column),
            parts: Vec::new(),
            term: None,
            is_crash: false,
            is_left: false,
        };
        let mut acts = false;
        for record in records {
            acts |= self.message(row, column, record, &mut label);
            self.change(row, column, record, &mut label);
            label.parts.extend(part(record));
        }
        if acts || !label.parts.is_empty() || label.term.is_some() {
            self.layout.labels.push(label);
        }
    }

    /// The arrow of a record; whether the node sends or receives here.
    fn message(&mut self, row: usize, column: usize, record: &Record, label: &mut Label) -> bool {
        let (message, end) = match &record.what {
            What::Send { .. } | What::Duplicate { .. } => return true,
            What::Receive { message } => (message, End::Arrived),
            What::Lose { message, .. } => (message, End::Lost),
            _ => return false,
        };
        let sent = self.sent.remove(&message.id);
        let mut name = name(message);
        if let What::Lose { reason, .. } = &record.what {
            name = format!("{name} to n{}{}", message.to, lost(*reason));
        }
        self.arrow(message, sent.map(|(row, _)| row), row, end, name);
        if end == End::Arrived {
            label.is_left = self.columns.get(&message.from) > Some(&column);
        }
        end == End::Arrived
    }

    fn arrow(
        &mut self,
        message: &TraceMessage,
        start_row: Option<usize>,
        end_row: usize,
        end: End,
        label: String,
    ) {
        let columns = (
            self.columns.get(&message.from),
            self.columns.get(&message.to),
        );
        // A message to a node that never does anything has no place to go.
        if let (Some(from), Some(to)) = columns {
            self.layout.arrows.push(Arrow {
                from: *from,
                to: *to,
                start_row,
                end_row,
                end,
                family: Family::of(message.kind),
                term: message.term,
                reject: message.reject,
                label,
                text: message.text.to_string(),
            });
        }
    }

    /// What a record changes of the node's line.
    fn change(&mut self, row: usize, column: usize, record: &Record, label: &mut Label) {
        let old = self.open[column];
        let mut new = old;
        match &record.what {
            What::Start { .. } => {
                (new.up, new.role, new.term) = (true, StateType::Follower, record.term)
            }
            What::Crash => {
                (new.up, new.role) = (false, StateType::Follower);
                label.is_crash = true;
            }
            What::Term => new.term = record.term,
            What::Role { role } => (new.role, new.term) = (*role, record.term),
            _ => {}
        }
        if new.term != old.term {
            label.term = Some(new.term);
        }
        if new != old {
            self.close(column, row);
            self.open[column] = Segment { from: row, ..new };
        }
    }

    fn close(&mut self, column: usize, row: usize) {
        let part = self.open[column];
        if row > part.from {
            self.layout.lines[column].push(Segment { to: row, ..part });
        }
    }

    fn end(&mut self) {
        let row = self.layout.rows.len();
        for column in 0..self.open.len() {
            self.close(column, row);
        }
        let left: Vec<_> = std::mem::take(&mut self.sent).into_values().collect();
        for (start, message) in left {
            let name = format!("{} to n{}", name(&message), message.to);
            self.arrow(&message, Some(start), row, End::UnderWay, name);
        }
    }
}

/// Whether a record has a place in the picture: what a state machine takes follows from what is committed.
fn is_seen(record: &Record) -> bool {
    !matches!(record.what, What::Apply { .. } | What::Compact { .. })
}

/// What is written beside the line.
fn part(record: &Record) -> Option<(&'static str, String)> {
    Some(match &record.what {
        What::Start { .. } => ("event", "starts".to_string()),
        What::Crash => ("bad", "crashes".to_string()),
        What::Role { role } => match role {
            StateType::Leader => ("lead", "leader".to_string()),
            role => ("event", role_word(*role).to_string()),
        },
        What::Vote { candidate } => ("event", format!("votes for n{candidate}")),
        What::Append { entries } => {
            let (first, last) = entries.first().zip(entries.last())?;
            match first.index == last.index {
                true if first.data.is_empty() => ("event", format!("+{}", first.index)),
                true => ("event", format!("+{} {}", first.index, shown(&first.data))),
                false => ("event", format!("+{}-{}", first.index, last.index)),
            }
        }
        What::Truncate { first, last } if first == last => ("bad", format!("loses {first}")),
        What::Truncate { first, last } => ("bad", format!("loses {first}-{last}")),
        What::Commit { index } => ("commit", format!("commit {index}")),
        What::Snapshot { index, .. } => ("event", format!("snapshot {index}")),
        What::Install { index, .. } => ("event", format!("installs snapshot {index}")),
        What::Config { config, .. } => {
            let ids: Vec<_> = config.voters.iter().map(ToString::to_string).collect();
            ("event", format!("voters {}", ids.join(",")))
        }
        _ => return None,
    })
}

/// A message in a few words.
fn name(message: &TraceMessage) -> String {
    let kind = message.kind;
    let ends = message.entries.first().zip(message.entries.last());
    match (kind, message.reject, ends) {
        (MessageType::MsgAppResp, true, _) => {
            format!(
                "{kind} no to {}, hint {}",
                message.index, message.reject_hint
            )
        }
        (MessageType::MsgAppResp, false, _) => format!("{kind} {}", message.index),
        (MessageType::MsgVoteResp | MessageType::MsgPreVoteResp, reject, _) => {
            format!("{kind} {}", if reject { "no" } else { "yes" })
        }
        (MessageType::MsgApp, _, Some((first, last))) if first.index == last.index => {
            format!("{kind} {}", first.index)
        }
        (MessageType::MsgApp, _, Some((first, last))) => {
            format!("{kind} {}-{}", first.index, last.index)
        }
        (MessageType::MsgApp, _, None) => format!("{kind} empty, commit {}", message.commit),
        (MessageType::MsgProp, _, Some((first, _))) => format!("{kind} {}", shown(&first.data)),
        _ => kind.to_string(),
    }
}

fn lost(reason: LossReason) -> &'static str {
    match reason {
        LossReason::Cut => ", cut",
        LossReason::Down => ", down",
        LossReason::Dropped => ", dropped",
        LossReason::QueueFull => ", queue full",
        LossReason::Chance | LossReason::Untold => ", lost",
    }
}

fn shown(text: &str) -> String {
    match text.chars().count() <= SHOWN {
        true => text.to_string(),
        false => text.chars().take(SHOWN - 1).chain(['…']).collect(),
    }
}
