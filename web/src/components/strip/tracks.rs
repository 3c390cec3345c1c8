//! Kept futures as tracks under the strip.
use crate::action::Action;
use crate::components::px::px;
use crate::view_model::strip::tracks::{TRACK, TrackVm, TracksVm};
use std::rc::Rc;
use yew::prelude::*;

/// What they need.
#[derive(Clone, PartialEq, Properties)]
pub struct TracksProps {
    /// What to draw.
    pub vm: Rc<TracksVm>,
    /// Where requests go.
    pub dispatch: Callback<Action>,
}

/// The tracks; each is a button that continues there.
#[component]
pub fn Tracks(props: &TracksProps) -> Html {
    let vm = &*props.vm;
    html! {
        <svg class="tracks" width={px(vm.width)} height={px(vm.height)} role="group" aria-label={vm.label.clone()}>
            { for vm.list.iter().map(|track| one(track, vm.width, &props.dispatch)) }
        </svg>
    }
}

fn one(track: &TrackVm, width: i32, dispatch: &Callback<Action>) -> Html {
    let (x1, x2) = track.span;
    let y = track.y;
    let take = track.action.clone();
    let onclick = dispatch.reform(move |_: MouseEvent| take.clone());
    let (dispatch, take) = (dispatch.clone(), track.action.clone());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            dispatch.emit(take.clone());
        }
    });
    let start = if track.before {
        format!("M{x1} {y}l7 -5v10Z")
    } else {
        format!("M{} {y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", x1 - 4)
    };
    let (x, side) = if track.label_left {
        (x1 - 10, "track__name is-left")
    } else {
        (x2 + 8, "track__name")
    };
    let class = classes!("track", track.beside.then_some("is-beside"));
    html! {
        <g key={track.name.clone()} {class} role="button" tabindex="0" aria-label={track.label.clone()} data-name={format!("track-{}", track.name)} {onclick} {onkeydown}>
            <rect class="track__ground" x="0" y={px(y - TRACK / 2)} width={px(width)} height={px(TRACK)} />
            <path class="track__line" d={format!("M{x1} {}V{y}H{x2}", y - TRACK / 2)} />
            <path class="track__start" d={start} />
            <text class={side} x={px(x)} y={px(y + 4)}>{ &track.label }</text>
        </g>
    }
}
