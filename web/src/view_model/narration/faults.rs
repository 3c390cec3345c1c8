//! Crashes, restarts, links, lost messages, scripts, broken invariants.
use super::message_fields;
use super::{Sentence, Source, Tone};
use crate::i18n::{Locale, args};
use crate::view_model::checks;
use crate::view_model::words::{Field, node};
use sim::event::{Event, LossReason, Violation};
use sim::recording::AS_RAFT_CORE;
use sim::view::MessageView;

pub(super) fn sentence(locale: Locale, event: &Event) -> Option<Sentence> {
    let told = match event {
        Event::Lost { message, reason } => lost(locale, message, *reason),
        Event::Crashed {
            node: id,
            outbox_lost,
        } => {
            let key = if *outbox_lost > 0 {
                "event.crashed_outbox"
            } else {
                "event.crashed"
            };
            let text = locale.fill(key, args![node = node(*id), count = outbox_lost]);
            Sentence::new(95, text).tone(Tone::Fault)
        }
        Event::Restarted {
            node: id,
            term,
            commit,
            last,
        } => {
            let args = args![node = node(*id), term = term, commit = commit, last = last];
            let fields = vec![
                Field::new("Term", term),
                Field::new("Commit", commit),
                Field::new("Last", last),
            ];
            Sentence::new(95, locale.fill("event.restarted", args))
                .fields(fields)
                .from("5.2, Figure 2", "RawNode::new")
        }
        Event::LinkCut { from, to } => link(locale, "event.link_cut", *from, *to).tone(Tone::Fault),
        Event::LinkRestored { from, to } => link(locale, "event.link_restored", *from, *to),
        Event::Isolated { node: id } => {
            Sentence::new(92, locale.fill("event.isolated", args![node = node(*id)]))
                .tone(Tone::Fault)
        }
        Event::Healed => Sentence::new(92, locale.text("event.healed")),
        Event::ProbeSet { strategy } => {
            let name = locale.text(crate::view_model::toolbar::probe_key(*strategy));
            Sentence::new(90, locale.fill("event.probe_set", args![strategy = name]))
        }
        Event::RuleSet { rule, on } => {
            let key = if *on {
                "event.rule_on"
            } else {
                "event.rule_off"
            };
            let tone = if *on { Tone::Plain } else { Tone::Fault };
            Sentence::new(94, locale.fill(key, args![rule = rule])).tone(tone)
        }
        Event::ClockSet { on } => Sentence::new(
            60,
            locale.text(if *on {
                "event.clock_on"
            } else {
                "event.clock_off"
            }),
        ),
        Event::ScriptCommand {
            line,
            text,
            caption,
        } => {
            let key = if caption.is_empty() {
                "event.script_command"
            } else {
                "event.script_caption"
            };
            Sentence::new(
                48,
                locale.fill(key, args![line = line, text = text, caption = caption]),
            )
        }
        Event::ScriptOutput { line, matches, .. } => script_output(locale, *line, *matches),
        Event::Violated { violation } => violated(locale, violation),
        _ => return None,
    };
    Some(told)
}

fn lost(locale: Locale, message: &MessageView, reason: LossReason) -> Sentence {
    let key = match reason {
        LossReason::Cut => "event.lost_cut",
        LossReason::Down => "event.lost_down",
        LossReason::Dropped => "event.lost_dropped",
        LossReason::QueueFull => "machine.lost_queue_full",
        LossReason::Chance => "event.lost_chance",
        LossReason::Untold => "event.lost_untold",
    };
    let args = args![
        kind = format!("{:?}", message.kind),
        from = node(message.from),
        to = node(message.to)
    ];
    Sentence::new(58, locale.fill(key, args))
        .tone(Tone::Fault)
        .fields(message_fields(message))
}

fn link(locale: Locale, key: &str, from: u64, to: u64) -> Sentence {
    Sentence::new(
        91,
        locale.fill(key, args![from = node(from), to = node(to)]),
    )
}

fn script_output(locale: Locale, line: usize, matches: bool) -> Sentence {
    if matches {
        Sentence::new(31, locale.fill("event.script_matches", args![line = line])).tone(Tone::Good)
    } else {
        Sentence::new(97, locale.fill("event.script_differs", args![line = line])).tone(Tone::Bad)
    }
}

fn violated(locale: Locale, violation: &Violation) -> Sentence {
    if violation.invariant == AS_RAFT_CORE {
        let text = locale.fill("event.differs", args![evidence = violation.evidence]);
        return Sentence::new(100, text).tone(Tone::Bad);
    }
    let args = args![
        invariant = locale.text(&checks::key(violation.invariant)),
        evidence = violation.evidence
    ];
    let told = Sentence::new(100, locale.fill("event.violated", args)).tone(Tone::Bad);
    Sentence {
        source: Some(Source {
            section: violation.section,
            function: "",
        }),
        ..told
    }
}
