//! Tables for single changes and a round trip through the stored form.

use super::*;
use crate::raftpb::{ConfState, conf_changes_from_str};

fn changed(tracker: &ProgressTracker, mode: &str, text: &str) -> Result<Change, ConfChangeError> {
    let changer = Changer {
        tracker,
        last_index: 10,
    };
    let changes = conf_changes_from_str(text).unwrap();
    match mode {
        "simple" => changer.simple(&changes),
        "enter" => changer.enter_joint(false, &changes),
        "leave" => changer.leave_joint(),
        other => panic!("no mode {other}"),
    }
}

/// Applies steps such as `simple v1`; returns the configuration or the last error.
fn run(steps: &[&str]) -> String {
    let mut tracker = ProgressTracker::new(10, 0);
    let mut outcome = String::new();
    for step in steps {
        let (mode, text) = step.split_once(' ').unwrap_or((step, ""));
        outcome = match changed(&tracker, mode, text) {
            Ok((config, progress)) => {
                tracker.set_config(config, progress);
                format!("{}\n{}", tracker.config, tracker.progress)
            }
            Err(error) => error.to_string(),
        };
    }
    outcome
}

#[test]
fn a_demoted_voter_votes_until_the_joint_configuration_is_left() {
    let joint = run(&["simple v1", "enter v2 l1"]);
    let members = "1: StateProbe match=0 next=10\n2: StateProbe match=0 next=10\n";
    assert_eq!(
        joint,
        format!("voters=(2)&&(1) learners_next=(1)\n{members}")
    );
    let left = run(&["simple v1", "enter v2 l1", "leave"]);
    assert!(left.starts_with("voters=(2) learners=(1)\n1: StateProbe match=0 next=10 learner\n"));
}

#[test]
fn a_removed_voter_keeps_its_progress_while_the_outgoing_half_needs_it() {
    let steps = ["simple v1", "simple v2", "enter r2 v3", "leave"];
    assert!(run(&steps[..3]).contains("\n2: "));
    assert!(!run(&steps).contains("\n2: "));
}

#[test]
fn unsafe_changes_are_refused() {
    let cases = [
        (&["simple l1"][..], "removed all voters"),
        (&["simple v1", "simple r1"], "removed all voters"),
        (
            &["simple v1 v2"],
            "more than one voter changed without entering joint config",
        ),
        (&["enter v1"], "can't make a zero-voter config joint"),
        (&["simple v1", "leave"], "can't leave a non-joint config"),
        (
            &["simple v1", "enter v2", "enter v3"],
            "config is already joint",
        ),
        (
            &["simple v1", "enter v2", "simple v3"],
            "can't apply simple config change in joint config",
        ),
    ];
    for (steps, error) in cases {
        assert_eq!(run(steps), error, "{steps:?}");
    }
}

#[test]
fn ids_print_in_hexadecimal_and_progress_in_decimal() {
    let text = run(&["simple v10", "simple v11"]);
    assert!(text.starts_with("voters=(a b)\n10: StateProbe"), "{text}");
}

#[test]
fn restoring_rebuilds_every_stored_configuration() {
    let states = [
        ConfState::default(),
        ConfState::from_voters([3, 1, 2]),
        ConfState {
            learners: vec![4],
            ..ConfState::from_voters([1, 2])
        },
        ConfState {
            voters_outgoing: vec![1, 2, 4, 6],
            learners: vec![5],
            learners_next: vec![4],
            auto_leave: true,
            ..ConfState::from_voters([1, 2, 3])
        },
    ];
    for state in states {
        let mut tracker = ProgressTracker::new(10, 0);
        let (config, progress) = restore(&tracker, 10, &state).unwrap();
        tracker.set_config(config, progress);
        assert!(tracker.conf_state().is_equivalent(&state), "{state:?}");
        assert!(
            tracker
                .progress
                .iter()
                .all(|(_, progress)| progress.next == 10)
        );
    }
}

#[test]
fn a_stored_configuration_that_contradicts_itself_is_refused() {
    let tracker = ProgressTracker::new(10, 0);
    let both = ConfState {
        learners: vec![1],
        ..ConfState::from_voters([1, 2])
    };
    assert_eq!(
        restore(&tracker, 1, &both),
        Err(ConfChangeError::NotEquivalent)
    );
    let learners_only = ConfState {
        learners: vec![1],
        ..ConfState::default()
    };
    assert_eq!(
        restore(&tracker, 1, &learners_only),
        Err(ConfChangeError::RemovedAllVoters)
    );
}
