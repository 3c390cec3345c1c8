//! The contract with host pages: `mount(element, options, tell)` and the handle that it gives.
use crate::app::{AppProps, Msg, Reply};
use crate::calls::{Argument, Call, Problem};
use crate::effects;
use crate::outward;
use crate::report;
use crate::roots::{Line, Root};
use crate::store::options::{OF_THE_RUN, Options, Raw};
use crate::store::prefs::Prefs;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// A mounted page. Dropping it leaves the page as it is; call `unmount` to take it away.
#[wasm_bindgen]
pub struct Handle {
    root: Option<Root>,
    number: u32,
    /// The options as they came, to know which ones change.
    entries: Vec<(String, Raw)>,
}

#[wasm_bindgen]
impl Handle {
    /// Takes the page away: markup, timer, listeners. A second call does nothing.
    pub fn unmount(&mut self) {
        if let Some(root) = self.root.take() {
            root.clear();
            report::forget(self.number);
        }
    }

    /// Carries a call of version 1 out. The promise gives `{ok: true, value}` or `{ok: false, error: {code, message}}`, and
    /// is never rejected.
    pub fn call(&self, name: &str, argument: JsValue) -> Promise {
        let read = argument_of(&argument).and_then(|argument| Call::read(name, argument));
        let (root, read) = match (&self.root, read) {
            (Some(root), Ok(call)) => (root, call),
            (None, _) => {
                let gone = Problem::new("gone", "the page was taken away");
                return Promise::resolve(&answer(Err(gone)));
            }
            (_, Err(problem)) => return Promise::resolve(&answer(Err(problem))),
        };
        let mut call = Some(read);
        Promise::new(&mut |resolve: Function, _| {
            let reply: Reply = Box::new(move |given| {
                let _ = resolve.call1(&JsValue::NULL, &answer(given));
            });
            if let Some(call) = call.take() {
                root.send(Msg::Call(call, reply));
            }
        })
    }

    /// Takes other options over: where one says which run is shown the run begins anew, and `ready` is told again; else only
    /// its looks change. Whether it begins anew.
    pub fn update(&mut self, options: &JsValue) -> bool {
        let entries = entries(options);
        let of_the_run = |entries: &[(String, Raw)]| {
            let named = |(name, _): &&(String, Raw)| OF_THE_RUN.contains(&name.as_str());
            entries.iter().filter(named).cloned().collect::<Vec<_>>()
        };
        let anew = of_the_run(&entries) != of_the_run(&self.entries);
        self.entries.clone_from(&entries);
        if let Some(root) = &self.root {
            let options = Box::new(Options::read(entries));
            root.send(Msg::Options(options, anew));
        }
        anew && self.root.is_some()
    }

    /// The page is out of sight, or in sight again.
    pub fn rest(&self, resting: bool) {
        if let Some(root) = &self.root {
            root.send(Msg::Rest(resting));
        }
    }
}

/// Shows a laboratory in `place`. `options` is an object of option names with values as texts, numbers or switches;
/// whatever is not understood keeps its default and is told on the page. `tell` is called with the name of an event and its
/// detail. Fails with what the browser throws when `place` takes no children.
#[wasm_bindgen]
pub fn mount(
    place: &Element,
    options: &JsValue,
    tell: Option<Function>,
) -> Result<Handle, JsValue> {
    let entries = entries(options);
    let options = Options::read(entries.clone());
    // What somebody prefers holds for the page of its own; a part of another page looks as that page says.
    let prefs = match options.page_keys {
        true => effects::load_prefs(),
        false => Prefs::default(),
    };
    let locale = options.locale.unwrap_or(prefs.locale);
    let props = AppProps {
        options,
        prefs,
        reduced_motion: effects::reduced_motion(),
        tell,
        line: Line::default(),
    };
    let root = Root::show(place, props)?;
    Ok(Handle {
        root: Some(root),
        number: report::watch(place, locale),
        entries,
    })
}

/// What a call is answered with, as JavaScript has it.
fn answer(given: Result<JsValue, Problem>) -> JsValue {
    let answer = Object::new();
    let (name, value) = match &given {
        Ok(value) => ("value", value.clone()),
        Err(problem) => ("error", outward::value(problem)),
    };
    let _ = Reflect::set(&answer, &"ok".into(), &given.is_ok().into());
    let _ = Reflect::set(&answer, &name.into(), &value);
    answer.into()
}

fn argument_of(value: &JsValue) -> Result<Option<Argument>, Problem> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    let number = value.as_f64().map(Argument::Number);
    let argument = number.or_else(|| value.as_string().map(Argument::Text));
    let wrong = || Problem::new("argument-wrong", "expected a text or a number");
    argument.map(Some).ok_or_else(wrong)
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
