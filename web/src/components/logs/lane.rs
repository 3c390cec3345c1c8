//! One lane: the head and the log beside it. A lane whose values did not change is not drawn again.
use super::beliefs::belief;
use super::cells::{cell, fold, snapshot};
use super::head;
use super::outcome::{ghosts, rejection};
use crate::action::{Action, Hover};
use crate::components::memo::keyed;
use crate::components::px::px;
use crate::view_model::logs::{Frame, LaneVm, RailKind, RailVm};
use crate::view_model::mark::hue_class;
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::Key;

#[derive(Clone, PartialEq)]
pub struct LaneProps {
    pub lane: Rc<LaneVm>,
    pub frame: Frame,
    pub dispatch: Callback<Action>,
}

/// A node's log.
pub fn lane(key: impl Into<Key>, props: LaneProps) -> Html {
    keyed(key, props, draw)
}

fn draw(props: &LaneProps) -> Html {
    let LaneProps {
        lane,
        frame,
        dispatch,
    } = props;
    let classes = classes!(
        "lane",
        lane.head.role.class(),
        hue_class(lane.head.hue),
        lane.selected.then_some("is-selected"),
    );
    let asks = lane.asks.then_some("lane__log--asks");
    html! {
        <div class={classes}>
            { head::head(head::HeadProps { id: lane.id, head: lane.head.clone(), style: frame.head, big: frame.big, selected: lane.selected, sentence: lane.sentence.clone(), dispatch: dispatch.clone() }) }
            <svg class={classes!("lane__log", asks)} width={px(frame.width)} height={px(frame.lane)} aria-hidden="true"
                onclick={answer(lane, dispatch)} onpointermove={hover(lane, dispatch)} onpointerleave={dispatch.reform(|_| Action::Hover(None))}>
                { picture(lane, frame) }
            </svg>
        </div>
    }
}

/// The entry under the pointer lights up its column in all lanes.
fn hover(lane: &Rc<LaneVm>, dispatch: &Callback<Action>) -> Callback<PointerEvent> {
    let (lane, dispatch) = (lane.clone(), dispatch.clone());
    Callback::from(move |event: PointerEvent| {
        let x = event.offset_x();
        let under = lane
            .cells
            .iter()
            .find(|cell| (cell.x..cell.x + lane.column).contains(&x));
        let already = lane
            .hovered
            .is_some_and(|(from, width)| (from..from + width).contains(&x));
        match under {
            Some(cell) if !already => dispatch.emit(Action::Hover(Some(Hover::Cell {
                node: lane.id,
                index: cell.index,
            }))),
            None if lane.hovered.is_some() => dispatch.emit(Action::Hover(None)),
            _ => {}
        }
    })
}

/// While a question asks for a place in a log, a press on an entry answers it.
fn answer(lane: &Rc<LaneVm>, dispatch: &Callback<Action>) -> Option<Callback<MouseEvent>> {
    let (lane, dispatch) = (lane.asks.then(|| lane.clone())?, dispatch.clone());
    Some(Callback::from(move |event: MouseEvent| {
        let x = event.offset_x();
        let under = lane
            .cells
            .iter()
            .find(|cell| (cell.x..cell.x + lane.column).contains(&x));
        if let Some(cell) = under {
            dispatch.emit(Action::Answer(cell.index.to_string()));
        }
    }))
}

fn picture(lane: &LaneVm, frame: &Frame) -> Html {
    let guides: String = lane
        .guides
        .iter()
        .map(|x| format!("M{x} 0v{}", frame.lane))
        .collect();
    html! {
        <>
            if let Some((x, width)) = lane.hovered {
                <rect class="lane__column" x={px(x)} y="0" width={px(width)} height={px(frame.lane)} />
            }
            <path class="lane__guides" d={guides} />
            { for lane.pins.iter().map(|(x, pin)| html! {
                <rect class={classes!("pin", pin.class())} x={px(*x)} y="2" width={px(lane.column)} height={px(frame.lane - 4)} rx="7" />
            }) }
            <g>{ for lane.rails.iter().map(|r| rail(r, frame)) }</g>
            if let Some(block) = &lane.snapshot {
                { snapshot(block, frame) }
            }
            <g>{ for lane.folds.iter().map(|f| fold(f, frame)) }</g>
            <g>{ for lane.cells.iter().map(|c| cell(c, lane.column, frame)) }</g>
            if let Some(x) = lane.divider {
                <path class="lane__divider" d={format!("M{x} {}v{}", frame.top - 5, frame.cell + 10)} />
            }
            <g>{ for lane.beliefs.iter().map(belief) }</g>
            if let Some(gone) = &lane.ghosts {
                { ghosts(gone, lane.column) }
            }
            if let Some(refusal) = &lane.rejection {
                { rejection(refusal, frame) }
            }
        </>
    }
}

fn rail(rail: &RailVm, frame: &Frame) -> Html {
    let (class, y) = match rail.kind {
        RailKind::Committed => ("rail rail--committed", frame.top + frame.cell + frame.rail),
        RailKind::Applied => (
            "rail rail--applied",
            frame.top + frame.cell + frame.rail + 5,
        ),
    };
    let (x, width) = (rail.start + 2, (rail.end - rail.start - 4).max(2));
    html! {
        <g {class}>
            <title>{ &rail.title }</title>
            if let Some(from) = rail.lit_from {
                <rect class="rail__halo" x={px(from)} y={px(y - 2)} width={px((rail.end - from + 1).max(4))} height="8" rx="4" />
            }
            <rect class="rail__bar" x={px(x)} y={px(y)} width={px(width)} height="4" rx="2" />
        </g>
    }
}
