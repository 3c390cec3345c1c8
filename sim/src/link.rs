//! Links: a run in one line of text, for the part of an address behind `#`.
//!
//! A link is a script, the position to look at, and what the page wants to remember of its view; with the version of the
//! engine that made it, because another one may play the same script differently. Form: `#r1.` and then base64 (URL-safe,
//! without padding) of a zlib stream. Both ways are limited, so that a small link cannot become a large text.
use crate::script::{OpenOptions, Run, ScriptError, play};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};
use std::fmt;

/// The version of this engine.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// Longest link, characters: what browsers, chats and mailers carry.
pub const LINK_LIMIT: usize = 32_768;

/// Longest text in a link, bytes.
pub const TEXT_LIMIT: usize = 262_144;

/// What a link of this form begins with, behind `#`.
const PREFIX: &str = "r1.";

/// How hard the text is pressed: 0 to 10.
const COMPRESSION: u8 = 9;

/// What a link holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The version of the engine that made it; empty for this one.
    pub engine: String,
    /// The position to look at; `None` for the end.
    pub position: Option<usize>,
    /// What the page remembers of its view, in words of its own; empty for nothing. One line.
    pub view: String,
    /// The script: the whole run, with its goals.
    pub script: String,
}

/// Why a text is no link, or a run does not fit into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// There is no `#` with something behind it.
    NoFragment,
    /// What stands behind `#` is no link of ours.
    Unknown {
        /// The beginning of it.
        found: String,
    },
    /// It is of a later form.
    Newer {
        /// The form.
        form: String,
    },
    /// It is too long.
    TooLong {
        /// How long it is, characters.
        length: usize,
    },
    /// A character that no link has.
    Character {
        /// Where, from 1, counted behind `#`.
        place: usize,
        /// The character.
        found: char,
    },
    /// Something is missing or changed.
    Damaged,
    /// The text that it holds is too long.
    TooLarge,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFragment => write!(
                f,
                "expected `#{PREFIX}…`, found no `#` with something behind it"
            ),
            Self::Unknown { found } => write!(f, "expected `#{PREFIX}…`, found `#{found}`"),
            Self::Newer { form } => {
                write!(f, "the link has the form `{form}`, this version reads `r1`")
            }
            Self::TooLong { length } => {
                write!(
                    f,
                    "the link has {length} characters, at most {LINK_LIMIT} are read"
                )
            }
            Self::Character { place, found } => write!(
                f,
                "character {place} behind `#`: expected a letter, a digit, `-` or `_`, found `{}`",
                found.escape_debug()
            ),
            Self::Damaged => write!(f, "the link is damaged: a part of it is missing or changed"),
            Self::TooLarge => write!(f, "the run has more than {TEXT_LIMIT} bytes as a script"),
        }
    }
}

impl std::error::Error for LinkError {}

impl Link {
    /// Reads a link: an address with a `#`, or what begins with `#`.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let fragment = text.trim().split_once('#').map(|(_, fragment)| fragment);
        let fragment = fragment.filter(|fragment| !fragment.is_empty());
        let fragment = fragment.ok_or(LinkError::NoFragment)?;
        let length = fragment.chars().count();
        if length > LINK_LIMIT {
            return Err(LinkError::TooLong { length });
        }
        let Some(body) = fragment.strip_prefix(PREFIX) else {
            return Err(unknown(fragment));
        };
        let is_ours =
            |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if let Some((at, found)) = body
            .chars()
            .enumerate()
            .find(|(_, letter)| !is_ours(*letter))
        {
            let place = PREFIX.len() + at + 1;
            return Err(LinkError::Character { place, found });
        }
        let packed = URL_SAFE_NO_PAD
            .decode(body)
            .map_err(|_| LinkError::Damaged)?;
        let bytes =
            decompress_to_vec_zlib_with_limit(&packed, TEXT_LIMIT).map_err(|error| match error
                .status
            {
                TINFLStatus::HasMoreOutput => LinkError::TooLarge,
                _ => LinkError::Damaged,
            })?;
        let text = String::from_utf8(bytes).map_err(|_| LinkError::Damaged)?;
        Self::unpack(&text).ok_or(LinkError::Damaged)
    }

    /// The text of a link, with its `#`.
    pub fn encode(&self) -> Result<String, LinkError> {
        let text = self.pack();
        if text.len() > TEXT_LIMIT {
            return Err(LinkError::TooLarge);
        }
        let packed = compress_to_vec_zlib(text.as_bytes(), COMPRESSION);
        let link = format!("#{PREFIX}{}", URL_SAFE_NO_PAD.encode(packed));
        match link.len() - 1 {
            0..=LINK_LIMIT => Ok(link),
            length => Err(LinkError::TooLong { length }),
        }
    }

    /// Three lines, then the script.
    fn pack(&self) -> String {
        let engine = if self.engine.is_empty() {
            ENGINE
        } else {
            &self.engine
        };
        let position = self.position.map_or(String::new(), |at| at.to_string());
        let one_line = |text: &str| text.replace(['\n', '\r'], " ");
        format!(
            "{}\n{position}\n{}\n{}",
            one_line(engine),
            one_line(&self.view),
            self.script
        )
    }

    fn unpack(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '\n');
        let (engine, position) = (parts.next()?, parts.next()?);
        let (view, script) = (parts.next()?, parts.next()?);
        let position = match position {
            "" => None,
            number => Some(number.parse().ok()?),
        };
        Some(Self {
            engine: engine.to_string(),
            position,
            view: view.to_string(),
            script: script.to_string(),
        })
    }

    /// Whether this engine made it. Another one may play the script differently.
    pub fn is_of_this_engine(&self) -> bool {
        self.engine.is_empty() || self.engine == ENGINE
    }

    /// Plays the script, and goes to the position; beyond the end, to the end.
    ///
    /// # Errors
    /// What is wrong with the script.
    pub fn open(&self) -> Result<Run, Vec<ScriptError>> {
        let mut run = play(&self.script, &OpenOptions::default())?;
        if let Some(position) = self.position {
            run.timeline.reach(position);
        }
        Ok(run)
    }
}

/// What stands behind `#` and is not of this form.
fn unknown(fragment: &str) -> LinkError {
    let form = fragment.split('.').next().unwrap_or_default();
    let number = form.strip_prefix('r').unwrap_or_default();
    let is_form =
        !number.is_empty() && number.len() < 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    match is_form && fragment.contains('.') {
        true => LinkError::Newer {
            form: form.to_string(),
        },
        false => LinkError::Unknown {
            found: fragment
                .chars()
                .take(12)
                .filter(|letter| !letter.is_control())
                .collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(script: &str) -> Link {
        Link {
            engine: ENGINE.to_string(),
            position: Some(3),
            view: "theme=dark".to_string(),
            script: script.to_string(),
        }
    }

    #[test]
    fn a_link_gives_back_what_it_was_made_of() {
        let script = crate::script::library::FIRST_LIGHT.source();
        let text = link(script).encode().expect("it fits");
        assert!(text.starts_with("#r1.") && text.len() < script.len());
        for address in [
            text.clone(),
            format!("https://example.org/a/?x=1{text}"),
            format!(" {text}\n"),
        ] {
            assert_eq!(Link::parse(&address), Ok(link(script)));
        }
        let run = link(script).open().expect("it runs");
        assert_eq!(run.timeline.position(), 3);
    }

    #[test]
    fn what_is_no_link_is_refused_with_a_reason() {
        let refused = |text: &str| Link::parse(text).expect_err("it is refused").to_string();
        assert_eq!(
            refused("https://example.org"),
            "expected `#r1.…`, found no `#` with something behind it"
        );
        assert_eq!(refused("x#top"), "expected `#r1.…`, found `#top`");
        assert_eq!(
            refused("#r2.abc"),
            "the link has the form `r2`, this version reads `r1`"
        );
        assert_eq!(
            refused("#r1.a+b"),
            "character 5 behind `#`: expected a letter, a digit, `-` or `_`, found `+`"
        );
        assert_eq!(
            refused("#r1.abcd"),
            "the link is damaged: a part of it is missing or changed"
        );
        let long = format!("#r1.{}", "a".repeat(LINK_LIMIT));
        assert_eq!(
            refused(&long),
            "the link has 32771 characters, at most 32768 are read"
        );
        let whole = link("cluster nodes=3\n").encode().expect("it fits");
        assert_eq!(
            Link::parse(&whole[..whole.len() - 3]),
            Err(LinkError::Damaged)
        );
    }

    #[test]
    fn a_small_link_cannot_become_a_large_text() {
        let bomb = compress_to_vec_zlib(&vec![b'#'; 4 * TEXT_LIMIT], 9);
        let text = format!("#r1.{}", URL_SAFE_NO_PAD.encode(bomb));
        assert!(text.len() < LINK_LIMIT);
        assert_eq!(Link::parse(&text), Err(LinkError::TooLarge));
        assert_eq!(
            link(&"#".repeat(TEXT_LIMIT)).encode(),
            Err(LinkError::TooLarge)
        );
    }

    /// It plays by itself and has nothing on record when it is opened.
    #[test]
    fn a_script_of_etcds_opens_at_its_moment() {
        let script = include_str!("../tests/testdata/async.txt");
        for (position, there) in [(Some(0), 0), (Some(7), 7)] {
            let link = Link {
                position,
                ..link(script)
            };
            let run = link.open().expect("it plays");
            assert_eq!(run.timeline.position(), there);
        }
        let beyond = Link {
            position: Some(usize::MAX),
            ..link(script)
        };
        let run = beyond.open().expect("it plays");
        assert!(run.timeline.len() > 7);
        assert_eq!(run.timeline.position(), run.timeline.len());
    }

    #[test]
    fn another_engine_is_known_by_its_version() {
        assert!(link("").is_of_this_engine());
        let other = Link {
            engine: "0.0.1".to_string(),
            ..link("")
        };
        let read = Link::parse(&other.encode().expect("it fits")).expect("it can be read");
        assert!(!read.is_of_this_engine());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "#?(r1\\.)?[A-Za-z0-9_-]{0,60}.{0,20}") {
            drop(Link::parse(&text));
        }

        #[test]
        fn any_link_is_read_back(script in ".{0,300}", view in "[^\n\r]{0,40}", position in proptest::option::of(0..9_999usize)) {
            let link = Link { engine: "1.2.3".to_string(), position, view, script };
            prop_assert_eq!(Link::parse(&link.encode().expect("it fits")), Ok(link));
        }
    }
}
