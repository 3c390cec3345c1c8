//! A run as a script: the cluster and every input of the present line as commands.
use super::lex;
use super::pattern;
use super::words;
use crate::cluster::ClusterConfig;
use crate::input::{Input, LinkSettings, ReadMode, Request, Setting};
use crate::lab::Lab;
use crate::rule::{Rule, Rules};
use crate::timeline::Timeline;
use raft_core::NO_LIMIT;
use raft_core::raftpb::conf_changes_to_string;

/// Writes the recorded line of a timeline as a scenario whose run is the same, marks included. Of a script of etcd's
/// there is nothing to write: the text is empty.
pub fn write(timeline: &Timeline) -> String {
    // The configuration is the one of the beginning: what was switched since is among the inputs.
    let mut beginning = timeline.clone();
    beginning.seek(0);
    let Lab::Cluster(cluster) = beginning.lab() else {
        return String::new();
    };
    let mut text = format!("{}\n", cluster_line(cluster.config()));
    let mut writer = Writer::default();
    let mut marks: Vec<(usize, &str)> = timeline
        .names()
        .iter()
        .map(|(name, at)| (*at, &**name))
        .collect();
    marks.sort_by_key(|(at, _)| *at);
    let mut marks = marks.into_iter().peekable();
    let inputs: Vec<Input> = inputs(&mut beginning);
    for at in 0..=inputs.len() {
        while let Some((_, name)) = marks.next_if(|(place, _)| *place == at) {
            writer.line(format!("mark {}", lex::bare(name, "")));
        }
        if let Some(input) = inputs.get(at) {
            writer.input(input);
        }
    }
    writer.flush();
    text.push_str(&writer.text);
    text
}

fn inputs(timeline: &mut Timeline) -> Vec<Input> {
    let mut inputs = Vec::with_capacity(timeline.len());
    while inputs.len() < timeline.len() && timeline.step() {
        inputs.extend(timeline.last_input());
    }
    inputs
}

#[derive(Default)]
struct Writer {
    text: String,
    /// The command that was written last but not yet put down, and how often it came.
    last: Option<(String, u64)>,
}

impl Writer {
    /// A command; one that takes a number of times is counted while it repeats.
    fn input(&mut self, input: &Input) {
        let line = command(input);
        let counted = matches!(
            input,
            Input::Next | Input::Tick { .. } | Input::Stage { .. }
        );
        match &mut self.last {
            Some((last, times)) if counted && *last == line => *times += 1,
            _ if counted => {
                self.flush();
                self.last = Some((line, 1));
            }
            _ => self.line(line),
        }
    }

    fn line(&mut self, line: String) {
        self.flush();
        if !line.is_empty() {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn flush(&mut self) {
        if let Some((line, times)) = self.last.take() {
            let times = if times == 1 {
                String::new()
            } else {
                format!(" {times}")
            };
            self.text.push_str(&format!("{line}{times}\n"));
        }
    }
}

/// The first command. Every field is named here, so that none that is added later is forgotten.
pub(super) fn cluster_line(config: &ClusterConfig) -> String {
    let usual = ClusterConfig::default();
    let ClusterConfig {
        voters,
        seed,
        tick_ms,
        election_tick,
        heartbeat_tick,
        delay_ms,
        loss,
        duplication,
        reorder,
        fsync_ms,
        max_inflight_msgs,
        max_size_per_msg,
        pre_vote,
        check_quorum,
        lease_reads,
        probe,
        client_timeout_ms,
        client_retries,
        clock,
        learners,
        async_writes,
        snapshot_every,
        snapshot_keep,
        snapshot_ms_per_kib,
        torn_tail,
        report_unreachable,
        max_inflight_bytes,
        max_uncommitted_entries_size,
        max_committed_size_per_ready,
        disable_proposal_forwarding,
        step_down_on_removal,
        disable_conf_change_validation,
        rules,
    } = config;
    let number =
        |value: u64, usual: u64, name: &str| (value != usual).then(|| format!(" {name}={value}"));
    let millis = |ms: u64| lex::millis_text(ms);
    let said = |on: bool, name: &str, value: String| on.then(|| format!(" {name}={value}"));
    let parts = [
        said(*tick_ms != usual.tick_ms, "tick", millis(*tick_ms)),
        said(
            *election_tick != usual.election_tick,
            "election",
            election_tick.to_string(),
        ),
        said(
            *heartbeat_tick != usual.heartbeat_tick,
            "heartbeat",
            heartbeat_tick.to_string(),
        ),
        said(*delay_ms != usual.delay_ms, "delay", range(*delay_ms)),
        said(*loss != usual.loss, "loss", lex::share_text(*loss)),
        said(
            *duplication != usual.duplication,
            "duplication",
            lex::share_text(*duplication),
        ),
        said(*reorder, "reorder", "true".to_string()),
        said(*fsync_ms != usual.fsync_ms, "fsync", range(*fsync_ms)),
        said(*pre_vote, "prevote", "true".to_string()),
        said(*check_quorum, "checkquorum", "true".to_string()),
        said(*lease_reads, "lease-reads", "true".to_string()),
        said(*probe != usual.probe, "probe", probe.to_string()),
        said(
            *max_inflight_msgs != usual.max_inflight_msgs,
            "inflight",
            max_inflight_msgs.to_string(),
        ),
        said(
            *max_size_per_msg != NO_LIMIT,
            "max-size-per-msg",
            max_size_per_msg.to_string(),
        ),
        said(
            *client_timeout_ms != usual.client_timeout_ms,
            "client-timeout",
            millis(*client_timeout_ms),
        ),
        said(
            *client_retries != usual.client_retries,
            "client-retries",
            client_retries.to_string(),
        ),
        said(*async_writes, "async-writes", "true".to_string()),
        said(
            (*snapshot_every, *snapshot_keep) != (0, 0),
            "snapshots",
            format!("{snapshot_every}/{snapshot_keep}"),
        ),
        number(
            *snapshot_ms_per_kib,
            usual.snapshot_ms_per_kib,
            "snapshot-ms-per-kib",
        ),
        said(*torn_tail, "torn-tail", "true".to_string()),
        said(
            *report_unreachable != usual.report_unreachable,
            "report-unreachable",
            report_unreachable.to_string(),
        ),
        number(*max_inflight_bytes, 0, "max-inflight-bytes"),
        number(*max_uncommitted_entries_size, 0, "max-uncommitted-size"),
        number(*max_committed_size_per_ready, 0, "max-committed-size"),
        said(
            *disable_proposal_forwarding,
            "forwarding",
            "false".to_string(),
        ),
        said(
            *step_down_on_removal,
            "step-down-on-removal",
            "true".to_string(),
        ),
        said(
            *disable_conf_change_validation,
            "confchange-validation",
            "false".to_string(),
        ),
        said(!rules.all_hold(), "rules-off", rules_off(*rules)),
        said(!clock, "clock", "off".to_string()),
    ];
    let parts: String = parts.into_iter().flatten().collect();
    let members = match learners.is_empty() {
        true => format!("nodes={}", voters.len()),
        false => format!(
            "voters={} learners={}",
            pattern::list(voters),
            pattern::list(learners)
        ),
    };
    format!("cluster {members} seed={seed}{parts}")
}

fn rules_off(rules: Rules) -> String {
    let names: Vec<_> = rules.off().map(Rule::name).collect();
    format!("({})", names.join(","))
}

fn range((from, to): (u64, u64)) -> String {
    match from == to {
        true => lex::millis_text(from),
        false => format!("{}..{}", lex::millis_text(from), lex::millis_text(to)),
    }
}

fn switch(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// An input as a command.
pub fn command(input: &Input) -> String {
    match input {
        Input::Next => "step".to_string(),
        Input::Tick { node } => format!("tick {node}"),
        Input::Stage { node } => format!("stage {node}"),
        Input::ThreadStage { node, thread } => {
            format!("stage {node} thread={}", words::thread(*thread))
        }
        Input::Deliver { message } => format!("deliver id={}", message.0),
        Input::Drop { message } => format!("drop id={}", message.0),
        Input::Hold { message } => format!("hold id={}", message.0),
        Input::Release { message } => format!("release id={}", message.0),
        Input::Duplicate { message } => format!("duplicate id={}", message.0),
        Input::Delay { message, ms } => {
            format!("delay by={} id={}", lex::millis_text(*ms), message.0)
        }
        Input::Campaign { node } => format!("campaign {node}"),
        Input::Propose { node, data } => format!("propose {node} {}", lex::bare(data, "")),
        Input::Crash { node } => format!("crash {node}"),
        Input::CrashAfter { node, stage } => {
            format!("crash {node} at={}", words::done_stage(*stage))
        }
        Input::Restart { node } => format!("restart {node}"),
        Input::Cut { from, to } => format!("cut {from}->{to}"),
        Input::Uncut { from, to } => format!("link {from}->{to} whole"),
        Input::HoldLink { from, to, on } => {
            format!("link {from}->{to} {}", if *on { "hold" } else { "release" })
        }
        Input::Isolate { node } => format!("isolate {node}"),
        Input::Heal => "heal".to_string(),
        Input::Pause { node } => format!("pause {node}"),
        Input::Resume { node } => format!("resume {node}"),
        Input::LoseDisk { node } => format!("lose-disk {node}"),
        Input::StallDisk { node, on } => format!("stall-disk {node} {}", switch(*on)),
        Input::AddNode => "add-node".to_string(),
        Input::ProposeConfChange { node, change } => {
            let changes = conf_changes_to_string(&change.changes);
            let transition = words::transition(change.transition);
            let line = format!("propose-conf-change {node} {changes}");
            format!("{} transition={transition}", line.trim_end())
        }
        Input::TransferLeader { node, to } => format!("transfer-leadership from={node} to={to}"),
        Input::ForgetLeader { node } => format!("forget-leader {node}"),
        Input::ReportUnreachable { node, peer } => format!("report-unreachable {node} {peer}"),
        Input::TakeSnapshot { node } => format!("snapshot {node}"),
        Input::Partition { groups } => {
            let group = |nodes: &Vec<u64>| {
                let ids: Vec<_> = nodes.iter().map(u64::to_string).collect();
                format!(" ({})", ids.join(","))
            };
            let groups: String = groups
                .iter()
                .filter(|group| !group.is_empty())
                .map(group)
                .collect();
            format!("partition{groups}")
        }
        Input::Ask { node, request } => client(*node, request),
        Input::Set(setting) => set(setting),
        Input::SetClock { on } => format!("clock {}", switch(*on)),
    }
}

fn client(node: u64, request: &Request) -> String {
    let pair = |key: &str, value: &str| format!("{}={}", lex::bare(key, "="), lex::bare(value, ""));
    match request {
        Request::Put { key, value } => format!("put {node} {}", pair(key, value)),
        Request::Delete { key } => format!("delete {node} {}", lex::bare(key, "")),
        Request::Cas {
            key,
            expected,
            value,
        } => {
            let condition = expected
                .as_deref()
                .map(|old| format!(" if={}", lex::bare(old, "")));
            format!(
                "cas {node} {}{}",
                pair(key, value),
                condition.unwrap_or_default()
            )
        }
        Request::Get { key, mode } => {
            let mode = match mode {
                ReadMode::Index => "",
                ReadMode::Lease => " read=lease",
                ReadMode::Local => " read=local",
            };
            format!("get {node} {}{mode}", lex::bare(key, ""))
        }
    }
}

/// A setting as a command; empty for a link of which nothing is set.
pub(crate) fn set(setting: &Setting) -> String {
    let of = |node: &Option<u64>| node.map_or(String::new(), |node| format!(" node={node}"));
    match setting {
        Setting::Probe(probe) => format!("set probe={probe}"),
        Setting::PreVote(on) => format!("set prevote={on}"),
        Setting::CheckQuorum(on) => format!("set checkquorum={on}"),
        Setting::LeaseReads(on) => format!("set lease-reads={on}"),
        Setting::AsyncWrites(on) => format!("set async-writes={on}"),
        Setting::MaxInflightMsgs(count) => format!("set inflight={count}"),
        Setting::MaxSizePerMsg(NO_LIMIT) => "set max-size-per-msg=unlimited".to_string(),
        Setting::MaxSizePerMsg(bytes) => format!("set max-size-per-msg={bytes}"),
        Setting::Snapshots { every: 0, keep: 0 } => "set snapshots=off".to_string(),
        Setting::Snapshots { every, keep } => format!("set snapshots={every}/{keep}"),
        Setting::Client {
            timeout_ms,
            retries,
        } => format!(
            "set client-timeout={} client-retries={retries}",
            lex::millis_text(*timeout_ms)
        ),
        Setting::Fsync { node, ms } => format!("set fsync={}{}", range(*ms), of(node)),
        Setting::Tick { node, ms } => format!("set tick={}{}", lex::millis_text(*ms), of(node)),
        Setting::Rule { rule, on } => format!("rule {rule} {}", switch(*on)),
        Setting::Link { link, settings } => {
            let parts = link_parts(settings);
            match (parts.is_empty(), link) {
                (true, _) => String::new(),
                (false, Some((from, to))) => format!("link {from}->{to}{parts}"),
                (false, None) => format!("set{parts}"),
            }
        }
    }
}

fn link_parts(settings: &LinkSettings) -> String {
    let parts = [
        settings.delay_ms.map(|ms| format!(" delay={}", range(ms))),
        settings
            .loss
            .map(|share| format!(" loss={}", lex::share_text(share))),
        settings
            .duplication
            .map(|share| format!(" duplication={}", lex::share_text(share))),
        settings.reorder.map(|on| format!(" reorder={on}")),
    ];
    parts.into_iter().flatten().collect()
}
