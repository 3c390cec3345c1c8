//! Commands of clients: what stands in an entry, and as what it is shown.
//!
//! An entry of a client is the byte [`MARK`], a letter for the kind, the client and the sequence of its request (LEB128),
//! and the texts, each with its length before it (LEB128). `MARK` is no byte of UTF-8, so no proposed text is taken for a
//! command; whatever does not follow the form is an opaque text like any other.
use super::bytes::{Reader, put_number, put_text};
use std::fmt;
use std::sync::Arc;

/// The first byte of a client's command.
const MARK: u8 = 0xff;

/// Which request of which client: a command that comes twice with one tag is applied once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    /// The client.
    pub client: u64,
    /// The number of its request, from 1.
    pub sequence: u64,
}

/// A command for the key-value machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Command {
    /// Sets a key.
    Put {
        /// The key.
        key: Arc<str>,
        /// The value.
        value: Arc<str>,
    },
    /// Removes a key.
    Delete {
        /// The key.
        key: Arc<str>,
    },
    /// Sets a key if it has the expected value.
    Cas {
        /// The key.
        key: Arc<str>,
        /// The value that it must have; `None`: it must not exist.
        expected: Option<Arc<str>>,
        /// The value that it gets.
        value: Arc<str>,
    },
}

impl Command {
    /// Whether bytes look like a client's command at first sight.
    pub fn is_tagged(bytes: &[u8]) -> bool {
        bytes.first() == Some(&MARK)
    }

    /// The bytes of an entry.
    pub fn encode(&self, tag: Tag) -> Vec<u8> {
        let kind = match self {
            Self::Put { .. } => b'p',
            Self::Delete { .. } => b'd',
            Self::Cas { expected: None, .. } => b'n',
            Self::Cas { .. } => b'c',
        };
        let mut bytes = vec![MARK, kind];
        put_number(&mut bytes, tag.client);
        put_number(&mut bytes, tag.sequence);
        match self {
            Self::Put { key, value } => [key, value]
                .into_iter()
                .for_each(|text| put_text(&mut bytes, text)),
            Self::Delete { key } => put_text(&mut bytes, key),
            Self::Cas {
                key,
                expected,
                value,
            } => {
                put_text(&mut bytes, key);
                expected.iter().for_each(|text| put_text(&mut bytes, text));
                put_text(&mut bytes, value);
            }
        }
        bytes
    }

    /// The command in the bytes of an entry; `None` when they are none of a client's.
    pub fn decode(bytes: &[u8]) -> Option<(Tag, Self)> {
        let (&[MARK, kind], rest) = bytes.split_first_chunk::<2>()? else {
            return None;
        };
        let mut reader = Reader(rest);
        let tag = Tag {
            client: reader.number()?,
            sequence: reader.number()?,
        };
        let key = reader.text()?;
        let command = match kind {
            b'p' => Self::Put {
                key,
                value: reader.text()?,
            },
            b'd' => Self::Delete { key },
            b'n' => Self::Cas {
                key,
                expected: None,
                value: reader.text()?,
            },
            b'c' => Self::Cas {
                key,
                expected: Some(reader.text()?),
                value: reader.text()?,
            },
            _ => return None,
        };
        reader.is_empty().then_some((tag, command))
    }

    /// The key that it is about.
    pub fn key(&self) -> &Arc<str> {
        match self {
            Self::Put { key, .. } | Self::Delete { key } | Self::Cas { key, .. } => key,
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put { key, value } => write!(f, "{key}={value}"),
            Self::Delete { key } => write!(f, "del {key}"),
            Self::Cas {
                key,
                expected,
                value,
            } => {
                let expected = expected.as_deref().unwrap_or("none");
                write!(f, "cas {key} {expected}->{value}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn commands() -> Vec<Command> {
        let text = |text: &str| Arc::from(text);
        vec![
            Command::Put {
                key: text("x"),
                value: text("1"),
            },
            Command::Delete { key: text("x") },
            Command::Cas {
                key: text("x"),
                expected: Some(text("1")),
                value: text("2"),
            },
            Command::Cas {
                key: text("x"),
                expected: None,
                value: text(""),
            },
        ]
    }

    #[test]
    fn a_command_is_read_back_with_its_tag_and_shown_as_text() {
        let tag = Tag {
            client: 1,
            sequence: u64::MAX,
        };
        for command in commands() {
            let bytes = command.encode(tag);
            assert_eq!(Command::decode(&bytes), Some((tag, command)));
            for end in 0..bytes.len() {
                assert_eq!(Command::decode(&bytes[..end]), None, "cut at {end}");
            }
            let longer = [&bytes[..], b"?"].concat();
            assert_eq!(Command::decode(&longer), None, "something follows");
        }
        let shown: Vec<_> = commands().iter().map(Command::to_string).collect();
        assert_eq!(shown, ["x=1", "del x", "cas x 1->2", "cas x none->"]);
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_command(text: String) {
            prop_assert_eq!(Command::decode(text.as_bytes()), None);
        }

        #[test]
        fn any_bytes_behind_the_mark_are_read_without_a_panic(rest: Vec<u8>) {
            let bytes = [&[MARK][..], &rest].concat();
            if let Some((tag, command)) = Command::decode(&bytes) {
                let again = command.encode(tag);
                prop_assert_eq!(Command::decode(&again), Some((tag, command)));
            }
        }
    }
}
