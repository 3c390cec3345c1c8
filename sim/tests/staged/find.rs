//! The next and the previous moment of a kind.
use crate::support::*;
use raft_core::MessageType;
use sim::event::Event;
use sim::input::Input;
use sim::lab::Lab;
use sim::prng::Prng;
use sim::timeline::{Direction, Kind, Kinds, Timeline};

/// A run with trouble of all kinds.
fn troubled(seed: u64) -> Timeline {
    let mut timeline = Timeline::new(Lab::Cluster(cluster(3, seed)));
    let (mut draws, mut sent) = (Prng::new(seed), 0);
    for _ in 0..1_500 {
        let input = random_input(&mut draws, 3, sent, 92);
        if timeline.push(input).is_ok() {
            sent = last_sent(timeline.events(), sent);
        }
    }
    timeline
}

/// Whether a step is of a kind, from what happened in it.
fn is_of(kind: Kind, events: &[Event]) -> bool {
    events.iter().any(|event| match (kind, event) {
        (Kind::Election, Event::RoleChanged { to, .. }) => *to == raft_core::StateType::Leader,
        (Kind::Commit, Event::Committed { .. }) => true,
        (Kind::Rejection, Event::AppRejected { .. } | Event::RejectHandled { .. }) => true,
        (Kind::Truncation, Event::Truncated { .. }) => true,
        (Kind::Crash, Event::Crashed { .. }) => true,
        (Kind::Restart, Event::Restarted { .. }) => true,
        (Kind::Message(kind), Event::Sent { message })
        | (Kind::Message(kind), Event::Delivered { message })
        | (Kind::Message(kind), Event::Lost { message, .. }) => message.kind == kind,
        _ => false,
    })
}

const LOOKED_FOR: [Kind; 8] = [
    Kind::Election,
    Kind::Commit,
    Kind::Rejection,
    Kind::Truncation,
    Kind::Crash,
    Kind::Restart,
    Kind::Message(MessageType::MsgVote),
    Kind::Message(MessageType::MsgAppResp),
];

#[test]
fn walking_by_kind_meets_every_moment_of_it_once_in_both_directions() {
    for seed in 1..4 {
        let mut timeline = troubled(seed);
        let end = timeline.len();
        for kind in LOOKED_FOR {
            timeline.seek(0);
            let mut expected = Vec::new();
            while timeline.position() < end {
                timeline.step();
                if is_of(kind, timeline.events()) {
                    expected.push(timeline.position());
                }
            }
            let mut back = Vec::new();
            let last = expected.last() == Some(&end);
            while timeline.find(kind, Direction::Previous) {
                back.insert(0, timeline.position());
            }
            back.extend(last.then_some(end));
            assert_eq!(back, expected, "{kind:?} backwards, seed {seed}");
            timeline.seek(0);
            let mut forward = Vec::new();
            while forward.last() != expected.last() && timeline.find(kind, Direction::Next) {
                forward.push(timeline.position());
            }
            assert_eq!(forward, expected, "{kind:?} forwards, seed {seed}");
            assert_eq!(timeline.len(), end);
        }
    }
}

#[test]
fn what_is_not_on_record_is_found_in_new_steps() {
    let mut timeline = Timeline::new(Lab::Cluster(cluster(3, 1)));
    assert!(timeline.find(Kind::Election, Direction::Next));
    assert_eq!(timeline.position(), timeline.len());
    assert!(is_of(Kind::Election, timeline.events()));
    assert!(
        timeline
            .mark_at(timeline.position())
            .kinds
            .contains(Kinds::ELECTION)
    );
    assert!(timeline.find(Kind::Message(MessageType::MsgHeartbeat), Direction::Next));
}

#[test]
fn a_search_by_kind_that_finds_nothing_leaves_no_trace() {
    let mut timeline = troubled(5);
    timeline
        .push(Input::SetClock { on: true })
        .expect("it is always possible");
    timeline.seek(700);
    let before = (
        timeline.lab().clone(),
        timeline.events().to_vec(),
        timeline.len(),
    );
    let (marks, chronicle) = (timeline.marks().clone(), timeline.chronicle().clone());
    for kind in [
        Kind::Violation,
        Kind::Membership,
        Kind::Message(MessageType::MsgTransferLeader),
    ] {
        for direction in [Direction::Next, Direction::Previous] {
            assert!(!timeline.find(kind, direction), "{kind:?}");
            let after = (
                timeline.lab().clone(),
                timeline.events().to_vec(),
                timeline.len(),
            );
            assert_eq!(after, before);
            assert_eq!(
                (timeline.marks(), timeline.chronicle()),
                (&marks, &chronicle)
            );
        }
    }
    assert!(timeline.branches().is_empty());
    for node in 1..=3 {
        let _down_already = timeline.push(Input::Crash { node });
    }
    while timeline.step() {}
    let end = timeline.len();
    assert!(
        !timeline.find(Kind::Election, Direction::Next),
        "nothing is scheduled"
    );
    assert_eq!((timeline.position(), timeline.len()), (end, end));
}
