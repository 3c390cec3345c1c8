//! A list to choose one thing from.
use crate::action::Action;
use crate::components::memo::memo;
use crate::view_model::words::Choice;
use yew::prelude::*;

/// What it needs.
#[derive(Default, PartialEq)]
pub struct Picker {
    /// Stable name, for tests and styles.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// Whether the label is only told to screen readers.
    pub quiet: bool,
    /// What is shown first when no choice is the present one.
    pub placeholder: Option<String>,
    /// The choices.
    pub choices: Vec<Choice>,
    /// What is to be known of it.
    pub title: Option<String>,
    /// Whether it cannot be used.
    pub disabled: bool,
    /// Where the chosen action goes.
    pub dispatch: Callback<Action>,
}

impl Picker {
    /// A list with a label to be seen.
    pub fn new(
        name: &'static str,
        label: String,
        choices: &[Choice],
        dispatch: &Callback<Action>,
    ) -> Self {
        Self {
            name,
            label,
            choices: choices.to_vec(),
            dispatch: dispatch.clone(),
            ..Self::default()
        }
    }

    /// With a label that is only told to screen readers.
    pub fn quiet(self) -> Self {
        Self {
            quiet: true,
            ..self
        }
    }
}

/// The list.
pub fn picker(props: Picker) -> Html {
    memo(props, draw)
}

fn draw(props: &Picker) -> Html {
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
