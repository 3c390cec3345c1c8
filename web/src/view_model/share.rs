//! The shown moment as something to give away: an address, a frame, a tag, and a picture of the address for cameras.
use crate::action::{Export, Shared};
use crate::i18n::args;
use crate::store::Store;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// Characters of an address that a camera still reads from a wall.
const FOR_CAMERAS: usize = 1_200;
/// Empty modules around a code, as its norm wants them.
const QUIET: i32 = 4;

/// The dialog.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareVm {
    /// What can be copied; empty when the run does not fit into a link.
    pub rows: Vec<RowVm>,
    /// What the address holds, in words, or why there is none.
    pub note: String,
    /// The address as a code; `None` where it is too long for one.
    pub code: Option<CodeVm>,
}

/// Something to copy.
#[derive(Clone, Debug, PartialEq)]
pub struct RowVm {
    /// A name for tests.
    pub name: &'static str,
    /// `Link`.
    pub label: String,
    /// What is copied.
    pub text: String,
    /// Copies it.
    pub export: Export,
}

/// A QR code.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeVm {
    /// Modules of a side, with the empty ones around.
    pub size: i32,
    /// Its dark modules as a path.
    pub path: String,
}

/// The texts that can be copied: address, frame and tag.
///
/// `None`: the run does not fit into a link.
pub fn texts(store: &Store) -> Option<[(Shared, String); 3]> {
    let moment = store.moment_address().ok()?;
    let base = store.address.rsplit_once('/').map_or("", |(base, _)| base);
    let title = match &store.lesson {
        Some(lesson) => lesson
            .text(store.prefs.locale)
            .map_or_else(|| lesson.id.clone(), |text| text.title.clone()),
        None => "Raft".to_owned(),
    };
    let frame = format!(
        "<iframe title=\"Raftglass: {}\" src=\"{base}/embed.html{}\" loading=\"lazy\" allow=\"fullscreen; clipboard-write\" \
         width=\"100%\" height=\"480\"></iframe>",
        escaped(&title),
        escaped(&moment)
    );
    let (query, link) = moment.split_once('#').unwrap_or((&moment, ""));
    let mut attributes = String::new();
    for pair in query.trim_start_matches('?').split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let _ = write!(attributes, " {name}=\"{}\"", escaped(value));
    }
    if !link.is_empty() {
        let _ = write!(attributes, " link=\"#{}\"", escaped(link));
    }
    let tag = format!(
        "<script type=\"module\" src=\"{base}/raft-glass.js\"></script>\n<raft-glass{attributes}></raft-glass>"
    );
    Some([
        (Shared::Link, format!("{}{moment}", store.address)),
        (Shared::Frame, frame),
        (Shared::Tag, tag),
    ])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

/// The dialog.
pub fn share(store: &Store) -> ShareVm {
    let locale = store.prefs.locale;
    let Some(texts) = texts(store) else {
        return ShareVm {
            rows: Vec::new(),
            note: locale.text("notice.too_long").into_owned(),
            code: None,
        };
    };
    let address = texts[0].1.clone();
    let key = match store.lesson {
        Some(_) => "share.holds_lesson",
        None => "share.holds_run",
    };
    let label = |shared: Shared| match shared {
        Shared::Link => ("link", "share.link"),
        Shared::Frame => ("frame", "share.frame"),
        Shared::Tag => ("tag", "share.tag"),
    };
    ShareVm {
        note: locale.fill(key, args![count = address.chars().count()]),
        code: code(&address),
        rows: texts
            .into_iter()
            .map(|(shared, text)| RowVm {
                name: label(shared).0,
                label: locale.text(label(shared).1).into_owned(),
                text,
                export: Export::Share(shared),
            })
            .collect(),
    }
}

fn code(address: &str) -> Option<CodeVm> {
    if address.len() > FOR_CAMERAS {
        return None;
    }
    let code = QrCode::encode_text(address, QrCodeEcc::Low).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some(CodeVm {
        size: code.size() + 2 * QUIET,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;
    use sim::link::Link;

    fn store() -> Store {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.address = "https://example.org/raft/".to_owned();
        store
    }

    #[test]
    fn a_moment_is_an_address_a_frame_and_a_tag() {
        let mut store = store();
        store.reduce(Action::Back);
        let vm = share(&store);
        let link = &vm.rows[0].text;
        assert!(
            link.starts_with("https://example.org/raft/?locale=en#r1."),
            "{link}"
        );
        let read = Link::parse(link).expect("it is a link");
        assert_eq!(read.position, Some(store.timeline.position()));
        assert!(
            vm.rows[1]
                .text
                .contains("src=\"https://example.org/raft/embed.html?locale=en#r1.")
        );
        assert!(
            vm.rows[2]
                .text
                .contains("<raft-glass locale=\"en\" link=\"#r1.")
        );
        assert!(
            vm.rows[2]
                .text
                .contains("src=\"https://example.org/raft/raft-glass.js\"")
        );
    }

    /// A run of an hour in class: a few dozen deeds and what follows from them.
    #[test]
    fn a_classroom_run_fits_into_two_thousand_characters() {
        let mut store = store();
        for turn in 0..40 {
            store.reduce(Action::Propose {
                via: None,
                text: format!("x={turn}"),
            });
            for _ in 0..25 {
                store.reduce(Action::Step);
            }
            match turn % 10 {
                3 => store.reduce(Action::Crash(3)),
                6 => store.reduce(Action::Restart(3)),
                8 => store.reduce(Action::Isolate(2)),
                9 => store.reduce(Action::Heal),
                _ => true,
            };
        }
        let steps = store.timeline.len();
        let length = share(&store).rows[0].text.len();
        assert!(
            steps > 1_000 && length < 2_000,
            "{steps} steps, {length} characters"
        );
    }

    #[test]
    fn a_short_address_has_a_code_and_a_long_one_none() {
        let code = code("https://example.org").expect("it is short");
        assert_eq!(code.size, 25 + 2 * QUIET);
        assert!(code.path.starts_with("M4 4h1v1h-1z"));
        assert_eq!(super::code(&"x".repeat(FOR_CAMERAS + 1)), None);
    }
}
