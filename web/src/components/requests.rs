//! The client: what it asks, through which node, and what became of it.
use super::dialog::DialogHead;
use super::focus::use_visiting_focus;
use super::picker::{Picker, picker};
use crate::action::Action;
use crate::i18n::Locale;
use crate::store::asking::Edit;
use crate::view_model::requests::{Fate, LANE, RequestVm, RequestsVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<RequestsVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The dialog.
#[component]
pub fn Requests(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let place = use_node_ref();
    use_visiting_focus(place.clone());
    let vm = &*props.vm;
    html! {
        <section ref={place} tabindex="-1" class="dialog requests" data-name="requests-dialog" aria-label={text("requests.title")}>
            <DialogHead title={text("requests.title")} locale={props.locale} dispatch={props.dispatch.clone()} />
            if vm.open {
                { form(props) }
            } else {
                <p class="note">{ text("client.closed") }</p>
            }
            <h3>{ text("requests.last") }</h3>
            if vm.list.is_empty() {
                <p class="note">{ text("requests.none") }</p>
            }
            <ol class="request-list">{ for vm.list.iter().map(row) }</ol>
            if let Some(told) = &vm.not_judged {
                <p class="note">{ told.clone() }</p>
            }
        </section>
    }
}

fn form(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let (vm, dispatch) = (&*props.vm, &props.dispatch);
    let field = |name: &'static str, label: &str, value: &str, edit: fn(String) -> Edit| {
        let oninput = dispatch.reform(move |event: InputEvent| {
            let field: web_sys::HtmlInputElement = event.target_unchecked_into();
            Action::EditAsking(edit(field.value()))
        });
        html! {
            <label class="setting-text">
                <span>{ text(label) }</span>
                <input data-name={name} autocomplete="off" spellcheck="false" size="8" value={value.to_owned()} {oninput} />
            </label>
        }
    };
    let onsubmit = dispatch.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::Ask
    });
    html! {
        <form class="request-form" aria-label={text("requests.title")} {onsubmit}>
            { picker(Picker::new("operation", text("requests.operation"), &vm.operations, dispatch)) }
            { field("request-key", "requests.key", &vm.key, Edit::Key) }
            if let Some(value) = &vm.expected {
                { field("request-expected", "requests.expected", value, Edit::Expected) }
            }
            if let Some(value) = &vm.value {
                { field("request-value", "requests.value", value, Edit::Value) }
            }
            if !vm.modes.is_empty() {
                { picker(Picker::new("read-mode", text("requests.read"), &vm.modes, dispatch)) }
                <p class="note">{ vm.promise.clone() }</p>
            }
            { picker(Picker::new("request-via", text("client.via"), &vm.via, dispatch)) }
            <button type="submit" class="button primary" data-name="ask">{ text("requests.ask") }{ " " }<code>{ vm.shown.clone() }</code></button>
        </form>
    }
}

fn row(vm: &RequestVm) -> Html {
    let look = match vm.look {
        Fate::Open => "open",
        Fate::Answered => "answered",
        Fate::Stale => "stale",
        Fate::Failed => "failed",
        Fate::Unknown => "unknown",
    };
    let (from, to) = vm.span;
    let end = match vm.look {
        Fate::Open => format!("M{} 2l8 4l-8 4", to - 8),
        Fate::Failed => format!("M{} 2l8 8m0 -8l-8 8", to - 4),
        Fate::Unknown => format!("M{to} 1v2m0 2v2m0 2v2"),
        Fate::Answered | Fate::Stale => format!("M{to} 1v10"),
    };
    html! {
        <li class={classes!("request", look)} key={vm.id} data-name={format!("request-{}", vm.id)}>
            <p><code>{ vm.text.clone() }</code><span class="note">{ vm.times.clone() }</span></p>
            <svg class="request-lane" viewBox={format!("0 0 {LANE} 12")} preserveAspectRatio="none" aria-hidden="true">
                <path class="request-lane__bar" d={format!("M{from} 6H{}", to.max(from + 4))} />
                <path class="request-lane__end" d={end} />
            </svg>
            <p class="request-fate">{ vm.fate.clone() }</p>
        </li>
    }
}
