//! The contrast of every pair of colours that the page puts on one another, computed from the tokens as WCAG 2.2 says.
#![forbid(unsafe_code)]
use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../static/tokens.css");

/// Text on its ground: 4.5, and 7 in the projector theme.
const TEXT: [(&str, &str); 26] = [
    ("ink", "bg"),
    ("ink", "card"),
    ("ink", "card-2"),
    ("ink", "lit"),
    ("ink", "accent-soft"),
    ("ink", "ok-soft"),
    ("ink", "fault-soft"),
    ("ink", "bad-soft"),
    ("ink", "side-ground"),
    ("ink-2", "side-ground"),
    ("ink-2", "bg"),
    ("ink-2", "card"),
    ("ink-2", "card-2"),
    ("ink-2", "accent-soft"),
    ("ink-2", "fault-soft"),
    ("accent", "card"),
    ("on-accent", "accent"),
    ("committed-ink", "card"),
    ("committed-ink", "ok-soft"),
    ("applied", "card"),
    ("bad-ink", "card"),
    ("bad-ink", "bad-soft"),
    ("fault", "card"),
    ("fault", "fault-soft"),
    ("no-term", "card"),
    ("on-term", "no-term"),
];

/// What is not text but has to be seen: 3.
const MARKS: [(&str, &str); 12] = [
    ("line-2", "card"),
    ("line-2", "bg"),
    ("focus", "card"),
    ("focus", "bg"),
    ("focus", "accent-soft"),
    ("committed", "card"),
    ("bad", "card"),
    ("bad", "bg"),
    ("fault", "bg"),
    ("applied", "bg"),
    ("ink", "ghost"),
    ("accent", "accent-soft"),
];

type Theme = BTreeMap<String, [f64; 3]>;

/// Light, dark, projector: the last one overrides the first.
fn themes() -> [(&'static str, Theme, f64); 3] {
    let split = TOKENS
        .find("[data-theme=\"projector\"]")
        .expect("the projector theme is in the file");
    let (shared, projector) = TOKENS.split_at(split);
    let (light, dark) = (declarations(shared, 0), declarations(shared, 1));
    let mut bright = light.clone();
    bright.extend(declarations(projector, 0));
    [
        ("light", light, 4.5),
        ("dark", dark, 4.5),
        ("projector", bright, 7.0),
    ]
}

/// Every colour of a part of the file; `light-dark(a, b)` gives the one that `which` says.
fn declarations(css: &str, which: usize) -> Theme {
    css.split(';')
        .filter_map(|declaration| {
            let (name, value) = declaration.rsplit_once("--")?.1.split_once(':')?;
            let value = value.trim();
            let colour = match value.strip_prefix("light-dark(") {
                Some(pair) => pair.trim_end_matches(')').split(',').nth(which)?.trim(),
                None => value,
            };
            Some((name.trim().to_owned(), rgb(colour)?))
        })
        .collect()
}

fn rgb(hex: &str) -> Option<[f64; 3]> {
    let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |at: usize| {
        u8::from_str_radix(&digits[at..at + 2], 16)
            .ok()
            .map(|value| f64::from(value) / 255.0)
    };
    Some([part(0)?, part(2)?, part(4)?])
}

fn luminance(colour: [f64; 3]) -> f64 {
    let linear = |c: f64| {
        if c <= 0.040_45 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

fn contrast(theme: &Theme, a: &str, b: &str) -> f64 {
    let of = |name: &str| {
        luminance(
            *theme
                .get(name)
                .unwrap_or_else(|| panic!("--{name} is not a colour")),
        )
    };
    let (a, b) = (of(a), of(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn check(needed: f64, name: &str, theme: &Theme, a: &str, b: &str) {
    let found = contrast(theme, a, b);
    assert!(
        found >= needed,
        "{name}: --{a} on --{b} has {found:.2}, {needed} is needed"
    );
}

#[test]
fn text_can_be_read_in_every_theme() {
    for (name, theme, needed) in themes() {
        for (text, ground) in TEXT {
            check(needed, name, &theme, text, ground);
        }
    }
}

#[test]
fn marks_can_be_seen_in_every_theme() {
    for (name, theme, _) in themes() {
        for (mark, ground) in MARKS {
            check(3.0, name, &theme, mark, ground);
        }
    }
}

#[test]
fn every_term_can_be_read_and_seen() {
    for (name, theme, needed) in themes() {
        for term in 1..=8 {
            let own = |part: &str| format!("term-{term}{part}");
            check(needed, name, &theme, &own(""), &own("-fill"));
            check(needed, name, &theme, &own(""), "card");
            check(needed, name, &theme, "ink", &own("-fill"));
            check(needed, name, &theme, "on-term", &own("-solid"));
            check(3.0, name, &theme, &own("-line"), &own("-fill"));
            check(3.0, name, &theme, &own("-line"), "card");
        }
    }
}

#[test]
fn black_on_white_has_the_contrast_that_the_standard_names() {
    let theme = Theme::from([
        ("black".to_owned(), [0.0; 3]),
        ("white".to_owned(), [1.0; 3]),
    ]);
    assert!((contrast(&theme, "black", "white") - 21.0).abs() < 1e-9);
}
