//! The links of the ring.
use crate::action::Action;
use crate::components::memo::memo;
use crate::view_model::ring::{DirectionVm, LinksVm, Point};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
pub struct LinksProps {
    pub links: Rc<LinksVm>,
    pub dispatch: Callback<Action>,
}

/// Whole links as thin lines; where a direction is cut, each direction by itself.
pub fn links(props: LinksProps) -> Html {
    memo(props, draw)
}

fn draw(props: &LinksProps) -> Html {
    let LinksVm {
        whole,
        directions,
        targets,
    } = &*props.links;
    let lines: String = whole.iter().map(|(a, b)| line(*a, *b)).collect();
    html! {
        <g class="links">
            <path class="link" d={lines} />
            { for directions.iter().map(direction) }
            { for targets.iter().map(|target| click_target(target, &props.dispatch)) }
        </g>
    }
}

fn line(a: Point, b: Point) -> String {
    format!("M{a}L{b}")
}

fn direction(direction: &DirectionVm) -> Html {
    let DirectionVm {
        start,
        end,
        middle,
        degrees,
        cut,
        ..
    } = direction;
    let turn = format!("translate({middle}) rotate({degrees})");
    if *cut {
        return html! {
            <g class="link-cut">
                <path class="link-cut__line" d={line(*start, *end)} />
                <path class="link-cut__mark" d="M-3 -6v12M3 -6v12" transform={turn} />
            </g>
        };
    }
    html! {
        <g class="link-open">
            <path class="link" d={line(*start, *end)} />
            <path class="link-open__head" d="M0 -3.5l6 3.5l-6 3.5z" transform={turn} />
        </g>
    }
}

fn click_target(target: &DirectionVm, dispatch: &Callback<Action>) -> Html {
    let DirectionVm { from, to, cut, .. } = *target;
    let act = move |_: MouseEvent| {
        if cut {
            Action::Uncut { from, to }
        } else {
            Action::Cut { from, to }
        }
    };
    html! {
        <path class="link-target" d={line(target.start, target.end)} onclick={dispatch.reform(act)}>
            <title>{ &target.title }</title>
        </path>
    }
}
