//! The panel of a trace: where it is, what is found in all of it, and how far it was compared.
use super::checks;
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use sim::recording::{Comparison, Finding, Recording};

/// Findings that are listed.
const LISTED: usize = 8;
/// Records of a step that are shown.
const SHOWN: usize = 8;
/// Characters of a record that are shown.
const WIDTH: usize = 240;

/// The panel.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceVm {
    /// `Step 3 of 19`.
    pub place: String,
    /// The records of the last step: the line in the file, and what is written there.
    pub records: Vec<(usize, String)>,
    /// How many more there are, in words; empty when all are shown.
    pub more_records: String,
    /// What was looked for and found, in one sentence.
    pub verdict: String,
    /// Whether nothing was found.
    pub sound: bool,
    /// What was found, in order.
    pub findings: Vec<FindingVm>,
    /// How many more there are, in words; empty when all are listed.
    pub more: String,
    /// How far it was compared with raft-core.
    pub comparison: String,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingVm {
    /// `line 18`.
    pub place: String,
    /// What it is.
    pub text: String,
    /// Whether it shows in the present step.
    pub here: bool,
    /// Goes there.
    pub action: Action,
}

/// The panel; `None` when no trace is played.
pub fn trace(store: &Store) -> Option<TraceVm> {
    let locale = store.prefs.locale;
    let recording = store.timeline.lab().recording()?;
    let position = store.timeline.position();
    let records = recording.last_step();
    let findings = recording.findings();
    let rest = |all: usize, shown: usize| match all > shown {
        true => locale.fill("trace.more", args![count = all - shown]),
        false => String::new(),
    };
    let verdict = match findings.len() {
        0 => locale.text("trace.sound").into_owned(),
        1 => locale.text("trace.one_finding").into_owned(),
        count => locale.fill("trace.findings", args![count]),
    };
    Some(TraceVm {
        place: locale.fill(
            "trace.place",
            args![step = position, steps = recording.steps()],
        ),
        more_records: rest(records.len(), SHOWN),
        records: records
            .iter()
            .take(SHOWN)
            .map(|(line, text)| (*line, text.chars().take(WIDTH).collect()))
            .collect(),
        verdict,
        sound: findings.is_empty(),
        findings: findings
            .iter()
            .take(LISTED)
            .map(|finding| finding_vm(locale, finding, position))
            .collect(),
        more: rest(findings.len(), LISTED),
        comparison: comparison(locale, recording),
    })
}

fn finding_vm(locale: Locale, finding: &Finding, position: usize) -> FindingVm {
    let violation = &finding.violation;
    let name = locale.text(&checks::key(violation.invariant)).into_owned();
    FindingVm {
        place: locale.fill("script.line", args![line = finding.line]),
        text: format!("{name}: {}", violation.evidence),
        here: finding.position == position,
        action: Action::Seek(finding.position),
    }
}

fn comparison(locale: Locale, recording: &Recording) -> String {
    match recording.comparison() {
        None => locale.text("trace.not_compared").into_owned(),
        Some(Comparison {
            inputs,
            ended: None,
        }) => locale.fill("trace.compared", args![inputs]),
        Some(Comparison {
            inputs,
            ended: Some((line, reason)),
        }) => locale.fill("trace.compared_up_to", args![inputs, line, reason]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Dialog;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    /// The first example of the page about a reader's own raft.
    fn example() -> &'static str {
        let page = include_str!("../../../docs/your-raft.md");
        let (_, from) = page
            .split_once("```jsonl double-vote.jsonl\n")
            .expect("the page has it");
        from.split_once("```").expect("it has an end").0
    }

    fn opened(text: &str) -> Store {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.reduce(Action::OpenDialog(Dialog::Script));
        store.reduce(Action::ScriptText(text.to_owned()));
        store.reduce(Action::OpenScript);
        store
    }

    #[test]
    fn a_trace_is_at_its_beginning_and_tells_what_is_found_in_all_of_it() {
        let mut store = opened(example());
        assert_eq!(store.dialog, None);
        assert_eq!(store.timeline.position(), 0);
        let end = store.timeline.len();
        let vm = trace(&store).expect("a trace is played");
        assert!(!vm.sound && vm.records.is_empty());
        assert_eq!(vm.findings.len(), 2);
        assert_eq!(vm.findings[0].place, "line 18");
        store.reduce(vm.findings[0].action.clone());
        let vm = trace(&store).expect("a trace is played");
        assert!(vm.findings[0].here && !vm.findings[1].here);
        assert_eq!(vm.records[0].0, 18);
        assert_eq!(end, 19);
        assert_eq!(checks::checks(&store).broken.len(), 1);
    }

    #[test]
    fn nobody_can_act_in_a_trace() {
        let mut store = opened(example());
        let before = store.timeline.lab().clone();
        for action in [
            Action::Propose {
                via: None,
                text: "x=1".to_owned(),
            },
            Action::Crash(1),
            Action::Deliver(1),
        ] {
            store.reduce(action);
            assert_eq!(*store.timeline.lab(), before);
        }
    }

    #[test]
    fn a_wrong_trace_is_told_with_its_line() {
        let store = opened(&example().replace("StateLeader", "King"));
        let problem = store.script.problem.expect("it cannot be played");
        assert_eq!(problem.line, 14);
        assert!(
            problem.message.contains("found \"King\""),
            "{}",
            problem.message
        );
    }
}
