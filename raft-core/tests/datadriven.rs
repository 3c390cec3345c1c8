//! etcd's own scripts for quorums and configuration changes, where they lie beside the project.

use raft_core::confchange::Changer;
use raft_core::quorum::{JointConfig, MajorityConfig};
use raft_core::{Index, NodeId, ProgressTracker, conf_changes_from_str};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One command with its arguments, its input and the output that etcd gives.
#[derive(Clone)]
struct Case {
    place: String,
    command: String,
    args: Vec<(String, String)>,
    input: String,
    expected: String,
}

/// Reads the scripts of one folder, file by file; none, and said so, when they are not there.
fn files(folder: &str) -> Vec<Vec<Case>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance");
    let Ok(files) = std::fs::read_dir(path.join(folder)) else {
        println!("skipped: no scripts in ../shared/conformance/{folder}");
        return Vec::new();
    };
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| read_cases(&std::fs::read_to_string(path).unwrap()))
        .collect()
}

fn read_cases(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let input = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| *line != "----");
        let input = input.collect::<Vec<_>>().join("\n");
        let expected = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| !line.is_empty());
        let expected = expected.map(|line| format!("{line}\n")).collect();
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let place = format!("line {number}: {line}");
        cases.push(Case {
            place,
            command: command.into(),
            args: read_args(rest),
            input,
            expected,
        });
    }
    cases
}

/// `key=value key=(a, b)`; blanks inside parentheses are dropped.
fn read_args(text: &str) -> Vec<(String, String)> {
    let mut flat = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth > 0 => {}
            c => flat.push(c),
        }
    }
    let pair = |arg: &str| {
        arg.split_once('=')
            .map(|(key, value)| (key.into(), value.into()))
    };
    flat.split(' ').filter_map(pair).collect()
}

impl Case {
    fn list(&self, key: &str) -> Vec<&str> {
        let value = self
            .args
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str());
        value.map_or(Vec::new(), |value| {
            value.split(',').filter(|item| !item.is_empty()).collect()
        })
    }

    fn ids(&self, key: &str) -> Vec<NodeId> {
        self.list(key)
            .iter()
            .filter_map(|item| item.parse().ok())
            .collect()
    }

    /// Matches values to voters in order of first appearance; `_` is unknown.
    fn by_voter<T>(&self, key: &str, parse: impl Fn(&str) -> T) -> BTreeMap<NodeId, T> {
        let mut voters = Vec::new();
        for id in self.ids("cfg").into_iter().chain(self.ids("cfgj")) {
            if !voters.contains(&id) {
                voters.push(id);
            }
        }
        let known = voters
            .into_iter()
            .zip(self.list(key))
            .filter(|(_, value)| *value != "_");
        known.map(|(id, value)| (id, parse(value))).collect()
    }
}

fn quorum_output(case: &Case) -> String {
    let incoming: MajorityConfig = case.ids("cfg").into_iter().collect();
    let is_joint = case.args.iter().any(|(key, _)| key == "cfgj");
    let outgoing: MajorityConfig = case.ids("cfgj").into_iter().collect();
    let joint = JointConfig {
        incoming: incoming.clone(),
        outgoing,
    };
    if case.command == "vote" {
        let votes = case.by_voter("votes", |vote| vote == "y");
        return match is_joint {
            true => format!("{}\n", joint.vote_result(&votes)),
            false => format!("{}\n", incoming.vote_result(&votes)),
        };
    }
    let acked = case.by_voter("idx", |index| index.parse::<Index>().unwrap());
    let (table, index) = match is_joint {
        true => (joint.describe(&acked), joint.committed_index(&acked)),
        false => (incoming.describe(&acked), incoming.committed_index(&acked)),
    };
    match index {
        Index::MAX => format!("{table}∞\n"),
        index => format!("{table}{index}\n"),
    }
}

#[test]
fn quorums_print_what_etcd_prints() {
    for case in files("quorum").concat() {
        assert_eq!(quorum_output(&case), case.expected, "{}", case.place);
    }
}

fn confchange_output(tracker: &mut ProgressTracker, last_index: Index, case: &Case) -> String {
    let changes = conf_changes_from_str(&case.input).unwrap();
    let changer = Changer {
        tracker,
        last_index,
    };
    let changed = match case.command.as_str() {
        "simple" => changer.simple(&changes),
        "enter-joint" => {
            let auto_leave = case.list("autoleave") == ["true"];
            changer.enter_joint(auto_leave, &changes)
        }
        "leave-joint" => changer.leave_joint(),
        other => panic!("unknown command {other}"),
    };
    match changed {
        Ok((config, progress)) => {
            let output = format!("{config}\n{progress}");
            tracker.set_config(config, progress);
            output
        }
        Err(error) => format!("{error}\n"),
    }
}

#[test]
fn configuration_changes_print_what_etcd_prints() {
    for file in files("confchange") {
        let mut tracker = ProgressTracker::new(10, 0);
        for (last_index, case) in (0..).zip(&file) {
            let output = confchange_output(&mut tracker, last_index, case);
            assert_eq!(output, case.expected, "{}", case.place);
        }
    }
}
