//! What is said about wrong scripts.
use super::*;

fn of(command: &str) -> String {
    error(&format!("cluster nodes=3\n{command}\n"))
}

fn check(command: &str, said: &str) {
    assert_eq!(of(command), said, "{command}");
}

#[test]
fn the_first_error_of_every_line_is_told() {
    let text = "cluster nodes=3\ncrash one two\n# fine\ncampain 1\ncrash 1\nexpect leader = 1\n";
    let errors = play(text, &OpenOptions::default()).unwrap_err();
    let said: Vec<_> = errors.iter().map(ScriptError::to_string).collect();
    assert_eq!(
        said,
        [
            "line 2, column 7: expected the id of a node, found `one`",
            "line 4, column 1: unknown command `campain` (did you mean `campaign`?)",
            "line 6, column 15: expected the end of the command, found `=`",
        ]
    );
}

#[test]
fn a_wrong_first_command_is_told_alone() {
    let errors = play(
        "cluster nodes=x\ncrash 1\ncrash 7\n",
        &OpenOptions::default(),
    )
    .unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
}

#[test]
fn kinds_are_compared_with_their_own() {
    check(
        "expect role(1) == 3",
        "line 2, column 19: expected a role (follower, candidate, leader, pre-candidate) to compare with, not a number, found `3`",
    );
    check(
        "expect role(1) == folower",
        "line 2, column 19: expected a role (follower, candidate, leader, pre-candidate) (did you mean `follower`?), found `folower`",
    );
    check(
        "expect term(1)",
        "line 2, column 8: expected a condition such as up(1) or committed(1) >= 5: a comparison with a number, found `term`",
    );
    check(
        "expect role(1) < leader",
        "line 2, column 16: expected == or !=: a role (follower, candidate, leader, pre-candidate) has no order, found `<`",
    );
    check(
        "expect leader == term(1)",
        "line 2, column 18: expected a node to compare with, not a number, found `term`",
    );
    check(
        "expect now >= 2",
        "line 2, column 15: expected a time such as 500ms or 2s to compare with, not a number, found `2`",
    );
    check(
        "expect progress(1,2).stat == probe",
        "line 2, column 22: expected a field of progress(leader,follower): .state, .match, .next, .paused, .inflight, .full, .pending-snapshot, .recent-active, .rejections, .is-learner (did you mean `state`?), found `stat`",
    );
    check(
        "expect term() == 1",
        "line 2, column 8: expected a use such as `term(1) >= 2`, found `term`",
    );
    check(
        "expect up(7)",
        "line 2, column 8: expected nodes from 1 to 3 (there is no node 7), found `up`",
    );
    check(
        "expect (up(1)",
        "line 2, column 14: expected `)`, found the end of the command",
    );
    check(
        "expect up(1) &&",
        "line 2, column 16: expected a condition such as leader == 1, found the end of the command",
    );
    check(
        "expect comitted(1) > 1",
        "line 2, column 8: expected a condition such as up(1) or committed(1) >= 5 (did you mean `committed`?), found `comitted`",
    );
}

#[test]
fn arguments_that_are_missing_or_too_many_are_named() {
    check(
        "put 1",
        "line 2, column 6: expected a key and its value, such as x=1, found the end of the command",
    );
    check(
        "put 1 x",
        "line 2, column 7: expected a key and its value, such as x=1, found `x`",
    );
    check(
        "transfer-leadership from=1",
        "line 2, column 27: expected to=NODE, found the end of the command",
    );
    check(
        "crash 1 att=applied",
        "line 2, column 9: expected at (did you mean `at`?), found `att=applied`",
    );
    check(
        "crash 1 at=wal-save",
        "line 2, column 12: expected ready-taken, snap-saved, snap-marked, wal-saved, wal-synced, snap-installed, storage-appended, sent, applied, snap-taken, snap-recorded, compacted, responded or advanced (did you mean `wal-saved`?), found `wal-save`",
    );
    check(
        "set",
        "line 2, column 4: expected a setting such as prevote=true, found the end of the command",
    );
    check(
        "set node=1",
        "line 2, column 11: expected fsync= or tick= with node=, found the end of the command",
    );
    check(
        "link 1->2",
        "line 2, column 10: expected cut, whole, hold or release, or delay=, loss=, duplication= or reorder=, found the end of the command",
    );
    check(
        "partition (1,2) (2,3)",
        "line 2, column 22: expected every node in one group only, found the end of the command",
    );
    check(
        "run",
        "line 2, column 4: expected either a duration such as 500ms or 2s, or `until` and a condition, found the end of the command",
    );
    check(
        "set loss=5% loss=6%",
        "line 2, column 13: expected `loss` once only, found `loss=6%`",
    );
    check(
        "set loss=200%",
        "line 2, column 10: expected a share such as 5% or 0.05, found `200%`",
    );
    check(
        "ask a choice answer=leader",
        "line 2, column 27: expected two options or more, such as options=(yes,no), found the end of the command",
    );
    check(
        "ask a node answer=term(1)",
        "line 2, column 26: expected an answer that is a node, found a number, found the end of the command",
    );
    check(
        "ask a node answer=leader at=dusk",
        "line 2: expected a mark of this script after at=, found `dusk`",
    );
    check(
        "cluster nodes=3",
        "line 2, column 1: expected one `cluster` only, as the first command, found `cluster`",
    );
    check(
        "drop",
        "line 2, column 5: expected either all, or from=, to=, type=, first, last, nth=, count= or id=, found the end of the command",
    );
    check(
        "propose 1 \"x",
        "line 2, column 13: expected a `\"` that ends the text, found the end of the command",
    );
}

#[test]
fn an_expectation_that_fails_tells_what_it_read() {
    check(
        "run until leader\nexpect count(leaders) == 2 && !up(1)",
        "line 3: `count(leaders) == 2 && !up(1)` does not hold: count(leaders) is 1, up(1) is true",
    );
}

#[test]
fn what_cannot_be_is_told_where_it_stands() {
    assert!(of("rule own-term-comit off").contains("own-term-commit"));
    assert!(error("cluster nodes=3 learners=3\n").starts_with("line 1: "));
}
