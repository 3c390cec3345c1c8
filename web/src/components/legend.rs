//! The legend: each mark as it is drawn, with a few words.
use super::badge::{Badge, badge};
use super::hatches::hatch_fill;
use super::ring::outline;
use crate::components::memo::memo;
use crate::view_model::legend::{LegendVm, Sign};
use crate::view_model::mark::RoleMark;
use crate::view_model::ring::Shape;
use std::rc::Rc;
use yew::prelude::*;

/// The legend.
#[derive(Clone, PartialEq)]
pub struct LegendProps {
    /// What to explain.
    pub vm: Rc<LegendVm>,
}

/// A list of marks.
pub fn legend(props: LegendProps) -> Html {
    memo(props, draw_legend)
}

fn draw_legend(props: &LegendProps) -> Html {
    let LegendVm { label, items } = &*props.vm;
    html! {
        <ul class="legend" aria-label={label.clone()} data-name="legend">
            { for items.iter().map(|(sign, text)| html! {
                <li class="legend__item">
                    <svg class="term-1" width="34" height="20" viewBox="0 0 34 20" aria-hidden="true">{ draw(*sign) }</svg>
                    <span>{ text }</span>
                </li>
            }) }
        </ul>
    }
}

fn draw(sign: Sign) -> Html {
    match sign {
        Sign::Entry => cell("cell--stored", Some("4")),
        Sign::Stored => cell("cell--stored", None),
        Sign::Written => cell("cell--written", None),
        Sign::Unstable => cell("cell--unstable", None),
        Sign::Lit => {
            html! { <><rect class="cell__halo" x="2" y="0" width="30" height="20" rx="8" />{ cell("cell--stored", None) }</> }
        }
        Sign::Rails => rails(),
        Sign::Snapshot => {
            html! { <g class="snapshot"><rect x="5" y="3" width="24" height="14" rx="4" /></g> }
        }
        Sign::Match => {
            html! { <g class="belief"><path class="belief__match" d="M12 6h10l-5 7z" /></g> }
        }
        Sign::Next => {
            html! { <g class="belief"><path class="belief__next" d="M12 6h10l-5 7z" /></g> }
        }
        Sign::Inflights => inflights(),
        Sign::Rejected => {
            html! { <g class="rejection"><rect class="rejection__place" x="6" y="2" width="22" height="16" rx="5" /></g> }
        }
        Sign::Ghost => html! {
            <g class="ghost"><rect x="5" y="3" width="24" height="14" rx="4" /><path d="M7 10h20" /></g>
        },
        Sign::Divider => divider(),
        Sign::Paused => {
            html! { <path class="legend__pause" d="M13 5h3v10h-3zM18.5 5h3v10h-3z" /> }
        }
        Sign::Differ => {
            html! { <g class="ruler__differ"><text x="8" y="14">{ "≠" }</text><path d="M15 15h16" /></g> }
        }
        Sign::RejectedBefore => html! {
            <g class="rejection is-under-way"><rect class="rejection__place" x="6" y="2" width="22" height="16" rx="5" /></g>
        },
        Sign::Leader => role(RoleMark::Leader),
        Sign::Candidate => role(RoleMark::Candidate),
        Sign::Follower => follower(),
        Sign::Down => role(RoleMark::Down),
        Sign::App => message(Shape::Square, ""),
        Sign::Heartbeat => message(Shape::Dot, ""),
        Sign::Vote => message(Shape::Triangle, ""),
        Sign::Prop => message(Shape::Diamond, ""),
        Sign::Snap => message(Shape::Box, ""),
        Sign::Reply => message(Shape::Square, "is-reply"),
        Sign::Reject => message(Shape::Square, "is-reply is-reject"),
        Sign::Outbox => outbox(),
    }
}

fn cell(class: &'static str, term: Option<&'static str>) -> Html {
    html! {
        <g class={classes!("cell", class)}>
            <rect class="cell__box" x="5" y="3" width="24" height="14" rx="4" />
            if class == "cell--unstable" {
                <rect class="cell__hatch" x="5" y="3" width="24" height="14" rx="4" fill={hatch_fill(1)} />
            }
            if let Some(term) = term {
                <text class="cell__term" x="9" y="13">{ term }</text>
            }
        </g>
    }
}

fn divider() -> Html {
    html! {
        <>
            <g class="cell cell--stored"><rect class="cell__box" x="1" y="4" width="14" height="12" rx="3.5" /></g>
            <g class="cell cell--unstable">
                <rect class="cell__box" x="19" y="4" width="14" height="12" rx="3.5" />
                <rect class="cell__hatch" x="19" y="4" width="14" height="12" rx="3.5" fill={hatch_fill(1)} />
            </g>
            <path class="lane__divider" d="M17 0v20" />
        </>
    }
}

fn rails() -> Html {
    html! {
        <>
            <g class="rail rail--committed"><rect class="rail__bar" x="4" y="5" width="26" height="4" rx="2" /></g>
            <g class="rail rail--applied"><rect class="rail__bar" x="4" y="11" width="17" height="4" rx="2" /></g>
        </>
    }
}

fn inflights() -> Html {
    html! {
        <g class="belief">
            <path class="belief__bracket" d="M4 14v-5H30v5" />
            <rect class="belief__slot" x="8" y="6" width="6" height="6" rx="1.5" />
            <rect class="belief__slot" x="19" y="6" width="6" height="6" rx="1.5" />
        </g>
    }
}

fn role(role: RoleMark) -> Html {
    html! { <g transform="translate(17 10)">{ badge(&Badge { role, hue: 1, name: "", sub: None, radius: 8.0, lit: false }) }</g> }
}

fn follower() -> Html {
    html! {
        <g transform="translate(17 10)" class="ring-node">
            { badge(&Badge { role: RoleMark::Follower, hue: 1, name: "", sub: None, radius: 8.0, lit: false }) }
            <circle class="ring-node__timer" r="8" pathLength="100" transform="rotate(-90)" stroke-dasharray="62 100" />
        </g>
    }
}

fn message(shape: Shape, class: &'static str) -> Html {
    html! {
        <g class={classes!("msg", class)} transform="translate(13 10)">
            <path class="msg__head" d="M10 -3.5l5.5 3.5l-5.5 3.5z" />
            <path class="msg__shape" d={outline(shape)} />
            if class.contains("is-reject") {
                <path class="msg__cross" d="M-3 -3l6 6M-3 3l6 -6" />
            }
        </g>
    }
}

fn outbox() -> Html {
    html! {
        <g class="stack" transform="translate(15 12)">
            <rect class="stack__sheet" x="-3" y="-9" width="11" height="11" rx="2" />
            <rect class="stack__sheet" x="-6" y="-6" width="11" height="11" rx="2" />
            <text class="stack__count" y="3.5">{ "2" }</text>
        </g>
    }
}
