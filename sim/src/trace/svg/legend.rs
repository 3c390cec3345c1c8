//! What strokes, marks and hues mean.
use super::term_class;
use raft_core::Term;
use std::fmt::Write;

/// How wide it is, px.
pub(super) const WIDTH: f64 = 840.0;

/// Class and words of each kind of stroke.
const ARROWS: [(&str, &str); 5] = [
    ("append", "MsgApp and its answer"),
    ("vote", "votes"),
    ("snapshot", "MsgSnap"),
    ("heartbeat", "heartbeats"),
    ("other", "others"),
];

/// Class and words of each kind of line.
const LINES: [(&str, &str); 4] = [
    ("leader", "leads"),
    ("candidate", "asks for votes"),
    ("follower", "follows"),
    ("down", "down"),
];

/// Draws it below the title.
pub(super) fn draw(text: &mut String, terms: &[Term]) {
    text.push_str("<g class=\"legend\">\n");
    let mut x = 24.0;
    for (class, words) in ARROWS {
        let end = x + 34.0;
        // Writing to a text does not fail.
        let _ = writeln!(
            text,
            r#"<g class="arrow t0 {class}"><path class="way" d="M{x} 60H{}"/><path class="head" d="M{end} 60l-10 -4v8Z"/></g><text x="{}" y="64">{words}</text>"#,
            end - 8.0,
            end + 8.0
        );
        x = end + 26.0 + 6.6 * words.len() as f64;
    }
    let _ = writeln!(
        text,
        r#"<g class="arrow t0 append bad"><path class="way" d="M{x} 60h26"/><path class="head" d="M{} 60l-10 -4v8Z"/></g><text x="{}" y="64">rejection</text>"#,
        x + 34.0,
        x + 42.0
    );
    x += 118.0;
    let _ = writeln!(
        text,
        r#"<path class="lost" d="M{x} 56l8 8m0 -8l-8 8"/><text x="{}" y="64">lost</text>"#,
        x + 16.0
    );
    x = 24.0;
    for (class, words) in LINES {
        let _ = writeln!(
            text,
            r#"<g class="lines"><path class="{class} t0" d="M{x} 86h34"/></g><text x="{}" y="90">{words}</text>"#,
            x + 42.0
        );
        x += 60.0 + 6.6 * words.len() as f64;
    }
    for term in terms.iter().filter(|term| **term > 0) {
        let class = term_class(*term);
        let _ = writeln!(
            text,
            r#"<g class="labels"><circle class="term {class}" cx="{}" cy="86" r="9.5"/><text class="digit" x="{}" y="89.8" text-anchor="middle">{term}</text></g>"#,
            x + 10.0,
            x + 10.0
        );
        x += 24.0;
    }
    let _ = writeln!(text, "<text x=\"{}\" y=\"90\">terms</text>\n</g>", x + 4.0);
}
