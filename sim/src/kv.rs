//! The replicated state machine: a map that takes committed entries one after the other.
//!
//! A command `k=v` sets `k` to `v`; the first `=` divides them, so values may contain more. Any other text, one that
//! begins with `=` included, sets itself to the empty value. Keys and values are bytes. Entries without data (the one
//! that a new leader appends) change nothing.
use crate::observe::text_of_bytes;
use crate::shared_map::SharedMap;
use raft_core::{Entry, EntryType, Index, Payload};
use std::sync::Arc;

/// A key-value machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kv {
    map: SharedMap<Arc<[u8]>, Value>,
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

    /// All keys and values in order of key, as text; bytes that are not UTF-8 show as replacement characters.
    pub fn pairs(&self) -> Vec<(Arc<str>, Arc<str>)> {
        self.map
            .iter()
            .map(|(key, value)| (text_of_bytes(key), text_of_bytes(value.bytes())))
            .collect()
    }

    /// Bytes that a clone takes.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.map.clone_bytes()
    }

    /// Bytes of this machine that none of `others` shares.
    pub(crate) fn bytes_beside(&self, others: &[&Self]) -> usize {
        let maps: Vec<_> = others.iter().map(|other| &other.map).collect();
        self.map.bytes_beside(&maps)
    }

    /// Shares with `other` what both hold.
    pub(crate) fn adopt(&mut self, other: &Self) {
        self.map.adopt(&other.map);
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
        let command = entry.data.as_slice();
        let (key, value) = split(command);
        let value = Value {
            command: entry.data.clone(),
            from: (command.len() - value.len()) as u32,
        };
        self.map.set(key, value, |key| Arc::from(key));
    }
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

    #[test]
    #[should_panic(expected = "without gaps")]
    fn an_entry_out_of_order_is_noticed() {
        Kv::default().apply(&Entry {
            index: 2,
            ..Entry::normal("x=1")
        });
    }
}
