//! What the logs pane shows at telling moments of real runs.
mod room;

use super::*;
use crate::i18n::Locale;
use crate::view_model::fixture::{
    LongLogs, act, calm, figure_7, leader, long_moment, moment, step_to,
};
use crate::view_model::mark::RoleMark;
use expect_test::{Expect, expect};
use sim::event::Event;
use sim::input::Input;
use sim::timeline::Timeline;
use std::cell::Cell;
use std::fmt::Write;

const SIZE: Size = Size {
    width: 756.0,
    height: 640.0,
};

/// The lanes as text: role, then each entry as `term:text`, `?` unstable, `~` written, `*` lit.
fn sketch(vm: &LogsVm) -> String {
    let mut text = String::new();
    for lane in &vm.lanes {
        let head = &lane.head;
        let _ = write!(text, "{} {} {}", head.name, head.role_word, head.meta);
        for chip in &head.chips {
            let pause = if chip.paused.is_some() { " ||" } else { "" };
            let _ = write!(text, " [{}{pause}]", chip.text);
        }
        let _ = write!(text, " |");
        for cell in &lane.cells {
            let ink = match cell.ink {
                Ink::Unstable => "?",
                Ink::Written => "~",
                Ink::Stored => "",
            };
            let lit = if cell.lit { "*" } else { "" };
            let _ = write!(text, " {}:{}{ink}{lit}", cell.term, cell.text);
        }
        let _ = writeln!(text);
        for line in marks(lane) {
            let _ = writeln!(text, "   {line}");
        }
    }
    text
}

fn marks(lane: &LaneVm) -> Vec<String> {
    let mut marks: Vec<String> = lane.rails.iter().map(|rail| rail.title.clone()).collect();
    marks.extend(lane.beliefs.iter().map(|belief| belief.title.clone()));
    marks.extend(
        lane.rejection
            .iter()
            .map(|refusal| format!("✗ {} | {}", label_of(refusal), refusal.title)),
    );
    marks.extend(lane.ghosts.iter().map(|gone| {
        let cells: Vec<String> = gone
            .cells
            .iter()
            .map(|(_, term, _, text)| format!("{term}:{text}"))
            .collect();
        format!("gone {} | {}", cells.join(" "), gone.reason.text)
    }));
    marks
}

fn label_of(refusal: &RejectionVm) -> &str {
    refusal.label.as_ref().map_or("", |label| &label.text)
}

fn shows(run: &Timeline, expected: Expect) {
    expected.assert_eq(&sketch(&of_moment(&moment(run), SIZE)));
}

#[test]
fn a_calm_cluster_shows_one_committed_and_applied_entry_everywhere() {
    shows(
        &calm(3),
        expect![[r#"
        n1 Follower t1 · voted n2 [Replicate] | 1:∅
           committed to 1
           applied to 1
           n2 believes of n1: Replicate, Match 1, Next 2. 0 of 8 appends under way.
        n2 Leader t1 · voted n2 | 1:∅
           committed to 1
           applied to 1
        n3 Follower t1 · voted n2 [Replicate] | 1:∅
           committed to 1
           applied to 1
           n2 believes of n3: Replicate, Match 1, Next 2. 0 of 8 appends under way.
    "#]],
    );
}

#[test]
fn a_proposal_is_unstable_at_the_leader_and_lit() {
    let mut run = calm(3);
    let node = leader(&run);
    act(
        &mut run,
        Input::Propose {
            node,
            data: "x=1".into(),
        },
    );
    shows(
        &run,
        expect![[r#"
        n1 Follower t1 · voted n2 [Replicate] | 1:∅
           committed to 1
           applied to 1
           n2 believes of n1: Replicate, Match 1, Next 3. 1 of 8 appends under way.
        n2 Leader t1 · voted n2 | 1:∅ 1:x=1?*
           committed to 1
           applied to 1
        n3 Follower t1 · voted n2 [Replicate] | 1:∅
           committed to 1
           applied to 1
           n2 believes of n3: Replicate, Match 1, Next 3. 1 of 8 appends under way.
    "#]],
    );
}

#[test]
fn the_divider_stands_at_the_first_unstable_entry() {
    let mut run = calm(3);
    let node = leader(&run);
    assert!(
        of_moment(&moment(&run), SIZE)
            .lanes
            .iter()
            .all(|lane| lane.divider.is_none())
    );
    act(
        &mut run,
        Input::Propose {
            node,
            data: "x=1".into(),
        },
    );
    let vm = of_moment(&moment(&run), SIZE);
    let lane = &vm.lanes[node as usize - 1];
    assert_eq!(lane.divider, Some(lane.cells[1].x));
}

#[test]
fn a_crash_takes_the_unstable_tail_and_says_so() {
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
    shows(
        &run,
        expect![[r#"
        n1 Follower t1 · voted n2 | 1:∅
           committed to 1
           applied to 1
        n2 Down t1 · voted n2 | 1:∅
           gone 1:x=1 | lost in the crash: never fsynced
        n3 Follower t1 · voted n2 | 1:∅
           committed to 1
           applied to 1
    "#]],
    );
}

#[test]
fn a_rejection_marks_the_compared_place_and_the_hint() {
    let mut run = figure_7();
    step_to(&mut run, |event| {
        matches!(event, Event::AppRejected { follower: 7, .. })
    });
    let vm = of_moment(&moment(&run), SIZE);
    expect![[r#"
        committed to 3
        applied to 3
        n1 believes of n7: Probe, Match 0, Next 11. Paused: one append is under way, and a probe waits for its answer.
        ✗ t3 ≠ t6 · hint (10, t3) | n7 rejects n1's append at 10: t3 ≠ t6; it answers hint (10, t3)."#]].assert_eq(&marks(&vm.lanes[6]).join("\n"));
}

#[test]
fn the_leader_moves_next_along_an_arc_to_where_the_hint_leads() {
    let mut run = figure_7();
    step_to(&mut run, |event| {
        matches!(event, Event::RejectHandled { follower: 7, .. })
    });
    let vm = of_moment(&moment(&run), SIZE);
    let lane = &vm.lanes[6];
    expect![[r#"
        committed to 3
        applied to 3
        n1 believes of n7: Probe, Match 0, Next 4. Paused: one append is under way, and a probe waits for its answer.
        ✗ hint (10, t3) → next 4 | n1 moves Next of n7 from 11 to 4."#]].assert_eq(&marks(lane).join("\n"));
    let (from, to) = lane
        .rejection
        .as_ref()
        .and_then(|refusal| refusal.arc)
        .expect("an arc");
    assert!(
        to < from && to == lane.beliefs[0].next,
        "the arc ends at Next: {from} to {to}"
    );
}

#[test]
fn overwritten_entries_fall_away_with_the_reason() {
    let mut run = figure_7();
    step_to(&mut run, |event| {
        matches!(event, Event::Truncated { node: 7, .. })
    });
    let vm = of_moment(&moment(&run), SIZE);
    expect![[r#"
        committed to 9
        applied to 3
        n1 believes of n7: Probe, Match 0, Next 4. Paused: one append is under way, and a probe waits for its answer.
        gone 2:∅ 2:c=2 2:d=2 3:∅ 3:e=3 3:f=3 3:g=3 3:h=3 | overwritten: at 4 n1 has t4, not t2"#]].assert_eq(&marks(&vm.lanes[6]).join("\n"));
}

#[test]
fn a_stranded_leader_keeps_its_beliefs_beside_those_of_the_new_one() {
    let mut run = calm(5);
    let stranded = leader(&run);
    act(&mut run, Input::Isolate { node: stranded });
    step_to(&mut run, |event| {
        matches!(
            event,
            Event::RoleChanged {
                to: raft_core::StateType::Leader,
                ..
            }
        )
    });
    let vm = of_moment(&moment(&run), SIZE);
    let others = vm
        .lanes
        .iter()
        .filter(|lane| lane.head.role == RoleMark::Follower);
    for lane in others {
        assert_eq!(lane.beliefs.len(), 2, "{}", lane.head.name);
        assert_eq!(lane.head.chips.len(), 2);
        assert_ne!(
            lane.beliefs[0].hue, lane.beliefs[1].hue,
            "each in the hue of its leader's term"
        );
        assert_ne!(lane.beliefs[0].y, lane.beliefs[1].y);
    }
    let stranded = &vm.lanes[stranded as usize - 1];
    assert_eq!(stranded.head.fault.as_deref(), Some("isolated"));
}

#[test]
fn the_ruler_says_where_logs_differ() {
    let vm = of_moment(&moment(&figure_7()), SIZE);
    let DivergeVm {
        from, text, exact, ..
    } = vm
        .ruler
        .diverge
        .clone()
        .expect("the logs of figure 7 differ");
    assert!(exact);
    assert_eq!(from, vm.lanes[0].cells[3].x, "n7 has another entry at 4");
    assert_eq!(text, "From here on logs differ.");
    assert_eq!(of_moment(&moment(&calm(3)), SIZE).ruler.diverge, None);
}

#[test]
fn a_lane_that_nothing_happened_to_stays_equal() {
    let mut run = calm(3);
    let node = leader(&run) % 3 + 1;
    step_to(&mut run, |event| matches!(event, Event::Ticked { .. }));
    let before = of_moment(&moment(&run), SIZE);
    act(&mut run, Input::Crash { node });
    let after = of_moment(&moment(&run), SIZE);
    assert_ne!(
        before.lanes[node as usize - 1],
        after.lanes[node as usize - 1]
    );
    let same = before
        .lanes
        .iter()
        .zip(&after.lanes)
        .filter(|(a, b)| a == b)
        .count();
    assert_eq!(same, 2);
}

#[test]
fn paper_depth_leaves_out_what_only_etcd_has() {
    let mut run = calm(3);
    let node = leader(&run);
    act(
        &mut run,
        Input::Propose {
            node,
            data: "x=1".into(),
        },
    );
    let mut moment = moment(&run);
    moment.depth = crate::store::prefs::Depth::Paper;
    let vm = of_moment(&moment, SIZE);
    assert!(
        vm.lanes
            .iter()
            .all(|lane| lane.divider.is_none() && lane.head.chips.is_empty())
    );
    assert!(
        vm.lanes
            .iter()
            .flat_map(|lane| &lane.cells)
            .all(|cell| cell.ink == Ink::Stored)
    );
    assert!(
        vm.lanes.iter().any(|lane| !lane.beliefs.is_empty()),
        "Match and Next are the paper's"
    );
}

#[test]
fn markup_in_a_value_stays_text() {
    let mut run = calm(3);
    let node = leader(&run);
    let value = "<img src=x onerror=alert(1)>";
    act(
        &mut run,
        Input::Propose {
            node,
            data: value.into(),
        },
    );
    let vm = of_moment(&moment(&run), SIZE);
    let cell = vm.lanes[node as usize - 1]
        .cells
        .last()
        .expect("the proposed entry");
    assert!(
        cell.text.ends_with('…') && value.starts_with(cell.text.trim_end_matches('…')),
        "{}",
        cell.text
    );
    assert!(cell.title.contains(value));
}

#[test]
fn a_hundred_thousand_entries_ask_for_few_and_keep_what_matters_in_sight() {
    let logs = LongLogs {
        last: 100_000,
        asked: Cell::new(0),
    };
    let moment = long_moment(&logs);
    let frame = Frame::new(SIZE, 3, false);
    let columns = Columns::choose(&moment, frame.width, frame.widths());
    for index in [59_980, 59_990, 59_999, 60_000, 100_000, 100_001] {
        assert!(columns.shows(index), "{index} in {:?}", columns.spans);
    }
    assert_eq!(columns.diverge, Some(60_000));
    assert!(
        columns.left(columns.last() + 1) <= frame.width,
        "{} of {}",
        columns.left(columns.last() + 1),
        frame.width
    );
    let vm = of_moment(&moment, SIZE);
    assert!(
        logs.asked.get() < 1_000,
        "{} entries were asked for",
        logs.asked.get()
    );
    assert!(
        vm.lanes
            .iter()
            .all(|lane| lane.cells.len() + lane.folds.len() < 24)
    );
}

#[test]
fn a_log_that_nearly_fits_shows_every_term_rather_than_a_fold() {
    let run = figure_7();
    let size = Size {
        width: 430.0,
        height: 500.0,
    };
    let vm = of_moment(&moment(&run), size);
    assert_eq!(vm.frame.text, TextSize::Terms);
    let leader = &vm.lanes[0];
    assert!(leader.folds.is_empty() && leader.cells.len() >= 10);
    assert!(leader.cells.iter().all(|cell| cell.text.is_empty()));
}

#[test]
fn every_index_has_its_place_from_left_to_right() {
    let logs = LongLogs {
        last: 100_000,
        asked: Cell::new(0),
    };
    let moment = long_moment(&logs);
    let columns = Columns::choose(&moment, 500, Frame::new(SIZE, 3, false).widths());
    let mut before = 0;
    for index in (0..=100_010).step_by(7) {
        let (left, right) = (columns.left(index), columns.right(index));
        assert!(
            left <= right && before <= left,
            "{index}: {left}..{right} after {before}"
        );
        before = left;
    }
    let mut next = 1;
    for span in &columns.spans {
        assert_eq!(span.first, next, "spans touch");
        next = span.last + 1;
    }
}

#[test]
fn every_lane_speaks_in_both_languages() {
    let run = figure_7();
    let mut moment = moment(&run);
    for locale in Locale::all() {
        moment.locale = locale;
        let vm = of_moment(&moment, SIZE);
        for lane in &vm.lanes {
            assert!(
                lane.sentence.contains(&lane.head.name) && !lane.sentence.contains("picture."),
                "{}",
                lane.sentence
            );
            assert!(
                lane.facts
                    .iter()
                    .all(|fact| !fact.contains("picture.") && !fact.contains("%{")),
                "{:?}",
                lane.facts
            );
        }
        assert_eq!(vm.table.rows.len(), 7);
    }
    moment.locale = Locale::EN;
    let vm = of_moment(&moment, SIZE);
    expect!["n3: Follower, term 8. Its log goes from 1 to 4. Committed to 4, applied to 4."]
        .assert_eq(&vm.lanes[2].sentence);
}

#[test]
fn a_hovered_entry_lights_its_column_in_all_lanes_and_on_the_ruler() {
    let run = figure_7();
    let mut moment = moment(&run);
    moment.hovered = Some(crate::action::Hover::Cell { node: 2, index: 5 });
    let vm = of_moment(&moment, SIZE);
    let column = vm.lanes[0].hovered.expect("a lit column");
    assert_eq!(column.0, vm.lanes[1].cells[4].x);
    assert!(vm.lanes.iter().all(|lane| lane.hovered == Some(column)));
    assert_eq!(vm.ruler.ticks.iter().filter(|tick| tick.lit).count(), 1);
}

#[test]
fn a_compacted_log_begins_with_a_block_and_takes_no_columns_for_what_is_gone() {
    let run = calm(3);
    let mut moment = moment(&run);
    for node in std::rc::Rc::make_mut(&mut moment.nodes) {
        let log = &mut node.log;
        (log.snapshot, log.first, log.last, log.unstable_offset) =
            ((90_000, 1), 90_001, 90_003, 90_004);
        (log.committed, log.applying, log.applied) = (90_003, 90_003, 90_003);
        for progress in &mut node.progress {
            (progress.matched, progress.next) = (90_003, 90_004);
        }
    }
    let vm = of_moment(&moment, SIZE);
    let block = vm.lanes[0].snapshot.as_ref().expect("a block");
    assert_eq!(block.title, "snapshot ≤ 90000 (t1)");
    assert!(block.width < 120, "{block:?}");
    assert!(
        vm.ruler
            .ticks
            .iter()
            .all(|tick| tick.text.parse::<u64>().expect("an index") >= 90_000)
    );
}
