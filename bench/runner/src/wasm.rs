//! The same workloads as WebAssembly, in Node.

use crate::Failure;
use crate::program::Task;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Runs a task once to warm up and once to measure; prints the same names as `bench_harness::cli`.
const SCRIPT: &str = r"
import { readFileSync } from 'node:fs';
const [module, workload, nodes, n] = process.argv.slice(1);
const { instance } = await WebAssembly.instantiate(readFileSync(module), {});
const { run, hash_high, hash_low } = instance.exports;
const number = ['elect', 'lat', 'batch64', 'multi64', 'fault', 'latc'].indexOf(workload);
run(number, Number(nodes), Math.ceil(Number(n) / 10), 1);
const start = performance.now();
const messages = run(number, Number(nodes), Number(n), 1);
const secs = (performance.now() - start) / 1000;
const hex = (half) => (half >>> 0).toString(16).padStart(8, '0');
console.log(JSON.stringify({ per_second: Number(n) / secs, messages, hash: hex(hash_high()) + hex(hash_low()) }));
";

/// Whether Node is there.
pub(crate) fn is_there() -> bool {
    Command::new("node")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Runs a task of a module and gives its figures.
pub(crate) fn run(module: &Path, task: Task) -> Result<Value, Failure> {
    evaluate(SCRIPT, module, &task.args().each_ref().map(String::as_str))
}

/// Runs a script in Node with a module and words, and gives the JSON that it prints.
pub(crate) fn evaluate(script: &str, module: &Path, words: &[&str]) -> Result<Value, Failure> {
    let output = Command::new("node")
        .args(["--input-type=module", "--eval", script])
        .arg(module)
        .args(words)
        .output()?;
    if !output.status.success() {
        return Err(format!("node failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
