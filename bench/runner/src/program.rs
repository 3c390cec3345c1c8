//! A program of `bench_harness::cli`, and its line of JSON.

use crate::Failure;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A built benchmark.
pub(crate) struct Program(PathBuf);

/// What is run: a workload, how many nodes, how many proposals or ticks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) workload: &'static str,
    pub(crate) nodes: u32,
    pub(crate) n: u64,
}

impl Task {
    pub(crate) const fn new(workload: &'static str, nodes: u32, n: u64) -> Self {
        Self { workload, nodes, n }
    }

    pub(crate) fn args(self) -> [String; 3] {
        [
            self.workload.to_owned(),
            self.nodes.to_string(),
            self.n.to_string(),
        ]
    }
}

impl Program {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Runs a task and gives its figures.
    pub(crate) fn run(&self, task: Task) -> Result<Value, Failure> {
        self.run_with(&task.args().each_ref().map(String::as_str))
    }

    /// Runs it with these words and gives its figures.
    pub(crate) fn run_with(&self, words: &[&str]) -> Result<Value, Failure> {
        let output = Command::new(&self.0).args(words).output()?;
        if !output.status.success() {
            let what = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{} {words:?} failed: {what}", self.0.display()).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// A number among the figures.
pub(crate) fn number(figures: &Value, name: &str) -> f64 {
    figures[name]
        .as_f64()
        .unwrap_or_else(|| panic!("the benchmark prints {name:?}: {figures}"))
}
