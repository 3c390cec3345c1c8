//! The dialog that compares.
use super::dialog::DialogHead;
use super::focus::use_visiting_focus;
use super::picker::{Picker, picker};
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::view_model::compare::pair::{COLUMNS, LineVm, PairCell};
use crate::view_model::compare::{BesideVm, CompareVm, RepairVm};
use crate::view_model::mark::hue_class;
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<CompareVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The dialog.
#[component]
pub fn Compare(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let place = use_node_ref();
    use_visiting_focus(place.clone());
    let vm = &*props.vm;
    let strategies = props
        .dispatch
        .reform(|_: MouseEvent| Action::CompareStrategies);
    html! {
        <section ref={place} tabindex="-1" class="dialog compare" data-name="compare-dialog" aria-label={text("compare.title")}>
            <DialogHead title={text("compare.title")} locale={props.locale} dispatch={props.dispatch.clone()} />
            <h3>{ text("compare.strategies") }</h3>
            <p class="note">{ text("compare.strategies_help") }</p>
            <div class="deeds"><button type="button" class="button" data-name="compare-strategies" onclick={strategies}>{ text("compare.run") }</button></div>
            if !vm.repairs.is_empty() {
                { repairs(vm, props.locale) }
            }
            <h3>{ text("compare.branches") }</h3>
            if vm.branches.len() < 2 {
                <p class="note">{ text("compare.no_branches") }</p>
            } else {
                { picker(Picker::new("compare-branch", text("compare.beside"), &vm.branches, &props.dispatch)) }
            }
            if let Some(beside) = &vm.beside {
                { self::beside(beside, props) }
            }
        </section>
    }
}

fn repairs(vm: &CompareVm, locale: Locale) -> Html {
    let text = |key: &str| locale.text(key).into_owned();
    let row = |repair: &RepairVm| {
        html! {
            <tr key={repair.name.clone()}>
                <th scope="row">{ repair.name.clone() }</th>
                <td class="bar-cell">
                    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="repair-bar" width={repair.bar.max(1).to_string()} height="8" /></svg>
                    { repair.rejections }
                </td>
                <td>{ repair.appends }</td>
                <td>{ repair.time.clone() }</td>
            </tr>
        }
    };
    html! {
        <table class="repairs" data-name="repairs">
            <thead><tr>
                <th scope="col">{ text("toolbar.probe") }</th>
                <th scope="col">{ text("compare.rejections") }</th>
                <th scope="col">{ "MsgApp" }</th>
                <th scope="col">{ text("compare.time") }</th>
            </tr></thead>
            <tbody>{ for vm.repairs.iter().map(row) }</tbody>
        </table>
    }
}

fn beside(vm: &BesideVm, props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    html! {
        <>
            <p data-name="parts">{ vm.parts.clone() }</p>
            if let Some(action) = vm.go.clone() {
                <div class="deeds"><button type="button" class="button" onclick={props.dispatch.reform(move |_: MouseEvent| action.clone())}>{ text("compare.go") }</button></div>
            }
            <p class="note">{ props.locale.fill("compare.columns", args![first = vm.window.first, last = vm.window.last]) }</p>
            <table class="besides">
                <thead><tr>
                    <th scope="col"><span class="hidden">{ text("progress.node") }</span></th>
                    <th scope="col">{ text("compare.here") }{ " " }<span class="note">{ vm.times.0.clone() }</span></th>
                    <th scope="col">{ text("compare.there") }{ " " }<span class="note">{ vm.times.1.clone() }</span></th>
                </tr></thead>
                <tbody>{ for vm.rows.iter().map(|row| html! {
                    <tr key={row.node.clone()} class={row.differs.then_some("differs")}>
                        <th scope="row">{ row.node.clone() }{ if row.differs { " ≠" } else { "" } }</th>
                        <td>{ row.here.clone() }{ line(&row.logs.here) }</td>
                        <td>{ row.there.clone() }{ line(&row.logs.there) }</td>
                    </tr>
                }) }</tbody>
            </table>
        </>
    }
}

/// Width of a column of the small logs.
const COLUMN: u64 = 14;

/// A log in small: a cell for each index, what differs from the other run outlined twice.
fn line(line: &LineVm) -> Html {
    let cell = |cell: &PairCell| {
        let x = cell.column * COLUMN;
        let class = classes!(
            "pair-cell",
            hue_class(cell.hue),
            cell.unstable.then_some("is-unstable"),
            cell.differs.then_some("is-different")
        );
        html! {
            <g {class} key={cell.column}>
                <rect x={x.to_string()} y="3" width={(COLUMN - 1).to_string()} height="14" />
                <text x={(x + COLUMN / 2).to_string()} y="14">{ &cell.term }</text>
            </g>
        }
    };
    let width = COLUMNS * COLUMN;
    html! {
        <svg class="pair" viewBox={format!("0 0 {width} 19")} width={width.to_string()} height="19" aria-hidden="true">
            <path class="pair__committed" d={format!("M0 1.5H{}", line.committed * COLUMN)} />
            { for line.cells.iter().map(cell) }
        </svg>
    }
}
