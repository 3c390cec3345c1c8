//! Bytes that are shared, never copied: proposals, contexts, snapshot data.

use std::fmt;
use std::sync::Arc;

/// Immutable bytes behind a counter: a clone costs one increment, whatever the size.
///
/// Nil and empty differ as they do in etcd, where only nil bytes are left out of the encoding.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Payload(Option<Arc<[u8]>>);

impl Payload {
    /// No bytes at all; the default.
    pub const fn nil() -> Self {
        Self(None)
    }

    /// Whether this is [`Payload::nil`]; empty bytes are not.
    pub fn is_nil(&self) -> bool {
        self.0.is_none()
    }

    /// Whether there is no byte, nil or not.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of bytes, 0 for nil.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |bytes| bytes.len())
    }

    /// The bytes; the empty slice for nil.
    pub fn as_slice(&self) -> &[u8] {
        self.0.as_deref().unwrap_or(&[])
    }
}

impl AsRef<[u8]> for Payload {
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("nil"),
            Some(bytes) => write!(f, "b\"{}\"", bytes.escape_ascii()),
        }
    }
}

impl From<Vec<u8>> for Payload {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Some(bytes.into()))
    }
}

impl From<String> for Payload {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<Arc<[u8]>> for Payload {
    fn from(bytes: Arc<[u8]>) -> Self {
        Self(Some(bytes))
    }
}

impl From<&[u8]> for Payload {
    fn from(bytes: &[u8]) -> Self {
        Self(Some(bytes.into()))
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
    use super::Payload;

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
        let payload = Payload::from(vec![1, 2, 3]);
        let copy = payload.clone();
        assert_eq!(payload.as_slice().as_ptr(), copy.as_slice().as_ptr());
    }
}
