//! What just happened, in sentences.
use super::node::fields;
use crate::action::Action;
use crate::components::memo::memo;
use crate::i18n::Locale;
use crate::view_model::explain::{EarlierVm, ExplainVm, SentenceVm, StepVm};
use crate::view_model::narration::Tone;
use crate::view_model::source::SourceVm;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<ExplainVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The panel.
pub fn explain(props: Props) -> Html {
    memo(props, draw)
}

fn draw(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    html! {
        <section class="told" aria-label={text("app.explain")}>
            <h2>{ text("app.explain") }</h2>
            if let Some(hint) = &vm.hint {
                <p class="hint" data-name="hint">{ hint.clone() }</p>
            }
            if let Some(now) = &vm.now {
                { step(now, props.locale) }
            } else {
                <p class="note">{ text("explain.none") }</p>
            }
        </section>
    }
}

/// The same values, for another panel.
#[derive(PartialEq)]
struct Earlier(Props);

/// The steps before, in a place of their own: their number and length change with each step.
pub fn earlier_panel(props: Props) -> Html {
    memo(Earlier(props), draw_earlier)
}

fn draw_earlier(Earlier(props): &Earlier) -> Html {
    let title = props.locale.text("explain.earlier").into_owned();
    let vm = &*props.vm;
    if vm.earlier.is_empty() {
        return html! {};
    }
    html! {
        <section aria-label={title.clone()}>
            <h2>{ title.clone() }</h2>
            <ol class="earlier">{ for vm.earlier.iter().map(|told| earlier(told, &props.dispatch)) }</ol>
        </section>
    }
}

fn step(vm: &StepVm, locale: Locale) -> Html {
    let told = &vm.headline;
    html! {
        <div class={classes!("sentence", "now", tone(told.tone))}>
            <p class="headline" data-name="headline"><time>{ vm.time.clone() }</time>{ told.text.clone() }</p>
            if !told.fields.is_empty() {
                { fields(&told.fields) }
            }
            { source(told) }
            if !vm.others.is_empty() {
                <details class="others" open={vm.others.len() <= 4}>
                    <summary>{ locale.text("explain.also").into_owned() }{ format!(" ({})", vm.others.len()) }</summary>
                    <ul>{ for vm.others.iter().map(|other| html! {
                        <li class={tone(other.tone)}>{ other.text.clone() }</li>
                    }) }</ul>
                </details>
            }
        </div>
    }
}

fn source(told: &SentenceVm) -> Html {
    html! {
        <>
        <p class="source">
            if let Some(section) = &told.section {
                <span>{ section.clone() }</span>
            }
            if let (Some(function), None) = (told.function, &told.source) {
                <code>{ function }</code>
            }
        </p>
        if let Some(source) = told.source {
            <Code key={source.name} {source} />
        }
        </>
    }
}

#[derive(Clone, Properties, PartialEq)]
struct CodeProps {
    source: SourceVm,
}

/// A function to unfold. Its text is put in only then.
#[component]
fn Code(props: &CodeProps) -> Html {
    let source = &props.source;
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let details = event.target_dyn_into::<Element>();
            open.set(details.is_some_and(|details| details.has_attribute("open")));
        })
    };
    html! {
        <details class="code" data-name="source" {ontoggle}>
            <summary><code>{ source.name }</code></summary>
            <p class="note">{ source.file }{ ":" }{ source.line }</p>
            if *open {
                <pre tabindex="0" aria-label={source.name}>{ source.text() }</pre>
            }
        </details>
    }
}

fn earlier(told: &EarlierVm, dispatch: &Callback<Action>) -> Html {
    let action = told.action.clone();
    let onclick = dispatch.reform(move |_: MouseEvent| action.clone());
    html! {
        <li class={classes!("sentence", tone(told.tone))}>
            <button type="button" class="plain" {onclick}><time>{ told.time.clone() }</time>{ told.text.clone() }</button>
        </li>
    }
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Bad => "bad",
        Tone::Good => "good",
        Tone::Fault => "fault",
    }
}
