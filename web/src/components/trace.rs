//! The panel of a trace of somebody's raft.
use crate::action::Action;
use crate::i18n::Locale;
use crate::view_model::trace::{FindingVm, TraceVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<TraceVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The panel.
#[component]
pub fn TracePanel(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    html! {
        <section class="trace" aria-label={text("trace.title")} data-name="trace">
            <h2>{ text("trace.title") }{ " " }<span class="place" data-name="trace-place">{ vm.place.clone() }</span></h2>
            <p class={if vm.sound { "verdict good" } else { "verdict bad" }} data-name="trace-verdict">{ vm.verdict.clone() }</p>
            if !vm.sound {
                <ol class="findings">{ for vm.findings.iter().map(|finding| self::finding(finding, props)) }</ol>
            }
            if !vm.more.is_empty() {
                <p class="note">{ vm.more.clone() }</p>
            }
            <p class="note" data-name="trace-comparison">{ vm.comparison.clone() }</p>
            if vm.records.is_empty() {
                <p class="note">{ text("trace.waiting") }</p>
            } else {
                <h3>{ text("trace.records") }</h3>
                <ol class="problem-lines" tabindex="0" aria-label={text("trace.records")}>{ for vm.records.iter().map(|(line, text)| html! {
                    <li><span class="line-number">{ *line }</span><code>{ text.clone() }</code></li>
                }) }</ol>
            }
            if !vm.more_records.is_empty() {
                <p class="note">{ vm.more_records.clone() }</p>
            }
        </section>
    }
}

fn finding(vm: &FindingVm, props: &Props) -> Html {
    let action = vm.action.clone();
    let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
    html! {
        <li>
            <button type="button" class="finding" aria-current={vm.here.then_some("step")} {onclick}>
                <span class="place">{ vm.place.clone() }</span>{ " " }{ vm.text.clone() }
            </button>
        </li>
    }
}
