//! The client's field.
use super::picker::{Picker, picker};
use crate::action::Action;
use crate::i18n::Locale;
use crate::view_model::client::ClientVm;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<ClientVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The field. Enter proposes; then, as after Escape, the focus is back on the page, where keys act.
#[component]
pub fn Client(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    let field = use_node_ref();
    use_effect_with(vm.focus, {
        let field = field.clone();
        move |asked| {
            if let Some(input) = field
                .cast::<web_sys::HtmlInputElement>()
                .filter(|_| *asked > 0)
            {
                let _ = input.focus();
                input.select();
            }
        }
    });
    use_effect_with(vm.suggestion.clone(), {
        let field = field.clone();
        move |_| {
            if let Some(input) = field.cast::<web_sys::HtmlElement>().filter(has_focus) {
                to_page(&input);
            }
        }
    });
    let oninput = props.dispatch.reform(|event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        Action::Draft(input.value())
    });
    let onsubmit = props.dispatch.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::ProposeDraft
    });
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Escape" {
            to_page(&event.target_unchecked_into());
            event.prevent_default();
        }
    });
    if !vm.open {
        return html! { <p class="note client-closed" data-name="client-closed">{ text("client.closed") }</p> };
    }
    html! {
        <form class="client" aria-label={text("client.label")} {onsubmit}>
            <input ref={field} class="value" data-name="value" autocomplete="off" spellcheck="false" size="12"
                aria-label={text("client.value")} title={text("client.hint")} placeholder={vm.suggestion.clone()}
                value={vm.draft.clone()} {oninput} {onkeydown} />
            { picker(Picker::new("via", text("client.via"), &vm.via, &props.dispatch)) }
            <button type="submit" class="button primary" data-name="propose">
                { vm.button.clone() }<kbd aria-hidden="true">{ "P" }</kbd>
            </button>
        </form>
    }
}

fn has_focus(input: &web_sys::HtmlElement) -> bool {
    input.matches(":focus").unwrap_or(false)
}

/// Gives the focus to the page around a field.
fn to_page(input: &web_sys::HtmlElement) {
    if let Ok(Some(page)) = input.closest(".raftglass") {
        let _ = page.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}
