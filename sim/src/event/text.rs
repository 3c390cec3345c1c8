//! An event as one line, for people who read a run as text.
use super::{
    Event, LossReason, RetryReason, SettingEffect, StageWork, TruncateReason, UnknownReason,
};
use crate::script::{setting_text, stage_word};
use crate::view::{CellView, MessageView, ProgressView};
use raft_core::raftpb::conf_changes_to_string;
use raft_core::{ConfState, Index, NodeId};
use std::fmt::{Display, Formatter, Result};

impl Display for Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        raft(self, f)
            .or_else(|| host(self, f))
            .or_else(|| network(self, f))
            .or_else(|| client(self, f))
            .unwrap_or_else(|| laboratory(self, f))
    }
}

/// What raft itself does.
fn raft(event: &Event, f: &mut Formatter<'_>) -> Option<Result> {
    Some(match event {
        Event::Ticked { node } => write!(f, "n{node} ticks"),
        Event::Raft { node, event } => write!(f, "n{node} logs: {event}"),
        Event::Proposed { node, data } => write!(f, "n{node} is asked to propose {data:?}"),
        Event::ProposalDropped { node, data } => write!(f, "n{node} drops the proposal {data:?}"),
        Event::RoleChanged {
            node,
            term,
            from,
            to,
        } => write!(f, "n{node} is {to} at term {term}, was {from}"),
        Event::TermChanged { node, from, to } => {
            write!(f, "n{node} enters term {to}, was in term {from}")
        }
        Event::VoteCast {
            node,
            term,
            candidate,
        } => write!(f, "n{node} votes for n{candidate} at term {term}"),
        Event::Appended { node, first, last } => {
            write!(f, "n{node} appends {}", span(*first, *last))
        }
        Event::Truncated {
            node,
            removed,
            reason,
        } => write!(f, "n{node} loses {}: {}", cells(removed), cut(reason)),
        Event::AppRejected {
            follower,
            leader,
            index,
            leader_term,
            follower_term,
            hint,
            hint_term,
        } => {
            let holds = match follower_term {
                Some(term) => format!("it has {index}/{term}"),
                None => "its log ends before".to_string(),
            };
            write!(
                f,
                "n{follower} rejects an append of n{leader} at {index}/{leader_term}: {holds}; hint {hint}/{hint_term}"
            )
        }
        Event::RejectHandled {
            leader,
            follower,
            rejected,
            next_before,
            next_after,
            strategy,
            stale,
            ..
        } => match stale {
            true => write!(
                f,
                "n{leader} ignores a stale rejection of n{follower} at {rejected}"
            ),
            false => write!(
                f,
                "n{leader} reads a rejection of n{follower} at {rejected}: Next {next_before} to {next_after} ({strategy})"
            ),
        },
        Event::Resumed { leader, follower } => write!(f, "n{leader} sends to n{follower} again"),
        Event::ProgressChanged {
            leader,
            follower,
            before,
            after,
        } => write!(
            f,
            "n{leader} of n{follower}: {}, was {}",
            progress(after),
            progress(before)
        ),
        Event::Committed { node, from, to } => {
            write!(f, "n{node} knows {to} to be committed, was {from}")
        }
        Event::Compacted { node, first, last } => {
            write!(f, "n{node} compacts {}", span(*first, *last))
        }
        _ => return None,
    })
}

/// What hosts do, and what is done to machines.
fn host(event: &Event, f: &mut Formatter<'_>) -> Option<Result> {
    Some(match event {
        Event::StageDone { node, stage, work } => {
            write!(f, "n{node} {}{}", stage_word(*stage), worked(work))
        }
        Event::Applied { node, index, text } => write!(f, "n{node} applies {index} \"{text}\""),
        Event::Crashed { node, outbox_lost } => {
            write!(f, "n{node} crashes; messages never sent: {outbox_lost}")
        }
        Event::Restarted {
            node,
            term,
            commit,
            last,
        } => write!(
            f,
            "n{node} starts at term {term}, commit {commit}, last {last}"
        ),
        Event::TornTailCut { node } => write!(f, "n{node} cuts a torn record off its WAL"),
        Event::CrashArmed { node, stage } => {
            write!(f, "n{node} will crash after {}", stage_word(*stage))
        }
        Event::ProcessPaused { node } => write!(f, "n{node} is paused"),
        Event::ProcessResumed { node, waiting } => {
            write!(f, "n{node} goes on; messages waiting: {waiting}")
        }
        Event::Queued { message } => write!(f, "waits at paused n{}: {}", message.to, of(message)),
        Event::DiskLost { node } => write!(f, "n{node} has an empty disk"),
        Event::DiskStalled { node, on: true } => write!(f, "the disk of n{node} stands still"),
        Event::DiskStalled { node, on: false } => write!(f, "the disk of n{node} answers again"),
        Event::NodeAdded { node } => write!(f, "n{node} is a new machine"),
        Event::ConfChangeProposed { node, change } => write!(
            f,
            "n{node} is asked for the change \"{}\"",
            conf_changes_to_string(&change.changes)
        ),
        Event::ConfChangeDropped { node, change } => write!(
            f,
            "n{node} drops the change \"{}\"",
            conf_changes_to_string(&change.changes)
        ),
        Event::ConfChanged {
            node,
            index,
            config,
        } => write!(
            f,
            "n{node} applies the change at {index}: {}",
            members(config)
        ),
        Event::ConfChangeRefused {
            node,
            index,
            reason,
        } => write!(f, "n{node} refuses the change at {index}: {reason}"),
        Event::SnapshotTaken {
            node, index, term, ..
        } => write!(f, "n{node} takes a snapshot at {index}/{term}"),
        Event::SnapshotInstalled { node, index, term } => {
            write!(f, "n{node} installs a snapshot at {index}/{term}")
        }
        Event::SnapshotReported {
            node,
            peer,
            arrived,
        } => {
            let fared = if *arrived { "arrived" } else { "failed" };
            write!(f, "n{node} is told that its snapshot to n{peer} {fared}")
        }
        Event::UnreachableReported { node, peer } => {
            write!(f, "n{node} is told that n{peer} cannot be reached")
        }
        Event::TransferAsked { node, to } => {
            write!(f, "n{node} is asked to hand leadership to n{to}")
        }
        Event::ForgetAsked { node } => write!(f, "n{node} is told to forget its leader"),
        _ => return None,
    })
}

/// Messages and links.
fn network(event: &Event, f: &mut Formatter<'_>) -> Option<Result> {
    Some(match event {
        Event::Sent { message } => write!(f, "sent: {}", of(message)),
        Event::Delivered { message } => write!(f, "delivered: {}", of(message)),
        Event::Lost { message, reason } => write!(f, "lost ({}): {}", lost(*reason), of(message)),
        Event::Held { message } => write!(f, "held: {}", of(message)),
        Event::Released { message } => write!(f, "released: {}", of(message)),
        Event::Delayed { message, ms } => write!(f, "delayed by {ms} ms: {}", of(message)),
        Event::Duplicated {
            message, of: id, ..
        } => {
            write!(f, "doubled, a copy of #{}: {}", id.0, of(message))
        }
        Event::LinkCut { from, to } => write!(f, "the link n{from}->n{to} is cut"),
        Event::LinkRestored { from, to } => write!(f, "the link n{from}->n{to} is whole"),
        Event::LinkHeld { from, to, on: true } => write!(f, "the link n{from}->n{to} holds back"),
        Event::LinkHeld { from, to, .. } => write!(f, "the link n{from}->n{to} lets go"),
        Event::LinkSet { link, settings } => {
            let text = setting_text(&crate::input::Setting::Link {
                link: *link,
                settings: *settings,
            });
            write!(f, "links: {text}")
        }
        Event::Partitioned { groups } => {
            let groups: Vec<_> = groups.iter().map(|group| ids(group)).collect();
            write!(f, "partitioned: {}", groups.join(" "))
        }
        Event::Isolated { node } => write!(f, "n{node} is isolated"),
        Event::Healed => write!(f, "the network is healed"),
        _ => return None,
    })
}

/// Requests of clients.
fn client(event: &Event, f: &mut Formatter<'_>) -> Option<Result> {
    Some(match event {
        Event::RequestSent {
            request,
            node,
            text,
        } => write!(f, "request {} to n{node}: {text}", request.0),
        Event::RequestRetried {
            request,
            node,
            text,
            reason,
        } => {
            let why = match reason {
                RetryReason::Dropped => "dropped",
                RetryReason::TimedOut => "timed out",
                RetryReason::Crashed => "the node crashed",
            };
            write!(f, "request {} again, to n{node} ({why}): {text}", request.0)
        }
        Event::RequestAnswered {
            request,
            node,
            text,
            reply,
            stale,
            ..
        } => {
            let stale = stale.as_ref().map_or("", |_| ", stale");
            write!(
                f,
                "request {} answered by n{node}: {text}: {reply}{stale}",
                request.0
            )
        }
        Event::RequestFailed {
            request,
            node,
            text,
        } => write!(f, "request {} refused by n{node}: {text}", request.0),
        Event::RequestUnknown {
            request,
            node,
            text,
            reason,
        } => {
            let why = match reason {
                UnknownReason::TimedOut => "timed out",
                UnknownReason::Crashed => "the node crashed",
            };
            write!(
                f,
                "request {} to n{node} without an answer ({why}): {text}",
                request.0
            )
        }
        Event::ClientSet {
            timeout_ms,
            retries,
        } => write!(
            f,
            "clients wait {timeout_ms} ms and ask again {retries} times"
        ),
        _ => return None,
    })
}

/// Settings, scripts, invariants.
fn laboratory(event: &Event, f: &mut Formatter<'_>) -> Result {
    match event {
        Event::SettingChanged { setting, effect } => {
            let when = match effect {
                SettingEffect::Now => "at once",
                SettingEffect::NextTerm => "from the next term on",
                SettingEffect::NextStart => "from the next start on",
            };
            write!(f, "{} ({when})", setting_text(setting))
        }
        Event::ProbeSet { strategy } => write!(f, "the probe strategy is {strategy}"),
        Event::RuleSet { rule, on } => {
            write!(f, "rule {rule} is {}", if *on { "on" } else { "off" })
        }
        Event::ClockSet { on } => write!(f, "the clock is {}", if *on { "on" } else { "off" }),
        Event::ScriptCommand { line, text, .. } => {
            write!(f, "line {line}: {}", text.escape_debug())
        }
        Event::ScriptOutput {
            line,
            actual,
            matches,
            ..
        } => {
            let as_recorded = if *matches {
                "as recorded"
            } else {
                "not as recorded"
            };
            let lines = actual.lines().count();
            write!(f, "line {line} printed {lines} lines, {as_recorded}")
        }
        Event::Violated { violation } => write!(
            f,
            "{} is violated: {}",
            violation.invariant, violation.evidence
        ),
        other => write!(f, "{other:?}"),
    }
}

fn of(message: &MessageView) -> String {
    format!(
        "#{} {}",
        message.id.0,
        message.text.to_string().escape_debug()
    )
}

fn span(first: Index, last: Index) -> String {
    match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    }
}

fn cells(cells: &[CellView]) -> String {
    match cells {
        [] => "nothing".to_string(),
        [first, .., last] => span(first.index, last.index),
        [only] => only.index.to_string(),
    }
}

fn cut(reason: &TruncateReason) -> String {
    match reason {
        TruncateReason::Conflict {
            leader,
            index,
            old_term,
            new_term,
        } => format!("at {index} it had term {old_term} and n{leader} has term {new_term}"),
        TruncateReason::Crash => "they were not fsynced".to_string(),
        TruncateReason::Snapshot { index, term } => {
            format!("the snapshot at {index}/{term} replaces them")
        }
        TruncateReason::DiskLost => "the disk is lost".to_string(),
        TruncateReason::Untold => "why is not told".to_string(),
    }
}

fn lost(reason: LossReason) -> &'static str {
    match reason {
        LossReason::Cut => "the link is cut",
        LossReason::Down => "the receiver is down",
        LossReason::Dropped => "dropped by hand",
        LossReason::QueueFull => "the receiver's queue is full",
        LossReason::Chance => "by chance",
        LossReason::Untold => "nothing tells that it arrives",
    }
}

fn progress(view: &ProgressView) -> String {
    let paused = if view.paused { " paused" } else { "" };
    format!(
        "{} match={} next={} inflight={}{paused}",
        view.state,
        view.matched,
        view.next,
        view.inflights.slots.len()
    )
}

fn worked(work: &StageWork) -> String {
    let parts = [
        work.entries
            .map(|(first, last)| format!("entries {}", span(first, last))),
        work.hard_state.then(|| "HardState".to_string()),
        work.snapshot.map(|index| format!("snapshot {index}")),
        (work.messages > 0).then(|| format!("{} messages", work.messages)),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(": {}", parts.join(", ")),
    }
}

fn ids(nodes: &[NodeId]) -> String {
    let nodes: Vec<_> = nodes.iter().map(NodeId::to_string).collect();
    format!("({})", nodes.join(","))
}

fn members(config: &ConfState) -> String {
    let mut text = format!("voters {}", ids(&config.voters));
    for (nodes, name) in [
        (&config.learners, "learners"),
        (&config.voters_outgoing, "outgoing"),
        (&config.learners_next, "learners next"),
    ] {
        if !nodes.is_empty() {
            text.push_str(&format!(", {name} {}", ids(nodes)));
        }
    }
    text
}
