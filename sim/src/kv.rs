//! The replicated state machine: a map that takes committed entries one after the other.
//!
//! A command `k=v` sets `k` to `v`; the first `=` divides them, so values may contain more. Any other text, one that
//! begins with `=` included, sets itself to the empty value. Keys and values are bytes. Entries without data (the one
//! that a new leader appends) change nothing.
//!
//! Commands of clients ([`Command`]) carry a tag and are applied once however often they come, see `sessions`.
mod bytes;
mod command;
mod image;
mod sessions;

pub use command::{Command, Tag};
pub use sessions::{Reply, WINDOW};

use crate::observe::text_of_bytes;
use crate::shared_map::SharedMap;
use raft_core::{Entry, EntryType, Index, Payload};
use sessions::Sessions;
use std::sync::Arc;

/// A key-value machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kv {
    map: SharedMap<Arc<[u8]>, Value>,
    sessions: Sessions,
    /// Index of the last entry taken.
    applied: Index,
}

/// A value: the rest of the command that set it, which every node shares.
#[derive(Clone, Debug)]
struct Value {
    command: Payload,
    /// Where in the command it begins.
    from: u32,
}

impl Value {
    fn bytes(&self) -> &[u8] {
        &self.command.as_slice()[self.from as usize..]
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Kv {
    /// Index of the last entry taken; 0 for none.
    pub fn applied(&self) -> Index {
        self.applied
    }

    /// The value of a key.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.map.get(key).map(Value::bytes)
    }

    /// The value of a key as text.
    pub fn text(&self, key: &str) -> Option<Arc<str>> {
        self.get(key.as_bytes()).map(text_of_bytes)
    }

    /// The index at which the request of a client was applied and what it did; `None` when it was not, or is forgotten.
    pub fn answer(&self, tag: Tag) -> Option<&(Index, Reply)> {
        self.sessions.answer(tag)
    }

    /// All keys and values in order of key, as text; bytes that are not UTF-8 show as replacement characters.
    pub fn pairs(&self) -> Vec<(Arc<str>, Arc<str>)> {
        self.map
            .iter()
            .map(|(key, value)| (text_of_bytes(key), text_of_bytes(value.bytes())))
            .collect()
    }

    /// Bytes that a clone takes.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.map.clone_bytes() + self.sessions.clone_bytes()
    }

    /// Bytes of this machine that none of `others` shares.
    pub(crate) fn bytes_beside(&self, others: &[&Self]) -> usize {
        let maps: Vec<_> = others.iter().map(|other| &other.map).collect();
        let sessions: Vec<_> = others.iter().map(|other| &other.sessions).collect();
        self.map.bytes_beside(&maps) + self.sessions.bytes_beside(&sessions)
    }

    /// Shares with `other` what both hold.
    pub(crate) fn adopt(&mut self, other: &Self) {
        if self.applied == other.applied && self.map == other.map {
            // A map that came out of an image has the same pairs in other leaves.
            self.map = other.map.clone();
        }
        self.map.adopt(&other.map);
        self.sessions.adopt(&other.sessions);
    }

    /// Takes the next committed entry.
    pub fn apply(&mut self, entry: &Entry) {
        assert_eq!(
            entry.index,
            self.applied + 1,
            "entries are applied in order, without gaps"
        );
        self.applied = entry.index;
        if entry.entry_type != EntryType::EntryNormal || entry.data.is_empty() {
            return;
        }
        match Command::decode(entry.data.as_slice()) {
            Some((tag, command)) if self.sessions.is_new(tag) => {
                let reply = self.execute(&command);
                self.sessions.remember(tag, entry.index, reply);
            }
            Some(_) => {}
            None => {
                let command = entry.data.as_slice();
                let (key, value) = split(command);
                let value = Value {
                    command: entry.data.clone(),
                    from: (command.len() - value.len()) as u32,
                };
                self.map.set(key, value, |key| Arc::from(key));
            }
        }
    }

    fn execute(&mut self, command: &Command) -> Reply {
        match command {
            Command::Put { key, value } => {
                self.put(key, value);
                Reply::Put
            }
            Command::Delete { key } => Reply::Deleted {
                existed: self.map.remove(key.as_bytes()),
            },
            Command::Cas {
                key,
                expected,
                value,
            } => {
                let held = self.get(key.as_bytes());
                let swapped = held == expected.as_deref().map(str::as_bytes);
                if swapped {
                    self.put(key, value);
                }
                Reply::Swapped { swapped }
            }
        }
    }

    fn put(&mut self, key: &str, value: &str) {
        self.set(key.as_bytes(), Payload::from(value));
    }

    fn set(&mut self, key: &[u8], value: Payload) {
        let value = Value {
            command: value,
            from: 0,
        };
        self.map.set(key, value, |key| Arc::from(key));
    }
}

/// Key and value that a proposed text sets, as text.
pub(crate) fn plain(data: &[u8]) -> (Arc<str>, Arc<str>) {
    let (key, value) = split(data);
    (text_of_bytes(key), text_of_bytes(value))
}

/// Key and value of a command.
fn split(command: &[u8]) -> (&[u8], &[u8]) {
    match command.iter().position(|byte| *byte == b'=') {
        None | Some(0) => (command, &[]),
        Some(at) => (&command[..at], &command[at + 1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(commands: &[&[u8]]) -> Kv {
        let mut kv = Kv::default();
        for (at, command) in commands.iter().enumerate() {
            let index = at as u64 + 1;
            kv.apply(&Entry {
                term: 1,
                index,
                ..Entry::normal(*command)
            });
        }
        kv
    }

    #[test]
    fn a_later_command_replaces_an_earlier_one() {
        let kv = after(&[b"x=1", b"y=2", b"x=3"]);
        assert_eq!(kv.get(b"x"), Some(&b"3"[..]));
        assert_eq!(kv.get(b"y"), Some(&b"2"[..]));
        assert_eq!(kv.applied(), 3);
    }

    #[test]
    fn the_first_equals_sign_divides_and_text_without_one_is_its_own_key() {
        let kv = after(&[b"a=b=c", b"hello", b"=v", b"k=", b""]);
        let pairs: Vec<_> = kv.pairs();
        let shown: Vec<_> = pairs.iter().map(|(k, v)| (&**k, &**v)).collect();
        assert_eq!(shown, [("=v", ""), ("a", "b=c"), ("hello", ""), ("k", "")]);
    }

    #[test]
    fn bytes_that_are_not_text_are_kept() {
        let kv = after(&[&[0xff, b'=', 0xfe, 0]]);
        assert_eq!(kv.get(&[0xff]), Some(&[0xfe, 0][..]));
    }

    fn tagged(sequence: u64, command: Command) -> Vec<u8> {
        command.encode(Tag {
            client: 1,
            sequence,
        })
    }

    fn put(value: &str) -> Command {
        Command::Put {
            key: "x".into(),
            value: value.into(),
        }
    }

    fn cas(expected: Option<&str>, value: &str) -> Command {
        Command::Cas {
            key: "x".into(),
            expected: expected.map(Arc::from),
            value: value.into(),
        }
    }

    fn reply(kv: &Kv, sequence: u64) -> Option<(Index, Reply)> {
        let tag = Tag {
            client: 1,
            sequence,
        };
        kv.answer(tag).cloned()
    }

    #[test]
    fn commands_of_clients_answer_what_they_did() {
        let delete = || Command::Delete { key: "x".into() };
        let commands = [
            put("1"),
            cas(Some("2"), "3"),
            cas(Some("1"), "4"),
            delete(),
            delete(),
            cas(None, "5"),
            cas(None, "6"),
        ];
        let bytes: Vec<_> = (1..).zip(commands).map(|(n, c)| tagged(n, c)).collect();
        let kv = after(&bytes.iter().map(|b| &b[..]).collect::<Vec<_>>());
        let replies: Vec<_> = (1..=7).filter_map(|n| reply(&kv, n)).collect();
        let swapped = |swapped| Reply::Swapped { swapped };
        let deleted = |existed| Reply::Deleted { existed };
        assert_eq!(
            replies,
            [
                (1, Reply::Put),
                (2, swapped(false)),
                (3, swapped(true)),
                (4, deleted(true)),
                (5, deleted(false)),
                (6, swapped(true)),
                (7, swapped(false)),
            ]
        );
        assert_eq!(kv.text("x").as_deref(), Some("5"));
    }

    #[test]
    fn a_command_that_comes_twice_is_applied_once_and_keeps_its_answer() {
        let (first, second) = (tagged(1, put("1")), tagged(2, put("2")));
        let kv = after(&[&first, &second, &first]);
        assert_eq!(kv.text("x").as_deref(), Some("2"));
        assert_eq!(reply(&kv, 1), Some((1, Reply::Put)));
    }

    #[test]
    fn a_command_older_than_the_window_is_not_applied() {
        let (late, known) = (tagged(1, put("late")), tagged(WINDOW, put("kept")));
        let (newest, oldest) = (tagged(WINDOW + 1, put("new")), tagged(2, put("old")));
        let kv = after(&[&known, &newest, &late]);
        assert_eq!(kv.text("x").as_deref(), Some("new"));
        assert_eq!(reply(&kv, 1), None);
        let kv = after(&[&known, &newest, &oldest]);
        assert_eq!(
            kv.text("x").as_deref(),
            Some("old"),
            "the oldest of the window"
        );
    }

    #[test]
    fn an_image_brings_back_the_map_and_the_sessions() {
        let kv = after(&[
            b"a=1",
            &tagged(1, put("1")),
            &tagged(2, cas(None, "2")),
            b"b",
        ]);
        let bytes = kv.image();
        assert_eq!(Kv::from_image(&bytes).as_ref(), Some(&kv));
        for end in 0..bytes.len() {
            assert_eq!(Kv::from_image(&bytes[..end]), None, "cut at {end}");
        }
    }

    #[test]
    #[should_panic(expected = "without gaps")]
    fn an_entry_out_of_order_is_noticed() {
        Kv::default().apply(&Entry {
            index: 2,
            ..Entry::normal("x=1")
        });
    }
}
