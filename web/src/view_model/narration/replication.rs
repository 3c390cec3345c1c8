//! The log: appended, rejected, searched, truncated, committed, applied; what a leader believes.
use super::{Sentence, Tone};
use crate::i18n::{Locale, args};
use crate::view_model::words::{Field, entries, node, progress_state};
use raft_core::{ProbeStrategy, ProgressState};
use sim::event::{Event, TruncateReason};
use sim::view::{CellView, ProgressView};

pub(super) fn sentence(locale: Locale, event: &Event) -> Option<Sentence> {
    let told = match event {
        Event::Appended {
            node: id,
            first,
            last,
        } => {
            let args = args![node = node(*id), entries = entries(locale, *first, *last)];
            Sentence::new(55, locale.fill("event.appended", args)).from("5.3", "RaftLog::append")
        }
        Event::Truncated {
            node: id,
            removed,
            reason,
        } => truncated(locale, *id, removed, *reason),
        Event::AppRejected { .. } => app_rejected(locale, event)?,
        Event::RejectHandled { .. } => reject_handled(locale, event)?,
        Event::Resumed { leader, follower } => {
            let args = args![leader = node(*leader), follower = node(*follower)];
            Sentence::new(33, locale.fill("event.resumed", args))
                .from("", "Raft::handle_heartbeat_response")
        }
        Event::ProgressChanged {
            leader,
            follower,
            before,
            after,
        } => progress_changed(locale, *leader, *follower, before, after),
        Event::Committed { node: id, from, to } => {
            let key = if from + 1 == *to {
                "event.committed_one"
            } else {
                "event.committed"
            };
            let text = locale.fill(key, args![node = node(*id), first = from + 1, last = to]);
            Sentence::new(68, text)
                .tone(Tone::Good)
                .from("5.3, 5.4.2", "RaftLog::commit_to")
        }
        Event::Applied {
            node: id,
            index,
            text,
        } => {
            let key = if text.is_empty() {
                "event.applied_empty"
            } else {
                "event.applied"
            };
            let told = locale.fill(key, args![node = node(*id), index = index, text = text]);
            Sentence::new(66, told)
                .tone(Tone::Good)
                .from("5.3", "RaftLog::applied_to")
        }
        _ => return None,
    };
    Some(told)
}

fn truncated(locale: Locale, id: u64, removed: &[CellView], reason: TruncateReason) -> Sentence {
    let first = removed.first().map_or(0, |cell| cell.index);
    let last = removed.last().map_or(0, |cell| cell.index);
    let gone = entries(locale, first, last);
    match reason {
        TruncateReason::Conflict {
            leader,
            index,
            old_term,
            new_term,
        } => {
            let args = args![
                node = node(id),
                entries = gone,
                leader = node(leader),
                index = index,
                old = old_term,
                new = new_term,
            ];
            let told = Sentence::new(76, locale.fill("event.truncated", args)).tone(Tone::Fault);
            told.from("5.3", "Unstable::truncate_and_append")
        }
        TruncateReason::Crash => {
            let text = locale.fill(
                "event.truncated_by_crash",
                args![node = node(id), entries = gone],
            );
            Sentence::new(90, text).tone(Tone::Fault)
        }
        TruncateReason::Snapshot { index, .. } => {
            let args = args![node = node(id), entries = gone, index = index];
            let text = locale.fill("machine.truncated_by_snapshot", args);
            Sentence::new(77, text).from("7", "RaftLog::restore")
        }
        TruncateReason::Untold => {
            let args = args![node = node(id), entries = gone];
            Sentence::new(76, locale.fill("event.truncated_untold", args)).tone(Tone::Fault)
        }
        TruncateReason::DiskLost => {
            let args = args![node = node(id), entries = gone];
            let text = locale.fill("machine.truncated_by_disk_loss", args);
            Sentence::new(90, text).tone(Tone::Fault)
        }
    }
}

fn app_rejected(locale: Locale, event: &Event) -> Option<Sentence> {
    let Event::AppRejected {
        follower,
        leader,
        index,
        leader_term,
        follower_term,
        hint,
        hint_term,
    } = event
    else {
        return None;
    };
    let key = if follower_term.is_some() {
        "event.app_rejected"
    } else {
        "event.app_rejected_short"
    };
    let told_hint = match (*hint, *hint_term) {
        (0, 0) => locale.text("event.hint_zero").into_owned(),
        (_, 0) => locale.fill("event.hint", args![hint]),
        _ => locale.fill("event.hint_with_term", args![hint, term = hint_term]),
    };
    let args = args![
        follower = node(*follower),
        leader = node(*leader),
        index = index,
        leader_term = leader_term,
        follower_term = follower_term.unwrap_or(0),
        hint = told_hint,
    ];
    let fields = vec![
        Field::new("Index", index),
        Field::new(locale.text("field.prev_term"), leader_term),
        Field::new("RejectHint", hint),
        Field::new(locale.text("field.hint_term"), hint_term),
    ];
    let told = Sentence::new(78, locale.fill(key, args))
        .tone(Tone::Bad)
        .fields(fields);
    Some(told.from("5.3", "Raft::handle_append_entries"))
}

fn reject_handled(locale: Locale, event: &Event) -> Option<Sentence> {
    let Event::RejectHandled {
        leader,
        follower,
        rejected,
        hint,
        hint_term,
        search,
        next_before,
        next_after,
        strategy,
        rejections,
        stale,
    } = event
    else {
        return None;
    };
    let key = match strategy {
        _ if *stale => "event.reject_stale",
        ProbeStrategy::Decrement => "event.reject_decrement",
        ProbeStrategy::LastIndex => "event.reject_last_index",
        ProbeStrategy::TermHint => "event.reject_term_hint",
    };
    let args = args![
        leader = node(*leader),
        follower = node(*follower),
        rejected = rejected,
        after_hint = hint.saturating_add(1),
        hint = hint,
        hint_term = hint_term,
        search = search,
        before = next_before,
        after = next_after,
        count = rejections,
    ];
    let fields = vec![
        Field::new("Next", format!("{next_before} → {next_after}")),
        Field::new("RejectHint", hint),
        Field::new(locale.text("field.hint_term"), hint_term),
        Field::new(locale.text("field.rejections"), rejections),
    ];
    let weight = if *stale { 44 } else { 77 };
    let told = Sentence::new(weight, locale.fill(key, args)).fields(fields);
    let function = match strategy {
        ProbeStrategy::TermHint => "Progress::maybe_decr_to, RaftLog::find_conflict_by_term",
        _ => "Progress::maybe_decr_to",
    };
    Some(told.from("5.3", function))
}

fn progress_changed(
    locale: Locale,
    leader: u64,
    follower: u64,
    before: &ProgressView,
    after: &ProgressView,
) -> Sentence {
    let (weight, key, function) = if before.state != after.state {
        (70, "event.progress_state", became(after.state))
    } else if before.matched != after.matched {
        (45, "event.progress_match", "Progress::maybe_update")
    } else if before.next != after.next {
        (25, "event.progress_next", "Progress::sent_entries")
    } else if before.paused != after.paused {
        let key = if after.paused {
            "event.progress_paused"
        } else {
            "event.progress_resumed"
        };
        (32, key, "Progress::is_paused")
    } else {
        (12, "event.progress_other", "Progress")
    };
    let args = args![
        leader = node(leader),
        follower = node(follower),
        from = progress_state(before.state),
        to = progress_state(after.state),
        match_from = before.matched,
        match_to = after.matched,
        next_from = before.next,
        next_to = after.next,
    ];
    let fields = vec![
        Field::new("State", progress_state(after.state)),
        Field::new("Match", arrow(before.matched, after.matched)),
        Field::new("Next", arrow(before.next, after.next)),
        Field::new(
            "Inflights",
            format!("{}/{}", after.inflights.slots.len(), after.inflights.limit),
        ),
    ];
    Sentence::new(weight, locale.fill(key, args))
        .fields(fields)
        .from("", function)
}

fn became(state: ProgressState) -> &'static str {
    match state {
        ProgressState::Probe => "Progress::become_probe",
        ProgressState::Replicate => "Progress::become_replicate",
        ProgressState::Snapshot => "Progress::become_snapshot",
    }
}

fn arrow(before: u64, after: u64) -> String {
    if before == after {
        after.to_string()
    } else {
        format!("{before} → {after}")
    }
}
