//! One moment as a picture that stands alone: every node with its role, its term and the end of its log. It is what a page
//! shows until the program is there, so it is small, and has no words but names and values.
use crate::drawing::{escaped, put, role_class, sheet, term_class};
use crate::lab::Lab;
use crate::view::{CellView, Durability, NodeView};
use std::fmt::Write;

/// Names the class of the root, and so the scope of the style sheet.
const CLASS: &str = "raftglass-poster";

/// Most entries of a log that are drawn: its last ones.
const CELLS: u64 = 10;

/// Fewest places for entries, so that empty logs are seen as logs.
const PLACES: u64 = 6;

/// From one lane to the next, px.
const LANE: u64 = 62;

/// Height of an entry, px.
const CELL: u64 = 34;

/// From one entry to the next, px.
const COLUMN: u64 = 62;

/// From the left edge to the first entry, px.
const LEFT: u64 = 92;

/// Around everything, px.
const EDGE: u64 = 20;

/// The rules beside the colours.
const STYLE: &str = r#".raftglass-poster {
  font: 13px ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace; fill: var(--ink); text-anchor: middle;
}
.raftglass-poster .paper { fill: var(--bg); }
.raftglass-poster .lane { fill: var(--card); stroke: var(--line); }
.raftglass-poster .place { fill: none; stroke: var(--line); }
.raftglass-poster .disc, .raftglass-poster .inner { fill: var(--card); stroke: var(--hue); stroke-width: 2; }
.raftglass-poster .name { font-weight: 700; }
.raftglass-poster .leader .disc { fill: var(--solid); }
.raftglass-poster .leader .name { fill: var(--on-term); }
.raftglass-poster .down .disc { fill: var(--fault-soft); stroke: var(--fault); stroke-dasharray: 4 4; }
.raftglass-poster .cell rect { fill: var(--fill); stroke: var(--hue); stroke-width: 1.5; }
.raftglass-poster .loose rect { stroke-dasharray: 4 2.6; }
.raftglass-poster .digit { font-size: 10px; fill: var(--ink-hue); text-anchor: start; }
.raftglass-poster .index { font-size: 11px; fill: var(--ink-2); }
.raftglass-poster .committed { stroke: var(--committed); stroke-width: 4; fill: none; }
"#;

/// The present moment of a laboratory, readable on light and on dark. `title` is for who does not see it. A committed entry
/// is underlined, one that a crash may take is dashed, and the small digit in it is its term.
pub fn svg(lab: &Lab, title: &str) -> String {
    let nodes = lab.nodes();
    // All logs begin with one index, as on the page, so that equal entries stand below each other.
    let last = nodes.iter().map(|node| node.log.last).max().unwrap_or(0);
    let first = (last + 1).saturating_sub(CELLS).max(1);
    let places = (last + 1 - first).max(PLACES);
    let width = LEFT + COLUMN * places + EDGE;
    let height = 2 * EDGE + 16 + LANE * nodes.len().max(1) as u64;
    let name = escaped(title);
    let mut picture = String::new();
    put!(
        picture,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="{CLASS}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{name}">
<title>{name}</title>
<style>{}{STYLE}</style>
<rect class="paper" width="{width}" height="{height}"/>"#,
        sheet(CLASS)
    );
    for place in 0..places {
        let x = LEFT + COLUMN * place + COLUMN / 2 - 2;
        put!(
            picture,
            r#"<text class="index" x="{x}" y="{}">{}</text>"#,
            EDGE + 4,
            first + place
        );
    }
    for (row, node) in (0..).zip(&nodes) {
        let top = EDGE + 16 + LANE * row;
        put!(
            picture,
            r#"<g transform="translate(0 {top})"><rect class="lane" x="{}" width="{}" height="{}" rx="8"/>"#,
            EDGE / 2,
            width - EDGE,
            LANE - 8
        );
        badge(&mut picture, node);
        log(&mut picture, lab, node, first, places);
        picture.push_str("</g>\n");
    }
    picture.push_str("</svg>\n");
    picture
}

fn badge(picture: &mut String, node: &NodeView) {
    let role = role_class(node.up, node.role);
    let (x, y) = (EDGE + 24, LANE / 2 - 4);
    put!(
        picture,
        r#"<g class="{role} {}"><circle class="disc" cx="{x}" cy="{y}" r="19"/>"#,
        term_class(node.term)
    );
    if role == "candidate" {
        put!(
            picture,
            r#"<circle class="inner" cx="{x}" cy="{y}" r="15"/>"#
        );
    }
    put!(
        picture,
        r#"<text class="name" x="{x}" y="{}">n{}</text></g>"#,
        y + 5,
        node.id
    );
}

fn log(picture: &mut String, lab: &Lab, node: &NodeView, first: u64, places: u64) {
    let y = (LANE - 8 - CELL) / 2 - 1;
    let x = |index: u64| LEFT + COLUMN * (index - first);
    for place in 0..places {
        put!(
            picture,
            r#"<rect class="place" x="{}" y="{y}" width="{}" height="{CELL}" rx="5"/>"#,
            x(first + place),
            COLUMN - 4
        );
    }
    let from = first.max(node.log.first);
    if from <= node.log.last {
        for entry in lab.cells(node.id, from..=node.log.last) {
            cell(picture, &entry, x(entry.index), y);
        }
    }
    // The committed entries that a snapshot stands for are not drawn, but they are committed.
    let committed = node.log.committed.min(first + places - 1);
    if committed >= first {
        put!(
            picture,
            r#"<path class="committed" d="M{} {}H{}"/>"#,
            x(first),
            y + CELL + 5,
            x(committed) + COLUMN - 4
        );
    }
}

/// Longest value that fits into an entry, characters.
const VALUE: usize = 6;

fn cell(picture: &mut String, entry: &CellView, x: u64, y: u64) {
    let loose = match entry.durability {
        Durability::Stored => "",
        Durability::Unstable | Durability::Written => " loose",
    };
    let mut value: String = entry.text.chars().take(VALUE).collect();
    if value.len() < entry.text.len() {
        value.pop();
        value.push('…');
    }
    put!(
        picture,
        r#"<g class="cell{loose} {}"><rect x="{x}" y="{y}" width="{}" height="{CELL}" rx="5"/><text class="digit" x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text></g>"#,
        term_class(entry.term),
        COLUMN - 4,
        x + 4,
        y + 11,
        entry.term,
        x + COLUMN / 2,
        y + CELL - 8,
        escaped(&value)
    );
}

#[cfg(test)]
mod tests {
    use super::svg;
    use crate::script::{self, OpenOptions, library};

    #[test]
    fn every_scenario_has_one_that_shows_its_nodes_and_entries() {
        for scenario in library::ALL {
            let run =
                script::play(scenario.source(), &OpenOptions::default()).expect("a scenario runs");
            let lab = run.timeline.lab();
            let picture = svg(lab, scenario.id);
            for node in lab.nodes() {
                assert!(picture.contains(&format!(">n{}</text>", node.id)));
            }
            let last = lab.nodes().iter().map(|node| node.log.last).max();
            let last = last.expect("there are nodes").max(super::PLACES);
            assert!(
                picture.contains(&format!(">{last}</text>")),
                "{}",
                scenario.id
            );
        }
    }

    #[test]
    fn what_a_script_says_is_text_and_nothing_else() {
        let run = script::play(
            "cluster nodes=1 seed=1\nrun until leader\npropose 1 a<b&\"c\nrun 500ms\n",
            &OpenOptions::default(),
        );
        let run = run.expect("it runs");
        let picture = svg(run.timeline.lab(), "<&>");
        assert!(picture.contains("<title>&lt;&amp;&gt;</title>"));
        assert!(picture.contains(">a&lt;b&amp;&quot;c</text>"), "{picture}");
    }
}
