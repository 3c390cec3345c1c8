//! When a rule inside is broken: the last picture stays, and above it a card with a report that can be copied.
use crate::i18n::Locale;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Debug;
use std::panic::PanicHookInfo;
use std::sync::Once;
use web_sys::Element;

/// Actions that a report repeats.
const ACTIONS: usize = 20;
/// Characters of one action that a report repeats.
const WIDTH: usize = 120;

/// A mounted page.
struct Place {
    number: u32,
    root: Element,
    locale: Locale,
}

thread_local! {
    static PLACES: RefCell<Vec<Place>> = const { RefCell::new(Vec::new()) };
    static ACTED: RefCell<VecDeque<Box<dyn Debug>>> = const { RefCell::new(VecDeque::new()) };
}

/// Remembers a mounted page; gives its number.
pub fn watch(root: &Element, locale: Locale) -> u32 {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| yew::set_custom_panic_hook(Box::new(show)));
    PLACES.with_borrow_mut(|places| {
        let number = places.last().map_or(1, |place| place.number + 1);
        places.push(Place {
            number,
            root: root.clone(),
            locale,
        });
        number
    })
}

/// Forgets a page that was taken away.
pub fn forget(number: u32) {
    PLACES.with_borrow_mut(|places| places.retain(|place| place.number != number));
}

/// Remembers an action for the report. It is written out only there.
pub fn note(action: impl Debug + 'static) {
    ACTED.with_borrow_mut(|acted| {
        acted.push_back(Box::new(action));
        if acted.len() > ACTIONS {
            acted.pop_front();
        }
    });
}

fn brief(action: &dyn Debug) -> String {
    format!("{action:?}").chars().take(WIDTH).collect()
}

fn show(info: &PanicHookInfo) {
    let acted = ACTED.try_with(|acted| {
        acted.try_borrow().map(|acted| {
            acted
                .iter()
                .map(|action| brief(&**action))
                .collect::<Vec<_>>()
        })
    });
    let acted = acted.ok().and_then(Result::ok).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let report = format!("Raftglass {version}\n{info}\n\n{}", acted.join("\n"));
    web_sys::console::error_1(&report.as_str().into());
    let _ = PLACES.try_with(|places| {
        if let Ok(places) = places.try_borrow() {
            places.iter().for_each(|place| {
                let _ = card(place, &report);
            });
        }
    });
}

fn card(place: &Place, report: &str) -> Option<()> {
    let document = place.root.owner_document()?;
    let element = |tag: &str, class: &str, text: &str| {
        let element = document.create_element(tag).ok()?;
        element.set_class_name(class);
        element.set_text_content(Some(text));
        Some(element)
    };
    let card = element("div", "raftglass-failed", "")?;
    let area = element("textarea", "raftglass-report", report)?;
    let _ = card.set_attribute("role", "alert");
    let _ = area.set_attribute("readonly", "");
    let _ = area.set_attribute("aria-label", "Report");
    let title = element("strong", "", &place.locale.text("app.failed"))?;
    let text = element("p", "", &place.locale.text("app.failed_text"))?;
    card.append_child(&title).ok()?;
    card.append_child(&text).ok()?;
    card.append_child(&area).ok()?;
    place.root.prepend_with_node_1(&card).ok()
}
