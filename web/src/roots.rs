//! Where pages are mounted. Yew keeps the element that it is mounted in, and its listeners there, for as long as the program runs,
//! also when what it showed is gone. So a root that is left is kept, empty, and the next page is shown in it: pages that come and go
//! leave nothing behind that grows.
use crate::app::{App, AppProps, Msg};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::Element;
use yew::html::Scope;
use yew::{AppHandle, Component, Context, Html, html};

thread_local! {
    /// Roots that show nothing: never more than there were pages at one time.
    static IDLE: RefCell<Vec<Root>> = const { RefCell::new(Vec::new()) };
}

/// An element of its own that shows one page, or none.
pub struct Root {
    element: Element,
    shown: AppHandle<Shown>,
    line: Line,
}

impl Root {
    /// Shows a page in `place`, in the stead of all that was there. Fails with what the browser throws when `place` takes no
    /// children.
    pub fn show(place: &Element, props: AppProps) -> Result<Root, JsValue> {
        let mut root = match IDLE.with_borrow_mut(Vec::pop) {
            Some(root) => root,
            None => Root::new(place)?,
        };
        place.replace_children_with_node_1(&root.element);
        root.line = props.line.clone();
        root.shown.send_message(Some(Box::new(props)));
        Ok(root)
    }

    fn new(place: &Element) -> Result<Root, JsValue> {
        let document = place.owner_document().ok_or("no document")?;
        let element = document.create_element("div")?;
        element.set_class_name("raftglass-root");
        let shown = yew::Renderer::<Shown>::with_root(element.clone()).render();
        Ok(Root {
            element,
            shown,
            line: Line::default(),
        })
    }

    /// Says something to the page.
    pub fn send(&self, message: Msg) {
        self.line.say(message);
    }

    /// Takes the page away.
    pub fn clear(self) {
        self.element.remove();
        self.shown.send_message(None);
        IDLE.with_borrow_mut(|idle| idle.push(self));
    }
}

/// What a root shows. Every page has a number of its own, so that none takes over what another one was.
#[derive(Default)]
struct Shown {
    page: Option<AppProps>,
    number: u32,
}

impl Component for Shown {
    type Message = Option<Box<AppProps>>;
    type Properties = ();

    fn create(_: &Context<Self>) -> Self {
        Self::default()
    }

    fn update(&mut self, _: &Context<Self>, page: Self::Message) -> bool {
        self.page = page.map(|page| *page);
        self.number += 1;
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        match self.page.clone() {
            Some(page) => html! { <App key={self.number} ..page /> },
            None => Html::default(),
        }
    }
}

/// What is said to a page. It may be said before the page is there.
#[derive(Clone, Default)]
pub struct Line(Rc<RefCell<End>>);

enum End {
    Waiting(Vec<Msg>),
    There(Scope<App>),
}

impl Default for End {
    fn default() -> Self {
        End::Waiting(Vec::new())
    }
}

impl Line {
    fn say(&self, message: Msg) {
        match &mut *self.0.borrow_mut() {
            End::Waiting(messages) => messages.push(message),
            End::There(page) => page.send_message(message),
        }
    }

    /// The page is there, and hears what was said until now.
    pub fn answer(&self, page: &Scope<App>) {
        if let End::Waiting(messages) = self.0.replace(End::There(page.clone())) {
            page.send_message_batch(messages);
        }
    }
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
