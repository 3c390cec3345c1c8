//! The tables, the conditions, the messages, the story of a scenario.
use super::*;
use crate::input::{Input, LinkSettings, Setting};
use crate::rule::Rule;
use crate::script::file;
use crate::script::predicate::FUNCTIONS;
use crate::script::table::{Kind as ValueKind, ROWS};

fn played(source: &str) -> Run {
    play(source, &OpenOptions::default()).unwrap_or_else(|errors| panic!("{source}: {}", errors[0]))
}

#[test]
fn every_example_of_the_tables_is_understood_and_canonical() {
    for row in ROWS {
        let text = match row.name {
            "cluster" => format!("{}\n", row.example),
            _ => format!("cluster nodes=5\nmark elected\n{}\n", row.example),
        };
        assert_eq!(format(&text), Ok(text.clone()), "{}", row.name);
    }
    for function in FUNCTIONS {
        let read = Predicate::parse(function.example);
        let read = read.unwrap_or_else(|error| panic!("{}: {error}", function.example));
        assert!(function.example.contains(function.name));
        assert_eq!(Predicate::parse(&read.to_string()), Ok(read));
    }
}

#[test]
fn every_row_of_the_tables_has_its_own_name() {
    let commands = ROWS.iter().map(|row| row.name).collect();
    let functions = FUNCTIONS.iter().map(|function| function.name).collect();
    for mut names in [commands, functions] as [Vec<_>; 2] {
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
    for row in ROWS {
        let mut args: Vec<_> = row.args.iter().map(|arg| arg.name).collect();
        args.sort_unstable();
        assert!(
            args.windows(2).all(|pair| pair[0] != pair[1]),
            "{}",
            row.name
        );
        let groups = row
            .args
            .iter()
            .filter(|arg| arg.kind == ValueKind::Group)
            .count();
        assert!(groups <= 1);
    }
}

/// The conditions of a text that hold at its end.
fn check(commands: &str, holds: &[&str], fails: &[&str]) {
    let timeline = by_hand(commands);
    let (lab, names) = (timeline.lab(), timeline.names());
    let read =
        |text: &&str| Predicate::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    for text in holds {
        let condition = read(text);
        assert!(
            condition.holds(lab, names),
            "{text}: {:?}",
            condition.readings(lab, names)
        );
    }
    for text in fails {
        assert!(!read(text).holds(lab, names), "{text} holds");
    }
}

#[test]
fn conditions_read_the_state_in_etcds_words() {
    check(
        "campaign 1\nstabilize\npropose 1 x=1\nstabilize\ntick 1\nstabilize\nmark calm\ncrash 3\ncut 1->2",
        &[
            "leader",
            "leader == 1",
            "1 == leader",
            "leaders == (1)",
            "leaders == 1",
            "count(leaders) == 1",
            "!candidates",
            "count(nodes) == 3",
            "running == (1,2)",
            "up(1) && !up(3)",
            "up(3) == false",
            "role(1) == leader && role(2) == follower",
            "leader == lead(2)",
            "term(leader) == 1",
            "vote(2) == 1",
            "votes(1) <= 3",
            "committed(2) == 2",
            "applied(1) <= last(1)",
            "applying(1) == applied(1)",
            "first(1) == 1 && last-term(1) == 1 && snapshot(1) == 0",
            "stored(1) == written(1)",
            "stored-term(3) == 1 && stored-vote(3) == 1",
            "stage(1) == idle",
            "log(1) == log(2)",
            "term-at(1,2) == 1",
            "term-at(1,9) != 1 || true",
            "entry(1,2) == \"x=1\"",
            "kv(2,x) == \"1\"",
            "progress(1,2).state == replicate",
            "progress(1,2).match == 2 && progress(1,2).next == 3",
            "!progress(1,2).paused && progress(1,2).inflight == 0 && !progress(1,2).full",
            "progress(1,2).pending-snapshot == 0 && progress(1,2).recent-active && !progress(1,2).is-learner",
            "progress(1,2).rejections == 0 && rejections(2) == 0 && !is-learner(2)",
            "!joint",
            "voters(2) == (1,2,3)",
            "in-flight(type=MsgApp, to=3) == 0",
            "in-flight(from=(1,2)) == 0",
            "in-flight == 0",
            "in-flight(type=(MsgApp,MsgVote)) == 0",
            "!violated && !violated(log-matching)",
            "now == 0ms",
            "now <= 2s",
            "reached(calm)",
            "!isolated(1)",
            "quiet",
        ],
        &[
            "leader == 2",
            "reached(dawn)",
            "progress(2,1).match == 0",
            "progress(2,1).match != 0",
            "kv(1,y) == \"1\"",
            "term-at(1,9) == 1",
            "term-at(1,9) != 1",
            "term(9) == 1",
            "log(1) == log(9)",
            "candidates",
            "leaders != 1",
        ],
    );
}

#[test]
fn and_binds_tighter_than_or_and_not_tighter_than_both() {
    check(
        "",
        &[
            "true || true && false",
            "!false && true",
            "!(true && false)",
            "!!true",
        ],
        &["(true || true) && false", "!true || false"],
    );
    for (written, canonical) in [
        ("((leader))==1", "leader == 1"),
        ("a", ""),
        (
            "(up(1)||up(2))&&!(up(3)&&(up(1)))",
            "(up(1) || up(2)) && !(up(3) && up(1))",
        ),
        ("up(1) && (up(2) && up(3))", "up(1) && up(2) && up(3)"),
        (
            "(up(1) == true) == (up(2) == true)",
            "(up(1) == true) == (up(2) == true)",
        ),
        ("!!leader", "!!leader"),
        ("now>=2000ms", "now >= 2s"),
        ("in-flight( to = 1 ) > 0", ""),
        (
            "in-flight( to=(1, 2) ,type=MsgApp ) > 0",
            "in-flight(to=(1,2), type=MsgApp) > 0",
        ),
        ("reached(\"a b\")", "reached(\"a b\")"),
        ("leaders == (3,1)", "leaders == (1,3)"),
    ] {
        let read = Predicate::parse(written).map(|read| read.to_string());
        assert_eq!(read.unwrap_or_default(), canonical, "{written}");
    }
}

#[test]
fn messages_are_chosen_by_place_and_count() {
    let base = "campaign 1\nstabilize 1\n";
    let left = |command: &str| {
        let timeline = by_hand(&format!("{base}{command}"));
        timeline
            .lab()
            .messages()
            .iter()
            .map(|message| message.to)
            .collect::<Vec<_>>()
    };
    assert_eq!(left(""), [2, 3]);
    assert_eq!(left("drop first"), [3]);
    assert_eq!(left("drop last"), [2]);
    assert_eq!(left("drop nth=2 type=MsgVote"), [2]);
    assert_eq!(left("drop count=1"), [3]);
    assert_eq!(left("drop nth=1 count=5"), Vec::<u64>::new());
    assert_eq!(left("drop id=2"), [2]);
    assert_eq!(left("drop type=MsgApp"), [2, 3]);
    let missing = error(&format!("cluster nodes=3 clock=off\n{base}drop nth=3"));
    assert!(missing.contains("no such message"), "{missing}");
}

#[test]
fn a_run_gives_captions_expectations_questions_and_goals() {
    let run = played(
        "# The cluster.\n\n# Three nodes.\ncluster nodes=3 clock=off\n# n1 asks.\ncampaign 1\nask who node answer=leader at=end\nask role choice options=(follower,candidate) answer=role(1)\nstabilize\nexpect leader == 1\nask led choice options=(yes,no) answer=leader == 1\ngoal leader == 2\nmark end\n",
    );
    let captions: Vec<_> = run
        .captions
        .iter()
        .map(|caption| (caption.line, &*caption.text))
        .collect();
    assert_eq!(captions, [(4, "Three nodes."), (6, "n1 asks.")]);
    assert_eq!(run.expectations.len(), 1);
    let [who, role, led] = &run.asks[..] else {
        panic!("{:?}", run.asks)
    };
    assert_eq!((who.position, &who.right), (1, &Some(Datum::Node(1))));
    assert!(who.is_right("1") && who.is_right("n1") && !who.is_right("2") && !who.is_right(""));
    assert!(
        role.is_right("candidate") && !role.is_right("follower"),
        "{:?}",
        role.right
    );
    assert!(led.is_right("yes") && led.is_right("true") && !led.is_right("no"));
    assert!(!run.goals[0].is_reached(&run.timeline));
    assert_eq!(run.timeline.position(), run.timeline.len());
}

#[test]
fn steps_and_ticks_are_repeated() {
    let timeline = opened("cluster nodes=1 seed=1\nstep 3\ntick 1 2\n");
    assert_eq!(timeline.len(), 5);
    assert_eq!(
        error("cluster clock=off\nstep"),
        "line 2: nothing is scheduled"
    );
}

#[test]
fn a_long_command_goes_on_in_the_next_line() {
    let timeline = opened("cluster \\\n   nodes=5 \\\n  seed=9\n\n  crash \\\n  4\n");
    assert_eq!(
        (timeline.lab().nodes().len(), timeline.lab().seed()),
        (5, 9)
    );
    assert!(!node(&timeline, 4).up);
    assert_eq!(
        error("cluster nodes=3\ncrash \\\n  one"),
        "line 3, column 3: expected the id of a node, found `one`"
    );
}

#[test]
fn texts_in_quotes_may_hold_anything() {
    let timeline = by_hand(
        "campaign 1\nstabilize\npropose 1 \"a=b \\\"c\\\" \\u{3c0}\\n\"\nstabilize\nmark \"the end\"",
    );
    assert_eq!(&*timeline.lab().nodes()[0].kv[0].1, "b \"c\" π\n");
    assert!(timeline.named("the end").is_some());
}

#[test]
fn a_node_that_joins_can_be_named_from_then_on() {
    let read = |commands: &str| {
        file::scenario(
            &format!("cluster nodes=3\n{commands}"),
            &OpenOptions::default(),
        )
    };
    assert!(read("add-node\ncrash 4\n").is_ok());
    assert!(read("crash 4\nadd-node\n").is_err());
}

#[test]
fn a_look_and_what_a_goal_allows_change_nothing_and_are_told() {
    let plain = "cluster nodes=3 clock=off\ncampaign 1\nstabilize\n";
    let story = "cluster nodes=3 clock=off\ncampaign 1\nlook 1 follower=3 index=1\nstabilize\nlook 2\ngoal violated allow=(rules,settings)\n";
    let run = play(story, &OpenOptions::default()).expect("it runs");
    let before = play(plain, &OpenOptions::default()).expect("it runs");
    assert!(run.timeline.lab() == before.timeline.lab());
    let shown = |look: &Look| {
        (
            look.line,
            look.position,
            look.node,
            look.follower,
            look.index,
        )
    };
    let looks: Vec<_> = run.looks.iter().map(shown).collect();
    assert_eq!(looks[0], (3, 1, 1, Some(3), Some(1)));
    assert_eq!(looks[1], (5, run.timeline.len(), 2, None, None));
    let off = Input::Set(Setting::Rule {
        rule: Rule::Raft(raft_core::Rule::OwnTermCommit),
        on: false,
    });
    let slow = Input::Set(Setting::Link {
        link: None,
        settings: LinkSettings::default(),
    });
    let set = Input::Set(Setting::PreVote(true));
    for (allow, permitted) in [
        ("", [false, false]),
        (" allow=(rules)", [true, false]),
        (" allow=(settings)", [false, true]),
        (" allow=(rules,settings)", [true, true]),
    ] {
        let story = format!("{plain}goal leader == 2{allow}\n");
        let run = play(&story, &OpenOptions::default()).expect("it runs");
        let allowed = run.goals[0].allowed;
        assert_eq!(
            [allowed.permits(&off), allowed.permits(&set)],
            permitted,
            "{allow}"
        );
        assert!(allowed.permits(&slow) && allowed.permits(&Input::Crash { node: 1 }));
    }
    for wrong in [
        "goal leader == 2 allow=(all)",
        "look 4",
        "look 1 index=x",
        "look",
    ] {
        assert!(
            play(&format!("{plain}{wrong}\n"), &OpenOptions::default()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn a_caption_has_its_words_in_other_languages_beside_it() {
    let run = played(
        "# First.\n# zh: 第一。\ncluster nodes=3\n# One line,\n# and another: this.\n# zh: 一行，\n# zh: 又一行。\n# de: Zwei.\nstep\n# zh: 只有中文。\nstep\n",
    );
    let [first, second] = &run.captions[..] else {
        panic!("{:?}", run.captions)
    };
    assert_eq!(
        (first.text_in("en"), first.text_in("zh")),
        ("First.", "第一。")
    );
    assert_eq!(second.text_in("en"), "One line,\nand another: this.");
    assert_eq!(second.text_in("zh"), "一行，\n又一行。");
    assert_eq!(second.text_in("de"), "Zwei.");
    for scenario in crate::script::library::ALL {
        for caption in played(scenario.source()).captions {
            assert_ne!(caption.text_in("zh"), &*caption.text, "{}", scenario.id);
        }
    }
}
