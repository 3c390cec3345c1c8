//! Where the panes stand: logs in the middle, the network and the selected node on one side, what happened on the
//! other, time at the bottom. On a narrow page they stack, the logs first, and tabs choose the panel under them.
use super::scene::Scene;
use crate::action::{Action, Dialog};
use crate::components::client::Client;
use crate::components::compare::Compare;
use crate::components::keys::Keys;
use crate::components::lesson::LessonCard;
use crate::components::library::Library;
use crate::components::measured::Measured;
use crate::components::network::NetworkDialog;
use crate::components::present::Present;
use crate::components::requests::Requests;
use crate::components::ring::{Moves, RingPane};
use crate::components::script::ScriptDialog;
use crate::components::settings::Settings;
use crate::components::share::Share;
use crate::components::strip::Tracks;
use crate::components::trace::TracePanel;
use crate::components::{
    checks, explain, logs, messages, node, notices, progress, quorum, script, strip, toolbar,
    transport,
};
use crate::effects::{
    self,
    dropped::{Dropped, Named},
};
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::frame::{Controls, Pane as Shown};
use crate::store::layout::{Pane, Tab};
use crate::store::prefs::Depth;
use yew::prelude::*;

/// What the parts of the page share.
struct Parts<'a> {
    store: &'a Store,
    scene: &'a Scene,
    dispatch: &'a Callback<Action>,
    moves: &'a Moves,
    locale: Locale,
}

/// The page.
pub fn page(
    store: &Store,
    scene: &Scene,
    (dispatch, moves): (&Callback<Action>, &Moves),
    root: &NodeRef,
    dropped: Callback<Dropped>,
) -> Html {
    let prefs = store.prefs;
    let parts = Parts {
        store,
        scene,
        dispatch,
        moves,
        locale: prefs.locale,
    };
    let depth = if prefs.depth == Depth::Paper {
        "depth-paper"
    } else {
        "depth-etcd"
    };
    let text = |key: &str| prefs.locale.text(key).into_owned();
    let stage = store.stage;
    let shown = classes!(
        "raftglass",
        depth,
        stage.logs_only.then_some("logs-only"),
        stage.time_big.then_some("time-big"),
        prefs.big.then_some("big"),
        parts.frame_classes(),
    );
    let (drop, over) = on_drop(&dropped);
    let chosen = |dropped: &Callback<Dropped>| dropped.reform(Dropped::Files);
    html! {
        <div ref={root} class={shown} ondrop={drop} ondragover={over} data-theme={prefs.theme.word()} lang={prefs.locale.lang()}
            role="group" aria-label={text("app.label")} tabindex="-1">
            <div class="desk" data-tab={tab_word(shown_tab(store))}>
            if parts.controls() == Controls::Full {
                { toolbar::toolbar(toolbar::Props { vm: scene.toolbar.clone(), locale: prefs.locale, dispatch: dispatch.clone() }) }
            }
            if !parts.has_right() {
                { parts.notices() }
            }
            <div class="bench">
                if parts.shows(Shown::Logs) {
                    { parts.logs() }
                }
                { parts.tabs() }
                if parts.shows(Shown::Network) {
                    <div class="side side-left">
                        { parts.network() }
                        <div class="pane node-pane scrolls" tabindex="0" role="group" aria-label={text("node.label")}>
                            { node::panel(node::Props { vm: scene.node.clone(), locale: prefs.locale, dispatch: dispatch.clone() }) }
                        </div>
                    </div>
                }
                if parts.has_right() {
                    { parts.explain(chosen(&dropped)) }
                }
            </div>
            if parts.controls() != Controls::None || parts.shows(Shown::Time) {
                { parts.time() }
            }
            <p class="hidden" role="status" aria-live="polite" data-name="live">{ scene.headline.clone() }</p>
            </div>
            if stage.black {
                <button type="button" class="black-screen" data-name="black-screen" aria-label={text("present.white")}
                    onclick={dispatch.reform(|_: MouseEvent| Action::ToggleBlack)}></button>
            }
        </div>
    }
}

/// What takes files and folders that are dropped on the page.
fn on_drop(dropped: &Callback<Dropped>) -> (Callback<DragEvent>, Callback<DragEvent>) {
    let dropped = dropped.clone();
    let drop = Callback::from(move |event: DragEvent| {
        let data = event.data_transfer();
        if let Some(found) = data.and_then(|data| effects::dropped::of_event(&data)) {
            event.prevent_default();
            dropped.emit(found);
        }
    });
    let over = Callback::from(|event: DragEvent| event.prevent_default());
    (drop, over)
}

impl Parts<'_> {
    fn text(&self, key: &str) -> String {
        self.locale.text(key).into_owned()
    }

    fn shows(&self, pane: Shown) -> bool {
        self.store.frame.shows(pane)
    }

    fn controls(&self) -> Controls {
        self.store.frame.controls
    }

    /// Whether there is the side that explains: it has the cards of a lesson and the dialogs too.
    fn has_right(&self) -> bool {
        let asked = self.shows(Shown::Explain) || self.shows(Shown::Progress);
        asked || self.store.lesson.is_some() || self.store.dialog.is_some()
    }

    /// What the style sheets have to know of the panes that are there.
    fn frame_classes(&self) -> Classes {
        let controls = match self.controls() {
            Controls::Full => None,
            Controls::Mini => Some("controls-mini"),
            Controls::None => Some("controls-none"),
        };
        classes!(
            controls,
            self.store.frame.is_part().then_some("part"),
            (!self.shows(Shown::Logs)).then_some("no-logs"),
            (!self.shows(Shown::Network)).then_some("no-left"),
            (!self.has_right()).then_some("no-right"),
            (!self.shows(Shown::Time)).then_some("no-strip"),
        )
    }

    fn notices(&self) -> Html {
        html! {
            { notices::notices(notices::Props { vm: self.scene.notices.clone(), locale: self.locale, dispatch: self.dispatch.clone() }) }
        }
    }

    fn logs(&self) -> Html {
        html! {
            <section class="pane logs-pane" aria-label={self.text("app.logs")}>
                <div class="pane-head">
                    <h2>{ self.text("app.logs") }</h2>
                    if let Some(probes) = self.rejected_probes() {
                        <span class="probes" data-name="probes">{ probes }</span>
                    }
                    if self.shows(Shown::Client) {
                        { self.opener("requests", "requests.opens", Dialog::Requests) }
                        <Client vm={self.scene.client.clone()} locale={self.locale} dispatch={self.dispatch.clone()} />
                    }
                </div>
                <Measured pane={Pane::Logs} class="measured logs-box" scrolls={self.scene.logs.scrolls || self.scene.card.is_some()} dispatch={self.dispatch.clone()}>
                    { logs::pane(logs::LogsPaneProps { vm: self.scene.logs.clone(), dispatch: self.dispatch.clone() }) }
                </Measured>
            </section>
        }
    }

    /// How many probes were rejected so far, where that is the story.
    fn rejected_probes(&self) -> Option<String> {
        let count: u64 = self
            .scene
            .progress
            .iter()
            .map(|leader| leader.rejections)
            .sum();
        (count > 0).then(|| self.locale.fill("progress.rejections", args![count]))
    }

    fn network(&self) -> Html {
        html! {
            <section class="pane network-pane" aria-label={self.text("app.network")}>
                <div class="pane-head">
                    <h2>{ self.text("app.network") }</h2>
                    { self.opener("network", "network.open", Dialog::Network) }
                </div>
                <Measured pane={Pane::Ring} class="measured ring-box" dispatch={self.dispatch.clone()}>
                    <RingPane vm={self.scene.ring.clone()} moves={self.moves.clone()} dispatch={self.dispatch.clone()} />
                </Measured>
                if let Some(cuts) = &self.scene.faults {
                    <div class="cuts" data-name="cuts">
                        <span>{ cuts.clone() }</span>
                        <button type="button" class="button" data-name="heal-cuts"
                            onclick={self.dispatch.reform(|_: MouseEvent| Action::Heal)}>{ self.text("cuts.heal") }</button>
                    </div>
                }
            </section>
        }
    }

    /// A button that opens a dialog, or closes it.
    fn opener(&self, name: &'static str, key: &str, dialog: Dialog) -> Html {
        let onclick = self
            .dispatch
            .reform(move |_: MouseEvent| Action::OpenDialog(dialog));
        let on = self.store.dialog == Some(dialog);
        html! {
            <button type="button" class="button small" data-name={format!("open-{name}")} aria-pressed={on.to_string()} {onclick}>
                { self.text(key) }
            </button>
        }
    }

    fn explain(&self, files: Callback<Vec<Named>>) -> Html {
        let scene = self.scene;
        let inner = match self.store.dialog {
            Some(Dialog::Keys) => {
                html! { <Keys locale={self.locale} dispatch={self.dispatch.clone()} /> }
            }
            Some(Dialog::Script) => html! {
                <ScriptDialog vm={scene.script.clone()} locale={self.locale} files={files.clone()} dispatch={self.dispatch.clone()} />
            },
            Some(Dialog::Settings) => html! {
                <>{ for scene.settings.iter().map(|vm| html! {
                    <Settings vm={vm.clone()} locale={self.locale} dispatch={self.dispatch.clone()} />
                }) }</>
            },
            Some(Dialog::Requests) => html! {
                <>{ for scene.requests.iter().map(|vm| html! {
                    <Requests vm={vm.clone()} locale={self.locale} dispatch={self.dispatch.clone()} />
                }) }</>
            },
            Some(Dialog::Present) => {
                let stage = self.store.stage;
                let on = (stage.logs_only, self.store.prefs.big, stage.time_big);
                html! { <Present locale={self.locale} {on} dispatch={self.dispatch.clone()} /> }
            }
            Some(Dialog::Compare) => html! {
                <>{ for scene.compare.iter().map(|vm| html! {
                    <Compare vm={vm.clone()} locale={self.locale} dispatch={self.dispatch.clone()} />
                }) }</>
            },
            Some(Dialog::Network) => html! {
                <>{ for scene.network.iter().map(|vm| html! {
                    <NetworkDialog vm={vm.clone()} locale={self.locale} dispatch={self.dispatch.clone()} />
                }) }</>
            },
            Some(Dialog::Share) => html! {
                <>{ for scene.share.iter().map(|vm| html! {
                    <Share vm={vm.clone()} locale={self.locale} dispatch={self.dispatch.clone()} />
                }) }</>
            },
            Some(Dialog::Library) => html! {
                <>{ for scene.library.iter().map(|vm| html! {
                    <Library vm={vm.clone()} files={files.clone()} locale={self.locale} dispatch={self.dispatch.clone()} />
                }) }</>
            },
            None => html! {
                <>
                    if let Some(card) = &scene.card {
                        <LessonCard vm={card.clone()} locale={self.locale} dispatch={self.dispatch.clone()} />
                    }
                    if self.shows(Shown::Explain) {
                        { explain::explain(explain::Props { vm: scene.explain.clone(), locale: self.locale, dispatch: self.dispatch.clone() }) }
                    }
                    // The cards of a lesson tell its story; the words of its script would tell it twice.
                    if let Some(output) = scene.output.as_ref().filter(|_| scene.card.is_none() && self.shows(Shown::Explain)) {
                        { script::output(script::OutputProps { vm: output.clone(), locale: self.locale }) }
                    }
                    if let Some(trace) = &scene.trace {
                        <TracePanel vm={trace.clone()} locale={self.locale} dispatch={self.dispatch.clone()} />
                    }
                    if self.shows(Shown::Progress) {
                        { quorum::panel(quorum::Props { vm: scene.quorum.clone(), locale: self.locale }) }
                        { progress::panel(progress::Props { vm: scene.progress.clone(), locale: self.locale, dispatch: self.dispatch.clone() }) }
                    }
                    if self.shows(Shown::Explain) {
                        { messages::panel(messages::Props { vm: scene.messages.clone(), locale: self.locale, dispatch: self.dispatch.clone() }) }
                        { checks::checks(checks::Props { vm: scene.checks.clone(), locale: self.locale }) }
                        { explain::earlier_panel(explain::Props { vm: scene.explain.clone(), locale: self.locale, dispatch: self.dispatch.clone() }) }
                    }
                </>
            },
        };
        html! {
            <div class="side side-right">
                { self.notices() }
                <div class="pane explain-pane scrolls" tabindex="0" role="group" aria-label={self.text("app.explain")}>{ inner }</div>
            </div>
        }
    }

    fn time(&self) -> Html {
        html! {
            <section class="time" aria-label={self.text("app.time")}>
                <p class="now-line" aria-hidden="true">{ self.scene.headline.clone() }</p>
                if self.controls() != Controls::None {
                    { transport::transport(transport::Props { vm: self.scene.transport.clone(), branches: self.scene.toolbar.branches.clone(), small: self.controls() == Controls::Mini, whole: self.store.frame.is_part(), locale: self.locale, dispatch: self.dispatch.clone() }) }
                }
                if self.shows(Shown::Time) {
                    <Measured pane={Pane::Strip} class="measured strip-box" dispatch={self.dispatch.clone()}>
                        { strip::pane(strip::StripPaneProps { vm: self.scene.strip.clone(), dispatch: self.dispatch.clone() }) }
                        if let Some(tracks) = &self.scene.tracks {
                            <Tracks vm={tracks.clone()} dispatch={self.dispatch.clone()} />
                        }
                    </Measured>
                }
            </section>
        }
    }

    fn tabs(&self) -> Html {
        let shown = shown_tab(self.store);
        let tab = |tab: Tab, key: &str| {
            let onclick = self
                .dispatch
                .reform(move |_: MouseEvent| Action::ShowTab(tab));
            html! {
                <button type="button" class="tab" data-name={format!("tab-{}", tab_word(tab))} aria-pressed={(tab == shown).to_string()} {onclick}>
                    { self.text(key) }
                </button>
            }
        };
        html! {
            <div class="tabs" role="group" aria-label={self.text("tab.label")}>
                if self.has_right() {
                    { tab(Tab::Explain, "tab.explain") }
                }
                if self.shows(Shown::Network) {
                    { tab(Tab::Network, "tab.network") }
                    { tab(Tab::Node, "tab.node") }
                }
                if self.controls() == Controls::Full {
                    { tab(Tab::Settings, "tab.settings") }
                }
            </div>
        }
    }
}

/// The panel of a narrow page: an open dialog is in the panel that explains.
fn shown_tab(store: &Store) -> Tab {
    if store.dialog.is_some() {
        Tab::Explain
    } else {
        store.tab
    }
}

fn tab_word(tab: Tab) -> &'static str {
    match tab {
        Tab::Explain => "explain",
        Tab::Network => "network",
        Tab::Node => "node",
        Tab::Settings => "settings",
    }
}
