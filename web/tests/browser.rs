//! The page in a real browser: mounted, stepped, driven by keys, taken away.
#![cfg(target_arch = "wasm32")]
use js_sys::{Object, Reflect};
use raftglass_web::{Handle, mount};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

fn place() -> Element {
    let document = web_sys::window()
        .and_then(|window| window.document())
        .expect("a page");
    let place = document.create_element("div").expect("a div");
    document
        .body()
        .expect("a body")
        .append_child(&place)
        .expect("it can be appended");
    place
}

fn options(pairs: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (name, value) in pairs {
        Reflect::set(&options, &(*name).into(), &(*value).into()).expect("a plain object takes it");
    }
    options.into()
}

async fn mounted(pairs: &[(&str, &str)]) -> (Element, Handle) {
    let place = place();
    let english = [&[("locale", "en")], pairs].concat();
    let handle = mount(&place, &options(&english), None).expect("a place");
    settle().await;
    (place, handle)
}

async fn settle() {
    for _ in 0..4 {
        yew::scheduler::flush().await;
    }
}

fn find(place: &Element, selector: &str) -> HtmlElement {
    let found = place.query_selector(selector).expect("a valid selector");
    found
        .unwrap_or_else(|| panic!("no {selector}"))
        .unchecked_into()
}

fn text(place: &Element, name: &str) -> String {
    find(place, &format!("[data-name='{name}']"))
        .text_content()
        .unwrap_or_default()
}

fn texts(place: &Element, selector: &str) -> Vec<String> {
    let found = place
        .query_selector_all(selector)
        .expect("a valid selector");
    (0..found.length())
        .filter_map(|at| found.item(at)?.text_content())
        .collect()
}

async fn click(place: &Element, name: &str) {
    find(place, &format!("[data-name='{name}']")).click();
    settle().await;
}

async fn press(target: &Element, key: &str) {
    let init = web_sys::KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init)
        .expect("an event");
    target.dispatch_event(&event).expect("it is dispatched");
    settle().await;
}

fn node_count(place: &Element) -> usize {
    texts(place, ".pick").len()
}

#[wasm_bindgen_test]
async fn it_opens_with_three_nodes_a_leader_and_a_hint() {
    let (place, mut handle) = mounted(&[]).await;
    assert_eq!(node_count(&place), 3);
    assert!(
        text(&place, "node-title").contains("Leader"),
        "{}",
        text(&place, "node-title")
    );
    assert!(text(&place, "hint").contains("Press P"));
    handle.unmount();
}

#[wasm_bindgen_test]
async fn the_step_button_moves_time_and_the_back_button_returns() {
    let (place, mut handle) = mounted(&[]).await;
    let opening = text(&place, "position");
    click(&place, "propose").await;
    let proposed = text(&place, "position");
    assert_ne!(proposed, opening);
    click(&place, "step").await;
    assert_ne!(text(&place, "position"), proposed);
    click(&place, "back").await;
    assert!(
        text(&place, "headline").contains("proposes x=1"),
        "{}",
        text(&place, "headline")
    );
    handle.unmount();
}

#[wasm_bindgen_test]
async fn a_value_is_proposed_by_keyboard_alone() {
    let (place, mut handle) = mounted(&[]).await;
    let root = find(&place, ".raftglass");
    press(&root, "p").await;
    let field: HtmlInputElement = find(&place, "[data-name='value']").unchecked_into();
    let focused = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.active_element());
    assert_eq!(focused.as_ref(), Some(field.as_ref()));
    field.set_value("color=blue");
    let typed = web_sys::InputEvent::new("input").expect("an event");
    field
        .dispatch_event(&bubbling(typed))
        .expect("it is dispatched");
    settle().await;
    find(&place, ".client")
        .unchecked_into::<web_sys::HtmlFormElement>()
        .request_submit()
        .expect("it is submitted");
    settle().await;
    assert!(
        text(&place, "headline").contains("proposes color=blue"),
        "{}",
        text(&place, "headline")
    );
    press(&field, "c").await;
    assert!(
        !text(&place, "headline").contains("crashes"),
        "typing in the field crashes nobody"
    );
    handle.unmount();
}

fn bubbling(event: web_sys::InputEvent) -> web_sys::Event {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    web_sys::Event::new_with_event_init_dict(&event.type_(), &init).expect("an event")
}

#[wasm_bindgen_test]
async fn keys_crash_and_restart_the_selected_node() {
    let (place, mut handle) = mounted(&[]).await;
    let root = find(&place, ".raftglass");
    press(&root, "2").await;
    press(&root, "c").await;
    assert_eq!(text(&place, "node-title"), "n2 · Down");
    press(&root, "r").await;
    assert!(
        text(&place, "headline").contains("n2 restarts"),
        "{}",
        text(&place, "headline")
    );
    handle.unmount();
}

#[wasm_bindgen_test]
async fn unmounting_leaves_nothing_and_may_be_repeated() {
    let (place, mut handle) = mounted(&[]).await;
    click(&place, "play").await;
    handle.unmount();
    settle().await;
    assert_eq!(place.child_element_count(), 0);
    handle.unmount();
    press(&place, "c").await;
    assert_eq!(place.child_element_count(), 0);
}

#[wasm_bindgen_test]
async fn a_page_is_shown_in_the_root_of_one_that_went() {
    let (first, mut one) = mounted(&[("nodes", "5")]).await;
    let root = find(&first, ".raftglass-root");
    click(&first, "propose").await;
    one.unmount();
    settle().await;
    assert_eq!(root.child_element_count(), 0);
    let (second, mut two) = mounted(&[]).await;
    assert_eq!(find(&second, ".raftglass-root"), root);
    assert_eq!(node_count(&second), 3);
    assert!(text(&second, "hint").contains("Press P"));
    // The next page begins before the last one is gone.
    two.unmount();
    let one_node = options(&[("locale", "en"), ("nodes", "1")]);
    let mut three = mount(&first, &one_node, None).expect("a place");
    settle().await;
    assert_eq!(find(&first, ".raftglass-root"), root);
    assert_eq!((node_count(&first), node_count(&second)), (1, 0));
    click(&first, "propose").await;
    assert!(text(&first, "headline").contains("proposes"));
    three.unmount();
}

#[wasm_bindgen_test]
async fn two_instances_are_independent() {
    let (first, mut one) = mounted(&[("nodes", "5")]).await;
    let (second, mut two) = mounted(&[("nodes", "1")]).await;
    assert_eq!((node_count(&first), node_count(&second)), (5, 1));
    let before = text(&second, "position");
    press(&find(&first, ".raftglass"), "c").await;
    assert!(text(&first, "headline").contains("crashes"));
    assert_eq!(text(&second, "position"), before);
    one.unmount();
    settle().await;
    click(&second, "propose").await;
    assert!(text(&second, "headline").contains("proposes"));
    two.unmount();
}

#[wasm_bindgen_test]
async fn bad_options_are_told_and_defaults_are_used() {
    let (place, mut handle) =
        mounted(&[("nodes", "300"), ("colour", "<img src=x onerror=alert(1)>")]).await;
    let notices = texts(&place, "[data-name='notice'] > span");
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(
        notices
            .iter()
            .any(|text| text.contains("nodes=300: 1 to 9 nodes can be shown; 3 are used"))
    );
    assert!(
        notices
            .iter()
            .any(|text| text.contains("colour: not an option"))
    );
    assert_eq!(node_count(&place), 3);
    assert_eq!(
        place
            .query_selector_all("img")
            .expect("a valid selector")
            .length(),
        0
    );
    handle.unmount();
}

#[wasm_bindgen_test]
async fn options_that_are_no_object_are_taken_as_none() {
    for odd in [
        JsValue::UNDEFINED,
        JsValue::NULL,
        JsValue::from(7),
        JsValue::from("nodes=3"),
    ] {
        let place = place();
        let mut handle = mount(&place, &odd, None).expect("a place");
        settle().await;
        assert_eq!(node_count(&place), 3);
        handle.unmount();
    }
}

#[wasm_bindgen_test]
async fn a_value_with_markup_is_shown_as_text() {
    let (place, mut handle) = mounted(&[]).await;
    let field: HtmlInputElement = find(&place, "[data-name='value']").unchecked_into();
    field.set_value("x=<img src=x onerror=alert(1)>");
    let typed = web_sys::InputEvent::new("input").expect("an event");
    field
        .dispatch_event(&bubbling(typed))
        .expect("it is dispatched");
    settle().await;
    click(&place, "propose").await;
    assert!(text(&place, "headline").contains("<img src=x onerror=alert(1)>"));
    assert_eq!(
        place
            .query_selector_all("img")
            .expect("a valid selector")
            .length(),
        0
    );
    handle.unmount();
}

#[wasm_bindgen_test]
async fn chinese_is_complete_on_the_first_page() {
    let place = place();
    let mut handle = mount(&place, &options(&[("locale", "zh")]), None).expect("a place");
    settle().await;
    assert!(text(&place, "node-title").contains("领导者"));
    assert!(text(&place, "hint").contains("提议"));
    let shown = place.text_content().unwrap_or_default();
    assert!(
        !shown.contains("event.") && !shown.contains("toolbar."),
        "an untranslated key is shown"
    );
    handle.unmount();
}
