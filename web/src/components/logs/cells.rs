//! Entries, and the blocks that stand for many.
use crate::components::hatches::hatch_fill;
use crate::components::px::px;
use crate::view_model::logs::{BlockVm, CellVm, FoldVm, Frame, Ink};
use crate::view_model::mark::hue_class;
use yew::prelude::*;

/// Space between two cells.
pub const GAP: i32 = 3;

/// One entry: term in the corner, value in the middle.
pub fn cell(cell: &CellVm, column: i32, frame: &Frame) -> Html {
    let (width, height) = (column - GAP, frame.cell);
    let shift = if height < 2 * frame.cell_text() + 2 {
        4
    } else {
        1
    };
    let drop = if height < 30 { 5 } else { 6 };
    let ink = match cell.ink {
        Ink::Unstable => "cell--unstable",
        Ink::Written => "cell--written",
        Ink::Stored => "cell--stored",
    };
    let classes = classes!(
        "cell",
        ink,
        hue_class(cell.hue),
        cell.special.then_some("cell--special")
    );
    html! {
        <g key={cell.index} class={classes} transform={format!("translate({} {})", cell.x + GAP / 2, frame.top)}>
            <title>{ &cell.title }</title>
            if cell.lit {
                <rect class="cell__halo" x="-3.5" y="-3.5" width={px(width + 7)} height={px(height + 7)} rx="8.5" />
            }
            <rect class="cell__box" width={px(width)} height={px(height)} rx="5.5" />
            if cell.ink == Ink::Unstable {
                <rect class="cell__hatch" width={px(width)} height={px(height)} rx="5.5" fill={hatch_fill(cell.hue)} />
            }
            if cell.text.is_empty() {
                <text class="cell__term cell__term--alone" x={px(width / 2)} y={px(height / 2 + 5)}>{ &cell.term }</text>
            } else {
                <text class="cell__term" x="4.5" y={px(frame.cell_text() - 1)}>{ &cell.term }</text>
                <text class="cell__text" x={px(width / 2 + shift)} y={px(height - drop)}>{ &cell.text }</text>
            }
        </g>
    }
}

/// The snapshot in place of the entries that it covers.
pub fn snapshot(block: &BlockVm, frame: &Frame) -> Html {
    let middle = block.x + block.width / 2;
    html! {
        <g class="snapshot">
            <title>{ &block.title }</title>
            <rect x={px(block.x + 1)} y={px(frame.top)} width={px((block.width - GAP).max(6))} height={px(frame.cell)} rx="5.5" />
            <text x={px(middle)} y={px(frame.top + frame.cell / 2 + 4)}>{ &block.text }</text>
        </g>
    }
}

/// A folded stretch, its runs of terms in thin bars.
pub fn fold(fold: &FoldVm, frame: &Frame) -> Html {
    let inset = 4;
    html! {
        <g key={fold.x} class="fold">
            <title>{ &fold.title }</title>
            <rect class="fold__box" x={px(fold.x + 1)} y={px(frame.top + inset)} width={px((fold.width - GAP).max(4))}
                height={px(frame.cell - 2 * inset)} rx="4" />
            { for fold.runs.iter().map(|(x, width, hue)| html! {
                <rect class={classes!("fold__run", hue_class(*hue))} x={px(x + 2)} y={px(frame.top + frame.cell - inset - 5)}
                    width={px((width - 5).max(2))} height="3" rx="1.5" />
            }) }
            <text x={px(fold.x + fold.width / 2)} y={px(frame.top + frame.cell / 2 + 2)}>{ &fold.text }</text>
        </g>
    }
}
