//! The bar at the top.
use super::picker::{Picker, picker};
use crate::action::{Action, Dialog};
use crate::components::memo::memo;
use crate::i18n::Locale;
use crate::view_model::toolbar::ToolbarVm;
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<ToolbarVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The bar.
pub fn toolbar(props: Props) -> Html {
    memo(props, draw)
}

fn draw(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let dispatch = &props.dispatch;
    let vm = &*props.vm;
    let toggle = |name, text, on, action| toggle(name, text, on, action, dispatch);
    html! {
        <div class="bar" role="group" aria-label={text("toolbar.label")}>
            <h1 class="brand"><span class="brand-mark" aria-hidden="true">{ "◇" }</span>{ text("app.name") }</h1>
            if let Some(modified) = &vm.modified {
                <strong class="modified" data-name="modified" title={text("settings.modified_title")}>{ modified.clone() }</strong>
            }
            <span class="tagline">{ text("app.tagline") }</span>
            <div class="bar-run">
                { picker(Picker::new("scenario", text("toolbar.scenario"), &vm.scenarios, dispatch).quiet()) }
                { picker(Picker { quiet: true, title: vm.nodes_fixed.clone(), disabled: vm.nodes_fixed.is_some(), ..Picker::new("nodes", text("toolbar.nodes_label"), &vm.nodes, dispatch) }) }
                { seed(vm.seed, props.locale, dispatch) }
                { picker(Picker::new("probe", text("toolbar.probe"), &vm.probes, dispatch)) }
                { toggle("lessons", text("library.title"), vm.dialog == Some(Dialog::Library), Action::OpenDialog(Dialog::Library)) }
                { toggle("settings", text("toolbar.settings"), vm.dialog == Some(Dialog::Settings), Action::OpenDialog(Dialog::Settings)) }
                { toggle("compare", text("toolbar.compare"), vm.dialog == Some(Dialog::Compare), Action::OpenDialog(Dialog::Compare)) }
                { toggle("script", text("toolbar.script"), vm.dialog == Some(Dialog::Script), Action::OpenDialog(Dialog::Script)) }
            </div>
            <div class="bar-page">
                { picker(Picker::new("depth", text("toolbar.depth"), &vm.depths, dispatch).quiet()) }
                { picker(Picker::new("theme", text("toolbar.theme"), &vm.themes, dispatch).quiet()) }
                { picker(Picker::new("locale", text("toolbar.locale"), &vm.locales, dispatch).quiet()) }
                { toggle("present", text("toolbar.present"), vm.dialog == Some(Dialog::Present), Action::OpenDialog(Dialog::Present)) }
                { toggle("legend", text("toolbar.legend"), vm.legend, Action::ToggleLegend) }
                { toggle("keys", text("toolbar.keys"), vm.dialog == Some(Dialog::Keys), Action::OpenDialog(Dialog::Keys)) }
            </div>
        </div>
    }
}

/// A button that shows something, or hides it.
fn toggle(
    name: &'static str,
    text: String,
    on: bool,
    action: Action,
    dispatch: &Callback<Action>,
) -> Html {
    let onclick = dispatch.reform(move |_: MouseEvent| action.clone());
    // The one key that everybody should know.
    let key = (name == "keys").then_some("?");
    html! {
        <button type="button" class="button" data-name={name} aria-pressed={on.to_string()} {onclick}>
            { text }
            if let Some(key) = key {
                <kbd aria-hidden="true">{ key }</kbd>
            }
        </button>
    }
}

/// The field of the seed.
fn seed(seed: u64, locale: Locale, dispatch: &Callback<Action>) -> Html {
    let onchange = dispatch.reform(|event: Event| {
        let field: web_sys::HtmlInputElement = event.target_unchecked_into();
        Action::SeedText(field.value())
    });
    html! {
        <label class="picker picker-seed" title={locale.text("toolbar.seed_title").into_owned()}>
            <span class="picker-label">{ locale.text("toolbar.seed").into_owned() }</span>
            <input class="seed" data-name="seed" inputmode="numeric" autocomplete="off" spellcheck="false" size="4"
                value={seed.to_string()} {onchange} />
        </label>
    }
}
