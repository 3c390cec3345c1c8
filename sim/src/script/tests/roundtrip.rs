//! Formatting keeps the meaning; conditions and inputs are read back as they were written.
use super::*;
use crate::cluster::ClusterConfig;
use crate::input::{Input, LinkSettings, MessageId, ReadMode, Request, Setting};
use crate::prng::Prng;
use crate::rule::{Rule, Rules};
use crate::script::command::{self, Act, Command};
use crate::script::lex::In;
use crate::script::pattern::Pattern;
use crate::script::statement::Statement;
use crate::script::table::ROWS;
use crate::script::{file, write};
use crate::view::{HostStage, HostThread};
use proptest::prelude::*;
use raft_core::raftpb::conf_changes_from_str;
use raft_core::{ConfChangeTransition, ConfChangeV2, NO_LIMIT};

/// Commands and captions: all that a scenario means.
fn meaning(source: &str) -> Option<Vec<(String, String)>> {
    let (file, scenario) = file::scenario(source, &OpenOptions::default()).ok()?;
    let captions = [format!("{:?}", scenario.caption)].into_iter();
    let captions = captions.chain(
        scenario
            .steps
            .iter()
            .map(|step| format!("{:?}", step.caption)),
    );
    let statements = file
        .lines
        .iter()
        .map(|line| format!("{:?}", line.statement));
    Some(statements.zip(captions).collect())
}

fn trivia() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        2 => Just("\n".to_string()),
        1 => Just("\n\n\n".to_string()),
        2 => "[#]{1,3}[ a-z\\\\]{0,12}\n".prop_map(|comment| comment),
        1 => Just("  # indented\n\n# second\n".to_string()),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(
            crate::script::predicate::FUNCTIONS
                .iter()
                .map(|f| f.example.to_string())
                .collect::<Vec<_>>()
        ),
        Just("true".to_string()),
        "[0-9]{1,3}".prop_map(|number| format!("{number}<=last( 1 )")),
    ];
    leaf.prop_recursive(5, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} && {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}||{b}")),
            inner.clone().prop_map(|a| format!("!({a})")),
            inner.clone().prop_map(|a| format!("( {a} )")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a} && true) == ({b} || false)")),
        ]
    })
}

fn line() -> impl Strategy<Value = String> {
    let examples: Vec<String> = ROWS
        .iter()
        .skip(1)
        .map(|row| row.example.to_string())
        .collect();
    prop_oneof![
        4 => prop::sample::select(examples),
        1 => condition().prop_map(|text| format!("expect {text}")),
        1 => condition().prop_map(|text| format!("run until {text} max=5000ms")),
        1 => ".{1,12}".prop_map(|data| format!("propose 1 {}", crate::script::lex::quote(&data))),
        1 => "[a-z0-9=]{1,9}".prop_map(|data| format!("propose 1 {data}")),
    ]
}

fn scenario_text() -> impl Strategy<Value = String> {
    let gap = prop_oneof![5 => Just(" "), 1 => Just("   "), 1 => Just(" \\\n  ")];
    let part = (trivia(), line(), gap).prop_map(|(before, line, gap)| {
        // A wider gap after the first word only: texts in quotes keep theirs.
        format!("{before}{}\n", line.replacen(' ', gap, 1))
    });
    (prop::collection::vec(part, 0..12), trivia()).prop_map(|(parts, end)| {
        format!(
            "\n# About.\ncluster nodes=5\nmark elected\n{}{end}",
            parts.concat()
        )
    })
}

proptest! {
    #[test]
    fn formatting_keeps_the_meaning_and_is_idempotent(text in scenario_text()) {
        let before = meaning(&text);
        prop_assert!(before.is_some(), "{:?}", format(&text));
        let new = format(&text).expect("it can be read");
        prop_assert_eq!(meaning(&new), before);
        prop_assert_eq!(format(&new), Ok(new));
    }

    #[test]
    fn a_condition_is_read_back_as_it_was(text in condition()) {
        let read = Predicate::parse(&text).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        prop_assert_eq!(Predicate::parse(&read.to_string()), Ok(read));
    }
}

/// Any configuration, sound or not; a third of the fields have their usual value.
fn any_config(seed: u64) -> ClusterConfig {
    let mut draws = Prng::new(seed);
    let usual = ClusterConfig::default();
    let mut number = |usual: u64, below: u64| match draws.below(3) {
        0 => usual,
        _ => draws.below(below),
    };
    let mut truth = |usual: bool| (number(u64::from(usual), 2)) == 1;
    let (pre_vote, check_quorum, lease_reads) = (truth(false), truth(false), truth(false));
    let (reorder, async_writes, torn_tail) = (truth(false), truth(false), truth(false));
    let (report_unreachable, clock) = (truth(false), truth(true));
    let (no_forwarding, step_down, no_validation) = (truth(false), truth(false), truth(false));
    let voters = 1 + number(2, 9);
    let learners = number(0, 3);
    let first = if learners == 0 { 1 } else { 1 + number(0, 2) };
    let mut range = |usual: (u64, u64)| {
        let from = number(usual.0, 100);
        (from, from + number(usual.1 - usual.0, 5_000))
    };
    let (delay_ms, fsync_ms) = (range(usual.delay_ms), range(usual.fsync_ms));
    let mut rules = Rules::default();
    for rule in Rule::ALL {
        rules.set(rule, number(1, 2) == 1);
    }
    ClusterConfig {
        voters: (first..first + voters).collect(),
        learners: (first + voters..first + voters + learners).collect(),
        seed: number(1, u64::MAX),
        tick_ms: number(usual.tick_ms, 5_000),
        election_tick: number(usual.election_tick, 50),
        heartbeat_tick: number(usual.heartbeat_tick, 9),
        delay_ms,
        loss: number(0, 1_001) as u16,
        duplication: number(0, 1_001) as u16,
        reorder,
        client_timeout_ms: number(usual.client_timeout_ms, 100_000),
        client_retries: number(0, 30) as u32,
        fsync_ms,
        max_inflight_msgs: number(8, 300) as usize,
        max_size_per_msg: number(NO_LIMIT, 5_000),
        pre_vote,
        check_quorum,
        lease_reads,
        probe: ProbeStrategy::ALL[number(0, 3) as usize],
        async_writes,
        snapshot_every: number(0, 50),
        snapshot_keep: number(0, 9),
        snapshot_ms_per_kib: number(usual.snapshot_ms_per_kib, 5_000),
        torn_tail,
        report_unreachable,
        max_inflight_bytes: number(0, 9_000),
        max_uncommitted_entries_size: number(0, 9_000),
        max_committed_size_per_ready: number(0, 9_000),
        disable_proposal_forwarding: no_forwarding,
        step_down_on_removal: step_down,
        disable_conf_change_validation: no_validation,
        rules,
        clock,
    }
}

proptest! {
    #[test]
    fn every_configuration_is_written_as_a_command_that_gives_it(seed: u64) {
        let config = any_config(seed);
        let line = write::cluster_line(&config);
        let read = file::scenario(&line, &OpenOptions::default());
        let read = read.map_err(|_| TestCaseError::fail(line.clone()))?;
        prop_assert_eq!(read.1.setup.config, config, "{}", line);
    }
}

#[test]
fn every_input_is_written_as_a_command_that_gives_it() {
    let message = MessageId(7);
    let change = |text: &str, transition| Input::ProposeConfChange {
        node: 1,
        change: ConfChangeV2 {
            transition,
            changes: conf_changes_from_str(text).expect("they can be read"),
            ..ConfChangeV2::default()
        },
    };
    let put = |key: &str, value: &str| Request::Put {
        key: key.into(),
        value: value.into(),
    };
    let cas = |expected: Option<&str>| Request::Cas {
        key: "a=b".into(),
        expected: expected.map(Into::into),
        value: "2 3".into(),
    };
    let get = |mode| Request::Get {
        key: "x".into(),
        mode,
    };
    let requests = [
        put("x", "1"),
        put("a b", ""),
        put("\"", "\\"),
        Request::Delete { key: "x=\n".into() },
        cas(None),
        cas(Some("")),
        cas(Some("old")),
        get(ReadMode::Index),
        get(ReadMode::Lease),
        get(ReadMode::Local),
    ];
    let parts = LinkSettings {
        delay_ms: Some((5, 1_000)),
        loss: Some(55),
        duplication: Some(1_000),
        reorder: Some(false),
    };
    let settings = [
        Setting::Probe(ProbeStrategy::Decrement),
        Setting::PreVote(true),
        Setting::CheckQuorum(false),
        Setting::LeaseReads(true),
        Setting::AsyncWrites(true),
        Setting::MaxInflightMsgs(3),
        Setting::MaxSizePerMsg(0),
        Setting::MaxSizePerMsg(u64::MAX),
        Setting::Client {
            timeout_ms: 0,
            retries: 3,
        },
        Setting::Snapshots { every: 0, keep: 0 },
        Setting::Snapshots { every: 10, keep: 2 },
        Setting::Fsync {
            node: None,
            ms: (1, 2),
        },
        Setting::Fsync {
            node: Some(2),
            ms: (3, 3),
        },
        Setting::Rule {
            rule: crate::rule::Rule::PersistVote,
            on: false,
        },
        Setting::Tick { node: None, ms: 50 },
        Setting::Tick {
            node: Some(3),
            ms: 2_000,
        },
        Setting::Link {
            link: None,
            settings: parts,
        },
        Setting::Link {
            link: Some((1, 3)),
            settings: parts,
        },
    ];
    let mut inputs = vec![
        Input::Next,
        Input::Tick { node: 1 },
        Input::Stage { node: 2 },
        Input::ThreadStage {
            node: 1,
            thread: HostThread::Append,
        },
        Input::ThreadStage {
            node: 2,
            thread: HostThread::Apply,
        },
        Input::Campaign { node: 3 },
        Input::Propose {
            node: 1,
            data: "x=1 2 \"3\"".into(),
        },
        Input::Crash { node: 1 },
        Input::CrashAfter {
            node: 1,
            stage: HostStage::WalSave,
        },
        Input::Restart { node: 1 },
        Input::Cut { from: 1, to: 2 },
        Input::Uncut { from: 2, to: 1 },
        Input::Isolate { node: 3 },
        Input::Heal,
        Input::Pause { node: 1 },
        Input::Resume { node: 1 },
        Input::LoseDisk { node: 1 },
        Input::StallDisk { node: 1, on: true },
        Input::StallDisk { node: 1, on: false },
        Input::AddNode,
        change(
            "v4 l2 r1",
            ConfChangeTransition::ConfChangeTransitionJointExplicit,
        ),
        change(
            "u1",
            ConfChangeTransition::ConfChangeTransitionJointImplicit,
        ),
        change("", ConfChangeTransition::ConfChangeTransitionAuto),
        Input::TransferLeader { node: 1, to: 2 },
        Input::ForgetLeader { node: 2 },
        Input::ReportUnreachable { node: 1, peer: 3 },
        Input::TakeSnapshot { node: 1 },
        Input::Partition {
            groups: vec![vec![1], vec![2, 3]],
        },
        Input::HoldLink {
            from: 1,
            to: 2,
            on: true,
        },
        Input::HoldLink {
            from: 1,
            to: 2,
            on: false,
        },
        Input::SetClock { on: true },
        Input::SetClock { on: false },
    ];
    inputs.extend(requests.map(|request| Input::Ask { node: 2, request }));
    inputs.extend(settings.map(Input::Set));
    for input in inputs {
        assert_eq!(understood(&input), Command::Do(vec![input], 1));
    }
    let of_message = Pattern {
        id: Some(message),
        ..Pattern::default()
    };
    for act in [
        Act::Deliver,
        Act::Drop,
        Act::Hold,
        Act::Release,
        Act::Duplicate,
        Act::Delay(70),
    ] {
        assert_eq!(
            understood(&act.on(message)),
            Command::Messages(act, of_message.clone())
        );
    }
}

fn understood(input: &Input) -> Command {
    let text = write::command(input);
    let read = Statement::read(&mut In::new(&text), Some(3));
    let statement = read.unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
    command::understand(&statement, 3).unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
}
