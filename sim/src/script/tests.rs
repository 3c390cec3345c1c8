use super::*;
use crate::view::NodeView;
use raft_core::StateType;

fn opened(source: &str) -> Timeline {
    open(source, &OpenOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn error(source: &str) -> String {
    match open(source, &OpenOptions::default()) {
        Ok(_) => panic!("a wrong script was taken: {source}"),
        Err(error) => error.to_string(),
    }
}

fn node(timeline: &Timeline, id: usize) -> NodeView {
    timeline.lab().nodes().remove(id - 1)
}

/// A scenario of three nodes without a clock.
fn by_hand(commands: &str) -> Timeline {
    opened(&format!("cluster nodes=3 seed=1 clock=off\n{commands}"))
}

#[test]
fn a_scenario_runs_at_once_and_lies_in_the_past() {
    let mut timeline = opened("cluster nodes=3 seed=7\nrun until quiet\nmark calm\n");
    assert_eq!(timeline.named("calm"), Some(timeline.position()));
    assert!(
        timeline
            .lab()
            .nodes()
            .iter()
            .all(|node| node.log.applied == 1)
    );
    timeline.seek(0);
    assert!(timeline.lab().nodes().iter().all(|node| node.log.last == 0));
}

#[test]
fn stabilizing_some_nodes_leaves_messages_to_the_others_in_flight() {
    let timeline = by_hand("campaign 1\nstabilize 1 2");
    assert_eq!(node(&timeline, 1).role, StateType::Leader);
    assert_eq!(node(&timeline, 2).log.last, 1);
    assert!(!timeline.lab().messages().is_empty());
    assert!(
        timeline
            .lab()
            .messages()
            .iter()
            .all(|message| message.to == 3)
    );
}

#[test]
fn stabilizing_leaves_what_is_kept_back() {
    let timeline = by_hand("campaign 1\nstabilize 1\nhold to=3\nstabilize");
    assert_eq!(node(&timeline, 1).role, StateType::Leader);
    assert_eq!(node(&timeline, 3).vote, 0);
    let messages = timeline.lab().messages();
    assert!(messages.len() == 1 && messages[0].held, "{messages:?}");
    let timeline = by_hand("campaign 1\nstabilize 1\nhold to=3\nrelease all\nstabilize");
    assert_eq!(node(&timeline, 3).log.last, 1);
}

#[test]
fn dropped_messages_do_not_arrive() {
    let timeline = by_hand("campaign 1\nstabilize 1\ndrop to=2 type=MsgVote\nstabilize");
    assert_eq!(node(&timeline, 1).role, StateType::Leader);
    let timeline = by_hand("campaign 1\nstabilize 1\ndrop all\nstabilize");
    assert_eq!(node(&timeline, 1).role, StateType::Candidate);
}

#[test]
fn delivered_messages_arrive_without_an_answer_yet() {
    let timeline = by_hand("campaign 1\nstabilize 1\ndeliver from=1 to=(2,3)");
    assert_eq!((node(&timeline, 2).vote, node(&timeline, 3).vote), (1, 1));
    assert!(timeline.lab().messages().is_empty());
}

#[test]
fn crash_restart_cut_isolate_and_heal_do_what_they_say() {
    let timeline = by_hand("crash 1\ncut 2->3");
    assert!(!node(&timeline, 1).up);
    assert_eq!(timeline.lab().cuts(), [(2, 3)]);
    let timeline = by_hand("crash 1\nrestart 1\nisolate 2\nheal");
    assert!(node(&timeline, 1).up);
    assert!(timeline.lab().cuts().is_empty());
}

#[test]
fn time_passes_only_with_the_clock() {
    let timeline = opened("cluster nodes=1 seed=3\nrun 2s");
    assert!(
        (1_800..=2_000).contains(&timeline.lab().now_ms()),
        "{}",
        timeline.lab().now_ms()
    );
    assert_eq!(
        error("cluster clock=off\nrun until leader"),
        "line 2: `leader` was not reached within 30000 ms"
    );
    let timeline = opened("cluster clock=off\nclock on\nrun until leader max=20s");
    assert!(
        timeline
            .lab()
            .nodes()
            .iter()
            .any(|node| node.role == StateType::Leader)
    );
}

#[test]
fn the_opener_decides_over_seed_nodes_and_strategy() {
    let timeline = fresh(5, 99, ProbeStrategy::Decrement).unwrap();
    assert_eq!(timeline.lab().nodes().len(), 5);
    assert_eq!(
        (timeline.lab().seed(), timeline.lab().probe()),
        (99, ProbeStrategy::Decrement)
    );
    let refused = fresh(300, 1, ProbeStrategy::default())
        .unwrap_err()
        .to_string();
    assert!(refused.contains("300"), "{refused}");
    assert!(fresh(0, 1, ProbeStrategy::default()).is_err());
}

#[test]
fn every_number_of_nodes_begins_calmly() {
    for nodes in 1..=9 {
        let timeline = fresh(nodes, nodes * 31, ProbeStrategy::default()).unwrap();
        assert!(
            timeline
                .lab()
                .nodes()
                .iter()
                .all(|node| node.log.applied >= 1),
            "{nodes} nodes"
        );
        assert!(timeline.lab().violations().is_empty());
    }
}

#[test]
fn an_interaction_script_is_opened_at_its_beginning() {
    let timeline = opened("add-nodes 3 voters=(1,2,3) index=2\n\ncampaign 1\nstabilize\n");
    assert!(timeline.lab().is_script());
    assert_eq!((timeline.position(), timeline.len()), (0, 0));
}

#[test]
fn errors_name_line_column_and_what_was_expected() {
    let of = |command: &str| error(&format!("cluster nodes=3\n{command}\n"));
    assert_eq!(of("fly 1"), "line 2, column 1: unknown command `fly`");
    assert_eq!(
        of("crash"),
        "line 2, column 6: expected the id of a node, found the end of the command"
    );
    assert_eq!(
        of("crash one"),
        "line 2, column 7: expected the id of a node, found `one`"
    );
    assert_eq!(
        of("crash 4"),
        "line 2, column 7: expected a node from 1 to 3, found `4`"
    );
    assert_eq!(of("crash 1 2"), "line 2, column 9: expected at, found `2`");
    assert_eq!(
        of("run 5"),
        "line 2, column 5: expected a duration such as 500ms or 2s, found `5`"
    );
    assert_eq!(
        of("run until dawn"),
        "line 2, column 11: expected a condition such as up(1) or committed(1) >= 5, found `dawn`"
    );
    assert_eq!(
        of("cut 1-3"),
        "line 2, column 5: expected a link such as 1->3, found `1-3`"
    );
    assert_eq!(
        of("clock maybe"),
        "line 2, column 7: expected on or off, found `maybe`"
    );
    assert_eq!(
        of("drop to=(1,9)"),
        "line 2, column 9: expected nodes from 1 to 3 (there is no node 9), found `(`"
    );
    assert_eq!(
        of("drop type=MsgFoo"),
        "line 2, column 11: expected the type of a message, such as MsgApp, found `MsgFoo`"
    );
    assert_eq!(
        error("cluster nodes=x"),
        "line 1, column 15: expected a number of nodes, found `x`"
    );
    assert_eq!(error(""), "line 1: there is no command in this script");
    assert_eq!(error("fly"), "line 1: unknown command `fly`");
    assert_eq!(
        error("cluster\n\ncrash 1\n----\nok\n"),
        "line 4, column 1: expected a command; a scenario records no output, found `----`"
    );
    assert!(error("cluster colour=red").starts_with("line 1, column 9: expected voters, nodes,"));
    assert!(error("cluster nodes=300").contains("300"));
    assert!(
        error("crash 1\ncluster\n")
            .starts_with("line 1, column 1: expected `cluster` as the first command")
    );
}

#[test]
fn a_command_that_is_refused_names_its_line() {
    assert!(error("cluster\ncrash 1\ncrash 1\n").starts_with("line 3: n1 has crashed"));
    assert!(error("cluster\ncrash 1\npropose 1 x=1\n").starts_with("line 3: n1 has crashed"));
    let long = "x".repeat(2_000);
    assert!(error(&format!("cluster\npropose 1 {long}\n")).starts_with("line 2, column "));
}

#[test]
fn scripts_about_a_part_of_raft_are_refused() {
    let text = "committed cfg=(1,2,3) idx=(1,2,3)\n----\n1\n";
    assert!(error(text).starts_with("line 1: this file tests a part of raft"));
}

mod errors;
mod language;
mod roundtrip;

#[test]
fn commands_go_on_where_a_run_is() {
    let timeline = open(
        "cluster nodes=3 seed=1\nrun until leader\n",
        &OpenOptions::default(),
    )
    .expect("it runs");
    let before = timeline.len();
    let (timeline, done) = act(timeline, "propose 1 x=1\ncrash 3\n");
    assert_eq!(done, Ok(()));
    assert_eq!(timeline.len(), before + 2);
    let (timeline, done) = act(timeline, "crash 1\n\ncrash 9");
    let errors = done.expect_err("there is no n9");
    assert_eq!(errors[0].line(), 3);
    assert_eq!(
        timeline.len(),
        before + 2,
        "nothing of a wrong text is done"
    );
    let (timeline, done) = act(timeline, "crash 2\ncrash 3");
    assert_eq!(done.expect_err("n3 is down").remove(0).line(), 2);
    assert_eq!(timeline.len(), before + 3);
    let script = open("add-nodes 1 voters=(1)\n----\n", &OpenOptions::default()).expect("it opens");
    assert!(act(script, "crash 1").1.is_err());
}
