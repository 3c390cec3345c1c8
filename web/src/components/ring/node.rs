//! A node of the ring with its election timer and outbox.
use crate::action::{Action, Hover};
use crate::components::badge::{Badge, badge};
use crate::components::memo::keyed;
use crate::components::px::px;
use crate::tenths::Tenths;
use crate::view_model::mark::hue_class;
use crate::view_model::ring::{NodeVm, OutboxVm, Point};
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::Key;

#[derive(Clone, PartialEq)]
pub struct NodeProps {
    pub node: Rc<NodeVm>,
    pub dispatch: Callback<Action>,
}

/// The badge, an arc that fills until the election timeout, and what waits for the disk.
pub fn node(key: impl Into<Key>, props: NodeProps) -> Html {
    keyed(key, props, draw)
}

fn draw(props: &NodeProps) -> Html {
    let NodeProps { node, dispatch } = props;
    let (id, selected) = (node.id, node.selected);
    let onclick =
        dispatch.reform(move |_: MouseEvent| Action::SelectNode((!selected).then_some(id)));
    let onpointerenter =
        dispatch.reform(move |_: PointerEvent| Action::Hover(Some(Hover::Node(id))));
    let onpointerleave = dispatch.reform(|_: PointerEvent| Action::Hover(None));
    let classes = classes!(
        "ring-node",
        hue_class(node.hue),
        selected.then_some("is-selected"),
        node.hovered.then_some("is-hovered"),
    );
    html! {
        <g class={classes} transform={format!("translate({})", node.at)} {onclick} {onpointerenter}
            {onpointerleave}>
            <title>{ &node.title }</title>
            if selected || node.hovered {
                <circle class="ring-node__ring" r={px(Tenths(node.radius + 7.0))} />
            }
            { badge(&Badge { role: node.role, hue: node.hue, name: &node.name, sub: Some(node.votes.as_ref().unwrap_or(&node.term)),
                radius: node.radius, lit: node.lit }) }
            if let Some(hundredths) = node.timer {
                <circle class="ring-node__timer" r={px(Tenths(node.radius))} pathLength="100" transform="rotate(-90)"
                    stroke-dasharray={format!("{hundredths} 100")} />
            }
            if let Some(outbox) = &node.outbox {
                { stack(outbox, node) }
            }
        </g>
    }
}

fn stack(outbox: &OutboxVm, node: &NodeVm) -> Html {
    let at = Point {
        x: outbox.at.x - node.at.x,
        y: outbox.at.y - node.at.y,
    };
    html! {
        <g class="stack" transform={format!("translate({at})")}>
            <title>{ &outbox.title }</title>
            { for (0..outbox.count.min(3)).rev().map(|at| {
                let shift = at as i32 * 3;
                html! { <rect class="stack__sheet" x={px(-6 + shift)} y={px(-6 - shift)} width="11" height="11" rx="2" /> }
            }) }
            <text class="stack__count" y="3.5">{ outbox.count }</text>
        </g>
    }
}
