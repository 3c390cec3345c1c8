//! Names of keys, as a test or a command line writes them: `Tab Tab Enter`, `Shift+Tab`, `x`.

use thirtyfour::Key;

use crate::{Error, Result};

/// One key with the modifiers held while it is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChord {
    /// Modifiers in the order they go down.
    pub held: Vec<char>,
    /// The key, as WebDriver's code point for it.
    pub key: char,
}

/// Reads keys separated by spaces. A single character is that key; the space bar is `Space`.
pub fn parse_keys(text: &str) -> Result<Vec<KeyChord>> {
    text.split_whitespace().map(chord).collect()
}

fn chord(word: &str) -> Result<KeyChord> {
    let mut held = Vec::new();
    let mut rest = word;
    while let Some((name, after)) = rest.split_once('+').filter(|(_, after)| !after.is_empty()) {
        held.push(modifier(name).ok_or_else(|| Error::UnknownKey(word.to_owned()))?);
        rest = after;
    }
    let key = key(rest).ok_or_else(|| Error::UnknownKey(word.to_owned()))?;
    Ok(KeyChord { held, key })
}

fn modifier(name: &str) -> Option<char> {
    Some(char::from(match name {
        "Shift" => Key::Shift,
        "Ctrl" | "Control" => Key::Control,
        "Alt" => Key::Alt,
        "Meta" => Key::Meta,
        _ => return None,
    }))
}

fn key(name: &str) -> Option<char> {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return Some(only);
    }
    Some(char::from(match name {
        "Space" => return Some(' '),
        "Enter" => Key::Enter,
        "Tab" => Key::Tab,
        "Escape" | "Esc" => Key::Escape,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "F8" => Key::F8,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "ArrowLeft" | "Left" => Key::Left,
        "ArrowRight" | "Right" => Key::Right,
        "ArrowUp" | "Up" => Key::Up,
        "ArrowDown" | "Down" => Key::Down,
        "F10" => Key::F10,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(key: impl Into<char>) -> KeyChord {
        KeyChord {
            held: Vec::new(),
            key: key.into(),
        }
    }

    #[test]
    fn characters_names_and_modifiers_are_read() -> Result<()> {
        let keys = parse_keys("x Tab  Space Shift+Tab ? + Ctrl++")?;
        let shift_tab = KeyChord {
            held: vec![Key::Shift.into()],
            key: Key::Tab.into(),
        };
        let zoom = KeyChord {
            held: vec![Key::Control.into()],
            key: '+',
        };
        assert_eq!(
            keys,
            [
                plain('x'),
                plain(Key::Tab),
                plain(' '),
                shift_tab,
                plain('?'),
                plain('+'),
                zoom
            ]
        );
        Ok(())
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = parse_keys("Tab Hyper+x").unwrap_err().to_string();
        assert!(error.contains("\"Hyper+x\""), "{error}");
    }
}
