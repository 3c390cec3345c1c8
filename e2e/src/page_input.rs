//! What a person does to a page: mouse, finger, keyboard.

use serde_json::{Value, json};

use crate::{KeyChord, Page, Result, parse_keys};

impl Page {
    /// Scrolls the first element that matches into sight, as a person would, and clicks its middle; fails if something
    /// else covers it there.
    pub async fn click(&self, css: &str) -> Result {
        let element = self.find(css).await?;
        // The driver itself takes an element that lies behind a sticky one for one in sight.
        self.driver().execute(
            "arguments[0].scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' })",
            vec![element.to_json()?],
        )
        .await?;
        element.click().await?;
        self.drawn().await
    }

    /// Clicks with the right button.
    pub async fn right_click(&self, css: &str) -> Result {
        let element = self.find(css).await?;
        Ok(self
            .driver()
            .action_chain()
            .context_click_element(&element)
            .perform()
            .await?)
    }

    /// Moves the mouse over the middle of the element.
    pub async fn hover(&self, css: &str) -> Result {
        let element = self.find(css).await?;
        Ok(self
            .driver()
            .action_chain()
            .move_to_element_center(&element)
            .perform()
            .await?)
    }

    /// Presses the mouse on one element and lets go on another.
    pub async fn drag(&self, from: &str, to: &str) -> Result {
        let (from, to) = (self.find(from).await?, self.find(to).await?);
        Ok(self
            .driver()
            .action_chain()
            .drag_and_drop_element(&from, &to)
            .perform()
            .await?)
    }

    /// Touches the middle of the element with a finger; the screen must have been opened as one with touch.
    pub async fn tap(&self, css: &str) -> Result {
        let element = self.find(css).await?;
        element.scroll_into_view().await?;
        let middle = self.middle(css).await?;
        self.cdp(
            "Input.dispatchTouchEvent",
            json!({ "type": "touchStart", "touchPoints": [middle] }),
        )
        .await?;
        self.cdp(
            "Input.dispatchTouchEvent",
            json!({ "type": "touchEnd", "touchPoints": [] }),
        )
        .await?;
        self.drawn().await
    }

    /// Waits until the page has drawn what it was told: what is read next is what a person would see.
    async fn drawn(&self) -> Result {
        self.js(
            "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))",
        )
        .await
        .map(drop)
    }

    async fn middle(&self, css: &str) -> Result<Value> {
        let css = Value::from(css);
        self.js(&format!(
            "const r = document.querySelector({css}).getBoundingClientRect();
             return {{ x: r.x + r.width / 2, y: r.y + r.height / 2 }};"
        ))
        .await
    }

    /// Empties a field and types into it.
    pub async fn fill(&self, css: &str, text: &str) -> Result {
        let field = self.find(css).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Types text into whatever has the focus.
    pub async fn type_text(&self, text: &str) -> Result {
        Ok(self
            .driver()
            .action_chain()
            .send_keys(text)
            .perform()
            .await?)
    }

    /// Presses keys one after the other, such as `Tab Tab Enter`, `Shift+Tab`, `x`; see [`parse_keys`].
    pub async fn keys(&self, keys: &str) -> Result {
        for chord in parse_keys(keys)? {
            self.press(&chord).await?;
            self.drawn().await?;
        }
        Ok(())
    }

    async fn press(&self, chord: &KeyChord) -> Result {
        let chain = self.driver().action_chain();
        let chain = chord
            .held
            .iter()
            .fold(chain, |chain, &key| chain.key_down(key));
        let chain = chain.key_down(chord.key).key_up(chord.key);
        let chain = chord
            .held
            .iter()
            .rev()
            .fold(chain, |chain, &key| chain.key_up(key));
        Ok(chain.perform().await?)
    }

    /// What has the focus, as `button "Step"`: the tag, then the accessible label or the text; `body ""` if nothing has.
    pub async fn focused(&self) -> Result<String> {
        let focused = self
            .js("let e = document.activeElement;
                 while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
                 if (!e || e === document.body) return 'body \"\"';
                 const label = e.getAttribute('aria-label') ?? e.textContent.trim();
                 return `${e.localName} ${JSON.stringify(label)}`;")
            .await?;
        Ok(focused.as_str().unwrap_or_default().to_owned())
    }
}
