//! The root: it owns the store, turns messages into actions, and lays the panes out.
mod layout;
mod scene;

use crate::action::{Action, Dialog, Export};
use crate::calls::{self, Call, Problem};
use crate::clock::Clock;
use crate::components::ring::Moves;
use crate::effects::{self, dropped::Dropped, lessons::Found, speaker::Speaker};
use crate::keyboard;
use crate::outward::{self, Outward};
use crate::report;
use crate::roots::Line;
use crate::store::Store;
use crate::store::frame::Start;
use crate::store::learned::Learned;
use crate::store::options::Options;
use crate::store::prefs::Prefs;
use crate::turns::Taker;
use crate::view_model::{library, share, speaker, text};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use js_sys::Function;
use scene::Scene;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, EventTarget};
use yew::prelude::*;

/// How long after a change work is kept, ms; while time runs, less often.
const KEEP_MS: u32 = 1_000;
const KEEP_PLAYING_MS: u32 = 5_000;

/// What a page is started with.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// What `mount` was asked for.
    pub options: Options,
    /// Preferences of the last visit.
    pub prefs: Prefs,
    /// The person asked the system for less motion.
    pub reduced_motion: bool,
    /// A function of the host page that is told what is new: the name of an event and its detail.
    pub tell: Option<Function>,
    /// Where the page hears what its host says.
    pub line: Line,
}

/// What a call of a host page is answered with.
pub type Reply = Box<dyn FnOnce(Result<JsValue, Problem>)>;

/// What reaches the root.
pub enum Msg {
    /// A request.
    Act(Action),
    /// An animation frame, with its time stamp.
    Frame(f64),
    /// Files were chosen or dropped.
    Dropped(Dropped),
    /// They were read, or what stands at an address; `None` when that failed. A script is opened at once, or shown first.
    Found(Option<Found>, bool),
    /// The speaker's window asks for something.
    Asked(String),
    /// Work is to be kept.
    Keep,
    /// A host page calls.
    Call(Call, Reply),
    /// A host page has other options.
    Options(Box<Options>, bool),
    /// The page is out of sight, or in sight again: what nobody sees does not move.
    Rest(bool),
    /// A text was put on the clipboard, or could not be.
    Copied(bool),
}

/// The root.
pub struct App {
    store: Store,
    scene: Scene,
    clock: Clock,
    dispatch: Callback<Action>,
    /// Tells the network where its messages are, without the rest of the page.
    moves: Moves,
    /// Shares the frames with other pages of the document.
    taker: Taker,
    root: NodeRef,
    page_keys: bool,
    keys: Option<EventListener>,
    kept: Prefs,
    kept_learned: Learned,
    /// Keeps work when the page goes away; only a page of its own does.
    leaving: Option<EventListener>,
    /// Work will be kept when this fires.
    keeping: Option<Timeout>,
    /// The revision of what was kept.
    kept_revision: u64,
    /// The speaker's window.
    speaker: Option<Speaker>,
    /// What the host page is told.
    outward: Outward,
    /// What is fetched before everything is there: where to start in it, and whether time runs then.
    awaited: Option<(Option<Start>, bool)>,
    /// Where the files of the page are.
    base: String,
    /// Whether nobody sees the page.
    resting: bool,
}

impl Component for App {
    type Message = Msg;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let AppProps {
            options,
            prefs,
            reduced_motion,
            tell,
            line,
        } = ctx.props().clone();
        line.answer(ctx.link());
        let page_keys = options.page_keys;
        let base = options.base.clone();
        let awaited = fetch_what_is_asked(ctx, &options);
        let work = (page_keys && !options.run_asked)
            .then(effects::work::load)
            .flatten();
        let mut store = Store::new(options, prefs, reduced_motion);
        if let Some(work) = work {
            store.restore(&work);
        }
        store.learned = effects::learned::load();
        store.address = whole_page(&store);
        let store_learned = store.learned.clone();
        let outward = Outward::new(tell, &store);
        App {
            scene: Scene::new(&store),
            kept_revision: store.revision,
            store,
            clock: Clock::default(),
            dispatch: ctx.link().callback(Msg::Act),
            moves: Moves::default(),
            taker: Taker::default(),
            root: NodeRef::default(),
            page_keys,
            keys: None,
            kept: prefs,
            kept_learned: store_learned,
            leaving: None,
            keeping: None,
            speaker: None,
            outward,
            awaited,
            base,
            resting: false,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Msg) -> bool {
        let changed = match message {
            Msg::Act(Action::Export(export)) => self.export(ctx, export),
            Msg::Act(Action::OpenSpeaker) => self.open_speaker(ctx),
            Msg::Act(Action::OpenLesson(id)) => self.open_lesson(ctx, id),
            Msg::Act(Action::OpenSource(address)) => {
                ctx.link().send_future(async move {
                    match effects::lessons::fetch_from(address.clone()).await {
                        Some(found) => Msg::Found(Some(found), true),
                        None => Msg::Act(Action::SourceMissing(address)),
                    }
                });
                false
            }
            Msg::Act(action) => self.act(action),
            Msg::Asked(name) => self.asked(&name),
            Msg::Keep => {
                self.keep_work();
                false
            }
            Msg::Copied(done) => self.tell(if done {
                "notice.copied"
            } else {
                "notice.not_copied"
            }),
            Msg::Frame(at_ms) => return self.frame(ctx, at_ms),
            Msg::Dropped(dropped) => {
                ctx.link().send_future(async move {
                    let files = effects::dropped::files(dropped).await;
                    Msg::Found(effects::lessons::read(files).await, false)
                });
                false
            }
            Msg::Found(Some(Found::Lesson(files)), _) => {
                self.act(Action::StartLesson(Box::new(files)));
                self.arrived()
            }
            Msg::Call(call, reply) => {
                let picture = call == Call::Export(calls::Export::Svg);
                let answer = match picture {
                    true => self.picture(),
                    false => self.store.call(call).map(|answer| outward::value(&answer)),
                };
                reply(answer);
                true
            }
            Msg::Options(options, anew) => {
                self.take_options(ctx, *options, anew);
                true
            }
            Msg::Rest(resting) => {
                self.resting = resting;
                false
            }
            Msg::Found(Some(Found::Script(text)), at_once) => {
                // There is nothing to change in a trace before it is opened.
                let at_once = at_once || sim::trace::is_trace(&text);
                self.act(Action::ScriptText(text));
                if at_once {
                    self.act(Action::OpenScript);
                }
                let wrong = !at_once || self.store.script.problem.is_some();
                if wrong && self.store.dialog != Some(Dialog::Script) {
                    self.act(Action::OpenDialog(Dialog::Script));
                }
                self.arrived()
            }
            Msg::Found(None, _) => self.act(Action::FileUnreadable),
        };
        self.keep_running(ctx);
        if changed {
            self.scene.refresh(&self.store);
        }
        self.tell_host();
        changed
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let dropped = ctx.link().callback(Msg::Dropped);
        let out = (&self.dispatch, &self.moves);
        layout::page(&self.store, &self.scene, out, &self.root, dropped)
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            self.listen();
            self.keep_when_leaving(ctx);
            self.tell_host();
        }
        self.keep_soon(ctx);
        self.tell_speaker();
        if self.kept != self.store.prefs {
            self.kept = self.store.prefs;
            // A part of another page has its looks from there, and leaves what the reader prefers alone.
            if self.page_keys {
                effects::keep_prefs(self.kept);
            }
        }
        if self.kept_learned != self.store.learned {
            self.kept_learned = self.store.learned.clone();
            effects::learned::keep(&self.kept_learned);
        }
    }
}

impl App {
    /// A frame: while time runs most of them move messages only, and then nothing but the network is drawn.
    fn frame(&mut self, ctx: &Context<Self>, at_ms: f64) -> bool {
        let elapsed = self.clock.elapsed(at_ms);
        let changed = self.store.reduce(Action::Elapsed(elapsed));
        self.keep_running(ctx);
        self.tell_host();
        if !self.store.moving() {
            self.scene.refresh(&self.store);
            return changed;
        }
        let (is_network_seen, taker) = (self.moves.is_heard(), &self.taker);
        let has_turn = || taker.has_turn(at_ms);
        let more = changed && self.scene.advance(&self.store, is_network_seen, has_turn);
        if changed && !more {
            self.moves.tell(&self.scene.ring);
        }
        more
    }

    fn tell_host(&mut self) {
        self.outward.tell(&self.store, self.awaited.is_none());
    }

    /// What was fetched is there, or is not to be had.
    fn arrived(&mut self) -> bool {
        if let Some((start, autoplay)) = self.awaited.take() {
            if let Some(start) = start {
                self.store.start_at(&start);
            }
            if autoplay && !self.store.playback.reduced_motion && !self.store.playback.playing {
                self.store.reduce(Action::TogglePlay);
            }
            self.store.revision += 1;
        }
        true
    }

    /// The host page wants something else: another run, or the same one in another way.
    fn take_options(&mut self, ctx: &Context<Self>, options: Options, anew: bool) {
        let prefs = options.over(match self.page_keys {
            true => self.store.prefs,
            false => Prefs::default(),
        });
        self.base.clone_from(&options.base);
        if !anew {
            self.store.take_looks(options, prefs);
            return;
        }
        self.awaited = fetch_what_is_asked(ctx, &options);
        let motion = self.store.playback.reduced_motion;
        let mut store = Store::new(options, prefs, motion);
        store.learned = std::mem::take(&mut self.store.learned);
        store.sizes = self.store.sizes;
        store.address = whole_page(&store);
        store.revision = self.store.revision + 1;
        self.store = store;
        self.outward.begin(&self.store);
    }

    /// The picture of the moment, as SVG.
    fn picture(&self) -> Result<JsValue, Problem> {
        let lines: Vec<String> = self.caption();
        let root = self.root.cast::<Element>();
        let picture = root.and_then(|root| effects::picture::svg(&root, &lines));
        picture
            .map(|picture| picture.text.into())
            .ok_or_else(|| Problem::new("no-picture", "the picture cannot be taken"))
    }

    /// The words that stand under a picture.
    fn caption(&self) -> Vec<String> {
        text::moment(&self.store)
            .lines()
            .take_while(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    }

    fn act(&mut self, action: Action) -> bool {
        let missing = matches!(
            action,
            Action::LessonMissing(_) | Action::SourceMissing(_) | Action::StartLesson(_)
        );
        let changed = self.act_on(action);
        if missing {
            self.arrived();
        }
        changed
    }

    fn act_on(&mut self, action: Action) -> bool {
        let action = match action {
            Action::ToggleLegend => Action::ShowLegend(self.scene.logs.legend.is_none()),
            action => action,
        };
        if !matches!(action, Action::Hover(_) | Action::Resized(..)) {
            report::note(action.clone());
        }
        self.store.reduce(action)
    }

    fn tell(&mut self, key: &'static str) -> bool {
        self.store.notices.tell(key, Vec::new());
        self.store.revision += 1;
        true
    }

    /// Takes something out of the page.
    fn export(&mut self, ctx: &Context<Self>, export: Export) -> bool {
        let Some(root) = self.root.cast::<Element>() else {
            return false;
        };
        match export {
            Export::Text => {
                let text = text::moment(&self.store);
                ctx.link()
                    .send_future(async move { Msg::Copied(effects::files::copy(text).await) });
                false
            }
            Export::Result => {
                let reached = self
                    .store
                    .lesson
                    .as_ref()
                    .and_then(|lesson| lesson.reached.as_ref());
                let Some(link) = reached.and_then(|reached| reached.link.clone()) else {
                    return false;
                };
                let text = effects::address().unwrap_or_default() + &link;
                ctx.link()
                    .send_future(async move { Msg::Copied(effects::files::copy(text).await) });
                false
            }
            Export::Whole => self.open_whole(),
            Export::Share(shared) => {
                let texts = share::texts(&self.store).into_iter().flatten();
                let mut wanted = texts.filter(|(form, _)| *form == shared);
                let Some((_, text)) = wanted.next() else {
                    return false;
                };
                ctx.link()
                    .send_future(async move { Msg::Copied(effects::files::copy(text).await) });
                false
            }
            Export::Run => {
                let text = self.store.run_text();
                effects::files::download_text(&root, "raftglass.raft", "text/plain", &text);
                false
            }
            Export::Learned => {
                let text = self.store.learned.write();
                effects::files::download_text(&root, "raftglass-learned.txt", "text/plain", &text);
                false
            }
            Export::Script => {
                let text = self.store.script.text.clone();
                effects::files::download_text(&root, "raftglass.raft", "text/plain", &text);
                false
            }
            Export::Svg | Export::Png => {
                let lines = self.caption();
                let Some(picture) = effects::picture::svg(&root, &lines) else {
                    return self.tell("notice.no_picture");
                };
                if export == Export::Svg {
                    let text = &picture.text;
                    effects::files::download_text(&root, "raftglass.svg", "image/svg+xml", text);
                } else {
                    picture.draw_png(move |address| {
                        effects::files::download(&root, "raftglass.png", &address);
                    });
                }
                false
            }
        }
    }

    /// Opens the whole page at the shown moment.
    fn open_whole(&mut self) -> bool {
        let Ok(moment) = self.store.moment_address() else {
            return self.tell("notice.too_long");
        };
        let address = self.store.frame.home.clone() + &moment;
        let opened = web_sys::window().map(|window| {
            window.open_with_url_and_target_and_features(&address, "_blank", "noopener")
        });
        drop(opened);
        false
    }

    /// Fetches the files of a lesson or a challenge of the page's own.
    fn open_lesson(&mut self, ctx: &Context<Self>, id: String) -> bool {
        let Some((id, files)) = library::files(&id) else {
            return self.act(Action::LessonMissing(id));
        };
        let base = self.base.clone();
        ctx.link().send_future(async move {
            let missing = Action::LessonMissing(id.to_owned());
            let files = effects::lessons::fetch(&base, id, files).await;
            Msg::Act(files.map_or(missing, |files| Action::StartLesson(Box::new(files))))
        });
        false
    }

    fn open_speaker(&mut self, ctx: &Context<Self>) -> bool {
        let shown = match &self.speaker {
            Some(speaker) => speaker.show().is_some(),
            None => {
                let link = ctx.link().clone();
                self.speaker = Speaker::new(move |name| link.send_message(Msg::Asked(name)));
                self.speaker.is_some()
            }
        };
        !shown && self.tell("notice.no_window")
    }

    /// What the speaker's window asks for.
    fn asked(&mut self, name: &str) -> bool {
        match name {
            "hello" => {
                let shown = speaker::speaker(&self.store);
                if let Some(window) = &mut self.speaker {
                    window.tell(&shown);
                }
                false
            }
            "bye" => {
                self.speaker = None;
                false
            }
            _ => speaker::action(name).is_some_and(|action| self.act(action)),
        }
    }

    fn tell_speaker(&mut self) {
        let playing = self.store.playback.playing;
        if let Some(window) = self.speaker.as_mut().filter(|window| window.due(playing)) {
            window.tell(&speaker::speaker(&self.store));
        }
    }

    fn keep_when_leaving(&mut self, ctx: &Context<Self>) {
        let window = web_sys::window().filter(|_| self.page_keys);
        let link = ctx.link().clone();
        self.leaving = window.map(|window| {
            EventListener::new(&window, "pagehide", move |_| link.send_message(Msg::Keep))
        });
    }

    /// Keeps work a moment after it changed, so that a tab that crashes loses a moment at most.
    fn keep_soon(&mut self, ctx: &Context<Self>) {
        let changed = self.kept_revision != self.store.revision;
        if self.page_keys && changed && self.keeping.is_none() {
            let pause = if self.store.playback.playing {
                KEEP_PLAYING_MS
            } else {
                KEEP_MS
            };
            let link = ctx.link().clone();
            self.keeping = Some(Timeout::new(pause, move || link.send_message(Msg::Keep)));
        }
    }

    fn keep_work(&mut self) {
        self.keeping = None;
        if self.kept_revision != self.store.revision {
            self.kept_revision = self.store.revision;
            effects::work::keep(&self.store.work());
        }
    }

    fn keep_running(&mut self, ctx: &Context<Self>) {
        if self.store.moving() && !self.resting {
            let link = ctx.link().clone();
            self.clock
                .run(move |at_ms| link.send_message(Msg::Frame(at_ms)));
        } else {
            self.clock.stop();
        }
    }

    /// Listens to keys: on the page when it is ours, else inside the element only.
    fn listen(&mut self) {
        let inside = self.root.cast::<Element>().map(EventTarget::from);
        let page = effects::document()
            .map(EventTarget::from)
            .filter(|_| self.page_keys);
        let Some(target) = page.or(inside) else {
            return;
        };
        let dispatch = self.dispatch.clone();
        let options = EventListenerOptions::enable_prevent_default();
        self.keys = Some(EventListener::new_with_options(
            &target,
            "keydown",
            options,
            move |event| {
                if let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() {
                    key(event, &dispatch);
                }
            },
        ));
    }
}

fn key(event: &web_sys::KeyboardEvent, dispatch: &Callback<Action>) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    let focus = effects::focus_of(event.target());
    if let Some(action) = keyboard::action(&event.key(), modified, focus) {
        event.prevent_default();
        if action == Action::FocusPropose {
            effects::focus_value(event.target());
        }
        if focus == keyboard::Focus::Field {
            effects::leave_field(event.target());
        }
        dispatch.emit(action);
    }
}

/// The address of the whole page: of a part of another page that which it was told, else its own.
fn whole_page(store: &Store) -> String {
    match store.frame.is_part() {
        true => store.frame.home.clone(),
        false => effects::address().unwrap_or_default(),
    }
}

/// Asks for the files of what is wanted, if any have to be fetched.
fn fetch_what_is_asked(ctx: &Context<App>, options: &Options) -> Option<(Option<Start>, bool)> {
    let lesson = options.lesson.clone().map(Action::OpenLesson);
    let wanted = lesson.or_else(|| options.src.clone().map(Action::OpenSource))?;
    ctx.link().send_message(Msg::Act(wanted));
    Some((options.start.clone(), options.autoplay))
}
