//! What must hold on every page: a clean console, no foreign host, no barrier that axe finds.

use serde_json::Value;

use crate::{Error, Page, Result, Site};

const AXE: &str = include_str!("../vendor/axe.min.js");
const RUN_AXE: &str = "const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map(v => `${v.id}: ${v.help} ${JSON.stringify(v.nodes.map(n => n.target))}`);";

impl Page {
    /// Errors and warnings in the console since the last call; broken policies and failed requests are among them.
    pub async fn console(&self) -> Result<Vec<String>> {
        let log = self.driver().browser_log().await?;
        let loud = log
            .into_iter()
            .filter(|entry| !matches!(entry.level.as_str(), "INFO" | "DEBUG" | "FINE"));
        Ok(loud
            .map(|entry| format!("{} {}", entry.level, entry.message))
            .collect())
    }

    /// Fails if the console holds an error or a warning.
    pub async fn expect_clean_console(&self) -> Result {
        expect_none("console", self.console().await?)
    }

    /// The addresses asked for since the last call, blocked ones too.
    pub async fn requests(&self) -> Result<Vec<String>> {
        let log = self.driver().get_log("performance").await?;
        Ok(log
            .iter()
            .filter_map(|entry| requested(&entry.message))
            .collect())
    }

    /// Fails if anything outside `site` has been asked for since [`Page::requests`] was last called.
    pub async fn expect_only_requests_to(&self, site: &Site) -> Result {
        let home = site.url("");
        let foreign = self
            .requests()
            .await?
            .into_iter()
            .filter(|url| is_foreign(url, &home))
            .collect();
        expect_none("network log", foreign)
    }

    /// The rules that axe-core finds broken, as `rule: what to do [elements]`.
    pub async fn axe(&self) -> Result<Vec<String>> {
        self.driver().execute(AXE, Vec::new()).await?;
        let broken = self.js(RUN_AXE).await?;
        let lines = broken
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        Ok(lines.map(str::to_owned).collect())
    }

    /// Fails if axe-core finds a rule broken.
    pub async fn expect_accessible(&self) -> Result {
        expect_none("axe report", self.axe().await?)
    }
}

fn expect_none(place: &'static str, lines: Vec<String>) -> Result {
    if lines.is_empty() {
        Ok(())
    } else {
        Err(Error::Unwanted { place, lines })
    }
}

fn requested(log_message: &str) -> Option<String> {
    let event: Value = serde_json::from_str(log_message).ok()?;
    let event = &event["message"];
    let is_request = event["method"] == "Network.requestWillBeSent";
    is_request.then(|| {
        event["params"]["request"]["url"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    })
}

fn is_foreign(url: &str, home: &str) -> bool {
    let is_local = ["data:", "blob:", "about:"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    !is_local && !url.starts_with(home)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_below_the_site_are_its_own() {
        let home = "http://127.0.0.1:4000/courses/x/";
        assert!(!is_foreign("http://127.0.0.1:4000/courses/x/app.js", home));
        assert!(!is_foreign("data:image/png;base64,AA==", home));
        assert!(is_foreign("http://127.0.0.1:4000/app.js", home));
        assert!(is_foreign("https://fonts.example/a.woff2", home));
    }

    #[test]
    fn requests_are_read_from_the_performance_log() {
        let sent = r#"{"message":{"method":"Network.requestWillBeSent","params":{"request":{"url":"http://h/a"}}},"webview":"1"}"#;
        let done = r#"{"message":{"method":"Network.loadingFinished","params":{}},"webview":"1"}"#;
        assert_eq!(requested(sent).as_deref(), Some("http://h/a"));
        assert_eq!(requested(done), None);
        assert_eq!(requested("not json"), None);
    }

    #[test]
    fn an_unwanted_line_is_shown_whole() {
        let error =
            expect_none("console", vec!["SEVERE a.js 1:2 \"boom\"".to_owned()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "1 unwanted in the console:\n  SEVERE a.js 1:2 \"boom\""
        );
    }
}
