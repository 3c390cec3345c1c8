//! The network pane: nodes on a ring, links, and messages that move by `transform` alone.
mod flight;
mod links;
mod node;

use crate::action::Action;
use crate::components::px::px;
use crate::view_model::ring::{RingVm, SideVm};
use flight::Flight;
pub use flight::outline;
use links::Links;
use node::Node;
use std::rc::Rc;
use yew::prelude::*;

/// The pane.
#[derive(Clone, PartialEq, Properties)]
pub struct RingPaneProps {
    /// What to draw.
    pub vm: Rc<RingVm>,
    /// Where requests go.
    pub dispatch: Callback<Action>,
}

/// The ring.
#[function_component]
pub fn RingPane(props: &RingPaneProps) -> Html {
    let RingVm {
        width,
        height,
        links,
        sides,
        nodes,
        flights,
        hidden,
        label,
    } = &*props.vm;
    let dispatch = &props.dispatch;
    html! {
        <div class="ring">
            <svg width={px(*width)} height={px(*height)} role="img" aria-label={label.clone()}>
                { for sides.iter().map(side) }
                <Links links={links.clone()} dispatch={dispatch.clone()} />
                <g>
                    for node in nodes.iter() {
                        <Node key={node.id} node={node.clone()} dispatch={dispatch.clone()} />
                    }
                </g>
                <g>
                    for flight in flights.iter() {
                        <Flight key={flight.key.clone()} flight={flight.clone()} dispatch={dispatch.clone()} />
                    }
                </g>
            </svg>
            if let Some(text) = hidden {
                <p class="ring__hidden">{ text }</p>
            }
        </div>
    }
}

/// A side of a divided network: a broad band with an edge, drawn as two strokes of one path.
fn side(side: &SideVm) -> Html {
    let edge = format!("{:.1}", side.width);
    let ground = format!("{:.1}", side.width - 3.0);
    html! {
        <g class="side-of-net">
            <title>{ &side.title }</title>
            <path class="side-of-net__edge" d={side.outline.clone()} stroke-width={edge} />
            <path class="side-of-net__ground" d={side.outline.clone()} stroke-width={ground} />
        </g>
    }
}
