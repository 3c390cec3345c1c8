//! What the speaker's own window shows: what just happened, the words of the scenario, and what comes next.
use super::narration;
use super::script;
use super::words::time;
use crate::i18n::args;
use crate::store::Store;
use sim::event::Event;
use sim::input::Input;
use sim::lesson::Block;

/// Steps that are looked ahead, and of those how many are told.
const AHEAD: usize = 400;
const TOLD: usize = 4;

/// The window.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct SpeakerVm {
    /// Name of the window, and the language of all of it.
    pub title: String,
    /// The language for the `lang` attribute.
    pub lang: String,
    /// `event 12 of 40`, and virtual time.
    pub place: String,
    /// What just happened.
    pub now: String,
    /// Heading of the words of the scenario.
    pub notes_title: String,
    /// The words of the scenario here.
    pub notes: String,
    /// Heading of what comes next.
    pub next_title: String,
    /// What comes next, in order: virtual time and sentence.
    pub next: Vec<(String, String)>,
    /// Heading of the clock.
    pub clock_title: String,
    /// The words of the buttons, by what they do.
    pub buttons: Vec<(&'static str, String)>,
}

/// Names by which the window asks, with the keys of their words.
const BUTTONS: [(&str, &str); 6] = [
    ("home", "time.home"),
    ("back", "time.back"),
    ("play", "time.play"),
    ("step", "time.step"),
    ("next", "time.next"),
    ("black", "present.black"),
];

/// The window.
pub fn speaker(store: &Store) -> SpeakerVm {
    let locale = store.prefs.locale;
    let words = |key: &str| locale.text(key).into_owned();
    let timeline = &store.timeline;
    let ordinal = |position| timeline.mark_at(position).ordinal;
    let place = locale.fill(
        "time.position",
        args![
            position = ordinal(timeline.position()),
            len = ordinal(timeline.len())
        ],
    );
    let told = script::output(store);
    let notes = told.map_or_else(String::new, |told| {
        let parts = [told.caption, told.command];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    });
    let notes = lesson_notes(store).unwrap_or(notes);
    SpeakerVm {
        title: words("present.speaker_title"),
        lang: locale.lang(),
        place: format!("{place} · {}", time(timeline.lab().now_ms())),
        now: super::explain::headline(store),
        notes_title: words("present.notes"),
        notes: if notes.is_empty() {
            words("present.no_notes")
        } else {
            notes
        },
        next_title: words("present.next"),
        next: next(store),
        clock_title: words("present.clock"),
        buttons: BUTTONS.map(|(name, key)| (name, words(key))).to_vec(),
    }
}

/// What a lecturer says to the card that is shown; its title, then the notes.
fn lesson_notes(store: &Store) -> Option<String> {
    let card = store.lesson.as_ref()?.card(store.prefs.locale)?;
    let lines = card.notes.iter().map(Block::text);
    let lines = std::iter::once(card.title.clone()).chain(lines);
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Plays a copy of the laboratory on: first what is recorded, then what would happen by itself.
fn next(store: &Store) -> Vec<(String, String)> {
    let timeline = &store.timeline;
    let locale = store.prefs.locale;
    let (here, end) = (timeline.position(), timeline.len());
    let mut lab = timeline.lab().clone();
    let mut told = Vec::new();
    for ahead in 0..AHEAD {
        let recorded = (here + ahead < end)
            .then(|| timeline.inputs().get(here + ahead))
            .flatten();
        let events = lab.apply(&recorded.unwrap_or(Input::Next));
        if events.is_empty() && here + ahead >= end {
            break;
        }
        if let Some(sentence) = worth_telling(locale, &events) {
            told.push((time(lab.now_ms()), sentence));
        }
        if told.len() == TOLD {
            break;
        }
    }
    told
}

fn worth_telling(locale: crate::i18n::Locale, events: &[Event]) -> Option<String> {
    let first = narration::step(locale, events).into_iter().next()?;
    (first.weight >= narration::DETAIL).then_some(first.text)
}

/// The action of a button of the window; `None` for a word that no button has.
pub fn action(name: &str) -> Option<crate::action::Action> {
    use crate::action::Action;
    Some(match name {
        "home" => Action::Home,
        "back" => Action::Back,
        "play" => Action::TogglePlay,
        "step" => Action::Step,
        "next" => Action::NextSought,
        "black" => Action::ToggleBlack,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    #[test]
    fn what_comes_next_is_what_then_happens_and_nothing_is_changed_by_looking() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.reduce(Action::ProposeDraft);
        let before = store.timeline.lab().clone();
        let shown = speaker(&store);
        assert_eq!(shown.next.len(), TOLD);
        assert!(
            store.timeline.lab() == &before,
            "looking ahead changes nothing"
        );
        let mut happened = Vec::new();
        for _ in 0..AHEAD {
            store.timeline.step();
            happened.extend(worth_telling(store.prefs.locale, store.timeline.events()));
        }
        for (at, (_, sentence)) in shown.next.iter().enumerate() {
            assert_eq!(&happened[at], sentence);
        }
    }

    #[test]
    fn the_words_of_a_scenario_are_the_notes() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.reduce(Action::Load("split-vote".to_owned()));
        let notes = speaker(&store).notes;
        assert!(notes.len() > 20, "{notes}");
    }

    #[test]
    fn every_button_does_something() {
        for (name, _) in BUTTONS {
            assert!(action(name).is_some(), "{name}");
        }
        assert!(action("format-the-disk").is_none());
    }
}
