//! The table of keys.
use super::focus::use_visiting_focus;
use crate::action::Action;
use crate::i18n::Locale;
use crate::keyboard::{BINDINGS, Binding, Group};
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The table.
#[component]
pub fn Keys(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let place = use_node_ref();
    use_visiting_focus(place.clone());
    let close = props.dispatch.reform(|_: MouseEvent| Action::CloseDialog);
    html! {
        <section ref={place} tabindex="-1" class="dialog keys" data-name="keys-dialog" aria-label={text("keys.title")}>
            <div class="dialog-head">
                <h2>{ text("keys.title") }</h2>
                <button type="button" class="button" data-name="close" onclick={close}>{ text("app.close") }<kbd aria-hidden="true">{ "Esc" }</kbd></button>
            </div>
            <p class="note">{ text("keys.help") }</p>
            <div class="key-groups">
            { for Group::ALL.into_iter().map(|group| html! {
                <div class="key-group">
                    <h3>{ text(group.key()) }</h3>
                    <dl class="key-list">
                        { for BINDINGS.iter().filter(|binding| binding.group == group).map(|binding| row(binding, props.locale)) }
                    </dl>
                </div>
            }) }
            </div>
        </section>
    }
}

fn row(binding: &Binding, locale: Locale) -> Html {
    html! {
        <div class="key-row">
            <dt>{ for binding.shown.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
            <dd>{ locale.text(binding.text).into_owned() }</dd>
        </div>
    }
}
