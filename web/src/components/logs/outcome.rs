//! What the last step did: a rejection, entries that fall away.
use super::beliefs::label;
use super::cells::GAP;
use crate::components::px::px;
use crate::view_model::logs::{Frame, GhostVm, GhostsVm, RejectionVm};
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
    html! {
        <g class="ghosts">
            { for gone.cells.iter().map(|entry| ghost(entry, gone, column - GAP)) }
            { label("ghosts__reason", &gone.reason) }
        </g>
    }
}

/// Height from which the value stands below the term, as it stood in the cell.
const TWO_LINES: i32 = 22;

/// One of them; its texts stand before the line that strikes it out.
fn ghost((x, term, hue, text): &GhostVm, gone: &GhostsVm, width: i32) -> Html {
    let GhostsVm { y, height, .. } = gone;
    let tall = *height >= TWO_LINES;
    let (term_y, text_x, text_y) = if tall {
        (11, width / 2 + 1, height - 5)
    } else {
        (height / 2 + 4, width / 2 + 4, height / 2 + 4)
    };
    html! {
        <g class={classes!("ghost", hue_class(*hue))} transform={format!("translate({} {y})", x + GAP / 2)}>
            <g class="ghost__fall">
                <rect width={px(width)} height={px(*height)} rx="5" />
                <path d={format!("M2 {0}h{1}", height / 2, width - 4)} />
                <text class="ghost__term" x="4.5" y={px(term_y)}>{ term }</text>
                if tall || width >= 37 {
                    <text class="ghost__text" x={px(text_x)} y={px(text_y)}>{ text }</text>
                }
            </g>
        </g>
    }
}
