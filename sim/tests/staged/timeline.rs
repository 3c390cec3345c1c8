//! Time travel: marks, stops, branches, the chronicle.
use crate::support::*;
use raft_core::StateType;
use sim::event::{Event, LossReason};
use sim::input::Input;
use sim::lab::Lab;
use sim::timeline::{Fate, Kinds, Stop, Timeline};
use std::sync::Arc;

/// A timeline of a cluster that has elected a leader, and that leader.
fn calm_timeline() -> (Timeline, u64) {
    let mut timeline = Timeline::new(Lab::Cluster(cluster(3, 1)));
    while !timeline
        .lab()
        .nodes()
        .iter()
        .all(|n| n.log.applied == 1 && n.host.stage.is_none())
    {
        assert!(timeline.step());
    }
    let leads = |n: &sim::view::NodeView| n.role == StateType::Leader;
    let leader = timeline
        .lab()
        .nodes()
        .into_iter()
        .find(leads)
        .expect("a leader")
        .id;
    (timeline, leader)
}

fn proposal(node: u64, data: &str) -> Input {
    Input::Propose {
        node,
        data: Arc::from(data),
    }
}

#[test]
fn a_new_timeline_is_at_its_beginning() {
    let mut timeline = Timeline::new(Lab::Cluster(cluster(3, 1)));
    assert_eq!((timeline.position(), timeline.len()), (0, 0));
    assert!(timeline.is_empty() && timeline.events().is_empty());
    assert!(!timeline.back() && !timeline.back_until(Stop::Event));
    assert_eq!(timeline.marks().len(), 1);
    assert_eq!(timeline.last_input(), None);
}

#[test]
fn marks_count_the_steps_that_are_not_quiet() {
    let (timeline, _) = calm_timeline();
    let marks = timeline.marks();
    assert_eq!(marks.len(), timeline.len() + 1);
    for pair in marks.iter().collect::<Vec<_>>().windows(2) {
        let quiet = pair[1].kinds.contains(Kinds::QUIET);
        assert_eq!(pair[1].ordinal, pair[0].ordinal + usize::from(!quiet));
        assert!(pair[0].at_ms <= pair[1].at_ms);
    }
    assert!(marks.iter().any(|mark| mark.kinds.contains(Kinds::ROLE)));
    assert!(marks.iter().any(|mark| mark.kinds.contains(Kinds::COMMIT)));
}

#[test]
fn a_calm_cluster_is_quiet_but_for_a_sign_of_life_now_and_then() {
    let (mut timeline, _) = calm_timeline();
    for _ in 0..20 {
        timeline.step();
    }
    let from = timeline.position();
    for _ in 0..300 {
        timeline.step();
    }
    let marks: Vec<_> = timeline.marks().range(from..timeline.len() + 1).collect();
    let quiet = marks
        .iter()
        .filter(|mark| mark.kinds.contains(Kinds::QUIET));
    assert!(quiet.clone().count() > 280);
    assert!(
        quiet
            .clone()
            .any(|mark| mark.kinds.contains(Kinds::HEARTBEAT | Kinds::DELIVERED))
    );
    assert!(quiet.clone().any(|mark| mark.kinds.contains(Kinds::TICK)));
    let signs: Vec<_> = marks[1..]
        .iter()
        .filter(|mark| !mark.kinds.contains(Kinds::QUIET))
        .collect();
    assert!(
        signs.len() > 5
            && signs
                .iter()
                .all(|mark| mark.kinds.contains(Kinds::HEARTBEAT))
    );
    assert!(
        signs
            .windows(2)
            .all(|pair| (100..300).contains(&(pair[1].at_ms - pair[0].at_ms)))
    );
}

#[test]
fn a_heartbeat_that_commits_is_not_quiet() {
    let (mut timeline, leader) = calm_timeline();
    let behind = leader % 3 + 1;
    timeline
        .push(proposal(leader, "x=1"))
        .expect("the leader runs");
    // The follower acknowledges the entry, but never gets the append that tells it of the commit.
    let appended = |t: &Timeline| t.lab().nodes()[behind as usize - 1].log.last == 2;
    while !appended(&timeline) {
        timeline.step();
    }
    let committed = |t: &Timeline, id: u64| t.lab().nodes()[id as usize - 1].log.committed;
    while committed(&timeline, behind) < 2 {
        let append = timeline
            .lab()
            .messages()
            .into_iter()
            .find(|m| m.to == behind && m.kind == raft_core::MessageType::MsgApp);
        match append {
            Some(message) => timeline
                .push(Input::Drop {
                    message: message.id,
                })
                .expect("it flies"),
            None => assert!(timeline.step()),
        }
    }
    let mark = timeline.mark_at(timeline.position());
    assert!(
        mark.kinds.contains(Kinds::HEARTBEAT | Kinds::COMMIT),
        "{:?}",
        timeline.events()
    );
    assert!(!mark.kinds.contains(Kinds::QUIET));
}

#[test]
fn in_a_calm_cluster_a_step_goes_to_the_next_sign_of_life() {
    let (mut timeline, _) = calm_timeline();
    for _ in 0..20 {
        timeline.step();
    }
    for _ in 0..10 {
        let before = timeline.mark_at(timeline.position());
        assert!(timeline.step_until(Stop::Event));
        let after = timeline.mark_at(timeline.position());
        assert!(after.kinds.contains(Kinds::HEARTBEAT | Kinds::DELIVERED));
        assert_eq!(after.ordinal, before.ordinal + 1);
        assert!(after.at_ms - before.at_ms < 300, "{before:?} {after:?}");
    }
}

#[test]
fn bigger_steps_stop_where_they_should() {
    let (mut timeline, leader) = calm_timeline();
    timeline
        .push(proposal(leader, "x=1"))
        .expect("the leader runs");
    assert!(timeline.step_until(Stop::Interesting));
    let mark = timeline.mark_at(timeline.position());
    assert!(
        mark.kinds.contains(Kinds::COMMIT),
        "the proposal commits on the leader first"
    );
    assert_eq!(mark.node, leader);
    let committed = timeline.position();
    assert!(timeline.step_until(Stop::Message));
    let moved = |event: &Event| matches!(event, Event::Delivered { .. } | Event::Lost { .. });
    assert!(timeline.events().iter().any(moved));
    assert!(timeline.step_until(Stop::Stage));
    assert!(
        timeline
            .events()
            .iter()
            .any(|event| matches!(event, Event::StageDone { .. }))
    );
    while timeline.position() > committed {
        assert!(timeline.back_until(Stop::Event));
    }
    assert_eq!(timeline.position(), committed);
    assert!(timeline.back_until(Stop::Input));
    assert_eq!(timeline.position(), committed - 1);
}

#[test]
fn a_search_that_finds_nothing_leaves_no_trace() {
    let (mut timeline, leader) = calm_timeline();
    for _ in 0..20 {
        timeline.step();
    }
    let (from, lab) = (timeline.position(), timeline.lab().clone());
    assert!(timeline.back());
    assert!(
        !timeline.step_until(Stop::Interesting),
        "a calm cluster stays calm"
    );
    assert_eq!((timeline.position(), timeline.len()), (from - 1, from));
    assert_eq!(timeline.marks().len(), from + 1);
    assert!(timeline.step());
    assert_eq!(*timeline.lab(), lab);
    for node in 1..=3 {
        timeline.push(Input::Crash { node }).expect("it runs");
    }
    while timeline.step() {}
    assert!(!timeline.step_until(Stop::Input), "nothing is scheduled");
    assert!(timeline.push(proposal(leader, "x=1")).is_err());
}

#[test]
fn acting_in_the_past_keeps_the_old_future() {
    let (mut timeline, leader) = calm_timeline();
    let fork = timeline.position();
    timeline
        .push(proposal(leader, "x=old"))
        .expect("the leader runs");
    for _ in 0..200 {
        timeline.step();
    }
    timeline.name_position("end");
    let old = (
        timeline.lab().clone(),
        timeline.len(),
        timeline.chronicle().clone(),
    );
    let old_marks = timeline.marks().clone();

    timeline.seek(fork);
    timeline
        .push(Input::Crash { node: leader })
        .expect("it runs");
    assert_eq!((timeline.len(), &**timeline.line()), (fork + 1, "b1"));
    let branch = &timeline.branches()[0];
    assert_eq!(
        (&*branch.name, branch.at, branch.len()),
        ("main", fork, old.1 - fork)
    );
    assert!(timeline.names().is_empty());

    for _ in 0..100 {
        timeline.step();
    }
    let new = timeline.lab().clone();
    assert!(timeline.switch(0));
    assert_eq!(&**timeline.line(), "main");
    assert_eq!(timeline.marks(), &old_marks);
    assert_eq!(timeline.chronicle(), &old.2);
    assert_eq!(timeline.named("end"), Some(old.1));
    timeline.seek(usize::MAX);
    assert_eq!(timeline.lab(), &old.0);

    assert!(timeline.switch(0));
    assert_eq!(&**timeline.line(), "b1");
    timeline.seek(usize::MAX);
    assert_eq!(timeline.lab(), &new);
    assert!(!timeline.switch(7));
}

#[test]
fn a_branch_of_a_branch_is_kept_when_both_are_left() {
    let (mut timeline, leader) = calm_timeline();
    let start = timeline.position();
    for _ in 0..60 {
        timeline.step();
    }
    let main = timeline.lab().clone();
    timeline.seek(start + 40);
    timeline
        .push(Input::Crash { node: leader })
        .expect("it runs");
    for _ in 0..10 {
        timeline.step();
    }
    let first = timeline.lab().clone();
    timeline.seek(start + 20);
    timeline
        .push(Input::Isolate { node: leader })
        .expect("it exists");
    let names: Vec<_> = timeline
        .branches()
        .iter()
        .map(|b| (b.name.to_string(), b.at, b.len()))
        .collect();
    assert_eq!(
        names,
        [
            ("main".to_owned(), start + 20, 40),
            ("b1".to_owned(), start + 20, 31)
        ]
    );
    for (name, lab) in [("b1", first), ("main", main)] {
        let place = timeline
            .branches()
            .iter()
            .position(|b| &*b.name == name)
            .expect("it is kept");
        assert!(timeline.switch(place));
        timeline.seek(usize::MAX);
        assert_eq!(timeline.lab(), &lab, "{name}");
    }
    assert_eq!(timeline.branches().len(), 2);
}

#[test]
fn doing_in_the_past_what_was_done_next_is_no_fork() {
    let (mut timeline, leader) = calm_timeline();
    timeline
        .push(proposal(leader, "x=1"))
        .expect("the leader runs");
    let len = timeline.len();
    timeline.back();
    timeline
        .push(proposal(leader, "x=1"))
        .expect("the leader runs");
    assert_eq!((timeline.position(), timeline.len()), (len, len));
    assert!(timeline.branches().is_empty());
}

#[test]
fn the_chronicle_tells_roles_and_flights_of_the_whole_line() {
    let (mut timeline, leader) = calm_timeline();
    let crash = timeline.len() + 1;
    timeline
        .push(Input::Crash { node: leader })
        .expect("it runs");
    for _ in 0..300 {
        timeline.step();
    }
    let chronicle = timeline.chronicle();
    assert_eq!(chronicle.nodes().collect::<Vec<_>>(), [1, 2, 3]);
    for id in 1..=3 {
        let spans = chronicle.spans(id);
        assert_eq!(spans[0].from, 0);
        assert!(
            spans.windows(2).all(|pair| pair[0].from < pair[1].from),
            "n{id}: {spans:?}"
        );
        let now = &timeline.lab().nodes()[id as usize - 1];
        let last = spans[spans.len() - 1];
        assert_eq!(
            (last.role, last.term, last.up),
            (now.role, now.term, now.up),
            "n{id}"
        );
    }
    assert!(
        chronicle
            .spans(leader)
            .iter()
            .any(|span| span.from == crash && !span.up)
    );
    let open = chronicle
        .flights()
        .iter()
        .filter(|flight| flight.end.is_none())
        .count();
    assert_eq!(open, timeline.lab().messages().len());
    let down = |fate: &Fate| *fate == Fate::Lost(LossReason::Down);
    assert!(
        chronicle
            .flights()
            .iter()
            .any(|f| f.end.is_some_and(|(_, fate)| down(&fate)))
    );

    let mut again = timeline.clone();
    again.seek(crash - 1);
    again
        .push(Input::Isolate { node: leader })
        .expect("it exists");
    let flights = again.chronicle().flights();
    assert!(
        flights
            .iter()
            .all(|f| f.sent <= crash && f.end.is_none_or(|(at, _)| at <= crash))
    );
    let open = flights.iter().filter(|flight| flight.end.is_none()).count();
    assert_eq!(open, again.lab().messages().len());
}

#[test]
fn names_move_and_are_found() {
    let (mut timeline, _) = calm_timeline();
    timeline.name_position("a");
    let first = timeline.position();
    timeline.step();
    timeline.name_position("b");
    assert_eq!(timeline.named("a"), Some(first));
    timeline.name_position("a");
    assert_eq!(timeline.named("a"), Some(first + 1));
    assert_eq!(timeline.names().len(), 2);
    assert_eq!(timeline.named("c"), None);
}

#[test]
fn a_heartbeat_answer_that_sets_off_an_append_is_not_quiet() {
    let (mut timeline, leader) = calm_timeline();
    let behind = leader % 3 + 1;
    timeline
        .push(proposal(leader, "x=1"))
        .expect("the leader runs");
    // Every append to the follower is lost, so that only an answered heartbeat makes the leader try again.
    let resumed = |event: &Event| matches!(event, Event::Resumed { leader: l, follower } if (*l, *follower) == (leader, behind));
    for _ in 0..2_000 {
        let append = timeline
            .lab()
            .messages()
            .into_iter()
            .find(|m| m.to == behind && m.kind == raft_core::MessageType::MsgApp);
        match append {
            Some(message) => timeline
                .push(Input::Drop {
                    message: message.id,
                })
                .expect("it flies"),
            None => assert!(timeline.step()),
        }
        if timeline.events().iter().any(resumed) {
            let mark = timeline.mark_at(timeline.position());
            assert!(mark.kinds.contains(Kinds::HEARTBEAT | Kinds::DELIVERED));
            assert!(!mark.kinds.contains(Kinds::QUIET));
            return;
        }
    }
    panic!("the leader never tried again");
}
