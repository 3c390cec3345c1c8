//! What a client can ask for.
use super::{PROPOSAL_LIMIT, Refusal};
use crate::kv::Command;
use std::fmt;
use std::sync::Arc;

/// How a read is made safe, or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadMode {
    /// The leader asks a quorum whether it still leads (thesis, section 6.4). In a cluster with lease reads its lease
    /// answers this too: in etcd the node's option decides (`ReadOnlyOption`), not the request.
    #[default]
    Index,
    /// The leader trusts its lease; wrong when clocks drift (thesis, section 6.4.1), and where `CheckQuorum`, which looks
    /// once in an election timeout, lets it lead on after others were elected. Refused unless lease reads are on.
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

impl Request {
    /// The key that it is about.
    pub fn key(&self) -> &Arc<str> {
        match self {
            Self::Put { key, .. }
            | Self::Delete { key }
            | Self::Cas { key, .. }
            | Self::Get { key, .. } => key,
        }
    }

    /// What goes into the log; `None` for a read.
    pub fn command(&self) -> Option<Command> {
        Some(match self.clone() {
            Self::Put { key, value } => Command::Put { key, value },
            Self::Delete { key } => Command::Delete { key },
            Self::Cas {
                key,
                expected,
                value,
            } => Command::Cas {
                key,
                expected,
                value,
            },
            Self::Get { .. } => return None,
        })
    }

    /// Whether it has a key, without `=`, and its texts have at most [`PROPOSAL_LIMIT`] bytes together.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.key().is_empty() || self.key().contains('=') {
            return Err(Refusal::BadKey);
        }
        let bytes = match self {
            Self::Put { key, value } => key.len() + value.len(),
            Self::Delete { key } | Self::Get { key, .. } => key.len(),
            Self::Cas {
                key,
                expected,
                value,
            } => key.len() + value.len() + expected.as_ref().map_or(0, |text| text.len()),
        };
        if bytes > PROPOSAL_LIMIT {
            let limit = PROPOSAL_LIMIT;
            return Err(Refusal::ProposalTooLong { bytes, limit });
        }
        Ok(())
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.command()) {
            (Self::Get { key, mode }, _) => {
                let mode = match mode {
                    ReadMode::Index => "index",
                    ReadMode::Lease => "lease",
                    ReadMode::Local => "local",
                };
                write!(f, "get {key} read={mode}")
            }
            (_, Some(command)) => command.fmt(f),
            (_, None) => Ok(()),
        }
    }
}
