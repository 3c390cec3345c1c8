//! The line of invariants.
use crate::components::memo::memo;
use crate::i18n::Locale;
use crate::view_model::checks::ChecksVm;
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<ChecksVm>,
    /// The language.
    pub locale: Locale,
}

/// The line.
pub fn checks(props: Props) -> Html {
    memo(props, draw)
}

fn draw(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    html! {
        <section class="checks" aria-label={text("checks.label")} data-broken={vm.broken.len().to_string()}>
            <h2>{ text("checks.label") }</h2>
            if vm.broken.is_empty() && vm.checked.is_empty() {
                <p class="note">{ text("checks.none") }</p>
            } else if vm.broken.is_empty() {
                <ul>{ for vm.checked.iter().map(|check| html! { <li>{ check.clone() }</li> }) }</ul>
            } else {
                <ul class="broken">{ for vm.broken.iter().map(|broken| html! {
                    <li><strong>{ text("checks.broken") }</strong>{ " " }{ broken.clone() }</li>
                }) }</ul>
            }
        </section>
    }
}
