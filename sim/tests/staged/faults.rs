//! Faults of the network: what links do to messages, partitions, messages that are held, and one heal for all.
use crate::support::*;
use raft_core::NodeId;
use sim::cluster::{Cluster, ClusterConfig, ClusterError};
use sim::event::{Event, LossReason};
use sim::input::{Input, LinkSettings, MessageId, Refusal, Setting};
use sim::view::{MessageView, NetworkFault};
use std::collections::BTreeMap;

fn set(link: Option<(NodeId, NodeId)>, settings: LinkSettings) -> Input {
    Input::Set(Setting::Link { link, settings })
}

/// A message under way that a test acts on.
fn flying(cluster: &mut Cluster, leader: NodeId) -> MessageView {
    propose(cluster, leader, "x=1");
    run_until(cluster, "a message", |c| !c.messages().is_empty());
    cluster.messages().swap_remove(0)
}

fn shown(cluster: &Cluster, id: MessageId) -> MessageView {
    let found = cluster.messages().into_iter().find(|m| m.id == id);
    found.expect("it is in the network")
}

#[test]
fn a_link_takes_its_own_time() {
    let (mut cluster, leader) = calm(3, 1);
    let to = leader % 3 + 1;
    let settings = LinkSettings {
        delay_ms: Some((500, 510)),
        ..LinkSettings::default()
    };
    let link = Some((leader, to));
    assert_eq!(
        cluster.apply(&set(link, settings)),
        [Event::LinkSet { link, settings }]
    );
    assert!(
        cluster.apply(&set(link, settings)).is_empty(),
        "nothing new"
    );
    run_for(&mut cluster, 60);
    for event in run_for(&mut cluster, 2_000) {
        if let Event::Sent { message } = event {
            let delay = message.due_ms - message.sent_ms;
            let slow = (message.from, message.to) == (leader, to);
            assert_eq!(delay >= 500, slow, "{message:?}");
        }
    }
    let views = cluster.links();
    assert_eq!(views.len(), 6);
    let of = |from, to| views.iter().find(|l| (l.from, l.to) == (from, to));
    assert_eq!(of(leader, to).map(|l| l.delay_ms), Some((500, 510)));
    assert_eq!(of(to, leader).map(|l| l.delay_ms), Some((20, 60)));
}

#[test]
fn all_links_are_set_at_once_those_with_rules_of_their_own_included() {
    let (mut cluster, _) = calm(3, 1);
    let loss = |loss| LinkSettings {
        loss: Some(loss),
        ..LinkSettings::default()
    };
    let reorder = LinkSettings {
        reorder: Some(true),
        ..LinkSettings::default()
    };
    cluster.apply(&set(Some((1, 2)), loss(7)));
    cluster.apply(&set(Some((1, 2)), reorder));
    cluster.apply(&set(None, loss(9)));
    assert!(cluster.links().iter().all(|link| link.loss == 9));
    let reordering: Vec<_> = cluster.links().iter().map(|link| link.reorder).collect();
    assert_eq!(reordering.iter().filter(|on| **on).count(), 1);
}

/// How many messages were lost by chance, doubled, and sent.
fn counted(loss: u16, duplication: u16, seed: u64) -> (usize, usize, usize) {
    let config = ClusterConfig {
        loss,
        duplication,
        ..ClusterConfig::with_nodes(3, seed)
    };
    let mut cluster = Cluster::new(config).expect("the configuration is sound");
    let events = run_for(&mut cluster, 30_000);
    let count = |is: fn(&Event) -> bool| events.iter().filter(|event| is(event)).count();
    let lost = |event: &Event| {
        let by_chance = LossReason::Chance;
        matches!(event, Event::Lost { reason, .. } if *reason == by_chance)
    };
    (
        count(lost),
        count(|event| matches!(event, Event::Duplicated { chance: true, .. })),
        count(|event| matches!(event, Event::Sent { .. })),
    )
}

#[test]
fn links_lose_and_double_the_share_that_is_set() {
    let (lost, doubled, sent) = counted(0, 0, 1);
    assert_eq!((lost, doubled), (0, 0));
    assert!(sent > 500);
    let (lost, doubled, sent) = counted(100, 200, 1);
    let share = |part: usize| part * 1_000 / sent;
    assert!((60..=140).contains(&share(lost)), "{lost} of {sent}");
    assert!((130..=260).contains(&share(doubled)), "{doubled} of {sent}");
    assert_eq!(
        counted(1_000, 0, 1).0,
        counted(1_000, 0, 1).2,
        "all are lost"
    );
}

#[test]
fn messages_overtake_only_on_links_that_reorder() {
    for reorder in [false, true] {
        let config = ClusterConfig {
            reorder,
            delay_ms: (1, 300),
            ..ClusterConfig::with_nodes(3, 5)
        };
        let mut cluster = Cluster::new(config).expect("the configuration is sound");
        let mut last = BTreeMap::new();
        let mut overtaken = 0;
        for event in run_for(&mut cluster, 20_000) {
            if let Event::Delivered { message } = event {
                let before = last.insert((message.from, message.to), message.id);
                overtaken += usize::from(before > Some(message.id));
            }
        }
        assert_eq!(overtaken > 0, reorder, "{overtaken}");
        assert_eq!(cluster.violations(), []);
    }
}

#[test]
fn a_partition_cuts_between_groups_and_mends_within_them() {
    let mut cluster = cluster(5, 1);
    cluster.apply(&Input::Isolate { node: 1 });
    let groups = vec![vec![1, 2], vec![3, 4]];
    let input = Input::Partition {
        groups: groups.clone(),
    };
    assert_eq!(cluster.apply(&input), [Event::Partitioned { groups }]);
    assert!(cluster.apply(&input).is_empty(), "nothing new");
    let cuts = cluster.cuts();
    let between = [1, 2].iter().flat_map(|a| [3, 4].map(|b| (*a, b)));
    let mut expected: Vec<_> = between.flat_map(|(a, b)| [(a, b), (b, a)]).collect();
    expected.extend([(1, 5), (5, 1)]);
    expected.sort_unstable();
    assert_eq!(
        cuts, expected,
        "n5 stands in no group: its links stay as they were"
    );
}

#[test]
fn a_minority_elects_nobody_and_a_majority_goes_on() {
    let (mut cluster, leader) = calm(5, 2);
    let others: Vec<_> = (1..=5).filter(|node| *node != leader).collect();
    let groups = vec![vec![leader, others[0]], others[1..].to_vec()];
    cluster.apply(&Input::Partition { groups });
    run_until(&mut cluster, "a leader of the majority", |c| {
        crate::support::leader(c).is_some_and(|leads| others[1..].contains(&leads))
    });
    let (minority, majority) = (
        leader,
        crate::support::leader(&cluster).expect("there is one"),
    );
    propose(&mut cluster, minority, "x=minority");
    propose(&mut cluster, majority, "x=majority");
    run_for(&mut cluster, 3_000);
    assert_eq!(value(&cluster, minority, "x"), None);
    assert_eq!(value(&cluster, majority, "x").as_deref(), Some("majority"));
    cluster.apply(&Input::Heal);
    run_until(&mut cluster, "x=majority everywhere", |c| {
        (1..=5).all(|id| value(c, id, "x").as_deref() == Some("majority"))
    });
}

#[test]
fn a_held_message_waits_until_it_is_released_and_others_pass_it() {
    let (mut cluster, leader) = calm(3, 3);
    let message = flying(&mut cluster, leader);
    let id = message.id;
    let events = cluster.apply(&Input::Hold { message: id });
    assert!(matches!(&events[..], [Event::Held { message }] if message.held));
    let passed = run_for(&mut cluster, 3_000);
    assert!(shown(&cluster, id).held);
    assert!(
        passed
            .iter()
            .any(|event| matches!(event, Event::Delivered { message: m }
        if (m.from, m.to) == (message.from, message.to) && m.id > id))
    );
    assert_eq!(
        cluster.network_faults(),
        [NetworkFault::MessageHeld { message: id }]
    );
    let events = cluster.apply(&Input::Release { message: id });
    assert!(matches!(&events[..], [Event::Released { message }] if !message.held));
    let due = shown(&cluster, id).due_ms;
    assert!(
        (20..=60).contains(&(due - cluster.now_ms())),
        "a fresh delay"
    );
    run_for(&mut cluster, 60);
    assert!(cluster.messages().iter().all(|m| m.id != id));
}

#[test]
fn a_held_message_can_be_delivered_or_dropped() {
    let (mut cluster, leader) = calm(3, 3);
    let message = flying(&mut cluster, leader).id;
    cluster.apply(&Input::Hold { message });
    let mut other = cluster.clone();
    let events = cluster.apply(&Input::Deliver { message });
    assert!(matches!(events[0], Event::Delivered { .. }));
    let events = other.apply(&Input::Drop { message });
    assert!(matches!(events[..], [Event::Lost { .. }]));
}

#[test]
fn a_link_that_holds_keeps_back_all_that_is_sent_on_it() {
    let (mut cluster, leader) = calm(3, 4);
    let to = leader % 3 + 1;
    let hold = |on| Input::HoldLink {
        from: leader,
        to,
        on,
    };
    assert_eq!(
        cluster.apply(&hold(true)),
        [Event::LinkHeld {
            from: leader,
            to,
            on: true
        }]
    );
    run_for(&mut cluster, 100);
    let on_link = |c: &Cluster| -> Vec<bool> {
        let all = c.messages();
        let there = all.iter().filter(|m| (m.from, m.to) == (leader, to));
        there.map(|m| m.held).collect()
    };
    run_for(&mut cluster, 400);
    let held = on_link(&cluster);
    assert!(held.len() >= 3 && held.iter().all(|held| *held), "{held:?}");
    let events = cluster.apply(&hold(false));
    let released = |event: &&Event| matches!(event, Event::Released { .. });
    assert_eq!(events.iter().filter(released).count(), held.len());
    assert!(on_link(&cluster).iter().all(|held| !held));
    assert!(cluster.network_faults().is_empty());
}

#[test]
fn a_delayed_message_arrives_so_much_later() {
    let (mut cluster, leader) = calm(3, 5);
    let message = flying(&mut cluster, leader);
    let id = message.id;
    cluster.apply(&Input::Delay {
        message: id,
        ms: 700,
    });
    assert_eq!(shown(&cluster, id).due_ms, message.due_ms + 700);
    let events = run_for(&mut cluster, 800);
    let arrived = events.iter().find_map(|event| match event {
        Event::Delivered { message } if message.id == id => Some(message.due_ms),
        _ => None,
    });
    assert_eq!(arrived, Some(message.due_ms + 700));
}

#[test]
fn a_message_that_arrives_twice_is_applied_once() {
    let (mut cluster, leader) = calm(3, 6);
    let id = flying(&mut cluster, leader).id;
    let events = cluster.apply(&Input::Duplicate { message: id });
    let [
        Event::Duplicated {
            message,
            of,
            chance,
        },
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!((*of, *chance), (id, false));
    assert!(message.id > id && message.text == shown(&cluster, id).text);
    run_until(&mut cluster, "x=1", |c| applied_everywhere(c, 2));
    run_for(&mut cluster, 500);
    assert_eq!(cluster.violations(), []);
    assert!((1..=3).all(|id| terms(&cluster, id).len() == 2));
}

#[test]
fn one_heal_makes_all_links_what_they_were() {
    let config = ClusterConfig {
        loss: 5,
        ..ClusterConfig::with_nodes(3, 7)
    };
    let mut cluster = Cluster::new(config).expect("the configuration is sound");
    let made = cluster.links();
    assert!(cluster.apply(&Input::Heal).is_empty(), "all is well");
    run_until(&mut cluster, "a message", |c| !c.messages().is_empty());
    let message = cluster.messages()[0].id;
    let settings = LinkSettings {
        delay_ms: Some((1, 2)),
        loss: Some(100),
        duplication: Some(100),
        reorder: Some(true),
    };
    for input in [
        set(None, settings),
        set(
            Some((1, 2)),
            LinkSettings {
                loss: Some(1_000),
                ..settings
            },
        ),
        Input::Cut { from: 1, to: 3 },
        Input::HoldLink {
            from: 2,
            to: 3,
            on: true,
        },
        Input::Hold { message },
    ] {
        assert!(!cluster.apply(&input).is_empty(), "{input:?}");
    }
    assert_eq!(cluster.network_faults().len(), 5, "all of them in one list");
    let events = cluster.apply(&Input::Heal);
    assert!(matches!(
        &events[..],
        [Event::Healed, Event::Released { .. }]
    ));
    assert_eq!(cluster.links(), made);
    assert!(cluster.network_faults().is_empty());
}

#[test]
fn what_cannot_be_done_to_the_network_is_refused() {
    let (mut cluster, leader) = calm(3, 8);
    let message = flying(&mut cluster, leader).id;
    let gone = MessageId(999_999);
    let refused = |cluster: &Cluster, input: Input| {
        let mut copy = cluster.clone();
        assert!(copy.apply(&input).is_empty());
        assert_eq!(&copy, cluster, "{input:?} changes nothing");
        cluster.check(&input).expect_err("it is refused")
    };
    let partition = |groups: &[&[u64]]| Input::Partition {
        groups: groups.iter().map(|group| group.to_vec()).collect(),
    };
    let delay = |ms| Input::Delay { message, ms };
    let link = |settings| set(Some((1, 2)), settings);
    let default = LinkSettings::default();
    let cases = [
        (
            Input::Hold { message: gone },
            Refusal::UnknownMessage { message: gone },
        ),
        (
            Input::Duplicate { message: gone },
            Refusal::UnknownMessage { message: gone },
        ),
        (
            Input::Release { message },
            Refusal::MessageNotHeld { message },
        ),
        (partition(&[]), Refusal::EmptyGroup),
        (partition(&[&[1], &[]]), Refusal::EmptyGroup),
        (
            partition(&[&[1, 2], &[2, 3]]),
            Refusal::NodeInTwoGroups { node: 2 },
        ),
        (partition(&[&[1, 1]]), Refusal::NodeInTwoGroups { node: 1 }),
        (partition(&[&[1], &[9]]), Refusal::UnknownNode { node: 9 }),
        (
            delay(u64::MAX),
            Refusal::OutOfRange {
                name: "delay",
                value: u64::MAX,
                allowed: (1, 600_000),
            },
        ),
        (
            link(LinkSettings {
                loss: Some(1_001),
                ..default
            }),
            Refusal::OutOfRange {
                name: "loss",
                value: 1_001,
                allowed: (0, 1_000),
            },
        ),
        (
            link(LinkSettings {
                delay_ms: Some((5, 4)),
                ..default
            }),
            Refusal::NoRange {
                name: "delay",
                range: (5, 4),
                allowed: (0, 600_000),
            },
        ),
        (
            set(Some((1, 1)), default),
            Refusal::NoSuchLink { from: 1, to: 1 },
        ),
        (
            Input::HoldLink {
                from: 1,
                to: 7,
                on: true,
            },
            Refusal::UnknownNode { node: 7 },
        ),
    ];
    for (input, refusal) in cases {
        assert_eq!(refused(&cluster, input), refusal, "{refusal}");
    }
    cluster.apply(&Input::Hold { message });
    assert_eq!(
        refused(&cluster, delay(5)),
        Refusal::MessageHeld { message }
    );
    cluster.set_clock(false);
    cluster.apply(&Input::Release { message });
    assert_eq!(refused(&cluster, delay(5)), Refusal::ClockOff);
    let config = ClusterConfig {
        loss: 1_001,
        ..ClusterConfig::default()
    };
    let error = Cluster::new(config).expect_err("too much is lost");
    assert!(matches!(error, ClusterError::Number { name: "loss", .. }));
}
