//! Events from the difference between what was seen and what is.
use super::views::{progress_view, shows};
use super::{Expectation, Observer, Seen};
use crate::event::{Event, TruncateReason};
use crate::view::{CellView, ProgressView};
use raft_core::{Index, NodeId, RaftEvent, RawNode, StateType, Storage};

impl Observer {
    /// Adds what an action did to `events`: raft's own log lines first, then what follows from comparing.
    pub fn after<S: Storage>(
        &mut self,
        raw: &mut RawNode<S>,
        expected: Expectation,
        events: &mut Vec<Event>,
    ) {
        let node = raw.raft().id();
        let lines = raw.take_events();
        let restored = lines
            .iter()
            .any(|line| matches!(line, RaftEvent::Restored { .. }));
        events.extend(lines.into_iter().map(|event| Event::Raft { node, event }));
        let before = self.seen;
        let now = Seen::of(raw);
        self.seen = now;
        if now.term != before.term || now.role != before.role {
            self.rejections.clear();
        }
        push_standing(node, before, now, events);
        events.extend(expected.rejected);
        push_log(node, before, now, restored, expected.removed, events);
        let handled = expected
            .handled
            .map(|handled| self.count_rejection(raw, handled));
        events.extend(handled);
        events.extend(expected.resumed);
        if now.committed > before.committed {
            events.push(Event::Committed {
                node,
                from: before.committed,
                to: now.committed,
            });
        }
        self.update_progress(raw, events);
    }

    /// Sees an action of which nothing is told, and which is no rejection: only what later facts rest on. What the node
    /// believes is not looked at until [`catch_up`](Self::catch_up).
    pub(crate) fn overlook<S: Storage>(&mut self, raw: &RawNode<S>) {
        let now = Seen::of(raw);
        if (now.term, now.role) != (self.seen.term, self.seen.role) {
            self.rejections.clear();
        }
        self.seen = now;
        self.behind = true;
    }

    /// Looks at what the node believes, if actions were overlooked.
    pub(crate) fn catch_up<S: Storage>(&mut self, raw: &RawNode<S>) {
        if std::mem::take(&mut self.behind) {
            self.update_progress(raw, &mut Vec::new());
        }
    }

    /// Completes what was foreseen of a rejection.
    fn count_rejection<S: Storage>(&mut self, raw: &RawNode<S>, mut handled: Event) -> Event {
        if let Event::RejectHandled {
            follower,
            next_after,
            rejections,
            stale,
            ..
        } = &mut handled
        {
            let count = self.rejections.entry(*follower).or_default();
            *count += u64::from(!*stale);
            *rejections = *count;
            if let Some(progress) = raw.raft().trk().progress().get(*follower) {
                *next_after = progress.next;
            }
        }
        handled
    }

    /// Brings the beliefs up to date; says which ones changed while the node led.
    pub(super) fn update_progress<S: Storage>(
        &mut self,
        raw: &RawNode<S>,
        events: &mut Vec<Event>,
    ) {
        let raft = raw.raft();
        if raft.state() != StateType::Leader {
            self.progress.clear();
            return;
        }
        let followers = raft.trk().progress();
        let rejections = &self.rejections;
        let view = |follower: NodeId, progress| {
            progress_view(
                follower,
                progress,
                rejections.get(&follower).copied().unwrap_or(0),
            )
        };
        let same_members = self
            .progress
            .iter()
            .map(|seen| seen.follower)
            .eq(followers.iter().map(|(id, _)| id));
        if !same_members {
            self.progress = followers
                .iter()
                .map(|(id, progress)| view(id, progress))
                .collect();
            return;
        }
        for (seen, (id, progress)) in self.progress.iter_mut().zip(followers.iter()) {
            let count = rejections.get(&id).copied().unwrap_or(0);
            if !shows(seen, progress, count) {
                let after = view(id, progress);
                let before: ProgressView = std::mem::replace(seen, after.clone());
                events.push(Event::ProgressChanged {
                    leader: raft.id(),
                    follower: id,
                    before,
                    after,
                });
            }
        }
    }
}

/// Term, role and vote.
fn push_standing(node: NodeId, before: Seen, now: Seen, events: &mut Vec<Event>) {
    let term = now.term;
    if term > before.term {
        events.push(Event::TermChanged {
            node,
            from: before.term,
            to: term,
        });
    }
    if now.role != before.role {
        events.push(Event::RoleChanged {
            node,
            term,
            from: before.role,
            to: now.role,
        });
    }
    let cast = now.vote != 0 && (now.vote, term) != (before.vote, before.term);
    if cast {
        events.push(Event::VoteCast {
            node,
            term,
            candidate: now.vote,
        });
    }
}

/// Entries that left the log and entries that joined it.
fn push_log(
    node: NodeId,
    before: Seen,
    now: Seen,
    restored: bool,
    removed: Option<(Vec<CellView>, TruncateReason)>,
    events: &mut Vec<Event>,
) {
    let mut kept: Index = before.last;
    if let Some((removed, reason @ TruncateReason::Snapshot { index, .. })) = removed {
        if restored {
            kept = index;
        }
        if restored && !removed.is_empty() {
            events.push(Event::Truncated {
                node,
                removed,
                reason,
            });
        }
    } else if let Some((removed, reason)) = removed {
        kept = removed.first().map_or(kept, |cell| cell.index - 1);
        events.push(Event::Truncated {
            node,
            removed,
            reason,
        });
    }
    if now.last > kept {
        events.push(Event::Appended {
            node,
            first: kept + 1,
            last: now.last,
        });
    }
}
