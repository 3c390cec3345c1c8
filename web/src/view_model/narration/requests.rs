//! Requests of clients and what became of them.
use super::{Sentence, Tone};
use crate::i18n::{Locale, args};
use crate::view_model::words::{Field, node};
use sim::event::{Event, RetryReason, UnknownReason};
use sim::kv::Reply;
use sim::view::Stale;

pub(super) fn sentence(locale: Locale, event: &Event) -> Option<Sentence> {
    let told = match event {
        Event::RequestSent {
            request,
            node: id,
            text,
        } => {
            let args = args![node = node(*id), text = text, request = request.0];
            Sentence::new(87, locale.fill("event.request_sent", args)).from("8", "")
        }
        Event::RequestRetried {
            request,
            node: id,
            text,
            reason,
        } => {
            let key = match reason {
                RetryReason::Dropped => "event.request_retried_dropped",
                RetryReason::TimedOut => "event.request_retried_timeout",
                RetryReason::Crashed => "event.request_retried_crash",
            };
            let args = args![node = node(*id), text = text, request = request.0];
            Sentence::new(87, locale.fill(key, args)).from("8", "")
        }
        Event::RequestAnswered { .. } => answered(locale, event)?,
        Event::RequestFailed {
            request,
            node: id,
            text,
        } => {
            let args = args![node = node(*id), text = text, request = request.0];
            Sentence::new(89, locale.fill("event.request_failed", args))
                .tone(Tone::Fault)
                .from("8", "")
        }
        Event::RequestUnknown {
            request,
            node: id,
            text,
            reason,
        } => {
            let key = match reason {
                UnknownReason::TimedOut => "event.request_unknown_timeout",
                UnknownReason::Crashed => "event.request_unknown_crash",
            };
            let args = args![node = node(*id), text = text, request = request.0];
            Sentence::new(89, locale.fill(key, args))
                .tone(Tone::Fault)
                .from("8", "")
        }
        Event::ClientSet {
            timeout_ms,
            retries,
        } => {
            let args = args![ms = timeout_ms, count = retries];
            Sentence::new(90, locale.fill("event.client_set", args))
        }
        _ => return None,
    };
    Some(told)
}

fn answered(locale: Locale, event: &Event) -> Option<Sentence> {
    let Event::RequestAnswered {
        request,
        node: id,
        text,
        reply,
        index,
        stale,
    } = event
    else {
        return None;
    };
    let reply = reply_text(locale, reply);
    let mut args = args![
        node = node(*id),
        text = text,
        request = request.0,
        reply = reply,
        index = index
    ]
    .to_vec();
    let mut fields = vec![Field::new("Index", index)];
    let (key, tone) = match stale {
        None => ("event.request_answered", Tone::Good),
        Some(Stale { newest, committed }) => {
            let newest = reply_text(locale, &Reply::Value(newest.clone()));
            args.extend_from_slice(args![newest = newest, committed = committed]);
            fields.push(Field::new("Commit", committed));
            ("event.request_stale", Tone::Fault)
        }
    };
    let told = Sentence::new(89, locale.fill(key, &args)).tone(tone);
    Some(told.fields(fields).from("8", ""))
}

/// An answer in words.
pub fn reply_text(locale: Locale, reply: &Reply) -> String {
    let key = match reply {
        Reply::Value(Some(value)) => return value.to_string(),
        Reply::Value(None) => "reply.none",
        Reply::Put => "reply.put",
        Reply::Deleted { existed: true } => "reply.deleted",
        Reply::Deleted { existed: false } => "reply.not_there",
        Reply::Swapped { swapped: true } => "reply.swapped",
        Reply::Swapped { swapped: false } => "reply.not_swapped",
    };
    locale.text(key).into_owned()
}
