use super::*;
use crate::datadriven::{Form, parse};
use raft_core::quorum::VoteResult;

fn printed(source: &str) -> Result<Vec<String>, String> {
    let directives = parse(source, Form::Strict).map_err(|error| error.to_string())?;
    let answers = answers(&directives).map_err(|error| error.to_string())?;
    Ok(answers.iter().map(Answer::recorded).collect())
}

fn one(command: &str) -> Result<String, String> {
    printed(&format!("{command}\n----\n")).map(|texts| texts.concat())
}

#[test]
fn values_belong_to_voters_in_order_of_first_appearance() {
    let text = one("committed cfg=(3,1) cfgj=(1,2) idx=(30,10,20)").expect("it is right");
    assert_eq!(
        text,
        "       idx\n>       10    (id=1)\nx>      20    (id=2)\nxx>     30    (id=3)\n10\n"
    );
    let twice = one("committed cfg=(1,1,2) cfg=3 idx=(5,_,7)").expect("it is right");
    assert!(
        twice.ends_with("?        0    (id=2)\nxx>      7    (id=3)\n5\n"),
        "{twice}"
    );
}

#[test]
fn too_few_or_too_many_values_are_answered() {
    assert_eq!(
        one("committed cfg=(2,10) idx=(18446744073709551615)").as_deref(),
        Ok("error: mismatched input (explicit or _) for voters map[2:{} 10:{}]: [∞]\n")
    );
    assert_eq!(
        one("vote cfgj=(1) votes=(y,n,_)").as_deref(),
        Ok("error: mismatched input (explicit or _) for voters map[1:{}]: [2 1 0]\n")
    );
    assert_eq!(
        one("fly cfg=(1)").as_deref(),
        Ok("error: mismatched input (explicit or _) for voters map[1:{}]: []\n")
    );
}

#[test]
fn arguments_without_values_say_nothing() {
    assert_eq!(one("vote cfgj whatever").as_deref(), Ok("VoteWon\n"));
    assert_eq!(
        one("committed").as_deref(),
        Ok("<empty majority quorum>∞\n")
    );
    assert_eq!(
        one("committed cfgj=zero").as_deref(),
        Ok("<empty majority quorum>∞\n")
    );
}

#[test]
fn bad_arguments_are_told_with_their_place() {
    let cases = [
        (
            "vote cfg=(1,x)",
            "line 1, column 6: expected the id of a voter, found `x`",
        ),
        (
            "vote cfg=()",
            "line 1, column 6: expected the id of a voter, found ``",
        ),
        (
            "vote cfgj=(1,zero)",
            "line 1, column 6: expected `zero` without other voters, found `cfgj=(1,zero)`",
        ),
        (
            "committed cfg=(1) idx=(0)",
            "line 1, column 19: expected an index above 0, or `_`, found `0`",
        ),
        (
            "vote cfg=(1) votes=(maybe)",
            "line 1, column 14: expected a vote: y, n or `_`, found `maybe`",
        ),
        (
            "vote idxs=(1)",
            "line 1, column 6: expected cfg=, cfgj=, idx= or votes=, found `idxs=1`",
        ),
        ("fly", "line 1: unknown command `fly`"),
        (
            "vote\nvote",
            "line 1: expected `----` after `vote`, found `vote`",
        ),
    ];
    for (command, reason) in cases {
        assert_eq!(one(command), Err(reason.to_string()), "{command}");
    }
}

#[test]
fn a_crowd_of_voters_is_refused() {
    let ids = |count: u64| (1..=count).map(|id| format!("{id},")).collect::<String>();
    let command = |count| format!("vote cfg=({}0)", ids(count));
    assert!(
        one(&command(999))
            .expect("it is taken")
            .starts_with("error: mismatched")
    );
    assert!(
        one(&command(1000))
            .expect_err("it is refused")
            .contains("at most 1000 voters")
    );
}

#[test]
fn nothing_runs_unless_everything_can_be_read() {
    let error = printed("vote\n----\nwrong\n\nvote cfg=(x)\n----\n").expect_err("line 5 is wrong");
    assert!(error.starts_with("line 5"), "{error}");
}

/// A configuration and what is known of its voters.
fn three(acked: [Index; 3]) -> (MajorityConfig, Acked) {
    ([1, 2, 3].into_iter().collect(), (1..).zip(acked).collect())
}

#[test]
fn a_wrong_commit_index_is_noticed_by_every_other_way_to_compute_it() {
    let highest: fn(&MajorityConfig, &Acked) -> Index =
        |_, acked| acked.values().copied().max().unwrap_or(0);
    let rules = Rules {
        majority: highest,
        ..Rules::RAFT
    };
    let (config, acked) = three([5, 6, 12]);
    let text = committed_by_majority(&rules, &config, &acked);
    let checks = "6 <-- via alternative computation\n6 <-- via zero-joint quorum\n6 <-- via self-joint quorum\n12";
    assert!(text.ends_with(checks), "{text}");
}

#[test]
fn an_index_that_counts_too_low_is_noticed_when_it_is_lowered() {
    let sum: fn(&MajorityConfig, &Acked) -> Index = |_, acked| acked.values().sum();
    let rules = Rules {
        majority: sum,
        ..Rules::RAFT
    };
    let (config, acked) = three([5, 6, 12]);
    let text = checks::majority(&rules, &config, &acked, 23);
    let overlays = "22 <-- overlaying 1->518 <-- overlaying 1->022 <-- overlaying 2->617 <-- overlaying 2->0\
                    22 <-- overlaying 3->1211 <-- overlaying 3->0";
    assert!(text.ends_with(overlays), "{text}");
}

#[test]
fn a_half_that_is_forgotten_is_noticed_when_the_halves_are_exchanged() {
    let rules = Rules {
        joint: |config, acked| config.incoming.committed_index(acked),
        vote: |config, votes| config.incoming.vote_result(votes),
        ..Rules::RAFT
    };
    let config = JointConfig {
        incoming: [1].into_iter().collect(),
        outgoing: [2].into_iter().collect(),
    };
    let text = committed_jointly(&rules, &config, &[(1, 7), (2, 3)].into());
    assert!(text.ends_with("3 <-- via symmetry\n7"), "{text}");
    let text = vote(&rules, &config, &[(1, true), (2, false)].into(), true);
    assert_eq!(
        text,
        format!("VoteLost <-- via symmetry\n{}", VoteResult::VoteWon)
    );
}
