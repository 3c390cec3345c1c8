//! What the last step did: a rejection, entries that fall away.
use super::beliefs::label;
use super::cells::GAP;
use crate::components::px::px;
use crate::view_model::logs::{Frame, GhostsVm, RejectionVm};
use crate::view_model::mark::hue_class;
use yew::prelude::*;

/// The compared place outlined and crossed, the hint's place, and the way of Next.
pub fn rejection(refusal: &RejectionVm, frame: &Frame) -> Html {
    let (x, width) = refusal.compared;
    let right = x + width - GAP + 1;
    html! {
        <g class={classes!("rejection", refusal.under_way.then_some("is-under-way"))}>
            <title>{ &refusal.title }</title>
            if let Some((x, width)) = refusal.hint {
                <rect class="rejection__hint" x={px(x - 1)} y={px(frame.top - 3)} width={px(width - GAP + 4)} height={px(frame.cell + 6)} rx="8" />
            }
            <rect class="rejection__place" x={px(x - 1)} y={px(frame.top - 3)} width={px(width - GAP + 4)} height={px(frame.cell + 6)} rx="8" />
            <g transform={format!("translate({right} {})", frame.top - 1)}>
                <circle class="rejection__disc" r="7" />
                <path class="rejection__cross" d="M-2.8 -2.8l5.6 5.6M-2.8 2.8l5.6 -5.6" />
            </g>
            if let Some((from, to)) = refusal.arc {
                { arc(from, to, frame) }
            }
            if let Some(text) = &refusal.label {
                { label("rejection__label", text) }
            }
        </g>
    }
}

fn arc(from: i32, to: i32, frame: &Frame) -> Html {
    let y = frame.foot();
    let top = 2 * frame.apex(from, to) - y;
    let middle = (from + to) / 2;
    html! {
        <>
            <path class="rejection__arc" d={format!("M{from} {y}Q{middle} {top} {to} {y}")} />
            <path class="rejection__head" d={format!("M{} {}h8l-4 7z", to - 4, y - 3)} />
        </>
    }
}

/// Entries that left the log, struck out: below those that replace them, or in their empty places.
pub fn ghosts(gone: &GhostsVm, column: i32) -> Html {
    let width = column - GAP;
    let GhostsVm { y, height, .. } = gone;
    html! {
        <g class="ghosts">
            { for gone.cells.iter().map(|(x, term, hue, text)| html! {
                <g class={classes!("ghost", hue_class(*hue))} transform={format!("translate({} {y})", x + GAP / 2)}>
                    <g class="ghost__fall">
                        <rect width={px(width)} height={px(height)} rx="5" />
                        <text class="ghost__term" x="4.5" y={px(height / 2 + 4)}>{ term }</text>
                        if column >= 40 {
                            <text class="ghost__text" x={px(width / 2 + 4)} y={px(height / 2 + 4)}>{ text }</text>
                        }
                        <path d={format!("M2 {0}h{1}", height / 2, width - 4)} />
                    </g>
                </g>
            }) }
            { label("ghosts__reason", &gone.reason) }
        </g>
    }
}
