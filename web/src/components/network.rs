//! The network: a partition to pick, every directed link, and all that is wrong.
use super::dialog::DialogHead;
use super::focus::use_visiting_focus;
use super::settings;
use crate::action::Action;
use crate::i18n::Locale;
use crate::view_model::network::{FaultVm, LinkVm, NetworkVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<NetworkVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The dialog.
#[component]
pub fn NetworkDialog(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let place = use_node_ref();
    use_visiting_focus(place.clone());
    let vm = &*props.vm;
    html! {
        <section ref={place} tabindex="-1" class="dialog network-dialog" data-name="network-dialog" aria-label={text("network.title")}>
            <DialogHead title={text("network.title")} locale={props.locale} dispatch={props.dispatch.clone()} />
            if vm.open {
                { faults(props) }
                { partition(props) }
                { links(props) }
                <h3>{ text("network.all_links") }</h3>
                { for vm.settings.iter().map(|row| settings::row(row, &props.dispatch)) }
            } else {
                <p class="note">{ text("client.closed") }</p>
            }
        </section>
    }
}

fn faults(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let heal = props.dispatch.reform(|_: MouseEvent| Action::Heal);
    let fault = |fault: &FaultVm| {
        html! {
            <li>
                <span>{ fault.text.clone() }</span>
                if let Some(action) = fault.mend.clone() {
                    <button type="button" class="button small" onclick={props.dispatch.reform(move |_: MouseEvent| action.clone())}>
                        { text("network.mend") }
                    </button>
                }
            </li>
        }
    };
    html! {
        <>
            <h3>{ text("network.faults") }</h3>
            if props.vm.faults.is_empty() {
                <p class="note">{ text("network.no_faults") }</p>
            } else {
                <ul class="faults">{ for props.vm.faults.iter().map(fault) }</ul>
                <button type="button" class="button" data-name="heal-all" onclick={heal}>{ text("network.heal") }<kbd aria-hidden="true">{ "H" }</kbd></button>
            }
        </>
    }
}

fn partition(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let divide = props.dispatch.reform(|_: MouseEvent| Action::Divide);
    html! {
        <>
            <h3>{ text("network.partition") }</h3>
            <p class="note">{ text("network.partition_help") }</p>
            <div class="sides" role="group" aria-label={text("network.partition")}>
                { for props.vm.sides.iter().map(|side| {
                    let action = side.action.clone();
                    html! {
                        <button type="button" class={classes!("pick", "side-pick", format!("side-{}", side.side))} key={side.node.clone()}
                            data-name={format!("side-{}", side.node)} title={side.title.clone()}
                            onclick={props.dispatch.reform(move |_: MouseEvent| action.clone())}>
                            { side.node.clone() }{ " " }<strong>{ side.side }</strong>
                        </button>
                    }
                }) }
            </div>
            <button type="button" class="button" data-name="divide" onclick={divide}>{ text("network.divide") }{ " " }<code>{ props.vm.divided.clone() }</code></button>
        </>
    }
}

fn links(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    html! {
        <>
            <h3>{ text("network.links") }</h3>
            <p class="note">{ text("network.links_help") }</p>
            <div class="scroll-x" tabindex="0" role="group" aria-label={text("network.links")}>
            <table class="links-table">
                <thead><tr><th scope="col">{ text("network.from_to") }</th>{ for vm.rows.iter().map(|row| html! { <th scope="col">{ row.from.clone() }</th> }) }</tr></thead>
                <tbody>{ for vm.rows.iter().map(|row| html! {
                    <tr key={row.from.clone()}>
                        <th scope="row">{ row.from.clone() }</th>
                        { for row.links.iter().map(|link| html! { <td>{ for link.iter().map(|link| self::link(link, props)) }</td> }) }
                    </tr>
                }) }</tbody>
            </table>
            </div>
        </>
    }
}

fn link(vm: &LinkVm, props: &Props) -> Html {
    let (cut, hold) = (vm.cut.clone(), vm.hold.clone());
    let hold_title = props
        .locale
        .text(if vm.held {
            "network.release"
        } else {
            "network.hold"
        })
        .into_owned();
    html! {
        <span class="link-deeds">
            <button type="button" class={classes!("link-deed", vm.is_cut.then_some("cut"))} data-name={format!("link-{}", vm.name)}
                title={vm.title.clone()} aria-label={vm.title.clone()}
                onclick={props.dispatch.reform(move |_: MouseEvent| cut.clone())}>{ vm.sign }</button>
            <button type="button" class="link-deed hold" data-name={format!("hold-{}", vm.name)} aria-pressed={vm.held.to_string()}
                title={hold_title.clone()} aria-label={format!("{hold_title} {}", vm.name)}
                onclick={props.dispatch.reform(move |_: MouseEvent| hold.clone())}>{ "‖" }</button>
        </span>
    }
}
