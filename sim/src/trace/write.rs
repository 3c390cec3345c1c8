//! Records to lines of JSON; the schema is `docs/trace-format.md`.
use super::{NodeAtStart, RaftAtStart, Trace, VERSION};
use serde::Serialize;

/// The first line of a trace.
#[derive(Serialize)]
struct Header<'a> {
    trace: &'static str,
    version: u32,
    nodes: &'a [NodeAtStart],
    #[serde(skip_serializing_if = "Option::is_none")]
    raft: Option<&'a RaftAtStart>,
}

/// A trace as lines of JSON, each with its end.
pub fn jsonl(trace: &Trace) -> String {
    let header = Header {
        trace: "raftglass",
        version: VERSION,
        nodes: &trace.nodes,
        raft: trace.raft.as_ref(),
    };
    let lines = [line(&header)];
    lines
        .into_iter()
        .chain(trace.records.iter().map(line))
        .collect()
}

fn line(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value);
    text.expect("plain values have a form in JSON") + "\n"
}
