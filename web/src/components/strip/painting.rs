//! What is painted: lanes, messages, marks, the overview. Drawn again only when it changed.
use crate::components::memo::memo;
use crate::components::px::px;
use crate::view_model::mark::{Hue, RoleMark, hue_class};
use crate::view_model::strip::{LaneVm, PaintingVm};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
pub struct PaintingProps {
    pub painting: Rc<PaintingVm>,
}

/// The run.
pub fn painting(props: PaintingProps) -> Html {
    memo(props, draw)
}

fn draw(props: &PaintingProps) -> Html {
    let painting = &*props.painting;
    let bottom = painting.axis.overview_top.unwrap_or(painting.height);
    html! {
        <g class="painting">
            { for painting.terms.iter().map(|(x, hue, text)| term(*x, *hue, text, bottom)) }
            { for painting.lanes.iter().map(|lane| lane_of(lane, painting.left, painting.axis.right)) }
            { for painting.flights.iter().map(|(class, path)| html! { <path class={*class} d={path.clone()} /> }) }
            { for painting.names.iter().map(|(x, y, name)| html! {
                <text class="strip-label" x={px(*x)} y={px(*y)}>{ *name }</text>
            }) }
            if let Some((name, y)) = &painting.client {
                <text class="strip-lane__name" x={px(painting.left - 6)} y={px(y + 4)}>{ name }</text>
                <path class="strip-lane__base" d={format!("M{} {y}H{}", painting.left, painting.axis.right)} />
            }
            { for painting.asked.iter().map(|(class, path)| html! { <path class={*class} d={path.clone()} /> }) }
            { for painting.marks.iter().map(|(class, path)| html! { <path class={*class} d={path.clone()} /> }) }
            if let Some((from, to)) = painting.overview {
                { overview(painting, from, to) }
            }
            if let Some(text) = &painting.thinned {
                <text class="strip__note" x={px(painting.width - 8)} y="9">{ text }</text>
            }
        </g>
    }
}

fn lane_of(lane: &LaneVm, left: i32, right: i32) -> Html {
    let y = lane.y;
    html! {
        <g class="strip-lane">
            <text class="strip-lane__name" x={px(left - 6)} y={px(y + 4)}>{ &lane.name }</text>
            <path class="strip-lane__base" d={format!("M{left} {y}H{right}")} />
            { for lane.bands.iter().map(|band| stretch(lane, *band)) }
        </g>
    }
}

fn stretch(lane: &LaneVm, (from, to, role, hue): (i32, i32, RoleMark, Hue)) -> Html {
    let height = match role {
        RoleMark::Leader => lane.height,
        RoleMark::Candidate | RoleMark::PreCandidate => lane.height * 2 / 3,
        RoleMark::Follower => 2,
        RoleMark::Down => 2,
    };
    let y = f64::from(lane.y) - f64::from(height) / 2.0;
    html! {
        <rect class={classes!("strip-band", role.class(), hue_class(hue))} x={px(from)} y={px(y)} width={px((to - from).max(1))} height={px(height)} />
    }
}

fn term(x: i32, hue: Hue, text: &str, bottom: i32) -> Html {
    html! {
        <g class={classes!("strip-term", hue_class(hue))}>
            <path d={format!("M{x} 2V{bottom}")} />
            <text x={px(x + 3)} y="9">{ text }</text>
        </g>
    }
}

fn overview(painting: &PaintingVm, from: i32, to: i32) -> Html {
    let top = painting.axis.overview_top.unwrap_or(0);
    let (left, right) = (painting.axis.left, painting.axis.right);
    html! {
        <g class="overview">
            <rect class="overview__ground" x={px(left)} y={px(top + 1)} width={px(right - left)} height="7" rx="3.5" />
            { for painting.overview_bands.iter().map(|(a, b, hue)| html! {
                <rect class={classes!("strip-band", "is-leader", hue_class(*hue))} x={px(*a)} y={px(top + 3)} width={px((b - a).max(1))} height="3" />
            }) }
            <rect class="overview__window" x={px(from)} y={px(top)} width={px((to - from).max(6))} height="9" rx="4" />
        </g>
    }
}
