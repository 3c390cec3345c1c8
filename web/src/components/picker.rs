//! A list to choose one thing from.
use crate::action::Action;
use crate::view_model::words::Choice;
use yew::prelude::*;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Stable name, for tests and styles.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// Whether the label is only told to screen readers.
    #[prop_or_default]
    pub quiet: bool,
    /// What is shown first when no choice is the present one.
    #[prop_or_default]
    pub placeholder: Option<String>,
    /// The choices.
    pub choices: Vec<Choice>,
    /// What is to be known of it.
    #[prop_or_default]
    pub title: Option<String>,
    /// Whether it cannot be used.
    #[prop_or_default]
    pub disabled: bool,
    /// Where the chosen action goes.
    pub dispatch: Callback<Action>,
}

/// The list.
#[component]
pub fn Picker(props: &Props) -> Html {
    let actions: Vec<Action> = props
        .choices
        .iter()
        .map(|choice| choice.action.clone())
        .collect();
    let dispatch = props.dispatch.clone();
    let onchange = Callback::from(move |event: Event| {
        let list: web_sys::HtmlSelectElement = event.target_unchecked_into();
        if let Some(action) = list
            .value()
            .parse()
            .ok()
            .and_then(|at: usize| actions.get(at))
        {
            dispatch.emit(action.clone());
        }
    });
    let none = props.choices.iter().all(|choice| !choice.selected);
    let first = props.placeholder.clone().filter(|_| none);
    let label_class = if props.quiet {
        "picker-label hidden"
    } else {
        "picker-label"
    };
    html! {
        <label class={classes!("picker", format!("picker-{}", props.name))} title={props.title.clone()}>
            <span class={label_class}>{ props.label.clone() }</span>
            <select {onchange} disabled={props.disabled} data-name={props.name}>
                if let Some(text) = first {
                    <option value="" selected=true>{ text }</option>
                }
                { for props.choices.iter().enumerate().map(|(at, choice)| html! {
                    <option key={at} value={at.to_string()} selected={choice.selected}>{ choice.label.clone() }</option>
                }) }
            </select>
        </label>
    }
}
