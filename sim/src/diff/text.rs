//! Differences as text, for the command line: one line per difference.
use super::{FirstDifference, LabDiff, NodeDiff};
use crate::view::CellView;
use std::fmt;

impl fmt::Display for FirstDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "first difference at position {}", self.position)?;
        if let Some(place) = self.event {
            for (sign, events) in [("<", &self.left), (">", &self.right)] {
                match events.get(place) {
                    Some(event) => writeln!(f, "{sign} {event:?}")?,
                    None => writeln!(f, "{sign} nothing more happened")?,
                }
            }
        }
        self.lab.fmt(f)
    }
}

impl fmt::Display for LabDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return match self.equal {
                true => writeln!(f, "no difference"),
                false => writeln!(f, "nothing that can be seen differs; what comes next does"),
            };
        }
        for field in &self.fields {
            writeln!(f, "{}: {} | {}", field.name, field.left, field.right)?;
        }
        self.nodes.iter().try_for_each(|node| node.fmt(f))?;
        for (sign, messages) in [("<", &self.left_messages), (">", &self.right_messages)] {
            for message in messages {
                writeln!(f, "in flight {sign} {}", message.text)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for NodeDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let node = self.node;
        for field in &self.fields {
            writeln!(
                f,
                "n{node} {}: {} | {}",
                field.name, field.left, field.right
            )?;
        }
        for cells in &self.log {
            let (left, right) = (terms(&cells.left), terms(&cells.right));
            writeln!(
                f,
                "n{node} log {}..={}: {left} | {right}",
                cells.first, cells.last
            )?;
        }
        for follower in &self.progress {
            writeln!(f, "n{node} progress of n{follower}")?;
        }
        for kv in &self.kv {
            let shown = |value: &Option<std::sync::Arc<str>>| match value {
                Some(value) => format!("{value:?}"),
                None => "nothing".to_owned(),
            };
            writeln!(
                f,
                "n{node} kv {}: {} | {}",
                kv.key,
                shown(&kv.left),
                shown(&kv.right)
            )?;
        }
        Ok(())
    }
}

/// The terms of entries, as runs: `3 entries of term 2, 1 of term 4`.
fn terms(cells: &[CellView]) -> String {
    if cells.is_empty() {
        return "nothing".to_owned();
    }
    let runs = cells.chunk_by(|a, b| a.term == b.term);
    let text = |run: &[CellView]| format!("{} of term {}", run.len(), run[0].term);
    runs.map(text).collect::<Vec<_>>().join(", ")
}
