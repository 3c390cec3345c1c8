//! What helps to present: the speaker's window, what is hidden, and pictures to take away.
use super::dialog::DialogHead;
use super::focus::use_visiting_focus;
use crate::action::{Action, Dialog, Export};
use crate::i18n::Locale;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub locale: Locale,
    /// Whether the logs stand alone, whether type is larger, whether the strip of time is tall.
    pub on: (bool, bool, bool),
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The dialog.
#[component]
pub fn Present(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let place = use_node_ref();
    use_visiting_focus(place.clone());
    let button = |name: &'static str,
                  key: &str,
                  hint: &'static str,
                  pressed: Option<bool>,
                  action: Action| {
        let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
        html! {
            <button type="button" class="button" data-name={name} aria-pressed={pressed.map(|on| on.to_string())} {onclick}>
                { text(key) }
                if !hint.is_empty() {
                    <kbd aria-hidden="true">{ hint }</kbd>
                }
            </button>
        }
    };
    let (alone, big, tall) = props.on;
    html! {
        <section ref={place} tabindex="-1" class="dialog present" data-name="present-dialog" aria-label={text("present.title")}>
            <DialogHead title={text("present.title")} locale={props.locale} dispatch={props.dispatch.clone()} />
            <p class="note">{ text("present.help") }</p>
            <h3>{ text("present.show") }</h3>
            <div class="deeds">
                { button("logs-only", "present.logs_only", "F", Some(alone), Action::ToggleLogsOnly) }
                { button("time-big", "present.time_big", "Z", Some(tall), Action::ToggleTimeBig) }
                { button("big", "present.big", "G", Some(big), Action::ToggleBig) }
                { button("black", "present.black", "B", None, Action::ToggleBlack) }
                { button("speaker", "present.speaker", "", None, Action::OpenSpeaker) }
            </div>
            <h3>{ text("present.take") }</h3>
            <div class="deeds">
                { button("export-svg", "present.svg", "", None, Action::Export(Export::Svg)) }
                { button("export-png", "present.png", "", None, Action::Export(Export::Png)) }
                { button("export-text", "present.text", "", None, Action::Export(Export::Text)) }
                { button("share", "present.share", "U", None, Action::OpenDialog(Dialog::Share)) }
            </div>
            <h3>{ text("present.work") }</h3>
            <p class="note">{ text("present.work_help") }</p>
            <div class="deeds">{ button("fresh", "present.fresh", "", None, Action::Fresh) }</div>
        </section>
    }
}
