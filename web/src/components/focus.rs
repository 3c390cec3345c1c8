//! Focus that goes to what has opened and back to where it was when that closes.
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};
use yew::prelude::*;

/// Puts the focus on an element when it appears; when it goes, back to what had the focus before, or to the page.
#[hook]
pub fn use_visiting_focus(place: NodeRef) {
    use_effect_with((), move |()| {
        let element = place.cast::<HtmlElement>();
        let document = element
            .as_ref()
            .and_then(|element| element.owner_document());
        let before = document.as_ref().and_then(focused);
        let dialog = element
            .as_ref()
            .and_then(|element| around(element, ".dialog"));
        let page = element
            .as_ref()
            .and_then(|element| around(element, ".raftglass"));
        if let Some(element) = &element {
            let _ = element.focus();
        }
        move || {
            let moved_on = document.as_ref().and_then(focused).is_some_and(|now| {
                !dialog
                    .as_ref()
                    .is_some_and(|dialog| dialog.contains(Some(&now)))
            });
            if moved_on {
                return;
            }
            if let Some(back) = before.filter(|element| element.is_connected()).or(page) {
                let _ = back.focus();
            }
        }
    });
}

/// What has the focus, if anything but the whole document has.
fn focused(document: &Document) -> Option<HtmlElement> {
    let element = document.active_element()?;
    let whole = element.tag_name().eq_ignore_ascii_case("body");
    element.dyn_into().ok().filter(|_| !whole)
}

fn around(element: &HtmlElement, selector: &str) -> Option<HtmlElement> {
    element.closest(selector).ok().flatten()?.dyn_into().ok()
}
