//! The root: it owns the store, turns messages into actions, and lays the panes out.
mod layout;
mod scene;

use crate::action::Action;
use crate::clock::Clock;
use crate::effects;
use crate::keyboard;
use crate::report;
use crate::store::Store;
use crate::store::options::Options;
use crate::store::prefs::Prefs;
use gloo_events::{EventListener, EventListenerOptions};
use scene::Scene;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};
use yew::prelude::*;

/// What a page is started with.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// What `mount` was asked for.
    pub options: Options,
    /// Preferences of the last visit.
    pub prefs: Prefs,
    /// The person asked the system for less motion.
    pub reduced_motion: bool,
}

/// What reaches the root.
pub enum Msg {
    /// A request.
    Act(Action),
    /// An animation frame, with its time stamp.
    Frame(f64),
    /// A file was chosen.
    File(web_sys::File),
    /// A file was read; `None` when that failed.
    Read(Option<String>),
}

/// The root.
pub struct App {
    store: Store,
    scene: Scene,
    clock: Clock,
    dispatch: Callback<Action>,
    root: NodeRef,
    page_keys: bool,
    keys: Option<EventListener>,
    kept: Prefs,
}

impl Component for App {
    type Message = Msg;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let AppProps {
            options,
            prefs,
            reduced_motion,
        } = ctx.props().clone();
        let page_keys = options.page_keys;
        let store = Store::new(options, prefs, reduced_motion);
        App {
            scene: Scene::new(&store),
            store,
            clock: Clock::default(),
            dispatch: ctx.link().callback(Msg::Act),
            root: NodeRef::default(),
            page_keys,
            keys: None,
            kept: prefs,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Msg) -> bool {
        let changed = match message {
            Msg::Act(action) => self.act(action),
            Msg::Frame(at_ms) => {
                let elapsed = self.clock.elapsed(at_ms);
                self.store.reduce(Action::Elapsed(elapsed))
            }
            Msg::File(file) => {
                ctx.link()
                    .send_future(async move { Msg::Read(effects::read_text(file).await) });
                false
            }
            Msg::Read(Some(text)) => self.act(Action::ScriptText(text)),
            Msg::Read(None) => self.act(Action::FileUnreadable),
        };
        self.keep_running(ctx);
        if changed {
            self.scene.refresh(&self.store);
        }
        changed
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let file = ctx.link().callback(Msg::File);
        layout::page(&self.store, &self.scene, &self.dispatch, &self.root, file)
    }

    fn rendered(&mut self, _ctx: &Context<Self>, first: bool) {
        if first {
            self.listen();
        }
        if self.kept != self.store.prefs {
            self.kept = self.store.prefs;
            effects::keep_prefs(self.kept);
        }
    }
}

impl App {
    fn act(&mut self, action: Action) -> bool {
        let action = match action {
            Action::ToggleLegend => Action::ShowLegend(self.scene.logs.legend.is_none()),
            action => action,
        };
        if !matches!(action, Action::Hover(_) | Action::Resized(..)) {
            report::note(&action);
        }
        self.store.reduce(action)
    }

    fn keep_running(&mut self, ctx: &Context<Self>) {
        if self.store.moving() {
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
