//! Our own runs, written as traces and opened again.
use proptest::prelude::*;
use proptest::sample::Index;
use sim::cluster::Cluster;
use sim::lab::Lab;
use sim::recording::{AS_RAFT_CORE, Recording};
use sim::rule::Rule;
use sim::script::{self, OpenOptions, library};
use sim::swarm::{RandomRun, Recipe, hunt_of};
use sim::timeline::Timeline;
use sim::trace::{Record, Trace, What, jsonl};

fn opened(text: &str, name: &str) -> Recording {
    Recording::open(text).unwrap_or_else(|errors| {
        panic!("{name}: {}\n{}", errors[0], before(text, errors[0].line()))
    })
}

/// The lines that lead to a line.
fn before(text: &str, line: usize) -> String {
    let lines: Vec<_> = text
        .lines()
        .take(line)
        .skip(line.saturating_sub(40))
        .collect();
    lines.join("\n")
}

/// Opens a trace in which nothing may be wrong.
fn sound(text: &str, name: &str) -> Recording {
    let recording = opened(text, name);
    if let Some(finding) = recording.findings().first() {
        panic!("{name}: {:?}\n{}", finding, before(text, finding.line));
    }
    recording
}

fn played(recording: Recording) -> Timeline {
    let mut timeline = Timeline::new(Lab::Recording(recording));
    while timeline.step() {}
    timeline
}

/// A trace as text, with steps counted anew, because a step without a record is no step of a trace; and without what is
/// told of broken invariants, which in a trace can show a step earlier.
fn lines(trace: Trace) -> String {
    let mut position = 0;
    let mut last = None;
    let renumber = |record: Record| {
        if last != Some(record.position) {
            position += 1;
            last = Some(record.position);
        }
        Record { position, ..record }
    };
    let is_fact = |record: &Record| !matches!(record.what, What::Violated { .. });
    let records = trace.records.into_iter().filter(is_fact);
    jsonl(&Trace {
        records: records.map(renumber).collect(),
        ..trace
    })
}

#[test]
fn what_a_run_tells_is_what_its_trace_tells() {
    for builtin in library::ALL {
        let name = builtin.id;
        let mut run = script::play(builtin.source(), &OpenOptions::default()).expect(name);
        let end = run.timeline.len();
        let trace = Trace::of(&mut run.timeline, 0, end);
        let recording = opened(&jsonl(&trace), name);
        let broken = !run.timeline.lab().violations().is_empty();
        if !broken {
            assert_eq!(recording.findings(), [], "{name}");
        }
        let mut timeline = played(recording);
        let again = Trace::of(&mut timeline, 0, usize::MAX);
        let (left, right) = (lines(trace), lines(again));
        for (left, right) in left.lines().zip(right.lines()) {
            assert_eq!(left, right, "{name}");
        }
        assert_eq!(left.lines().count(), right.lines().count(), "{name}");
    }
}

#[test]
fn a_run_with_its_inputs_is_what_raft_core_does() {
    let mut compared = 0;
    for builtin in library::ALL {
        let name = builtin.id;
        let mut run = script::play(builtin.source(), &OpenOptions::default()).expect(name);
        let end = run.timeline.len();
        let modified = run.timeline.lab().rules() != sim::rule::Rules::default();
        match Trace::with_inputs(&mut run.timeline, end) {
            Err(reason) => eprintln!("{name}: {reason}"),
            Ok(trace) => {
                let recording = opened(&jsonl(&trace), name);
                let comparison = recording.comparison().expect("inputs are told");
                eprintln!("{name}: {comparison:?} {:?}", recording.findings());
                if !modified {
                    assert_eq!(recording.findings(), [], "{name}");
                    compared += comparison.inputs;
                }
            }
        }
    }
    assert!(compared > 1, "{compared} inputs");
}

/// The timeline of a random run.
fn random_run(seed: u64, recipe: Recipe, length: usize) -> Timeline {
    let mut run = RandomRun::new(seed, recipe, None);
    run.play(length);
    let cluster = Cluster::new(run.config().clone()).expect("drawn configurations are sound");
    let mut timeline = Timeline::new(Lab::Cluster(cluster));
    for input in run.inputs() {
        // Some of what is drawn cannot be done.
        let _ = timeline.push(input.clone());
    }
    timeline
}

#[test]
fn no_random_run_raises_a_false_alarm() {
    let hunts = Rule::ALL.map(|rule| Recipe::Hunt(hunt_of(rule)));
    let recipes = std::iter::once(Recipe::Everything).chain(hunts);
    let (mut compared, mut whole, mut untold) = (0, 0, 0);
    for (at, recipe) in recipes.enumerate() {
        let seeds = if at == 0 { 0..SEEDS } else { 0..SEEDS / 20 };
        for seed in seeds {
            let name = format!("{at}, seed {seed}");
            let mut timeline = random_run(seed, recipe.clone(), 600);
            let end = timeline.len();
            let trace = match Trace::with_inputs(&mut timeline, end) {
                Ok(trace) => trace,
                Err(_) => {
                    untold += 1;
                    Trace::of(&mut timeline, 0, end)
                }
            };
            let recording = sound(&jsonl(&trace), &name);
            if let Some(comparison) = recording.comparison() {
                compared += comparison.inputs;
                whole += usize::from(comparison.ended.is_none());
            }
            let middle = Trace::of(&mut timeline, end / 2, end);
            sound(&jsonl(&middle), &name);
        }
    }
    println!("{compared} inputs compared, {whole} runs to their end, {untold} without inputs");
    assert!(compared > 10_000 && whole > 10, "{compared}, {whole}");
}

const SEEDS: u64 = 200;

/// Every kept run of a modified raft is found out in its trace; by comparison where what a node does with what it is given
/// is another thing, and not what its disk, its clock or a client does.
#[test]
fn a_raft_without_a_rule_is_told_from_raft_core() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/modified");
    let mut told = Vec::new();
    for rule in Rule::ALL {
        let text =
            std::fs::read_to_string(folder.join(format!("{rule}.raft"))).expect("it is kept");
        let mut run = script::play(&text, &OpenOptions::default()).expect("it plays");
        let end = run.timeline.len();
        let trace = match Trace::with_inputs(&mut run.timeline, end) {
            Ok(trace) => trace,
            Err(_) => Trace::of(&mut run.timeline, 0, end),
        };
        let recording = opened(&jsonl(&trace), &rule.to_string());
        let found: Vec<_> = recording
            .findings()
            .iter()
            .map(|finding| finding.violation.invariant)
            .collect();
        assert!(!found.is_empty(), "{rule}");
        if found.contains(&AS_RAFT_CORE) {
            told.push(rule.to_string());
        }
    }
    let expected = [
        "log-matching-check",
        "up-to-date-vote",
        "one-vote-per-term",
        "quorum-size",
        "heartbeat-commit-limit",
    ];
    assert_eq!(told, expected);
}

/// A few traces to spoil, with and without inputs.
fn sound_traces() -> Vec<String> {
    let mut texts = Vec::new();
    for id in [
        "figure-7",
        "follower-into-snapshot",
        "torn-tail",
        "membership",
    ] {
        let builtin = library::find(id).expect("it is there");
        let mut run = script::play(builtin.source(), &OpenOptions::default()).expect(id);
        let end = run.timeline.len();
        texts.push(jsonl(&Trace::of(&mut run.timeline, end / 3, end)));
        texts.push(jsonl(
            &Trace::with_inputs(&mut run.timeline, end).expect(id),
        ));
    }
    texts
}

/// One thing that is done to a trace.
#[derive(Clone, Debug)]
enum Spoil {
    /// A line is left out.
    Drop(Index),
    /// Two lines change places.
    Swap(Index, Index),
    /// A line comes twice.
    Double(Index),
    /// A digit of a line is another one.
    Digit(Index, Index, char),
    /// A character of a line is another one.
    Character(Index, Index, char),
}

fn spoils() -> impl Strategy<Value = Vec<Spoil>> {
    let spoil = prop_oneof![
        any::<Index>().prop_map(Spoil::Drop),
        any::<(Index, Index)>().prop_map(|(a, b)| Spoil::Swap(a, b)),
        any::<Index>().prop_map(Spoil::Double),
        (any::<Index>(), any::<Index>(), prop::char::range('0', '9'))
            .prop_map(|(line, at, digit)| Spoil::Digit(line, at, digit)),
        (any::<Index>(), any::<Index>(), any::<char>())
            .prop_map(|(line, at, character)| Spoil::Character(line, at, character)),
    ];
    prop::collection::vec(spoil, 1..6)
}

fn spoil(text: &str, spoils: &[Spoil]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    for spoil in spoils {
        let place = |index: &Index| index.index(lines.len());
        match spoil {
            Spoil::Drop(at) => drop(lines.remove(place(at))),
            Spoil::Swap(a, b) => {
                let (a, b) = (place(a), place(b));
                lines.swap(a, b);
            }
            Spoil::Double(at) => {
                let at = place(at);
                lines.insert(at, lines[at].clone());
            }
            Spoil::Digit(line, at, digit) => {
                let line = place(line);
                let digits: Vec<_> = lines[line]
                    .match_indices(|c: char| c.is_ascii_digit())
                    .collect();
                if !digits.is_empty() {
                    let at = digits[at.index(digits.len())].0;
                    lines[line].replace_range(at..=at, &digit.to_string());
                }
            }
            Spoil::Character(line, at, character) => {
                let line = place(line);
                let mut text: Vec<char> = lines[line].chars().collect();
                let at = at.index(text.len());
                text[at] = *character;
                lines[line] = text.into_iter().collect();
            }
        }
    }
    lines.join("\n")
}

/// Opens whatever it is, and looks at all of it.
fn look_at_all(text: &str) {
    let Ok(recording) = Recording::open(text) else {
        return;
    };
    let mut timeline = Timeline::new(Lab::Recording(recording));
    while timeline.step() {
        let lab = timeline.lab();
        for node in lab.nodes() {
            lab.cells(node.id, 0..=u64::MAX);
        }
        lab.messages();
        for event in timeline.events() {
            let _ = event.to_string();
        }
    }
    let middle = timeline.len() / 2;
    timeline.seek(middle);
    let _ = Trace::of(&mut timeline, 0, usize::MAX);
}

proptest! {
    #[test]
    fn a_spoiled_trace_never_stops_the_program(which in any::<Index>(), spoils in spoils()) {
        thread_local!(static TRACES: Vec<String> = sound_traces());
        TRACES.with(|traces| look_at_all(&spoil(&traces[which.index(traces.len())], &spoils)));
    }

    #[test]
    fn no_text_at_all_stops_the_reader(text in "\\PC*", head in any::<bool>()) {
        let start = r#"{"trace":"raftglass","version":1,"nodes":[{"node":1}]}"#;
        look_at_all(&if head { format!("{start}\n{text}") } else { text });
    }
}
