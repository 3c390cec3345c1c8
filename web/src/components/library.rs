//! The library: what there is to learn from, to try, and to play.
use super::chosen::chosen;
use super::dialog::DialogHead;
use super::focus::use_visiting_focus;
use crate::action::{Action, Dialog, Export};
use crate::effects::dropped::Named;
use crate::i18n::Locale;
use crate::view_model::library::{ChoiceVm, LibraryVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<LibraryVm>,
    /// Files to read; the page opens what they hold.
    pub files: Callback<Vec<Named>>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The dialog.
#[component]
pub fn Library(props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let place = use_node_ref();
    use_visiting_focus(place.clone());
    let vm = &*props.vm;
    let press = |action: Action| props.dispatch.reform(move |_: MouseEvent| action.clone());
    let lesson = |choice: &ChoiceVm| {
        one(
            choice,
            "data-lesson",
            Action::OpenLesson(choice.id.clone()),
            props,
        )
    };
    let scenario = |choice: &ChoiceVm| {
        one(
            choice,
            "data-scenario",
            Action::Load(choice.id.clone()),
            props,
        )
    };
    html! {
        <section ref={place} tabindex="-1" class="dialog lessons" data-name="lessons-dialog" aria-label={text("library.title")}>
            <DialogHead title={text("library.title")} locale={props.locale} dispatch={props.dispatch.clone()} />
            <h3>{ text("lesson.list") }</h3>
            <p class="note">{ text("lesson.help") }</p>
            <ol class="lesson-list">{ for vm.lessons.iter().map(lesson) }</ol>
            <h3>{ text("library.challenges") }</h3>
            <p class="note">{ text("library.challenges_help") }</p>
            <ol class="lesson-list">{ for vm.challenges.iter().map(lesson) }</ol>
            if vm.learned {
                <p class="note">{ text("library.learned") }</p>
                <div class="deeds">
                    <button type="button" class="button" data-name="export-learned" onclick={press(Action::Export(Export::Learned))}>{ text("library.export") }</button>
                    <button type="button" class="button" data-name="forget-learned" onclick={press(Action::ForgetLearned)}>{ vm.forget.clone() }</button>
                </div>
            }
            <h3>{ text("library.scenarios") }</h3>
            { for vm.topics.iter().map(|topic| html! {
                <details class="topic" key={topic.title.clone()}>
                    <summary>{ topic.title.clone() }</summary>
                    <ul class="lesson-list">{ for topic.scenarios.iter().map(scenario) }</ul>
                </details>
            }) }
            <h3>{ text("library.own") }</h3>
            <p class="note">{ text("library.own_help") }</p>
            <div class="deeds">
                <label class="button file">{ text("library.folder") }
                    <input type="file" class="hidden" data-name="lesson-folder" webkitdirectory=true multiple=true onchange={chosen(&props.files)} />
                </label>
            </div>
            <h3>{ text("library.scripts") }</h3>
            <p class="note">{ text("library.scripts_help") }</p>
            <div class="deeds">
                <button type="button" class="button" data-name="library-script" onclick={press(Action::OpenDialog(Dialog::Script))}>{ text("library.open_script") }</button>
            </div>
        </section>
    }
}

fn one(choice: &ChoiceVm, mark: &'static str, action: Action, props: &Props) -> Html {
    let open = props.dispatch.reform(move |_: MouseEvent| action.clone());
    let (lesson, scenario) = match mark {
        "data-lesson" => (Some(choice.id.clone()), None),
        _ => (None, Some(choice.id.clone())),
    };
    html! {
        <li key={choice.id.clone()}>
            <button type="button" class="button lesson-link" data-lesson={lesson} data-scenario={scenario} aria-pressed={choice.on.to_string()} onclick={open}>
                { choice.title.clone() }
            </button>
            <p class="note">{ choice.watch.clone() }
                if !choice.done.is_empty() {
                    { " " }<strong class="done">{ choice.done.clone() }</strong>
                }
            </p>
        </li>
    }
}
