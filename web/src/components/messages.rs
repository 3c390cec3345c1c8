//! Messages in flight and the inspector of the selected one.
use super::node::fields;
use crate::action::Action;
use crate::components::memo::memo;
use crate::i18n::{Locale, args};
use crate::view_model::message::{DeedVm, InspectorVm, MessagesVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<MessagesVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The panel.
pub fn panel(props: Props) -> Html {
    memo(props, draw)
}

fn draw(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    html! {
        <section class="messages" aria-label={text("messages.label")}>
            <h2>{ text("messages.label") }</h2>
            if vm.list.is_empty() {
                <p class="note">{ text("messages.none") }</p>
            }
            <ul class="flights">
                { for vm.list.iter().map(|message| {
                    let id = (!message.selected).then_some(message.id);
                    let onclick = props.dispatch.reform(move |_: MouseEvent| Action::SelectMessage(id));
                    html! {
                        <li key={message.id}>
                            <button type="button" class={classes!("flight", message.held.then_some("held"))} data-message={message.id.to_string()}
                                aria-pressed={message.selected.to_string()} {onclick}>
                                { message.label.clone() }
                                if message.held {
                                    <span class="note">{ " ‖ " }{ text("messages.held") }</span>
                                }
                            </button>
                        </li>
                    }
                }) }
            </ul>
            if vm.more > 0 {
                <p class="note">{ props.locale.fill("messages.more", args![count = vm.more]) }</p>
            }
            if let Some(message) = &vm.selected {
                { inspector(message, props) }
            } else if vm.gone {
                <p class="note">{ text("messages.gone") }</p>
            }
        </section>
    }
}

fn inspector(vm: &InspectorVm, props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let deed = |deed: &DeedVm| {
        let action = deed.action.clone();
        let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
        html! {
            <button type="button" class="button" key={deed.name} data-name={deed.name} {onclick}>
                { text(deed.label) }
                if !deed.key.is_empty() {
                    <kbd aria-hidden="true">{ deed.key }</kbd>
                }
            </button>
        }
    };
    html! {
        <div class="inspector" data-name="inspector">
            <p class="inspector-title">{ vm.label.clone() }</p>
            <div class="deeds">{ for vm.deeds.iter().map(deed) }</div>
            { fields(&vm.fields) }
            <p class="note">{ text("messages.sent") }{ " " }{ vm.sent.clone() }{ " · " }{ text("messages.due") }{ " " }{ vm.due.clone() }</p>
            <code class="wire">{ vm.text.clone() }</code>
        </div>
    }
}
