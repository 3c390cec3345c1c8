//! The network pane: nodes on a ring, links, and messages that move by `transform` alone.
mod flight;
mod flights;
mod links;
mod node;

use crate::action::Action;
use crate::components::px::px;
use crate::tenths::Tenths;
use crate::view_model::ring::{RingVm, SideVm};
pub use flight::outline;
use flights::Flights;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// The pane.
#[derive(Clone, Properties)]
pub struct RingPaneProps {
    /// What to draw.
    pub vm: Rc<RingVm>,
    /// How it learns where messages are between two drawings of the page.
    #[prop_or_default]
    pub moves: Moves,
    /// Where requests go.
    pub dispatch: Callback<Action>,
}

/// What is drawn now may look like what was drawn last, and still the pane shows another time since: it was told where messages are.
impl PartialEq for RingPaneProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.vm, &other.vm)
            && self.moves == other.moves
            && self.dispatch == other.dispatch
    }
}

/// Brings moving messages to the pane alone: the root need not draw the whole page for them.
#[derive(Clone, Default)]
pub struct Moves(Rc<RefCell<Option<Callback<Rc<RingVm>>>>>);

impl PartialEq for Moves {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Moves {
    /// Whether there is a pane.
    pub fn is_heard(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Draws this, if there is a pane.
    pub fn tell(&self, vm: &Rc<RingVm>) {
        let pane = self.0.borrow().clone();
        if let Some(pane) = pane {
            pane.emit(vm.clone());
        }
    }
}

/// The ring.
pub struct RingPane {
    shown: Rc<RingVm>,
}

impl Component for RingPane {
    type Message = Rc<RingVm>;
    type Properties = RingPaneProps;

    fn create(ctx: &Context<Self>) -> Self {
        *ctx.props().moves.0.borrow_mut() = Some(ctx.link().callback(|vm| vm));
        RingPane {
            shown: ctx.props().vm.clone(),
        }
    }

    fn update(&mut self, _: &Context<Self>, vm: Rc<RingVm>) -> bool {
        self.shown = vm;
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &RingPaneProps) -> bool {
        self.shown = ctx.props().vm.clone();
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ring(&self.shown, &ctx.props().dispatch)
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        *ctx.props().moves.0.borrow_mut() = None;
    }
}

fn ring(vm: &RingVm, dispatch: &Callback<Action>) -> Html {
    let RingVm {
        width,
        height,
        links,
        sides,
        nodes,
        flights,
        hidden,
        label,
    } = vm;
    html! {
        <div class="ring">
            <svg width={px(*width)} height={px(*height)} role="img" aria-label={label.clone()}>
                { for sides.iter().map(side) }
                { links::links(links::LinksProps { links: links.clone(), dispatch: dispatch.clone() }) }
                <g>
                    for node in nodes.iter() {
                        { node::node(node.id, node::NodeProps { node: node.clone(), dispatch: dispatch.clone() }) }
                    }
                </g>
                <Flights flights={flights.clone()} dispatch={dispatch.clone()} />
            </svg>
            if let Some(text) = hidden {
                <p class="ring__hidden">{ text }</p>
            }
        </div>
    }
}

/// A side of a divided network: a broad band with an edge, drawn as two strokes of one path.
fn side(side: &SideVm) -> Html {
    let edge = px(Tenths(side.width));
    let ground = px(Tenths(side.width - 3.0));
    html! {
        <g class="side-of-net">
            <title>{ &side.title }</title>
            <path class="side-of-net__edge" d={side.outline.clone()} stroke-width={edge} />
            <path class="side-of-net__ground" d={side.outline.clone()} stroke-width={ground} />
        </g>
    }
}
