//! A leader's carets and bracket above a follower's log.
use crate::components::px::px;
use crate::view_model::logs::{BeliefVm, LabelVm};
use crate::view_model::mark::hue_class;
use yew::prelude::*;

/// Match is a filled caret, Next a hollow one; appends under way hang on a bracket between them.
pub fn belief(belief: &BeliefVm) -> Html {
    let y = belief.y;
    let classes = classes!(
        "belief",
        hue_class(belief.hue),
        belief.lit.then_some("is-lit"),
        belief.full.then_some("is-full"),
    );
    html! {
        <g key={belief.leader} class={classes}>
            <title>{ &belief.title }</title>
            if let Some((from, to)) = belief.bracket {
                <path class="belief__bracket" d={format!("M{from} {y}v-4H{to}v4")} />
            }
            { for belief.slots.iter().map(|x| html! {
                <rect class="belief__slot" x={px(x - 3)} y={px(y - 7)} width="6" height="6" rx="1.5" />
            }) }
            if belief.lit {
                <rect class="belief__halo" x={px(belief.next - 8)} y={px(y - 10)} width="16" height="13" rx="5" />
            }
            <path class="belief__match" d={caret(belief.matched, y)} />
            <path class="belief__next" d={caret(belief.next, y)} />
            { for belief.labels.iter().map(|text| label("belief__label", text)) }
        </g>
    }
}

fn caret(x: i32, y: i32) -> String {
    format!("M{} {}h10l-5 7z", x - 5, y - 7)
}

/// A text on the picture, with a rim in the ground's colour so that lines do not cross it.
pub fn label(class: &'static str, label: &LabelVm) -> Html {
    html! {
        <text class={classes!("mark-text", class)} x={px(label.x)} y={px(label.y)} text-anchor={label.anchor}>{ &label.text }</text>
    }
}
