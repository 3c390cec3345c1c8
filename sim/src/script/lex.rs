//! The smallest parts of a command, read with winnow: words, numbers, durations, names, quoted texts.
use raft_core::NodeId;
use std::sync::Arc;
use winnow::LocatingSlice;
use winnow::Parser;
use winnow::combinator::{alt, opt};
use winnow::error::ParserError;
use winnow::stream::Location;
use winnow::token::{any, literal, take_while};

/// A command under the reader; it knows the byte where it is.
pub(super) type In<'a> = LocatingSlice<&'a str>;

/// What was expected at a byte of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The byte, from 0.
    pub(super) at: usize,
    /// What should stand there.
    pub(super) expected: String,
    /// What somebody may have meant.
    pub(super) similar: Option<String>,
}

pub(super) type Read<T> = Result<T, Wrong>;

impl ParserError<In<'_>> for Wrong {
    type Inner = Self;

    fn from_input(input: &In<'_>) -> Self {
        Self::here(input, "something else")
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

impl Wrong {
    pub(super) fn new(at: usize, expected: impl Into<String>) -> Self {
        Self {
            at,
            expected: expected.into(),
            similar: None,
        }
    }

    pub(super) fn here(input: &In<'_>, expected: impl Into<String>) -> Self {
        Self::new(place(input), expected)
    }

    pub(super) fn or(self, similar: Option<String>) -> Self {
        Self { similar, ..self }
    }
}

pub(super) fn place(input: &In<'_>) -> usize {
    input.current_token_start()
}

pub(super) fn blanks(input: &mut In<'_>) {
    let skipped: Read<&str> = take_while(0.., char::is_whitespace).parse_next(input);
    debug_assert!(skipped.is_ok(), "no blank is a blank");
}

pub(super) fn at_end(input: &In<'_>) -> bool {
    input.is_empty()
}

/// Takes `text` if it comes next.
pub(super) fn take(input: &mut In<'_>, text: &'static str) -> bool {
    let taken: Read<Option<&str>> = opt(literal(text)).parse_next(input);
    matches!(taken, Ok(Some(_)))
}

/// What comes up to a blank.
pub(super) fn word<'a>(input: &mut In<'a>, expected: &str) -> Read<&'a str> {
    let at = place(input);
    let read: Read<&str> = take_while(1.., |c: char| !c.is_whitespace()).parse_next(input);
    read.map_err(|_| Wrong::new(at, expected))
}

/// What comes up to a blank, a comma or a parenthesis.
pub(super) fn item<'a>(input: &mut In<'a>, expected: &str) -> Read<&'a str> {
    let at = place(input);
    let inside = |c: char| !c.is_whitespace() && !"(),".contains(c);
    let read: Read<&str> = take_while(1.., inside).parse_next(input);
    read.map_err(|_| Wrong::new(at, expected))
}

pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.all(in_name)
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// A name: a letter, then letters, digits, `-` and `_`.
pub(super) fn name<'a>(input: &mut In<'a>, expected: &str) -> Read<&'a str> {
    let at = place(input);
    let head = take_while(1..=1, char::is_alphabetic);
    let read: Read<&str> = (head, take_while(0.., in_name)).take().parse_next(input);
    read.map_err(|_| Wrong::new(at, expected))
}

/// A number without a sign.
pub(super) fn number(input: &mut In<'_>, expected: &str) -> Read<u64> {
    let at = place(input);
    let read: Read<&str> = take_while(1.., |c: char| c.is_ascii_digit()).parse_next(input);
    let digits = read.map_err(|_| Wrong::new(at, expected))?;
    digits
        .parse()
        .map_err(|_| Wrong::new(at, format!("{expected} up to {}", u64::MAX)))
}

/// A duration with its unit, ms.
pub(super) fn millis(input: &mut In<'_>, expected: &str) -> Read<u64> {
    let at = place(input);
    let count = number(input, expected).map_err(|_| Wrong::new(at, expected))?;
    let unit: Read<u64> =
        alt((literal("ms").value(1), literal("s").value(1_000))).parse_next(input);
    let unit = unit.map_err(|_| Wrong::new(at, expected))?;
    count
        .checked_mul(unit)
        .ok_or_else(|| Wrong::new(at, expected))
}

pub(super) fn millis_text(ms: u64) -> String {
    match ms {
        0 => "0ms".to_string(),
        _ if ms.is_multiple_of(1_000) => format!("{}s", ms / 1_000),
        _ => format!("{ms}ms"),
    }
}

/// `20ms..60ms`, or one duration; ms, both ends inclusive.
pub(super) fn range(input: &mut In<'_>, expected: &str) -> Read<(u64, u64)> {
    let at = place(input);
    let from = millis(input, expected)?;
    let to = if take(input, "..") {
        millis(input, expected).map_err(|_| Wrong::new(at, expected))?
    } else {
        from
    };
    match from <= to {
        true => Ok((from, to)),
        false => Err(Wrong::new(at, expected)),
    }
}

/// `1->3`.
pub(super) fn link(input: &mut In<'_>, expected: &str) -> Read<(NodeId, NodeId)> {
    let at = place(input);
    let wrong = |_| Wrong::new(at, expected);
    let from = number(input, expected).map_err(wrong)?;
    match take(input, "->") {
        true => Ok((from, number(input, expected).map_err(wrong)?)),
        false => Err(Wrong::new(at, expected)),
    }
}

/// A share of 1,000: `5%`, `0.5%`, `0.005`.
pub(super) fn share(input: &mut In<'_>, expected: &str) -> Read<u16> {
    let at = place(input);
    let text = item(input, expected)?;
    let (digits, places) = match text.strip_suffix('%') {
        Some(digits) => (digits, 1),
        None => (text, 3),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let sound =
        |text: &str| (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let thousandths = (sound(whole) && sound(part) && part.len() <= places)
        .then(|| format!("{whole}{part:0<places$}").parse().ok())
        .flatten();
    thousandths
        .filter(|share| *share <= 1_000)
        .ok_or_else(|| Wrong::new(at, expected))
}

pub(super) fn share_text(share: u16) -> String {
    match (share / 10, share % 10) {
        (whole, 0) => format!("{whole}%"),
        (whole, part) => format!("{whole}.{part}%"),
    }
}

/// A text in quotes, with `\"`, `\\`, `\n`, `\t`, `\r` and `\u{…}`.
pub(super) fn quoted(input: &mut In<'_>) -> Read<Arc<str>> {
    let at = place(input);
    if !take(input, "\"") {
        return Err(Wrong::new(at, "a text in quotes"));
    }
    let mut text = String::new();
    loop {
        match next(input) {
            Some('"') => return Ok(text.into()),
            Some('\\') => text.push(escaped(input)?),
            Some(c) => text.push(c),
            None => return Err(Wrong::here(input, "a `\"` that ends the text")),
        }
    }
}

fn next(input: &mut In<'_>) -> Option<char> {
    let read: Read<char> = any.parse_next(input);
    read.ok()
}

fn escaped(input: &mut In<'_>) -> Read<char> {
    let at = place(input);
    let wrong = || Wrong::new(at, "\", \\, n, r, t or u{…} after `\\`");
    match next(input) {
        Some(c @ ('"' | '\\')) => Ok(c),
        Some('n') => Ok('\n'),
        Some('r') => Ok('\r'),
        Some('t') => Ok('\t'),
        Some('u') if take(input, "{") => {
            let digits: Read<&str> =
                take_while(1..=6, |c: char| c.is_ascii_hexdigit()).parse_next(input);
            let code = digits
                .ok()
                .and_then(|digits| u32::from_str_radix(digits, 16).ok());
            let c = code.and_then(char::from_u32).ok_or_else(wrong)?;
            take(input, "}").then_some(c).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

/// A text as it is written in quotes.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || (c.is_whitespace() && c != ' ') => {
                quoted.extend(c.escape_unicode())
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A text without quotes where it needs none.
pub(super) fn bare(text: &str, forbidden: &str) -> String {
    let plain = |c: char| {
        !c.is_whitespace() && !c.is_control() && !"\"\\".contains(c) && !forbidden.contains(c)
    };
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_string(),
        false => quote(text),
    }
}
