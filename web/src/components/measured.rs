//! A box that tells its size, so that pictures gain or lose columns rather than scale their text.
use crate::action::Action;
use crate::store::layout::{Pane, Size};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};
use yew::prelude::*;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which pane it is.
    pub pane: Pane,
    /// Its class.
    pub class: &'static str,
    /// Whether its content is higher than it, so that the keyboard must be able to get into it.
    #[prop_or_default]
    pub scrolls: bool,
    /// Where the size goes.
    pub dispatch: Callback<Action>,
    /// What is in it.
    pub children: Html,
}

/// The box.
#[component]
pub fn Measured(props: &Props) -> Html {
    let place = use_node_ref();
    use_effect_with((), {
        let (place, pane, dispatch) = (place.clone(), props.pane, props.dispatch.clone());
        move |()| {
            let watch = place
                .cast::<Element>()
                .and_then(|element| Watch::new(&element, pane, dispatch));
            move || drop(watch)
        }
    });
    let tabindex = props.scrolls.then_some("0");
    html! { <div ref={place} class={props.class} {tabindex}>{ props.children.clone() }</div> }
}

/// A running observer; it stops when dropped.
struct Watch {
    observer: ResizeObserver,
    _told: Closure<dyn FnMut(js_sys::Array)>,
}

impl Watch {
    fn new(element: &Element, pane: Pane, dispatch: Callback<Action>) -> Option<Self> {
        let told = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            if let Ok(entry) = entries.get(0).dyn_into::<ResizeObserverEntry>() {
                let rect = entry.content_rect();
                dispatch.emit(Action::Resized(
                    pane,
                    Size {
                        width: rect.width(),
                        height: rect.height(),
                    },
                ));
            }
        });
        let observer = ResizeObserver::new(told.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Watch {
            observer,
            _told: told,
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
