//! The view models of the present moment. Those that do not depend on the shown time are made anew only when something
//! else has changed, so that a frame of play costs what moves and nothing more.
use crate::action::Dialog;
use crate::store::Store;
use crate::store::frame::Pane;
use crate::view_model::checks::{self, ChecksVm};
use crate::view_model::client::{self, ClientVm};
use crate::view_model::compare::{self, CompareVm};
use crate::view_model::explain::{self, ExplainVm};
use crate::view_model::lesson::{self, CardVm};
use crate::view_model::library::{self, LibraryVm};
use crate::view_model::logs::{self, LogsVm};
use crate::view_model::message::{self, MessagesVm};
use crate::view_model::network::{self, NetworkVm};
use crate::view_model::node::{self, NodeVm};
use crate::view_model::notices::{self, NoticeVm};
use crate::view_model::progress::{self, ProgressVm};
use crate::view_model::quorum::{self, QuorumVm};
use crate::view_model::requests::{self, RequestsVm};
use crate::view_model::ring::{self, RingVm, Still};
use crate::view_model::script::{self, OutputVm, ScriptDialogVm};
use crate::view_model::settings::{self, SettingsVm};
use crate::view_model::share::{self, ShareVm};
use crate::view_model::strip::tracks::{self, TracksVm};
use crate::view_model::strip::{self, StripVm};
use crate::view_model::toolbar::{self, ToolbarVm};
use crate::view_model::trace::{self, TraceVm};
use crate::view_model::transport::{self, TransportVm};
use std::rc::Rc;

/// Everything that is shown.
pub struct Scene {
    revision: u64,
    /// Parts that wait for their turn while time runs, and frames since the round began.
    stale: Vec<Part>,
    frames: u32,
    /// The bar at the top.
    pub toolbar: Rc<ToolbarVm>,
    /// Messages of the page.
    pub notices: Rc<Vec<NoticeVm>>,
    /// The logs.
    pub logs: Rc<LogsVm>,
    /// The network; depends on the shown time.
    pub ring: Rc<RingVm>,
    /// What of it does not.
    still: Option<Still>,
    /// The selected node.
    pub node: Rc<NodeVm>,
    /// What just happened.
    pub explain: Rc<ExplainVm>,
    /// The same in one sentence.
    pub headline: String,
    /// Majorities.
    pub quorum: Rc<QuorumVm>,
    /// The open dialog of settings.
    pub settings: Option<Rc<SettingsVm>>,
    /// The open dialog of the client.
    pub requests: Option<Rc<RequestsVm>>,
    /// The open dialog that compares.
    pub compare: Option<Rc<CompareVm>>,
    /// The open dialog of the network.
    pub network: Option<Rc<NetworkVm>>,
    /// The open dialog that gives the moment away.
    pub share: Option<Rc<ShareVm>>,
    /// The open library.
    pub library: Option<Rc<LibraryVm>>,
    /// The card of the lesson under way.
    pub card: Option<Rc<CardVm>>,
    /// Leaders' beliefs.
    pub progress: Rc<Vec<ProgressVm>>,
    /// Messages in flight.
    pub messages: Rc<MessagesVm>,
    /// Invariants.
    pub checks: Rc<ChecksVm>,
    /// The script that is played.
    pub output: Option<Rc<OutputVm>>,
    /// The trace that is played.
    pub trace: Option<Rc<TraceVm>>,
    /// The dialog that opens a script.
    pub script: Rc<ScriptDialogVm>,
    /// The client's field.
    pub client: Rc<ClientVm>,
    /// All that is wrong with the network, in one line.
    pub faults: Option<String>,
    /// The controls of time.
    pub transport: Rc<TransportVm>,
    /// The painted strip; depends on the shown time.
    pub strip: Rc<StripVm>,
    /// Kept futures under it.
    pub tracks: Option<Rc<TracksVm>>,
}

impl Scene {
    /// The scene of a store.
    pub fn new(store: &Store) -> Self {
        let logs = Rc::new(logs::logs(store, store.sizes.logs));
        let mut scene = Scene {
            revision: store.revision,
            stale: Vec::new(),
            frames: ROUND,
            toolbar: Rc::new(toolbar::toolbar(store, logs.legend.is_some())),
            notices: Rc::new(notices::notices(store)),
            logs,
            ring: Rc::new(ring::ring(store, store.sizes.ring)),
            still: None,
            node: Rc::new(node::node(store)),
            explain: Rc::new(explain::explain(store)),
            headline: explain::headline(store),
            quorum: Rc::new(quorum::quorum(store)),
            settings: None,
            requests: None,
            compare: None,
            network: None,
            share: None,
            library: None,
            card: None,
            progress: Rc::new(progress::progress(store)),
            messages: Rc::new(message::messages(store)),
            checks: Rc::new(checks::checks(store)),
            output: script::output(store).map(Rc::new),
            trace: trace::trace(store).map(Rc::new),
            script: Rc::new(script::dialog(store)),
            client: Rc::new(client::client(store)),
            faults: network::line(store),
            transport: Rc::new(transport::transport(store)),
            strip: Rc::new(painted(store)),
            tracks: tracks::tracks(store, store.sizes.strip.width).map(Rc::new),
        };
        scene.show_dialog(store);
        scene
    }

    /// The scene after a change.
    pub fn refresh(&mut self, store: &Store) {
        if self.revision == store.revision && self.stale.is_empty() {
            self.move_on(store);
        } else {
            *self = Scene::new(store);
        }
    }

    /// The scene after a frame of play: messages move in every frame, and of the rest one part at most is made anew, so
    /// that a step with much to draw is spread over a few frames. Whether anything but the network changed.
    /// `is_network_seen` tells whether there is a pane with the network, `has_turn` whether a part may be made anew now.
    pub fn advance(
        &mut self,
        store: &Store,
        is_network_seen: bool,
        has_turn: impl FnOnce() -> bool,
    ) -> bool {
        if is_network_seen {
            self.move_on(store);
        }
        self.frames = self.frames.saturating_add(1);
        if self.revision != store.revision && self.stale.is_empty() && self.frames >= ROUND {
            self.revision = store.revision;
            self.stale = Part::seen(store);
            self.frames = 0;
        }
        if self.stale.is_empty() || !has_turn() {
            return false;
        }
        let part = self.stale.remove(0);
        self.renew(part, store);
        true
    }

    /// Messages and timers at the shown time.
    fn move_on(&mut self, store: &Store) {
        let size = store.sizes.ring;
        let still = match self.still.take() {
            Some(still) if still.holds(store, size) => still,
            _ => Still::of(store, size),
        };
        self.ring = Rc::new(still.at_present(store));
        self.still = Some(still);
    }

    fn renew(&mut self, part: Part, store: &Store) {
        match part {
            Part::Logs => {
                self.logs = Rc::new(logs::logs(store, store.sizes.logs));
                self.headline = explain::headline(store);
                self.transport = Rc::new(transport::transport(store));
            }
            Part::Explain => {
                self.explain = Rc::new(explain::explain(store));
                self.output = script::output(store).map(Rc::new);
            }
            Part::Messages => {
                self.messages = Rc::new(message::messages(store));
                self.checks = Rc::new(checks::checks(store));
            }
            Part::Beliefs => {
                self.trace = trace::trace(store).map(Rc::new);
                self.quorum = Rc::new(quorum::quorum(store));
                self.progress = Rc::new(progress::progress(store));
                self.show_dialog(store);
            }
            Part::Node => {
                self.node = Rc::new(node::node(store));
                self.toolbar = Rc::new(toolbar::toolbar(store, self.logs.legend.is_some()));
                self.notices = Rc::new(notices::notices(store));
                self.client = Rc::new(client::client(store));
                self.faults = network::line(store);
            }
            Part::Strip => {
                self.strip = Rc::new(painted(store));
                self.tracks = tracks::tracks(store, store.sizes.strip.width).map(Rc::new);
            }
        }
    }

    /// The open dialog, and the card of a lesson.
    fn show_dialog(&mut self, store: &Store) {
        let open = |dialog| store.dialog == Some(dialog);
        self.settings = open(Dialog::Settings).then(|| Rc::new(settings::settings(store)));
        self.requests = open(Dialog::Requests).then(|| Rc::new(requests::requests(store)));
        self.compare = open(Dialog::Compare).then(|| Rc::new(compare::compare(store)));
        self.share = open(Dialog::Share).then(|| Rc::new(share::share(store)));
        self.library = open(Dialog::Library).then(|| Rc::new(library::library(store)));
        self.card = lesson::card(store).map(Rc::new);
        self.network = open(Dialog::Network).then(|| Rc::new(network::network(store)));
    }
}

fn painted(store: &Store) -> StripVm {
    strip::strip(store, store.sizes.strip.width, store.sizes.strip.height)
}

/// Frames from one round of parts to the next at least: where much happens, the page is made anew some six times a second.
const ROUND: u32 = 10;

/// A part of the page that is made anew at once while time runs, in the order of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The logs, the sentence, the clock.
    Logs,
    /// The panel that explains.
    Explain,
    /// Messages in flight and invariants, under it.
    Messages,
    /// Majorities and what leaders believe, under it, or the open dialog.
    Beliefs,
    /// The selected node, the bar, what can be done.
    Node,
    /// The strip of time.
    Strip,
}

impl Part {
    const ALL: [Part; 6] = [
        Part::Logs,
        Part::Explain,
        Part::Beliefs,
        Part::Messages,
        Part::Node,
        Part::Strip,
    ];

    /// Those of which something is seen. Beliefs count rejected probes beside the logs, and nodes have what is told of the page.
    fn seen(store: &Store) -> Vec<Part> {
        let is_seen = |part: &Part| match part {
            Part::Explain | Part::Messages => store.frame.shows(Pane::Explain),
            Part::Strip => store.frame.shows(Pane::Time),
            Part::Logs | Part::Beliefs | Part::Node => true,
        };
        Part::ALL.into_iter().filter(is_seen).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::store::layout::{self, Size};
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    /// While time runs every part comes to its turn, and a pause shows the moment itself.
    #[test]
    fn a_step_is_spread_over_frames_and_a_pause_shows_all_of_it() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        let mut scene = Scene::new(&store);
        store.reduce(Action::TogglePlay);
        scene.refresh(&store);
        store.reduce(Action::Propose {
            via: None,
            text: "x=1".to_owned(),
        });
        let whole = Scene::new(&store);
        let mut frames = 0;
        while scene.advance(&store, true, || true) {
            frames += 1;
        }
        assert_eq!(frames, Part::ALL.len());
        assert_eq!(scene.logs, whole.logs);
        assert_eq!(scene.explain, whole.explain);
        assert_eq!(scene.node, whole.node);
        assert_eq!(scene.strip, whole.strip);
        for _ in 0..40 {
            store.reduce(Action::Elapsed(16.0));
            scene.advance(&store, true, || true);
        }
        store.reduce(Action::TogglePlay);
        scene.refresh(&store);
        assert_eq!(scene.logs, Scene::new(&store).logs);
        assert_eq!(scene.explain, Scene::new(&store).explain);
    }

    /// With asynchronous writes a script can leave storage longer or shorter than raft thinks.
    #[test]
    fn logs_that_contradict_themselves_are_drawn() {
        let scripts = [
            include_str!("../../../sim/tests/testdata/storage_ends_elsewhere.txt"),
            include_str!("../../../sim/tests/testdata/storage_shorter_than_match.txt"),
        ];
        for script in scripts {
            let mut store = Store::new(Options::default(), Prefs::default(), true);
            store.reduce(Action::ScriptText(script.to_owned()));
            store.reduce(Action::OpenScript);
            assert!(store.timeline.lab().is_script());
            let size = Size {
                width: 756.0,
                height: 640.0,
            };
            store.reduce(Action::Resized(layout::Pane::Logs, size));
            while store.timeline.step() {
                let nodes = store.timeline.lab().nodes();
                let strange = nodes.iter().any(|node| node.log.committed > node.log.last);
                if strange || store.timeline.position().is_multiple_of(16) {
                    store.selected = nodes.first().map(|node| node.id);
                    store.follower = nodes.last().map(|node| node.id);
                    Scene::new(&store);
                    crate::view_model::text::moment(&store);
                }
            }
            assert!(store.timeline.len() > 100);
        }
    }

    #[test]
    fn the_legend_button_says_what_is_seen_on_every_size() {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        let mut seen = Vec::new();
        for (width, height) in [(756.0, 640.0), (498.0, 553.0), (352.0, 400.0)] {
            store.reduce(Action::Resized(layout::Pane::Logs, Size { width, height }));
            for asked in [None, Some(true), Some(false)] {
                store.legend = asked;
                let scene = Scene::new(&store);
                let shown = scene.logs.legend.is_some();
                assert_eq!(scene.toolbar.legend, shown);
                assert_eq!(asked.unwrap_or(shown), shown);
                seen.push(shown);
            }
        }
        assert!(seen[0] && !seen[3] && !seen[6], "{seen:?}");
    }
}
