//! A request under way.
use crate::event::{Event, RetryReason};
use crate::view::{RequestOutcome, RequestView};
use raft_core::Index;
use std::sync::Arc;

/// What a request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// That its command is applied on the node that was asked.
    Entry,
    /// That raft names the index for its read.
    ReadState,
    /// That the node has applied up to the index.
    Applied(Index),
    /// That it is asked again.
    Retry(RetryReason),
}

/// A request under way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Open {
    pub(crate) view: RequestView,
    pub(crate) wait: Wait,
    /// When it times out or is asked again, ms.
    pub(super) due_ms: Option<u64>,
    /// Whether raft took its command once, so that it may take effect.
    pub(crate) may_be_done: bool,
}

/// What happens to requests in one step.
#[derive(Debug, Default)]
pub(crate) struct Step {
    pub(crate) events: Vec<Event>,
    /// Why the history cannot be explained.
    pub(crate) broken: Vec<String>,
}

impl Open {
    pub(super) fn new(view: RequestView) -> Self {
        Self {
            view,
            wait: Wait::ReadState,
            due_ms: None,
            may_be_done: false,
        }
    }

    /// The request as text.
    pub(crate) fn text(&self) -> Arc<str> {
        Arc::from(self.view.request.to_string())
    }

    /// What is told when it ends.
    pub(super) fn ended(&self, outcome: &RequestOutcome) -> Event {
        let (request, node, text) = (self.view.id, self.view.node, self.text());
        match outcome {
            RequestOutcome::Answered {
                reply,
                index,
                stale,
            } => Event::RequestAnswered {
                request,
                node,
                text,
                reply: reply.clone(),
                index: *index,
                stale: stale.clone(),
            },
            RequestOutcome::Failed => Event::RequestFailed {
                request,
                node,
                text,
            },
            RequestOutcome::Unknown { reason } => Event::RequestUnknown {
                request,
                node,
                text,
                reason: *reason,
            },
        }
    }
}
