//! From a key or a press to the frame that shows what it did.

use serde_json::{Value, json};

use super::{RATES, slow_down};
use crate::{Page, Result, Site, Size};

/// Presses of each kind.
const PRESSES: usize = 60;

/// Time from an input to the end of the frame that shows another position.
const HELPER: &str = "
const place = document.querySelector('[data-name=position]');
const root = document.querySelector('.raftglass');
const shown = (act) => new Promise((done) => {
  const began = performance.now();
  const channel = new MessageChannel();
  let waiting = true;
  const finish = () => { if (waiting) { waiting = false; done(performance.now() - began); } };
  channel.port1.onmessage = finish;
  const watch = new MutationObserver(() => { watch.disconnect(); requestAnimationFrame(() => channel.port2.postMessage(0)); });
  watch.observe(place, { subtree: true, childList: true, characterData: true });
  setTimeout(finish, 2000);
  act();
});
const key = (name) => () => root.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
const calm = () => new Promise((done) => setTimeout(done, 20));
";

/// Steps forward, steps back, and seeks to places all over a long run.
pub(super) async fn steps(site: &Site) -> Result<Value> {
    let page = Page::open(Size::DESKTOP).await?;
    page.emulate_media(&[("prefers-reduced-motion", "reduce")])
        .await?;
    page.visit(&site.url("?locale=en&nodes=5&speed=8")).await?;
    page.until("document.querySelectorAll('.lane').length === 5")
        .await?;
    // A long run: two minutes of virtual time and more.
    page.click("[data-name=play]").await?;
    page.js("await new Promise((done) => setTimeout(done, 20000))")
        .await?;
    page.click("[data-name=play]").await?;
    let events = page.text("[data-name=position]").await?;
    let mut rows = Vec::new();
    for rate in RATES {
        slow_down(&page, rate).await?;
        page.keys("Home Home").await?;
        for (what, name) in [("forward", "ArrowRight"), ("back", "ArrowLeft")] {
            let took = page
                .js(&format!(
                    "{HELPER} const took = []; for (let i = 0; i < {PRESSES}; i++) {{ took.push(await shown(key('{name}'))); await calm(); }} return took;"
                ))
                .await?;
            rows.push(json!({ "rate": rate, "what": what, "took": took }));
        }
        let took = page
            .js(&format!(
                "{HELPER}
                 const strip = document.querySelector('.strip');
                 const box = strip.getBoundingClientRect();
                 const press = (part) => () => strip.dispatchEvent(new PointerEvent('pointerdown', {{
                   bubbles: true, button: 0, clientX: box.left + 40 + (box.width - 60) * part, clientY: box.bottom - 3 }}));
                 const took = [];
                 for (let i = 0; i < {PRESSES}; i++) {{ took.push(await shown(press((i * 37 % {PRESSES}) / {PRESSES}))); await calm(); }}
                 return took;"
            ))
            .await?;
        rows.push(json!({ "rate": rate, "what": "seek", "took": took }));
    }
    page.close().await?;
    Ok(json!({ "events": events, "rows": rows }))
}
