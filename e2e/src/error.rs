//! What can go wrong in an end-to-end test, in words for the person who reads the failed test.

use std::{fmt, io, path::PathBuf, time::Duration};

use thirtyfour::error::WebDriverError;

/// The result of every step of a test.
pub type Result<T = ()> = std::result::Result<T, Error>;

/// Why a step of a test failed. `Debug` is the text of `Display`, because that is what a failed test prints.
pub enum Error {
    /// chromedriver could not be started.
    Chromedriver {
        /// The program that was tried.
        program: String,
        /// What happened.
        why: String,
    },
    /// chromedriver or the browser refused a command: no such element, a script that threw, a lost session.
    WebDriver(WebDriverError),
    /// A condition did not come true in time.
    NeverTrue {
        /// The JavaScript expression that was waited for.
        condition: String,
        /// How long it was waited for.
        waited: Duration,
        /// The expression's last value, as JSON.
        last: String,
        /// What the page looked like when the wait ended, if a picture could be taken.
        picture: Option<PathBuf>,
    },
    /// The console, axe or the network log holds something it must not.
    Unwanted {
        /// What was looked at, such as `console`.
        place: &'static str,
        /// The offending lines, in order.
        lines: Vec<String>,
    },
    /// The built page is not where it was looked for.
    NoDist(PathBuf),
    /// The page in one file is not where it was looked for.
    NoSingleFile(PathBuf),
    /// A name of a key that is not known.
    UnknownKey(String),
    /// A file or socket could not be used.
    Io {
        /// The file or address.
        what: String,
        /// The operating system's reason.
        why: io::Error,
    },
}

impl Error {
    /// Says of an operating system error what it was about.
    pub fn io(what: impl fmt::Display) -> impl FnOnce(io::Error) -> Self {
        let what = what.to_string();
        move |why| Self::Io { what, why }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chromedriver { program, why } => {
                write!(
                    f,
                    "cannot start {program}: {why}; install chromedriver or set CHROMEDRIVER to its path"
                )
            }
            Self::WebDriver(why) => write!(f, "the browser refused: {why}"),
            Self::NeverTrue {
                condition,
                waited,
                last,
                picture,
            } => {
                write!(
                    f,
                    "not true within {} s: {condition} (last value: {last})",
                    waited.as_secs()
                )?;
                match picture {
                    Some(path) => write!(f, "; picture: {}", path.display()),
                    None => Ok(()),
                }
            }
            Self::Unwanted { place, lines } => {
                write!(f, "{} unwanted in the {place}:", lines.len())?;
                lines.iter().try_for_each(|line| write!(f, "\n  {line}"))
            }
            Self::NoDist(dir) => {
                write!(
                    f,
                    "no index.html in {}: run `cargo xtask build` first",
                    dir.display()
                )
            }
            Self::NoSingleFile(file) => {
                write!(
                    f,
                    "no {}: run `cargo xtask single-file` first",
                    file.display()
                )
            }
            Self::UnknownKey(name) => {
                write!(
                    f,
                    "unknown key {name:?}: expected a character or a name such as Enter, Tab, ArrowLeft, Shift+Tab"
                )
            }
            Self::Io { what, why } => write!(f, "{what}: {why}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl From<WebDriverError> for Error {
    fn from(why: WebDriverError) -> Self {
        Self::WebDriver(why)
    }
}
