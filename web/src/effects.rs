//! What the store cannot do itself: keep preferences, read the surroundings, read a file. Storage may be forbidden (a
//! frame of another site, a private window): then nothing is kept and nothing fails.
pub mod dropped;
pub mod files;
pub mod learned;
pub mod lessons;
pub mod picture;
pub mod speaker;
pub mod work;

use crate::i18n::Locale;
use crate::store::prefs::{self, Depth, Prefs, StopAt, Theme};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, EventTarget, HtmlElement, HtmlInputElement, Storage, Window};

const KEY: &str = "raftglass.prefs.1";
/// The word for larger type.
const BIG: &str = "big";

/// Preferences of the last visit; the language of the page where none was chosen.
pub fn load_prefs() -> Prefs {
    let stored = storage()
        .and_then(|storage| storage.get_item(KEY).ok().flatten())
        .unwrap_or_default();
    let mut words = stored.split(' ');
    let mut next = || words.next().unwrap_or_default();
    Prefs {
        theme: prefs::by_word(&Theme::ALL, Theme::word, next()).unwrap_or_default(),
        locale: Locale::from_tag(next())
            .or_else(page_locale)
            .unwrap_or_default(),
        depth: prefs::by_word(&Depth::ALL, Depth::word, next()).unwrap_or_default(),
        stop: prefs::by_word(&StopAt::ALL, StopAt::word, next()).unwrap_or_default(),
        big: next() == BIG,
    }
}

/// Keeps preferences for the next visit, where that is allowed.
pub fn keep_prefs(prefs: Prefs) {
    let words = [
        prefs.theme.word(),
        prefs.locale.tag(),
        prefs.depth.word(),
        prefs.stop.word(),
        if prefs.big { BIG } else { "usual" },
    ];
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, &words.join(" "));
    }
}

/// Whether the person asked the system for less motion.
pub fn reduced_motion() -> bool {
    let query = window().and_then(|window| {
        window
            .match_media("(prefers-reduced-motion: reduce)")
            .ok()
            .flatten()
    });
    query.is_some_and(|query| query.matches())
}

/// Reads a chosen file as text; `None` when that fails.
pub async fn read_text(file: web_sys::File) -> Option<String> {
    let text: Result<JsValue, JsValue> = wasm_bindgen_futures::JsFuture::from(file.text()).await;
    text.ok()?.as_string()
}

/// Takes the focus from a text field, so that keys act again.
pub fn leave_field(target: Option<EventTarget>) {
    if let Some(element) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        let _ = element.blur();
    }
}

/// Puts the focus on the proposal field of the page in which a key was pressed, before the next key is.
pub fn focus_value(target: Option<EventTarget>) {
    let pressed = target.and_then(|target| target.dyn_into::<Element>().ok());
    let page = pressed.and_then(|element| element.closest(".raftglass").ok().flatten());
    let page = page.or_else(|| document()?.query_selector(".raftglass").ok().flatten());
    let field = page.and_then(|page| page.query_selector("[data-name=value]").ok().flatten());
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        let _ = field.focus();
        field.select();
    }
}

/// Whether the target of an event wants keys for itself.
pub fn focus_of(target: Option<EventTarget>) -> crate::keyboard::Focus {
    use crate::keyboard::Focus;
    let Some(element) = target.and_then(|target| target.dyn_into::<Element>().ok()) else {
        return Focus::Free;
    };
    let tag = element.tag_name().to_ascii_lowercase();
    match tag.as_str() {
        "input" if is_switch(&element) => Focus::Button,
        "input" | "textarea" | "select" => Focus::Field,
        "button" | "a" | "summary" => Focus::Button,
        _ if element.has_attribute("contenteditable") => Focus::Field,
        _ if element.get_attribute("role").as_deref() == Some("button") => Focus::Button,
        _ => Focus::Free,
    }
}

fn is_switch(element: &Element) -> bool {
    let input = element.dyn_ref::<HtmlInputElement>();
    input.is_some_and(|input| {
        matches!(
            input.type_().as_str(),
            "checkbox" | "radio" | "button" | "file"
        )
    })
}

/// The address of the page without what stands behind `?` and `#`.
pub fn address() -> Option<String> {
    let href = window()?.location().href().ok()?;
    href.split(['?', '#']).next().map(str::to_owned)
}

/// The document of the page.
pub fn document() -> Option<Document> {
    window()?.document()
}

fn page_locale() -> Option<Locale> {
    let window = window()?;
    window
        .navigator()
        .language()
        .as_deref()
        .and_then(Locale::from_tag)
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

fn window() -> Option<Window> {
    web_sys::window()
}
