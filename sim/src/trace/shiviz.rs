//! A log for ShiViz (<https://bestchai.bitbucket.io/shiviz/>): each event with the vector clock of its host.
use super::{Record, Trace, What};
use crate::input::MessageId;
use crate::script::role_word;
use raft_core::NodeId;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How ShiViz reads the log; it is the first line of the file.
const PARSER: &str = r"(?<ms>\d+)ms step (?<step>\d+): (?<event>.*)\n(?<host>\S+) (?<clock>\{.*\})";

type Clock = BTreeMap<NodeId, u64>;

/// The log of a trace. The first line is the expression by which ShiViz reads it, the second one is empty because there is
/// one execution. What is lost is no event of any host and is left out.
pub fn shiviz(trace: &Trace) -> String {
    let mut text = format!("{PARSER}\n\n");
    let mut clocks: BTreeMap<NodeId, Clock> = BTreeMap::new();
    let mut sent: BTreeMap<MessageId, Clock> = BTreeMap::new();
    for record in &trace.records {
        if let What::Duplicate { message, of } = &record.what {
            // A copy knows what its original knew.
            if let Some(clock) = sent.get(of).cloned() {
                sent.insert(message.id, clock);
            }
            continue;
        }
        let Some(said) = said(record) else {
            continue;
        };
        let clock = clocks.entry(record.node).or_default();
        if let What::Receive { message } = &record.what {
            for (node, count) in sent.get(&message.id).into_iter().flatten() {
                let known = clock.entry(*node).or_default();
                *known = (*known).max(*count);
            }
        }
        *clock.entry(record.node).or_default() += 1;
        if let What::Send { message } = &record.what {
            sent.insert(message.id, clock.clone());
        }
        // Writing to a text does not fail.
        let _ = writeln!(
            text,
            "{}ms step {}: {said}\nn{} {}",
            record.ms,
            record.position,
            record.node,
            vector(clock)
        );
    }
    text
}

fn vector(clock: &Clock) -> String {
    let counts: Vec<_> = clock
        .iter()
        .map(|(node, count)| format!("\"n{node}\":{count}"))
        .collect();
    format!("{{{}}}", counts.join(","))
}

/// An event in one line; `None` for what is no event of a host.
fn said(record: &Record) -> Option<String> {
    let term = record.term;
    Some(match &record.what {
        What::Start { commit, last, .. } => {
            format!("starts at term {term}, commit {commit}, last {last}")
        }
        What::Crash => "crashes".to_string(),
        What::Term => format!("enters term {term}"),
        What::Role { role } => format!("is {} at term {term}", role_word(*role)),
        What::Vote { candidate } => format!("votes for n{candidate} at term {term}"),
        What::Append { entries } => {
            let ids: Vec<_> = entries
                .iter()
                .map(|entry| format!("{}/{}", entry.index, entry.term))
                .collect();
            format!("appends {}", ids.join(" "))
        }
        What::Truncate { first, last } => format!("loses entries {first} to {last}"),
        What::Commit { index } => format!("commits up to {index}"),
        What::Apply { index, data } => format!("applies {index} {data:?}"),
        What::Send { message } => format!("sends {}", message.text),
        What::Receive { message } => format!("receives {}", message.text),
        What::Snapshot { index, log_term } => format!("takes a snapshot at {index}/{log_term}"),
        What::Restore { index, log_term } => {
            format!("takes a snapshot at {index}/{log_term} in place of its log")
        }
        What::Install { index, log_term } => format!("installs a snapshot at {index}/{log_term}"),
        What::Compact { first, last } => format!("compacts entries {first} to {last}"),
        What::Config { index, config } => {
            format!(
                "uses the configuration of {index}: voters {:?}",
                config.voters
            )
        }
        What::Lose { .. }
        | What::Duplicate { .. }
        | What::Input { .. }
        | What::Ready
        | What::Advance
        | What::Untold { .. }
        | What::Violated { .. } => return None,
    })
    .map(|text| text.replace('\n', " "))
}
