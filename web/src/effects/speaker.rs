//! The speaker's own window: a page without an engine of its own. The page tells it what to show, it asks the page to
//! do things; both speak over a channel that only pages of the same site hear.
use gloo_events::EventListener;
use js_sys::{Date, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// While time runs the window is told this often at most, ms.
const PACE_MS: f64 = 400.0;

/// The channel to the window.
pub struct Speaker {
    channel: BroadcastChannel,
    name: String,
    told_at: f64,
    _listener: EventListener,
}

impl Speaker {
    /// Opens the window, or brings it to the front; `ask` gets the names of what it asks for, `hello` when it has
    /// opened.
    pub fn new(ask: impl Fn(String) + 'static) -> Option<Self> {
        let name = format!("raftglass-{:.0}", Date::now());
        let channel = BroadcastChannel::new(&name).ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let asked = data.and_then(|data| Reflect::get(&data, &"ask".into()).ok());
            if let Some(name) = asked.and_then(|name| name.as_string()) {
                ask(name);
            }
        });
        let speaker = Self {
            channel,
            name,
            told_at: 0.0,
            _listener: listener,
        };
        speaker.show()?;
        Some(speaker)
    }

    /// Brings the window to the front, opening it if need be; `None` where the browser forbids it.
    pub fn show(&self) -> Option<()> {
        let address = format!("speaker.html#{}", self.name);
        let features = "popup,width=960,height=720";
        let window = web_sys::window()?;
        let opened = window.open_with_url_and_target_and_features(&address, &self.name, features);
        opened.ok().flatten().map(drop)
    }

    /// Whether it is time to tell the window anything.
    pub fn due(&self, playing: bool) -> bool {
        !playing || Date::now() - self.told_at >= PACE_MS
    }

    /// Tells the window what to show.
    pub fn tell(&mut self, shown: &impl serde::Serialize) {
        self.told_at = Date::now();
        if let Ok(value) = serde_wasm_bindgen::to_value(shown) {
            let message = js_sys::Object::new();
            let _ = Reflect::set(&message, &"show".into(), &value);
            let _ = self.channel.post_message(&JsValue::from(message));
        }
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.channel.close();
    }
}
