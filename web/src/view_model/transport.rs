//! The controls of time.
use super::words::{Choice, time};
use crate::action::Action;
use crate::i18n::args;
use crate::store::Store;
use crate::store::playback::Speed;
use crate::store::prefs::StopAt;
use crate::store::sought::SOUGHT;
use sim::timeline::Kind;

/// The controls.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportVm {
    /// Whether virtual time runs.
    pub playing: bool,
    /// Whether there is a past.
    pub can_go_back: bool,
    /// Whether there is a recorded future.
    pub can_go_end: bool,
    /// `event 12 of 40`.
    pub position: String,
    /// Virtual time of the present position.
    pub time: String,
    /// Speeds.
    pub speeds: Vec<Choice>,
    /// Where a step stops.
    pub stops: Vec<Choice>,
    /// What bigger steps look for and the strip shows.
    pub sought: Vec<Choice>,
}

/// The controls.
pub fn transport(store: &Store) -> TransportVm {
    let locale = store.prefs.locale;
    let timeline = &store.timeline;
    let (position, len) = (timeline.position(), timeline.len());
    let ordinal = timeline.mark_at(position).ordinal;
    let of = timeline.mark_at(len).ordinal;
    let speeds = (Speed::SLOWEST..=Speed::FASTEST)
        .map(Speed::new)
        .map(|speed| Choice {
            label: speed.label(),
            selected: speed == store.playback.speed,
            action: Action::SetSpeed(speed),
        });
    let stops = StopAt::ALL.map(|stop| Choice {
        label: locale.text(stop_key(stop)).into_owned(),
        selected: stop == store.prefs.stop,
        action: Action::SetStop(stop),
    });
    TransportVm {
        playing: store.playback.playing,
        can_go_back: position > 0,
        can_go_end: position < len,
        position: locale.fill("time.position", args![position = ordinal, len = of]),
        time: time(timeline.lab().now_ms()),
        speeds: speeds.collect(),
        stops: stops.to_vec(),
        sought: sought(store),
    }
}

fn sought(store: &Store) -> Vec<Choice> {
    let choice = |kind: Option<Kind>, key: &str| Choice {
        label: store.prefs.locale.text(key).into_owned(),
        selected: store.sought == kind,
        action: Action::SeekFor(kind),
    };
    let all = std::iter::once(choice(None, "sought.all"));
    let kinds = SOUGHT.iter().map(|(kind, key)| choice(Some(*kind), key));
    all.chain(kinds).collect()
}

fn stop_key(stop: StopAt) -> &'static str {
    match stop {
        StopAt::Event => "stop.event",
        StopAt::Message => "stop.message",
        StopAt::Stage => "stop.stage",
        StopAt::Input => "stop.input",
        StopAt::Command => "stop.command",
    }
}
