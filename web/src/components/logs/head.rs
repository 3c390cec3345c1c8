//! The head of a lane: who the node is, and what leaders think of it. A click selects the node.
use crate::action::{Action, Hover};
use crate::components::badge::{Badge, badge};
use crate::components::memo::memo;
use crate::components::px::px;
use crate::tenths::Tenths;
use crate::view_model::logs::{ChipVm, HeadStyle, HeadVm};
use crate::view_model::mark::hue_class;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
pub struct HeadProps {
    pub id: u64,
    pub head: HeadVm,
    pub style: HeadStyle,
    pub big: bool,
    pub selected: bool,
    pub sentence: String,
    pub dispatch: Callback<Action>,
}

/// Badge, role, term and vote, chips.
pub fn head(props: HeadProps) -> Html {
    memo(props, draw)
}

fn draw(props: &HeadProps) -> Html {
    let HeadProps {
        id,
        head,
        style,
        big,
        selected,
        sentence,
        dispatch,
    } = props;
    let (id, selected) = (*id, *selected);
    let onclick =
        dispatch.reform(move |_: MouseEvent| Action::SelectNode((!selected).then_some(id)));
    let onpointerenter =
        dispatch.reform(move |_: PointerEvent| Action::Hover(Some(Hover::Node(id))));
    let onpointerleave = dispatch.reform(|_: PointerEvent| Action::Hover(None));
    let radius = match (style, big) {
        (HeadStyle::Narrow, _) => 13.0,
        (_, false) => 17.0,
        (_, true) => 21.0,
    };
    let side = Tenths((radius + 5.0) * 2.0);
    let corner = Tenths(-radius - 5.0);
    html! {
        <button type="button" class="lane__head" aria-pressed={selected.to_string()} title={head.title.clone()}
            {onclick} {onpointerenter} {onpointerleave}>
            <svg class="lane__badge" width={px(side)} height={px(side)} viewBox={format!("{corner} {corner} {side} {side}")}
                aria-hidden="true">
                { badge(&Badge { role: head.role, hue: head.hue, name: &head.name, sub: None, radius, lit: head.lit_role }) }
            </svg>
            if let Some(pin) = head.pin {
                <span class={classes!("pin__sign", pin.class())} aria-hidden="true">{ pin.sign() }</span>
            }
            <span class="lane__who" aria-hidden="true">
                <span class={classes!("lane__role", head.lit_role.then_some("is-lit"))}>{ &head.role_word }</span>
                <span class={classes!("lane__meta", head.lit_meta.then_some("is-lit"))}>{ if *style == HeadStyle::Narrow { &head.term } else { &head.meta } }</span>
                if let Some(fault) = &head.fault {
                    <span class="lane__fault">{ fault }</span>
                }
                if !head.kv.is_empty() && head.fault.is_none() {
                    <span class="lane__kv">{ &head.kv }</span>
                }
            </span>
            <span class={classes!("lane__chips", (head.chips.len() > 1).then_some("lane__chips--several"))} aria-hidden="true">{ for head.chips.iter().map(chip) }</span>
            <span class="hidden">{ sentence }</span>
        </button>
    }
}

fn chip(chip: &ChipVm) -> Html {
    let lit = chip.lit.then_some("is-lit");
    html! {
        <span class={classes!("chip", chip.class, hue_class(chip.hue), lit)} title={chip.title.clone()}>
            { &chip.text }
            if chip.paused.is_some() {
                <svg class="chip__pause" width="8" height="9" viewBox="0 0 8 9"><path d="M0.5 0h2.4v9h-2.4zM5.1 0h2.4v9h-2.4z" /></svg>
            }
        </span>
    }
}
