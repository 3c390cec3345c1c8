//! Files that a person chooses.
use crate::effects::dropped::{self, Named};
use yew::prelude::*;

/// What takes the files of a field of type `file`, and empties it, so that the same ones can be chosen again.
pub fn chosen(files: &Callback<Vec<Named>>) -> Callback<Event> {
    let files = files.clone();
    Callback::from(move |event: Event| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        let chosen = input
            .files()
            .map_or_else(Vec::new, |list| dropped::of_list(&list));
        input.set_value("");
        if !chosen.is_empty() {
            files.emit(chosen);
        }
    })
}
