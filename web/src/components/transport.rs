//! The controls of time.
use super::picker::{Picker, picker};
use crate::action::{Action, Export};
use crate::components::memo::memo;
use crate::i18n::Locale;
use crate::view_model::strip::tracks::MOST;
use crate::view_model::transport::TransportVm;
use crate::view_model::words::Choice;
use std::rc::Rc;
use yew::prelude::*;

/// What they need.
#[derive(PartialEq)]
pub struct Props {
    /// What they show.
    pub vm: Rc<TransportVm>,
    /// Kept futures; up to [`MOST`] are drawn as tracks and need no list.
    pub branches: Vec<Choice>,
    /// Whether only what is needed to step through is there.
    pub small: bool,
    /// Whether the whole page can be opened from here: this is a part of another page.
    pub whole: bool,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The controls.
pub fn transport(props: Props) -> Html {
    memo(props, draw)
}

fn draw(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    let control = |name: &'static str,
                   key: &str,
                   sign: &'static str,
                   enabled: bool,
                   action: Action| {
        let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
        let class = if name == "play" {
            "button control primary"
        } else {
            "button control"
        };
        html! {
            <button type="button" {class} data-name={name} aria-label={text(key)} title={text(key)} disabled={!enabled} {onclick}>
                <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d={sign} /></svg>
            </button>
        }
    };
    let (play, sign) = if vm.playing {
        ("time.pause", PAUSE)
    } else {
        ("time.play", PLAY)
    };
    html! {
        <div class="transport">
            <div class="controls" role="group" aria-label={text("time.label")}>
                { control("home", "time.home", HOME, vm.can_go_back, Action::Home) }
                if !props.small {
                    { control("prev", "time.prev", PREV, vm.can_go_back, Action::PrevSought) }
                }
                { control("back", "time.back", BACK, vm.can_go_back, Action::Back) }
                { control("play", play, sign, true, Action::TogglePlay) }
                { control("step", "time.step", STEP, true, Action::Step) }
                if !props.small {
                    { control("next", "time.next", NEXT, true, Action::NextSought) }
                    { control("end", "time.end", END, vm.can_go_end, Action::End) }
                }
            </div>
            <div class="clock">
                <span class="position" data-name="position">{ vm.position.clone() }</span>
                <span class="now" data-name="now">{ vm.time.clone() }</span>
            </div>
            if props.whole {
                <button type="button" class="button small whole" data-name="open-whole"
                    onclick={props.dispatch.reform(|_: MouseEvent| Action::Export(Export::Whole))}>{ text("time.whole") }</button>
            }
            if !props.small {
            <div class="pace">
                { picker(Picker::new("speed", text("time.speed"), &vm.speeds, &props.dispatch).quiet()) }
                { picker(Picker::new("stop", text("stop.label"), &vm.stops, &props.dispatch).quiet()) }
                { picker(Picker { title: Some(text("sought.help")), quiet: true, ..Picker::new("sought", text("sought.label"), &vm.sought, &props.dispatch) }) }
                if props.branches.len() > MOST {
                    { picker(Picker { placeholder: Some(text("toolbar.branch_pick")), ..Picker::new("branch", text("toolbar.branch"), &props.branches, &props.dispatch) }) }
                }
            </div>
            }
        </div>
    }
}

const PLAY: &str = "M6 4 L16 10 L6 16 Z";
const PAUSE: &str = "M5 4 H8.5 V16 H5 Z M11.5 4 H15 V16 H11.5 Z";
const STEP: &str = "M5 4 L13 10 L5 16 Z M14 4 H16 V16 H14 Z";
const BACK: &str = "M15 4 L7 10 L15 16 Z M4 4 H6 V16 H4 Z";
const NEXT: &str = "M3 4 L10 10 L3 16 Z M10 4 L17 10 L10 16 Z";
const PREV: &str = "M17 4 L10 10 L17 16 Z M10 4 L3 10 L10 16 Z";
const HOME: &str = "M17 4 L10.5 10 L17 16 Z M11 4 L4.5 10 L11 16 Z M3 4 H4.6 V16 H3 Z";
const END: &str = "M3 4 L9.5 10 L3 16 Z M9 4 L15.5 10 L9 16 Z M15.4 4 H17 V16 H15.4 Z";
