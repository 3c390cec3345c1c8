//! Pauses, disks, snapshots, changes of the membership, settings.
use super::{Sentence, Tone};
use crate::i18n::{Locale, args};
use crate::view_model::words::{entries, node, nodes, stage};
use raft_core::{ConfChangeV2, ConfState, conf_changes_to_string};
use sim::event::{Event, SettingEffect};

pub(super) fn sentence(locale: Locale, event: &Event) -> Option<Sentence> {
    machine(locale, event)
        .or_else(|| membership(locale, event))
        .or_else(|| snapshot(locale, event))
}

fn machine(locale: Locale, event: &Event) -> Option<Sentence> {
    let of_node = |weight, key: &str, id: u64| {
        Sentence::new(weight, locale.fill(key, args![node = node(id)]))
    };
    Some(match event {
        Event::TornTailCut { node: id } => {
            of_node(93, "machine.torn_tail_cut", *id).tone(Tone::Fault)
        }
        Event::CrashArmed {
            node: id,
            stage: last,
        } => {
            let args = args![node = node(*id), stage = stage(*last)];
            Sentence::new(91, locale.fill("machine.crash_armed", args)).tone(Tone::Fault)
        }
        Event::ProcessPaused { node: id } => of_node(94, "machine.paused", *id).tone(Tone::Fault),
        Event::ProcessResumed { node: id, waiting } => {
            let args = args![node = node(*id), count = waiting];
            Sentence::new(94, locale.fill("machine.resumed", args))
        }
        Event::Queued { message } => {
            let args = args![
                kind = format!("{:?}", message.kind),
                from = node(message.from),
                to = node(message.to)
            ];
            Sentence::new(36, locale.fill("machine.queued", args))
                .fields(super::message_fields(message))
        }
        Event::DiskLost { node: id } => of_node(96, "machine.disk_lost", *id).tone(Tone::Fault),
        Event::DiskStalled { node: id, on: true } => {
            of_node(94, "machine.disk_stalled", *id).tone(Tone::Fault)
        }
        Event::DiskStalled { node: id, .. } => of_node(94, "machine.disk_answers", *id),
        Event::UnreachableReported { node: id, peer } => {
            let args = args![node = node(*id), peer = node(*peer)];
            Sentence::new(45, locale.fill("machine.unreachable", args))
                .from("", "RawNode::report_unreachable")
        }
        Event::SettingChanged { setting, effect } => {
            let when = locale.text(match effect {
                SettingEffect::Now => "machine.effect_now",
                SettingEffect::NextTerm => "machine.effect_next_term",
                SettingEffect::NextStart => "machine.effect_next_start",
            });
            let args = args![setting = format!("{setting:?}"), when = when];
            Sentence::new(90, locale.fill("machine.setting", args))
        }
        _ => return None,
    })
}

fn membership(locale: Locale, event: &Event) -> Option<Sentence> {
    let about = |weight, key: &str, id: u64, change: &ConfChangeV2| {
        let args = args![node = node(id), change = words(locale, change)];
        Sentence::new(weight, locale.fill(key, args)).from("6", "RawNode::propose_conf_change")
    };
    Some(match event {
        Event::NodeAdded { node: id } => Sentence::new(
            92,
            locale.fill("machine.node_added", args![node = node(*id)]),
        ),
        Event::ConfChangeProposed { node, change } => {
            about(86, "machine.change_proposed", *node, change)
        }
        Event::ConfChangeDropped { node, change } => {
            about(88, "machine.change_dropped", *node, change).tone(Tone::Fault)
        }
        Event::ConfChanged {
            node: id,
            index,
            config,
        } => changed(locale, *id, *index, config),
        Event::ConfChangeRefused {
            node: id,
            index,
            reason,
        } => {
            let args = args![node = node(*id), index = index, reason = reason];
            Sentence::new(87, locale.fill("machine.change_refused", args))
                .tone(Tone::Bad)
                .from("6", "RawNode::try_apply_conf_change")
        }
        Event::TransferAsked { node: id, to } => {
            let args = args![node = node(*id), to = node(*to)];
            Sentence::new(85, locale.fill("machine.transfer", args))
                .from("3.10 (thesis)", "RawNode::transfer_leader")
        }
        Event::ForgetAsked { node: id } => {
            Sentence::new(85, locale.fill("machine.forget", args![node = node(*id)]))
                .from("", "RawNode::forget_leader")
        }
        _ => return None,
    })
}

/// A change in etcd's words.
fn words(locale: Locale, change: &ConfChangeV2) -> String {
    match change.changes[..] {
        [] => locale.text("machine.change_leave").into_owned(),
        _ => conf_changes_to_string(&change.changes),
    }
}

fn changed(locale: Locale, id: u64, index: u64, config: &ConfState) -> Sentence {
    let key = match (
        config.voters_outgoing.is_empty(),
        config.learners.is_empty(),
    ) {
        (true, true) => "machine.changed",
        (true, false) => "machine.changed_learners",
        (false, _) => "machine.changed_joint",
    };
    let args = args![
        node = node(id),
        index = index,
        voters = nodes(locale, &config.voters),
        learners = nodes(locale, &config.learners),
        outgoing = nodes(locale, &config.voters_outgoing)
    ];
    Sentence::new(83, locale.fill(key, args)).from("6", "RawNode::try_apply_conf_change")
}

fn snapshot(locale: Locale, event: &Event) -> Option<Sentence> {
    Some(match event {
        Event::SnapshotTaken {
            node: id,
            index,
            term,
            bytes,
        } => {
            let args = args![node = node(*id), index = index, term = term, bytes = bytes];
            Sentence::new(66, locale.fill("machine.snapshot_taken", args)).from("7", "")
        }
        Event::SnapshotInstalled {
            node: id,
            index,
            term,
        } => {
            let args = args![node = node(*id), index = index, term = term];
            Sentence::new(78, locale.fill("machine.snapshot_installed", args)).from("7", "")
        }
        Event::Compacted {
            node: id,
            first,
            last,
        } => {
            let args = args![node = node(*id), entries = entries(locale, *first, *last)];
            Sentence::new(65, locale.fill("machine.compacted", args)).from("7", "")
        }
        Event::SnapshotReported {
            node: id,
            peer,
            arrived,
        } => {
            let key = match arrived {
                true => "machine.snapshot_arrived",
                false => "machine.snapshot_failed",
            };
            let args = args![node = node(*id), peer = node(*peer)];
            let told =
                Sentence::new(57, locale.fill(key, args)).from("7", "RawNode::report_snapshot");
            match arrived {
                true => told,
                false => told.tone(Tone::Fault),
            }
        }
        _ => return None,
    })
}
