//! The head of a dialog: its title, and what closes it.
use crate::action::Action;
use crate::i18n::Locale;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct HeadProps {
    /// The title.
    pub title: String,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The head.
#[component]
pub fn DialogHead(props: &HeadProps) -> Html {
    let close = props.dispatch.reform(|_: MouseEvent| Action::CloseDialog);
    html! {
        <div class="dialog-head">
            <h2>{ props.title.clone() }</h2>
            <button type="button" class="button" data-name="close" onclick={close}>
                { props.locale.text("app.close").into_owned() }<kbd aria-hidden="true">{ "Esc" }</kbd>
            </button>
        </div>
    }
}
