//! The dialog that gives the shown moment away.
use super::dialog::DialogHead;
use super::focus::use_visiting_focus;
use crate::action::{Action, Export};
use crate::i18n::Locale;
use crate::view_model::share::{CodeVm, RowVm, ShareVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<ShareVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The dialog.
#[component]
pub fn Share(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let place = use_node_ref();
    use_visiting_focus(place.clone());
    let vm = &*props.vm;
    let take = |name: &'static str, key: &str, export: Export| {
        let onclick = props
            .dispatch
            .reform(move |_: MouseEvent| Action::Export(export));
        html! { <button type="button" class="button" data-name={name} {onclick}>{ text(key) }</button> }
    };
    html! {
        <section ref={place} tabindex="-1" class="dialog share" data-name="share-dialog" aria-label={text("share.title")}>
            <DialogHead title={text("share.title")} locale={props.locale} dispatch={props.dispatch.clone()} />
            <p class="note" data-name="share-note">{ vm.note.clone() }</p>
            { for vm.rows.iter().map(|row| self::row(row, props)) }
            if let Some(code) = &vm.code {
                { self::code(code, &text("share.code")) }
            }
            <h3>{ text("present.take") }</h3>
            <div class="deeds">
                { take("share-svg", "present.svg", Export::Svg) }
                { take("share-png", "present.png", Export::Png) }
                { take("share-text", "present.text", Export::Text) }
                { take("share-script", "share.script", Export::Run) }
            </div>
        </section>
    }
}

fn row(row: &RowVm, props: &Props) -> Html {
    let export = row.export;
    let copy = props
        .dispatch
        .reform(move |_: MouseEvent| Action::Export(export));
    let label = row.label.clone();
    let copies = format!("{}: {label}", props.locale.text("share.copy"));
    html! {
        <div class="share-row">
            <label><span>{ label }</span>
                <textarea readonly=true rows="2" spellcheck="false" data-name={format!("share-{}", row.name)} value={row.text.clone()} />
            </label>
            <button type="button" class="button" data-name={format!("copy-{}", row.name)} aria-label={copies} onclick={copy}>
                { props.locale.text("share.copy").into_owned() }
            </button>
        </div>
    }
}

fn code(vm: &CodeVm, label: &str) -> Html {
    let size = vm.size;
    html! {
        <svg class="share-code" role="img" aria-label={label.to_owned()} viewBox={format!("0 0 {size} {size}")} shape-rendering="crispEdges">
            <rect width={size.to_string()} height={size.to_string()} fill="white" />
            <path d={vm.path.clone()} fill="black" />
        </svg>
    }
}
