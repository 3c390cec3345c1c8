//! The side panel that says what just happened.
use super::narration::{self, DETAIL, Sentence, Tone};
use super::words::{Field, time};
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::prefs::Depth;
use crate::store::recent::Told;
use crate::store::world::{OPENING, Source};
use sim::event::{Event, TruncateReason};

/// Earlier steps that are listed.
const EARLIER: usize = 4;

/// What just happened.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainVm {
    /// What to try first, until something was tried.
    pub hint: Option<String>,
    /// The step that led here; empty at the very start.
    pub now: Option<StepVm>,
    /// Earlier steps, newest first.
    pub earlier: Vec<EarlierVm>,
}

/// The step that led here.
#[derive(Clone, Debug, PartialEq)]
pub struct StepVm {
    /// Virtual time.
    pub time: String,
    /// The most telling sentence.
    pub headline: SentenceVm,
    /// The others, in the order in which they became true.
    pub others: Vec<SentenceVm>,
}

/// A sentence, its numbers and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct SentenceVm {
    /// The sentence.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
    /// Its numbers.
    pub fields: Vec<Field>,
    /// Section of the paper, in words.
    pub section: Option<String>,
    /// Function of `raft-core`.
    pub function: Option<&'static str>,
}

/// An earlier step.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierVm {
    /// Virtual time.
    pub time: String,
    /// Its headline.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
    /// Returns to it.
    pub action: Action,
}

/// The panel.
pub fn explain(store: &Store) -> ExplainVm {
    let locale = store.prefs.locale;
    let mut steps = store.recent.steps().rev();
    let now = steps.next().and_then(|told| step(store, told));
    let earlier = steps
        .filter_map(|told| earlier(locale, told))
        .take(EARLIER)
        .collect();
    ExplainVm {
        hint: hint(store),
        now,
        earlier,
    }
}

/// The headline of the present step, for the live region.
pub fn headline(store: &Store) -> String {
    let told = store
        .recent
        .last()
        .map(|told| narration::step(store.prefs.locale, &told.events));
    told.and_then(|sentences| sentences.into_iter().next())
        .map(|sentence| sentence.text)
        .unwrap_or_default()
}

fn step(store: &Store, told: &Told) -> Option<StepVm> {
    let locale = store.prefs.locale;
    let mut sentences = narration::step(locale, &told.events).into_iter();
    let headline = sentence(locale, sentences.next()?);
    let all = store.prefs.depth == Depth::Etcd;
    let shown = |sentence: &Sentence| sentence.weight > 5 && (all || sentence.weight >= DETAIL);
    let others = sentences
        .filter(shown)
        .map(|other| sentence(locale, other))
        .collect();
    Some(StepVm {
        time: time(told.at_ms),
        headline,
        others,
    })
}

fn earlier(locale: Locale, told: &Told) -> Option<EarlierVm> {
    let headline = narration::step(locale, &told.events).into_iter().next()?;
    Some(EarlierVm {
        time: time(told.at_ms),
        text: headline.text,
        tone: headline.tone,
        action: Action::Seek(told.position),
    })
}

fn sentence(locale: Locale, sentence: Sentence) -> SentenceVm {
    let section = sentence
        .source
        .map(|source| source.section)
        .filter(|section| !section.is_empty());
    let function = sentence
        .source
        .map(|source| source.function)
        .filter(|function| !function.is_empty());
    SentenceVm {
        text: sentence.text,
        tone: sentence.tone,
        fields: sentence.fields,
        section: section.map(|section| locale.fill("explain.section", args![section = section])),
        function,
    }
}

/// What to try first; afterwards, in the opening scenario, what comes next in the story of one entry.
fn hint(store: &Store) -> Option<String> {
    let locale = store.prefs.locale;
    let leader = store.leader().and_then(|id| store.node(id));
    if store.touched {
        return next_hint(store);
    }
    let name = leader
        .as_ref()
        .map(|node| super::words::node(node.id))
        .unwrap_or_default();
    let term = leader.as_ref().map_or(0, |node| node.term);
    let key = match &store.world.source {
        _ if store.timeline.lab().is_script() => "hint.script",
        Source::BuiltIn(id) if id == OPENING => "hint.first",
        Source::BuiltIn(id) if id == "figure-7" => "hint.figure_7",
        _ => "hint.own",
    };
    Some(locale.fill(
        key,
        args![leader = name, term = term, value = store.suggestion()],
    ))
}

/// What comes next in the opening scenario: after a proposal, and after a crash.
fn next_hint(store: &Store) -> Option<String> {
    let told = store
        .recent
        .last()
        .filter(|_| store.world.source == Source::BuiltIn(OPENING.to_owned()))?;
    let locale = store.prefs.locale;
    let lost = told.events.iter().any(|event| {
        matches!(
            event,
            Event::Truncated {
                reason: TruncateReason::Crash,
                ..
            }
        )
    });
    told.events.iter().find_map(|event| match event {
        Event::Proposed { .. } => Some(locale.text("hint.proposed").into_owned()),
        Event::Crashed { node, .. } => {
            let key = if lost {
                "hint.crashed"
            } else {
                "hint.crashed_with_all_stored"
            };
            Some(locale.fill(key, args![node = super::words::node(*node)]))
        }
        _ => None,
    })
}
