//! The painted strip: a picture of the run that is a slider as well.
mod painting;
mod tracks;

use crate::action::Action;
use crate::components::memo::memo;
use crate::components::px::px;
use crate::view_model::strip::{AxisVm, StripVm};
use std::rc::Rc;
pub use tracks::Tracks;
use web_sys::Element;
use yew::prelude::*;

/// The strip.
#[derive(Clone, PartialEq)]
pub struct StripPaneProps {
    /// What to draw.
    pub vm: Rc<StripVm>,
    /// Where requests go.
    pub dispatch: Callback<Action>,
}

/// Press or drag to seek; as a slider its value is the position.
pub fn pane(props: StripPaneProps) -> Html {
    memo(props, draw)
}

fn draw(props: &StripPaneProps) -> Html {
    let StripPaneProps { vm, dispatch } = props;
    let painting = &vm.painting;
    let (x, height) = (vm.cursor, painting.height);
    html! {
        <div class="strip" role="slider" tabindex="0" aria-label={vm.label.clone()} aria-valuemin="0"
            aria-valuemax={px(vm.end)} aria-valuenow={px(vm.now)} aria-valuetext={vm.value.clone()}
            onpointerdown={press(&painting.axis, dispatch)} onpointermove={drag(&painting.axis, dispatch)}
            onkeydown={turn(dispatch)}>
            <svg class="strip__picture" width={px(painting.width)} height={px(height)} aria-hidden="true">
                { painting::painting(painting::PaintingProps { painting: painting.clone() }) }
                <g class="strip__cursor" transform={format!("translate({x} 0)")}>
                    <path class="strip__cursor-line" d={format!("M0 4V{height}")} />
                    <path class="strip__cursor-grip" d="M-6 0h12v5l-6 6l-6 -6z" />
                </g>
            </svg>
        </div>
    }
}

fn press(axis: &AxisVm, dispatch: &Callback<Action>) -> Callback<PointerEvent> {
    let (axis, dispatch) = (axis.clone(), dispatch.clone());
    Callback::from(move |event: PointerEvent| {
        if event.button() == 0 {
            let strip = event.target_unchecked_into::<Element>();
            let _ = strip.set_pointer_capture(event.pointer_id());
            seek(&axis, &dispatch, &event);
        }
    })
}

fn drag(axis: &AxisVm, dispatch: &Callback<Action>) -> Callback<PointerEvent> {
    let (axis, dispatch) = (axis.clone(), dispatch.clone());
    Callback::from(move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            seek(&axis, &dispatch, &event);
        }
    })
}

fn seek(axis: &AxisVm, dispatch: &Callback<Action>, event: &PointerEvent) {
    let position = axis.position(f64::from(event.offset_x()), f64::from(event.offset_y()));
    dispatch.emit(Action::Seek(position));
}

/// What a slider does besides the keys of the page, which reach it as well.
fn turn(dispatch: &Callback<Action>) -> Callback<KeyboardEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: KeyboardEvent| {
        let action = match event.key().as_str() {
            "ArrowUp" => Action::Step,
            "ArrowDown" => Action::Back,
            _ => return,
        };
        event.prevent_default();
        dispatch.emit(action);
    })
}
