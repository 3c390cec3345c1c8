//! The messages of the ring. What changes in most frames is where they are: then their places are written into the page, without a
//! drawing of them that is compared with the one before.
use super::flight::{self, FlightProps};
use crate::action::Action;
use crate::view_model::ring::FlightVm;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    pub flights: Rc<Vec<FlightVm>>,
    pub dispatch: Callback<Action>,
}

/// The messages, those drawn last on top.
pub struct Flights {
    group: NodeRef,
    /// The elements of each message, in order; empty until it is known that one moves.
    elements: Vec<Elements>,
    /// Whether something is not where it was drawn.
    is_moved: bool,
}

/// What of a message moves.
struct Elements {
    trail: Element,
    shape: Element,
    label: Option<Element>,
}

impl Component for Flights {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Flights {
            group: NodeRef::default(),
            elements: Vec::new(),
            is_moved: false,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &Props) -> bool {
        let (before, flights) = (&before.flights, &ctx.props().flights);
        let looks_alike = before.len() == flights.len()
            && before
                .iter()
                .zip(flights.iter())
                .all(|(a, b)| a.looks_like(b));
        if !looks_alike {
            return true;
        }
        if self.elements.is_empty() {
            self.elements = self.find();
        }
        let moved = flights.iter().zip(before.iter()).zip(&self.elements);
        for ((flight, before), elements) in moved {
            if flight != before {
                elements.put(flight);
                self.is_moved = true;
            }
        }
        self.elements.len() != flights.len()
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { flights, dispatch } = ctx.props();
        html! {
            <g ref={&self.group}>
                for flight in flights.iter() {
                    { flight::flight(flight.key.clone(), FlightProps { flight: flight.clone(), dispatch: dispatch.clone() }) }
                }
            </g>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        self.elements.clear();
        // What was drawn as it had been drawn before was left where it had been put since.
        if std::mem::take(&mut self.is_moved) {
            self.elements = self.find();
            for (flight, elements) in ctx.props().flights.iter().zip(&self.elements) {
                elements.put(flight);
            }
        }
    }
}

impl Flights {
    /// The elements of all messages; fewer where one is not drawn as expected.
    fn find(&self) -> Vec<Elements> {
        let group = self.group.cast::<Element>();
        let mut next = group.and_then(|group| group.first_element_child());
        let mut found = Vec::new();
        while let Some(flight) = next {
            let Some(elements) = Elements::of(&flight) else {
                break;
            };
            found.push(elements);
            next = flight.next_element_sibling();
        }
        found
    }
}

impl Elements {
    fn of(flight: &Element) -> Option<Self> {
        let trail = flight.first_element_child()?;
        let shape = trail.next_element_sibling()?;
        let last = shape.last_element_child();
        Some(Elements {
            trail,
            label: last.filter(|last| last.tag_name() == "text"),
            shape,
        })
    }

    fn put(&self, flight: &FlightVm) {
        let set = |element: &Element, name: &str, value: &str| {
            // Only a name that is none could be refused.
            let _ = element.set_attribute(name, value);
        };
        set(&self.trail, "d", &flight::trail(flight));
        set(&self.shape, "transform", &flight::place(flight));
        if let (Some(label), Some((at, ..))) = (&self.label, &flight.label) {
            let (x, y) = flight::label_place(*at);
            set(label, "x", &x);
            set(label, "y", &y);
        }
    }
}
