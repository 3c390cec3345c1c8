//! `bench web`: the page in a browser. The end-to-end harness measures (`e2e/src/figures.rs`); here it is written down.

use crate::Failure;
use crate::build::workspace;
use crate::page::{grouped, surroundings, table, write_part};
use serde_json::Value;
use std::process::{Command, Stdio};

/// Prints the sizes of files as they are, and packed by gzip and brotli, in bytes.
const PACKED: &str = r"
import { readFileSync } from 'node:fs';
import { gzipSync, brotliCompressSync } from 'node:zlib';
const sizes = [0, 0, 0];
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  sizes[0] += bytes.length;
  sizes[1] += gzipSync(bytes, { level: 9 }).length;
  sizes[2] += brotliCompressSync(bytes).length;
}
console.log(JSON.stringify(sizes));
";

/// Measures the built page and writes it down; `words` are passed on to the harness.
pub(crate) fn everything(words: &[&str]) -> Result<(), Failure> {
    let figures = measure(words)?;
    let mut text = format!(
        "Taken with `cargo xtask bench web` on: {}, {}.\n",
        surroundings(),
        figures["browser"].as_str().unwrap_or("an unknown browser")
    );
    text += &frames(&figures);
    text += &latency(&figures);
    text += &load(&figures)?;
    text += &slow(&figures);
    text += &ten(&figures);
    text += &memory(&figures);
    print!("{text}");
    write_part("web", &text)
}

fn measure(words: &[&str]) -> Result<Value, Failure> {
    let output = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
        .current_dir(workspace().join(".."))
        .env_remove("CARGO_MANIFEST_DIR")
        .args([
            "run",
            "--quiet",
            "--package",
            "e2e",
            "--bin",
            "figures",
            "--",
        ])
        .args(words)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err("the harness has measured nothing; what it said stands above".into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The part of a list below which a share of its numbers lies, of numbers in any order.
fn share(mut numbers: Vec<f64>, part: f64) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let last = numbers.len().saturating_sub(1);
    let at = (last as f64 * part).round() as usize;
    numbers.get(at).copied().unwrap_or(f64::NAN)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().filter_map(Value::as_f64).collect()
}

/// `median / p99`.
fn spread(numbers: Vec<f64>) -> String {
    let (median, most) = (share(numbers.clone(), 0.5), share(numbers, 0.99));
    format!("{median:.1} / {most:.1}")
}

fn frames(figures: &Value) -> String {
    let visible = &figures["frames"]["visible"];
    let mut text = format!(
        "\nFrames while time runs, {} nodes, {} cells, {} ({} elements in the page), 1440 × 900; ms of the main thread per frame:\n\n",
        visible["lanes"],
        visible["cells"],
        visible["hidden"].as_str().unwrap_or(""),
        visible["elements"]
    );
    let mut rows = Vec::new();
    for (whose, stretches) in [
        ("this page", &figures["frames"]["stretches"]),
        ("the peer", &figures["peer"]["frames"]["stretches"]),
    ] {
        for (rate, target) in [(1, "2 / 4"), (4, "6 / 12")] {
            for speed in ["1/16×", "1/2×", ""] {
                rows.extend(stretch(whose, list(stretches), (rate, speed), target));
            }
        }
    }
    text += &table(
        &[
            "page, processor, speed",
            "target: median / p99",
            "median / p99",
            "script",
            "style",
            "layout",
            "all tasks",
            "frames per second",
        ],
        &rows,
    );
    let idle = &figures["idle"];
    text += &format!(
        "\nA calm page asked for {} frames and {} timers in {} seconds; its main thread worked {:.0} ms, those of the measurement among them.\n",
        idle["frames"],
        idle["timers"],
        idle["seconds"],
        idle["busy_ms"].as_f64().unwrap_or(f64::NAN)
    );
    text
}

/// The row of a speed of the page and of the processor; none where it was not measured.
fn stretch(
    whose: &str,
    stretches: &[Value],
    (rate, speed): (u64, &str),
    target: &str,
) -> Option<Vec<String>> {
    let mine: Vec<&Value> = stretches
        .iter()
        .filter(|one| one["rate"] == rate && one["speed"] == speed)
        .collect();
    let took: Vec<f64> = mine
        .iter()
        .flat_map(|one| numbers(&one["frames"]))
        .collect();
    if took.is_empty() {
        return None;
    }
    let sum = |name: &str| -> f64 { mine.iter().filter_map(|one| one[name].as_f64()).sum() };
    let per_frame = |name: &str| format!("{:.1}", sum(name) / took.len() as f64);
    Some(vec![
        format!("{whose}, {} {speed}", processor(rate)),
        target.to_owned(),
        spread(took.clone()),
        per_frame("script"),
        per_frame("style"),
        per_frame("layout"),
        per_frame("tasks"),
        format!("{:.0}", took.len() as f64 / sum("ms") * 1_000.0),
    ])
}

fn processor(rate: u64) -> String {
    match rate {
        1 => "plain".to_owned(),
        _ => format!("{rate}× slower"),
    }
}

fn latency(figures: &Value) -> String {
    let steps = &figures["steps"];
    let rows = list(&steps["rows"]).iter().map(|row| {
        vec![
            format!(
                "{}, {}",
                row["what"].as_str().unwrap_or(""),
                processor(row["rate"].as_u64().unwrap_or(1))
            ),
            spread(numbers(&row["took"])),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    format!(
        "\nFrom a key or a press to the end of the frame that shows it, in a run of 5 nodes at {}; ms:\n\n{}",
        steps["events"].as_str().unwrap_or(""),
        table(&["what", "median / p99"], &rows)
    )
}

fn load(figures: &Value) -> Result<String, Failure> {
    let mut rows = Vec::new();
    for (whose, visits) in [
        ("this page", &figures["load"]),
        ("the peer", &figures["peer"]["load"]),
    ] {
        for (rate, target) in [(1, "250"), (4, "800")] {
            let mine: Vec<&Value> = list(visits)
                .iter()
                .filter(|visit| visit["rate"] == rate)
                .collect();
            if !mine.is_empty() {
                rows.push(vec![
                    format!("{whose}, {}", processor(rate)),
                    format!("{:.0}", middle(&mine, "painted")),
                    target.to_owned(),
                    format!("{:.0}", middle(&mine, "ready")),
                    format!("{:.0}", middle(&mine, "requests")),
                ]);
            }
        }
    }
    let mut text = format!(
        "\nThe first visit, from a server on the same machine; ms, medians:\n\n{}",
        table(
            &[
                "page, processor",
                "first contentful paint",
                "target",
                "ready to use",
                "requests"
            ],
            &rows
        )
    );
    let files: Vec<&str> = list(&figures["load"])
        .first()
        .map(|visit| {
            list(&visit["files"])
                .iter()
                .filter_map(Value::as_str)
                .collect()
        })
        .unwrap_or_default();
    let is_module = |name: &&&str| name.ends_with("_bg.wasm");
    let module: Vec<&str> = files.iter().filter(is_module).copied().collect();
    let is_rest = |name: &&&str| name.ends_with("_rest.wasm");
    let early: Vec<&str> = files
        .iter()
        .filter(|name| !is_rest(name))
        .copied()
        .collect();
    let mut rows = Vec::new();
    for (what, files, target) in [
        ("all that is fetched until the page is ready", &early, "300"),
        ("of it the first part of the module", &module, "240"),
        (
            "the rest of the module, behind the picture",
            &vec!["/raftglass-web_rest.wasm"],
            "",
        ),
    ] {
        if let Some([raw, gzip, brotli]) = packed(files)? {
            let kb = |bytes: f64| grouped(bytes / 1e3);
            rows.push(vec![
                what.to_owned(),
                kb(raw),
                kb(gzip),
                kb(brotli),
                target.to_owned(),
            ]);
        }
    }
    let head = ["what", "kB", "by gzip", "by brotli", "target"];
    text += &format!("\nThe files of the first visit:\n\n{}", table(&head, &rows));
    Ok(text)
}

/// The middle of what the rows say under a name.
fn middle(rows: &[&Value], name: &str) -> f64 {
    let found = rows.iter().filter_map(|row| row[name].as_f64()).collect();
    share(found, 0.5)
}

/// The first visit over a slow network.
fn slow(figures: &Value) -> String {
    let slow = &figures["slow"];
    let mut rows = Vec::new();
    for what in [
        "the page",
        "a box with a scenario in a page",
        "a box with a lesson in a page",
    ] {
        let of = |row: &&Value| row["what"] == what;
        let mine: Vec<&Value> = list(&slow["rows"]).iter().filter(of).collect();
        let seconds = |name: &str| match middle(&mine, name) {
            ms if ms.is_nan() => String::new(),
            ms => format!("{:.1}", ms / 1e3),
        };
        rows.push(vec![
            what.to_owned(),
            grouped(middle(&mine, "bytes") / 1e3),
            format!("{:.0}", middle(&mine, "requests")),
            seconds("painted"),
            seconds("poster"),
            seconds("ready"),
            seconds("whole"),
        ]);
    }
    format!(
        "\nThe first visit over a network of {} kbit/s with {} ms there and back (3G), packed by gzip, on a processor four times slower; seconds, medians:\n\n{}",
        slow["down_kbit"],
        slow["latency_ms"],
        table(
            &[
                "what",
                "kB until it is ready",
                "requests",
                "first contentful paint",
                "first picture of the run (poster)",
                "ready: the cluster at work",
                "the rest of the module is there"
            ],
            &rows
        )
    )
}

/// Many boxes on one page.
fn ten(figures: &Value) -> String {
    let ten = &figures["ten"];
    let mut rows = Vec::new();
    for rate in [1, 4] {
        let of = |row: &&Value| row["rate"] == rate;
        let mine: Vec<&Value> = list(&ten["stretches"]).iter().filter(of).collect();
        let took: Vec<f64> = mine
            .iter()
            .flat_map(|one| numbers(&one["frames"]))
            .collect();
        let sum = |name: &str| -> f64 { mine.iter().filter_map(|one| one[name].as_f64()).sum() };
        let per_second = took.len() as f64 / sum("ms") * 1_000.0;
        rows.push(vec![
            processor(rate),
            spread(took.clone()),
            format!("{:.1}", sum("script") / took.len() as f64),
            format!("{per_second:.0}"),
        ]);
    }
    format!(
        "\n{} boxes on one page with different lessons, all in sight and played from their beginning ({} files of the module fetched, {} of them moved); ms of the main thread per frame:\n\n{}",
        ten["boxes"],
        ten["modules"],
        ten["moved"],
        table(
            &["processor", "median / p99", "script", "frames per second"],
            &rows
        )
    )
}

/// Sizes of the built page; `None` without Node.
fn packed(names: &[&str]) -> Result<Option<[f64; 3]>, Failure> {
    if !crate::wasm::is_there() {
        return Ok(None);
    }
    let dist = workspace().join("../dist");
    let files = names
        .iter()
        .map(|name| dist.join(name.trim_start_matches('/')));
    let output = Command::new("node")
        .args(["--input-type=module", "--eval", PACKED])
        .args(files)
        .output()?;
    let sizes: Value = serde_json::from_slice(&output.stdout)?;
    Ok(<[f64; 3]>::try_from(numbers(&sizes)).ok())
}

fn memory(figures: &Value) -> String {
    let rows = list(&figures["memory"]);
    let of = |row: &Value, name: &str| row[name].as_f64().unwrap_or(f64::NAN);
    let shown: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row["minute"].to_string(),
                row["events"].as_str().unwrap_or("").to_owned(),
                format!("{:.1}", of(row, "heap")),
                format!("{:.1}", of(row, "module")),
            ]
        })
        .collect();
    format!(
        "\nMemory while 5 nodes play in real time, after the browser has collected what is not needed; MiB:\n\n{}",
        table(&["minute", "run", "heap", "WebAssembly memory"], &shown)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shares_of_numbers_in_any_order() {
        let numbers: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        assert_eq!(share(numbers.clone(), 0.5), 50.0);
        assert_eq!(share(numbers.clone(), 0.99), 99.0);
        assert_eq!(spread(numbers), "50.0 / 99.0");
        assert!(share(Vec::new(), 0.5).is_nan());
    }

    #[test]
    fn only_what_was_measured_has_a_row() {
        let stretches = [
            json!({ "rate": 4, "speed": "1/2×", "frames": [1.0, 3.0, 2.0], "ms": 100, "script": 6.0, "style": 3.0, "layout": 0.0, "tasks": 12.0 }),
        ];
        let row = stretch("this page", &stretches, (4, "1/2×"), "6 / 12").expect("it was");
        assert_eq!(row[0], "this page, 4× slower 1/2×");
        assert_eq!(row[2..], ["2.0 / 3.0", "2.0", "1.0", "0.0", "4.0", "30"]);
        assert_eq!(stretch("this page", &stretches, (1, "1/2×"), ""), None);
    }
}
