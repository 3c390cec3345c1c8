//! What the strip shows, and that it stays cheap.
use super::*;
use crate::view_model::fixture::{act, calm, figure_7, leader};
use sim::input::Input;
use sim::timeline::{Stop, Timeline};

fn strip_of(run: &Timeline) -> StripVm {
    of_timeline(run, (900, 92), Locale::EN, Look::default())
}

fn long_run(steps: usize) -> Timeline {
    let mut run = calm(5);
    while run.len() < steps {
        let node = leader(&run);
        act(
            &mut run,
            Input::Propose {
                node,
                data: "x=1".into(),
            },
        );
        for _ in 0..40 {
            run.step();
        }
    }
    run
}

fn drawn(vm: &StripVm) -> usize {
    let painting = &vm.painting;
    let paths = painting
        .flights
        .iter()
        .chain(&painting.marks)
        .map(|(_, path)| path.len())
        .sum::<usize>();
    paths
        + painting
            .lanes
            .iter()
            .map(|lane| lane.bands.len() * 60)
            .sum::<usize>()
}

#[test]
fn a_lane_for_each_node_shows_who_led_in_which_term() {
    let run = figure_7();
    let vm = strip_of(&run);
    assert_eq!(vm.painting.lanes.len(), 7);
    let first = &vm.painting.lanes[0];
    let last = first.bands.last().expect("n1 has a story");
    assert_eq!(
        (last.2, last.3),
        (RoleMark::Leader, crate::view_model::mark::hue(8))
    );
    assert!(
        first.bands.windows(2).all(|pair| pair[0].1 <= pair[1].0),
        "bands do not overlap: {:?}",
        first.bands
    );
}

#[test]
fn the_cursor_stands_where_the_run_stands_and_a_press_there_leads_back() {
    let mut run = long_run(600);
    for target in [0, 17, 130, 333, 599] {
        run.seek(target);
        let vm = strip_of(&run);
        assert_eq!(vm.now, target);
        let axis = &vm.painting.axis;
        assert!(
            (axis.left..=axis.right).contains(&vm.cursor),
            "{} at {target}",
            vm.cursor
        );
        let found = axis.position(f64::from(vm.cursor), 20.0);
        let (wanted, got) = (run.mark_at(target).ordinal, run.mark_at(found).ordinal);
        assert!(wanted.abs_diff(got) <= 1, "event {got} instead of {wanted}");
    }
}

#[test]
fn a_press_outside_of_the_axis_leads_to_its_ends() {
    let run = calm(3);
    let axis = strip_of(&run).painting.axis.clone();
    assert_eq!(axis.position(-50.0, 10.0), 0);
    assert_eq!(
        run.mark_at(axis.position(5_000.0, 10.0)).ordinal,
        run.mark_at(run.len()).ordinal
    );
}

#[test]
fn ten_thousand_steps_are_drawn_with_few_strokes_and_an_overview() {
    let run = long_run(10_000);
    let vm = strip_of(&run);
    assert!(drawn(&vm) < 60_000, "{} bytes of paths", drawn(&vm));
    assert!(vm.painting.overview.is_some());
    let axis = &vm.painting.axis;
    let top = axis.overview_top.expect("an overview");
    let middle = f64::from((axis.left + axis.right) / 2);
    let found = axis.position(middle, f64::from(top) + 2.0);
    assert!(
        run.mark_at(found)
            .ordinal
            .abs_diff(run.mark_at(run.len()).ordinal / 2)
            < 10,
        "the overview spans the whole run"
    );
}

#[test]
fn the_window_stands_still_while_the_cursor_walks() {
    let mut run = long_run(3_000);
    run.seek(1_500);
    let before = strip_of(&run);
    run.step_until(Stop::Event);
    let after = strip_of(&run);
    assert_eq!(before.painting, after.painting);
    assert!(after.cursor > before.cursor);
}

#[test]
fn crashes_and_rejections_leave_their_marks() {
    let mut run = figure_7();
    for _ in 0..60 {
        run.step_until(Stop::Event);
    }
    act(&mut run, Input::Crash { node: 3 });
    let vm = strip_of(&run);
    let classes: Vec<&str> = vm.painting.marks.iter().map(|(class, _)| *class).collect();
    for wanted in [
        "strip-mark strip-mark--reject",
        "strip-mark strip-mark--crash",
    ] {
        assert!(classes.contains(&wanted), "{wanted} in {classes:?}");
    }
    assert!(
        vm.painting
            .flights
            .iter()
            .any(|(class, _)| *class == "strip-line strip-line--reject")
    );
}

#[test]
fn the_slider_says_where_it_is() {
    let run = calm(3);
    let vm = strip_of(&run);
    assert!(
        vm.value
            .starts_with(&format!("event {} of {}", vm.events.0, vm.events.1)),
        "{}",
        vm.value
    );
}
