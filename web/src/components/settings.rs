//! The settings of the running cluster.
use super::dialog::DialogHead;
use super::focus::use_visiting_focus;
use super::picker::{Picker, picker};
use crate::action::Action;
use crate::i18n::Locale;
use crate::view_model::settings::{Control, GroupVm, RowVm, SettingsVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<SettingsVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The settings.
#[component]
pub fn Settings(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let place = use_node_ref();
    use_visiting_focus(place.clone());
    html! {
        <section ref={place} tabindex="-1" class="dialog settings" data-name="settings-dialog" aria-label={text("settings.title")}>
            <DialogHead title={text("settings.title")} locale={props.locale} dispatch={props.dispatch.clone()} />
            <p class="note">{ text(if props.vm.groups.is_empty() { "settings.closed" } else { "settings.help" }) }</p>
            { for props.vm.groups.iter().map(|group| self::group(group, &props.dispatch)) }
        </section>
    }
}

fn group(vm: &GroupVm, dispatch: &Callback<Action>) -> Html {
    html! {
        <section class="settings-group" key={vm.title.clone()} aria-label={vm.title.clone()}>
            <h3>{ vm.title.clone() }</h3>
            if let Some(note) = &vm.note {
                <p class="note">{ note.clone() }</p>
            }
            { for vm.rows.iter().map(|row| self::row(row, dispatch)) }
        </section>
    }
}

/// One setting: its name, its control, and what it does.
pub fn row(vm: &RowVm, dispatch: &Callback<Action>) -> Html {
    let name = format!("set-{}", vm.name);
    let control = match &vm.control {
        Control::Switch { on, action } => {
            let action = action.clone();
            let onchange = dispatch.reform(move |_: Event| action.clone());
            html! {
                <label class="setting-switch">
                    <input type="checkbox" data-name={name} checked={*on} {onchange} />
                    <span>{ vm.label.clone() }</span>
                </label>
            }
        }
        Control::Choice(choices) => html! {
            { picker(Picker::new("set-probe", vm.label.clone(), choices, dispatch)) }
        },
        Control::Text {
            typed,
            value,
            unit,
            empty,
        } => {
            let typed = *typed;
            let onchange = dispatch.reform(move |event: Event| {
                let field: web_sys::HtmlInputElement = event.target_unchecked_into();
                Action::SettingText(typed, field.value())
            });
            html! {
                <label class="setting-text">
                    <span>{ vm.label.clone() }</span>
                    <input data-name={name} autocomplete="off" spellcheck="false" size="7" value={value.clone()}
                        placeholder={empty.clone()} {onchange} />
                    <span class="unit">{ unit.clone() }</span>
                </label>
            }
        }
    };
    html! {
        <div class="setting" key={vm.name}>
            { control }
            <p class="note">{ vm.help.clone() }</p>
        </div>
    }
}
