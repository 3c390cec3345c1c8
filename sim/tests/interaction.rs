//! Interaction scripts, ours and etcd's, print what they record, played at once or step by step.
mod corpus;

use corpus::File;
use raft_core::ProbeStrategy;
use sim::datadriven::Form;
use sim::interaction::{Interaction, Script, judge};
use sim::{Event, Input};
use std::path::Path;

fn ours() -> Vec<File> {
    corpus::ours("")
}

fn etcds() -> Option<Vec<File>> {
    corpus::etcds("interaction")
}

fn script(path: &Path, text: &str) -> Script {
    Script::parse(text, Form::Strict).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn assert_passes(scripts: &[File]) {
    let mut failed = Vec::new();
    for (path, text) in scripts {
        if let Err(difference) = judge(&mut Interaction::new(script(path, text))) {
            let (line, command) = (difference.line, &difference.command);
            let (expected, actual) = (&difference.expected, &difference.actual);
            failed.push(format!(
                "{}:{line}: {command}\nexpected:\n{expected}\nactual:\n{actual}",
                path.display()
            ));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn our_scripts_print_what_they_record() {
    let scripts = ours();
    assert!(scripts.len() >= 5, "{} scripts", scripts.len());
    assert_passes(&scripts);
}

#[test]
fn etcds_scripts_print_what_they_record() {
    if let Some(scripts) = etcds() {
        assert_passes(&scripts);
    }
}

/// What a command printed, with its line.
type Printed = (usize, String);

/// Plays a script; `look` is called with the laboratory after every micro-step.
fn play(script: Script, mut look: impl FnMut(&Interaction)) -> Vec<Printed> {
    let mut printed = Vec::new();
    let mut interaction = Interaction::new(script);
    while interaction.check(&Input::Next).is_ok() {
        for event in interaction.apply(&Input::Next) {
            if let Event::ScriptOutput { line, actual, .. } = event {
                printed.push((line, actual.to_string()));
            }
        }
        look(&interaction);
    }
    printed
}

#[test]
fn a_script_looked_at_and_resumed_from_copies_prints_the_same() {
    for (path, text) in ours().into_iter().chain(etcds().unwrap_or_default()) {
        let at_once = play(script(&path, &text), |_| ());
        assert_eq!(at_once.len(), script(&path, &text).len());
        let mut steps = 0;
        let mut resumed = Vec::new();
        let mut copy = Interaction::new(script(&path, &text));
        while copy.check(&Input::Next).is_ok() {
            let mut other = copy.clone();
            let events = copy.apply(&Input::Next);
            assert_eq!(
                events,
                other.apply(&Input::Next),
                "{}: step {steps}",
                path.display()
            );
            assert_eq!(copy, other, "{}: step {steps}", path.display());
            look_at(&copy);
            resumed.extend(events.into_iter().filter_map(|event| match event {
                Event::ScriptOutput { line, actual, .. } => Some((line, actual.to_string())),
                _ => None,
            }));
            copy = other;
            steps += 1;
        }
        assert_eq!(resumed, at_once, "{}", path.display());
        assert!(steps >= at_once.len());
    }
}

/// Every view can be taken and agrees with the others.
fn look_at(interaction: &Interaction) {
    let nodes = interaction.nodes();
    for (at, node) in nodes.iter().enumerate() {
        assert_eq!(node.id, at as u64 + 1);
        assert!(node.log.applied <= node.log.committed);
        // Where storage ends before the unstable part begins, nobody has all that is committed.
        let odd = node.log.unstable_offset > node.log.last + 1;
        assert!(odd || node.log.committed <= node.log.last);
        let cells = interaction.cells(node.id, node.log.first..=node.log.last);
        assert_eq!(cells.len() as u64, node.log.last + 1 - node.log.first);
        assert!(
            cells
                .iter()
                .zip(node.log.first..)
                .all(|(cell, index)| cell.index == index)
        );
    }
    let ids: Vec<_> = interaction
        .messages()
        .iter()
        .map(|message| message.id)
        .collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn one_step_handles_one_ready_or_one_message() {
    let text = "log-level none\n\nadd-nodes 3 voters=(1,2,3) index=2\n\ncampaign 1\n\nstabilize\n";
    let script = Script::parse(text, Form::Loose).expect("the script can be read");
    let mut interaction = Interaction::new(script);
    let (mut readies, mut deliveries) = (0, 0);
    while interaction.check(&Input::Next).is_ok() {
        let events = interaction.apply(&Input::Next);
        let taken = events.iter().filter(|event| is_take_ready(event)).count();
        let delivered = events
            .iter()
            .filter(|event| matches!(event, Event::Delivered { .. }))
            .count();
        assert!(taken + delivered <= 1, "{events:?}");
        readies += taken;
        deliveries += delivered;
    }
    assert!(readies >= 9 && deliveries >= 12, "{readies} {deliveries}");
    assert!(interaction.messages().is_empty());
}

fn is_take_ready(event: &Event) -> bool {
    matches!(
        event,
        Event::StageDone {
            stage: sim::view::HostStage::TakeReady,
            ..
        }
    )
}

#[test]
fn other_inputs_do_not_disturb_a_script() {
    let text = "add-nodes 1 voters=(1) index=2\n\ncampaign 1\n";
    let script = Script::parse(text, Form::Loose).expect("the script can be read");
    let mut interaction = Interaction::new(script);
    interaction.apply(&Input::Next);
    let before = interaction.clone();
    assert!(interaction.apply(&Input::Crash { node: 1 }).is_empty());
    assert_eq!(interaction, before);
}

/// Rejections that n1 reads, per follower n2 to n7, in etcd's version of Figure 7.
fn rejections(script: Script, probe: ProbeStrategy) -> [u64; 6] {
    let mut interaction = Interaction::new(script).with_probe(probe);
    let mut count = [0; 6];
    while interaction.check(&Input::Next).is_ok() {
        for event in interaction.apply(&Input::Next) {
            if let Event::RejectHandled {
                leader: 1,
                follower,
                rejections,
                ..
            } = event
            {
                count[follower as usize - 2] = rejections;
            }
        }
    }
    count
}

#[test]
fn each_strategy_reads_the_rejections_that_its_rule_predicts() {
    let Some(scripts) = etcds() else { return };
    let (path, text) = scripts
        .iter()
        .find(|(path, _)| path.ends_with("probe_and_replicate.txt"))
        .expect("it is among etcd's scripts");
    let count = |probe| rejections(script(path, text), probe);
    assert_eq!(count(ProbeStrategy::Decrement), [1, 6, 0, 2, 5, 7]);
    assert_eq!(count(ProbeStrategy::LastIndex), [1, 1, 0, 2, 3, 7]);
    assert_eq!(count(ProbeStrategy::TermHint), [1, 1, 0, 1, 1, 1]);
}

#[test]
fn a_command_without_an_end_is_stopped() {
    // Snapshots sent by hand make n1 and n2 take each other for the leader; they forward a proposal to and fro.
    let text = "log-level none\n\nadd-nodes 2 voters=(1,2) index=2\n\nsend-snapshot 1 2\nsend-snapshot 2 1\n\n\
                stabilize\n\npropose 1 x\n\nstabilize\n";
    let script = Script::parse(text, Form::Loose).expect("the script can be read");
    let difference = judge(&mut Interaction::new(script)).expect_err("it does not end");
    assert_eq!(&*difference.command, "stabilize");
    let error = difference
        .error
        .expect("the script cannot go on")
        .to_string();
    assert_eq!(
        error,
        "line 12: the command does not end: 100000 steps are taken"
    );
}

/// etcd's raft panics when entries are compacted before they were applied; a script that does it fails with its line.
#[test]
fn compacting_what_is_not_applied_fails_the_script_and_nothing_else() {
    let text = "add-nodes 1 voters=(1) index=2\n----\n\ncampaign 1\n----\n\nprocess-ready 1\n----\n\n\
                process-ready 1\n----\n\ncompact 1 3\n----\n\nprocess-ready 1\n----\n";
    let script = Script::parse(text, Form::Strict).expect("it can be read");
    let mut interaction = Interaction::new(script);
    while interaction.check(&Input::Next).is_ok() {
        interaction.apply(&Input::Next);
    }
    let failure = interaction.failure().expect("the script fails").to_string();
    assert!(
        failure.contains("16") && failure.contains("entries 3 to 3 were compacted"),
        "{failure}"
    );
}
