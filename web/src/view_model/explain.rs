//! The side panel that says what just happened.
use super::narration::{self, DETAIL, Sentence, Tone};
use super::source::{self, SourceVm};
use super::words::{self, Field, time};
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::prefs::Depth;
use crate::store::recent::Told;
use crate::store::world::{OPENING, Source};
use raft_core::StateType;
use sim::event::{Event, TruncateReason};
use sim::view::NodeView;

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
    /// Function of `raft-core`; `None` with the paper's depth.
    pub function: Option<&'static str>,
    /// Its source.
    pub source: Option<SourceVm>,
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
    let all = store.prefs.depth == Depth::Etcd;
    let headline = sentence(locale, all, sentences.next()?);
    let shown = |sentence: &Sentence| sentence.weight > 5 && (all || sentence.weight >= DETAIL);
    let others = sentences
        .filter(shown)
        .map(|other| sentence(locale, all, other))
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

fn sentence(locale: Locale, functions: bool, sentence: Sentence) -> SentenceVm {
    let section = sentence
        .source
        .map(|source| source.section)
        .filter(|section| !section.is_empty());
    let function = sentence
        .source
        .map(|source| source.function)
        .filter(|function| functions && !function.is_empty());
    SentenceVm {
        text: sentence.text,
        tone: sentence.tone,
        fields: sentence.fields,
        section: section.map(|section| locale.fill("explain.section", args![section = section])),
        source: function.and_then(source::source),
        function,
    }
}

/// What to try first; afterwards what is to be known of the moment: two leaders, or what comes next in the opening.
fn hint(store: &Store) -> Option<String> {
    let locale = store.prefs.locale;
    if store.touched {
        return two_leaders(store).or_else(|| next_hint(store));
    }
    let leader = store.leader().and_then(|id| store.node(id));
    let name = leader
        .as_ref()
        .map(|node| words::node(node.id))
        .unwrap_or_default();
    let term = leader.as_ref().map_or(0, |node| node.term);
    let key = match &store.world.source {
        _ if store.timeline.lab().is_script() => "hint.script",
        _ if store.timeline.lab().recording().is_some() => "hint.trace",
        Source::BuiltIn(id) if id == OPENING => "hint.first",
        Source::BuiltIn(id) if id == "figure-7" => "hint.figure_7",
        _ => "hint.own",
    };
    Some(locale.fill(
        key,
        args![leader = name, term = term, value = store.suggestion()],
    ))
}

/// A leader was elected while an older one still thinks that it leads.
fn two_leaders(store: &Store) -> Option<String> {
    let elected = store
        .timeline
        .events()
        .iter()
        .find_map(|event| match event {
            Event::RoleChanged {
                node,
                term,
                to: StateType::Leader,
                ..
            } => Some((*node, *term)),
            _ => None,
        });
    let (newer, newer_term) = elected?;
    let nodes = store.timeline.lab().nodes();
    let older = nodes
        .iter()
        .find(|node| node.up && node.role == StateType::Leader && node.term < newer_term)?;
    let args = args![
        older = words::node(older.id),
        older_term = older.term,
        newer = words::node(newer),
        newer_term = newer_term
    ];
    Some(store.prefs.locale.fill("hint.two_leaders", args))
}

/// What comes next in the opening scenario: after a proposal, and after a crash.
fn next_hint(store: &Store) -> Option<String> {
    let told = store
        .recent
        .last()
        .filter(|_| store.world.source == Source::BuiltIn(OPENING.to_owned()))?;
    let locale = store.prefs.locale;
    let events = &told.events;
    events.iter().find_map(|event| match event {
        Event::Proposed { node, data } => Some(proposed(store, events, *node, data)),
        Event::Crashed { node, .. } => {
            let lost = events.iter().any(|event| {
                matches!(event, Event::Truncated { reason, .. } if *reason == TruncateReason::Crash)
            });
            let key = if lost {
                "hint.crashed"
            } else {
                "hint.crashed_with_all_stored"
            };
            Some(locale.fill(key, args![node = words::node(*node)]))
        }
        _ => None,
    })
}

/// Where a proposal is now: in the leader's memory, on its way to the leader, or nowhere.
fn proposed(store: &Store, events: &[Event], node: u64, data: &str) -> String {
    let locale = store.prefs.locale;
    let appended = events
        .iter()
        .any(|event| matches!(event, Event::Appended { node: at, .. } if *at == node));
    if appended {
        return locale.text("hint.proposed").into_owned();
    }
    let lead = store.node(node).map_or(0, |view| view.lead);
    let leads = |view: &NodeView| view.up && view.role == StateType::Leader;
    let key = match store.node(lead) {
        None => "hint.dropped",
        Some(view) if leads(&view) => "hint.forwarded",
        Some(_) => "hint.forwarded_to_nobody",
    };
    let args = args![
        node = words::node(node),
        data = data,
        leader = words::node(lead)
    ];
    locale.fill(key, args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    fn after(actions: &[Action]) -> Store {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        for action in actions {
            store.reduce(action.clone());
        }
        store
    }

    fn follower() -> u64 {
        let leader = after(&[]).leader();
        (1..=3).find(|id| Some(*id) != leader).expect("three nodes")
    }

    fn propose(via: Option<u64>) -> Action {
        Action::Propose {
            via,
            text: "x=1".to_owned(),
        }
    }

    fn hint_after(actions: &[Action]) -> String {
        explain(&after(actions)).hint.unwrap_or_default()
    }

    #[test]
    fn a_proposal_is_said_to_be_in_memory_only_where_it_was_appended() {
        assert!(hint_after(&[propose(None)]).contains("in memory only"));
        let told = hint_after(&[propose(Some(follower()))]);
        assert!(
            told.contains("forwards x=1") && told.contains("as MsgProp"),
            "{told}"
        );
        assert!(!told.contains("in memory only"), "{told}");
    }

    #[test]
    fn a_proposal_that_is_forwarded_to_a_crashed_leader_is_said_to_be_lost() {
        let leader = after(&[]).leader().expect("the page opens with a leader");
        let told = hint_after(&[Action::Crash(leader), propose(Some(follower()))]);
        assert!(
            told.contains(&format!("n{leader} is down and nobody is there")),
            "{told}"
        );
    }

    #[test]
    fn a_second_leader_is_told_beside_the_first() {
        let leader = after(&[]).leader().expect("the page opens with a leader");
        let mut store = after(&[Action::Isolate(leader), Action::TimeOut(follower())]);
        for _ in 0..200 {
            if let Some(told) = explain(&store)
                .hint
                .filter(|told| told.contains("Two leaders"))
            {
                assert!(
                    told.contains("n1 in term") || told.contains(&format!("n{leader} in term"))
                );
                return;
            }
            store.reduce(Action::Step);
        }
        panic!("no second leader in 200 steps");
    }

    #[test]
    fn the_depth_of_the_paper_names_no_function() {
        let store = after(&[Action::SetDepth(Depth::Paper), propose(None)]);
        let now = explain(&store).now.expect("something happened");
        assert_eq!(now.headline.function, None);
        assert!(now.headline.section.is_some());
    }
}
