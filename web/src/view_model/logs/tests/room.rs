//! What has room at which size.
use super::*;

#[test]
fn the_legend_stands_where_there_is_room_and_comes_when_asked_for() {
    let (calm, seven) = (calm(3), figure_7());
    let mut few = moment(&calm);
    let mut many = moment(&seven);
    assert!(of_moment(&few, SIZE).legend.is_some() && of_moment(&many, SIZE).legend.is_none());
    (few.legend, many.legend) = (Some(false), Some(true));
    assert!(of_moment(&few, SIZE).legend.is_none() && of_moment(&many, SIZE).legend.is_some());
}

#[test]
fn seven_lanes_fit_into_the_design_sizes_without_scrolling() {
    for (width, height) in [(756.0, 640.0), (640.0, 470.0), (500.0, 500.0)] {
        let frame = Frame::new(Size { width, height }, 7, false);
        let used = Frame::ruler(false) + 7 * (frame.lane + 1) + 1;
        assert!(f64::from(used) <= height, "{used} of {height}");
        assert!(
            frame.top > 8 && frame.top + frame.cell + frame.rail + 9 <= frame.lane,
            "{frame:?}"
        );
    }
}

#[test]
fn a_pane_that_is_too_low_for_its_lanes_says_that_it_scrolls() {
    let run = calm(9);
    let mut moment = moment(&run);
    let scrolls =
        |moment: &Moment, width, height| of_moment(moment, Size { width, height }).scrolls;
    assert!(scrolls(&moment, 756.0, 300.0) && !scrolls(&moment, 756.0, 640.0));
    assert!(
        !scrolls(&moment, 352.0, 300.0),
        "a narrow page scrolls as a whole"
    );
    moment.legend = Some(true);
    assert!(scrolls(&moment, 498.0, 553.0), "the legend makes it higher");
}

#[test]
fn what_is_said_about_a_step_stays_in_its_lane_at_every_size() {
    for (width, height) in [(756.0, 640.0), (498.0, 520.0), (352.0, 400.0)] {
        let mut run = figure_7();
        for _ in 0..60 {
            run.step_until(sim::timeline::Stop::Event);
            let vm = of_moment(&moment(&run), Size { width, height });
            for lane in &vm.lanes {
                let gone = lane.ghosts.iter().map(|gone| &gone.reason);
                let refused = lane.rejection.iter().flat_map(|refusal| &refusal.label);
                for label in gone.chain(refused) {
                    assert!(
                        label.y >= vm.frame.ceiling() && label.y <= vm.frame.lane,
                        "{label:?} in {:?}",
                        vm.frame
                    );
                }
            }
        }
    }
}

#[test]
fn each_caret_has_its_own_name() {
    let mut run = figure_7();
    for _ in 0..60 {
        run.step_until(sim::timeline::Stop::Event);
        let vm = of_moment(&moment(&run), SIZE);
        for belief in vm.lanes.iter().flat_map(|lane| &lane.beliefs) {
            assert!(
                belief
                    .labels
                    .iter()
                    .all(|label| !(label.text.contains("match") && label.text.contains("next"))),
                "{:?}",
                belief.labels
            );
        }
    }
}

#[test]
fn an_entry_lost_in_a_crash_keeps_its_value_on_a_narrow_projector() {
    let mut run = calm(3);
    let node = leader(&run);
    act(
        &mut run,
        Input::Propose {
            node,
            data: "x=1".into(),
        },
    );
    act(&mut run, Input::Crash { node });
    let mut moment = moment(&run);
    moment.big = true;
    let size = Size {
        width: 498.0,
        height: 480.0,
    };
    let vm = of_moment(&moment, size);
    let gone = vm.lanes[node as usize - 1]
        .ghosts
        .as_ref()
        .expect("a lost entry");
    assert_eq!(gone.cells[0].3, "x=1");
    assert_eq!(gone.height, vm.frame.cell, "it stands where it stood");
}
