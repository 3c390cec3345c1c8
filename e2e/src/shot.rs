//! The command line of `shot`, which takes a picture of a page.

use std::{path::PathBuf, time::Duration};

use crate::{Page, Result, Site, Size};

/// How to call `shot`.
pub const USAGE: &str = "\
usage: shot URL OUT.png WIDTH HEIGHT [options]

URL is an address, or dist:REST for the built page, such as dist:?nodes=5 or dist:embed.html
  --dark            prefers-color-scheme: dark
  --calm            prefers-reduced-motion: reduce
  --touch           a touch screen, as on a phone
  --lang LANGS      preferred languages, such as zh-CN,zh
  --js CODE         run before the picture; the body of an async function
  --keys KEYS       pressed after the code, such as \"Tab Tab Enter\" or \"Shift+Tab\"
  --wait MS         how long to wait before the picture (300)
  --print CODE      print what this code returns
  --axe             print what axe-core finds";

/// One picture to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// An address, or `dist:` and what follows the built page's folder.
    pub url: String,
    /// Where the picture goes.
    pub out: PathBuf,
    /// The screen.
    pub size: Size,
    /// Media features that are pretended.
    pub media: Vec<(&'static str, &'static str)>,
    /// Preferred languages, as in `Accept-Language`.
    pub languages: Option<String>,
    /// JavaScript that is run first.
    pub js: Option<String>,
    /// Keys that are pressed next.
    pub keys: Option<String>,
    /// The pause before the picture.
    pub wait: Duration,
    /// JavaScript whose value is printed.
    pub print: Option<String>,
    /// Whether axe-core is run.
    pub axe: bool,
}

impl Shot {
    /// Reads a command line without the program's name; the error says what is wrong with it.
    pub fn parse(args: impl IntoIterator<Item = String>) -> std::result::Result<Self, String> {
        let mut args = args.into_iter();
        let mut next = |name: &str| args.next().ok_or_else(|| format!("{name} is missing"));
        let url = next("URL")?;
        let out = PathBuf::from(next("OUT.png")?);
        let size = Size::new(
            number("WIDTH", &next("WIDTH")?)?,
            number("HEIGHT", &next("HEIGHT")?)?,
        );
        let wait = Duration::from_millis(300);
        let mut shot = Self {
            url,
            out,
            size,
            wait,
            media: Vec::new(),
            languages: None,
            js: None,
            keys: None,
            print: None,
            axe: false,
        };
        while let Ok(option) = next("") {
            shot.option(&option, || next(&format!("the value of {option}")))?;
        }
        Ok(shot)
    }

    fn option(
        &mut self,
        name: &str,
        mut value: impl FnMut() -> std::result::Result<String, String>,
    ) -> std::result::Result<(), String> {
        match name {
            "--dark" => self.media.push(("prefers-color-scheme", "dark")),
            "--calm" => self.media.push(("prefers-reduced-motion", "reduce")),
            "--touch" => self.size.touch = true,
            "--lang" => self.languages = Some(value()?),
            "--js" => self.js = Some(value()?),
            "--keys" => self.keys = Some(value()?),
            "--wait" => self.wait = Duration::from_millis(number("--wait", &value()?)?.into()),
            "--print" => self.print = Some(value()?),
            "--axe" => self.axe = true,
            _ => return Err(format!("unknown option {name}")),
        }
        Ok(())
    }

    /// Opens the page, does what was asked for, takes the picture; gives what is to be printed, console errors included.
    pub async fn take(&self) -> Result<Vec<String>> {
        let site = match self.url.strip_prefix("dist:") {
            Some(_) => Some(Site::dist("/").await?),
            None => None,
        };
        let url = match (&site, self.url.strip_prefix("dist:")) {
            (Some(site), Some(rest)) => site.url(rest),
            _ => self.url.clone(),
        };
        let page = Page::open(self.size).await?;
        page.emulate_media(&self.media).await?;
        if let Some(languages) = &self.languages {
            page.prefer_languages(languages).await?;
        }
        if site.is_some() {
            page.visit(&url).await?
        } else {
            page.goto(&url).await?
        }
        let printed = self.act(&page).await?;
        page.screenshot_to(&self.out).await?;
        page.driver().clone().quit().await?;
        Ok(printed)
    }

    async fn act(&self, page: &Page) -> Result<Vec<String>> {
        let mut printed = Vec::new();
        if let Some(code) = &self.js {
            page.js(code).await?;
        }
        if let Some(keys) = &self.keys {
            page.keys(keys).await?;
        }
        tokio::time::sleep(self.wait).await;
        if let Some(code) = &self.print {
            printed.push(page.js(code).await?.to_string());
        }
        if self.axe {
            printed.extend(
                page.axe()
                    .await?
                    .into_iter()
                    .map(|line| format!("axe: {line}")),
            );
        }
        printed.extend(
            page.console()
                .await?
                .into_iter()
                .map(|line| format!("console: {line}")),
        );
        Ok(printed)
    }
}

fn number(name: &str, text: &str) -> std::result::Result<u32, String> {
    text.parse()
        .map_err(|_| format!("{name} must be a whole number, not {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &[&str]) -> std::result::Result<Shot, String> {
        Shot::parse(line.iter().map(|word| word.to_string()))
    }

    #[test]
    fn options_follow_the_four_words() {
        let line = [
            "dist:?nodes=5",
            "a.png",
            "390",
            "844",
            "--dark",
            "--touch",
            "--keys",
            "Tab Enter",
            "--wait",
            "50",
        ];
        let shot = parse(&line).unwrap();
        assert_eq!(shot.url, "dist:?nodes=5");
        assert_eq!(shot.size, Size::PHONE);
        assert_eq!(shot.media, [("prefers-color-scheme", "dark")]);
        assert_eq!(shot.keys.as_deref(), Some("Tab Enter"));
        assert_eq!(shot.wait, Duration::from_millis(50));
    }

    #[test]
    fn a_bad_command_line_says_what_is_wrong() {
        assert_eq!(parse(&["dist:", "a.png"]).unwrap_err(), "WIDTH is missing");
        assert_eq!(
            parse(&["dist:", "a.png", "wide", "9"]).unwrap_err(),
            "WIDTH must be a whole number, not \"wide\""
        );
        assert_eq!(
            parse(&["dist:", "a.png", "9", "9", "--js"]).unwrap_err(),
            "the value of --js is missing"
        );
        assert_eq!(
            parse(&["dist:", "a.png", "9", "9", "--drak"]).unwrap_err(),
            "unknown option --drak"
        );
    }
}
