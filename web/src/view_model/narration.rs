//! Each event as a sentence with a subject, in the present tense, with its fields and where it comes from.
mod cluster;
pub use cluster::message_fields;
mod faults;
mod machines;
mod network;
mod replication;
mod requests;
#[cfg(test)]
mod tests;

use super::words::Field;
use crate::i18n::Locale;
use sim::event::Event;

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary.
    #[default]
    Plain,
    /// A rejection or a broken invariant: the only red.
    Bad,
    /// Something was agreed or done.
    Good,
    /// A fault that somebody made, or a refusal.
    Fault,
}

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Section of the paper; empty where the paper does not speak of it.
    pub section: &'static str,
    /// The function of `raft-core` that did it; empty where none did.
    pub function: &'static str,
}

/// One event, told.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
    /// How telling it is among the events of one step: the greatest is the headline; below [`DETAIL`] only with
    /// etcd's depth.
    pub weight: u8,
    /// Its numbers.
    pub fields: Vec<Field>,
    /// Where it comes from.
    pub source: Option<Source>,
}

/// Sentences below this weight are details of the implementation.
pub const DETAIL: u8 = 30;

impl Sentence {
    fn new(weight: u8, text: impl Into<String>) -> Self {
        Sentence {
            text: text.into(),
            tone: Tone::Plain,
            weight,
            fields: Vec::new(),
            source: None,
        }
    }

    fn tone(self, tone: Tone) -> Self {
        Sentence { tone, ..self }
    }

    fn from(self, section: &'static str, function: &'static str) -> Self {
        Sentence {
            source: Some(Source { section, function }),
            ..self
        }
    }

    fn fields(self, fields: Vec<Field>) -> Self {
        Sentence { fields, ..self }
    }
}

/// The sentence of an event.
pub fn sentence(locale: Locale, event: &Event) -> Sentence {
    cluster::sentence(locale, event)
        .or_else(|| replication::sentence(locale, event))
        .or_else(|| faults::sentence(locale, event))
        .or_else(|| machines::sentence(locale, event))
        .or_else(|| network::sentence(locale, event))
        .or_else(|| requests::sentence(locale, event))
        .unwrap_or_else(|| Sentence::new(0, String::new()))
}

/// The sentences of one step, the most telling first, the others in the order in which they became true.
pub fn step(locale: Locale, events: &[Event]) -> Vec<Sentence> {
    let mut told: Vec<Sentence> = events.iter().map(|event| sentence(locale, event)).collect();
    let heaviest = told
        .iter()
        .map(|sentence| sentence.weight)
        .max()
        .unwrap_or(0);
    if let Some(headline) = told.iter().position(|sentence| sentence.weight == heaviest) {
        told[..=headline].rotate_right(1);
    }
    told
}
