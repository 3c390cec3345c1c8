//! `bench core`: raft-core beside tikv's raft.

use crate::Failure;
use crate::build::{self, Build};
use crate::page::{grouped, surroundings, table, write_part};
use crate::program::{Program, Task, number};
use crate::{callgrind, wasm};
use serde_json::{Map, Value};

const OURS: &str = "bench-core";
const PEER: &str = "bench-raft-rs";

/// What is timed.
const TIMED: [Task; 7] = [
    Task::new("lat", 3, 200_000),
    Task::new("lat", 5, 200_000),
    Task::new("batch64", 3, 200_000),
    Task::new("batch64", 5, 200_000),
    Task::new("multi64", 3, 200_000),
    Task::new("elect", 3, 20_000),
    Task::new("fault", 5, 100_000),
];

/// Instructions counted: names in the JSON, workload, nodes, target.
const COUNTED: [(&str, &str, u32, Option<u64>); 7] = [
    ("one_at_a_time_3", "lat", 3, Some(6_000)),
    ("one_at_a_time_5", "lat", 5, None),
    ("batch64_3", "batch64", 3, Some(4_200)),
    ("batch64_5", "batch64", 5, None),
    ("multi64_3", "multi64", 3, Some(1_400)),
    ("multi64_5", "multi64", 5, None),
    ("fault_5", "fault", 5, None),
];

/// How many of [`COUNTED`] `--instructions` prints.
const PRINTED: usize = 4;

/// `--instructions`: those of raft-core, as a table or as one line of JSON.
pub(crate) fn instructions(json: bool) -> Result<(), Failure> {
    if !callgrind::is_there() {
        return Err(
            "valgrind is needed to count instructions (Debian, Ubuntu: apt-get install valgrind)"
                .into(),
        );
    }
    let ours = build::native(OURS, Build::Native)?;
    let mut counts = Map::new();
    for (name, workload, nodes, _) in &COUNTED[..PRINTED] {
        let count = callgrind::instructions(&ours, workload, *nodes)?;
        if !json {
            println!("{name}: {}", grouped(count as f64));
        }
        counts.insert((*name).to_owned(), count.into());
    }
    if json {
        println!("{}", Value::Object(counts));
    }
    Ok(())
}

/// Measures all there is and writes it down.
pub(crate) fn everything(repetitions: usize) -> Result<(), Failure> {
    let pair = |build| Ok::<_, Failure>([build::native(OURS, build)?, build::native(PEER, build)?]);
    let (timed, counting) = (pair(Build::Native)?, pair(Build::Counting)?);
    let mut text = format!(
        "Taken with `cargo xtask bench core` on: {}.\n",
        surroundings()
    );
    text += &format!(
        "\nMedians of {repetitions} runs in turn, one thread.\n\n{}",
        speeds(&timed, repetitions)?
    );
    text += &format!(
        "\nAllocations per proposal in steady state:\n\n{}",
        allocations(&counting)?
    );
    text += &match callgrind::is_there() {
        true => format!(
            "\nInstructions per proposal (per tick of `fault`), by callgrind:\n\n{}",
            counted(&timed)?
        ),
        false => "\nInstructions: not counted, valgrind was not there.\n".to_owned(),
    };
    text += &match wasm::is_there() {
        true => format!(
            "\nAs WebAssembly, in Node:\n\n{}",
            as_wasm(&timed[0], repetitions)?
        ),
        false => "\nWebAssembly: not measured, Node was not there.\n".to_owned(),
    };
    print!("{text}");
    write_part("core", &text)
}

/// Proposals (or elections, or ticks) per second, ns per message and peak memory.
fn speeds(peers: &[Program; 2], repetitions: usize) -> Result<String, Failure> {
    let head = [
        "workload, nodes",
        "raft-core /s",
        "tikv raft /s",
        "ratio",
        "ns/message, ours",
        "theirs",
        "peak MiB, ours",
        "theirs",
    ];
    let mut rows = Vec::new();
    for task in TIMED {
        eprintln!("{} {}", task.workload, task.nodes);
        let mut figures: [Vec<Value>; 2] = Default::default();
        for _ in 0..repetitions {
            for (peer, figures) in peers.iter().zip(&mut figures) {
                figures.push(peer.run(task)?);
            }
        }
        let of =
            |peer: usize, name: &str| median(figures[peer].iter().map(|run| number(run, name)));
        let mebibytes = |peer| format!("{:.0}", of(peer, "peak_kib") / 1024.0);
        rows.push(vec![
            format!("`{}` {}", task.workload, task.nodes),
            grouped(of(0, "per_second")),
            grouped(of(1, "per_second")),
            format!("{:.2}", of(0, "per_second") / of(1, "per_second")),
            format!("{:.0}", of(0, "ns_per_message")),
            format!("{:.0}", of(1, "ns_per_message")),
            mebibytes(0),
            mebibytes(1),
        ]);
    }
    Ok(table(&head, &rows))
}

fn allocations(peers: &[Program; 2]) -> Result<String, Failure> {
    let mut rows = Vec::new();
    for (workload, nodes) in [("lat", 3), ("lat", 5), ("batch64", 3), ("multi64", 3)] {
        let mut row = vec![format!("`{workload}` {nodes}")];
        for peer in peers {
            let count = |n| {
                peer.run(Task::new(workload, nodes, n))
                    .map(|run| number(&run, "allocations"))
            };
            row.push(format!(
                "{:.2}",
                (count(40_000)? - count(20_000)?) / 20_000.0
            ));
        }
        rows.push(row);
    }
    Ok(table(&["workload, nodes", "raft-core", "tikv raft"], &rows))
}

fn counted(peers: &[Program; 2]) -> Result<String, Failure> {
    let mut rows = Vec::new();
    for (_, workload, nodes, target) in COUNTED {
        eprintln!("instructions of {workload} {nodes}");
        let [ours, theirs] =
            [&peers[0], &peers[1]].map(|peer| callgrind::instructions(peer, workload, nodes));
        let (ours, theirs) = (ours? as f64, theirs? as f64);
        let target = target.map_or(String::new(), |target| grouped(target as f64));
        let ratio = format!("{:.2}", theirs / ours);
        rows.push(vec![
            format!("`{workload}` {nodes}"),
            grouped(ours),
            grouped(theirs),
            ratio,
            target,
        ]);
    }
    Ok(table(
        &[
            "workload, nodes",
            "raft-core",
            "tikv raft",
            "ratio",
            "target",
        ],
        &rows,
    ))
}

/// Speeds in Node, and whether the fault-laden run is the same run as natively.
fn as_wasm(ours: &Program, repetitions: usize) -> Result<String, Failure> {
    let modules = [build::wasm(OURS)?, build::wasm(PEER)?];
    let mut rows = Vec::new();
    for task in [
        Task::new("lat", 3, 100_000),
        Task::new("batch64", 3, 100_000),
        Task::new("fault", 5, 50_000),
    ] {
        let mut figures: [Vec<Value>; 2] = Default::default();
        for _ in 0..repetitions {
            for (module, figures) in modules.iter().zip(&mut figures) {
                figures.push(wasm::run(module, task)?);
            }
        }
        let of = |peer: usize| median(figures[peer].iter().map(|run| number(run, "per_second")));
        let same = match figures[0][0]["hash"] == ours.run(task)?["hash"] {
            true => "the same",
            false => "another",
        };
        let ratio = format!("{:.2}", of(0) / of(1));
        rows.push(vec![
            format!("`{}` {}", task.workload, task.nodes),
            grouped(of(0)),
            grouped(of(1)),
            ratio,
            same.to_owned(),
        ]);
    }
    Ok(table(
        &[
            "workload, nodes",
            "raft-core /s",
            "tikv raft /s",
            "ratio",
            "our run natively and in wasm",
        ],
        &rows,
    ))
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
