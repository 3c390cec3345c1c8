//! The panel of the selected node.
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::view_model::node::{DeedVm, DetailVm, NodeVm, StageProgress, StageVm};
use crate::view_model::words::Field;
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<NodeVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The panel.
#[component]
pub fn NodePanel(props: &Props) -> Html {
    let vm = &*props.vm;
    let text = |key: &str| props.locale.text(key).into_owned();
    html! {
        <div class="node-panel">
            <h2>{ text("node.label") }</h2>
            <div class="picks" role="group" aria-label={text("node.pick")}>
                { for vm.picker.iter().map(|pick| {
                    let action = pick.action.clone();
                    let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
                    html! {
                        <button key={pick.label.clone()} type="button" class="pick" data-name={pick.label.clone()}
                            aria-pressed={pick.selected.to_string()} title={pick.role.clone()} {onclick}>
                            { pick.label.clone() }
                        </button>
                    }
                }) }
                if let Some(detail) = &vm.detail {
                    <p class="node-title" data-name="node-title">{ detail.title.clone() }</p>
                }
            </div>
            if let Some(detail) = &vm.detail {
                { self::detail(detail, props) }
            } else {
                <p class="note">{ text("node.none") }</p>
            }
        </div>
    }
}

fn detail(vm: &DetailVm, props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    html! {
        <>
            <div class="deeds">{ for vm.deeds.iter().map(|deed| self::deed(deed, props)) }</div>
            if !vm.stages.is_empty() {
                <h3>{ text("node.host") }</h3>
                <ol class="stages">{ for vm.stages.iter().map(stage) }</ol>
            }
            <p class="host" data-name="host">{ vm.host.clone() }</p>
            { fields(&vm.state) }
            if !vm.outbox.is_empty() {
                <h3>{ text("node.outbox") }</h3>
                <ul class="outbox">{ for vm.outbox.iter().map(|message| html! { <li>{ message.clone() }</li> }) }</ul>
            }
            if let Some(wal) = &vm.wal {
                <p class={classes!("wal", vm.wal_behind.then_some("behind"))} data-name="wal">{ wal.clone() }</p>
            }
            <h3>{ text("node.kv") }</h3>
            if vm.pairs.is_empty() {
                <p class="note">{ text("node.kv_empty") }</p>
            } else {
                { fields(&vm.pairs) }
            }
            if vm.more_pairs > 0 {
                <p class="note">{ props.locale.fill("node.more", args![count = vm.more_pairs]) }</p>
            }
        </>
    }
}

fn deed(deed: &DeedVm, props: &Props) -> Html {
    let action = deed.action.clone();
    let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
    let class = classes!("button", "deed", (!deed.possible).then_some("impossible"));
    html! {
        <button type="button" {class} data-name={deed.name} title={deed.title.clone()} aria-disabled={(!deed.possible).to_string()} {onclick}>
            { deed.label.clone() }
            if !deed.key.is_empty() {
                <kbd aria-hidden="true">{ deed.key }</kbd>
            }
        </button>
    }
}

/// Names and values.
pub fn fields(fields: &[Field]) -> Html {
    html! {
        <dl class="fields">
            { for fields.iter().map(|field| html! {
                <div class="field"><dt>{ field.name.clone() }</dt><dd>{ field.value.clone() }</dd></div>
            }) }
        </dl>
    }
}

fn stage(stage: &StageVm) -> Html {
    let (class, current) = match stage.progress {
        StageProgress::Unused => ("stage unused", None),
        StageProgress::Done => ("stage done", None),
        StageProgress::Now => ("stage now", Some("step")),
        StageProgress::Later => ("stage", None),
    };
    html! { <li {class} aria-current={current}>{ stage.label }</li> }
}
