//! A trace as a space-time diagram: a line for each node, time downwards, an arrow for each message. Hue means term, as on
//! the page; the kind of a message is in the stroke of its arrow and in its name.
mod layout;
mod legend;
mod style;

use super::Trace;
use crate::drawing::{escaped, put, role_class, sheet, term_class};
use layout::{Arrow, End, Label, Layout, Segment};
use std::fmt::Write;

pub use layout::ROW_LIMIT;

/// Between two node lines, px.
const COLUMN: f64 = 230.0;

/// Between two rows, px.
const ROW: f64 = 22.0;

/// From the left edge to the line of the first node: the times, and what is written left of that line.
const LEFT: f64 = 230.0;

/// From the line of the last node to the right edge.
const RIGHT: f64 = 200.0;

/// From the top to the first row: title, legend, names.
const TOP: f64 = 168.0;

/// Below the last row.
const BOTTOM: f64 = 28.0;

/// The diagram as a file of its own, readable on light and on dark. `title` is written above it.
pub fn svg(trace: &Trace, title: &str) -> String {
    let layout = Layout::of(trace);
    let mut picture = Picture {
        text: String::new(),
        layout: &layout,
    };
    picture.draw(title);
    picture.text
}

struct Picture<'a> {
    text: String,
    layout: &'a Layout,
}

impl Picture<'_> {
    fn x(&self, column: usize) -> f64 {
        LEFT + COLUMN * column as f64
    }

    fn y(&self, row: usize) -> f64 {
        TOP + ROW * row as f64
    }

    fn width(&self) -> f64 {
        let columns = self.layout.nodes.len().max(1);
        // The legend needs as much.
        (self.x(columns - 1) + RIGHT).max(legend::WIDTH)
    }

    fn draw(&mut self, title: &str) {
        let (width, height) = (self.width(), self.y(self.layout.rows.len()) + BOTTOM);
        let name = escaped(title);
        put!(
            self.text,
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="raftglass-trace" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{name}">"#
        );
        put!(
            self.text,
            "<title>{name}</title>\n<style>{}{}</style>",
            sheet("raftglass-trace"),
            style::STYLE
        );
        put!(
            self.text,
            r#"<rect class="paper" width="{width}" height="{height}"/>"#
        );
        put!(
            self.text,
            r#"<text class="title" x="24" y="34">{name}</text>"#
        );
        legend::draw(&mut self.text, &self.layout.terms());
        self.times();
        self.lines();
        self.arrows();
        self.heads();
        self.labels();
        if self.layout.left_out > 0 {
            let y = height - 10.0;
            put!(
                self.text,
                r#"<text class="note" x="24" y="{y}">{} further steps are left out: choose a part with --from and --to</text>"#,
                self.layout.left_out
            );
        }
        self.text.push_str("</svg>\n");
    }

    /// What stands at the left edge, with a faint line where time passes.
    fn times(&mut self) {
        let layout = self.layout;
        let right = self.x(layout.nodes.len().max(1) - 1) + 24.0;
        put!(self.text, r#"<g class="times">"#);
        for (row, place) in layout.rows.iter().enumerate() {
            let Some(time) = &place.time else {
                continue;
            };
            let y = self.y(row);
            put!(
                self.text,
                r#"<path class="rule" d="M78 {y}H{right}"/><text x="70" y="{:.1}" text-anchor="end">{time}</text>"#,
                y + 4.0
            );
        }
        put!(self.text, "</g>");
    }

    fn lines(&mut self) {
        let layout = self.layout;
        put!(self.text, r#"<g class="lines">"#);
        for (column, line) in layout.lines.iter().enumerate() {
            let x = self.x(column);
            for Segment {
                from,
                to,
                term,
                role,
                up,
            } in line
            {
                let (from, to) = (self.y(*from), self.y(*to));
                let class = role_class(*up, *role);
                put!(
                    self.text,
                    r#"<path class="{class} {}" d="M{x} {from}V{to}"/>"#,
                    term_class(*term)
                );
            }
        }
        put!(self.text, "</g>");
    }

    /// The ways first, then the names, so that no way crosses a name.
    fn arrows(&mut self) {
        let layout = self.layout;
        put!(self.text, r#"<g class="arrows">"#);
        for arrow in &layout.arrows {
            self.way(arrow, &self.place(arrow));
        }
        put!(self.text, "</g>\n<g class=\"arrow-names\">");
        for arrow in &layout.arrows {
            self.name(arrow, &self.place(arrow));
        }
        put!(self.text, "</g>");
    }

    fn place(&self, arrow: &Arrow) -> Place {
        let (sender, receiver) = (self.x(arrow.from), self.x(arrow.to));
        let way = receiver - sender;
        let side = if way < 0.0 { -1.0 } else { 1.0 };
        let end_y = self.y(arrow.end_row);
        let start = match arrow.start_row {
            Some(row) => (sender + side * 6.0, self.y(row)),
            None => (receiver - side * 70.0, end_y - ROW),
        };
        let end = match arrow.end {
            End::Arrived => (receiver - side * 9.0, end_y),
            // What is lost on the way is lost half-way, and what never left ends near its sender.
            End::Lost if end_y > start.1 => (sender + way * 0.5, (start.1 + end_y) / 2.0),
            // Stubs to different nodes fan out.
            End::Lost => {
                let away = arrow.from.abs_diff(arrow.to) as f64;
                (sender + side * 64.0, start.1 + 11.0 * away - 3.0)
            }
            End::UnderWay => (sender + way * 0.4, end_y.max(start.1 + 8.0)),
        };
        Place { start, end, side }
    }

    fn way(&mut self, arrow: &Arrow, place: &Place) {
        let ((x0, y0), (x1, y1)) = (place.start, place.end);
        let end = match arrow.end {
            End::Arrived => format!(
                r#"<path class="head" d="{}"/>"#,
                head(place.start, place.end)
            ),
            End::Lost => format!(
                r#"<path class="lost" d="M{:.1} {:.1}l8 8m0 -8l-8 8"/>"#,
                x1 - 4.0,
                y1 - 4.0
            ),
            End::UnderWay => format!(r#"<circle class="head" cx="{x1:.1}" cy="{y1:.1}" r="3.5"/>"#),
        };
        put!(
            self.text,
            r#"<g class="{}"><title>{}</title><path class="way" d="M{x0:.1} {y0:.1}L{x1:.1} {y1:.1}"/>{end}</g>"#,
            arrow_class(arrow),
            escaped(&arrow.text)
        );
    }

    fn name(&mut self, arrow: &Arrow, place: &Place) {
        let (x, y) = place.end;
        let side = place.side;
        let (x, y, anchor, class) = match arrow.end {
            End::Arrived => (x - side * 7.0, y + 11.0, anchor(-side), "name"),
            End::Lost => (x + side * 9.0, y + 4.0, anchor(side), "name lost-text"),
            End::UnderWay => (x + side * 8.0, y + 4.0, anchor(side), "name"),
        };
        put!(
            self.text,
            r#"<g class="{}"><text class="{class}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{}</text></g>"#,
            arrow_class(arrow),
            escaped(&arrow.label)
        );
    }

    /// The names above the lines.
    fn heads(&mut self) {
        let layout = self.layout;
        put!(self.text, r#"<g class="names">"#);
        for (column, node) in layout.nodes.iter().enumerate() {
            let (x, y) = (self.x(column), TOP - 34.0);
            put!(
                self.text,
                r#"<rect x="{}" y="{}" width="52" height="24" rx="7"/><text x="{x}" y="{}" text-anchor="middle">n{node}</text>"#,
                x - 26.0,
                y - 17.0,
                y
            );
        }
        put!(self.text, "</g>");
    }

    fn labels(&mut self) {
        let layout = self.layout;
        put!(self.text, r#"<g class="labels">"#);
        for label in &layout.labels {
            self.label(label);
        }
        put!(self.text, "</g>");
    }

    fn label(&mut self, label: &Label) {
        let y = self.y(label.row);
        let Some(column) = label.column else {
            let right = self.x(self.layout.nodes.len().max(1) - 1);
            put!(
                self.text,
                r#"<path class="violated" d="M78 {y}H{right}"/><text class="violated-text" x="{:.1}" y="{:.1}">{}</text>"#,
                LEFT + 16.0,
                y + 4.0,
                escaped(&label.parts[0].1)
            );
            return;
        };
        let x = self.x(column);
        if let Some(term) = label.term {
            let class = term_class(term);
            put!(
                self.text,
                r#"<circle class="term {class}" cx="{x}" cy="{y}" r="9.5"/><text class="digit" x="{x}" y="{:.1}" text-anchor="middle">{term}</text>"#,
                y + 3.8
            );
        } else if label.is_crash {
            put!(
                self.text,
                r#"<path class="crash" d="M{:.1} {:.1}l12 12m0 -12l-12 12"/>"#,
                x - 6.0,
                y - 6.0
            );
        } else {
            put!(
                self.text,
                r#"<circle class="dot" cx="{x}" cy="{y}" r="3"/>"#
            );
        }
        if label.parts.is_empty() {
            return;
        }
        let side = if label.is_left { -1.0 } else { 1.0 };
        let parts: Vec<String> = label
            .parts
            .iter()
            .map(|(class, text)| format!(r#"<tspan class="{class}">{}</tspan>"#, escaped(text)))
            .collect();
        put!(
            self.text,
            r#"<text x="{:.1}" y="{:.1}" text-anchor="{}">{}</text>"#,
            x + side * 16.0,
            y + 4.0,
            anchor(side),
            parts.join(r#"<tspan class="between"> · </tspan>"#)
        );
    }
}

/// Where an arrow begins and ends, and to which side it goes.
struct Place {
    start: (f64, f64),
    end: (f64, f64),
    side: f64,
}

/// The classes that give an arrow its hue and its stroke.
fn arrow_class(arrow: &Arrow) -> String {
    let bad = if arrow.reject { " bad" } else { "" };
    let (term, family) = (term_class(arrow.term), arrow.family.class());
    format!("arrow {term} {family}{bad}")
}

/// How a text on this side of a point is anchored.
fn anchor(side: f64) -> &'static str {
    if side < 0.0 { "end" } else { "start" }
}

/// The triangle at the end of an arrow.
fn head((x0, y0): (f64, f64), (x1, y1): (f64, f64)) -> String {
    let length = ((x1 - x0).powi(2) + (y1 - y0).powi(2)).sqrt().max(1.0);
    let (dx, dy) = ((x1 - x0) / length, (y1 - y0) / length);
    let (back_x, back_y) = (x1 - 10.0 * dx, y1 - 10.0 * dy);
    format!(
        "M{x1:.1} {y1:.1}L{:.1} {:.1}L{:.1} {:.1}Z",
        back_x - 4.0 * dy,
        back_y + 4.0 * dx,
        back_x + 4.0 * dy,
        back_y - 4.0 * dx
    )
}

#[cfg(test)]
mod tests;
