//! Bytes that are shared, never copied: proposals, contexts, snapshot data.

use std::fmt;
use std::sync::Arc;

/// Immutable bytes behind a counter: a clone costs one increment, whatever the size. One word wide, so
/// that entries and messages, which are moved a lot, stay small.
///
/// Nil and empty differ as they do in etcd, where only nil bytes are left out of the encoding.
#[derive(Clone, Default)]
pub struct Payload(Option<Arc<Bytes>>);

/// Most bytes that need no box of their own.
const FEW: usize = 30;

/// Bytes and where they are.
enum Bytes {
    /// Here: the first `len` of the array.
    Few { len: u8, bytes: [u8; FEW] },
    /// More than [`FEW`].
    Many(Box<[u8]>),
}

impl Bytes {
    #[inline]
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Few { len, bytes } => &bytes[..usize::from(*len)],
            Self::Many(bytes) => bytes,
        }
    }

    #[inline]
    fn len(&self) -> usize {
        match self {
            Self::Few { len, .. } => usize::from(*len),
            Self::Many(bytes) => bytes.len(),
        }
    }
}

impl From<&[u8]> for Bytes {
    fn from(source: &[u8]) -> Self {
        let mut bytes = [0; FEW];
        match bytes.get_mut(..source.len()) {
            None => Self::Many(source.into()),
            Some(place) => {
                place.copy_from_slice(source);
                let len = source.len() as u8;
                Self::Few { len, bytes }
            }
        }
    }
}

impl Payload {
    /// No bytes at all; the default.
    pub const fn nil() -> Self {
        Self(None)
    }

    /// Whether this is [`Payload::nil`]; empty bytes are not.
    #[inline]
    pub fn is_nil(&self) -> bool {
        self.0.is_none()
    }

    /// Whether there is no byte, nil or not.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of bytes, 0 for nil.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            None => 0,
            Some(bytes) => bytes.len(),
        }
    }

    /// The bytes; the empty slice for nil.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        match &self.0 {
            None => &[],
            Some(bytes) => bytes.as_slice(),
        }
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        let same_place = match (&self.0, &other.0) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        same_place || (self.is_nil() == other.is_nil() && self.as_slice() == other.as_slice())
    }
}

impl Eq for Payload {}

impl AsRef<[u8]> for Payload {
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("nil"),
            Some(bytes) => write!(f, "b\"{}\"", bytes.as_slice().escape_ascii()),
        }
    }
}

impl From<Vec<u8>> for Payload {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Some(Arc::new(match bytes.len() {
            0..=FEW => bytes.as_slice().into(),
            _ => Bytes::Many(bytes.into()),
        })))
    }
}

impl From<String> for Payload {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&[u8]> for Payload {
    fn from(bytes: &[u8]) -> Self {
        Self(Some(Arc::new(bytes.into())))
    }
}

impl<const N: usize> From<&[u8; N]> for Payload {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

impl From<&str> for Payload {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nil_and_empty_hold_no_bytes_and_differ() {
        let (nil, empty) = (Payload::nil(), Payload::from(""));
        assert_eq!((nil.len(), empty.len()), (0, 0));
        assert!(nil.is_nil() && !empty.is_nil());
        assert_ne!(nil, empty);
        assert_eq!(nil, Payload::default());
    }

    #[test]
    fn a_clone_shares_the_bytes() {
        for len in [3, 300] {
            let payload = Payload::from(vec![1; len]);
            let copy = payload.clone();
            assert_eq!(payload.as_slice().as_ptr(), copy.as_slice().as_ptr());
        }
    }

    #[test]
    fn few_bytes_and_many_are_kept_alike() {
        for len in [0, 1, FEW, FEW + 1, 5 * FEW] {
            let bytes: Vec<u8> = (0..len as u8).collect();
            let (moved, copied) = (Payload::from(bytes.clone()), Payload::from(&bytes[..]));
            assert_eq!((moved.as_slice(), moved.len()), (&bytes[..], len));
            assert_eq!(moved, copied);
            assert_ne!(moved, Payload::from(vec![255; len + 1]));
        }
    }
}
