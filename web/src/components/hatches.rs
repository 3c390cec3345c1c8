//! The hatched fills that the pictures refer to, one for each hue.
use crate::components::memo::memo;
use crate::view_model::mark::hue_class;
use yew::prelude::*;

/// Definitions without a size of their own.
pub fn hatches() -> Html {
    memo((), |()| draw())
}

fn draw() -> Html {
    html! {
        <svg class="hatches" width="0" height="0" aria-hidden="true" focusable="false">
            <defs>{ for (0..=8).map(hatch) }</defs>
        </svg>
    }
}

fn hatch(hue: u8) -> Html {
    html! {
        <pattern id={hatch_id(hue)} class={hue_class(hue)} width="7" height="7" patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)">
            <rect class="hatch__ground" width="7" height="7" />
            <rect class="hatch__line" width="2.6" height="7" />
        </pattern>
    }
}

fn hatch_id(hue: u8) -> &'static str {
    const IDS: [&str; 9] = [
        "hatch-0", "hatch-1", "hatch-2", "hatch-3", "hatch-4", "hatch-5", "hatch-6", "hatch-7",
        "hatch-8",
    ];
    IDS[usize::from(hue).min(8)]
}

/// The `fill` that uses a hatch.
pub fn hatch_fill(hue: u8) -> &'static str {
    const FILLS: [&str; 9] = [
        "url(#hatch-0)",
        "url(#hatch-1)",
        "url(#hatch-2)",
        "url(#hatch-3)",
        "url(#hatch-4)",
        "url(#hatch-5)",
        "url(#hatch-6)",
        "url(#hatch-7)",
        "url(#hatch-8)",
    ];
    FILLS[usize::from(hue).min(8)]
}
