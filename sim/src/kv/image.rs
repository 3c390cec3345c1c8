//! The machine as bytes, for snapshots: what it applied, its map, and what it remembers of clients. Without the last, a
//! command that comes twice would be applied twice by a node that was brought up to date by a snapshot.
use super::bytes::{Reader, put_bytes, put_number, put_text};
use super::{Kv, Reply, Tag};
use raft_core::Payload;

impl Kv {
    /// The machine as bytes.
    pub fn image(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_number(&mut bytes, self.applied);
        put_number(&mut bytes, self.map.len() as u64);
        for (key, value) in self.map.iter() {
            put_bytes(&mut bytes, key);
            put_bytes(&mut bytes, value.bytes());
        }
        put_number(&mut bytes, self.sessions.iter().count() as u64);
        for (tag, (index, reply)) in self.sessions.iter() {
            [tag.client, tag.sequence, *index]
                .into_iter()
                .for_each(|number| put_number(&mut bytes, number));
            put_reply(&mut bytes, reply);
        }
        bytes
    }

    /// The machine in the bytes of an image; `None` when they are none.
    pub fn from_image(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let mut kv = Self {
            applied: reader.number()?,
            ..Self::default()
        };
        for _ in 0..reader.number()? {
            let (key, value) = (reader.bytes()?, reader.bytes()?);
            kv.set(key, Payload::from(value));
        }
        for _ in 0..reader.number()? {
            let tag = Tag {
                client: reader.number()?,
                sequence: reader.number()?,
            };
            let index = reader.number()?;
            let reply = reply(&mut reader)?;
            kv.sessions.remember(tag, index, reply);
        }
        reader.is_empty().then_some(kv)
    }
}

fn put_reply(bytes: &mut Vec<u8>, reply: &Reply) {
    let kind = match reply {
        Reply::Put => 0,
        Reply::Deleted { existed } => 1 + u64::from(*existed),
        Reply::Swapped { swapped } => 3 + u64::from(*swapped),
        Reply::Value(None) => 5,
        Reply::Value(Some(_)) => 6,
    };
    put_number(bytes, kind);
    if let Reply::Value(Some(text)) = reply {
        put_text(bytes, text);
    }
}

fn reply(reader: &mut Reader<'_>) -> Option<Reply> {
    Some(match reader.number()? {
        0 => Reply::Put,
        kind @ (1 | 2) => Reply::Deleted { existed: kind == 2 },
        kind @ (3 | 4) => Reply::Swapped { swapped: kind == 4 },
        5 => Reply::Value(None),
        6 => Reply::Value(Some(reader.text()?)),
        _ => return None,
    })
}
