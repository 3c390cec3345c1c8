//! What a leader believes of its followers.
use super::node::fields;
use crate::action::Action;
use crate::components::memo::memo;
use crate::i18n::{Locale, args};
use crate::tenths::Tenths;
use crate::view_model::progress::{DetailVm, ProgressVm, RowVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, PartialEq)]
pub struct Props {
    /// One for every node that thinks that it leads.
    pub vm: Rc<Vec<ProgressVm>>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The panel.
pub fn panel(props: Props) -> Html {
    memo(props, draw)
}

fn draw(props: &Props) -> Html {
    html! { <>{ for props.vm.iter().map(|vm| leader(vm, props)) }</> }
}

fn leader(vm: &ProgressVm, props: &Props) -> Html {
    let locale = props.locale;
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
                <tbody>{ for vm.rows.iter().map(|row| self::row(row, props)) }</tbody>
            </table>
        </section>
    }
}

fn row(row: &RowVm, props: &Props) -> Html {
    let locale = props.locale;
    let toggle = row.toggle.clone();
    let onclick = props.dispatch.reform(move |_: MouseEvent| toggle.clone());
    let state = format!("chip {}", row.state.to_ascii_lowercase());
    let title = row
        .paused
        .clone()
        .or_else(|| (!row.active).then(|| locale.text("progress.inactive").into_owned()));
    html! {
        <>
        <tr key={row.node.clone()} data-node={row.node.clone()} title={title}>
            <th scope="row">
                <button type="button" class="follower" data-name={format!("follower-{}", row.node)}
                    aria-expanded={row.detail.is_some().to_string()} {onclick}>{ row.node.clone() }</button>
            </th>
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
        if let Some(detail) = &row.detail {
            <tr class="belief" key={format!("{}-detail", row.node)}><td colspan="6">{ belief(detail, locale) }</td></tr>
        }
        </>
    }
}

/// All that is believed of one follower.
fn belief(vm: &DetailVm, locale: Locale) -> Html {
    html! {
        <div class="belief-box" data-name="belief">
            { graph(vm, locale) }
            <p>{ vm.cause.clone() }</p>
            <p class="sending">{ vm.sending.clone() }</p>
            <div class="slots" role="group" aria-label={locale.text("progress.inflights").into_owned()}>
                { for vm.slots.iter().map(|slot| html! { <span class="slot used">{ *slot }</span> }) }
                { for (0..vm.free).map(|_| html! { <span class="slot" aria-hidden="true"></span> }) }
                if vm.more > 0 {
                    <span class="note">{ format!("+{}", vm.more) }</span>
                }
            </div>
            { fields(&vm.fields) }
        </div>
    }
}

/// Half the width and the height of a state, its places, and how far arrows keep from each other.
const STATE: (i32, i32) = (38, 22);
const PLACES: [(i32, i32); 3] = [(44, 18), (196, 18), (120, 66)];

/// The three states with their transitions; the present state and the last transition are lit.
fn graph(vm: &DetailVm, locale: Locale) -> Html {
    html! {
        <svg class="states" viewBox="0 0 240 84" role="img" aria-label={locale.text("progress.graph").into_owned()}>
            { for vm.moves.iter().map(|step| html! {
                <path class={classes!("state-move", step.last.then_some("last"))} d={arrow(PLACES[step.from], PLACES[step.to])} />
            }) }
            { for vm.states.iter().zip(PLACES).map(|(state, (x, y))| html! {
                <g class={classes!("state", state.now.then_some("now"))}>
                    <rect x={(x - STATE.0).to_string()} y={(y - STATE.1 / 2).to_string()} width={(2 * STATE.0).to_string()}
                        height={STATE.1.to_string()} rx="11" />
                    <text x={x.to_string()} y={(y + 4).to_string()} text-anchor="middle">{ state.name }</text>
                </g>
            }) }
        </svg>
    }
}

/// An arrow between the rims of two states, a little beside the line between their centres, so that two directions
/// do not meet.
fn arrow(from: (i32, i32), to: (i32, i32)) -> String {
    let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let length = dx.hypot(dy).max(1.0);
    let (ux, uy) = (dx / length, dy / length);
    let (sx, sy) = (-uy * 4.0, ux * 4.0);
    let gap = if dy.abs() < 1.0 { 41.0 } else { 24.0 };
    let (x1, y1) = (
        f64::from(from.0) + ux * gap + sx,
        f64::from(from.1) + uy * gap + sy,
    );
    let (x2, y2) = (
        f64::from(to.0) - ux * gap + sx,
        f64::from(to.1) - uy * gap + sy,
    );
    let head = |side: f64| {
        (
            x2 - ux * 6.0 - uy * 3.5 * side,
            y2 - uy * 6.0 + ux * 3.5 * side,
        )
    };
    let ((ax, ay), (bx, by)) = (head(1.0), head(-1.0));
    let at = |x: f64, y: f64| format!("{} {}", Tenths(x), Tenths(y));
    let (from, to) = (at(x1, y1), at(x2, y2));
    format!("M{from}L{to}M{}L{to}L{}", at(ax, ay), at(bx, by))
}
