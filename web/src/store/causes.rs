//! Why a leader came to see a follower as it does: the cause of the last change of state, as far as it was seen here.
use raft_core::{MessageType, ProgressState, StateType};
use sim::event::Event;
use std::collections::BTreeMap;

/// Why a belief changed its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The leader was elected: it knows nothing of its followers.
    Elected,
    /// The follower acknowledged what the leader looked for.
    Acknowledged,
    /// The follower rejected an append.
    Rejected,
    /// What the follower needs is compacted: a snapshot goes out.
    Compacted,
    /// The follower acknowledged an index that lets it leave the snapshot.
    SnapshotApplied,
    /// The transport told how the transfer of a snapshot ended.
    SnapshotReported {
        /// Whether it arrived.
        arrived: bool,
    },
    /// The transport told that the follower cannot be reached.
    Unreachable,
    /// Something else.
    Other,
}

/// One change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The position after the step.
    pub position: usize,
    /// The state before.
    pub from: ProgressState,
    /// The state after.
    pub to: ProgressState,
    /// Why.
    pub why: Why,
}

/// The last changes, by leader and follower, each in order of position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Causes(BTreeMap<(u64, u64), Vec<Change>>);

impl Causes {
    /// Keeps what a step changed; what lay after it is forgotten, for time went back or forked.
    pub fn keep(&mut self, position: usize, events: &[Event]) {
        for changes in self.0.values_mut() {
            changes.retain(|change| change.position < position);
        }
        for event in events {
            if let Event::ProgressChanged {
                leader,
                follower,
                before,
                after,
            } = event
                && before.state != after.state
            {
                let change = Change {
                    position,
                    from: before.state,
                    to: after.state,
                    why: why(events, *leader, *follower, before.state, after.state),
                };
                self.0.entry((*leader, *follower)).or_default().push(change);
            }
        }
    }

    /// The last change of a belief that was seen.
    pub fn last(&self, leader: u64, follower: u64) -> Option<Change> {
        self.0.get(&(leader, follower))?.last().copied()
    }

    /// Forgets everything, for another run begins.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

fn why(
    events: &[Event],
    leader: u64,
    follower: u64,
    from: ProgressState,
    to: ProgressState,
) -> Why {
    let told = events.iter().find_map(|event| match event {
        Event::RoleChanged {
            node,
            to: StateType::Leader,
            ..
        } if *node == leader => Some(Why::Elected),
        Event::RejectHandled {
            leader: at,
            follower: who,
            stale: false,
            ..
        } if (*at, *who) == (leader, follower) => Some(Why::Rejected),
        Event::SnapshotReported {
            node,
            peer,
            arrived,
        } if (*node, *peer) == (leader, follower) => {
            Some(Why::SnapshotReported { arrived: *arrived })
        }
        Event::UnreachableReported { node, peer } if (*node, *peer) == (leader, follower) => {
            Some(Why::Unreachable)
        }
        _ => None,
    });
    let answered = events.iter().any(|event| {
        matches!(event, Event::Delivered { message }
            if message.kind == MessageType::MsgAppResp && message.from == follower && message.to == leader && !message.reject)
    });
    told.unwrap_or(match (from, to) {
        (_, ProgressState::Snapshot) => Why::Compacted,
        (ProgressState::Snapshot, _) if answered => Why::SnapshotApplied,
        _ if answered => Why::Acknowledged,
        _ => Why::Other,
    })
}
