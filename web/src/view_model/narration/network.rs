//! What links do to messages, partitions, and messages that are held, delayed or doubled.
use super::{Sentence, Tone, message_fields};
use crate::i18n::{Locale, args};
use crate::view_model::words::node;
use sim::event::Event;
use sim::input::LinkSettings;
use sim::view::MessageView;

pub(super) fn sentence(locale: Locale, event: &Event) -> Option<Sentence> {
    let told = match event {
        Event::Partitioned { groups } => {
            let names = |group: &Vec<u64>| {
                let names: Vec<_> = group.iter().map(|id| node(*id)).collect();
                format!("{{{}}}", names.join(", "))
            };
            let groups: Vec<_> = groups.iter().map(names).collect();
            let args = args![groups = groups.join(" | ")];
            Sentence::new(92, locale.fill("event.partitioned", args)).tone(Tone::Fault)
        }
        Event::LinkSet { link, settings } => link_set(locale, *link, settings),
        Event::LinkHeld { from, to, on } => {
            let key = if *on {
                "event.link_held"
            } else {
                "event.link_released"
            };
            let text = locale.fill(key, args![from = node(*from), to = node(*to)]);
            Sentence::new(91, text).tone(if *on { Tone::Fault } else { Tone::Plain })
        }
        Event::Held { message } => about(locale, "event.held", 87, message, &[]).tone(Tone::Fault),
        Event::Released { message } => about(locale, "event.released", 85, message, &[]),
        Event::Delayed { message, ms } => {
            about(locale, "event.delayed", 87, message, args![ms = ms]).tone(Tone::Fault)
        }
        Event::Duplicated {
            message, chance, ..
        } => {
            let (key, weight) = if *chance {
                ("event.duplicated_chance", 57)
            } else {
                ("event.duplicated", 87)
            };
            about(locale, key, weight, message, &[]).tone(Tone::Fault)
        }
        _ => return None,
    };
    Some(told)
}

fn about(
    locale: Locale,
    key: &str,
    weight: u8,
    message: &MessageView,
    more: &[(&'static str, String)],
) -> Sentence {
    let mut args = args![
        kind = format!("{:?}", message.kind),
        from = node(message.from),
        to = node(message.to)
    ]
    .to_vec();
    args.extend_from_slice(more);
    Sentence::new(weight, locale.fill(key, &args)).fields(message_fields(message))
}

fn link_set(locale: Locale, link: Option<(u64, u64)>, settings: &LinkSettings) -> Sentence {
    let mut parts = Vec::new();
    if let Some((from, to)) = settings.delay_ms {
        parts.push(locale.fill("event.part_delay", args![low = from, high = to]));
    }
    if let Some(loss) = settings.loss {
        parts.push(locale.fill("event.part_loss", args![share = loss]));
    }
    if let Some(doubled) = settings.duplication {
        parts.push(locale.fill("event.part_duplication", args![share = doubled]));
    }
    if let Some(on) = settings.reorder {
        let key = if on {
            "event.part_reorders"
        } else {
            "event.part_in_order"
        };
        parts.push(locale.text(key).into_owned());
    }
    let what = parts.join(", ");
    let text = match link {
        None => locale.fill("event.links_set", args![what = what]),
        Some((from, to)) => locale.fill(
            "event.link_set",
            args![from = node(from), to = node(to), what = what],
        ),
    };
    Sentence::new(91, text).tone(Tone::Fault)
}
