//! What pictures that stand alone in a file share. Their colours are those of `static/tokens.css`, written out; a test
//! compares them.
use raft_core::{StateType, Term};

/// Eight hues of terms, then again.
const HUES: u64 = 8;

/// For light.
const LIGHT: &str = "\
  --bg:#f4f6f8;--card:#ffffff;--line:#dbe0e8;--line-2:#7b8799;--ink:#192230;--ink-2:#4e5969;--ghost:#b9c2cf;
  --fault:#3d4654;--fault-soft:#eceff3;--committed:#259f56;--committed-ink:#0d6b36;--bad:#c51e21;--bad-ink:#a50e15;
  --on-term:#ffffff;--no-term:#4e5969;--term-1:#1751ae;--term-2:#7f4701;--term-3:#68389f;--term-4:#066364;
  --term-5:#922263;--term-6:#615803;--term-7:#4a586a;--term-8:#025f81;--term-1-line:#3e7ade;--term-2-line:#b56703;
  --term-3-line:#9060cd;--term-4-line:#0a8f90;--term-5-line:#c14c8b;--term-6-line:#8c7f02;--term-7-line:#6f7f93;
  --term-8-line:#0788b7;--term-1-solid:#2d69cb;--term-2-solid:#9e5a00;--term-3-solid:#804fbb;--term-4-solid:#017d7e;
  --term-5-solid:#af3a7a;--term-6-solid:#7a6f03;--term-7-solid:#5f6f82;--term-8-solid:#0177a1;--term-1-fill:#e9f1ff;
  --term-2-fill:#feede0;--term-3-fill:#f4edff;--term-4-fill:#dbf8f7;--term-5-fill:#feebf3;--term-6-fill:#f5f2d6;
  --term-7-fill:#ecf1f8;--term-8-fill:#e2f4fe;";

/// For dark.
const DARK: &str = "\
  --bg:#0b1016;--card:#141a22;--line:#2d333d;--line-2:#6a7586;--ink:#e7ebf2;--ink-2:#a3abb8;--ghost:#465060;
  --fault:#c3cad5;--fault-soft:#20262f;--committed:#4dbf74;--committed-ink:#8fe0aa;--bad:#f66d67;--bad-ink:#fda19a;
  --on-term:#0b1016;--no-term:#a3abb8;--term-1:#adccfe;--term-2:#fabc86;--term-3:#d6bcfe;--term-4:#73dfe0;
  --term-5:#fdb0d4;--term-6:#d7cd7f;--term-7:#c1ccd9;--term-8:#87d6ff;--term-1-line:#729fe9;--term-2-line:#d38c49;
  --term-3-line:#ac8cdc;--term-4-line:#0bb5b6;--term-5-line:#d67ea9;--term-6-line:#ada13d;--term-7-line:#94a0af;
  --term-8-line:#3fabdc;--term-1-solid:#98bffe;--term-2-solid:#f1ad71;--term-3-solid:#cbadf9;--term-4-solid:#56d4d5;
  --term-5-solid:#f4a0c8;--term-6-solid:#ccc069;--term-7-solid:#b4bfce;--term-8-solid:#6dcaf8;--term-1-fill:#1c2b44;
  --term-2-fill:#3d250f;--term-3-fill:#302540;--term-4-fill:#023333;--term-5-fill:#3e202f;--term-6-fill:#312c00;
  --term-7-fill:#262c34;--term-8-fill:#0b2f40;";

/// The colours of a picture whose root has this class: `--bg` and so on for light and for dark, and the classes `t0` to
/// `t8` ([`term_class`]) with `--hue`, `--ink-hue`, `--solid` and `--fill` of a term.
pub(crate) fn sheet(class: &str) -> String {
    let mut sheet = format!(
        ".{class} {{\n{LIGHT}\n}}\n@media (prefers-color-scheme: dark) {{ .{class} {{\n{DARK}\n}} }}\n.{class} .t0 {{ --hue: var(--no-term); --ink-hue: var(--ink-2); --solid: var(--no-term); --fill: var(--card); }}\n"
    );
    for hue in 1..=HUES {
        sheet.push_str(&format!(
            ".{class} .t{hue} {{ --hue: var(--term-{hue}-line); --ink-hue: var(--term-{hue}); --solid: var(--term-{hue}-solid); --fill: var(--term-{hue}-fill); }}\n"
        ));
    }
    sheet
}

/// The class that gives a term its hue; eight hues, then again.
pub(crate) fn term_class(term: Term) -> String {
    match term {
        0 => "t0".to_string(),
        term => format!("t{}", (term - 1) % HUES + 1),
    }
}

/// The class that tells a role by shape; a node that is down has none.
pub(crate) fn role_class(up: bool, role: StateType) -> &'static str {
    match (up, role) {
        (false, _) => "down",
        (true, StateType::Leader) => "leader",
        (true, StateType::Follower) => "follower",
        (true, StateType::Candidate | StateType::PreCandidate) => "candidate",
    }
}

/// Adds a line to a text. Writing to a text does not fail.
macro_rules! put {
    ($text:expr, $($what:tt)*) => {
        let _ = writeln!($text, $($what)*);
    };
}
pub(crate) use put;

/// Text as XML takes it: marks are escaped, and control characters, which it forbids, are shown as pictures.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\0'..='\x1f' => safe.extend(char::from_u32(0x2400 + letter as u32)),
            '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{DARK, LIGHT};

    #[test]
    fn the_colours_are_those_of_the_page() {
        let tokens = include_str!("../../static/tokens.css");
        for (theme, at) in [(LIGHT, 0), (DARK, 1)] {
            let colours: Vec<_> = theme
                .split(';')
                .filter(|part| part.contains(":#"))
                .collect();
            assert!(colours.len() > 40, "{}", colours.len());
            for part in colours {
                let (name, value) = part.trim().rsplit_once(':').expect("it is a colour");
                let row = tokens
                    .lines()
                    .find(|line| line.trim().starts_with(&format!("{name}: light-dark(")))
                    .unwrap_or_else(|| panic!("{name} is a colour of the page"));
                let both = row.split(['(', ')']).nth(1).expect("it has two values");
                assert_eq!(both.split(", ").nth(at), Some(value), "{name}");
            }
        }
    }
}
