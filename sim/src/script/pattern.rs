//! Which messages in flight a command means.
use crate::view::MessageView;
use raft_core::{MessageType, NodeId};

/// Conditions that a message meets all of; an empty list allows everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pattern {
    pub(super) from: Vec<NodeId>,
    pub(super) to: Vec<NodeId>,
    pub(super) kinds: Vec<MessageType>,
}

impl Pattern {
    pub(super) fn matches(&self, message: &MessageView) -> bool {
        allows(&self.from, &message.from)
            && allows(&self.to, &message.to)
            && allows(&self.kinds, &message.kind)
    }
}

fn allows<T: PartialEq>(allowed: &[T], found: &T) -> bool {
    allowed.is_empty() || allowed.contains(found)
}
