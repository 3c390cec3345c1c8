//! Quorum and confchange scripts, ours and etcd's, print what they record; and what else is promised of their texts.
mod corpus;

use corpus::File;
use raft_core::ProbeStrategy;
use sim::datadriven::{self, Directive, Form};
use sim::script::{Kind, kind_of, rewrite};
use sim::suites::{self, Suite};

const SUITES: [(Suite, Kind, &str); 2] = [
    (Suite::Quorum, Kind::Quorum, "quorum"),
    (Suite::ConfChange, Kind::ConfChange, "confchange"),
];

fn directives(text: &str) -> Vec<Directive> {
    datadriven::parse(text, Form::Strict).expect("the script can be read")
}

fn assert_passes(suite: Suite, scripts: &[File]) {
    for (path, text) in scripts {
        let verdict = suites::judge(suite, &directives(text));
        assert_eq!(verdict, Ok(None), "{}", path.display());
    }
}

#[test]
fn our_scripts_print_what_they_record() {
    for (suite, _, folder) in SUITES {
        let scripts = corpus::ours(folder);
        assert!(scripts.len() >= 4, "{} {folder} scripts", scripts.len());
        assert_passes(suite, &scripts);
    }
}

#[test]
fn etcds_scripts_print_what_they_record() {
    for (suite, _, folder) in SUITES {
        assert_passes(suite, &corpus::etcds(folder).unwrap_or_default());
    }
}

fn of_all_kinds() -> Vec<(Kind, File)> {
    let kinds = SUITES.map(|(_, kind, folder)| (kind, folder, folder));
    let all = [kinds[0], kinds[1], (Kind::Interaction, "", "interaction")];
    let files = all.into_iter().flat_map(|(kind, ours, etcds)| {
        let etcds = corpus::etcds(etcds).unwrap_or_default();
        let files = corpus::ours(ours).into_iter().chain(etcds);
        files.map(move |file| (kind, file))
    });
    files.collect()
}

#[test]
fn the_kind_of_a_script_is_seen_from_its_commands() {
    for (kind, (path, text)) in of_all_kinds() {
        assert_eq!(kind_of(&directives(&text)), kind, "{}", path.display());
    }
    let kind = |text: &str| kind_of(&datadriven::parse(text, Form::Loose).expect("it can be read"));
    assert_eq!(kind("fly\ncommitted"), Kind::Quorum);
    assert_eq!(kind("status 1\nleave-joint\nsimple"), Kind::ConfChange);
    assert_eq!(kind("campaign 1\nvote"), Kind::Interaction);
    assert_eq!(kind("cluster\ncampaign 1\npropose 1 x"), Kind::Scenario);
    assert_eq!(kind("fly"), Kind::Unknown);
}

#[test]
fn recording_a_script_that_passes_changes_nothing() {
    for (kind, (path, text)) in of_all_kinds() {
        let new = rewrite(&text, ProbeStrategy::default()).expect("the script runs");
        let (old_blank, new_blank) = (text.trim_end(), new.trim_end());
        assert_eq!(old_blank, new_blank, "{kind:?} {}", path.display());
    }
}

#[test]
fn a_scenario_has_nothing_to_record() {
    let text = "cluster nodes=3\nrun until leader\n";
    assert_eq!(rewrite(text, ProbeStrategy::default()).as_deref(), Ok(text));
}

#[test]
fn forgotten_outputs_are_recorded_at_their_places() {
    let text = "# Why.\nsimple\nv1\n----\n\n\n# And then.\nfly\n----\nold\n";
    let new = rewrite(text, ProbeStrategy::default()).expect("the script runs");
    let expected = "# Why.\nsimple\nv1\n----\nvoters=(1)\n1: StateProbe match=0 next=1\n\n\n# And then.\nfly\n----\n\
                    unknown command\n";
    assert_eq!(new, expected);
}

/// The reason that goes with the first difference of a confchange script.
fn fault(text: &str) -> String {
    let difference = suites::judge(Suite::ConfChange, &directives(text)).expect("it can be read");
    let error = difference.expect("it differs").error;
    error.expect("a command is wrong").to_string()
}

#[test]
fn mistakes_that_etcd_answers_are_named_where_another_output_is_recorded() {
    assert_eq!(
        fault("simple\nv1\n----\nvoters=(1)\n1: StateProbe match=0 next=1\n\nfly\n----\nok\n"),
        "line 7: unknown command `fly`"
    );
    assert_eq!(fault("simple\nx1\n----\nok\n"), "line 1: unknown input: x1");
    assert_eq!(
        fault("simple\nv1\n\nsimple\nv2\n----\nok\n"),
        "line 1: expected `----` after `v1`, found `simple`"
    );
}

#[test]
fn arguments_that_stop_etcds_test_are_errors() {
    let reason = |text: &str| {
        let verdict = suites::judge(Suite::ConfChange, &directives(text));
        verdict.expect_err("it cannot be read").to_string()
    };
    let cases = [
        (
            "fast=true",
            "line 1, column 13: expected autoleave=true or autoleave=false, found `fast=true`",
        ),
        (
            "autoleave",
            "line 1, column 13: expected autoleave=true or autoleave=false, found `autoleave`",
        ),
        (
            "autoleave=(true,false)",
            "line 1, column 13: expected autoleave=true or autoleave=false, found `autoleave=(true,false)`",
        ),
        (
            "autoleave=maybe",
            "line 1, column 13: expected true or false, found `maybe`",
        ),
    ];
    for (args, expected) in cases {
        assert_eq!(reason(&format!("enter-joint {args}\nv1\n----\n")), expected);
    }
}
