//! Go's `%q`.

use std::fmt::Write as _;

/// Bytes as a Go string literal: printable characters stay, the others become escapes.
pub fn quote(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 2);
    text.push('"');
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|c| push_char(&mut text, c));
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text.push('"');
    text
}

fn push_char(text: &mut String, c: char) {
    match c {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\x07' => text.push_str("\\a"),
        '\x08' => text.push_str("\\b"),
        '\x0c' => text.push_str("\\f"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '\x0b' => text.push_str("\\v"),
        ' '..='~' => text.push(c),
        '\0'..='\x7f' => drop(write!(text, "\\x{:02x}", c as u32)),
        c if is_print(c) => text.push(c),
        '\u{80}'..='\u{ffff}' => drop(write!(text, "\\u{:04x}", c as u32)),
        c => drop(write!(text, "\\U{:08x}", c as u32)),
    }
}

/// Go's `unicode.IsPrint`. The standard library shows its table only through `escape_debug`, which
/// treats combining characters by this table unless they come first.
fn is_print(c: char) -> bool {
    let pair: String = ['a', c].iter().collect();
    pair.escape_debug().nth(1) == Some(c)
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn it_quotes_as_go_does() {
        let cases: [(&[u8], &str); 8] = [
            (b"", r#""""#),
            (b"plain 1", r#""plain 1""#),
            (b"\"\\", r#""\"\\""#),
            (b"\n\t\x07\x00\x7f", r#""\n\t\a\x00\x7f""#),
            ("grüße ∞ 日本".as_bytes(), "\"grüße ∞ 日本\""),
            ("e\u{301}".as_bytes(), "\"e\u{301}\""),
            (
                "\u{a0}\u{200b}\u{feff}\u{e0001}".as_bytes(),
                r#""\u00a0\u200b\ufeff\U000e0001""#,
            ),
            (b"a\xff\xe2\x82b", r#""a\xff\xe2\x82b""#),
        ];
        for (bytes, expected) in cases {
            assert_eq!(quote(bytes), expected);
        }
    }
}
