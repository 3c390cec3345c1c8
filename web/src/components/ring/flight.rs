//! A message of the ring.
use crate::action::{Action, Hover};
use crate::components::memo::keyed;
use crate::tenths::Tenths;
use crate::view_model::mark::hue_class;
use crate::view_model::ring::{FlightVm, Point, Shape, Stage};
use yew::prelude::*;
use yew::virtual_dom::Key;

#[derive(Clone, PartialEq)]
pub struct FlightProps {
    pub flight: FlightVm,
    pub dispatch: Callback<Action>,
}

/// Shape by kind, hollow for replies, crossed for rejections, an arrowhead in the direction of travel.
pub fn flight(key: impl Into<Key>, props: FlightProps) -> Html {
    keyed(key, props, draw)
}

fn draw(props: &FlightProps) -> Html {
    let FlightProps { flight, dispatch } = props;
    let (id, selected) = (flight.id, flight.selected);
    let onclick =
        dispatch.reform(move |_: MouseEvent| Action::SelectMessage((!selected).then_some(id)));
    let onpointerenter =
        dispatch.reform(move |_: PointerEvent| Action::Hover(Some(Hover::Message(id))));
    let onpointerleave = dispatch.reform(|_: PointerEvent| Action::Hover(None));
    html! {
        <g class={look(flight)} {onclick} {onpointerenter} {onpointerleave}>
            <path class="msg__trail" d={trail(flight)} />
            <g transform={place(flight)}>
                <title>{ &flight.title }</title>
                <circle class="msg__target" r="13" />
                if selected || flight.hovered {
                    <circle class="msg__ring" r="12" />
                }
                <g transform={format!("scale({})", Tenths(flight.scale))}>
                    <path class="msg__head" d="M8 -4l6.5 4l-6.5 4z" transform={format!("rotate({})", flight.degrees)} />
                    <path class="msg__shape" d={outline(flight.shape)} />
                    if flight.reject {
                        <path class="msg__cross" d="M-3 -3l6 6M-3 3l6 -6" />
                    }
                </g>
                if flight.stage == Stage::Dying {
                    <path class="msg__death" d="M-9 -9l18 18M-9 9l18 -18" />
                }
                if let Some((offset, anchor, text)) = &flight.label {
                    { label(*offset, anchor, text) }
                }
            </g>
        </g>
    }
}

fn label(offset: Point, anchor: &'static str, text: &str) -> Html {
    let (x, y) = label_place(offset);
    html! { <text class="mark-text msg__label" {x} {y} text-anchor={anchor}>{ text }</text> }
}

/// The way that it has gone, as a path.
pub fn trail(flight: &FlightVm) -> String {
    format!("M{}L{}", flight.start, flight.at)
}

/// Where it is, as a transformation.
pub fn place(flight: &FlightVm) -> String {
    format!("translate({})", flight.at)
}

/// Where its label stands, as attributes.
pub fn label_place(offset: Point) -> (String, String) {
    (Tenths(offset.x).to_string(), Tenths(offset.y).to_string())
}

fn look(flight: &FlightVm) -> Classes {
    classes!(
        "msg",
        hue_class(flight.hue),
        flight.reply.then_some("is-reply"),
        flight.reject.then_some("is-reject"),
        (!flight.selected).then_some("is-free"),
        match flight.stage {
            Stage::Flying => None,
            Stage::Arrived => Some("is-arrived"),
            Stage::Dying => Some("is-dying"),
        },
    )
}

/// The outline of a kind of message around the origin.
pub fn outline(shape: Shape) -> &'static str {
    match shape {
        Shape::Square => "M-5.5 -5.5h11v11h-11z",
        Shape::Dot => "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0",
        Shape::Triangle => "M0 -7l6.5 11.5h-13z",
        Shape::Diamond => "M0 -7.5l7 7.5l-7 7.5l-7 -7.5z",
        Shape::Box => "M-9 -6.5h18v13h-18zM-9 -2h18",
        Shape::Hexagon => "M-6.5 0l3.2 -5.6h6.6l3.2 5.6l-3.2 5.6h-6.6z",
    }
}
