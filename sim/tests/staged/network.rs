//! Delays, order, cuts, and messages taken by hand.
use crate::support::*;
use raft_core::MessageType;
use sim::cluster::{Cluster, ClusterConfig};
use sim::event::{Event, LossReason};
use sim::input::Input;
use std::collections::BTreeMap;

#[test]
fn messages_arrive_within_their_delay_and_in_order_on_each_link() {
    let (mut cluster, leader) = calm(3, 1);
    let mut last = BTreeMap::new();
    for value in 0..20 {
        propose(&mut cluster, leader, &format!("x={value}"));
        for event in run_for(&mut cluster, 25) {
            let Event::Delivered { message } = event else {
                continue;
            };
            let delay = message.due_ms - message.sent_ms;
            assert!(delay >= 20, "{message:?}");
            assert_eq!(message.due_ms, message.due_ms.max(message.sent_ms));
            let before = last.insert((message.from, message.to), message.id);
            assert!(before < Some(message.id), "{message:?} overtook {before:?}");
        }
    }
    assert!(last.len() >= 4);
}

#[test]
fn a_cut_link_loses_messages_at_both_ends() {
    let (mut cluster, leader) = calm(3, 2);
    let to = leader % 3 + 1;
    propose(&mut cluster, leader, "x=1");
    let toward = |c: &Cluster| c.messages().iter().any(|m| m.from == leader && m.to == to);
    run_until(&mut cluster, "a message under way", toward);
    let under_way: Vec<_> = cluster
        .messages()
        .iter()
        .filter(|m| m.from == leader && m.to == to)
        .map(|m| m.id)
        .collect();
    assert_eq!(
        cluster.apply(&Input::Cut { from: leader, to }),
        [Event::LinkCut { from: leader, to }]
    );
    assert_eq!(cluster.cuts(), [(leader, to)]);
    let events = run_for(&mut cluster, 400);
    let lost: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Lost {
                message,
                reason: LossReason::Cut,
            } => Some((message.from, message.to, message.id)),
            _ => None,
        })
        .collect();
    assert!(
        under_way.iter().all(|id| lost.contains(&(leader, to, *id))),
        "those under way die at the cut"
    );
    assert!(
        lost.len() > under_way.len(),
        "and later ones are never under way"
    );
    assert!(
        lost.iter()
            .all(|(from, into, _)| (*from, *into) == (leader, to))
    );
    let back = |event: &Event| matches!(event, Event::Delivered { message } if message.from == to);
    cluster.apply(&Input::Uncut { from: leader, to });
    assert!(cluster.cuts().is_empty());
    assert!(run_for(&mut cluster, 400).iter().any(back));
}

#[test]
fn a_message_to_a_crashed_node_is_lost() {
    let (mut cluster, leader) = calm(3, 3);
    let to = leader % 3 + 1;
    cluster.apply(&Input::Crash { node: to });
    let events = run_for(&mut cluster, 400);
    let down = |event: &Event| matches!(event, Event::Lost { message, reason: LossReason::Down } if message.to == to);
    assert!(events.iter().any(down));
}

#[test]
fn a_message_delivered_by_hand_may_overtake() {
    let (mut cluster, leader) = calm(3, 4);
    propose(&mut cluster, leader, "x=1");
    let to = leader % 3 + 1;
    let appends = |c: &Cluster| {
        let toward = |m: &&sim::view::MessageView| m.kind == MessageType::MsgApp && m.to == to;
        c.messages()
            .iter()
            .filter(toward)
            .map(|m| m.id)
            .collect::<Vec<_>>()
    };
    run_until(&mut cluster, "an append", |c| !appends(c).is_empty());
    propose(&mut cluster, leader, "x=2");
    while appends(&cluster).len() < 2 {
        cluster.apply(&Input::Stage { node: leader });
    }
    let second = appends(&cluster)[1];
    let events = cluster.apply(&Input::Deliver { message: second });
    let Event::AppRejected {
        follower,
        leader: of,
        follower_term: None,
        ..
    } = &events[2]
    else {
        panic!("the entry before is missing: {events:?}");
    };
    assert_eq!((*follower, *of), (to, leader));
    run_until(&mut cluster, "x=2", |c| {
        value(c, to, "x").as_deref() == Some("2")
    });
}

#[test]
fn a_dropped_message_is_sent_again_in_the_end() {
    let (mut cluster, leader) = calm(3, 5);
    propose(&mut cluster, leader, "x=1");
    let is_append = |m: &sim::view::MessageView| m.kind == MessageType::MsgApp;
    run_until(&mut cluster, "appends", |c| {
        c.messages().iter().any(is_append)
    });
    for message in cluster.messages() {
        let events = cluster.apply(&Input::Drop {
            message: message.id,
        });
        assert_eq!(
            events,
            [Event::Lost {
                message,
                reason: LossReason::Dropped
            }]
        );
    }
    run_until(&mut cluster, "x=1", |c| applied_everywhere(c, 2));
}

#[test]
fn without_the_clock_nothing_happens_by_itself() {
    let config = ClusterConfig {
        clock: false,
        ..ClusterConfig::with_nodes(3, 1)
    };
    let mut cluster = Cluster::new(config).expect("the configuration is sound");
    assert_eq!(cluster.peek(), None);
    cluster.apply(&Input::Campaign { node: 2 });
    assert_eq!(cluster.peek(), None);
    drive_by_hand(&mut cluster);
    assert_eq!(leader(&cluster), Some(2));
    assert!(applied_everywhere(&cluster, 1));
    assert_eq!(cluster.now_ms(), 0);

    cluster.set_clock(true);
    assert!(cluster.peek().is_some());
    propose(&mut cluster, 2, "x=1");
    run_until(&mut cluster, "x=1", |c| applied_everywhere(c, 2));
    cluster.set_clock(false);
    assert_eq!(cluster.peek(), None);
    drive_by_hand(&mut cluster);
    assert!(cluster.messages().is_empty());
}

/// Stages and deliveries in turn until nothing is left.
fn drive_by_hand(cluster: &mut Cluster) {
    for _ in 0..1_000 {
        let busy = cluster.nodes().into_iter().find(|n| n.host.stage.is_some());
        let flying = cluster.messages().first().map(|m| m.id);
        match (busy, flying) {
            (Some(node), _) => cluster.apply(&Input::Stage { node: node.id }),
            (None, Some(message)) => cluster.apply(&Input::Deliver { message }),
            (None, None) => return,
        };
    }
    panic!("the cluster never comes to rest");
}

#[test]
fn messages_in_flight_go_on_when_the_clock_is_switched_on_again() {
    let (mut cluster, leader) = calm(3, 6);
    propose(&mut cluster, leader, "x=1");
    run_until(&mut cluster, "messages", |c| c.messages().len() >= 2);
    cluster.set_clock(false);
    assert!(cluster.messages().iter().all(|m| m.due_ms == m.sent_ms));
    cluster.set_clock(true);
    let now = cluster.now_ms();
    assert!(cluster.messages().iter().all(|m| m.due_ms >= now + 20));
    run_until(&mut cluster, "x=1", |c| applied_everywhere(c, 2));
}
