//! Figure 7 of the paper: the logs are as drawn, and every probe strategy repairs them, each at its own price.
use expect_test::{Expect, expect};
use raft_core::{NodeId, ProbeStrategy, ProgressState, StateType};
use sim::script::{OpenOptions, library, open};
use sim::{Event, Timeline};
use std::fmt::Write;

fn figure_7(probe: ProbeStrategy) -> Timeline {
    seeded(probe, None)
}

fn seeded(probe: ProbeStrategy, seed: Option<u64>) -> Timeline {
    let options = OpenOptions {
        probe: Some(probe),
        seed,
        ..OpenOptions::default()
    };
    open(library::FIGURE_7.source(), &options).unwrap_or_else(|error| panic!("{error}"))
}

/// The terms of a node's log, entry by entry.
fn terms(timeline: &Timeline, node: NodeId) -> String {
    let cells = timeline.lab().cells(node, 1..=100);
    let terms: Vec<_> = cells.iter().map(|cell| cell.term.to_string()).collect();
    terms.join(" ")
}

fn check(actual: &str, expected: Expect) {
    expected.assert_eq(actual);
}

#[test]
fn the_logs_are_the_papers() {
    for probe in ProbeStrategy::ALL {
        let timeline = figure_7(probe);
        let logs: String = (1..=7).fold(String::new(), |mut text, node| {
            let _ = writeln!(text, "n{node}: {}", terms(&timeline, node));
            text
        });
        check(
            &logs,
            expect![[r#"
            n1: 1 1 1 4 4 5 5 6 6 6 8
            n2: 1 1 1 4 4 5 5 6 6
            n3: 1 1 1 4
            n4: 1 1 1 4 4 5 5 6 6 6 6
            n5: 1 1 1 4 4 5 5 6 6 6 7 7
            n6: 1 1 1 4 4 4 4
            n7: 1 1 1 2 2 2 3 3 3 3 3
        "#]],
        );
        let leader = &timeline.lab().nodes()[0];
        assert_eq!((leader.role, leader.term), (StateType::Leader, 8));
        assert!(
            leader
                .progress
                .iter()
                .all(|p| p.follower == 1 || p.state == ProgressState::Probe)
        );
        assert!(timeline.lab().violations().is_empty());
        assert_eq!(timeline.named("elected"), Some(timeline.position()));
    }
}

/// What n1 has to do until all logs are equal.
struct Repair {
    /// Rejections read, per follower n2 to n7.
    rejections: [u64; 6],
    /// Entries that fell away in followers.
    overwritten: usize,
}

impl Repair {
    fn total(&self) -> u64 {
        self.rejections.iter().sum()
    }
}

fn repair(probe: ProbeStrategy) -> Repair {
    repair_of(figure_7(probe))
}

fn repair_of(mut timeline: Timeline) -> Repair {
    let mut repair = Repair {
        rejections: [0; 6],
        overwritten: 0,
    };
    while timeline.lab().now_ms() < 10_000 {
        assert!(timeline.step());
        for event in timeline.events() {
            match event {
                Event::RejectHandled {
                    leader: 1,
                    follower,
                    rejections,
                    ..
                } => {
                    repair.rejections[*follower as usize - 2] = *rejections;
                }
                Event::Truncated { removed, .. } => repair.overwritten += removed.len(),
                _ => {}
            }
        }
    }
    let logs: Vec<_> = (1..=7).map(|node| terms(&timeline, node)).collect();
    assert!(
        logs.iter().all(|log| log == "1 1 1 4 4 5 5 6 6 6 8"),
        "{logs:?}"
    );
    let nodes = timeline.lab().nodes();
    assert!(
        nodes
            .iter()
            .all(|node| node.log.applied == 11 && node.lead == 1)
    );
    let progress = &nodes[0].progress;
    assert!(
        progress
            .iter()
            .all(|p| p.state == ProgressState::Replicate && p.matched == 11)
    );
    assert!(timeline.lab().violations().is_empty());
    repair
}

#[test]
fn every_strategy_repairs_all_logs_and_a_better_one_asks_less() {
    let decrement = repair(ProbeStrategy::Decrement);
    let last_index = repair(ProbeStrategy::LastIndex);
    let term_hint = repair(ProbeStrategy::TermHint);
    for follower in 0..6 {
        let (d, l, t) = (
            decrement.rejections[follower],
            last_index.rejections[follower],
            term_hint.rejections[follower],
        );
        assert!(d >= l && l >= t, "n{}: {d} {l} {t}", follower + 2);
    }
    let mut table = String::new();
    for (name, repair) in [
        ("decrement", &decrement),
        ("last-index", &last_index),
        ("term-hint", &term_hint),
    ] {
        let _ = writeln!(
            table,
            "{name}: {:?} = {}",
            repair.rejections,
            repair.total()
        );
    }
    check(
        &table,
        expect![[r#"
        decrement: [1, 6, 0, 0, 5, 7] = 19
        last-index: [1, 1, 0, 0, 3, 7] = 12
        term-hint: [1, 1, 0, 0, 1, 1] = 4
    "#]],
    );
    // n4 loses 1 entry, n5 2, n6 2 and n7 8.
    for repair in [&decrement, &last_index, &term_hint] {
        assert_eq!(repair.overwritten, 1 + 2 + 2 + 8);
    }
}

/// The delays are drawn from the seed; what a strategy costs is not.
#[test]
fn the_price_of_a_strategy_does_not_depend_on_the_seed() {
    for seed in 1..=40 {
        let totals = ProbeStrategy::ALL.map(|probe| repair_of(seeded(probe, Some(seed))).total());
        assert_eq!(totals, [19, 12, 4], "seed {seed}");
    }
}

#[test]
fn a_probe_that_fits_turns_a_follower_to_replicate_and_next_follows_the_hint() {
    let mut timeline = figure_7(ProbeStrategy::TermHint);
    let (mut jump, mut replicating) = (None, Vec::new());
    while timeline.lab().now_ms() < 3_000 && timeline.step() {
        for event in timeline.events() {
            match event {
                Event::RejectHandled {
                    follower: 7,
                    hint,
                    hint_term,
                    next_before,
                    next_after,
                    ..
                } => {
                    jump = Some((*hint, *hint_term, *next_before, *next_after));
                }
                Event::ProgressChanged {
                    follower,
                    before,
                    after,
                    ..
                } if before.state == ProgressState::Probe
                    && after.state == ProgressState::Replicate =>
                {
                    replicating.push(*follower);
                }
                _ => {}
            }
        }
    }
    // n7's last entry up to the probe at 10 with a term up to 6 is 10 itself, of term 3; the leader's last of a
    // term up to 3 is at 3.
    assert_eq!(jump, Some((10, 3, 11, 4)));
    replicating.sort_unstable();
    assert_eq!(replicating, [2, 3, 4, 5, 6, 7]);
}
