//! Roles, terms, votes, proposals, stages of the host, messages.
use super::{Sentence, Tone};
use crate::i18n::{Locale, args};
use crate::view_model::words::{Field, entries, node, range, stage};
use raft_core::StateType;
use sim::event::{Event, StageWork};
use sim::view::{HostStage, MessageView};

pub(super) fn sentence(locale: Locale, event: &Event) -> Option<Sentence> {
    let told = match event {
        Event::Ticked { node: id } => {
            Sentence::new(1, locale.fill("event.ticked", args![node = node(*id)]))
        }
        Event::Raft { node: id, event } => Sentence::new(
            5,
            locale.fill("event.raft", args![node = node(*id), line = event]),
        ),
        Event::Proposed { node: id, data } => {
            let text = locale.fill("event.proposed", args![node = node(*id), data = data]);
            Sentence::new(86, text).from("8", "RawNode::propose")
        }
        Event::ProposalDropped { node: id, data } => {
            let text = locale.fill(
                "event.proposal_dropped",
                args![node = node(*id), data = data],
            );
            Sentence::new(88, text)
                .tone(Tone::Fault)
                .from("8", "Raft::step")
        }
        Event::RoleChanged {
            node: id,
            term,
            from,
            to,
        } => role_changed(locale, *id, *term, *from, *to),
        Event::TermChanged { node: id, from, to } => {
            let text = locale.fill(
                "event.term_changed",
                args![node = node(*id), from = from, to = to],
            );
            Sentence::new(50, text).from("5.1", "Raft::step")
        }
        Event::VoteCast {
            node: id,
            term,
            candidate,
        } => vote_cast(locale, *id, *term, *candidate),
        Event::StageDone {
            node: id,
            stage,
            work,
        } => stage_done(locale, *id, *stage, work),
        Event::Sent { message } => {
            let text = locale.fill("event.sent", &message_args(message));
            Sentence::new(20, text)
                .fields(message_fields(message))
                .from("", "Raft::send")
        }
        Event::Delivered { message } => {
            let text = locale.fill("event.delivered", &message_args(message));
            Sentence::new(35, text)
                .fields(message_fields(message))
                .from("", "RawNode::step")
        }
        _ => return None,
    };
    Some(told)
}

fn role_changed(locale: Locale, id: u64, term: u64, from: StateType, to: StateType) -> Sentence {
    let (weight, key, function) = match (from, to) {
        (_, StateType::Leader) => (84, "event.becomes_leader", "Raft::become_leader"),
        (_, StateType::Candidate) => (80, "event.becomes_candidate", "Raft::become_candidate"),
        (_, StateType::PreCandidate) => (
            79,
            "event.becomes_pre_candidate",
            "Raft::become_pre_candidate",
        ),
        (StateType::Leader, StateType::Follower) => {
            (82, "event.steps_down", "Raft::become_follower")
        }
        (_, StateType::Follower) => (62, "event.becomes_follower", "Raft::become_follower"),
    };
    let section = match (from, to) {
        (_, StateType::PreCandidate) => "9.6 (thesis)",
        (StateType::Leader, StateType::Follower) => "5.1",
        (_, StateType::Follower) => "5.1, 5.2",
        _ => "5.2",
    };
    Sentence::new(
        weight,
        locale.fill(key, args![node = node(id), term = term]),
    )
    .from(section, function)
}

fn vote_cast(locale: Locale, id: u64, term: u64, candidate: u64) -> Sentence {
    let key = if id == candidate {
        "event.votes_for_itself"
    } else {
        "event.votes"
    };
    let text = locale.fill(
        key,
        args![node = node(id), term = term, candidate = node(candidate)],
    );
    Sentence::new(60, text).from("5.2, 5.4.1", "Raft::step")
}

fn stage_done(locale: Locale, id: u64, done: HostStage, work: &StageWork) -> Sentence {
    let (key, plain, function) = match done {
        HostStage::TakeReady => ("event.take_ready", "event.take_ready", "RawNode::ready"),
        HostStage::WalSave => ("event.wal_save", "event.wal_save_state", ""),
        HostStage::WalSync => ("event.wal_sync", "event.wal_sync_state", ""),
        HostStage::StorageAppend => (
            "event.storage_append",
            "event.storage_append_none",
            "MemoryStorage::append",
        ),
        HostStage::Send => ("event.send", "event.send", ""),
        HostStage::Apply => ("event.apply", "event.apply_none", ""),
        HostStage::Advance => ("event.advance", "event.advance_none", "RawNode::advance"),
        HostStage::SnapSave => ("machine.snap_save", "machine.snap_save", ""),
        HostStage::SnapMark => ("machine.snap_mark", "machine.snap_mark", ""),
        HostStage::SnapInstall => ("machine.snap_install", "machine.snap_install", ""),
        HostStage::SnapTake => ("machine.snap_take", "machine.snap_take", ""),
        HostStage::SnapRecord => ("machine.snap_record", "machine.snap_record", ""),
        HostStage::Compact => ("machine.compact", "machine.compact", ""),
        HostStage::Respond => ("machine.respond", "machine.respond", "RawNode::step"),
    };
    let covered = work
        .entries
        .map(|(first, last)| entries(locale, first, last));
    let key = if covered.is_some() { key } else { plain };
    let weight = if covered.is_some() && done != HostStage::TakeReady {
        46
    } else {
        40
    };
    let args = args![
        node = node(id),
        entries = covered.unwrap_or_default(),
        count = work.messages,
        index = work.snapshot.unwrap_or(0)
    ];
    let mut fields = vec![Field::new("stage", stage(done))];
    fields.extend(
        work.entries
            .map(|covered| Field::new("Entries", range(covered))),
    );
    if work.hard_state {
        fields.push(Field::new("HardState", "✓"));
    }
    if work.messages > 0 {
        fields.push(Field::new("Messages", work.messages));
    }
    let told = Sentence::new(weight, locale.fill(key, args)).fields(fields);
    if function.is_empty() {
        told
    } else {
        told.from("", function)
    }
}

fn message_args(message: &MessageView) -> Vec<(&'static str, String)> {
    vec![
        ("kind", format!("{:?}", message.kind)),
        ("from", node(message.from)),
        ("to", node(message.to)),
    ]
}

/// The fields of a message that say something.
pub fn message_fields(message: &MessageView) -> Vec<Field> {
    let mut fields = vec![Field::new("Term", message.term)];
    if message.index > 0 || message.log_term > 0 {
        fields.push(Field::new("Index", message.index));
        fields.push(Field::new("LogTerm", message.log_term));
    }
    fields.extend(
        message
            .entries
            .map(|covered| Field::new("Entries", range(covered))),
    );
    if message.commit > 0 {
        fields.push(Field::new("Commit", message.commit));
    }
    if message.reject {
        fields.push(Field::new("Reject", "true"));
        fields.push(Field::new("RejectHint", message.reject_hint));
    }
    fields
}
