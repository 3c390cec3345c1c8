//! Lines of JSON to records: the other direction of `raftglass trace --format jsonl`, for traces that other rafts wrote.
//! The schema is `docs/trace-format.md`.
use super::json::Object;
use super::{NodeAtStart, RaftAtStart, Record, Trace, TraceEntry, TraceMessage, VERSION, What};
use crate::cluster::MAX_NODES;
use crate::event::LossReason;
use crate::input::MessageId;
use crate::invariants;
use crate::script::{ERROR_LIMIT, ScriptError};
use crate::view::MessageText;
use raft_core::{
    ConfState, Entry, EntryType, Message, MessageType, NodeId, Payload, ProbeStrategy, StateType,
};
use serde_json::Value;
use std::sync::Arc;

/// The most records of a trace that are read.
pub const RECORD_LIMIT: usize = 200_000;

/// A trace as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// What it says.
    pub trace: Trace,
    /// The line of every record in the text, from 1.
    pub lines: Vec<usize>,
    /// The records as they are written.
    pub texts: Vec<Arc<str>>,
    /// Whether every record has a time.
    pub timed: bool,
}

/// Whether a text is a trace, well-formed or not: its first line that is not empty is an object with the field `trace`.
pub fn is_trace(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let line = text.lines().next().unwrap_or_default();
    line.starts_with('{') && line.contains("\"trace\"")
}

/// Reads a trace.
///
/// # Errors
/// What is wrong with its lines, the first [`ERROR_LIMIT`] of them, at least one.
pub fn read(text: &str) -> Result<Source, Vec<ScriptError>> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.lines().enumerate();
    let mut lines = lines
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty());
    let (first, head) = lines.next().unwrap_or((1, ""));
    let (nodes, raft) = of_line(first, head, header).map_err(|error| vec![error])?;
    let mut reader = Reader::default();
    for (number, line) in lines {
        if reader.lines.len() == RECORD_LIMIT {
            let reason = format!("a trace has at most {RECORD_LIMIT} records");
            reader.errors.push(failed(number, reason));
        }
        if reader.errors.len() >= ERROR_LIMIT {
            break;
        }
        match of_line(number, line, |line| reader.record(line)) {
            Ok(Some(record)) => {
                reader.lines.push(number);
                reader.texts.push(Arc::from(line));
                reader.records.push(record);
            }
            Ok(None) => {}
            Err(error) => reader.errors.push(error),
        }
    }
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    Ok(Source {
        timed: !reader.untimed && !reader.records.is_empty(),
        trace: Trace {
            nodes,
            raft,
            records: reader.records,
        },
        lines: reader.lines,
        texts: reader.texts,
    })
}

/// A line of the text, read by `read`.
fn of_line<T>(
    number: usize,
    line: &str,
    read: impl FnOnce(Object<'_>) -> Result<T, String>,
) -> Result<T, ScriptError> {
    let value: Value = serde_json::from_str(line).map_err(|error| ScriptError::Failed {
        line: number,
        reason: format!("no JSON: {}, at character {}", what(&error), error.column()),
    })?;
    Object::of(&value, "")
        .and_then(read)
        .map_err(|reason| failed(number, reason))
}

/// The words of an error of JSON, without its place: every line is read by itself.
fn what(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text[..end].to_string()
}

fn failed(line: usize, reason: String) -> ScriptError {
    ScriptError::Failed { line, reason }
}

type Header = (Vec<NodeAtStart>, Option<RaftAtStart>);

fn header(line: Object<'_>) -> Result<Header, String> {
    let kind = line.text("trace")?;
    if kind != "raftglass" {
        return Err(format!("`trace`: expected \"raftglass\", found \"{kind}\""));
    }
    let version = line.number("version")?;
    if version != u64::from(VERSION) {
        return Err(format!(
            "`version`: this is version {version} of the format, and {VERSION} can be read"
        ));
    }
    line.need("nodes", "the nodes before the first record")?;
    let mut nodes = Vec::new();
    for (at, value) in line.list("nodes")?.iter().enumerate() {
        let place = format!("nodes[{at}].");
        nodes.push(node_at_start(Object::of(value, &place)?)?);
    }
    nodes.sort_by_key(|node| node.node);
    if let Some(twice) = nodes.windows(2).find(|pair| pair[0].node == pair[1].node) {
        return Err(format!("`nodes`: n{} is there twice", twice[0].node));
    }
    let raft = line
        .get("raft")
        .map(|value| raft_at_start(Object::of(value, "raft.")?));
    Ok((nodes, raft.transpose()?))
}

fn node_at_start(object: Object<'_>) -> Result<NodeAtStart, String> {
    let role = match object.get("role") {
        Some(_) => object.word("role", &ROLES)?,
        None => StateType::Follower,
    };
    Ok(NodeAtStart {
        node: node_id(object, "node")?,
        up: object.flag_or("up", true)?,
        term: object.number_or("term", 0)?,
        vote: object.number_or("vote", 0)?,
        role,
        last: object.number_or("last", 0)?,
        commit: object.number_or("commit", 0)?,
    })
}

fn raft_at_start(object: Object<'_>) -> Result<RaftAtStart, String> {
    let defaults = raft_core::Config::default();
    let probe = match object.get("probe") {
        Some(_) => object.word("probe", &ProbeStrategy::ALL)?,
        None => ProbeStrategy::default(),
    };
    object.need("voters", "the ids of the members that vote")?;
    let (voters, learners) = (object.numbers("voters")?, object.numbers("learners")?);
    let all = voters.iter().chain(&learners);
    if let Some(wrong) = all.clone().find(|id| !(1..=MAX_NODES as u64).contains(id)) {
        return Err(format!(
            "`raft.voters`: expected ids from 1 to {MAX_NODES}, found {wrong}"
        ));
    }
    if voters.is_empty() {
        return Err("`raft.voters`: expected at least one id".to_string());
    }
    let window = object.number_or("maxInflightMsgs", defaults.max_inflight_msgs as u64)?;
    if window == 0 {
        return Err("`raft.maxInflightMsgs`: expected at least 1, found 0".to_string());
    }
    Ok(RaftAtStart {
        voters,
        learners,
        pre_vote: object.flag_or("preVote", false)?,
        check_quorum: object.flag_or("checkQuorum", false)?,
        max_inflight_msgs: window as usize,
        probe,
    })
}

const ROLES: [StateType; 4] = [
    StateType::Follower,
    StateType::PreCandidate,
    StateType::Candidate,
    StateType::Leader,
];

/// The id of a node: what a picture has room for.
fn node_id(object: Object<'_>, field: &str) -> Result<NodeId, String> {
    let id = object.number(field)?;
    if (1..=MAX_NODES as u64).contains(&id) {
        return Ok(id);
    }
    Err(format!(
        "`{}`: expected the id of a node, from 1 to {MAX_NODES}, found {id}",
        object.name(field)
    ))
}

/// Records as they are read.
#[derive(Default)]
struct Reader {
    records: Vec<Record>,
    lines: Vec<usize>,
    texts: Vec<Arc<str>>,
    errors: Vec<ScriptError>,
    /// Whether a record had no time.
    untimed: bool,
}

impl Reader {
    /// A record; `None` for kinds that this version does not know.
    fn record(&mut self, line: Object<'_>) -> Result<Option<Record>, String> {
        let kind = line.text("what")?;
        let Some(what) = what_happened(kind, line)? else {
            return Ok(None);
        };
        let of_nobody = matches!(what, What::Violated { .. } | What::Untold { .. });
        let node = match of_nobody {
            true => line.number_or("node", 0)?,
            false => node_id(line, "node")?,
        };
        let term = match of_nobody {
            true => line.number_or("term", 0)?,
            false => line.number("term")?,
        };
        let before = self.records.last();
        let (last_ms, last_position) = before.map_or((0, 0), |last| (last.ms, last.position));
        self.untimed |= line.get("ms").is_none();
        let ms = line.number_or("ms", last_ms)?;
        if ms < last_ms {
            return Err(format!("`ms`: time falls from {last_ms} to {ms}"));
        }
        let position = line.number_or("position", last_position as u64 + 1)? as usize;
        if position < last_position {
            return Err(format!(
                "`position`: it falls from {last_position} to {position}"
            ));
        }
        Ok(Some(Record {
            position,
            ms,
            node,
            term,
            what,
        }))
    }
}

fn what_happened(kind: &str, line: Object<'_>) -> Result<Option<What>, String> {
    Ok(Some(match kind {
        "start" => What::Start {
            commit: line.number("commit")?,
            last: line.number("last")?,
            vote: line.number_or("vote", 0)?,
            entries: entries(line)?,
        },
        "crash" => What::Crash,
        "term" => What::Term,
        "role" => What::Role {
            role: line.word("role", &ROLES)?,
        },
        "vote" => What::Vote {
            candidate: node_id(line, "candidate")?,
        },
        "append" => What::Append {
            entries: entries(line)?,
        },
        "truncate" => What::Truncate {
            first: line.number("first")?,
            last: line.number("last")?,
        },
        "commit" => What::Commit {
            index: line.number("index")?,
        },
        "apply" => What::Apply {
            index: line.number("index")?,
            data: line.text_or_empty("data")?.into(),
        },
        "send" => What::Send {
            message: message(line)?,
        },
        "receive" => What::Receive {
            message: message(line)?,
        },
        "lose" => What::Lose {
            message: message(line)?,
            reason: loss(line)?,
        },
        "duplicate" => What::Duplicate {
            message: message(line)?,
            of: MessageId(line.number("of")?),
        },
        "snapshot" => What::Snapshot {
            index: line.number("index")?,
            log_term: line.number("logTerm")?,
        },
        "restore" => What::Restore {
            index: line.number("index")?,
            log_term: line.number("logTerm")?,
        },
        "install" => What::Install {
            index: line.number("index")?,
            log_term: line.number("logTerm")?,
        },
        "compact" => What::Compact {
            first: line.number("first")?,
            last: line.number("last")?,
        },
        "config" => What::Config {
            index: line.number("index")?,
            config: config(line)?,
        },
        "input" => What::Input {
            message: local_message(line)?,
        },
        "ready" => What::Ready,
        "advance" => What::Advance,
        "untold" => What::Untold {
            reason: line.text_or_empty("reason")?.into(),
        },
        "violated" => {
            let name = line.text("invariant")?;
            let known = invariants::TABLE.iter().find(|known| known.name == name);
            let Some(known) = known else { return Ok(None) };
            What::Violated {
                invariant: known.name,
                evidence: line.text_or_empty("evidence")?.to_string(),
            }
        }
        _ => return Ok(None),
    }))
}

/// Why a message was lost; without a word somebody dropped it.
fn loss(line: Object<'_>) -> Result<LossReason, String> {
    const REASONS: [(&str, LossReason); 6] = [
        ("cut", LossReason::Cut),
        ("down", LossReason::Down),
        ("dropped", LossReason::Dropped),
        ("queue-full", LossReason::QueueFull),
        ("chance", LossReason::Chance),
        ("untold", LossReason::Untold),
    ];
    if line.get("reason").is_none() {
        return Ok(LossReason::Dropped);
    }
    let word = line.word("reason", &REASONS.map(|(word, _)| word))?;
    let known = REASONS.iter().find(|(known, _)| *known == word);
    Ok(known.map_or(LossReason::Dropped, |(_, reason)| *reason))
}

fn config(line: Object<'_>) -> Result<ConfState, String> {
    let config = Object::of(line.need("config", "a configuration")?, "config.")?;
    Ok(ConfState {
        voters: config.numbers("voters")?,
        learners: config.numbers("learners")?,
        voters_outgoing: config.numbers("votersOutgoing")?,
        learners_next: config.numbers("learnersNext")?,
        auto_leave: config.flag_or("autoLeave", false)?,
    })
}

fn entries(object: Object<'_>) -> Result<Vec<TraceEntry>, String> {
    let values = object.list("entries")?;
    let mut entries: Vec<TraceEntry> = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let place = object.name(&format!("entries[{at}]."));
        let entry = Object::of(value, &place)?;
        entries.push(TraceEntry {
            index: entry.number_or("index", 0)?,
            term: entry.number_or("term", 0)?,
            data: entry.text_or_empty("data")?.into(),
            conf_change: entry.flag_or("confChange", false)?,
        });
    }
    Ok(entries)
}

/// A message between two nodes.
fn message(line: Object<'_>) -> Result<TraceMessage, String> {
    let object = Object::of(line.need("message", "a message")?, "message.")?;
    node_id(object, "from")?;
    node_id(object, "to")?;
    object.number("term")?;
    any_message(object)
}

/// What a node's raft is given from elsewhere: the receiver is the node of the line, and there need not be a sender.
fn local_message(line: Object<'_>) -> Result<TraceMessage, String> {
    any_message(Object::of(line.need("message", "a message")?, "message.")?)
}

fn any_message(object: Object<'_>) -> Result<TraceMessage, String> {
    let number = |field: &str| object.number_or(field, 0);
    let mut message = TraceMessage {
        id: MessageId(number("id")?),
        kind: object.word("type", &MessageType::ALL)?,
        from: number("from")?,
        to: number("to")?,
        term: number("term")?,
        index: number("index")?,
        log_term: number("logTerm")?,
        commit: number("commit")?,
        entries: entries(object)?,
        reject: object.flag_or("reject", false)?,
        reject_hint: number("rejectHint")?,
        text: MessageText::new(Message::default()),
    };
    message.text = MessageText::new(message.to_raft());
    Ok(message)
}

impl TraceMessage {
    /// The message as raft knows it, as far as a trace tells it.
    pub(crate) fn to_raft(&self) -> Message {
        let entries: Vec<Entry> = self.entries.iter().map(TraceEntry::to_raft).collect();
        Message {
            msg_type: self.kind,
            from: self.from,
            to: self.to,
            term: self.term,
            index: self.index,
            log_term: self.log_term,
            commit: self.commit,
            entries: entries.into(),
            reject: self.reject,
            reject_hint: self.reject_hint,
            ..Message::default()
        }
    }
}

impl TraceEntry {
    /// The entry as raft knows it, as far as a trace tells it.
    pub(crate) fn to_raft(&self) -> Entry {
        let data = match self.data.is_empty() {
            true => Payload::nil(),
            false => Payload::from(&*self.data),
        };
        let entry_type = match self.conf_change {
            true => EntryType::EntryConfChangeV2,
            false => EntryType::EntryNormal,
        };
        Entry {
            term: self.term,
            index: self.index,
            entry_type,
            data,
            ..Entry::default()
        }
    }
}
