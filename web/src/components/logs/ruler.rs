//! The indexes above the columns.
use crate::components::memo::memo;
use crate::components::px::px;
use crate::view_model::logs::{DivergeVm, RulerVm};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
pub struct RulerProps {
    pub ruler: Rc<RulerVm>,
    pub width: i32,
}

/// Index numbers, folds, and where logs begin to differ.
pub fn ruler(props: RulerProps) -> Html {
    memo(props, draw)
}

fn draw(props: &RulerProps) -> Html {
    let RulerVm {
        height,
        ticks,
        folds,
        diverge,
        pins,
    } = &*props.ruler;
    html! {
        <div class="logs__ruler" aria-hidden="true">
            <svg class="ruler" width={px(props.width)} height={px(*height)}>
                if let Some(DivergeVm { from, to, exact, text }) = diverge {
                    <g class="ruler__differ">
                        <title>{ text }</title>
                        if *exact {
                            <text x={px(from)} y={px(height - 8)}>{ "≠" }</text>
                        }
                        <path d={format!("M{} {}h{}", from + 3, height - 3, (to - from - 6).max(4))} />
                    </g>
                }
                { for ticks.iter().map(|tick| html! {
                    <text key={tick.text.clone()} class={classes!("ruler__index", tick.lit.then_some("is-hovered"))}
                        x={px(tick.x)} y={px(height - 8)}>{ &tick.text }</text>
                }) }
                { for pins.iter().map(|(x, pin)| html! {
                    <text class={classes!("pin__sign", pin.class())} x={px(*x + 11)} y={px(height - 8)}>{ pin.sign() }</text>
                }) }
                { for folds.iter().map(|(x, text)| html! {
                    <text class="ruler__fold" x={px(*x)} y={px(height - 8)}>{ text }</text>
                }) }
            </svg>
        </div>
    }
}
