//! Random inputs of every kind, many of them such that they are refused.
use crate::event::Event;
use crate::input::{Input, LinkSettings, MessageId, ReadMode, Request, Setting};
use crate::prng::Prng;
use raft_core::{NodeId, ProbeStrategy};
use std::sync::Arc;

/// Any input, many of them such that they cannot be applied. `steps` of 100 inputs let time pass.
pub fn random_input(draws: &mut Prng, nodes: u64, sent: u64, steps: u64) -> Input {
    if draws.below(100) < steps {
        return Input::Next;
    }
    let node = draws.below(nodes + 2);
    let other = draws.below(nodes + 2);
    let message = MessageId(sent.saturating_sub(draws.below(12)));
    match draws.below(50) {
        0 | 1 => Input::Tick { node },
        2..=4 => Input::Stage { node },
        5 | 6 => Input::Deliver { message },
        7 => Input::Drop { message },
        8..=10 => Input::Campaign { node },
        11..=14 => Input::Propose {
            node,
            data: random_text(draws),
        },
        15..=17 => Input::Crash { node },
        18..=24 => Input::Restart { node },
        25 => Input::Cut {
            from: node,
            to: other,
        },
        26 => Input::Uncut {
            from: node,
            to: other,
        },
        27 => Input::Isolate { node },
        28 | 29 | 45..=48 => Input::Heal,
        30 => Input::Set(Setting::Probe(ProbeStrategy::ALL[draws.below(3) as usize])),
        31 => Input::SetClock {
            on: draws.below(4) > 0,
        },
        32..=38 => Input::Ask {
            node,
            request: random_request(draws),
        },
        39 => Input::Partition {
            groups: random_groups(draws, nodes),
        },
        40 => Input::Hold { message },
        41 => Input::Release { message },
        42 => Input::Delay {
            message,
            ms: draws.below(3_000),
        },
        43 => Input::Duplicate { message },
        44 => Input::HoldLink {
            from: node,
            to: other,
            on: draws.below(3) == 0,
        },
        _ => Input::Set(Setting::Link {
            link: (draws.below(3) > 0).then_some((node, other)),
            settings: random_settings(draws),
        }),
    }
}

fn random_request(draws: &mut Prng) -> Request {
    let key: Arc<str> = match draws.below(20) {
        0 => Arc::from(""),
        1 => Arc::from("a=b"),
        n => Arc::from(format!("k{}", n % 3)),
    };
    let value = |draws: &mut Prng| Arc::<str>::from(draws.below(5).to_string());
    match draws.below(10) {
        0..=2 => Request::Put {
            key,
            value: value(draws),
        },
        3 => Request::Delete { key },
        4 | 5 => Request::Cas {
            key,
            expected: (draws.below(3) > 0).then(|| value(draws)),
            value: value(draws),
        },
        6 | 7 => Request::Get {
            key,
            mode: ReadMode::Index,
        },
        _ => Request::Get {
            key,
            mode: if draws.below(4) == 0 {
                ReadMode::Lease
            } else {
                ReadMode::Local
            },
        },
    }
}

/// Groups, some of them such that they are refused.
fn random_groups(draws: &mut Prng, nodes: u64) -> Vec<Vec<NodeId>> {
    let mut groups = vec![Vec::new(); 1 + draws.below(3) as usize];
    for node in 1..=nodes {
        let at = draws.below(groups.len() as u64) as usize;
        groups[at].push(node);
    }
    if draws.below(8) == 0 {
        groups[0].push(draws.below(nodes + 2));
    }
    groups
}

fn random_settings(draws: &mut Prng) -> LinkSettings {
    let of_thousand =
        |draws: &mut Prng| (draws.below(3) == 0).then(|| draws.below(1_050) as u16 / 3);
    let from = draws.below(100);
    LinkSettings {
        delay_ms: (draws.below(3) == 0).then(|| (from, draws.below(400))),
        loss: of_thousand(draws),
        duplication: of_thousand(draws),
        reorder: (draws.below(2) == 0).then(|| draws.below(2) == 0),
    }
}

fn random_text(draws: &mut Prng) -> Arc<str> {
    match draws.below(12) {
        0 => Arc::from(""),
        1 => Arc::from("x".repeat(10_000)),
        2 => Arc::from("<b>π\0</b>"),
        n => Arc::from(format!("k{}={}", n % 4, draws.below(1_000))),
    }
}

/// The highest message id among events.
pub fn last_sent(events: &[Event], known: u64) -> u64 {
    let ids = events.iter().filter_map(|event| match event {
        Event::Sent { message } | Event::Duplicated { message, .. } => Some(message.id.0),
        _ => None,
    });
    ids.fold(known, u64::max)
}
