//! What a client can ask for.
use std::sync::Arc;

/// How a read is made safe, or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadMode {
    /// The leader asks a quorum whether it still leads (thesis, section 6.4).
    #[default]
    Index,
    /// The leader trusts its lease; wrong when clocks drift (thesis, section 6.4.1).
    Lease,
    /// The node answers from its own key-value machine: may be stale.
    Local,
}

/// One request to the key-value machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Request {
    /// Sets a key.
    Put {
        /// The key, without `=`; 1 byte at least.
        key: Arc<str>,
        /// The value.
        value: Arc<str>,
    },
    /// Removes a key.
    Delete {
        /// The key.
        key: Arc<str>,
    },
    /// Sets a key if it has the expected value (compare-and-set).
    Cas {
        /// The key.
        key: Arc<str>,
        /// The value that it must have; `None`: it must not exist.
        expected: Option<Arc<str>>,
        /// The value that it gets.
        value: Arc<str>,
    },
    /// Reads a key.
    Get {
        /// The key.
        key: Arc<str>,
        /// How the read is made safe.
        mode: ReadMode,
    },
}
