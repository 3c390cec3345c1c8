//! What a leader believes of its followers.
use crate::i18n::{Locale, args};
use crate::view_model::progress::{ProgressVm, RowVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// One for every node that thinks that it leads.
    pub vm: Rc<Vec<ProgressVm>>,
    /// The language.
    pub locale: Locale,
}

/// The panel.
#[component]
pub fn ProgressPanel(props: &Props) -> Html {
    html! { <>{ for props.vm.iter().map(|leader| panel(leader, props.locale)) }</> }
}

fn panel(vm: &ProgressVm, locale: Locale) -> Html {
    let text = |key: &str| locale.text(key).into_owned();
    html! {
        <section class="progress" key={vm.title.clone()} aria-label={vm.title.clone()}>
            <h2>{ vm.title.clone() }</h2>
            <p class="note" data-name="rejections">
                { locale.fill("progress.rejections", args![count = vm.rejections]) }{ " · " }
                { locale.fill("progress.strategy", args![strategy = vm.strategy]) }
            </p>
            <table>
                <thead>
                    <tr>
                        <th scope="col"><span class="hidden">{ text("progress.node") }</span></th>
                        <th scope="col">{ text("progress.state") }</th>
                        <th scope="col">{ "Match" }</th>
                        <th scope="col">{ "Next" }</th>
                        <th scope="col">{ text("progress.inflights") }</th>
                        <th scope="col" title={text("progress.rejected")}>{ text("progress.rejected_short") }</th>
                    </tr>
                </thead>
                <tbody>{ for vm.rows.iter().map(|row| self::row(row, locale)) }</tbody>
            </table>
        </section>
    }
}

fn row(row: &RowVm, locale: Locale) -> Html {
    let state = format!("chip {}", row.state.to_ascii_lowercase());
    let title = row
        .paused
        .clone()
        .or_else(|| (!row.active).then(|| locale.text("progress.inactive").into_owned()));
    html! {
        <tr key={row.node.clone()} data-node={row.node.clone()} title={title}>
            <th scope="row">{ row.node.clone() }</th>
            <td>
                <span class={state}>
                    { row.state }
                    if let Some(why) = &row.paused {
                        <svg class="paused" aria-label={why.clone()} role="img" width="8" height="9" viewBox="0 0 8 9">
                            <path d="M0.5 0h2.4v9h-2.4zM5.1 0h2.4v9h-2.4z" />
                        </svg>
                    }
                </span>
            </td>
            <td>{ row.matched }</td>
            <td>{ row.next }</td>
            <td><span class="window" data-filled={row.filled.to_string()}>{ row.inflights.clone() }</span></td>
            <td class={if row.rejections > 0 { "rejected" } else { "" }}>{ row.rejections }</td>
        </tr>
    }
}
