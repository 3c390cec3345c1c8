//! The browser of the tests: Chromium or Chrome, and the chromedriver of the same version.

use std::{
    env, fmt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    browser_install,
    failure::Result,
    process::{self, major, version_of},
};

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const DRIVERS: [&str; 2] = ["chromedriver", "chromium.chromedriver"];

/// Where browsers are that do not put themselves on PATH.
const ELSEWHERE: [&str; 4] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
];

const BROWSER_FLAGS: [&str; 4] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
];

/// A browser and its driver, both of which run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Browser {
    browser: PathBuf,
    driver: PathBuf,
}

/// Why there is no browser to test in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoBrowser {
    Browser,
    Driver {
        browser: PathBuf,
    },
    /// The program that a variable names does not run.
    Named {
        variable: &'static str,
        program: PathBuf,
    },
    /// Driver and browser must be of the same major version.
    Apart {
        browser: String,
        driver: String,
    },
}

impl fmt::Display for NoBrowser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Browser => write!(f, "there is no Chromium or Chrome that runs"),
            Self::Driver { browser } => {
                write!(f, "there is no chromedriver for {}", browser.display())
            }
            Self::Named { variable, program } => write!(
                f,
                "{variable} names {}, which does not run",
                program.display()
            ),
            Self::Apart { browser, driver } => write!(
                f,
                "the browser is version {browser} and chromedriver is {driver}"
            ),
        }
    }
}

impl Browser {
    pub(crate) fn find_or_install() -> Result<Self> {
        Self::find().or_else(|why| {
            browser_install::install(&why)?;
            Self::find().map_err(|why| browser_install::advise(&why))
        })
    }

    fn find() -> std::result::Result<Self, NoBrowser> {
        let browser = pick("CHROME", &BROWSERS, &ELSEWHERE)?.ok_or(NoBrowser::Browser)?;
        let driver = pick("CHROMEDRIVER", &DRIVERS, &[])?.ok_or_else(|| NoBrowser::Driver {
            browser: browser.clone(),
        })?;
        fit(version_of(&browser), version_of(&driver))?;
        Ok(Self { browser, driver })
    }

    /// Tells a command which browser to use.
    pub(crate) fn named_in<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("CHROME", &self.browser)
            .env("CHROMEDRIVER", &self.driver)
    }

    /// The settings file of the wasm test runner.
    pub(crate) fn webdriver_json(&self) -> String {
        let flags = BROWSER_FLAGS.map(json_string).join(", ");
        let browser = json_string(&self.browser.to_string_lossy());
        format!("{{ \"goog:chromeOptions\": {{ \"binary\": {browser}, \"args\": [{flags}] }} }}\n")
    }
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} and {}",
            self.browser.display(),
            self.driver.display()
        )
    }
}

/// The program that the variable names, else the first that runs. On Ubuntu a file may be there that only says how to get one.
fn pick(
    variable: &'static str,
    names: &[&str],
    elsewhere: &[&str],
) -> std::result::Result<Option<PathBuf>, NoBrowser> {
    if let Some(program) = env::var_os(variable).map(PathBuf::from) {
        return if runs(&program) {
            Ok(Some(program))
        } else {
            Err(NoBrowser::Named { variable, program })
        };
    }
    let on_path = names.iter().flat_map(|name| process::all_on_path(name));
    Ok(on_path
        .chain(elsewhere.iter().map(PathBuf::from))
        .find(|program| runs(program)))
}

fn runs(program: &Path) -> bool {
    // Chrome for Windows does not answer: it opens a window instead.
    (cfg!(windows) && program.is_file()) || version_of(program).is_some()
}

/// Versions that are not known are taken to fit.
fn fit(browser: Option<String>, driver: Option<String>) -> std::result::Result<(), NoBrowser> {
    match (browser, driver) {
        (Some(browser), Some(driver)) if major(&browser) != major(&driver) => {
            Err(NoBrowser::Apart { browser, driver })
        }
        _ => Ok(()),
    }
}

fn json_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_and_driver_must_be_of_one_major_version() {
        let version = |text: &str| Some(text.to_owned());
        assert_eq!(fit(version("156.0.1"), version("156.0.9")), Ok(()));
        assert_eq!(fit(version("156.0.1"), None), Ok(()));
        let apart = fit(version("156.0.1"), version("150.2"))
            .unwrap_err()
            .to_string();
        assert_eq!(
            apart,
            "the browser is version 156.0.1 and chromedriver is 150.2"
        );
    }

    #[test]
    fn the_settings_are_json_whatever_the_path() {
        let browser = Browser {
            browser: r#"C:\a "b"\chrome.exe"#.into(),
            driver: "d".into(),
        };
        let json = browser.webdriver_json();
        assert!(
            json.contains(r#""binary": "C:\\a \"b\"\\chrome.exe", "args": ["--headless=new","#),
            "{json}"
        );
    }
}
