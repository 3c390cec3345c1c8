//! The contract with host pages: `mount(element, options)` and the handle that it gives.
use crate::app::{App, AppProps};
use crate::effects;
use crate::report;
use crate::store::options::{Options, Raw};
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::AppHandle;

/// A mounted page. Dropping it leaves the page as it is; call `unmount` to take it away.
#[wasm_bindgen]
pub struct Handle {
    app: Option<AppHandle<App>>,
    number: u32,
}

#[wasm_bindgen]
impl Handle {
    /// Takes the page away: markup, timer, listeners. A second call does nothing.
    pub fn unmount(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
            report::forget(self.number);
        }
    }
}

/// Shows a laboratory in `root`. `options` is an object of option names with values as texts, numbers or switches;
/// whatever is not understood keeps its default and is told on the page.
#[wasm_bindgen]
pub fn mount(root: Element, options: &JsValue) -> Handle {
    let options = Options::read(entries(options));
    let prefs = effects::load_prefs();
    let number = report::watch(&root, options.locale.unwrap_or(prefs.locale));
    let props = AppProps {
        options,
        prefs,
        reduced_motion: effects::reduced_motion(),
    };
    let app = yew::Renderer::<App>::with_root_and_props(root, props).render();
    Handle {
        app: Some(app),
        number,
    }
}

/// Names and values of a plain object; nothing for anything else.
fn entries(options: &JsValue) -> Vec<(String, Raw)> {
    let Some(object) = options.dyn_ref::<Object>() else {
        return Vec::new();
    };
    let pairs = Object::entries(object)
        .into_iter()
        .map(|pair| Array::from(&pair));
    pairs
        .map(|pair| {
            (
                pair.get(0).as_string().unwrap_or_default(),
                raw(pair.get(1)),
            )
        })
        .collect()
}

fn raw(value: JsValue) -> Raw {
    let shown = format!("{value:?}");
    serde_wasm_bindgen::from_value(value).unwrap_or(Raw::Text(shown))
}
