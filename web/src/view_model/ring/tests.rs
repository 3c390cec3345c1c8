//! What the network shows.
use super::*;
use crate::view_model::fixture::{act, calm, leader, moment, step_to};
use expect_test::expect;
use sim::input::Input;
use sim::timeline::Timeline;

const SIZE: Size = Size {
    width: 266.0,
    height: 250.0,
};

fn shown(run: &Timeline) -> RingVm {
    of_moment(&moment(run), SIZE)
}

fn flights(vm: &RingVm) -> String {
    let line = |flight: &FlightVm| {
        let label = flight.label.as_ref().map_or("-", |(_, _, text)| text);
        format!(
            "{} {:?} {:?} reply={} {label}",
            flight.key, flight.stage, flight.shape, flight.reply
        )
    };
    vm.flights.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn nodes_keep_inside_the_pane_and_apart_for_every_number_of_them() {
    for (width, height) in [
        (266.0, 250.0),
        (190.0, 150.0),
        (360.0, 300.0),
        (160.0, 400.0),
    ] {
        for count in 1..=9 {
            let places = Places::new(count, width, height, false);
            for (place, at) in places.at.iter().enumerate() {
                let r = places.radius;
                assert!(
                    at.x >= r && at.x <= width - r && at.y >= r && at.y <= height - r,
                    "{count}: {at:?} r {r} in {width}×{height}"
                );
                for other in &places.at[..place] {
                    let apart = (at.x - other.x).hypot(at.y - other.y);
                    assert!(
                        apart > 2.0 * r + 3.0,
                        "{count} in {width}×{height}: {apart} apart, r {r}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_two_directions_of_a_link_do_not_overlap() {
    let places = Places::new(3, 266.0, 250.0, false);
    let (there, back) = (
        places.lane(0, 1).expect("a lane"),
        places.lane(1, 0).expect("a lane"),
    );
    let (a, b) = (there.point(0.5), back.point(0.5));
    assert!((a.x - b.x).hypot(a.y - b.y) > 10.0);
    assert!((there.along.x + back.along.x).abs() < 1e-9);
}

#[test]
fn a_message_moves_from_rim_to_rim_as_shown_time_passes() {
    let mut run = calm(3);
    let node = leader(&run);
    act(
        &mut run,
        Input::Propose {
            node,
            data: "x=1".into(),
        },
    );
    step_to(&mut run, |event| matches!(event, Event::Sent { .. }));
    let mut moment = moment(&run);
    let message = moment
        .messages
        .last()
        .expect("an append is under way")
        .clone();
    let at = |moment: &Moment| {
        let vm = of_moment(moment, SIZE);
        let flight = vm
            .flights
            .iter()
            .find(|flight| flight.id == message.id.0)
            .expect("it is drawn");
        (flight.at.x - flight.start.x).hypot(flight.at.y - flight.start.y)
    };
    let begin = at(&moment);
    moment.display_ms = (message.sent_ms + message.due_ms) as f64 / 2.0;
    let middle = at(&moment);
    moment.display_ms = message.due_ms as f64 + 500.0;
    let end = at(&moment);
    assert!(
        begin < 1.0 && middle > begin + 10.0 && (end - 2.0 * middle).abs() < 1.0,
        "{begin} {middle} {end}"
    );
}

#[test]
fn a_proposal_on_its_way_has_shapes_and_labels() {
    let mut run = calm(3);
    let node = leader(&run);
    act(
        &mut run,
        Input::Propose {
            node,
            data: "x=1".into(),
        },
    );
    step_to(
        &mut run,
        |event| matches!(event, Event::Sent { message } if message.reject || message.entries.is_some()),
    );
    expect![[r#"
        m21 Flying Square reply=false App 2
        m22 Flying Square reply=false -"#]]
    .assert_eq(&flights(&shown(&run)));
}

#[test]
fn a_message_dies_at_the_cut_with_the_reason() {
    let mut run = calm(3);
    let node = leader(&run);
    act(&mut run, Input::Isolate { node });
    act(
        &mut run,
        Input::Propose {
            node,
            data: "x=1".into(),
        },
    );
    step_to(&mut run, |event| matches!(event, Event::Lost { .. }));
    let vm = shown(&run);
    let dying: Vec<_> = vm
        .flights
        .iter()
        .filter(|flight| flight.stage == Stage::Dying)
        .collect();
    assert!(!dying.is_empty());
    assert!(
        dying
            .iter()
            .all(|flight| flight.title.contains("lost at the cut")),
        "{dying:?}"
    );
    assert_eq!(vm.links.directions.len(), 4, "both directions of two links");
    assert!(vm.links.directions.iter().all(|direction| direction.cut));
    assert_eq!(vm.links.whole.len(), 1);
}

#[test]
fn a_one_way_cut_leaves_the_other_direction_open() {
    let mut run = calm(3);
    act(&mut run, Input::Cut { from: 1, to: 3 });
    let vm = shown(&run);
    let cuts: Vec<_> = vm
        .links
        .directions
        .iter()
        .map(|d| (d.from, d.to, d.cut))
        .collect();
    assert_eq!(cuts, [(1, 3, true), (3, 1, false)]);
}

#[test]
fn messages_that_wait_for_the_disk_stand_beside_their_node() {
    let mut run = calm(3);
    let node = leader(&run);
    act(
        &mut run,
        Input::Propose {
            node,
            data: "x=1".into(),
        },
    );
    let holds = |run: &Timeline| {
        run.lab()
            .nodes()
            .iter()
            .any(|node| !node.host.outbox.is_empty())
    };
    for _ in 0..200 {
        if holds(&run) {
            break;
        }
        run.step();
    }
    let vm = shown(&run);
    let stacks: Vec<_> = vm
        .nodes
        .iter()
        .filter_map(|node| node.outbox.as_ref())
        .collect();
    assert!(
        !stacks.is_empty()
            && stacks
                .iter()
                .all(|stack| stack.title.contains("until the disk answers"))
    );
}

#[test]
fn only_who_can_time_out_has_an_election_timer_and_it_grows_with_shown_time() {
    let mut run = calm(3);
    let node = leader(&run);
    let mut moment = moment(&run);
    moment.display_ms -= 60.0;
    let before: Vec<_> = of_moment(&moment, SIZE)
        .nodes
        .iter()
        .map(|node| node.timer)
        .collect();
    assert_eq!(before[node as usize - 1], None);
    moment.display_ms += 60.0;
    let after: Vec<_> = of_moment(&moment, SIZE)
        .nodes
        .iter()
        .map(|node| node.timer)
        .collect();
    assert!(before != after, "{before:?} {after:?}");
    drop(moment);
    act(&mut run, Input::Crash { node });
    assert_eq!(shown(&run).nodes[node as usize - 1].timer, None);
    assert_eq!(shown(&run).nodes[node as usize - 1].role, RoleMark::Down);
}

#[test]
fn at_most_24_messages_are_drawn_and_the_pane_says_so() {
    let mut run = calm(9);
    let node = leader(&run);
    for value in 0..6 {
        act(
            &mut run,
            Input::Propose {
                node,
                data: format!("x={value}").into(),
            },
        );
        for _ in 0..12 {
            run.step();
        }
    }
    let all = run.lab().messages().len();
    assert!(all > 24, "{all} under way");
    let mut moment = moment(&run);
    moment.message = Some(moment.messages[0].id.0);
    let vm = of_moment(&moment, SIZE);
    assert_eq!(vm.flights.len(), 24);
    assert!(
        vm.flights.iter().any(|flight| flight.selected),
        "the selected one is always among them"
    );
    assert!(vm.hidden.expect("it says so").starts_with("24 of "));
}

#[test]
fn labels_lie_neither_on_nodes_nor_on_each_other() {
    let mut run = calm(5);
    let node = leader(&run);
    for value in 0..4 {
        act(
            &mut run,
            Input::Propose {
                node,
                data: format!("x={value}").into(),
            },
        );
        for _ in 0..25 {
            run.step();
            let vm = shown(&run);
            let rects: Vec<_> = vm.flights.iter().filter_map(rect).collect();
            for (at, a) in rects.iter().enumerate() {
                assert!(
                    rects[..at].iter().all(|b| apart(*a, *b)),
                    "{}",
                    flights(&vm)
                );
            }
        }
    }
}

fn rect(flight: &FlightVm) -> Option<(f64, f64, f64)> {
    let (offset, anchor, text) = flight.label.as_ref()?;
    let width = f64::from(super::super::mark::text_width(text, 11));
    let left = match *anchor {
        "end" => -width,
        "middle" => -width / 2.0,
        _ => 0.0,
    };
    Some((flight.at.x + offset.x + left, flight.at.y + offset.y, width))
}

fn apart(a: (f64, f64, f64), b: (f64, f64, f64)) -> bool {
    (a.1 - b.1).abs() >= 12.9 || a.0 + a.2 < b.0 || b.0 + b.2 < a.0
}

#[test]
fn many_nodes_fill_their_pane() {
    for (count, side) in [(5, 190.0), (7, 194.0), (9, 230.0)] {
        let places = Places::new(count, side, side, false);
        let top = places.at.iter().map(|at| at.y).fold(side, f64::min);
        let bottom = places.at.iter().map(|at| at.y).fold(0.0, f64::max);
        let used = bottom - top + 2.0 * places.radius;
        assert!(used > side * 0.85, "{count} nodes use {used} of {side}");
        assert!(places.radius >= 13.0, "{count}: {}", places.radius);
    }
}

#[test]
fn an_append_without_entries_does_not_look_like_an_empty_entry() {
    let mut run = crate::view_model::fixture::figure_7();
    step_to(
        &mut run,
        |event| matches!(event, Event::Sent { message } if message.entries.is_none() && message.kind == raft_core::MessageType::MsgApp),
    );
    let size = Size {
        width: 600.0,
        height: 600.0,
    };
    let drawn = flights(&of_moment(&moment(&run), size));
    assert!(
        drawn.contains("App, no entries") && !drawn.contains('∅'),
        "{drawn}"
    );
}
