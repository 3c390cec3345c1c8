//! The options of `mount`: names and values as they came, read with defaults; what was not understood is told.
#[cfg(test)]
mod tests;

use super::frame::{self, Controls, Frame, Pane, Start};
use super::notice::Told;
use super::playback::Speed;
use super::prefs::{self, Depth, Prefs, Theme};
use super::world::{self, NODES};
use crate::i18n::Locale;
use raft_core::ProbeStrategy;
use sim::link::Link;
use sim::script::library::{DEFAULT_NODES, DEFAULT_SEED};

/// A value as it came.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(untagged)]
pub enum Raw {
    /// A switch.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text, as from a query parameter or an attribute.
    Text(String),
}

impl Raw {
    fn text(&self) -> String {
        match self {
            Raw::Bool(value) => value.to_string(),
            Raw::Number(value) => value.to_string(),
            Raw::Text(value) => value.trim().to_owned(),
        }
    }
}

/// Names that are understood.
pub const KNOWN: [&str; 18] = [
    "nodes", "seed", "scenario", "probe", "theme", "locale", "depth", "speed", "keys", "lesson",
    "src", "link", "mark", "step", "panes", "controls", "readonly", "autoplay",
];
/// Names that say which run is shown: with another value it begins anew.
pub const OF_THE_RUN: [&str; 9] = [
    "nodes", "seed", "scenario", "probe", "lesson", "src", "link", "mark", "step",
];
/// Characters of a bad value that a notice repeats.
const SHOWN: usize = 40;

/// What `mount` was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Number of nodes.
    pub nodes: u64,
    /// Seed.
    pub seed: u64,
    /// Built-in scenario.
    pub scenario: Option<String>,
    /// Probe strategy.
    pub probe: ProbeStrategy,
    /// Colours, over what was stored.
    pub theme: Option<Theme>,
    /// Language, over what was stored.
    pub locale: Option<Locale>,
    /// Depth, over what was stored.
    pub depth: Option<Depth>,
    /// Speed.
    pub speed: Option<Speed>,
    /// Whether keys act wherever the focus is on the page (a page of its own), not only inside the element.
    pub page_keys: bool,
    /// A lesson or a challenge of the page's own, by its folder.
    pub lesson: Option<String>,
    /// The address of a lesson's folder, or of a script.
    pub src: Option<String>,
    /// A run in a link.
    pub link: Option<Link>,
    /// Where to start.
    pub start: Option<Start>,
    /// How much of the page there is.
    pub frame: Frame,
    /// Whether time runs from the beginning.
    pub autoplay: bool,
    /// The address of the page's files, with `/` at its end; empty where they are beside the page.
    pub base: String,
    /// Whether a certain run was asked for: then work of the last visit stays where it is.
    pub run_asked: bool,
    /// What was not understood.
    pub notices: Vec<Told>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            nodes: DEFAULT_NODES,
            seed: DEFAULT_SEED,
            scenario: None,
            probe: ProbeStrategy::default(),
            theme: None,
            locale: None,
            depth: None,
            speed: None,
            page_keys: false,
            lesson: None,
            src: None,
            link: None,
            start: None,
            frame: Frame::default(),
            autoplay: false,
            base: String::new(),
            run_asked: false,
            notices: Vec::new(),
        }
    }
}

impl Options {
    /// Reads options; whatever is unknown or wrong keeps its default and is told.
    pub fn read(entries: impl IntoIterator<Item = (String, Raw)>) -> Self {
        let mut options = Options::default();
        for (name, raw) in entries {
            options.run_asked |= OF_THE_RUN.contains(&name.as_str());
            if let Some(told) = options.take(&name, &raw.text()) {
                options.notices.push(told);
            }
        }
        options
    }

    fn take(&mut self, name: &str, value: &str) -> Option<Told> {
        match name {
            "nodes" => match value.parse().ok().filter(|nodes| NODES.contains(nodes)) {
                Some(nodes) => self.nodes = nodes,
                None => {
                    return Some((
                        "option.nodes",
                        told(name, value, &DEFAULT_NODES.to_string()),
                    ));
                }
            },
            "seed" => match value.parse() {
                Ok(seed) => self.seed = seed,
                Err(_) => {
                    return Some(("option.seed", told(name, value, &DEFAULT_SEED.to_string())));
                }
            },
            "scenario" if world::known(value) => self.scenario = Some(value.to_owned()),
            "scenario" => return Some(("option.scenario", told(name, value, world::OPENING))),
            "probe" => match value.parse() {
                Ok(probe) => self.probe = probe,
                Err(_) => {
                    return Some(choice(
                        name,
                        value,
                        &self.probe.to_string(),
                        "decrement, last-index, term-hint",
                    ));
                }
            },
            "theme" => match prefs::by_word(&Theme::ALL, Theme::word, value) {
                Some(theme) => self.theme = Some(theme),
                None => {
                    return Some(choice(
                        name,
                        value,
                        Theme::Auto.word(),
                        "auto, light, dark, projector",
                    ));
                }
            },
            "locale" => match Locale::from_tag(value) {
                Some(locale) => self.locale = Some(locale),
                None => return Some(choice(name, value, Locale::EN.tag(), &known_locales())),
            },
            "depth" => match prefs::by_word(&Depth::ALL, Depth::word, value) {
                Some(depth) => self.depth = Some(depth),
                None => return Some(choice(name, value, Depth::default().word(), "paper, etcd")),
            },
            "speed" => match value.parse().ok().and_then(exponent) {
                Some(exponent) => self.speed = Some(Speed::new(exponent)),
                None => {
                    return Some(("option.speed", told(name, value, &Speed::default().label())));
                }
            },
            "lesson" => self.lesson = Some(value.to_owned()),
            "src" => self.src = Some(value.to_owned()),
            "link" => match Link::parse(value) {
                Ok(link) => self.link = Some(link),
                Err(error) => return Some(("notice.link", vec![("why", error.to_string())])),
            },
            "mark" => self.start = (!value.is_empty()).then(|| Start::Mark(value.to_owned())),
            "step" => match value.parse() {
                Ok(step) => self.start = Some(Start::Step(step)),
                Err(_) => return Some(("option.step", told(name, value, "0"))),
            },
            "panes" => {
                let (known, unknown) = frame::panes(value);
                self.frame.panes = known;
                if let Some(word) = unknown.first() {
                    let all = Pane::ALL.map(Pane::word).join(", ");
                    return Some(choice(name, word, "the others", &all));
                }
            }
            "controls" => match prefs::by_word(&Controls::ALL, Controls::word, value) {
                Some(controls) => self.frame.controls = controls,
                None => {
                    let known = Controls::ALL.map(Controls::word).join(", ");
                    return Some(choice(name, value, Controls::default().word(), &known));
                }
            },
            "readonly" => {
                return self.switch(name, value, |options, on| options.frame.readonly = on);
            }
            "autoplay" => return self.switch(name, value, |options, on| options.autoplay = on),
            // The element and the frame say where they are; it is nothing for people.
            "home" => self.frame.home = value.to_owned(),
            "base" => self.base = value.to_owned(),
            "keys" => match value {
                "page" => self.page_keys = true,
                "inside" => self.page_keys = false,
                _ => return Some(choice(name, value, "inside", "inside, page")),
            },
            _ => {
                return Some((
                    "option.unknown",
                    vec![("name", shorten(name)), ("known", KNOWN.join(", "))],
                ));
            }
        }
        None
    }

    /// An attribute that is there, as HTML has them, or a value that says yes or no.
    fn switch(&mut self, name: &str, value: &str, set: impl Fn(&mut Self, bool)) -> Option<Told> {
        let on = match value {
            "" | "true" | "on" | "1" | "yes" => true,
            "false" | "off" | "0" | "no" => false,
            own if own == name => true,
            _ => return Some(choice(name, value, "off", "on, off")),
        };
        set(self, on);
        None
    }

    /// Stored preferences with what the options say on top.
    pub fn over(&self, stored: Prefs) -> Prefs {
        Prefs {
            theme: self.theme.unwrap_or(stored.theme),
            locale: self.locale.unwrap_or(stored.locale),
            ..stored.with_depth(self.depth.unwrap_or(stored.depth))
        }
    }
}

/// The power of two nearest to a speed; `None` outside of 1/64 to 8.
fn exponent(speed: f64) -> Option<i8> {
    let exponent = speed.log2().round();
    let bounds = f64::from(Speed::SLOWEST)..=f64::from(Speed::FASTEST);
    (speed > 0.0 && bounds.contains(&exponent)).then_some(exponent as i8)
}

fn told(name: &str, value: &str, used: &str) -> Vec<(&'static str, String)> {
    vec![
        ("name", name.to_owned()),
        ("value", shorten(value)),
        ("used", used.to_owned()),
    ]
}

/// Tags of all languages in words.
fn known_locales() -> String {
    let tags: Vec<&str> = Locale::all().map(Locale::tag).collect();
    tags.join(", ")
}

fn choice(name: &str, value: &str, used: &str, known: &str) -> Told {
    let mut args = told(name, value, used);
    args.push(("known", known.to_owned()));
    ("option.choice", args)
}

fn shorten(text: &str) -> String {
    let short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        format!("{short}…")
    } else {
        short
    }
}
