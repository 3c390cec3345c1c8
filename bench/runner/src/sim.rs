//! `bench sim`: the laboratory under random faults, and time travel in a run of a million events.

use crate::build::{self, Build};
use crate::core::median;
use crate::page::{grouped, surroundings, table, write_part};
use crate::program::{Program, number};
use crate::{Failure, browser, callgrind, wasm};
use serde_json::Value;
use std::path::Path;

const PACKAGE: &str = "bench-sim";

/// Events of the long runs.
const LONG: usize = 1_000_000;

/// The long runs: what they are called, and after how many applied entries nodes take snapshots.
const RUNS: [(&str, usize); 2] = [
    ("no snapshots", 0),
    ("a snapshot every 1,000 entries", 1_000),
];

/// The swarm in Node: a short one to warm up, then one that is measured, time on the processor.
const SWARM: &str = r"
import { readFileSync } from 'node:fs';
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[1]), {});
const swarm = (seeds) => instance.exports.swarm(seeds, 5, 20000);
swarm(2);
const start = process.cpuUsage();
const events = swarm(16);
const { user, system } = process.cpuUsage(start);
console.log(JSON.stringify({ events, events_per_second: events / ((user + system) / 1e6) }));
";

/// Measures all there is and writes it down.
pub(crate) fn everything(repetitions: usize) -> Result<(), Failure> {
    let native = build::native(PACKAGE, Build::Native)?;
    let module = build::wasm(PACKAGE)?;
    let mut text = format!(
        "Taken with `cargo xtask bench sim` on: {}{}.\n",
        surroundings(),
        browser::version().map_or(String::new(), |version| format!(", {version}"))
    );
    text += &format!("\nThe swarm, medians of {repetitions} runs:\n\n");
    text += &swarm(&native, &module, repetitions)?;
    text += &format!(
        "\nA run of {} events of 7 nodes on record:\n\n",
        grouped(LONG as f64)
    );
    text += &long_runs(&native, &module, repetitions)?;
    print!("{text}");
    write_part("sim", &text)
}

fn swarm(native: &Program, module: &Path, repetitions: usize) -> Result<String, Failure> {
    let (mut ours, mut in_node) = (Vec::new(), Vec::new());
    for _ in 0..repetitions {
        eprintln!("swarm");
        let figures = native.run_with(&["swarm", "--seeds", "16"])?;
        if number(&figures, "violations") > 0.0 {
            return Err(format!("an invariant broke: {figures}").into());
        }
        ours.push(figures);
        if wasm::is_there() {
            in_node.push(wasm::evaluate(SWARM, module, &[])?);
        }
    }
    let of = |runs: &[Value]| match runs.is_empty() {
        true => "not measured".to_owned(),
        false => grouped(median(
            runs.iter().map(|run| number(run, "events_per_second")),
        )),
    };
    let row =
        |what: &str, target: &str, figure: String| vec![what.to_owned(), target.to_owned(), figure];
    let mut rows = vec![
        row("events per second, native", "500,000", of(&ours)),
        row(
            "events per second, WebAssembly in Node",
            "250,000",
            of(&in_node),
        ),
    ];
    if callgrind::is_there() {
        let count = |seeds| callgrind::collected(native, &["swarm", "--seeds", seeds]);
        let per_event = (count("4")? - count("2")?) as f64 / 40_000.0;
        rows.push(row(
            "instructions per event, native",
            "",
            grouped(per_event),
        ));
    }
    Ok(table(
        &["5 nodes, all invariants", "at least", "figure"],
        &rows,
    ))
}

/// What is measured of one long run, in the order of the rows.
fn long_run(
    native: &Program,
    module: &Path,
    snapshots: usize,
    repetitions: usize,
) -> Result<Vec<String>, Failure> {
    let option = ["--snapshots".to_owned(), snapshots.to_string()];
    let run = |mode: &str| {
        eprintln!("{mode}, {snapshots} entries between snapshots");
        native.run_with(&[mode, &option[0], &option[1]])
    };
    let (memory, seek) = (run("memory")?, run("seek")?);
    let recorded = (0..repetitions)
        .map(|_| run("record"))
        .collect::<Result<Vec<_>, _>>()?;
    let speed = |name: &str| grouped(median(recorded.iter().map(|run| number(run, name))));
    let mebibytes = |name: &str| format!("{:.1}", number(&memory, name));
    let milliseconds = |figures: &Value| {
        let of = |name| format!("{:.1}", number(figures, name));
        format!(
            "{} / {} / {}",
            of("median_ms"),
            of("p99_ms"),
            of("worst_ms")
        )
    };
    let elsewhere = |figures: Result<Value, Failure>| match figures {
        Ok(figures) if figures["error"].is_null() => milliseconds(&figures),
        Ok(figures) => format!("not measured: {}", figures["error"]),
        Err(failure) => format!("not measured: {failure}"),
    };
    let script = format!(
        "import {{ readFileSync }} from 'node:fs';
const [module, inputs, snapshots] = [process.argv[1], Number(process.argv[2]), Number(process.argv[3])];
const {{ instance: {{ exports }} }} = await WebAssembly.instantiate(readFileSync(module), {{}});
{}
console.log(JSON.stringify(figures));",
        browser::SEEKS
    );
    let (inputs, every) = (LONG.to_string(), snapshots.to_string());
    eprintln!("seeks in Node and in a browser");
    let in_node = wasm::evaluate(&script, module, &[&inputs, &every]);
    let in_browser = browser::seeks(module, LONG, snapshots);
    Ok(vec![
        milliseconds(&seek),
        elsewhere(in_browser),
        elsewhere(in_node),
        format!(
            "{:.2} / {:.1}",
            number(&seek, "back_median_ms"),
            number(&seek, "back_worst_ms")
        ),
        mebibytes("held_mib"),
        mebibytes("after_seeks_mib"),
        mebibytes("peak_mib"),
        format!(
            "{} in {} MiB",
            number(&memory, "checkpoints"),
            mebibytes("checkpoints_mib")
        ),
        speed("events_per_second_without"),
        speed("events_per_second_with"),
        grouped(number(&recorded[0], "last_index")),
    ])
}

fn long_runs(native: &Program, module: &Path, repetitions: usize) -> Result<String, Failure> {
    const ROWS: [(&str, &str); 11] = [
        (
            "seek to 2,000 places, native: median / p99 / worst, ms",
            "5",
        ),
        ("the same, WebAssembly in a browser", "16"),
        ("the same, WebAssembly in Node", ""),
        ("500 single steps back, native: median / worst, ms", "5"),
        ("memory held, MiB", "64"),
        ("memory held after 1,000 seeks, MiB", "64"),
        ("peak while recording, MiB", ""),
        ("checkpoints", ""),
        ("events per second without a record", ""),
        ("events per second with the record", ""),
        ("last index of the longest log", ""),
    ];
    let columns = RUNS
        .iter()
        .map(|(_, snapshots)| long_run(native, module, *snapshots, repetitions))
        .collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<Vec<String>> = ROWS
        .iter()
        .enumerate()
        .map(|(at, (what, target))| {
            let figures = columns.iter().map(|column| column[at].clone());
            [(*what).to_owned(), (*target).to_owned()]
                .into_iter()
                .chain(figures)
                .collect()
        })
        .collect();
    let mut head = vec!["what", "at most"];
    head.extend(RUNS.map(|(name, _)| name));
    Ok(table(&head, &rows))
}
