//! Requests of clients: answers, time-outs, retries, what was promised, and what no promise covers.
use crate::support::*;
use raft_core::NodeId;
use sim::cluster::{Cluster, ClusterConfig};
use sim::event::{Event, RetryReason, UnknownReason};
use sim::input::{Input, ReadMode, Refusal, Request, RequestId, Setting};
use sim::kv::Reply;
use sim::view::{RequestOutcome, RequestView, Stale};
use std::sync::Arc;

fn put(key: &str, value: &str) -> Request {
    Request::Put {
        key: key.into(),
        value: value.into(),
    }
}

fn get(key: &str, mode: ReadMode) -> Request {
    Request::Get {
        key: key.into(),
        mode,
    }
}

fn ask(cluster: &mut Cluster, node: NodeId, request: Request) -> Vec<Event> {
    let input = Input::Ask { node, request };
    assert_eq!(cluster.check(&input), Ok(()));
    cluster.apply(&input)
}

/// Asks and waits for the end.
fn end_of(cluster: &mut Cluster, node: NodeId, request: Request) -> RequestView {
    let before = cluster.ended_requests();
    ask(cluster, node, request);
    run_until(cluster, "an end", |c| c.ended_requests() > before);
    cluster.last_requests(1).swap_remove(0)
}

fn outcome(view: &RequestView) -> RequestOutcome {
    view.ending.clone().expect("it ended").outcome
}

fn reply(cluster: &mut Cluster, node: NodeId, request: Request) -> Reply {
    match outcome(&end_of(cluster, node, request)) {
        RequestOutcome::Answered { reply, .. } => reply,
        other => panic!("no answer: {other:?}"),
    }
}

fn found(value: &str) -> Reply {
    Reply::Value(Some(Arc::from(value)))
}

fn patient(nodes: u64, seed: u64, timeout_ms: u64, retries: u32) -> (Cluster, NodeId) {
    let (mut cluster, leader) = calm(nodes, seed);
    cluster.apply(&Input::Set(Setting::Client {
        timeout_ms,
        retries,
    }));
    (cluster, leader)
}

#[test]
fn every_kind_of_request_is_answered_through_any_node() {
    let (mut cluster, leader) = calm(3, 1);
    let cas = |expected: Option<&str>, value: &str| Request::Cas {
        key: "x".into(),
        expected: expected.map(Arc::from),
        value: value.into(),
    };
    for node in 1..=3 {
        let value = node.to_string();
        assert_eq!(reply(&mut cluster, node, put("x", &value)), Reply::Put);
        for mode in [ReadMode::Index, ReadMode::Local] {
            assert_eq!(reply(&mut cluster, node, get("x", mode)), found(&value));
        }
        let swapped = |swapped| Reply::Swapped { swapped };
        assert_eq!(reply(&mut cluster, node, cas(None, "no")), swapped(false));
        assert_eq!(
            reply(&mut cluster, node, cas(Some(&value), "yes")),
            swapped(true)
        );
        let delete = || Request::Delete { key: "x".into() };
        let deleted = |existed| Reply::Deleted { existed };
        assert_eq!(reply(&mut cluster, node, delete()), deleted(true));
        assert_eq!(reply(&mut cluster, node, delete()), deleted(false));
        let index = get("x", ReadMode::Index);
        assert_eq!(reply(&mut cluster, node, index), Reply::Value(None));
    }
    assert_eq!(cluster.violations(), []);
    assert_eq!(cluster.unjudged_answers(), 0);
    let texts: Vec<String> = cluster
        .cells(leader, 2..=5)
        .iter()
        .map(|cell| cell.text.to_string())
        .collect();
    assert_eq!(texts, ["x=1", "cas x none->no", "cas x 1->yes", "del x"]);
}

#[test]
fn a_command_is_readable_wherever_it_is_shown() {
    let (mut cluster, leader) = calm(3, 1);
    ask(&mut cluster, leader, put("x", "1"));
    let events = run_until(&mut cluster, "x=1", |c| applied_everywhere(c, 2));
    let sent = events.iter().find_map(|event| match event {
        Event::Sent { message } if message.entries.is_some() => Some(message.text.clone()),
        _ => None,
    });
    let text = sent.expect("an append was sent");
    assert!(text.to_string().contains(r#"EntryNormal "x=1""#), "{text}");
    let applied =
        |event: &Event| matches!(event, Event::Applied { text, .. } if text.to_string() == "x=1");
    assert!(events.iter().any(applied));
}

#[test]
fn a_local_read_is_answered_at_once_and_is_marked_when_it_is_stale() {
    let (mut cluster, leader) = calm(3, 2);
    let cut_off = leader % 3 + 1;
    cluster.apply(&Input::Isolate { node: cut_off });
    assert_eq!(reply(&mut cluster, leader, put("x", "1")), Reply::Put);
    let stale = |events: &[Event]| match events {
        [
            Event::RequestSent { .. },
            Event::RequestAnswered { reply, stale, .. },
        ] => (reply.clone(), stale.clone()),
        _ => panic!("{events:?}"),
    };
    let local = || get("x", ReadMode::Local);
    let fresh = stale(&ask(&mut cluster, leader, local()));
    assert_eq!(fresh, (found("1"), None));
    let behind = stale(&ask(&mut cluster, cut_off, local()));
    let missed = Stale {
        newest: Some(Arc::from("1")),
        committed: 2,
    };
    assert_eq!(behind, (Reply::Value(None), Some(missed)));
    assert_eq!(cluster.violations(), [], "a local read promises nothing");
}

#[test]
fn a_read_through_a_node_that_lags_waits_until_it_has_applied_the_index() {
    let (mut cluster, leader) = calm(3, 3);
    let slow = leader % 3 + 1;
    cluster.apply(&Input::HoldLink {
        from: leader,
        to: slow,
        on: true,
    });
    assert_eq!(reply(&mut cluster, leader, put("x", "1")), Reply::Put);
    assert_eq!(value(&cluster, slow, "x"), None);
    ask(&mut cluster, slow, get("x", ReadMode::Index));
    run_for(&mut cluster, 200);
    assert_eq!(cluster.open_requests().len(), 1, "it waits");
    cluster.apply(&Input::Heal);
    run_until(&mut cluster, "an answer", |c| c.open_requests().is_empty());
    let view = cluster.last_requests(1).swap_remove(0);
    assert!(
        matches!(outcome(&view), RequestOutcome::Answered { reply, index, .. }
            if reply == found("1") && index >= 2)
    );
}

#[test]
fn a_request_without_an_answer_times_out_and_may_still_take_effect() {
    let (mut cluster, leader) = patient(3, 4, 500, 0);
    cluster.apply(&Input::Isolate { node: leader });
    let asked_ms = cluster.now_ms();
    let view = end_of(&mut cluster, leader, put("x", "1"));
    let unknown = RequestOutcome::Unknown {
        reason: UnknownReason::TimedOut,
    };
    assert_eq!(outcome(&view), unknown);
    assert_eq!(view.ending.map(|end| end.at_ms), Some(asked_ms + 500));
    cluster.apply(&Input::Heal);
    run_until(&mut cluster, "x=1", |c| value(c, leader, "x").is_some());
    let read = reply(&mut cluster, leader, get("x", ReadMode::Index));
    assert_eq!(read, found("1"));
    assert_eq!(cluster.violations(), []);
}

#[test]
fn a_request_that_raft_never_took_has_failed() {
    let mut cluster = cluster(3, 5);
    let events = ask(&mut cluster, 1, put("x", "1"));
    assert!(matches!(
        events[..],
        [
            Event::RequestSent { .. },
            Event::ProposalDropped { .. },
            Event::Raft { .. },
            Event::RequestFailed { .. }
        ]
    ));
    let events = ask(&mut cluster, 2, get("x", ReadMode::Index));
    assert!(matches!(
        events[..],
        [Event::RequestSent { .. }, Event::RequestFailed { .. }]
    ));
    assert_eq!(cluster.ended_requests(), 2);
}

#[test]
fn a_refused_request_is_asked_again_through_the_next_node() {
    let config = ClusterConfig {
        client_retries: 100,
        ..ClusterConfig::with_nodes(3, 6)
    };
    let mut cluster = Cluster::new(config).expect("the configuration is sound");
    ask(&mut cluster, 3, put("x", "1"));
    let events = run_until(&mut cluster, "an answer", |c| c.ended_requests() == 1);
    let asked: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::RequestRetried {
                node,
                reason: RetryReason::Dropped,
                ..
            } => Some(*node),
            _ => None,
        })
        .collect();
    assert!(asked.starts_with(&[1, 2, 3]), "{asked:?}");
    assert_eq!(
        value(&cluster, cluster.last_requests(1)[0].node, "x").as_deref(),
        Some("1")
    );
}

#[test]
fn a_command_that_is_proposed_twice_is_applied_once() {
    let (mut cluster, leader) = patient(3, 7, 300, 5);
    let follower = leader % 3 + 1;
    let other = follower % 3 + 1;
    cluster.apply(&Input::HoldLink {
        from: follower,
        to: leader,
        on: true,
    });
    ask(&mut cluster, follower, put("x", "1"));
    run_until(&mut cluster, "an answer", |c| c.ended_requests() == 1);
    assert_eq!(cluster.last_requests(1)[0].node, other);
    assert_eq!(reply(&mut cluster, other, put("x", "2")), Reply::Put);
    cluster.apply(&Input::Heal);
    run_for(&mut cluster, 3_000);
    let texts: Vec<_> = cluster.cells(leader, 1..=u64::MAX);
    let twice = texts.iter().filter(|cell| &*cell.text == "x=1").count();
    assert!(twice >= 2, "it stands in the log twice: {texts:?}");
    assert_eq!(value(&cluster, other, "x").as_deref(), Some("2"));
    assert_eq!(cluster.violations(), []);
}

#[test]
fn a_crash_of_the_asked_node_leaves_its_requests_unknown_or_moves_them() {
    for (retries, moved) in [(0, false), (1, true)] {
        let (mut cluster, leader) = patient(3, 8, 5_000, retries);
        let follower = leader % 3 + 1;
        ask(&mut cluster, follower, put("x", "1"));
        let events = cluster.apply(&Input::Crash { node: follower });
        let unknown = |event: &Event| matches!(event, Event::RequestUnknown { reason, .. } if *reason == UnknownReason::Crashed);
        assert_eq!(events.iter().any(unknown), !moved);
        run_until(&mut cluster, "an end", |c| c.ended_requests() == 1);
        let view = cluster.last_requests(1).swap_remove(0);
        assert_eq!(view.node != follower, moved);
    }
}

#[test]
fn without_the_clock_nobody_times_out() {
    let (mut cluster, leader) = patient(3, 9, 200, 3);
    cluster.set_clock(false);
    ask(&mut cluster, leader, put("x", "1"));
    assert_eq!(cluster.peek(), None);
    cluster.set_clock(true);
    run_until(&mut cluster, "an answer", |c| c.ended_requests() == 1);
}

#[test]
fn plain_proposals_count_for_what_clients_read() {
    let (mut cluster, leader) = calm(3, 10);
    assert_eq!(reply(&mut cluster, leader, put("x", "1")), Reply::Put);
    propose(&mut cluster, leader, "x=2");
    run_until(&mut cluster, "x=2", |c| applied_everywhere(c, 3));
    let read = reply(&mut cluster, leader, get("x", ReadMode::Index));
    assert_eq!(read, found("2"));
    assert_eq!(cluster.violations(), []);
}

/// A leader that was cut off and reads under its lease after another one was elected and wrote.
fn read_of_a_deposed_leader(seed: u64, lease_reads: bool) -> Option<Cluster> {
    let config = ClusterConfig {
        check_quorum: true,
        lease_reads,
        ..ClusterConfig::with_nodes(3, seed)
    };
    let mut cluster = Cluster::new(config).expect("the configuration is sound");
    run_until(&mut cluster, "a leader", |c| applied_everywhere(c, 1));
    let old = leader(&cluster)?;
    run_for(&mut cluster, seed * 37 % 1_000);
    cluster.apply(&Input::Isolate { node: old });
    run_until(&mut cluster, "another leader", |c| {
        leader(c).is_some_and(|leads| leads != old)
    });
    let new = leader(&cluster)?;
    end_of(&mut cluster, new, put("x", "1"));
    let mode = if lease_reads {
        ReadMode::Lease
    } else {
        ReadMode::Index
    };
    let request = get("x", mode);
    end_of(&mut cluster, old, request);
    Some(cluster)
}

#[test]
fn a_lease_read_of_a_deposed_leader_breaks_the_linearizable_history() {
    let broken = (1..200).find_map(|seed| {
        let cluster = read_of_a_deposed_leader(seed, true)?;
        cluster.violations().first().cloned()
    });
    let violation = broken.expect("a lease outlives its leader on some seed");
    assert_eq!(
        (violation.invariant, violation.section),
        ("linearizable-history", "8")
    );
    assert!(
        violation.evidence.ends_with(
            "was answered none; no order of the requests explains it: the value could be 1"
        ),
        "{}",
        violation.evidence
    );
}

#[test]
fn a_read_index_of_a_deposed_leader_breaks_nothing() {
    for seed in 1..60 {
        let cluster = read_of_a_deposed_leader(seed, false).expect("there are leaders");
        assert_eq!(cluster.violations(), [], "seed {seed}");
    }
}

#[test]
fn requests_that_cannot_be_asked_are_refused() {
    let (mut cluster, leader) = calm(3, 11);
    let refused = |cluster: &Cluster, node, request| {
        let input = Input::Ask { node, request };
        let mut copy = cluster.clone();
        assert!(copy.apply(&input).is_empty());
        assert_eq!(&copy, cluster);
        cluster.check(&input).expect_err("it is refused")
    };
    let lease = get("x", ReadMode::Lease);
    assert_eq!(refused(&cluster, leader, lease), Refusal::NoLease);
    assert_eq!(refused(&cluster, leader, put("", "1")), Refusal::BadKey);
    assert_eq!(refused(&cluster, leader, put("a=b", "1")), Refusal::BadKey);
    let long = put("x", &"v".repeat(2_000));
    let too_long = refused(&cluster, leader, long);
    assert!(matches!(
        too_long,
        Refusal::ProposalTooLong { bytes: 2_001, .. }
    ));
    let unknown = refused(&cluster, 9, put("x", "1"));
    assert_eq!(unknown, Refusal::UnknownNode { node: 9 });
    cluster.apply(&Input::Crash { node: leader });
    let down = refused(&cluster, leader, put("x", "1"));
    assert_eq!(down, Refusal::NodeDown { node: leader });
}

#[test]
fn requests_are_seen_while_they_are_under_way_and_after() {
    let (mut cluster, leader) = calm(3, 12);
    ask(&mut cluster, leader, put("x", "1"));
    ask(&mut cluster, leader, get("x", ReadMode::Index));
    let open: Vec<_> = cluster.open_requests().iter().map(|r| r.id).collect();
    assert_eq!(open, [RequestId(1), RequestId(2)]);
    run_until(&mut cluster, "two ends", |c| c.ended_requests() == 2);
    let done = cluster.last_requests(10);
    let called: Vec<_> = done.iter().map(|r| (r.id, r.called)).collect();
    assert!(called.contains(&(RequestId(1), 1)) && called.contains(&(RequestId(2), 2)));
    let moments: Vec<_> = done
        .iter()
        .filter_map(|r| r.ending.as_ref())
        .map(|e| e.moment)
        .collect();
    assert_eq!(moments, [3, 4]);
}

#[test]
fn a_lone_node_reads_nothing_old_after_a_restart() {
    let (mut cluster, leader) = calm(1, 13);
    assert_eq!(reply(&mut cluster, leader, put("x", "1")), Reply::Put);
    cluster.apply(&Input::Crash { node: leader });
    cluster.apply(&Input::Restart { node: leader });
    cluster.apply(&Input::Campaign { node: leader });
    for _ in 0..40 {
        let request = get("x", ReadMode::Index);
        ask(&mut cluster, leader, request);
        cluster.apply(&Input::Next);
    }
    run_for(&mut cluster, 3_000);
    let answered = |view: &RequestView| match outcome(view) {
        RequestOutcome::Answered { reply, .. } => Some(reply),
        _ => None,
    };
    let done = cluster.last_requests(40);
    let replies: Vec<_> = done.iter().filter_map(answered).collect();
    assert!(!replies.is_empty() && replies.iter().all(|reply| *reply == found("1")));
    assert_eq!(cluster.violations(), []);
}
