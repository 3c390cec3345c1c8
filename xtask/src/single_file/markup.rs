//! The tags of `index.html`, each with what it names put inside, or without it.

use crate::{
    digest,
    failure::{Failure, Result},
};

/// The page with its style sheets and its icon inside, without its scripts, and with a policy that allows `script` (a hash).
/// `read` gives a file beside the page.
pub(super) fn head(
    html: &str,
    script: &str,
    read: impl Fn(&str) -> Result<String>,
) -> Result<String> {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = rest[start..]
            .find('>')
            .map_or(rest.len(), |length| start + length + 1);
        page.out.push_str(&rest[..start]);
        page.take(&rest[start..end], &read)?;
        rest = &rest[end..];
    }
    page.out.push_str(rest);
    Ok(page.out.replace(PLACE, &policy(script, &page.styles)))
}

/// Where the page is drawn.
pub(super) const APP: &str = "<main id=\"app\">";

/// The page without what it says until its script runs: that files may be missing, or that it must not be opened from a disk.
pub(super) fn without_waiting(page: &str) -> Option<String> {
    let (before, rest) = page.split_once(APP)?;
    let (_, after) = rest.split_once("</main>")?;
    Some(format!("{before}{APP}</main>{after}"))
}

/// Stands for the policy until all hashes are known; no file has it.
const PLACE: &str = "{{policy}}";

/// As `xtask/csp.txt`, but by hash: a file of its own has no `'self'`. Nothing can be fetched, framed or sent.
fn policy(script: &str, styles: &[String]) -> String {
    let styles: String = styles.iter().map(|hash| format!(" '{hash}'")).collect();
    format!(
        "default-src 'none'; script-src '{script}' 'wasm-unsafe-eval'; style-src{styles}; img-src data:; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
}

#[derive(Debug, Default)]
struct Page {
    out: String,
    /// The hashes of the style sheets that are inside.
    styles: Vec<String>,
}

impl Page {
    fn take(&mut self, tag: &str, read: impl Fn(&str) -> Result<String>) -> Result {
        let has = |name, value| attribute(tag, name) == Some(value);
        let target = attribute(tag, "href").unwrap_or_default();
        if tag.starts_with("<meta ") && has("http-equiv", "Content-Security-Policy") {
            self.out.push_str(&format!(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"{PLACE}\">"
            ));
        } else if tag.starts_with("<link ") && has("rel", "stylesheet") {
            let css = format!("\n{}", read(target)?);
            if css.contains("url(") || css.contains("</style") {
                return Err(Failure::Unexpected {
                    path: target.into(),
                    expected: "no url( and no </style, which cannot be inside a single file",
                });
            }
            self.styles.push(digest::sha256(&css));
            self.out.push_str(&format!("<style>{css}</style>"));
        } else if tag.starts_with("<link ") && has("rel", "icon") {
            let icon = digest::base64(read(target)?);
            self.out.push_str(&format!(
                "<link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\">"
            ));
        } else if tag.starts_with("<link ")
            || tag.starts_with("<script ")
            || tag == "</script>"
            || has("name", "offline")
        {
            self.out.truncate(self.out.trim_end().len()); // nothing beside the file, so nothing to link to
        } else {
            self.out.push_str(tag);
        }
        Ok(())
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = r#"<html><head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'self'">
  <meta name="offline" content="sw.js">
  <link rel="icon" href="icon.svg" type="image/svg+xml">
  <link rel="manifest" href="manifest.webmanifest">
  <link rel="stylesheet" href="a.css">
  <script type="module" src="./boot.js"></script>
<link rel="modulepreload" href="./raftglass-web.js"></head>
<body><main id="app"></main></body></html>"#;

    fn made(css: &str) -> Result<String> {
        let file = |name: &str| Ok(if name == "a.css" { css } else { "<svg/>" }.to_owned());
        head(HTML, "sha256-s", file)
    }

    #[test]
    fn all_that_the_page_names_is_inside_or_gone() {
        let hash = digest::sha256("\np { top: 0 }");
        let expected = format!(
            r#"<html><head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-s' 'wasm-unsafe-eval'; style-src '{hash}'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'">
  <link rel="icon" href="data:image/svg+xml;base64,PHN2Zy8+">
  <style>
p {{ top: 0 }}</style></head>
<body><main id="app"></main></body></html>"#
        );
        assert_eq!(made("p { top: 0 }").unwrap(), expected);
    }

    #[test]
    fn nothing_is_said_of_servers_before_the_script_runs() {
        let page = "<body><main id=\"app\"><p>Open it<br>from a server.</p></main></body>";
        let expected = "<body><main id=\"app\"></main></body>";
        assert_eq!(without_waiting(page).as_deref(), Some(expected));
        assert_eq!(without_waiting("<body></body>"), None);
    }

    #[test]
    fn a_style_sheet_that_names_another_file_is_refused() {
        let text = made("p { background: url(a.png) }")
            .unwrap_err()
            .to_string();
        assert!(text.starts_with("a.css: expected no url("), "{text}");
    }
}
