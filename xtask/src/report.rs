//! The steps of a test run: a heading for each, and a table at the end.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use crate::failure::Result;

/// What has been done so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    name: &'static str,
    time: Duration,
    end: End,
}

#[derive(Clone, Debug)]
enum End {
    Passed,
    Failed,
    Skipped(String),
}

impl Report {
    /// Does a step under its heading; a failure carries the step's name.
    pub(crate) fn step<T>(
        &mut self,
        name: &'static str,
        action: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        println!("\n== {name}");
        let start = Instant::now();
        let result = action();
        let end = if result.is_ok() {
            End::Passed
        } else {
            End::Failed
        };
        self.rows.push(Row {
            name,
            time: start.elapsed(),
            end,
        });
        result.map_err(|failure| failure.during(name))
    }

    /// Notes a step that is not done, and why.
    pub(crate) fn skip(&mut self, name: &'static str, why: impl Into<String>) {
        let why = why.into();
        println!("\n== {name}: skipped, {why}");
        self.rows.push(Row {
            name,
            time: Duration::ZERO,
            end: End::Skipped(why),
        });
    }

    /// The table: one line per step, then the sum.
    pub(crate) fn table(&self) -> String {
        let width = self
            .rows
            .iter()
            .map(|row| row.name.len())
            .max()
            .unwrap_or(0)
            .max("total".len());
        let mut text = String::new();
        for Row { name, time, end } in &self.rows {
            let seconds = time.as_secs_f64();
            let _ = match end {
                End::Passed => writeln!(text, "  {name:width$} {seconds:7.1} s  passed"),
                End::Failed => writeln!(text, "  {name:width$} {seconds:7.1} s  FAILED"),
                End::Skipped(why) => writeln!(text, "  {name:width$}       –    skipped: {why}"),
            };
        }
        let total: Duration = self.rows.iter().map(|row| row.time).sum();
        let _ = write!(text, "  {:width$} {:7.1} s", "total", total.as_secs_f64());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;

    fn row(name: &'static str, tenths: u64, end: End) -> Row {
        Row {
            name,
            time: Duration::from_millis(tenths * 100),
            end,
        }
    }

    #[test]
    fn the_table_has_a_line_per_step_and_the_sum() {
        let rows = vec![
            row("format", 5, End::Passed),
            row("etcd's scripts", 0, End::Skipped("not there".to_owned())),
            row("clippy", 1234, End::Failed),
        ];
        let expected = "  format             0.5 s  passed
  etcd's scripts       –    skipped: not there
  clippy           123.4 s  FAILED
  total            123.9 s";
        assert_eq!(Report { rows }.table(), expected);
    }

    #[test]
    fn a_failure_carries_the_name_of_its_step() {
        let mut report = Report::default();
        let failure = report
            .step::<()>("clippy", || Err(Failure::Missing("no clippy".to_owned())))
            .unwrap_err();
        assert_eq!(failure.to_string(), "in step \"clippy\": no clippy");
        assert!(report.table().contains("FAILED"));
    }
}
