//! The bar at the top.
use super::picker::Picker;
use crate::action::{Action, Dialog};
use crate::i18n::Locale;
use crate::view_model::toolbar::ToolbarVm;
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<ToolbarVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The bar.
#[component]
pub fn Toolbar(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let dispatch = &props.dispatch;
    let vm = &*props.vm;
    html! {
        <div class="bar" role="group" aria-label={text("toolbar.label")}>
            <h1 class="brand"><span class="brand-mark" aria-hidden="true">{ "◇" }</span>{ text("app.name") }</h1>
            if let Some(modified) = &vm.modified {
                <strong class="modified" data-name="modified" title={text("settings.modified_title")}>{ modified.clone() }</strong>
            }
            <span class="tagline">{ text("app.tagline") }</span>
            <div class="bar-run">
                <Picker name="scenario" label={text("toolbar.scenario")} quiet=true choices={vm.scenarios.clone()} dispatch={dispatch.clone()} />
                <Picker name="nodes" label={text("toolbar.nodes_label")} quiet=true choices={vm.nodes.clone()}
                    title={vm.nodes_fixed.clone()} disabled={vm.nodes_fixed.is_some()} dispatch={dispatch.clone()} />
                <Seed seed={vm.seed} locale={props.locale} dispatch={dispatch.clone()} />
                <Picker name="probe" label={text("toolbar.probe")} choices={vm.probes.clone()} dispatch={dispatch.clone()} />
                <Toggle name="lessons" text={text("library.title")} on={vm.dialog == Some(Dialog::Library)}
                    action={Action::OpenDialog(Dialog::Library)} dispatch={dispatch.clone()} />
                <Toggle name="settings" text={text("toolbar.settings")} on={vm.dialog == Some(Dialog::Settings)}
                    action={Action::OpenDialog(Dialog::Settings)} dispatch={dispatch.clone()} />
                <Toggle name="compare" text={text("toolbar.compare")} on={vm.dialog == Some(Dialog::Compare)}
                    action={Action::OpenDialog(Dialog::Compare)} dispatch={dispatch.clone()} />
                <Toggle name="script" text={text("toolbar.script")} on={vm.dialog == Some(Dialog::Script)}
                    action={Action::OpenDialog(Dialog::Script)} dispatch={dispatch.clone()} />
            </div>
            <div class="bar-page">
                <Picker name="depth" label={text("toolbar.depth")} quiet=true choices={vm.depths.clone()} dispatch={dispatch.clone()} />
                <Picker name="theme" label={text("toolbar.theme")} quiet=true choices={vm.themes.clone()} dispatch={dispatch.clone()} />
                <Picker name="locale" label={text("toolbar.locale")} quiet=true choices={vm.locales.clone()} dispatch={dispatch.clone()} />
                <Toggle name="present" text={text("toolbar.present")} on={vm.dialog == Some(Dialog::Present)}
                    action={Action::OpenDialog(Dialog::Present)} dispatch={dispatch.clone()} />
                <Toggle name="legend" text={text("toolbar.legend")} on={vm.legend} action={Action::ToggleLegend} dispatch={dispatch.clone()} />
                <Toggle name="keys" text={text("toolbar.keys")} key_hint="?" on={vm.dialog == Some(Dialog::Keys)}
                    action={Action::OpenDialog(Dialog::Keys)} dispatch={dispatch.clone()} />
            </div>
        </div>
    }
}

/// What a toggle needs.
#[derive(Properties, PartialEq)]
struct ToggleProps {
    name: &'static str,
    text: String,
    #[prop_or_default]
    key_hint: Option<&'static str>,
    on: bool,
    action: Action,
    dispatch: Callback<Action>,
}

#[component]
fn Toggle(props: &ToggleProps) -> Html {
    let onclick = props.dispatch.reform({
        let action = props.action.clone();
        move |_: MouseEvent| action.clone()
    });
    html! {
        <button type="button" class="button" data-name={props.name} aria-pressed={props.on.to_string()} {onclick}>
            { props.text.clone() }
            if let Some(key) = props.key_hint {
                <kbd aria-hidden="true">{ key }</kbd>
            }
        </button>
    }
}

/// What the field of the seed needs.
#[derive(Properties, PartialEq)]
struct SeedProps {
    seed: u64,
    locale: Locale,
    dispatch: Callback<Action>,
}

#[component]
fn Seed(props: &SeedProps) -> Html {
    let onchange = props.dispatch.reform(|event: Event| {
        let field: web_sys::HtmlInputElement = event.target_unchecked_into();
        Action::SeedText(field.value())
    });
    html! {
        <label class="picker picker-seed" title={props.locale.text("toolbar.seed_title").into_owned()}>
            <span class="picker-label">{ props.locale.text("toolbar.seed").into_owned() }</span>
            <input class="seed" data-name="seed" inputmode="numeric" autocomplete="off" spellcheck="false" size="4"
                value={props.seed.to_string()} {onchange} />
        </label>
    }
}
