//! The judgement of one script.
use crate::panics::caught;
use raft_core::ProbeStrategy;
use sim::datadriven::{self, Directive, Form};
use sim::event::Violation;
use sim::interaction::{self, Interaction, Script};
use sim::script::{self, Difference, Kind, OpenOptions, ScriptError, is_scenario, kind_of};
use sim::suites::{self, Suite};

/// What came of a script.
#[derive(Debug, PartialEq)]
pub enum Verdict {
    /// Every command printed what is recorded.
    Passed,
    /// A command printed something else.
    Different(Box<Difference>),
    /// The script is wrong.
    Wrong(ScriptError),
    /// raft stopped with a panic, as etcd's does where its own rules are broken.
    Panicked {
        /// Line of the command, from 1.
        line: usize,
        /// The command as written.
        command: String,
        /// What raft says.
        reason: String,
    },
    /// An invariant of raft's does not hold.
    Violated(Violation),
    /// The file cannot be read.
    Unreadable(String),
}

/// Runs a script of any kind.
pub fn judge(source: &str, probe: ProbeStrategy) -> Verdict {
    if is_scenario(source) {
        return scenario(source, probe);
    }
    let directives = match datadriven::parse(source, Form::Strict) {
        Ok(directives) => directives,
        Err(error) => return Verdict::Wrong(error.into()),
    };
    if directives.is_empty() {
        return Verdict::Wrong(ScriptError::Failed {
            line: 1,
            reason: "there is no command in this file".to_string(),
        });
    }
    match kind_of(&directives) {
        Kind::Quorum => compute(Suite::Quorum, &directives),
        Kind::ConfChange => compute(Suite::ConfChange, &directives),
        Kind::Unknown | Kind::Interaction | Kind::Scenario => {
            match Script::from_directives(directives) {
                Ok(script) => play(
                    Interaction::new(script).with_probe(probe),
                    interaction::judge,
                ),
                Err(error) => Verdict::Wrong(error),
            }
        }
    }
}

/// Runs a script of one of the two suites without a cluster.
fn compute(suite: Suite, directives: &[Directive]) -> Verdict {
    match caught(|| suites::judge(suite, directives)) {
        Ok(Ok(None)) => Verdict::Passed,
        Ok(Ok(Some(difference))) => Verdict::Different(difference),
        Ok(Err(error)) => Verdict::Wrong(error),
        Err(reason) => Verdict::Panicked {
            line: directives.first().map_or(1, |directive| directive.line),
            command: "this script".to_string(),
            reason,
        },
    }
}

/// A scenario of our own passes when it runs to its end and no invariant breaks but one that it expects to.
fn scenario(source: &str, probe: ProbeStrategy) -> Verdict {
    let options = OpenOptions {
        probe: Some(probe),
        ..OpenOptions::default()
    };
    match script::play(source, &options) {
        Ok(run) => match run.surprise() {
            None => Verdict::Passed,
            Some(violation) => Verdict::Violated(violation.clone()),
        },
        Err(mut errors) => Verdict::Wrong(errors.swap_remove(0)),
    }
}

/// Plays a script; a panic of raft's is the verdict on this script and not the end of the others.
fn play(
    mut interaction: Interaction,
    judge: impl FnOnce(&mut Interaction) -> Result<(), Box<Difference>>,
) -> Verdict {
    match caught(|| judge(&mut interaction)) {
        Ok(Ok(())) => Verdict::Passed,
        Ok(Err(difference)) => Verdict::Different(difference),
        Err(reason) => {
            let at = interaction.current();
            Verdict::Panicked {
                line: at.map_or(0, |directive| directive.line),
                command: at.map_or_else(String::new, |directive| directive.text.to_string()),
                reason,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(source: &str) -> Verdict {
        judge(source, ProbeStrategy::default())
    }

    fn reason(source: &str) -> String {
        match verdict(source) {
            Verdict::Wrong(error) => error.to_string(),
            other => panic!("a wrong script was taken: {other:?}"),
        }
    }

    #[test]
    fn a_script_that_prints_what_it_records_passes() {
        assert_eq!(
            verdict("log-level none\n----\nok\n\nadd-nodes 1\n----\nok\n"),
            Verdict::Passed
        );
    }

    #[test]
    fn the_first_difference_is_told() {
        let Verdict::Different(difference) =
            verdict("raft-state\n----\nok\n\nadd-nodes 1\n----\nok\n")
        else {
            panic!("no difference found");
        };
        assert_eq!((difference.line, &*difference.command), (5, "add-nodes 1"));
        assert_eq!(&*difference.expected, "ok\n");
        assert!(
            difference.actual.contains("newRaft 1"),
            "{}",
            difference.actual
        );
    }

    #[test]
    fn an_unknown_command_differs_from_any_other_recording() {
        let Verdict::Different(difference) = verdict("raft-state\n----\nok\n\nfly 1\n----\nok\n")
        else {
            panic!("no difference found");
        };
        assert_eq!(
            (difference.line, &*difference.actual),
            (5, "unknown command\n")
        );
        let error = difference.error.expect("the command is wrong");
        assert_eq!(error.to_string(), "line 5: unknown command `fly`");
    }

    #[test]
    fn wrong_scripts_are_told_with_line_and_reason() {
        assert_eq!(
            reason("campaign x\n----\nok\n"),
            "line 1, column 10: expected the id of a node, found `x`"
        );
        assert_eq!(
            reason("raft-state\nok\n"),
            "line 1: expected `----` after `raft-state`, found the end"
        );
        let missing = "raft-state\nok\n\nraft-state\n----\nok\n";
        assert_eq!(
            reason(missing),
            "line 1: expected `----` after `raft-state`, found `ok`"
        );
        assert_eq!(reason(""), "line 1: there is no command in this file");
        assert_eq!(
            reason("cluster\n----\n"),
            "line 2, column 1: expected a command; a scenario records no output, found `----`"
        );
    }

    /// What is said of the mistake in a script, wherever it was found.
    fn mistake(source: &str) -> String {
        match verdict(source) {
            Verdict::Wrong(error) => error.to_string(),
            Verdict::Different(difference) => {
                difference.error.expect("a mistake is named").to_string()
            }
            other => panic!("a wrong script was taken: {other:?}"),
        }
    }

    #[test]
    fn mistakes_are_named_in_scripts_of_every_kind() {
        let cases = [
            (
                "fly\n----\nok\n\nstatus 1\n----\nok\n",
                "line 1: unknown command `fly`",
            ),
            (
                "status x\n----\nok\n",
                "line 1, column 8: expected the id of a node, found `x`",
            ),
            (
                "log-level loud\n----\nok\n",
                "line 1: log levels must be either of [DEBUG INFO WARN ERROR FATAL NONE]",
            ),
            (
                "status 1\nraft-state\n----\nok\n",
                "line 1: expected `----` after `status 1`, found `raft-state`",
            ),
            (
                "propose-conf-change 1\nv2\n\nstabilize\n----\nok\n",
                "line 1: expected `----` after `v2`, found `stabilize`",
            ),
            (
                "vote\n----\nVoteWon\n\nfly\n----\nok\n",
                "line 5: unknown command `fly`",
            ),
            (
                "vote cfg=(x)\n----\nok\n",
                "line 1, column 6: expected the id of a voter, found `x`",
            ),
            (
                "vote cfg=(1)\n----\nok\n",
                "line 1: error: mismatched input (explicit or _) for voters map[1:{}]: []",
            ),
            (
                "vote\nvote\n----\nVoteWon\n",
                "line 1: expected `----` after `vote`, found `vote`",
            ),
            (
                "vote\nVoteWon\n",
                "line 1: expected `----` after `vote`, found the end",
            ),
            (
                "fly\n----\nok\n\nleave-joint\n----\nok\n",
                "line 1: unknown command `fly`",
            ),
            (
                "enter-joint autoleave\n----\nok\n",
                "line 1, column 13: expected autoleave=true or autoleave=false, found `autoleave`",
            ),
            ("simple\nq1\n----\nok\n", "line 1: unknown input: q1"),
            (
                "simple\nv1\n\nsimple\nv2\n----\nok\n",
                "line 1: expected `----` after `v1`, found `simple`",
            ),
        ];
        for (source, expected) in cases {
            assert_eq!(mistake(source), expected, "{source:?}");
        }
    }

    #[test]
    fn a_mistake_passes_where_etcds_answer_to_it_is_recorded() {
        let sources = [
            "fly\n----\nunknown command\n\nraft-state\n----\nok\n",
            "fly\n----\nunknown command\n\nleave-joint\nv1\n----\nthis command takes no input\n",
            "vote cfg=1\n----\nerror: mismatched input (explicit or _) for voters map[1:{}]: []\n",
            "simple\nv1\nv2\n----\nstrconv.ParseUint: parsing \"1\\nv2\": invalid syntax\n",
        ];
        for source in sources {
            assert_eq!(verdict(source), Verdict::Passed, "{source:?}");
        }
    }

    #[test]
    fn a_scenario_passes_when_it_runs_to_its_end() {
        assert_eq!(
            verdict("cluster nodes=3\nrun until leader\n"),
            Verdict::Passed
        );
        assert_eq!(
            reason("# Why.\ncluster nodes=3\nrun =\n"),
            "line 3, column 5: expected a duration such as 500ms or 2s, found `=`"
        );
        let late = reason("cluster nodes=3 clock=off\nrun until leader max=1s\n");
        assert_eq!(late, "line 2: `leader` was not reached within 1000 ms");
    }

    #[test]
    fn a_panic_of_rafts_is_a_failure_at_its_command() {
        let script = Script::parse("raft-state\n----\nok\n", Form::Strict).expect("it is right");
        let verdict = play(Interaction::new(script), |interaction| {
            interaction.apply(&sim::Input::Next);
            panic!("tocommit(3) is out of range [lastIndex(2)]");
        });
        let Verdict::Panicked { reason, .. } = verdict else {
            panic!("the panic was lost: {verdict:?}");
        };
        assert_eq!(reason, "tocommit(3) is out of range [lastIndex(2)]");
    }

    #[test]
    fn where_etcds_raft_would_panic_the_script_fails_at_its_command() {
        let text = "log-level none\n----\nok\n\nadd-nodes 1 voters=(1) index=2\n----\nok\n\ncampaign 1\n----\nok\n\n\
                    stabilize\n----\nok\n\npropose 1 x\n----\nok\n\nprocess-ready 1\n----\nok\n\n\
                    compact 1 4\n----\nok\n\nstabilize\n----\nok\n";
        let Verdict::Different(difference) = verdict(text) else {
            panic!("entries were compacted before they were applied");
        };
        assert_eq!((difference.line, &*difference.command), (29, "stabilize"));
        let error = difference.error.expect("the script cannot go on");
        assert!(error.to_string().contains("compacted before"), "{error}");
    }

    #[test]
    fn an_unknown_node_ends_the_script_with_an_error() {
        let Verdict::Different(difference) =
            verdict("raft-state\n----\nok\n\ncampaign 7\n----\nok\n")
        else {
            panic!("no difference found");
        };
        let error = difference.error.expect("the script cannot go on");
        assert_eq!(
            error.to_string(),
            "line 5: there is no node 7: no node exists yet"
        );
    }
}
