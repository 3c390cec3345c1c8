//! `docs/performance.md`: a part of it belongs to each benchmark, between two marks; the rest is prose.

use crate::Failure;
use crate::build::workspace;
use std::fs;
use std::process::Command;

/// Puts `text` between the marks of a part.
pub(crate) fn write_part(part: &str, text: &str) -> Result<(), Failure> {
    let path = workspace().join("../docs/performance.md");
    let page = fs::read_to_string(&path)?;
    let (begin, end) = (
        format!("<!-- {part}: begin -->\n"),
        format!("<!-- {part}: end -->"),
    );
    let around = page
        .split_once(&begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let Some((before, after)) = around else {
        return Err(format!(
            "{}: expected the marks {begin:?} and {end:?}",
            path.display()
        )
        .into());
    };
    fs::write(&path, format!("{before}{begin}{text}{end}{after}"))?;
    println!("written: docs/performance.md, part {part}");
    Ok(())
}

/// A Markdown table.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule: Vec<String> = head
        .iter()
        .enumerate()
        .map(|(i, _)| if i == 0 { "---" } else { "---:" }.to_owned())
        .collect();
    [line(&head), line(&rule)]
        .into_iter()
        .chain(rows.iter().map(|row| line(row)))
        .collect()
}

/// 1234567 as `1,234,567`.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What the figures were taken with.
pub(crate) fn surroundings() -> String {
    let first_line = |program: &str, arg: &str| {
        let output = Command::new(program).arg(arg).output().ok()?;
        Some(
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .next()?
                .to_owned(),
        )
    };
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let tools = [
        first_line("rustc", "--version"),
        first_line("valgrind", "--version"),
        first_line("node", "--version").map(|v| format!("node {v}")),
    ];
    let tools: Vec<String> = tools.into_iter().flatten().collect();
    format!(
        "{}, {cores} cores, {}",
        model.unwrap_or("unknown processor"),
        tools.join(", ")
    )
}
